"""What the public reads: filed proposals that were released, without contact data. Nobody is logged in here.

A committee is named by its public code. One that has released nothing has no public page, and is not told from one
that does not exist.
"""

from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, select, tuple_

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
from services.proposals.queries.matching import index_of, looked_for
from services.proposals.queries.sight import LOOKED_AT
from services.proposals.queries.texts import whole
from services.proposals.vocabulary import ProposalState

_LISTED: Final = (
    Proposal.id, Proposal.case_label, Proposal.filed_at, Publication.released_at, Publication.revision,
    Seat.name.label("author_name"), Body.name.label("sector"), TermSession.year,
)  # fmt: skip

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
    title, filed_category = ProposalRevision.text["title"].as_string(), ProposalRevision.text["category"].as_string()
    statement = statement.add_columns(title.label("title"), filed_category.label("category"))
    if q:
        found = index_of(work).matching(work, looked_for(q, "?q")).subquery()
        statement = statement.join(found, found.c.id == Proposal.id)
    if year:
        statement = statement.where(TermSession.year == year)
    if category:
        statement = statement.where(filed_category == category)
    if after:
        statement = statement.where(tuple_(Publication.released_at, Proposal.id) < unmark(after, instant, UUID))
    statement = statement.order_by(Publication.released_at.desc(), Proposal.id.desc()).limit(limit + 1)
    categories = _categories(work)
    rows = [
        {**row, "category_name": categories.get(row["category"])}
        for row in work.session.execute(statement).mappings()
    ]  # fmt: skip
    return {"committee_name": name, **page(rows, limit, lambda row: (row["released_at"], row["id"]))}


def read_published_proposal(work: Work, *, code: str, proposal_id: UUID) -> dict[str, Any]:
    """One that was released, whole, as it was when it was released."""
    name = _enter(work, code)
    statement = _released(work).add_columns(ProposalRevision.text).where(Proposal.id == proposal_id)
    row = work.session.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound
    text = whole(row["text"])
    return {**row, **text, "category_name": _categories(work).get(text["category"]), "committee_name": name}


def read_publication(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """How far a proposal is from the public: for its author and the staff. One that nobody proposed has no state."""
    statement = (
        work.select(*LOOKED_AT)
        .add_columns(Publication, Seat.account_id.label("author_account_id"), has_signed(actor).label("has_signed"))
        .join(Seat, and_(Seat.committee_id == Proposal.committee_id, Seat.id == Proposal.author_seat_id))
        .outerjoin(
            Publication,
            and_(Publication.committee_id == Proposal.committee_id, Publication.proposal_id == Proposal.id),
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
    """Released, and still filed: what was withdrawn since is nobody's any more, whatever was released."""
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
        .where(Publication.state == PublicationState.RELEASED, Proposal.state == ProposalState.FILED)
    )  # fmt: skip


def _categories(work: Work) -> dict[str, str]:
    return {choice.key: choice.name for choice in current_settings(work)[1].proposals.categories}
