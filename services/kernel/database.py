"""Tables and engines: naming convention, the committee in every key, SQLite and PostgreSQL set-up."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, relationship

from services.kernel.types import new_id

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
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class InCommittee:
    """A committee's table: the committee leads its key, so that a row cannot point into another committee."""

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
    """A relationship along `within`; only the second column is written, so that None clears it (`spike.md` §1)."""
    return relationship(
        lazy="raise",
        primaryjoin=f"and_(remote({target}.committee_id) == {owner}.committee_id, "
        f"remote({target}.id) == foreign({owner}.{column}))",
        **options,
    )


class Database:
    """The two ways into a database: `reading` without a transaction of record, `writing` with one.

    On SQLite writers wait for a lock in the process (fair, short) and begin IMMEDIATE; on PostgreSQL reads run in
    autocommit, which saves two round trips.
    """

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine made by `connect`."""
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writers = threading.Lock()
        self._writing = engine.execution_options(writes=True)
        self._reading = engine if self.is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self._reading, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in a transaction that may write; committing it is the unit of work's affair."""
        if self.is_sqlite:
            with self._writers, Session(self._writing, expire_on_commit=False) as session:
                yield session
        else:
            with Session(self._writing, expire_on_commit=False) as session:
                yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def connect(url: str, *, pool_size: int = 8, **options: Any) -> Database:
    """Open a database by URL (`sqlite:///var/…` or `postgresql+psycopg://…`)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, hide_parameters=True, **options)
        prepare_sqlite(engine)
    else:
        engine = create_engine(
            parsed, pool_size=pool_size, max_overflow=0, pool_pre_ping=True, pool_timeout=10, hide_parameters=True,
            connect_args={"connect_timeout": 5}, **options,
        )  # fmt: skip
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
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_unique_violation(error: IntegrityError) -> bool:
    """Whether a unique key refused the row, as against another constraint."""
    if getattr(error.orig, "sqlstate", None) == "23505":
        return True
    return str(error.orig).startswith("UNIQUE constraint failed")


def insert_missing(session: Session, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving out those whose unique key is there already; the same on both databases."""
    if session.autoflush:
        session.flush()
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    inserted = connection.execute(insert(model).on_conflict_do_nothing(), list(rows))
    if inserted.rowcount > 0:
        session.info["changed"] = True
