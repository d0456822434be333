"""Reminding those who are below while there is still time: a scorer says so, and nobody is reminded twice in a week."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, update

from services.kernel.actor import Actor
from services.kernel.database import in_chunks
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.settings import current_settings
from services.members.settings_sections import Scope
from services.members.vocabulary import Role
from services.scoring.published import current_year, in_force_or_refused
from services.scoring.queries.below import sits_in
from services.scoring.queries.sight import refuse_but_all
from services.scoring.queries.years import end_of
from services.scoring.refusals import MembersSeeNoScores, ScoreYearOver
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.standing_facts import MembersBelowReminded
from services.scoring.standing_models import ScoreStanding

AT_MOST_EVERY: Final = timedelta(days=7)
"""Who was reminded more lately is left out, however often somebody asks."""


def remind_members_below(
    work: Work, actor: Actor, *, year: int | None = None, body_id: UUID | None = None
) -> dict[str, Any]:
    """Note on the standing of everybody in office who is below that he is reminded now; the notices follow."""
    year = year or current_year(work)
    refuse_but_all(work, actor)
    if body_id is not None:
        work.get(Body, body_id)
    ends = end_of(in_force_or_refused(work, year).regulation, year)
    if ends is not None and ends <= work.now:
        raise ScoreYearOver(ended_at=ends.isoformat())
    scoring = current_settings(work)[1].scoring
    if Scope.NONE is scoring.totals[Role.MEMBER] is scoring.receipts[Role.MEMBER]:
        raise MembersSeeNoScores
    standing = _to_remind(work, year, body_id)
    for some in in_chunks(standing):
        work.session.execute(
            update(ScoreStanding)
            .where(ScoreStanding.committee_id == work.committee_id, ScoreStanding.id.in_(some))
            .values(reminded_at=work.now)
            .execution_options(synchronize_session=False)
        )
    work.record(MembersBelowReminded(subject_id=work.committee_id, year=year, body_id=body_id, members=len(standing)))
    return {"year": year, "reminded": len(standing)}


def _to_remind(work: Work, year: int, body_id: UUID | None) -> list[UUID]:
    """The standings of those who are below, held in the order in which the worker writes them."""
    in_office = work.select(Seat.id).where(Seat.is_active)
    if body_id is not None:
        in_office = in_office.where(sits_in(body_id))
    below = (
        work.select(ScoreStanding.id)
        .where(
            ScoreStanding.year == year,
            ScoreStanding.through_quarter == LAST_QUARTER,
            ScoreStanding.is_below,
            ScoreStanding.seat_id.in_(in_office),
            or_(ScoreStanding.reminded_at.is_(None), ScoreStanding.reminded_at <= work.now - AT_MOST_EVERY),
        )
        .order_by(ScoreStanding.seat_id)
        .with_for_update(of=ScoreStanding)
    )
    return list(work.session.scalars(below))
