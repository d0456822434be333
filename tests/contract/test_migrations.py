"""Migrations: one line, its head on file, the same schema as the models, up and down and up with data."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Uuid, bindparam, create_engine, inspect, select, text
from sqlalchemy.exc import ProgrammingError

from server.app import create_toolbox
from server.migrating import downgrade, upgrade
from server.schema import MIGRATIONS, current_head
from server.settings import Settings
from services.activities.commands.desk import scan_member
from services.activities.correction_models import AttendanceCorrection
from services.activities.door_models import Envelope
from services.activities.models import Attendance, SettledAttendance
from services.activities.vocabulary import AttendanceStatus, Evidence
from services.kernel.database import Database, Model, connect
from services.kernel.types import new_id
from services.kernel.work import reading, writing
from services.members.accounts import find_account, lock_account, phone_of
from services.members.commands.keys import rotate_keys
from services.members.commands.sessions import Entry, enter, refresh
from services.members.models import Device, Seat
from services.members.vocabulary import LogInBy, Role
from services.proposals.queries.cases import read_proposal
from tests.builders.activities import acting, actor_of, an_open_activity, settle
from tests.builders.clock import HeldClock
from tests.builders.committee import PASSWORD, CheapHasher, a_committee, housekeeping
from tests.builders.corrections import correct
from tests.builders.door import a_member_code
from tests.builders.hall import Hall, received
from tests.builders.keys import digest_of_old, key_called, keyed, sealed_of_old
from tests.builders.looking import walled_database
from tests.builders.proposals import a_filed_proposal, a_proposal_at_its_last_step, ask
from tests.builders.reviewing import (
    a_declined_proposal,
    a_merged_case,
    a_proposal_awaiting_consent,
    a_withdrawn_case,
    line,
    meet,
)
from tests.postgres import Server

FILL = "UPDATE unit SET name = name || '！'"
SCRIPTS = ScriptDirectory(str(MIGRATIONS))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, entered as its owner, for whom row-level security holds."""
    if request.param == "sqlite":
        database = connect(f"sqlite:///{tmp_path}/migrated.sqlite3")
        yield database
        database.close()
        return
    server = request.getfixturevalue("postgresql_server")
    database = connect(walled_database(server, "migrated").owner)
    yield database
    database.close()
    server.drop_database("migrated")


@pytest.fixture(scope="module")
def template(postgresql_server: Server) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest schema, to be copied."""
    with closing(connect(walled_database(postgresql_server, "newest").owner)) as database:
        upgrade(database)
    yield "newest"
    postgresql_server.drop_database("newest")


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database that was brought to the newest schema, entered as its owner."""
    if request.param == "sqlite":
        file = copyfile(request.getfixturevalue("migrated_file"), tmp_path / "migrated.sqlite3")
        database = connect(f"sqlite:///{file}")
        yield database
        database.close()
        return
    server = request.getfixturevalue("postgresql_server")
    database = connect(walled_database(server, "migrated", request.getfixturevalue("template")).owner)
    yield database
    database.close()
    server.drop_database("migrated")


def test_there_is_one_line_of_numbered_scripts_and_its_head_is_on_file() -> None:
    assert SCRIPTS.get_heads() == [current_head()]
    revisions = [script.revision for script in SCRIPTS.walk_revisions()]
    assert sorted(revisions) == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    for script in SCRIPTS.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


def test_migrating_gives_the_schema_of_the_models(empty: Database) -> None:
    upgrade(empty)
    with empty.engine.connect() as connection:
        options = {"compare_type": True, "include_object": _is_meant_here(connection.dialect.name)}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, Model.metadata)
    assert differences == []


def test_checks_triggers_and_policies_are_those_of_the_models_too(
    migrated: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Alembic sees no changed CHECK, no new member of an enumeration, no trigger and no policy; the database does."""
    if migrated.is_sqlite:
        made = Database(create_engine(f"sqlite:///{tmp_path}/made.sqlite3"))
        Model.metadata.create_all(made.engine)
        assert _sqlite_shape(migrated) == _sqlite_shape(made)
        made.close()
        return
    server = request.getfixturevalue("postgresql_server")
    server.create_database("made")
    made = connect(server.url("made"))
    Model.metadata.create_all(made.engine)
    assert _postgresql_shape(migrated) == _postgresql_shape(made)
    made.close()
    server.drop_database("made")


def test_up_down_up_with_data(migrated: Database) -> None:
    toolbox = create_toolbox(Settings.from_env({}), database=migrated, passwords=CheapHasher())
    place = a_committee(toolbox)
    place.member()
    upgrade(migrated)
    downgrade(migrated, "base")
    with migrated.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade(migrated)
    a_committee(toolbox).member()


def test_somebody_of_the_first_release_logs_in_after_the_migration(empty: Database) -> None:
    upgrade(empty, "0001")
    master, phone, account_id, committee_id = key_called("m1"), "13900000001", new_id(), new_id()
    at = "2026-01-01T00:00:00.000000Z" if empty.is_sqlite else "2026-01-01T00:00:00Z"
    statement = text(
        "INSERT INTO account (id, phone_lookup, phone_sealed, phone_last4, password_hash, must_change_password, "
        "failures, is_disabled, token_version, created_at, version) "
        "VALUES (:id, :lookup, :sealed, '0001', :hash, false, 0, false, 1, :at, 1)"
    ).bindparams(bindparam("id", account_id, Uuid()), bindparam("lookup", digest_of_old(master, phone)))
    sealed = sealed_of_old(master, phone, f"account.phone_sealed.{account_id}")
    with empty.engine.begin() as connection:
        connection.execute(statement, {"sealed": sealed, "hash": CheapHasher().hash(PASSWORD), "at": at})
        committee = text(
            "INSERT INTO committee (id, code, name, level, created_at) VALUES (:id, 'x', 'x', 'city', :at)"
        ).bindparams(bindparam("id", committee_id, Uuid()))
        connection.execute(committee, {"at": at})
        device = text(
            "INSERT INTO device (id, account_id, committee_id, name, is_staff, created_at, last_used_at, ends_at) "
            "VALUES (:id, :account, :committee, 'x', false, :at, :at, :at)"
        ).bindparams(
            bindparam("id", new_id(), Uuid()),
            bindparam("account", account_id, Uuid()),
            bindparam("committee", committee_id, Uuid()),
        )
        connection.execute(device, {"at": at})
    upgrade(empty)
    toolbox = keyed(empty, HeldClock(), masters=("m2", "m1"), lookups=("l1", "m1"))
    with reading(toolbox, committee_id=committee_id) as work:
        account = find_account(work, phone)
        assert account is not None
        assert account.id == account_id
        assert account.password_hash == CheapHasher().hash(PASSWORD)
        assert phone_of(work, account) == phone
        assert work.session.scalar(select(Device.account_id)) == account_id, "what pointed to it still does"
    with housekeeping(toolbox, committee_id) as work:
        assert rotate_keys(work) == 1
    with reading(keyed(empty, HeldClock(), masters=("m2",), lookups=("l1",)), committee_id=committee_id) as work:
        assert phone_of(work, find_account(work, phone)) == phone
    downgrade(empty, "0001")
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT phone_last4 FROM account WHERE phone_lookup IS NOT NULL")).one() == (
            "0001",
        )


def test_names_that_were_there_get_their_initials_and_a_scanned_member_stays_present_on_the_way_back(
    migrated: Database,
) -> None:
    clock = HeldClock()
    toolbox = create_toolbox(Settings.from_env({}), clock=clock, database=migrated, passwords=CheapHasher())
    place = a_committee(toolbox)
    member = place.member("张示例")
    activity = an_open_activity(place=place)
    desk = actor_of(activity.organiser, Role.ORGANISER)
    code = a_member_code(toolbox, member)
    acting(toolbox, desk, scan_member, activity_id=activity.id, session_id=activity.session, code=code)
    (door,) = (script for script in SCRIPTS.walk_revisions() if script.path.endswith("_the_door.py"))
    downgrade(migrated, str(door.down_revision))
    upgrade(migrated)
    with reading(toolbox, committee_id=place.id) as work:
        assert " zsl" in work.get(Seat, member.seat_id).initials
        (there,) = work.session.scalars(work.select(Attendance))
    assert (there.evidence, there.reason) == (Evidence.MANUAL, "升级前的签到方式")


def test_sessions_go_on_over_the_migration_that_tells_how_they_began(migrated: Database) -> None:
    toolbox = create_toolbox(Settings.from_env({}), clock=HeldClock(), database=migrated, passwords=CheapHasher())
    place = a_committee(toolbox)
    member = place.member()
    with writing(toolbox, committee_id=place.id) as work:
        account = lock_account(work, member.account_id)
        entry = Entry(place.id, is_staff=False)
        session = enter(work, account, entry, device_name="手机", by=LogInBy.WECHAT)
    downgrade(migrated, "0002")
    older = text(
        "INSERT INTO device (id, account_id, committee_id, name, is_staff, created_at, last_used_at, ends_at) "
        "SELECT :id, account_id, committee_id, 'x', is_staff, created_at, last_used_at, ends_at FROM device LIMIT 1"
    )
    with migrated.engine.begin() as connection:
        connection.execute(older.bindparams(bindparam("id", new_id(), Uuid())))
    upgrade(migrated)
    with migrated.engine.begin() as connection:
        connection.execute(older.bindparams(bindparam("id", new_id(), Uuid())))  # The older release, still running.
    with writing(toolbox, committee_id=place.id) as work:
        assert work.session.scalars(select(Device.began_by)).all() == [LogInBy.PASSWORD] * 4
        assert refresh(work, refresh_token=session.refresh_token).device_id == session.device_id


def test_what_review_made_of_proposals_goes_back_and_forth(migrated: Database) -> None:
    toolbox = create_toolbox(Settings.from_env({}), clock=HeldClock(), database=migrated, passwords=CheapHasher())
    place = a_committee(toolbox)
    author, first, last = place.member(), place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    people = {"toolbox": toolbox, "author": author, "first": first, "last": last}
    main = a_filed_proposal(**people)
    made = {
        a_declined_proposal(**people): "withdrawn",
        a_proposal_awaiting_consent(toolbox=toolbox, author=author, reviewer=first): "withdrawn",
        a_merged_case(**people, main=main): "filed",
        a_withdrawn_case(**people): "withdrawn",
        main: "filed",
    }
    meet(
        toolbox,
        last,
        [place.member()],
        [line(a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first))],
    )
    downgrade(migrated, "0006")
    with reading(toolbox, committee_id=place.id) as work:
        states = work.session.execute(text("SELECT id, state FROM proposal").columns(id=Uuid())).all()
    assert {row.id: row.state for row in states if row.id in made} == made
    upgrade(migrated)
    for proposal_id, state in made.items():
        seen = ask(toolbox, first, read_proposal, proposal_id=proposal_id)
        assert (seen["state"], seen["progress"]["request"]) == (state, None)
    a_declined_proposal(**people)


def test_envelopes_learn_their_activity_and_what_was_corrected_from_nothing_is_lost_on_the_way_back(
    migrated: Database,
) -> None:
    clock = HeldClock()
    toolbox = create_toolbox(Settings.from_env({}), clock=clock, database=migrated, passwords=CheapHasher())
    place = a_committee(toolbox)
    hall = Hall(place, clock)
    hall.decide(received(hall, clock))
    late, by = place.member("示例漏请"), (place.officer(Role.ORGANISER), place.officer(Role.ORGANISER))
    clock.advance(hours=4)
    settle(activity=hall.activity)
    correct(activity=hall.activity, member=late, by=by)
    kept = correct(activity=hall.activity, member=hall.neighbour, by=by)
    (script,) = (script for script in SCRIPTS.walk_revisions() if script.path.endswith("_corrections_and_envelopes.py"))
    downgrade(migrated, str(script.down_revision))
    upgrade(migrated)
    with reading(toolbox, committee_id=place.id) as work:
        assert [each.activity_id for each in work.session.scalars(work.select(Envelope))] == [hall.activity.id]
        assert [each.id for each in work.session.scalars(work.select(AttendanceCorrection))] == [kept]
        assert len(work.session.scalars(work.select(SettledAttendance)).all()) == 2
    correct(activity=hall.activity, member=late, by=by, status=AttendanceStatus.LATE)


@pytest.mark.parametrize("lifts", [False, True])
def test_a_migration_that_would_overlook_rows_is_an_error(
    postgresql_server: Server, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lifts: bool
) -> None:
    """Row-level security holds for the owner: a migration that fills rows would find none, and say nothing."""
    owner = connect(walled_database(postgresql_server, "filled", template).owner)
    place = a_committee(create_toolbox(Settings.from_env({}), database=owner, passwords=CheapHasher()))
    following = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, following, ignore=shutil.ignore_patterns("__pycache__"))
    lift, lower = ("ALTER TABLE unit NO FORCE ROW LEVEL SECURITY", "ALTER TABLE unit FORCE ROW LEVEL SECURITY")
    statements = [lift, FILL, lower] if lifts else [FILL]
    (following / "versions" / "9999_fill.py").write_text(
        f"from alembic import op\nrevision, down_revision = '9999', {current_head()!r}\n"
        f"def upgrade():\n    for statement in {statements!r}:\n        op.execute(statement)\n"
    )
    monkeypatch.setattr("server.migrating.MIGRATIONS", following)
    try:
        if lifts:
            upgrade(owner)
            with owner.reading(place.id) as session:
                assert set(session.scalars(text("SELECT name FROM unit"))) == {"示例市城管局！", "示例市教育局！"}
        else:
            with pytest.raises(ProgrammingError, match="would be affected by row-level security"):
                upgrade(owner)
    finally:
        owner.close()
        postgresql_server.drop_database("filled")


def _is_meant_here(dialect: str) -> Callable[..., bool]:
    """What alembic is to compare: no index that is another database's, no table in which FTS5 keeps its index."""

    def is_meant(thing: Any, name: str | None, kind: str, *_rest: object) -> bool:
        if kind == "index" and getattr(thing, "_ddl_if", None):
            return thing._ddl_if.dialect == dialect
        return not (kind == "table" and str(name).startswith("matter_index"))

    return is_meant


def _sqlite_shape(database: Database) -> set[tuple[str, str]]:
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
    with database.engine.connect() as connection:
        return {(name, _parts(sql)) for name, sql in connection.execute(text(query))}


def _parts(sql: str) -> str:
    """A statement without the order of its parts: alembic may write constraints in another one."""
    return "|".join(sorted(part.strip(" ,\n\t)") for part in re.split(r",?\s*\n\s*", sql.replace('"', ""))))


def _postgresql_shape(database: Database) -> set[tuple[str, ...]]:
    queries = (
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'""",
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        """SELECT tablename, indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
        """SELECT relname, relrowsecurity::text, relforcerowsecurity::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'""",
        "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies",
    )
    with database.engine.connect() as connection:
        return {tuple(row) for query in queries for row in connection.execute(text(query))}
