"""The worker: a round does what is due, a fault does not end it, a stop does."""

import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError

from server.app import create_toolbox
from server.settings import Settings
from server.worker import PAUSE, Worker, main
from services.kernel.audit import waiting
from services.kernel.database import Database, Model, connect
from services.kernel.errors import Collision
from services.kernel.outbox import enqueue
from services.kernel.work import Toolbox, writing
from tests.builders.committee import CheapHasher, Place, a_committee, housekeeping
from tests.builders.racing import race, racing_database
from tests.services.test_work import UnitNamed


def record(place: Place) -> None:
    """Leave an audit row that waits for its seal."""
    with writing(place.toolbox, committee_id=place.id) as work:
        work.record(UnitNamed(subject_id=UUID(int=7)))


def unsealed(place: Place) -> int:
    """How many rows wait."""
    with housekeeping(place.toolbox, place.id) as work:
        return waiting(work.session)


def test_a_round_delivers_seals_and_forgets(toolbox: Toolbox, place: Place) -> None:
    record(place)
    worker = Worker(toolbox)
    assert worker.round() is False
    assert unsealed(place) == 0
    record(place)
    assert worker.round() is False
    assert unsealed(place) == 1, "the next seal is two seconds away"


def test_it_runs_as_a_thread_until_it_is_stopped(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/worker.sqlite3")
    Model.metadata.create_all(database.engine)
    place = a_committee(create_toolbox(Settings.from_env({}), database=database, passwords=CheapHasher()))
    record(place)
    worker = Worker(place.toolbox)
    worker.start()
    deadline = threading.Event()
    for _ in range(200):
        if unsealed(place) == 0:
            break
        deadline.wait(0.02)
    worker.stop()
    assert unsealed(place) == 0
    assert "worker" not in {thread.name for thread in threading.enumerate()}
    database.close()


def test_sqlite_counts_its_indices_daily_and_every_connection_plans_by_it(tmp_path: Path, settings: Settings) -> None:
    database = connect(f"sqlite:///{tmp_path}/counted.sqlite3")
    Model.metadata.create_all(database.engine)

    def run(*statements: str) -> Any:
        with database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            return [raw.execute(each).fetchall() for each in statements][-1]

    def plan() -> str:
        return run("EXPLAIN QUERY PLAN SELECT * FROM pair WHERE one = 1 AND other = 1")[0][-1]

    run("CREATE TABLE pair (one, other)", "CREATE INDEX by_one ON pair (one)", "CREATE INDEX by_other ON pair (other)")
    run("INSERT INTO pair SELECT 1, value FROM json_each('[1, 2, 3, 4, 5, 6, 7, 8]')")
    worker = Worker(create_toolbox(settings, database=database, passwords=CheapHasher()))
    worker.round()
    assert "by_other" in plan()
    run("UPDATE pair SET other = 1, one = rowid")
    worker.round()
    assert "by_other" in plan(), "the next count is a day away"
    with database.engine.connect():  # Somebody is at work, and plans by the new counts the next time.
        worker.count()
    assert "by_one" in plan()
    database.close()


@pytest.mark.parametrize("fault", [OperationalError("select 1", {}, Exception("away")), Collision(), TypeError()])
def test_no_fault_ends_it(toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    worker = Worker(toolbox)
    rounds: list[int] = []

    def away() -> bool:
        rounds.append(1)
        if len(rounds) == 1:
            raise fault
        worker.stop()
        return True

    monkeypatch.setattr(worker, "round", away)
    monkeypatch.setattr("server.worker.PAUSE", PAUSE / 100)
    worker.run()
    assert len(rounds) == 2


def test_a_delivery_of_an_unknown_kind_is_kept_for_a_person(toolbox: Toolbox, place: Place) -> None:
    with housekeeping(toolbox, place.id) as work:
        enqueue(work, "from a later version", {})
    assert Worker(toolbox).deliver() == 1
    assert Worker(toolbox).deliver() == 0


def test_two_workers_at_once_deliver_everything_once(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered: list[int] = []
    monkeypatch.setattr("server.worker.DELIVERIES", {"test": lambda _work, payload: delivered.append(payload["n"])})
    with racing_database(database, tmp_path) as shared:
        toolbox = create_toolbox(settings, database=shared, passwords=CheapHasher())
        places = [a_committee(toolbox), a_committee(toolbox, name="示例区政协")]
        for number in range(60):
            with housekeeping(toolbox, places[number % 2].id) as work:
                enqueue(work, "test", {"n": number})

        def work_off() -> int:
            worker, total = Worker(toolbox), 0
            while done := worker.deliver():
                total += done
            return total

        done = race([work_off] * 3)
    assert sum(done) == 60, done
    assert sorted(delivered) == list(range(60))


def test_as_a_process_it_is_for_postgresql(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///never-made.sqlite3")
    assert main() == 2
    assert "SQLite" in capsys.readouterr().err
    monkeypatch.setenv("PORT", "x")
    assert main() == 2
    assert "PORT" in capsys.readouterr().err
