"""A fact that enters many ledgers while the worker counts: neither locks the other one out."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text, update

from server.worker import Worker
from services.kernel.database import Database
from services.kernel.outbox import Delivery, DeliveryState
from services.kernel.work import Toolbox
from services.scoring.commands.recounting import RECOUNT
from services.scoring.models import ScoreCard
from tests.builders.activities import a_settled_activity, an_open_activity, settle
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, housekeeping
from tests.builders.looking import looking, over

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def test_a_settlement_takes_the_cards_in_the_order_in_which_the_worker_does(
    database: Database, toolbox: Toolbox, place: Place, clock: HeldClock
) -> None:
    """Both queue for the first card; were the worker to hold the second one meanwhile, neither could go on."""
    if database.is_sqlite:
        pytest.skip("one writer at a time")
    seats = sorted(place.member().seat_id for _ in range(2))
    for seat in reversed(seats):  # The card of the second member is the older one.
        a_settled_activity(place=place, clock=clock, rule="seats", seat_ids=[seat])
    activity = an_open_activity(place=place)
    clock.advance(hours=12)
    with housekeeping(toolbox, place.id) as work:  # What else is due is not what this is about.
        work.session.execute(update(Delivery).where(Delivery.kind != RECOUNT).values(state=DeliveryState.DELIVERED))
    first = select(ScoreCard.id).where(ScoreCard.seat_id == seats[0]).with_for_update()
    with ThreadPoolExecutor(2) as pool:
        with over(database).begin() as gate:
            gate.execute(first).one()
            settling = pool.submit(settle, activity=activity)
            _wait_until_waiting(database, 1)
            delivering = pool.submit(Worker(toolbox).deliver)
            _wait_until_waiting(database, 2)
        assert settling.result(30)["state"] == "settled"
        assert delivering.result(30) == 2
    with looking(database) as session:
        assert set(session.scalars(select(Delivery.last_error))) == {None}


def _wait_until_waiting(database: Database, many: int) -> None:
    with database.engine.connect() as connection:
        while connection.scalar(WAITING) != many:
            connection.rollback()
            time.sleep(0.01)
