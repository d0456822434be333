"""Cards that no longer tell the truth are marked, and computed anew by the worker."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update

from services.kernel import outbox
from services.kernel.clock import civil_date
from services.kernel.database import insert_missing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.facts import RosterImported
from services.members.models import Seat
from services.members.queries.terms import current_term
from services.scoring.commands.following import ask_what_follows
from services.scoring.commands.standing import store_standings
from services.scoring.freezing import as_stored
from services.scoring.ledger import Computed, InForce, compute, gather, regulation_in_force, source_in_force
from services.scoring.models import ScoreCard
from services.scoring.receipts import receipt
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.year_models import ScoreYear

RECOUNT = "recount-stale-cards"
"""The delivery that computes the stale cards of a committee's year."""

logger = logging.getLogger(__name__)

BATCH = 200
"""Cards computed in one transaction."""


def reconsider_members(work: Work, fact: RosterImported) -> None:
    """A roster may change who is a standing member, hence which rules apply: all cards but frozen ones are stale."""
    if fact.changed:
        _make_years_stale(work, ~ScoreCard.is_frozen)
    year = civil_date(work.now).year
    if fact.added and source_in_force(work, year):
        open_cards(work, year)
        ask_for_recount(work, year)


def open_cards(work: Work, year: int) -> None:
    """Give everybody in office a card of this year: who has done nothing yet stands on the lists too."""
    seats = work.session.scalars(work.select(Seat.id).where(Seat.term_id == current_term(work), Seat.is_active))
    cards = [
        {"committee_id": work.committee_id, "id": new_id(), "seat_id": seat_id, "year": year, "is_stale": True}
        for seat_id in seats
    ]
    if cards:
        insert_missing(work.session, ScoreCard, cards)


def mark_years_stale(work: Work, first: date, last: date | None) -> None:
    """A regulation was published for these years; one whose result is published keeps the version of that."""
    has_result = work.select(ScoreYear.year).where(ScoreYear.regulation_id.is_not(None))
    in_years = [ScoreCard.year >= first.year, ScoreCard.year.not_in(has_result)]
    if last is not None:
        in_years.append(ScoreCard.year <= last.year)
    _make_years_stale(work, *in_years)
    this_year = civil_date(work.now).year
    if first.year <= this_year and (last is None or this_year <= last.year):
        ask_for_recount(work, this_year)


def _make_years_stale(work: Work, *which: ColumnElement[bool]) -> None:
    """One statement for the cards, one delivery for each year that has any."""
    years = work.session.scalars(work.select(ScoreCard.year).where(*which).distinct()).all()
    make_stale(work, *which)
    for year in years:
        ask_for_recount(work, year)


def mark_stale(work: Work, year: int, seat_ids: list[UUID]) -> None:
    """The members' cards of the year no longer tell the truth; the worker computes them anew."""
    cards = [
        {"committee_id": work.committee_id, "id": new_id(), "seat_id": seat_id, "year": year, "is_stale": True}
        for seat_id in seat_ids
    ]
    insert_missing(work.session, ScoreCard, cards)
    for start in range(0, len(seat_ids), 500):
        make_stale(work, ScoreCard.year == year, ScoreCard.seat_id.in_(seat_ids[start : start + 500]))
    ask_for_recount(work, year)


def make_stale(work: Work, *which: ColumnElement[bool]) -> None:
    """Mark some of the committee's cards but for frozen ones, locked first in the order in which everybody locks them.

    An UPDATE alone locks rows as they lie on the disk, and would meet the worker, who comes the other way.
    """
    which = (*which, ~ScoreCard.is_frozen)
    in_order = work.select(ScoreCard.id).where(*which).order_by(ScoreCard.year, ScoreCard.seat_id)
    work.session.execute(in_order.with_for_update()).all()
    work.session.execute(
        update(ScoreCard)
        .where(ScoreCard.committee_id == work.committee_id, *which)
        .values(is_stale=True)
        .execution_options(synchronize_session=False)
    )


def ask_for_recount(work: Work, year: int) -> None:
    """Have the worker compute the year's stale cards once this is committed."""
    outbox.enqueue(work, RECOUNT, {"year": year})


def recount_stale_cards(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: compute a batch of the year's stale cards, and ask for another round while there are more.

    The cards are locked before the facts are read, so that a fact that commits meanwhile marks them stale again.
    """
    year = int(payload["year"])
    if year == civil_date(work.now).year and _is_first_of(work, year) and source_in_force(work, year):
        open_cards(work, year)
    cards = list(
        work.session.scalars(
            work.select(ScoreCard)
            .where(ScoreCard.year == year, ScoreCard.is_stale)
            .order_by(ScoreCard.seat_id)  # As `make_stale` locks them.
            .limit(BATCH)
            .with_for_update()
        )
    )
    in_force = regulation_in_force(work, year)
    if not cards or in_force is None:
        return
    done = count_anew(work, in_force, year, {card.seat_id: card.id for card in cards})
    if len(cards) == BATCH and done:
        ask_for_recount(work, year)
    else:
        ask_what_follows(work, year, in_force.regulation)


def count_anew(work: Work, in_force: InForce, year: int, cards: Mapping[UUID, UUID]) -> int:
    """Compute cards, by their members, from the ledger as it is now; gives how many could be."""
    gathered = gather(work, list(cards), year)
    counted: list[tuple[UUID, Computed]] = []
    for seat_id, card_id in cards.items():
        try:
            result = compute(in_force, gathered[seat_id], year)
        except (TypeError, ValueError):
            # One ledger that cannot be scored must not keep the others from their cards; this one stays stale.
            logger.exception("a card cannot be computed", extra={"fields": {"seat": str(seat_id), "year": year}})
            continue
        counted.append((seat_id, result))
        card = work.get(ScoreCard, card_id)
        card.total = as_stored(result.card.total)
        card.grade = result.card.grade
        card.receipt = receipt(result.card, result.labels)
        card.regulation_id = in_force.id
        card.computed_at = work.now
        card.is_stale = False
    store_standings(work, in_force, year, LAST_QUARTER, counted)
    return len(counted)


def _is_first_of(work: Work, year: int) -> bool:
    """Whether no card of the year was computed yet."""
    computed = work.select(ScoreCard.id).where(ScoreCard.year == year, ScoreCard.total.is_not(None)).limit(1)
    return work.session.execute(computed).first() is None
