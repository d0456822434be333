"""Keep the full-text index: a proposal enters it when it is submitted or imported, in that same transaction.

The commands that do that call these. Where rows are missing or old all the same, `reindexing.py` writes them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Text, and_, cast, exists, update

from services.kernel.database import in_chunks, insert_here, insert_missing
from services.kernel.door import note_change
from services.kernel.prepared import COMMITTEE, given, here, prepared
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.facts import SettingsEdited
from services.members.models import Term, TermSession
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.likeness import SAYS_NOTHING_IN, columns_of
from services.proposals.matter_models import CommonGram, Matter
from services.proposals.matter_vocabulary import MatterKind
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.past_models import PastProposal, PastProposer
from services.proposals.publication_models import Publication
from services.proposals.publication_vocabulary import PublicationState
from services.proposals.review_facts import FiledProposalWithdrawn, ProposalMerged, ProposalSeparated
from services.proposals.vocabulary import ProposalState

MOST_AT_ONCE: Final = 200

_RUNNING = (
    Proposal.id, Proposal.author_seat_id, Proposal.case_number, Proposal.state.label("outcome"),
    ProposalRevision.text, TermSession.number.label("session_number"), TermSession.year,
    Term.number.label("term_number"), Publication.id.label("released"),
)  # fmt: skip
_PAST = (
    PastProposal.id, PastProposal.term_number, PastProposal.session_number, PastProposal.year, PastProposal.category,
    PastProposal.case_number, PastProposal.disposition.label("outcome"), PastProposal.is_shown_to_members,
    PastProposal.title, PastProposal.situation, PastProposal.analysis, PastProposal.suggestions, PastProposal.text,
    PastProposal.outcome.label("result"), PastProposer.seat_id.label("author_seat_id"),
)  # fmt: skip


def index_submission(work: Work, case: Any, *, session_id: UUID) -> None:
    """What is being submitted is found from now on, and no more what was submitted before; sent with the rest of it."""
    body = "\n".join((case.situation, case.analysis, *case.suggestions))
    work.write(
        _submission(work.dialect), session_id=session_id, id=case.id, kind=MatterKind.PROPOSAL,
        category=case.category, author_seat_id=case.author_seat_id, case_number=case.case_number,
        outcome=ProposalState.IN_REVIEW.value, title=case.title, is_shown_beyond=False,
        **columns_of(case.title, body),
    )  # fmt: skip


@prepared
def _submission(dialect: str) -> Any:
    """A row of the index, the numbers of its session looked up on the way."""
    grams = ("title_grams", "key_grams", "text_grams")
    plain = (
        "id", "kind", "category", "author_seat_id", "case_number", "outcome", "title", "is_shown_beyond", "key_count",
        "edition",
    )  # fmt: skip
    columns = Matter.__table__.c
    numbers = (TermSession.year, TermSession.number, Term.number)
    statement = (
        here(*numbers)
        .add_columns(given(COMMITTEE, columns.committee_id.type))
        .add_columns(*(given(name, columns[name].type) for name in plain))
        .add_columns(*(cast(given(name, Text()), columns[name].type) for name in grams))
        .join(Term, Term.id == TermSession.term_id)
        .where(TermSession.id == given("session_id"))
    )
    names = ["year", "session_number", "term_number", "committee_id", *plain, *grams]
    return _over(insert_here(dialect, Matter).from_select(names, statement), MatterKind.PROPOSAL)


def _over(insert: Any, kind: MatterKind) -> Any:
    """The insert, over a row that is there."""
    names = {column.name for column in Matter.__table__.columns} - {"committee_id", "id", "place"}
    if kind is MatterKind.PROPOSAL:
        names.discard("is_shown_beyond")  # Publication alone says that, and another text is not what was published.
    changes = {name: insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=[Matter.committee_id, Matter.id], set_=changes)


def show_past_beyond(work: Work, _fact: SettingsEdited) -> None:
    """Past proposals are found from other committees as far as this one lets its own members read them."""
    shows = rules.shows_filed_to_members(current_settings(work)[1])
    is_shown = exists().where(
        PastProposal.committee_id == Matter.committee_id, PastProposal.id == Matter.id,
        PastProposal.is_shown_to_members.is_(other=True),
    )  # fmt: skip
    work.session.execute(
        update(Matter)
        .where(Matter.committee_id == work.committee_id, Matter.kind == MatterKind.PAST)
        .where(Matter.is_shown_beyond.is_(other=False) if shows else Matter.is_shown_beyond, is_shown)
        .values(is_shown_beyond=shows)
        .execution_options(synchronize_session=False)
    )


def note_fate(work: Work, fact: ProposalMerged | ProposalSeparated | FiledProposalWithdrawn) -> None:
    """Tell whoever finds a case from another committee what became of it; its own members read the case itself."""
    work.session.execute(
        update(Matter)
        .where(Matter.committee_id == work.committee_id, Matter.id == fact.subject_id, Matter.is_shown_beyond)
        .values(outcome=_fate(fact).value)
        .execution_options(synchronize_session=False)
    )


def _fate(fact: ProposalMerged | ProposalSeparated | FiledProposalWithdrawn) -> ProposalState:
    if isinstance(fact, ProposalSeparated):
        return fact.target
    return ProposalState.MERGED if isinstance(fact, ProposalMerged) else ProposalState.WITHDRAWN


def index_past(work: Work, past_ids: Sequence[UUID]) -> None:
    """Enter proposals of earlier years, or what they have become."""
    note_common(work, count_past(work, past_ids))


def count_past(work: Work, past_ids: Sequence[UUID]) -> Counter[str]:
    """Enter proposals of earlier years; in how many of them each gram stands."""
    counts: Counter[str] = Counter()
    shows = rules.shows_filed_to_members(current_settings(work)[1])
    first = and_(
        PastProposer.committee_id == PastProposal.committee_id, PastProposer.past_proposal_id == PastProposal.id,
        PastProposer.position == 1,
    )  # fmt: skip
    for some in in_chunks(past_ids, MOST_AT_ONCE):
        statement = work.select(*_PAST[:-1]).outerjoin(PastProposer, first).add_columns(_PAST[-1])
        found = work.session.execute(statement.where(PastProposal.id.in_(some))).mappings()
        rows = [_past_row(row, shows=shows) for row in found]
        _enter(work, rows)
        counts.update(gram for row in rows for gram in row["key_grams"].split())
    return counts


def note_common(work: Work, counts: Counter[str]) -> None:
    """Note the grams that stand in so many of what was indexed at once that they say nothing."""
    rows = [
        {"committee_id": work.committee_id, "id": new_id(), "gram": gram}
        for gram, count in counts.items()
        if count >= SAYS_NOTHING_IN
    ]
    if rows:
        insert_missing(work.session, CommonGram, rows)


def index_running(work: Work, proposal_ids: Sequence[UUID]) -> int:
    """Enter what was submitted last of each: the revision that went into its newest round."""
    work.flush()
    found = work.session.execute(_submitted_texts(work).where(Proposal.id.in_(proposal_ids))).mappings()
    rows = [_running_row(row) for row in found]
    _enter(work, rows)
    return len(rows)


def _submitted_texts(work: Work) -> Select[Any]:
    return (
        work.select(*_RUNNING)
        .select_from(Proposal)
        .join(ProposalRevision, and_(
            ProposalRevision.proposal_id == Proposal.id, ProposalRevision.submitted_round == Proposal.review_round,
        ))
        .join(TermSession, TermSession.id == Proposal.session_id)
        .join(Term, Term.id == TermSession.term_id)
        .outerjoin(Publication, and_(
            Publication.committee_id == Proposal.committee_id, Publication.proposal_id == Proposal.id,
            Publication.state == PublicationState.RELEASED,
        ))
    )  # fmt: skip


def _running_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    text = row["text"]
    body = "\n".join((text["situation"], text["analysis"], *text["suggestions"]))
    shown = {name: row[name] for name in ("id", "author_seat_id", "case_number", "session_number", "year")}
    return {
        **shown, "kind": MatterKind.PROPOSAL, "term_number": row["term_number"], "outcome": row["outcome"].value,
        "category": text["category"], "title": text["title"], "is_shown_beyond": row["released"] is not None,
        **columns_of(text["title"], body),
    }  # fmt: skip


def _past_row(row: Mapping[Any, Any], *, shows: bool) -> dict[str, Any]:
    body = "\n".join(row[name] for name in ("situation", "analysis", "suggestions", "text", "result"))
    names = ("id", "author_seat_id", "case_number", "session_number", "year", "term_number", "category", "title")
    return {
        **{name: row[name] for name in names}, "kind": MatterKind.PAST, "outcome": row["outcome"].value,
        "is_shown_beyond": shows and row["is_shown_to_members"], **columns_of(row["title"], body),
    }  # fmt: skip


def _enter(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, over those that are there."""
    if not rows:
        return
    insert = _over(insert_here(work.dialect, Matter), rows[0]["kind"])
    work.session.connection().execute(insert, [{"committee_id": work.committee_id, **row} for row in rows])
    note_change(work.session)
