"""Leading a year of assessment: its preliminary result is published, taken back, and on its way to be closed."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.database import in_chunks, insert_missing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.deadlines import due
from services.members.models import Seat, Term
from services.members.queries.settings import current_settings
from services.scoring.commands.following import ask_what_follows
from services.scoring.commands.recounting import BATCH, add_cards, ask_for_recount, count_anew, make_stale
from services.scoring.models import ScoreCard
from services.scoring.published import InForce, published_regulation, source_in_force
from services.scoring.queries.held import hold_alone
from services.scoring.queries.member_roles import count_unconfirmed
from services.scoring.queries.years import covered_year, end_of, shown, stale_cards, waiting_appeals
from services.scoring.refusals import NoRegulation
from services.scoring.year_facts import ClosingProposed, ClosingRefused, PreliminaryResultPublished, YearReopened
from services.scoring.year_lifecycle import YEARS
from services.scoring.year_models import ScoreYear
from services.scoring.year_vocabulary import YearAction, YearState


def publish_preliminary_result(work: Work, actor: Actor, *, year: str) -> dict[str, Any]:
    """Publish the preliminary result: from now on the year keeps its version, and members may appeal for a while."""
    row = held_year(work, year)
    number = row.year
    source = source_in_force(work, number)
    if source is None:  # pragma: no cover - it was there a moment ago, and none is ever taken back
        raise NoRegulation
    in_force = published_regulation(work, source["id"])
    ends = end_of(in_force.regulation, number)
    row.is_over = ends is not None and ends <= work.now
    if row.is_over and row.state is YearState.OPEN:
        _complete_cards(work, number, in_force)
    row.stale_cards = stale_cards(work, number)
    row.unconfirmed_roles = count_unconfirmed(work, number, in_force.regulation)
    _, settings = current_settings(work)
    deadline = due(settings.deadlines.score_appeal, work.now)
    work.take(YEARS, row, YearAction.PUBLISH, actor)
    row.round += 1
    row.regulation_id = in_force.id
    row.published_at, row.published_by_name = work.now, actor.name
    row.appeal_until, row.appeal_reckoning = deadline.at, list(deadline.explanation_zh)
    work.record(
        PreliminaryResultPublished(
            subject_id=row.id, year=number, regulation=source["regulation"], version=source["version"],
            sha256=source["sha256"], appeal_until=deadline.at.isoformat(),
        )
    )  # fmt: skip
    return _standing(work, actor, row)


def reopen_year(work: Work, actor: Actor, *, year: str, reason: str) -> dict[str, Any]:
    """Take the preliminary result back: the version in force counts again, and another result is published later."""
    row = held_year(work, year)
    work.take(YEARS, row, YearAction.REOPEN, actor, reason=reason)
    row.regulation_id = row.published_at = row.published_by_name = row.appeal_until = row.appeal_reckoning = None
    _forget_proposal(row)
    work.flush()
    source = source_in_force(work, row.year)
    if source is not None:
        make_stale(work, ScoreCard.year == row.year, ScoreCard.regulation_id != source["id"])
        ask_for_recount(work, row.year)
    work.record(YearReopened(subject_id=row.id, year=row.year))
    return _standing(work, actor, row)


def propose_closing(work: Work, actor: Actor, *, year: str) -> dict[str, Any]:
    """Say that the year is done: the time for appeals is over and every one is answered."""
    row = held_year(work, year)
    row.are_appeals_over = row.appeal_until is not None and row.appeal_until < work.now
    row.waiting_appeals = waiting_appeals(work, row.year)
    work.take(YEARS, row, YearAction.PROPOSE_CLOSING, actor)
    row.proposed_by, row.proposed_by_name, row.proposed_at = actor.account_id, actor.name, work.now
    work.record(ClosingProposed(subject_id=row.id, year=row.year))
    return _standing(work, actor, row)


def refuse_closing(work: Work, actor: Actor, *, year: str, reason: str) -> dict[str, Any]:
    """Leave the year as it is, with a reason; whoever proposed its closing may take that back so, too."""
    row = held_year(work, year)
    work.take(YEARS, row, YearAction.REFUSE_CLOSING, actor, reason=reason)
    _forget_proposal(row)
    work.record(ClosingRefused(subject_id=row.id, year=row.year))
    return _standing(work, actor, row)


def held_year(work: Work, year: str) -> ScoreYear:
    """The year alone for a step of its life; one without a row is open, and none that is not covered is one."""
    number = covered_year(work, year)
    return hold_alone(work, number) or _begin(work, number)


def _begin(work: Work, year: int) -> ScoreYear:
    """The year's row; of two who begin it at once the second finds that of the first."""
    row = {
        "committee_id": work.committee_id, "id": new_id(), "year": year, "state": YEARS.initial, "round": 0,
        "version": 1,
    }  # fmt: skip
    insert_missing(work.session, ScoreYear, [row])
    begun = hold_alone(work, year)
    if begun is None:  # pragma: no cover - it was inserted, or was there
        raise NoRegulation
    return begun


def _complete_cards(work: Work, year: int, in_force: InForce) -> None:
    """Give a card to every member in office of whom the ledger says nothing: he is assessed as well."""
    days = in_force.days_of(year)
    has_card = work.select(ScoreCard.seat_id).where(ScoreCard.year == year)
    of_term = (Term.committee_id == Seat.committee_id) & (Term.id == Seat.term_id)
    lacking = work.session.scalars(
        work.select(Seat.id)
        .join(Term, of_term)
        .where(Seat.is_active, Term.begins_on <= days.last, Term.ends_on >= days.first, Seat.id.not_in(has_card))
        .order_by(Seat.id)
    ).all()
    for some in in_chunks(lacking, BATCH):
        add_cards(work, year, some)
        new = work.session.execute(
            work.select(ScoreCard.seat_id, ScoreCard.id)
            .where(ScoreCard.year == year, ScoreCard.seat_id.in_(some))
            .order_by(ScoreCard.seat_id)
            .with_for_update()
        )
        count_anew(work, in_force, year, {card.seat_id: card.id for card in new})
    if lacking:
        ask_what_follows(work, year, in_force.regulation)


def _forget_proposal(row: ScoreYear) -> None:
    row.proposed_by = row.proposed_by_name = row.proposed_at = None


def _standing(work: Work, actor: Actor, row: ScoreYear) -> dict[str, Any]:
    work.flush()
    return shown(work, actor, row)
