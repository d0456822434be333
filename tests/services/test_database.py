"""The ways into the database: what a restarted one does to the connections that are kept."""

from uuid import UUID

import pytest
from sqlalchemy import text

from services.kernel.database import Database, connect
from tests.builders.client import Api
from tests.builders.committee import Place


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


def test_a_write_after_the_database_was_restarted_is_done_once(api: Api, place: Place, cut) -> None:
    member = place.member()
    assert api.get("/me", as_=member).status_code == 200
    cut()
    answer = api.post("/proposals", {"title": "关于示例的提案"}, as_=member, headers={"Idempotency-Key": "k-1"})
    assert answer.status_code == 201
    assert len(api.get("/me/proposals", as_=member).json["items"]) == 1


def test_a_unit_of_work_that_has_begun_is_not_begun_again(place: Place, database: Database, cut) -> None:
    with pytest.raises(Exception, match=r"terminat|closed"), database.writing(UUID(int=1)) as session:
        cut()
        session.execute(text("SELECT 1"))
