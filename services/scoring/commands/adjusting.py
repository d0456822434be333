"""Adjusting lines of a closed year: one person asks for it with reason and evidence, another one confirms it.

The frozen receipt is never written again; an adjusting line stands below it. Whoever asks or decides holds the year
alone, so of two who do the same at once the second sees what the first has done.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, update

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.adjustment_lifecycle import ADJUSTMENTS
from services.scoring.adjustment_models import ScoreAdjustment
from services.scoring.adjustment_rules import Come, grade_after
from services.scoring.appeal_models import ScoreAppeal
from services.scoring.commands.following import forget_what_follows
from services.scoring.commands.leading import held_year
from services.scoring.commands.standing import restate
from services.scoring.freezing import as_shown, as_stored
from services.scoring.models import ScoreCard
from services.scoring.published import published_regulation
from services.scoring.queries.adjustments import shown, sum_of_adjustments
from services.scoring.queries.held import hold_alone
from services.scoring.queries.offers import effects_of_typed, frozen_receipt, offer_of, settled_card
from services.scoring.queries.sight import own_seats
from services.scoring.refusals import (
    AdjustmentWaits,
    AmountWithoutClause,
    NothingToAdjust,
    OwnScore,
    YearNotClosed,
)
from services.scoring.year_facts import AdjustmentAsked, AdjustmentConfirmed, AdjustmentRefused
from services.scoring.year_models import LateFact
from services.scoring.year_vocabulary import AdjustmentAction, AdjustmentState, YearState


def ask_adjustment(
    work: Work, actor: Actor, *, year: str, seat_id: UUID, reason: str, evidence: str, amount: Decimal | None = None,
    clause: str | None = None, appeal_id: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Ask for an adjusting line: of what the late facts come to, or, typed in, of an amount that names a clause."""
    row = held_year(work, year)
    if row.state is not YearState.CLOSED:
        raise YearNotClosed("请直接记入事实，得分随即重新计算，不需要调整项")
    frozen = frozen_receipt(work, row.year, seat_id)
    if seat_id in own_seats(work, actor):
        raise OwnScore
    if appeal_id is not None and not _is_of(work.get(ScoreAppeal, appeal_id), row.year, seat_id):
        raise NotFound
    if _waits(work, row.year, seat_id):
        raise AdjustmentWaits
    adjustment = ScoreAdjustment(
        id=new_id(), year=row.year, seat_id=seat_id, state=ADJUSTMENTS.initial, amount=amount,
        is_recomputed=amount is None, clause=clause, reason=reason, evidence=evidence, appeal_id=appeal_id,
        asked_by=actor.account_id, asked_by_name=actor.name, asked_at=work.now,
    )  # fmt: skip
    if amount is None:
        _answer_late_facts(work, adjustment)
    elif clause is None or not amount:
        raise AmountWithoutClause(errors=(FieldFault("/amount" if clause else "/clause", AmountWithoutClause.title),))
    else:
        adjustment.effects = effects_of_typed(work, frozen, amount)
        work.add(adjustment)
    work.record(AdjustmentAsked(is_recomputed=adjustment.is_recomputed, **_facts(adjustment)))
    return _standing(work, actor, adjustment)


def confirm_adjustment(work: Work, actor: Actor, *, adjustment_id: UUID) -> dict[str, Any]:
    """Let it stand: the total follows, what lacks of the duties, and the grade by the bands of the year's version."""
    adjustment = _held(work, adjustment_id)
    _decide(work, actor, adjustment, AdjustmentAction.CONFIRM)
    work.flush()
    _carry_over(work, adjustment)
    work.record(AdjustmentConfirmed(**_facts(adjustment)))
    return _standing(work, actor, adjustment)


def refuse_adjustment(work: Work, actor: Actor, *, adjustment_id: UUID, reason: str) -> dict[str, Any]:
    """Leave the receipt as it is; whoever asked may take his line back so. The facts it answered wait again."""
    adjustment = _held(work, adjustment_id)
    _decide(work, actor, adjustment, AdjustmentAction.REFUSE)
    adjustment.refusal_reason = reason
    work.flush()
    _link(work, LateFact.adjustment_id == adjustment.id, to=None)
    work.record(AdjustmentRefused(**_facts(adjustment)))
    return _standing(work, actor, adjustment)


def _answer_late_facts(work: Work, adjustment: ScoreAdjustment) -> None:
    offer = offer_of(work, adjustment.year, adjustment.seat_id)
    if not offer.facts:
        raise NothingToAdjust
    adjustment.amount, adjustment.effects = offer.amount, offer.effects
    work.add(adjustment)
    work.flush()
    is_answered = LateFact.fact_id.in_([UUID(fact) for fact in offer.facts])
    _link(work, and_(is_answered, LateFact.year == adjustment.year), to=adjustment.id)


def _link(work: Work, which: Any, *, to: UUID | None) -> None:
    work.session.execute(
        update(LateFact)
        .where(LateFact.committee_id == work.committee_id, which)
        .values(adjustment_id=to)
        .execution_options(synchronize_session=False)
    )


def _carry_over(work: Work, adjustment: ScoreAdjustment) -> None:
    """Write total and grade on the card and how he stands, which boards and lists read."""
    year, seat_id = adjustment.year, adjustment.seat_id
    frozen = frozen_receipt(work, year, seat_id)
    total = frozen.total + sum_of_adjustments(work, seat_id, year)
    of_member = work.select(ScoreCard).where(ScoreCard.year == year, ScoreCard.seat_id == seat_id)
    card = work.session.scalars(of_member.with_for_update()).one()
    in_force = published_regulation(work, card.regulation_id)
    come = Come(total, settled_card(work, in_force, frozen))
    card.total = as_stored(total)
    card.grade = grade_after(in_force.regulation, frozen.roles, come)
    restate(work, in_force.regulation, frozen, come, card.grade)
    forget_what_follows(work, [seat_id], since=year)


def _held(work: Work, adjustment_id: UUID) -> ScoreAdjustment:
    """The line, with its year held alone."""
    adjustment = work.get(ScoreAdjustment, adjustment_id)
    hold_alone(work, adjustment.year)
    work.session.refresh(adjustment)
    return adjustment


def _decide(work: Work, actor: Actor, adjustment: ScoreAdjustment, action: AdjustmentAction) -> None:
    ADJUSTMENTS.take(adjustment, action, actor)
    adjustment.decided_by, adjustment.decided_by_name = actor.account_id, actor.name
    adjustment.decided_at = work.now


def _waits(work: Work, year: int, seat_id: UUID) -> bool:
    waiting = work.select(ScoreAdjustment.id).where(
        ScoreAdjustment.year == year, ScoreAdjustment.seat_id == seat_id,
        ScoreAdjustment.state == AdjustmentState.PROPOSED,
    )  # fmt: skip
    return work.session.scalar(waiting) is not None


def _is_of(appeal: ScoreAppeal, year: int, seat_id: UUID) -> bool:
    return (appeal.year, appeal.seat_id) == (year, seat_id)


def _facts(adjustment: ScoreAdjustment) -> dict[str, Any]:
    return {
        "subject_id": adjustment.id, "year": adjustment.year, "seat_id": adjustment.seat_id,
        "amount": as_shown(adjustment.amount),
    }  # fmt: skip


def _standing(work: Work, actor: Actor, adjustment: ScoreAdjustment) -> dict[str, Any]:
    work.flush()
    return shown(work, actor, adjustment)
