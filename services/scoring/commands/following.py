"""What follows over the years is found once a year's cards are counted, from how members stood and what they did."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import update

from services.kernel import outbox
from services.kernel.work import Work
from services.members.models import Term as TermOfOffice
from services.scoring.engine.articles import Regulation
from services.scoring.engine.consequences import Followed, consequences
from services.scoring.engine.fact_kinds import ScoredMember
from services.scoring.engine.standings import Term, YearRecord
from services.scoring.ledger import facts_of_years
from services.scoring.models import ScoreCard
from services.scoring.published import regulation_in_force
from services.scoring.queries.standings import CARD_OF_STANDING
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.standing_models import ScoreStanding

FOLLOW = "tell-consequences"
"""The delivery that finds what follows in a year, for those whose standing has changed."""

BATCH = 200
"""Members considered in one transaction."""


def ask_what_follows(work: Work, year: int, regulation: Regulation) -> None:
    """Have the worker find it once this is committed, where this regulation, or one of a later year, may look at it."""
    later = work.select(ScoreStanding.id).where(ScoreStanding.year > year).limit(1)
    if regulation.consequences or work.session.scalar(later) is not None:
        outbox.enqueue(work, FOLLOW, {"year": year})


def tell_what_follows(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: find it for some members; ask for the next ones, and for later years, which look back on this one."""
    year = int(payload["year"])
    in_force = regulation_in_force(work, year)
    if in_force is None:
        return
    standing = list(
        work.session.scalars(
            work.select(ScoreStanding)
            .where(
                ScoreStanding.year == year,
                ScoreStanding.through_quarter == LAST_QUARTER,
                ScoreStanding.consequence_count.is_(None),
            )
            .order_by(ScoreStanding.seat_id)
            .limit(BATCH)
            .with_for_update()
        )
    )
    if not standing:
        return
    regulation = in_force.regulation
    term = term_of(work, regulation, year)
    histories = _histories(work, regulation, [each.seat_id for each in standing], term, year)
    for each in standing:
        found = consequences(regulation, ScoredMember(frozenset(each.roles)), histories[each.seat_id], term)
        each.consequences = [_told(followed) for followed in found if followed.year == year]
        each.consequence_count = len(each.consequences)
    forget_what_follows(work, [each.seat_id for each in standing], since=year + 1)
    if len(standing) == BATCH:
        outbox.enqueue(work, FOLLOW, {"year": year})


def term_of(work: Work, regulation: Regulation, year: int) -> Term:
    """The years of assessment of the term that one is in; where no term is known it is its own."""
    rows = work.session.execute(work.select(TermOfOffice.begins_on, TermOfOffice.ends_on)).all()
    year_of = regulation.years.year_of
    spans = [(year_of(row.begins_on), year_of(row.ends_on)) for row in rows]
    return Term(*max((span for span in spans if span[0] <= year <= span[1]), default=(year, year)))


def _histories(
    work: Work, regulation: Regulation, seat_ids: Sequence[UUID], term: Term, year: int
) -> dict[UUID, list[YearRecord]]:
    """The years of these members from the beginning of the term; facts only of the kinds that a consequence counts."""
    kinds = sorted({pattern.kind for each in regulation.consequences for pattern in each.patterns})
    facts = facts_of_years(work, seat_ids, range(term.first, year + 1), kinds, regulation) if kinds else {}
    rows = work.session.execute(
        work.select(
            ScoreStanding.seat_id, ScoreStanding.year, ScoreCard.total, ScoreCard.grade, ScoreStanding.unmet
        )
        .join(ScoreCard, CARD_OF_STANDING)
        .where(
            ScoreStanding.seat_id.in_(seat_ids), ScoreStanding.through_quarter == LAST_QUARTER,
            ScoreStanding.year >= term.first, ScoreStanding.year <= year,
        )
    ).all()  # fmt: skip
    histories: defaultdict[UUID, list[YearRecord]] = defaultdict(list)
    for row in rows:
        done = tuple(facts.get((row.seat_id, row.year), ()))
        histories[row.seat_id].append(YearRecord(row.year, row.total, row.grade, frozenset(row.unmet), done))
    return histories


def _told(followed: Followed) -> dict[str, Any]:
    """As it is stored and shown."""
    return {
        "id": followed.id, "name": followed.name, "clause": followed.clause, "then": followed.then,
        "words": followed.words,
    }  # fmt: skip


def forget_what_follows(work: Work, seat_ids: Sequence[UUID], *, since: int) -> None:
    """Have it found anew of every year since one in which, or before which, something has changed.

    Not of the next year alone: a member may have no card in that, and yet one in the year after. All rows are locked
    first, year by year, as whoever tells of a year goes on to the later ones: of one that is being told at this moment
    only the lock shows that it is no longer open.
    """
    which = (
        ScoreStanding.year >= since, ScoreStanding.through_quarter == LAST_QUARTER,
        ScoreStanding.seat_id.in_(seat_ids),
    )  # fmt: skip
    concerned = work.select(ScoreStanding.year, ScoreStanding.consequence_count).where(*which)
    rows = work.session.execute(
        concerned.order_by(ScoreStanding.year, ScoreStanding.seat_id).with_for_update()
    )  # fmt: skip
    years = sorted({row.year for row in rows if row.consequence_count is not None})
    if not years:
        return
    work.session.execute(
        update(ScoreStanding)
        .where(ScoreStanding.committee_id == work.committee_id, *which)
        .values(consequence_count=None, consequences=None)
        .execution_options(synchronize_session=False)
    )
    for year in years:
        outbox.enqueue(work, FOLLOW, {"year": year})
