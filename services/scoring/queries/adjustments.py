"""Reads of adjusting lines, and of the facts that wait for one."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Seat
from services.scoring.adjustment_lifecycle import ADJUSTMENTS
from services.scoring.adjustment_models import ScoreAdjustment
from services.scoring.models import DutyFact
from services.scoring.queries.appeals import names_of
from services.scoring.queries.years import covered_year
from services.scoring.year_models import WAITS, LateFact, ScoreYear
from services.scoring.year_vocabulary import AdjustmentState, ToConfirm, YearState

SHOWN: Final = (
    ScoreAdjustment.id, ScoreAdjustment.year, ScoreAdjustment.seat_id, ScoreAdjustment.state, ScoreAdjustment.version,
    ScoreAdjustment.amount, ScoreAdjustment.effects, ScoreAdjustment.is_recomputed, ScoreAdjustment.clause,
    ScoreAdjustment.reason, ScoreAdjustment.evidence, ScoreAdjustment.appeal_id, ScoreAdjustment.asked_by,
    ScoreAdjustment.asked_by_name, ScoreAdjustment.asked_at, ScoreAdjustment.decided_by_name,
    ScoreAdjustment.decided_at, ScoreAdjustment.refusal_reason, ScoreAdjustment.holder_id,
)  # fmt: skip

MOST_COUNTED: Final = 100


def list_adjustments(
    work: Work, actor: Actor, *, year: str, limit: int, after: str | None = None
) -> dict[str, Any]:  # fmt: skip
    """The adjusting lines of a year, the latest first: who asked for each, who decided it, and why."""
    statement = work.select(*SHOWN).where(ScoreAdjustment.year == covered_year(work, year))
    if after:
        statement = statement.where(ScoreAdjustment.id < unmark(after, UUID)[0])
    rows = work.session.execute(statement.order_by(ScoreAdjustment.id.desc()).limit(limit + 1)).all()
    names = names_of(work, {row.seat_id for row in rows})
    return page([{**_shown(row, actor), **names[row.seat_id]} for row in rows], limit, lambda item: (item["id"],))


def adjustments_of(work: Work, actor: Actor, seat_id: UUID, year: int) -> list[dict[str, Any]]:
    """The adjusting lines that stand on a receipt, in the order in which they were asked for."""
    standing = work.select(*SHOWN).where(
        ScoreAdjustment.year == year, ScoreAdjustment.seat_id == seat_id,
        ScoreAdjustment.state == AdjustmentState.CONFIRMED,
    )  # fmt: skip
    return [_shown(row, actor) for row in work.session.execute(standing.order_by(ScoreAdjustment.id))]


def sum_of_adjustments(work: Work, seat_id: UUID, year: int) -> Decimal:
    """What the adjusting lines that stand come to."""
    amounts = work.select(ScoreAdjustment.amount).where(
        ScoreAdjustment.year == year, ScoreAdjustment.seat_id == seat_id,
        ScoreAdjustment.state == AdjustmentState.CONFIRMED,
    )  # fmt: skip
    return sum(work.session.scalars(amounts), Decimal(0))


def shown(work: Work, actor: Actor, adjustment: ScoreAdjustment) -> dict[str, Any]:
    """One adjusting line as its list shows it."""
    return {**_shown(adjustment, actor), **names_of(work, [adjustment.seat_id])[adjustment.seat_id]}


def _shown(row: Any, actor: Actor) -> dict[str, Any]:
    return {**{column.key: getattr(row, column.key) for column in SHOWN}, "actions": ADJUSTMENTS.open_to(row, actor)}


def list_late_facts(
    work: Work, actor: Actor, *, year: str, limit: int, after: str | None = None
) -> dict[str, Any]:  # fmt: skip
    """The facts that came after the year was closed and that no adjusting line answers, in the order of coming."""
    del actor
    statement = (
        work.select(
            LateFact.id, LateFact.seat_id, LateFact.fact_id, DutyFact.kind, DutyFact.label, DutyFact.occurred_on,
            DutyFact.reverses_id, DutyFact.recorded_at, Seat.name, Seat.member_number,
        )
        .join(DutyFact, DutyFact.id == LateFact.fact_id)
        .join(Seat, Seat.id == LateFact.seat_id)
        .where(LateFact.year == covered_year(work, year), WAITS)
    )  # fmt: skip
    if after:
        statement = statement.where(LateFact.id > unmark(after, UUID)[0])
    rows = work.session.execute(statement.order_by(LateFact.id).limit(limit + 1)).mappings().all()
    items = [{**row, "is_reversal": row["reverses_id"] is not None} for row in rows]
    return page(items, limit, lambda item: (item["id"],))


def waiting_to_be_confirmed(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """For the home: closings and adjusting lines that another person asked for and that this one may confirm."""
    closings = work.select(ScoreYear.id, ScoreYear.year).where(
        ScoreYear.state == YearState.CLOSING, ScoreYear.proposed_by != actor.account_id
    )
    lines = (
        work.select(ScoreAdjustment.id, ScoreAdjustment.year, Seat.name)
        .join(Seat, Seat.id == ScoreAdjustment.seat_id)
        .where(ScoreAdjustment.state == AdjustmentState.PROPOSED, ScoreAdjustment.asked_by != actor.account_id)
        .where(ScoreAdjustment.holder_id != actor.account_id)
        .order_by(ScoreAdjustment.id)
        .limit(MOST_COUNTED)
    )
    years = [
        {"id": row.id, "title": f"{row.year} 年度考核结账", "about": ToConfirm.SCORE_YEAR, "year": row.year}
        for row in work.session.execute(closings)
    ]
    return years + [
        {
            "id": row.id, "title": f"{row.name}：{row.year} 年度得分调整", "about": ToConfirm.SCORE_ADJUSTMENT,
            "year": row.year,
        }
        for row in work.session.execute(lines)
    ]  # fmt: skip


def years_with_late_facts(work: Work) -> list[int]:
    """For the home of a scorer: the closed years in which facts wait."""
    late = work.select(LateFact.year).where(WAITS).distinct()
    return list(work.session.scalars(late.order_by(LateFact.year)))
