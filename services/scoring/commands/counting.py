"""A year counted up to the end of one quarter: when somebody asks, by the worker, as of that moment."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import FieldFault
from services.kernel.work import Work
from services.scoring.commands.standing import store_standings
from services.scoring.engine.articles import Regulation
from services.scoring.engine.days import quarter_end
from services.scoring.facts import QuarterAsked
from services.scoring.ledger import compute_each, gather_frozen
from services.scoring.models import ScoreCard
from services.scoring.published import in_force_or_refused, regulation_in_force
from services.scoring.queries.held import hold_shared
from services.scoring.refusals import QuarterNotBegun
from services.scoring.regulation_vocabulary import LAST_QUARTER

COUNT_QUARTER = "count-quarter"
"""The delivery that counts a committee's year up to the end of one quarter."""

BATCH = 200
"""Members counted in one transaction."""


def count_quarter(work: Work, actor: Actor, *, year: int, quarter: int) -> dict[str, Any]:
    """Have the worker count everybody's year up to the end of a quarter; what was counted before is replaced."""
    del actor
    check_begun(in_force_or_refused(work, year).regulation, year, quarter, civil_date(work.now))
    outbox.enqueue(work, COUNT_QUARTER, {"year": year, "quarter": quarter})
    work.record(QuarterAsked(subject_id=work.committee_id, year=year, quarter=quarter))
    return {"year": year, "quarter": quarter}


def check_begun(regulation: Regulation, year: int, quarter: int, today: date) -> None:
    """Refuse a quarter that is all in the future; the whole year may be counted from its first day."""
    before = 0 if quarter == LAST_QUARTER else quarter - 1
    begins = quarter_end(regulation.days_of(year).first, before) + timedelta(days=1)
    if today < begins:
        fault = FieldFault("/quarter", f"该季度自 {begins.isoformat()} 开始，尚未开始的不能计算")
        raise QuarterNotBegun(errors=(fault,))


def count_quarter_of_some(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: count the quarter of some members, and ask for the next ones; of a closed year what was frozen."""
    year, quarter = int(payload["year"]), int(payload["quarter"])
    in_force = regulation_in_force(work, year)
    if in_force is None:
        return
    statement = work.select(ScoreCard.seat_id).where(ScoreCard.year == year)
    if after := payload.get("after"):
        statement = statement.where(ScoreCard.seat_id > UUID(after))
    seats = list(work.session.scalars(statement.order_by(ScoreCard.seat_id).limit(BATCH)))
    hold_shared(work, year)  # Under a share of it no year is closed meanwhile.
    gathered = gather_frozen(work, in_force.days_of(year), seats, year) if seats else {}
    counted = compute_each(in_force, gathered, year, quarter)
    store_standings(work, in_force, year, quarter, sorted(counted.items()))
    if len(seats) == BATCH:
        outbox.enqueue(work, COUNT_QUARTER, {"year": year, "quarter": quarter, "after": str(seats[-1])})
