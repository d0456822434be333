"""Tables and engines: naming convention, the committee in every key, SQLite and PostgreSQL set-up."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, ForeignKey, ForeignKeyConstraint, Insert, MetaData, Table, event, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, relationship

from services.kernel.door import Door, note_change
from services.kernel.row_security import COMMITTEE, NOWHERE, Policy, Reach, wall
from services.kernel.types import new_id

Each = TypeVar("Each")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

NARROW = {"sqlite_with_rowid": False}
"""Table option for narrow tables: SQLite clusters them by the primary key."""


class Model(DeclarativeBase):
    """The base of every table: the policies that guard its rows, and what the application may do with them."""

    metadata = MetaData(naming_convention=NAMING)

    __policies__: ClassVar[tuple[Policy, ...]] = ()
    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE, DELETE"
    __holds_owner__: ClassVar[bool] = True
    """Whether the policies hold the table's owner too; where not, functions of his read past them, and say why."""


class InCommittee:
    """A committee's table: the committee leads its key, so that a row cannot point into another committee."""

    __policies__: ClassVar[tuple[Policy, ...]] = (COMMITTEE,)

    committee_id: Mapped[UUID] = mapped_column(ForeignKey("committee.id"), primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


class Directory:
    """A table of the whole deployment (accounts, devices, dictionaries); each says why in its docstring."""


class Versioned:
    """A row that two people may edit: a second save over an unseen first one is refused."""

    version: Mapped[int] = mapped_column(nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it with the class
        """Let the mapper count the version and refuse an update over an unseen one."""
        return {"version_id_col": cls.version}


def within(column: str, *, to: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key to a row of the same committee."""
    return ForeignKeyConstraint(["committee_id", column], [f"{to}.committee_id", f"{to}.id"], **options)


def to_one(owner: str, column: str, target: str, **options: Any) -> Any:
    """A relationship along `within`; only the second column is written, so that None clears it."""
    return relationship(
        lazy="raise",
        primaryjoin=f"and_(remote({target}.committee_id) == {owner}.committee_id, "
        f"remote({target}.id) == foreign({owner}.{column}))",
        **options,
    )


@event.listens_for(Model.metadata, "after_create")
def _raise_walls(_metadata: MetaData, connection: Connection, tables: Sequence[Table], **_options: Any) -> None:
    """Put the tables that were just created behind their policies; the migrations say the same in their own words."""
    if connection.dialect.name != "postgresql":
        return
    models = {mapper.local_table: mapper.class_ for mapper in Model.registry.mappers}
    for table in tables:
        model = models[table]
        if not model.__policies__:
            continue
        for statement in wall(table.name, model.__policies__, holds_owner=model.__holds_owner__):
            connection.exec_driver_sql(statement)


MOST_COUNTED = 1_000
"""How many rows of each index are looked at: what is asked for is an order of magnitude, in milliseconds."""


class Database:
    """The way into a database: a door, and for who needs no more the session behind it.

    A door says which committee it is for. PostgreSQL shows nothing else (`row_security.py`), and nothing at all to one
    that came in by no door. On SQLite writers wait for a lock in the process (fair, short) and begin IMMEDIATE.
    """

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine made by `connect`."""
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writers = threading.Lock()

    @contextmanager
    def open(
        self, committee_id: UUID | None = None, *, writes: bool = False, is_upkeep: bool = False
    ) -> Iterator[Door]:
        """A door into one committee; without one it leads into the directory alone."""
        door = Door(self.engine, Reach(committee_id, is_upkeep=is_upkeep), writes=writes)
        with self._writers if self.is_sqlite and writes else nullcontext():
            try:
                yield door
            finally:
                door.close()

    @contextmanager
    def reading(self, committee_id: UUID | None = None, *, is_upkeep: bool = False) -> Iterator[Session]:
        """A session that only reads."""
        with self.open(committee_id, is_upkeep=is_upkeep) as door:
            yield door.session

    @contextmanager
    def writing(self, committee_id: UUID | None = None, *, is_upkeep: bool = False) -> Iterator[Session]:
        """A session in a transaction that may write."""
        with self.open(committee_id, writes=True, is_upkeep=is_upkeep) as door:
            yield door.session

    def count_indices(self) -> None:
        """Let SQLite count how many rows its indices find; PostgreSQL does so by itself.

        Uncounted, it takes every index for as good as another, and reads a narrow table by its key from end to end
        rather than by the index that finds forty rows of it. Connections read the counts when they open the file, so
        those of the pool are given up; a database in memory is its one connection.
        """
        if not self.is_sqlite:
            return
        with self._writers, self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute(f"PRAGMA analysis_limit={MOST_COUNTED}")
            raw.execute("ANALYZE")
        if self.engine.url.database:
            self.engine.dispose()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _json_text(value: Any) -> str:
    return orjson.dumps(value).decode()


JSON: dict[str, Any] = {"json_serializer": _json_text, "json_deserializer": orjson.loads}
"""How an engine writes and reads JSON values."""


def connect(url: str, *, pool_size: int = 8, **options: Any) -> Database:
    """Open a database by URL (`sqlite:///var/…` or `postgresql+psycopg://…`)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, hide_parameters=True, **JSON, **options)
        prepare_sqlite(engine)
    else:
        engine = create_engine(
            parsed, pool_size=pool_size, max_overflow=0, pool_timeout=10, hide_parameters=True,
            connect_args={"connect_timeout": 5, "autocommit": True}, **JSON, **options,
        )  # fmt: skip
        prepare_postgresql(engine)
    return Database(engine)


def prepare_sqlite(engine: Engine) -> None:
    """Give an SQLite engine foreign keys, a write-ahead log, durable commits and transactions that begin as we say.

    What is deleted or overwritten is wiped from its page too, where that costs no further page: a destroyed key must
    not linger in the file.
    """

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=10000",
            "secure_delete=FAST",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        door: Door | None = connection.get_execution_options().get("door")
        if door:
            door.on_begin(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def prepare_postgresql(engine: Engine) -> None:
    """Let transactions begin as the door says: reads in none, all others by a BEGIN, and without a door nowhere.

    The driver is in autocommit and sends no BEGIN of its own.
    """

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        door: Door | None = connection.get_execution_options().get("door")
        if door:
            door.on_begin(connection)
            return
        values = ", ".join(f"set_config('{name}', '', true)" for name in NOWHERE.settings())
        connection.exec_driver_sql(f"BEGIN; SELECT {values}")


def is_unique_violation(error: IntegrityError) -> bool:
    """Whether a unique key refused the row, as against another constraint."""
    if getattr(error.orig, "sqlstate", None) == "23505":
        return True
    return str(error.orig).startswith("UNIQUE constraint failed")


def is_deadlock(error: OperationalError) -> bool:
    """Whether the database ended this transaction because it and another one waited for each other."""
    return getattr(error.orig, "sqlstate", None) == "40P01"


def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many of the rows of a select meet a condition: a plain number on both databases, 0 where there are none."""
    return func.count().filter(condition)


def in_chunks(keys: Iterable[Each], most: int = 500) -> Iterator[list[Each]]:
    """The keys, so many at a time: databases bound what one statement may name."""
    rest = iter(keys)
    while some := list(islice(rest, most)):
        yield some


def insert_here(dialect: str, model: type[Any]) -> postgresql.Insert | sqlite.Insert:
    """An insert in the words of this database, which can say what happens where a unique key is there already."""
    return postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)


@lru_cache
def _insert_missing(dialect: str, model: type[Model]) -> Insert:
    return insert_here(dialect, model).on_conflict_do_nothing()


def insert_missing(session: Session, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving out those whose unique key is there already; the same on both databases."""
    if session.autoflush:
        session.flush()
    connection = session.connection()
    inserted = connection.execute(_insert_missing(connection.dialect.name, model), list(rows))
    if inserted.rowcount > 0:
        note_change(session)
