"""Search of proposals, submitted ones and those of earlier years, by all of their text, as it was last submitted.

First what has every word in its title, then what has it anywhere; in each the newest year first. Who sees what is
said in `queries/sight.py` alone, for lists and for searches.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, tuple_

from services.kernel.actor import Actor
from services.kernel.grams import excerpt_of, places_of
from services.kernel.paging import ordinal, page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.settings import current_settings
from services.proposals.matter_models import Matter
from services.proposals.matter_vocabulary import MatterKind
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.past_models import PastHandling, PastProposal, PastProposer
from services.proposals.past_vocabulary import PastDisposition
from services.proposals.queries.matching import index_of, looked_for
from services.proposals.queries.sight import sight_of
from services.proposals.vocabulary import ProposalState

LONGEST_EXCERPT: Final = 80
MOST_COUNTED: Final = 2_000
MOST_EXPORTED: Final = 5_000


class Narrowed(TypedDict, total=False):
    """By what a search may be narrowed."""

    kind: MatterKind
    year: int
    term_number: int
    session_number: int
    category: str
    state: ProposalState
    disposition: PastDisposition
    sector_id: UUID
    unit_id: UUID


_OF_MATTER: Final = (
    Matter.id, Matter.kind, Matter.year, Matter.term_number, Matter.session_number, Matter.category, Matter.title,
)  # fmt: skip
_OF_SOURCES: Final = (
    Proposal.state, Proposal.case_label, Proposal.submitted_at, PastProposal.disposition, PastProposal.reply_grade,
    PastProposal.satisfaction, func.coalesce(Proposal.case_number, PastProposal.case_number).label("case_number"),
    func.coalesce(PastProposer.name, Seat.name).label("author_name"), Seat.sector_id, Body.name.label("sector"),
)  # fmt: skip
_EXACT: Final[Mapping[str, Any]] = {
    "kind": Matter.kind, "year": Matter.year, "term_number": Matter.term_number,
    "session_number": Matter.session_number, "category": Matter.category, "state": Proposal.state,
    "disposition": PastProposal.disposition, "sector_id": Seat.sector_id,
}  # fmt: skip
_TEXTS: Final = (
    PastProposal.situation, PastProposal.analysis, PastProposal.suggestions, PastProposal.text, PastProposal.outcome,
)  # fmt: skip


def search_proposals(
    work: Work, actor: Actor, *, q: str, limit: int, after: str | None = None, **narrowed: Unpack[Narrowed]
) -> dict[str, Any]:
    """A page of what is found, with where in title and text it stands."""
    statement = _found(work, actor, q, narrowed, most=limit + 1, after=after)
    rows = [dict(row) for row in work.session.execute(statement).mappings()]
    answer = page(rows, limit, lambda row: (row["rank"], row["year"], row["id"]))
    texts = _texts(work, answer["items"])
    for item in answer["items"]:
        excerpt = excerpt_of(q, texts.get(item["id"], ""), longest=LONGEST_EXCERPT)
        item["title_ranges"] = places_of(q, item["title"])
        item["excerpt"] = excerpt._asdict() if excerpt else None
    return answer


def count_found_proposals(work: Work, actor: Actor, *, q: str, **narrowed: Unpack[Narrowed]) -> dict[str, Any]:
    """How many are found, by each thing that a search can be narrowed by; of very many those that come first."""
    rows = work.session.execute(_found(work, actor, q, narrowed, most=MOST_COUNTED + 1)).mappings().all()
    counted = rows[:MOST_COUNTED]
    _, settings = current_settings(work)
    categories = {choice.key: choice.name for choice in settings.proposals.categories}
    sectors = {row["sector_id"]: row["sector"] for row in counted}
    return {
        "count": len(counted),
        "is_all": len(rows) == len(counted),
        "kinds": _counts(counted, "kind"),
        "years": _counts(counted, "year"),
        "categories": _counts(counted, "category", categories),
        "states": _counts(counted, "state"),
        "dispositions": _counts(counted, "disposition"),
        "sectors": _counts(counted, "sector_id", sectors),
    }


def found_proposals(work: Work, actor: Actor, *, q: str, **narrowed: Unpack[Narrowed]) -> list[dict[str, Any]]:
    """What is found, for a sheet: at most so many rows, and one more that tells of more."""
    statement = _found(work, actor, q, narrowed, most=MOST_EXPORTED + 1)
    return [dict(row) for row in work.session.execute(statement).mappings()]


def _found(work: Work, actor: Actor, q: str, narrowed: Narrowed, *, most: int, after: str | None = None) -> Select[Any]:
    found = index_of(work).matching(work, looked_for(q, "?q")).subquery()
    sight = sight_of(work, actor)
    rank = case((found.c.is_in_title, 1), else_=0)
    statement = (
        work.select(*_OF_MATTER)
        .add_columns(*_OF_SOURCES, rank.label("rank"))
        .join(found, found.c.id == Matter.id)
        .outerjoin(Proposal, _same(Proposal, Matter.id))
        .outerjoin(PastProposal, _same(PastProposal, Matter.id))
        .outerjoin(
            PastProposer,
            and_(
                PastProposer.committee_id == Matter.committee_id, PastProposer.past_proposal_id == Matter.id,
                PastProposer.position == 1,
            ),
        )
        .outerjoin(Seat, _same(Seat, Matter.author_seat_id))
        .outerjoin(Body, _same(Body, Seat.sector_id))
        .where(or_(
            and_(Matter.kind == MatterKind.PROPOSAL, sight.submitted),
            and_(Matter.kind == MatterKind.PAST, sight.past),
        ))
        .where(*(_EXACT[name] == value for name, value in narrowed.items() if name in _EXACT))
        .order_by(rank.desc(), Matter.year.desc(), Matter.id.desc())
        .limit(most)
    )  # fmt: skip
    if unit_id := narrowed.get("unit_id"):
        statement = statement.where(_handled_by(work, unit_id))
    if after:
        mark = (literal(value) for value in unmark(after, ordinal, ordinal, UUID))
        statement = statement.where(tuple_(rank, Matter.year, Matter.id) < tuple_(*mark))
    return statement


def _same(table: Any, column: Any) -> ColumnElement[bool]:
    """The row of another table of the same committee that a column names."""
    return and_(table.committee_id == Matter.committee_id, table.id == column)


def _handled_by(work: Work, unit_id: UUID) -> ColumnElement[bool]:
    return (
        work.select(PastHandling.id)
        .where(PastHandling.past_proposal_id == Matter.id, PastHandling.unit_id == unit_id)
        .correlate(Matter)
        .exists()
    )


def _texts(work: Work, items: Sequence[Mapping[str, Any]]) -> dict[UUID, str]:
    """The texts below the titles: two reads, whatever the number of items."""
    texts: dict[UUID, str] = {}
    running = [item["id"] for item in items if item["kind"] is MatterKind.PROPOSAL]
    past = [item["id"] for item in items if item["kind"] is MatterKind.PAST]
    if running:
        submitted = and_(
            ProposalRevision.committee_id == Proposal.committee_id, ProposalRevision.proposal_id == Proposal.id,
            ProposalRevision.submitted_round == Proposal.review_round,
        )  # fmt: skip
        statement = work.select(Proposal.id).add_columns(ProposalRevision.text).join(ProposalRevision, submitted)
        for row in work.session.execute(statement.where(Proposal.id.in_(running))):
            texts[row.id] = "\n".join((row.text["situation"], row.text["analysis"], *row.text["suggestions"]))
    if past:
        for row in work.session.execute(work.select(PastProposal.id, *_TEXTS).where(PastProposal.id.in_(past))):
            texts[row.id] = "\n".join(part for part in row[1:] if part)
    return texts


def _counts(
    rows: Sequence[Mapping[Any, Any]], name: str, names: Mapping[Any, str] | None = None
) -> list[dict[str, Any]]:
    """Each value that occurs with its count, the most frequent first."""
    counts = Counter(row[name] for row in rows if row[name] is not None)
    return [
        {"value": str(value), "name": (names or {}).get(value), "count": count} for value, count in counts.most_common()
    ]
