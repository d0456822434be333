"""Cards that no longer tell the truth are marked, and computed anew by the worker."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update

from services.kernel import outbox
from services.kernel.database import insert_missing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.facts import RosterImported
from services.scoring.freezing import as_stored
from services.scoring.ledger import InForce, compute, gather, regulation_in_force
from services.scoring.models import ScoreCard
from services.scoring.receipts import receipt
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


def mark_years_stale(work: Work, first: date, last: date | None) -> None:
    """A regulation was published for these years; one whose result is published keeps the version of that."""
    has_result = work.select(ScoreYear.year).where(ScoreYear.regulation_id.is_not(None))
    in_years = [ScoreCard.year >= first.year, ScoreCard.year.not_in(has_result)]
    if last is not None:
        in_years.append(ScoreCard.year <= last.year)
    _make_years_stale(work, *in_years)


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


def count_anew(work: Work, in_force: InForce, year: int, cards: Mapping[UUID, UUID]) -> int:
    """Compute cards, by their members, from the ledger as it is now; gives how many could be."""
    gathered = gather(work, list(cards), year)
    done = 0
    for seat_id, card_id in cards.items():
        try:
            result = compute(in_force, gathered[seat_id], year)
        except (TypeError, ValueError):
            # One ledger that cannot be scored must not keep the others from their cards; this one stays stale.
            logger.exception("a card cannot be computed", extra={"fields": {"seat": str(seat_id), "year": year}})
            continue
        done += 1
        card = work.get(ScoreCard, card_id)
        card.total = as_stored(result.card.total)
        card.grade = result.card.grade
        card.receipt = receipt(result.card, result.labels)
        card.regulation_id = in_force.id
        card.computed_at = work.now
        card.is_stale = False
    return done
