"""The second wall: one pooled connection of PostgreSQL passed through two committees shows each only its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Select, event, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from server.app import create_toolbox
from server.settings import Settings
from services.kernel import door, outbox
from services.kernel.audit import AuditRow
from services.kernel.database import Database, connect
from services.kernel.outbox import Delivery, enqueue
from services.kernel.prepared import prepared
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading, survey, upkeep, writing
from services.members.accounts import committees_of, is_held_elsewhere, names_of
from services.members.models import Officer, Seat, Unit
from services.members.queries.directory import list_members
from tests.builders.clock import HeldClock
from tests.builders.committee import CheapHasher, Place, a_committee, housekeeping
from tests.builders.looking import is_of_the_door, over
from tests.builders.statements import watch
from tests.conftest import PostgreSQLKept
from tests.services.test_work import UnitNamed, add_unit

NOT_ALLOWED = "42501"


@pytest.fixture
def one(kept_postgresql: PostgreSQLKept, clock: HeldClock) -> Iterator[Toolbox]:
    """The application on PostgreSQL with a single connection; the builders' rows are noted for the cleaning."""
    kept_postgresql.fresh()
    database = connect(kept_postgresql.addresses.application, pool_size=1)
    kept_postgresql.clean_after(database)
    yield create_toolbox(Settings.from_env({}), clock=clock, database=database, passwords=CheapHasher())
    database.close()


@pytest.fixture
def superuser(kept_postgresql: PostgreSQLKept) -> Any:
    """Whoever holds the database."""
    return over(kept_postgresql.database)


@pytest.fixture
def city(one: Toolbox) -> Place:
    """A committee."""
    return a_committee(one)


@pytest.fixture
def district(one: Toolbox) -> Place:
    """Another."""
    return a_committee(one, name="示例区政协")


def everything(session: Session) -> set[str]:
    """What a select finds that forgot the committee."""
    return set(session.scalars(select(Unit.name)))


@prepared
def forgetful_seats() -> Select[Any]:
    """A prepared select that forgot it."""
    return select(Seat.id)


def seen(place: Place) -> set[str]:
    """What is read in a committee by a select that forgot it."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return everything(work.session)


def process(database: Database) -> int:
    """The process of PostgreSQL behind the connection."""
    with database.reading() as session:
        return session.scalar(text("SELECT pg_backend_pid()"))


def name_units(city: Place, district: Place) -> None:
    """Let the two committees differ: one unit each beside those of every committee."""
    for place, name in ((city, "市"), (district, "区")):
        with writing(place.toolbox, committee_id=place.id) as work:
            add_unit(work, name)


COMMON = {"示例市城管局", "示例市教育局"}


def test_one_connection_alternates_between_two_committees(city: Place, district: Place, one: Toolbox) -> None:
    before = process(one.database)
    name_units(city, district)
    for round_ in range(8):
        assert seen(city) == COMMON | {"市"}
        with writing(one, committee_id=district.id) as work:
            assert everything(work.session) == COMMON | {"区"}
            work.record(UnitNamed(subject_id=new_id(), length=round_))
        assert seen(district) == COMMON | {"区"}
        with writing(one, committee_id=city.id) as work:
            assert everything(work.session) == COMMON | {"市"}
            work.record(UnitNamed(subject_id=new_id(), length=round_))
    assert process(one.database) == before, "it was one connection all the time"


def test_nothing_is_seen_where_nothing_was_said(city: Place, district: Place, one: Toolbox) -> None:
    assert seen(city) == COMMON
    with one.database.reading() as session:
        assert everything(session) == set()
    assert seen(city) == COMMON
    with one.database.engine.connect() as connection:
        assert connection.execute(select(Unit.name)).all() == [], "not even by who came in by no door"
    with one.database.writing() as session:
        assert everything(session) == set()


def test_a_rollback_leaves_nothing_behind(city: Place, district: Place, one: Toolbox) -> None:
    assert seen(city) == COMMON
    with pytest.raises(ZeroDivisionError), writing(one, committee_id=district.id) as work:
        add_unit(work, "区")
        raise ZeroDivisionError
    assert seen(city) == COMMON
    with one.database.writing(district.id) as session:
        session.execute(text("SELECT 1"))
        session.rollback()
        assert everything(session) == COMMON, "the next transaction of the session says it anew"
    with one.database.reading() as session:
        assert everything(session) == set()


def test_an_error_leaves_nothing_behind(city: Place, district: Place, one: Toolbox) -> None:
    name_units(city, district)
    for wrong in ("SELECT 1 / 0", "SELECT nowhere"):
        with pytest.raises(DBAPIError), reading(one, committee_id=city.id) as work:
            work.session.execute(text(wrong))
        assert seen(district) == COMMON | {"区"}
        with pytest.raises(DBAPIError), writing(one, committee_id=district.id) as work:
            work.session.execute(text(wrong))
        assert seen(city) == COMMON | {"市"}


def test_a_new_connection_remembers_nothing_of_the_lost_one(
    city: Place, district: Place, one: Toolbox, superuser: Any
) -> None:
    name_units(city, district)
    assert seen(city) == COMMON | {"市"}
    lost = process(one.database)
    with superuser.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:lost)"), {"lost": lost})
    with pytest.raises(DBAPIError):  # Serving asks again; see tests/services/test_database.py.
        seen(city)
    assert seen(city) == COMMON | {"市"}
    assert process(one.database) != lost


def test_a_connection_lost_within_a_transaction_is_an_error_and_the_next_is_right(
    city: Place, district: Place, one: Toolbox, superuser: Any
) -> None:
    with pytest.raises(DBAPIError), writing(one, committee_id=city.id) as work:
        add_unit(work, "市")
        with superuser.connect() as connection:
            mine = work.session.scalar(text("SELECT pg_backend_pid()"))
            connection.execute(text("SELECT pg_terminate_backend(:mine)"), {"mine": mine})
        everything(work.session)
    assert seen(district) == COMMON
    assert seen(city) == COMMON


def test_a_row_of_another_committee_is_neither_written_nor_changed_nor_deleted(
    city: Place, district: Place, one: Toolbox
) -> None:
    with pytest.raises(ProgrammingError) as refused, one.database.writing(city.id) as session:
        session.add(Unit(committee_id=district.id, id=new_id(), name="混入"))
        session.flush()
    assert refused.value.orig.sqlstate == NOT_ALLOWED
    with pytest.raises(ProgrammingError) as refused, one.database.writing(city.id) as session:
        session.execute(update(Unit).values(committee_id=district.id))
    assert refused.value.orig.sqlstate == NOT_ALLOWED
    with one.database.writing(city.id) as session:
        assert session.execute(update(Unit).values(name=Unit.name)).rowcount == 2
        theirs = Unit.committee_id == district.id
        assert session.execute(update(Unit).where(theirs).values(name="改")).rowcount == 0
        assert session.execute(Unit.__table__.delete().where(theirs)).rowcount == 0
    assert seen(district) == COMMON


def test_keys_are_checked_past_the_wall(city: Place, district: Place, one: Toolbox) -> None:
    """A foreign key is kept by the database itself: it sees the rows that the session does not."""
    member = district.member()
    with pytest.raises(IntegrityError), one.database.writing(city.id) as session:
        session.add(
            Seat(
                committee_id=city.id, id=new_id(), term_id=district.term_id, account_id=member.account_id, name="示例",
                member_number="9", sector_id=city.sectors["经济"], is_standing=False, is_active=True, version=1,
            )
        )  # fmt: skip
        session.flush()


def test_a_person_is_found_everywhere_and_nobody_else(city: Place, district: Place, one: Toolbox) -> None:
    member = city.member("甲（示例）")
    stranger = district.member("乙（示例）")
    with housekeeping(one, district.id) as work:
        work.add(Officer(account_id=member.account_id, name="甲（示例）", duty="兼职"))
    for opened in (reading, writing):
        with opened(one, committee_id=city.id) as work:
            assert committees_of(work, member.account_id) == {city.id: False, district.id: True}
            assert is_held_elsewhere(work, member.account_id)
            assert names_of(work, member.account_id) == ["甲（示例）"]
            assert names_of(work, stranger.account_id) == ["乙（示例）"]
            mine = work.everywhere(member.account_id, select(Seat.name))
            assert [row.name for row in mine] == ["甲（示例）"], "not the stranger's, whatever the select forgot"
            assert work.session.scalars(select(Officer.name)).all() == [], "and afterwards only what is here"


def test_a_way_out_that_failed_is_shut(city: Place, district: Place, one: Toolbox) -> None:
    member = district.member()
    with one.database.open(city.id, writes=True) as opened:
        with pytest.raises(DBAPIError), opened.reaching(account_id=member.account_id):
            opened.session.execute(text("SELECT 1 / 0"))
        opened.session.rollback()
        assert opened.session.scalars(select(Seat.id)).all() == []
    with reading(one, committee_id=city.id) as work:
        with pytest.raises(DBAPIError):
            work.everywhere(member.account_id, text("SELECT 1 / 0"))
        assert work.rows(forgetful_seats()) == [], "not even where the work goes on"
    with reading(one, committee_id=city.id) as work:
        assert work.session.scalars(select(Seat.id)).all() == []


def test_who_could_not_be_told_is_told_before_the_next_statement(
    city: Place, district: Place, one: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    district.member()
    seen(district)

    def interrupted(*_sent: object) -> None:
        raise InterruptedError

    with reading(one, committee_id=city.id) as work:
        with monkeypatch.context() as broken, pytest.raises(InterruptedError):
            broken.setattr(door, "send", interrupted)
            work.rows(forgetful_seats())
        assert work.rows(forgetful_seats()) == []


def test_a_reading_that_goes_on_after_its_connection_was_lost_stays_where_it_is(
    city: Place, district: Place, one: Toolbox, superuser: Any
) -> None:
    district.member()
    with reading(one, committee_id=city.id) as work:
        lost = work.session.scalar(text("SELECT pg_backend_pid()"))
        with superuser.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:lost)"), {"lost": lost})
        with pytest.raises(DBAPIError):
            work.session.execute(text("SELECT 1"))
        work.session.rollback()
        assert len(seen(district)) == len(COMMON), "the connection that it is given next was elsewhere meanwhile"
        assert work.rows(forgetful_seats()) == []


def test_what_a_way_out_shows_cannot_be_changed_by_it(city: Place, district: Place, one: Toolbox) -> None:
    member = district.member()
    with writing(one, committee_id=city.id) as work:
        changing = update(Seat).values(name="改").returning(Seat.name).execution_options(synchronize_session=False)
        assert work.everywhere(member.account_id, changing) == []
        work.record(UnitNamed(subject_id=new_id()))


def test_upkeep_reaches_the_queues_and_the_audit_of_all_and_nothing_else(
    city: Place, district: Place, one: Toolbox
) -> None:
    for place in (city, district):
        place.member()
        with writing(one, committee_id=place.id) as work:
            work.record(UnitNamed(subject_id=new_id()))
            enqueue(work, "test", {})
    with upkeep(one) as work:
        assert {each.committee_id for each in outbox.claim(work.session, now=work.now)} == {city.id, district.id}
        assert work.session.scalars(select(Seat.id)).all() == []
    with survey(one) as work:
        assert set(work.session.scalars(select(AuditRow.committee_id))) == {city.id, district.id}
        assert everything(work.session) == set()
    with reading(one, committee_id=city.id) as work:
        assert set(work.session.scalars(select(AuditRow.committee_id))) == {city.id}
        assert set(work.session.scalars(select(Delivery.committee_id))) == {city.id}


def test_going_to_another_committee_writes_first_what_is_done_here(city: Place, district: Place, one: Toolbox) -> None:
    with writing(one, committee_id=city.id) as work:
        add_unit(work, "市")
        work.go_to(district.id)
        assert everything(work.session) == COMMON
        add_unit(work, "区")
        with pytest.raises(AttributeError):
            work.committee_id = city.id
    assert (seen(city), seen(district)) == (COMMON | {"市"}, COMMON | {"区"})
    with reading(one, committee_id=city.id) as work:
        assert everything(work.session) == COMMON | {"市"}
        work.go_to(district.id)
        assert everything(work.session) == COMMON | {"区"}
    assert seen(city) == COMMON | {"市"}


def test_the_application_cannot_take_the_wall_down(one: Toolbox) -> None:
    for statement in (
        "ALTER TABLE unit DISABLE ROW LEVEL SECURITY",
        "DROP POLICY committee ON unit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "SET ROLE committee_owner",
        "CREATE TABLE mine (id int)",
        "DELETE FROM audit_seal",
        "UPDATE committee_settings SET text = ''",
    ):
        with pytest.raises(ProgrammingError) as refused, one.database.writing() as session:
            session.execute(text(statement))
        assert refused.value.orig.sqlstate == NOT_ALLOWED, statement


def test_a_connection_is_told_once_where_it_reaches(city: Place, district: Place, one: Toolbox) -> None:
    sent: list[str] = []
    end = watch(one.database.engine, sent.append)
    for opened in (reading, writing, reading):
        with opened(one, committee_id=city.id) as work:
            everything(work.session)
    end()
    assert [is_of_the_door(each) for each in sent] == [True, False, True, False, False]
    assert sent[2] == "BEGIN"


def test_a_list_of_a_large_committee_keeps_its_index(city: Place, one: Toolbox, superuser: Any) -> None:
    with superuser.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(
                """INSERT INTO seat (committee_id, id, term_id, account_id, name, member_number, sector_id, is_standing,
                    is_active, version)
                SELECT CASE WHEN n % 10 = 0 THEN :here ELSE gen_random_uuid() END, gen_random_uuid(), :term,
                    gen_random_uuid(), '示例', n::text, :sector, false, true, 1 FROM generate_series(1, 20000) n"""
            ),
            {"here": city.id, "term": city.term_id, "sector": city.sectors["经济"]},
        )
    with superuser.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE seat"))
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "FROM seat" in statement and not statement.startswith("EXPLAIN"):
            plans.append("\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars()))

    event.listen(one.database.engine, "before_cursor_execute", explain)
    with reading(one, committee_id=city.id) as work:
        list_members(work, None, limit=20)
        work.session.execute(select(Unit.id))
    assert len(plans) == 1
    assert "Seq Scan on seat" not in plans[0], plans[0]
    assert "committee_id = " in plans[0]
