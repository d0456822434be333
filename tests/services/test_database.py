"""The ways into the database: what a restarted one does to the connections that are kept."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text

from services.kernel.audit import AuditRow
from services.kernel.database import Database, connect
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.committee import Place
from tests.builders.identity import log_in
from tests.builders.looking import looking, over


@pytest.fixture
def cut(backend: str, database: Database, request: pytest.FixtureRequest):
    """Ends every kept connection from the database's side, as its restart does."""
    if backend == "sqlite":
        pytest.skip("a file is not restarted")
    superuser = connect(request.getfixturevalue("postgresql_server").url("suite"))

    def cut() -> None:
        with superuser.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = 'suite' AND pid <> pg_backend_pid() AND usename <> 'postgres'"
                )
            )

    yield cut
    superuser.close()


def test_a_read_after_the_database_was_restarted_is_answered(api: Api, place: Place, cut) -> None:
    member = place.member()
    assert api.get("/me", as_=member).status_code == 200
    cut()
    assert api.get("/me", as_=member).status_code == 200


def test_a_reading_whose_audit_row_may_be_on_disk_is_not_done_again(
    api: Api, place: Place, database: Database, cut
) -> None:
    administrator, member = place.officer(Role.ADMINISTRATOR), place.member()
    with ThreadPoolExecutor(1) as pool, over(database).connect() as holder:
        holder.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
        reading = pool.submit(api.get, f"/members/{member.seat_id}", as_=administrator)
        _wait_until(holder, "SELECT 1 FROM pg_locks WHERE relation = 'audit'::regclass AND NOT granted")
        cut()  # Nobody knows now whether the row was written.
        holder.rollback()
        answer = reading.result()
    assert answer.status_code == 503
    assert _readings(database) == 0, "asked once more within the same request, it would have left a row"
    assert api.get(f"/members/{member.seat_id}", as_=administrator).status_code == 200
    assert _readings(database) == 1


def _wait_until(connection: Connection, sign: str) -> None:
    deadline = time.monotonic() + 30
    while connection.execute(text(sign)).first() is None:
        assert time.monotonic() < deadline, sign
        time.sleep(0.01)


def _readings(database: Database) -> int:
    with looking(database) as session:
        return len(session.scalars(select(AuditRow).where(AuditRow.action == "personal-data-read")).all())


def test_a_write_after_the_database_was_restarted_is_done_once(api: Api, place: Place, cut) -> None:
    member = place.member()
    assert api.get("/me", as_=member).status_code == 200
    cut()
    answer = api.post("/proposals", {"title": "关于示例的提案"}, as_=member, headers={"Idempotency-Key": "k-1"})
    assert answer.status_code == 201
    assert len(api.get("/me/proposals", as_=member).json["items"]) == 1


def test_a_write_whose_connection_must_first_be_told_of_its_committee_is_done_too(
    api: Api, place: Place, database: Database, cut
) -> None:
    """The count of log-ins belongs to no committee: its connection, which knew another reach, is told that first."""
    member = place.member()
    database.engine.dispose()
    assert api.get("/me", as_=member).status_code == 200
    cut()
    assert log_in(api, member).status_code == 201


def test_a_unit_of_work_that_has_begun_is_not_begun_again(place: Place, database: Database, cut) -> None:
    with pytest.raises(Exception, match=r"terminat|closed"), database.writing(UUID(int=1)) as session:
        cut()
        session.execute(text("SELECT 1"))
