"""Fixtures: a fresh database for each test, on SQLite and on PostgreSQL, a held clock, the application, a client."""

import gc
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

from server.answers import SECONDS
from server.app import create_app, create_toolbox
from server.granting import grant
from server.migrating import upgrade
from server.routes import all_operations
from server.settings import Settings
from server.tokens import Tokens
from services.kernel.database import Database, Model, connect, prepare_sqlite
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import MORNING, HeldClock
from tests.builders.committee import CheapHasher, Person, Place, a_committee
from tests.builders.looking import Addresses, over_the_walls, walled_database
from tests.builders.racing import racing_database
from tests.builders.statements import watch
from tests.postgres import Server, running_postgres

ON_BOTH = ("services", "api", "journeys")
"""The folders whose tests run on SQLite and on PostgreSQL; what is marked `one_database` there runs on SQLite alone."""


ALLOCATIONS = (50_000, 20, 50)
"""How seldom dead circles are looked for: as often as Python would, it takes a sixth of the whole run."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Collect the tests and no garbage meanwhile: what is loaded by then stays until the end, so it is frozen."""
    gc.disable()
    collected = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ALLOCATIONS)
    gc.enable()
    return collected


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of some folders on both databases, unless they are marked `one_database`."""
    if "backend" in metafunc.fixturenames:
        folder = Path(str(metafunc.definition.path)).relative_to(Path(__file__).parent).parts[0]
        is_on_both = folder in ON_BOTH and not metafunc.definition.get_closest_marker("one_database")
        both = ["sqlite", "postgresql"] if is_on_both else ["sqlite"]
        metafunc.parametrize("backend", both, scope="session")


class SQLiteKept:
    """One engine whose connection is exchanged for a fresh clone before each test."""

    def __init__(self) -> None:
        self._template = self._source = sqlite3.connect(":memory:", check_same_thread=False)
        builder = create_engine("sqlite://", creator=lambda: self._template, poolclass=StaticPool)
        prepare_sqlite(builder)
        Model.metadata.create_all(builder)
        engine = create_engine("sqlite://", creator=self._clone, poolclass=StaticPool)
        prepare_sqlite(engine)
        self.database = Database(engine)

    def _clone(self) -> sqlite3.Connection:
        return _copy_of(self._source)

    def kept(self) -> sqlite3.Connection:
        """What is in the database now, to begin from it again: where many tests need the same people."""
        with closing(self.database.engine.raw_connection()) as connection:
            return _copy_of(connection.driver_connection)

    def fresh(self, source: sqlite3.Connection | None = None) -> Database:
        """The database, empty again, or as it was when it was kept."""
        self._source = source or self._template
        self.database.engine.pool.dispose()
        self.database.engine.pool = self.database.engine.pool.recreate()
        return self.database


def _copy_of(source: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    source.backup(copy)
    return copy


class PostgreSQLKept:
    """One database of one server for all tests of a worker; the rows written are deleted after each test.

    Everything runs as the application's role, so that row-level security holds in every test; only the cleaning is a
    superuser's.
    """

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        owner = connect(addresses.owner)
        Model.metadata.create_all(owner.engine)
        with owner.engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)"))
            grant(connection, make_url(addresses.application))
        owner.close()
        self.database = connect(addresses.application, pool_size=20)
        self._superuser = connect(addresses.superuser).engine
        over_the_walls[self.database.engine] = self._superuser
        self._written: set[str] = set()
        self.clean_after(self.database)

    def clean_after(self, database: Database) -> None:
        """Delete before the next test what is written through this database too."""
        watch(database.engine, self._note)

    def _note(self, statement: str) -> None:
        self._written.update(re.findall(r"INSERT INTO (\w+)", statement))

    def fresh(self) -> Database:
        """The database, empty again."""
        if self._written:
            tables, self._written = sorted(self._written), set()
            with self._superuser.begin() as connection:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                for table in tables:
                    connection.execute(text(f"DELETE FROM {table}"))
        return self.database

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()
        self._superuser.dispose()


@pytest.fixture(scope="session")
def kept_sqlite() -> Iterator[SQLiteKept]:
    kept = SQLiteKept()
    yield kept
    kept.database.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """One server for each worker of the test run."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def kept_postgresql(postgresql_server: Server) -> Iterator[PostgreSQLKept]:
    kept = PostgreSQLKept(walled_database(postgresql_server, "suite"))
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that the migrations have made, to be copied: they take a second each time."""
    path = tmp_path_factory.mktemp("migrated") / "committee.sqlite3"
    with closing(connect(f"sqlite:///{path}")) as database:
        upgrade(database)
    return path


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest) -> Database:
    """An empty database with the whole schema."""
    return request.getfixturevalue(f"kept_{backend}").fresh()


@pytest.fixture(scope="session")
def kept_clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def clock(kept_clock: HeldClock) -> HeldClock:
    """The clock of everything that is kept, back at its morning."""
    kept_clock.instant = MORNING
    return kept_clock


@pytest.fixture(scope="session")
def kept_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.from_env({"FILES_FOLDER": str(tmp_path_factory.mktemp("files"))})


@pytest.fixture
def settings(kept_settings: Settings) -> Settings:
    return kept_settings


@dataclass(frozen=True, kw_only=True)
class Running:
    """What one process runs: the toolbox of its units of work, and the application over it."""

    toolbox: Toolbox
    app: Flask


@pytest.fixture(scope="session")
def running(backend: str, kept_settings: Settings, kept_clock: HeldClock, request: pytest.FixtureRequest) -> Running:
    """Joined once for each database, as in production: to compile all addresses anew takes longer than most tests.

    Whoever asks again asks a second later, so that no answer is one of a moment ago.
    """
    kept: SQLiteKept | PostgreSQLKept = request.getfixturevalue(f"kept_{backend}")
    toolbox = create_toolbox(kept_settings, clock=kept_clock, database=kept.database, passwords=CheapHasher())
    return Running(toolbox=toolbox, app=create_app(kept_settings, toolbox, seconds=count(step=SECONDS).__next__))


@pytest.fixture
def toolbox(running: Running, database: Database, clock: HeldClock) -> Toolbox:
    """The kept toolbox, over an empty database and with the clock at its morning."""
    assert running.toolbox.database is database
    assert running.toolbox.ports.clock is clock
    return running.toolbox


@pytest.fixture
def shared(database: Database, tmp_path: Path, settings: Settings, clock: HeldClock) -> Iterator[Toolbox]:
    """A toolbox whose database threads can share."""
    with racing_database(database, tmp_path) as racing:
        yield create_toolbox(settings, clock=clock, database=racing, passwords=CheapHasher())


@pytest.fixture
def place(toolbox: Toolbox) -> Place:
    """示例市政协, with nobody in it yet."""
    return a_committee(toolbox)


@pytest.fixture
def author(place: Place) -> Person:
    """A member who writes proposals."""
    return place.member("示例提案人")


@pytest.fixture
def first(place: Place) -> Person:
    """Who reviews at the first step."""
    return place.officer(Role.REVIEWER, name="示例初审")


@pytest.fixture
def last(place: Place) -> Person:
    """Who reviews at the last step."""
    return place.officer(Role.REVIEWER, name="示例复审")


@pytest.fixture
def organiser(place: Place) -> Person:
    """Who plans and holds activities."""
    return place.officer(Role.ORGANISER, name="示例组织者")


@pytest.fixture
def administrator(place: Place) -> Person:
    """Who keeps the accounts, the roster and the settings."""
    return place.officer(Role.ADMINISTRATOR)


@pytest.fixture
def app(running: Running, settings: Settings, toolbox: Toolbox) -> Flask:
    """The kept application; where a test has a toolbox of its own, one over that."""
    if toolbox is running.toolbox:
        return running.app
    return create_app(settings, toolbox, seconds=count(step=SECONDS).__next__)


@pytest.fixture
def api(app: Flask, settings: Settings, clock: HeldClock) -> Api:
    return Api(app, Tokens(settings.token_keys, settings.issuer, clock), all_operations())
