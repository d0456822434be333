"""What the public reads: cases that were released, without contact data, and their fate. Nobody is logged in here.

A committee is named by its public code. One that has released nothing has no public page, and is not told from one
that does not exist. A case that joined another one keeps what was released; of one that was withdrawn there remain
number, title and fate (docs/decisions/0021).
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, tuple_
from sqlalchemy.orm import aliased

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import instant, page, unmark
from services.kernel.work import Work
from services.members.models import Body, Committee, Seat, TermSession
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.publication_lifecycle import PUBLICATION, reviewer
from services.proposals.publication_models import Publication
from services.proposals.publication_vocabulary import PublicationAction, PublicationState
from services.proposals.queries.cases import has_signed
from services.proposals.queries.lists import JOIN_PROPOSING, Proposing
from services.proposals.queries.matching import index_of, looked_for
from services.proposals.queries.publishable import JOIN_PUBLICATION
from services.proposals.queries.sight import LOOKED_AT
from services.proposals.queries.texts import whole
from services.proposals.vocabulary import ProposalKind, ProposalState

_Main = aliased(Proposal)
_MainPublication = aliased(Publication)
_title: Final = ProposalRevision.text["title"].as_string()
_category: Final = ProposalRevision.text["category"].as_string()
_LISTED: Final = (
    Proposal.id, Proposal.kind, Proposal.state, Proposal.case_label, Proposal.filed_at, Publication.released_at,
    Seat.name.label("author_name"), Body.name.label("sector"), Proposing.name.label("body_name"), TermSession.year,
    _Main.case_label.label("main_label"), _MainPublication.proposal_id.label("main_id"), _title.label("title"),
    _category.label("category"),
)  # fmt: skip

_UNSAID: Final = dict.fromkeys(("author_name", "sector", "situation", "analysis", "suggestions"))
"""What is not told any more of a case that was withdrawn."""

UNPUBLISHED: Final = dict.fromkeys(
    ("state", "version", "revision", "proposed_at", "released_at", "retracted_at", "retraction_reason")
)


def list_published_proposals(
    work: Work, *, code: str, limit: int, after: str | None = None, q: str | None = None, year: int | None = None,
    category: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What a committee has released, the latest first."""
    name = _enter(work, code)
    statement = _released(work)
    if work.session.execute(statement.limit(1)).first() is None:
        raise NotFound
    if q:
        found = index_of(work).matching(work, looked_for(q, "?q")).subquery()
        statement = statement.join(found, found.c.id == Proposal.id)
        # Whoever may not read a text shall not find out what stands in it by asking for its words.
        statement = statement.where(or_(Proposal.state != ProposalState.WITHDRAWN, found.c.is_in_title))
    if year:
        statement = statement.where(TermSession.year == year)
    if category:
        statement = statement.where(_category == category)
    if after:
        statement = statement.where(tuple_(Publication.released_at, Proposal.id) < unmark(after, instant, UUID))
    statement = statement.order_by(Publication.released_at.desc(), Proposal.id.desc()).limit(limit + 1)
    categories = _categories(work)
    rows = [_shown(row, categories) for row in work.session.execute(statement).mappings()]
    return {"committee_name": name, **page(rows, limit, lambda row: (row["released_at"], row["id"]))}


def read_published_proposal(work: Work, *, code: str, proposal_id: UUID) -> dict[str, Any]:
    """One that was released, whole, as it was when it was released; of one withdrawn since, what remains."""
    name = _enter(work, code)
    statement = _released(work).add_columns(ProposalRevision.text).where(Proposal.id == proposal_id)
    row = work.session.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound
    return {**whole(row["text"]), **_shown(row, _categories(work)), "committee_name": name}


def _shown(row: Mapping[Any, Any], categories: Mapping[str, str]) -> dict[str, Any]:
    """A case as the public sees it: who proposes it, and what became of it."""
    is_collective = row["kind"] == ProposalKind.COLLECTIVE
    is_merged = row["state"] == ProposalState.MERGED
    return {
        **row,
        # A main member was named by somebody else's hand, and has not agreed to stand here.
        "author_name": row["body_name"] if is_collective else row["author_name"],
        "sector": None if is_collective else row["sector"],
        "category_name": categories.get(row["category"]),
        "main_case": {"case_label": row["main_label"], "id": row["main_id"]} if is_merged else None,
        **(_UNSAID if row["state"] == ProposalState.WITHDRAWN else {}),
    }


def read_publication(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """How far a proposal is from the public: for its author and the staff. One that nobody proposed has no state."""
    statement = (
        work.select(*LOOKED_AT)
        .add_columns(Publication, has_signed(actor).label("has_signed"))
        .outerjoin(
            Publication,
            JOIN_PUBLICATION,
        )
        .where(Proposal.id == proposal_id)
    )
    row = work.session.execute(statement).one_or_none()
    if row is None or not rules.may_see(row, actor):
        raise NotFound
    publication = row.Publication
    if publication is None:
        is_open = row.state == ProposalState.FILED and reviewer(SimpleNamespace(proposal=row), actor)
        return {**UNPUBLISHED, "proposal_id": proposal_id, "actions": [PublicationAction.PROPOSE] if is_open else []}
    publication.proposal = row
    return standing_of(publication, actor)


def standing_of(publication: Publication, actor: Actor) -> dict[str, Any]:
    """Where a publication stands, and what the actor may do with it."""
    is_released = publication.state is PublicationState.RELEASED
    return {
        "proposal_id": publication.proposal_id,
        "state": publication.state,
        "version": publication.version,
        "revision": publication.revision,
        "proposed_at": publication.proposed_at,
        "released_at": publication.released_at if is_released else None,
        "retracted_at": publication.retracted_at,
        "retraction_reason": publication.retraction_reason,
        "actions": PUBLICATION.open_to(publication, actor),
    }


def _enter(work: Work, code: str) -> str:
    """Go on in the committee of this code; its name."""
    committee = work.session.execute(select(Committee.id, Committee.name).where(Committee.code == code)).one_or_none()
    if committee is None:
        raise NotFound
    work.go_to(committee.id)
    return str(committee.name)


def _released(work: Work) -> Select[Any]:
    """What was released and never retracted, with the case that it has joined; only an open one has an identifier."""
    return (
        work.select(*_LISTED)
        .select_from(Publication)
        .join(Proposal, Proposal.id == Publication.proposal_id)
        .join(ProposalRevision, and_(
            ProposalRevision.committee_id == Publication.committee_id, ProposalRevision.proposal_id == Proposal.id,
            ProposalRevision.number == Publication.revision,
        ))
        .join(Seat, Seat.id == Proposal.author_seat_id)
        .join(Body, Body.id == Seat.sector_id)
        .join(TermSession, TermSession.id == Proposal.session_id)
        .outerjoin(Proposing, JOIN_PROPOSING)
        .outerjoin(_Main, and_(_Main.committee_id == Proposal.committee_id, _Main.id == Proposal.merged_into_id))
        .outerjoin(_MainPublication, and_(
            _MainPublication.committee_id == _Main.committee_id, _MainPublication.proposal_id == _Main.id,
            _MainPublication.state == PublicationState.RELEASED,
        ))
        .where(Publication.state == PublicationState.RELEASED)
    )  # fmt: skip


def _categories(work: Work) -> dict[str, str]:
    return {choice.key: choice.name for choice in current_settings(work)[1].proposals.categories}
