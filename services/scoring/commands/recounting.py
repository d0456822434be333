"""Cards that no longer tell the truth are marked, and computed anew by the worker."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, bindparam, update

from services.kernel import outbox
from services.kernel.clock import civil_date
from services.kernel.database import insert_missing
from services.kernel.door import note_change
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.types import JSONText, new_id
from services.kernel.work import Work
from services.members.facts import RosterImported
from services.members.models import Seat
from services.members.queries.terms import current_term
from services.scoring.commands.following import ask_what_follows
from services.scoring.commands.standing import store_standings
from services.scoring.freezing import as_stored
from services.scoring.ledger import Computed, compute_each, gather
from services.scoring.models import ScoreCard
from services.scoring.published import InForce, current_year, regulation_in_force, source_in_force
from services.scoring.queries.held import hold_shared
from services.scoring.receipts import receipt
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.year_models import ScoreYear
from services.scoring.year_vocabulary import YearState

RECOUNT = "recount-stale-cards"
"""The delivery that computes the stale cards of a committee's year."""

BATCH = 50
"""Cards computed in one transaction: on SQLite some 40 ms, in which nobody else can write. More would be no quicker."""


CHANGED = (
    update(ScoreCard)
    .where(ScoreCard.committee_id == bindparam("of_committee"), ScoreCard.id == bindparam("card"))
    .values({"receipt": bindparam("receipt", type_=JSONText())})
)
"""Cards as they are computed, over what they held."""


def reconsider_members(work: Work, fact: RosterImported) -> None:
    """A roster may change who is a standing member, hence which rules apply: all cards but frozen ones are stale."""
    year = current_year(work)
    if fact.added and source_in_force(work, year):
        open_cards(work, year)
        ask_for_recount(work, year)
    if fact.changed:
        _make_years_stale(work, ~ScoreCard.is_frozen)


def open_cards(work: Work, year: int) -> None:
    """Give everybody in office a card of this year: who has done nothing yet stands on the lists too.

    A year may be closed before December is over; who comes after that has no part in it. The year is held before any
    card is, as its closing does.
    """
    if hold_shared(work, year).state is YearState.CLOSED:
        return
    in_office = work.select(Seat.id).where(Seat.term_id == current_term(work), Seat.is_active)
    seats = work.session.scalars(in_office).all()
    if seats:
        add_cards(work, year, seats)


def add_cards(work: Work, year: int, seat_ids: Iterable[UUID]) -> None:
    """Give these members a card of the year that is to be computed, unless they have one."""
    cards = [
        {"committee_id": work.committee_id, "id": new_id(), "seat_id": seat_id, "year": year, "is_stale": True}
        for seat_id in seat_ids
    ]
    insert_missing(work.session, ScoreCard, cards)


def mark_years_stale(work: Work, first: int, last: int | None) -> None:
    """A regulation was published for these years; one whose result is published keeps the version of that."""
    has_result = work.select(ScoreYear.year).where(ScoreYear.regulation_id.is_not(None))
    in_years = [ScoreCard.year >= first, ScoreCard.year.not_in(has_result)]
    if last is not None:
        in_years.append(ScoreCard.year <= last)
    _make_years_stale(work, *in_years)
    this_year = current_year(work)
    if first <= this_year and (last is None or this_year <= last):
        ask_for_recount(work, this_year)


def _make_years_stale(work: Work, *which: ColumnElement[bool]) -> None:
    """One statement for the cards, one delivery for each year that has any."""
    years = work.session.scalars(work.select(ScoreCard.year).where(*which).distinct()).all()
    make_stale(work, *which)
    for year in years:
        ask_for_recount(work, year)


def mark_stale(work: Work, year: int, seat_ids: list[UUID]) -> None:
    """The members' cards of the year no longer tell the truth; the worker computes them anew."""
    add_cards(work, year, seat_ids)
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


def ask_for_recount(work: Work, year: int, *, after: UUID | None = None) -> None:
    """Have the worker compute the year's stale cards once this is committed, of all members or of those that follow."""
    outbox.enqueue(work, RECOUNT, {"year": year} if after is None else {"year": year, "after": str(after)})


def recount_stale_cards(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: compute a batch of the year's stale cards, and ask for another round while there may be more.

    The cards are locked before the facts are read, so that a fact that commits meanwhile marks them stale again.
    Rounds go on `after` the last member of the one before, past those whose ledger cannot be scored.
    """
    year = int(payload["year"])
    after = UUID(payload["after"]) if "after" in payload else None
    if after is None and _may_begin(work, year) and source_in_force(work, year):
        open_cards(work, year)
    cards = work.rows(_stale_cards(goes_on=after is not None), year=year, after=after)
    in_force = regulation_in_force(work, year)
    if in_force is None or not (cards or after):
        return
    if cards:
        count_anew(work, in_force, year, {card["seat_id"]: card["id"] for card in cards})
    if len(cards) == BATCH:
        ask_for_recount(work, year, after=cards[-1]["seat_id"])
    else:
        ask_what_follows(work, year, in_force.regulation)


@prepared
def _stale_cards(*, goes_on: bool) -> Select[Any]:
    stale = here(ScoreCard.id, ScoreCard.seat_id).where(ScoreCard.year == given("year"), ScoreCard.is_stale)
    if goes_on:
        stale = stale.where(ScoreCard.seat_id > given("after"))
    # In the order in which `make_stale` locks them.
    return stale.order_by(ScoreCard.seat_id).limit(at_most(BATCH)).with_for_update()


def count_anew(work: Work, in_force: InForce, year: int, cards: Mapping[UUID, UUID]) -> None:
    """Compute cards, by their members, from the ledger as it is now.

    That of a ledger that cannot be scored stays as it is.
    """
    computed = compute_each(in_force, gather(work, in_force.days_of(year), list(cards), year), year)
    if computed:
        _store(work, in_force, {cards[seat_id]: result for seat_id, result in computed.items()})
        store_standings(work, in_force, year, LAST_QUARTER, list(computed.items()))


def _store(work: Work, in_force: InForce, computed: Mapping[UUID, Computed]) -> None:
    """Write computed cards over what they held, unseen; each receipt is written as text once."""
    rows = [
        {
            "of_committee": work.committee_id, "card": card_id, "total": as_stored(result.card.total),
            "grade": result.card.grade, "receipt": orjson.dumps(receipt(result.card, result.labels)).decode(),
            "regulation_id": in_force.id, "computed_at": work.now, "is_stale": False,
        }
        for card_id, result in computed.items()
    ]  # fmt: skip
    work.session.connection().execute(CHANGED, rows)
    note_change(work.session)


def _may_begin(work: Work, year: int) -> bool:
    """Whether it is this year, and no card of it was computed yet."""
    if not 0 <= year - civil_date(work.now).year <= 1:
        return False
    computed = work.select(ScoreCard.id).where(ScoreCard.year == year, ScoreCard.total.is_not(None)).limit(1)
    return work.session.execute(computed).first() is None and year == current_year(work)
