"""A door into the database: one connection while one piece of work needs it, and a session only where one is asked for.

The door says how far one reaches (`row_security.py`), begins a transaction when something must be in one, and runs what
is prepared on the driver's own cursor. On PostgreSQL a connection is in autocommit until then: what only reads needs no
transaction, and neither does a change that is one statement. On SQLite a transaction begins with the connection.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session

from services.kernel.row_security import Reach

WATCH = "watch"
"""The execution option with which tests are told of each statement; SQLAlchemy's events do not see ours."""

Given = TypeVar("Given")
Row = TypeVar("Row")


class Runs(Protocol[Row]):
    """A statement that is run on the driver's cursor (`prepared.py`)."""

    @property
    def holds(self) -> bool:
        """Whether it changes or locks something, and so must be in a transaction to last until its end."""
        ...

    def run(self, connection: Connection, values: Any) -> list[Row]:
        """The rows that it gives."""
        ...


class Door:
    """One way into the database while it stands open: whether one may write, and how far one reaches now."""

    def __init__(self, engine: Engine, reach: Reach, *, writes: bool) -> None:
        """Opened by `Database`; a connection is taken when the first statement needs it."""
        self.writes = writes
        self.reach = reach
        self.has_changed = False
        self._engine = engine
        self._connection: Connection | None = None
        self._session: Session | None = None
        self._shown: Reach | None = None
        """What PostgreSQL was told in the running transaction."""
        self._is_fresh = True
        """Nothing was done on the connection yet, and it was not replaced."""

    @property
    def dialect(self) -> str:
        """Which database this is: `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def connection(self) -> Connection:
        """The connection, told how far one reaches: each time, in case it could not be told the last time."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(door=self)
            if self.dialect == "sqlite":
                self._connection.begin()
        self._show(self._connection)
        return self._connection

    @property
    def session(self) -> Session:
        """The session of the ORM, made when it is first asked for; one that writes is in a transaction."""
        if self._session is None:
            self._session = _SessionOfDoor(autoflush=self.writes, expire_on_commit=False, info={"door": self})
            if self.writes:
                self.begin()
        return self._session

    def run(self, statement: Runs[Row], values: Any, *, alone: bool = False) -> list[Row]:
        """Run a prepared statement; one that holds something begins a transaction, unless nothing else is to be in it.

        A statement alone is its own transaction where the connection is in autocommit.
        """
        if statement.holds and self.writes and not alone:
            self.begin()
        if statement.holds:
            return statement.run(self.connection, values)
        return self._on_a_living(lambda connection: statement.run(connection, values))

    def begin(self) -> None:
        """Begin the transaction, if it has not begun."""
        if self._connection is None or not self._connection.in_transaction():
            self._on_a_living(lambda connection: connection.in_transaction() or connection.begin())

    def flush(self) -> None:
        """Send what the session holds, where there is one."""
        if self._session is not None:
            self._session.flush()

    def autoflush(self) -> None:
        """The same, unless the session was told to wait."""
        if self._session is not None and self._session.autoflush:
            self._session.flush()

    def commit(self) -> None:
        """Commit what has begun."""
        if self._session is not None:
            self._session.commit()
        if self._connection is not None and self._connection.in_transaction():
            self._connection.commit()

    def close(self) -> None:
        """End it; what was not committed is undone."""
        if self._session is not None:
            self._session.close()
        self.let_go()

    def let_go(self) -> None:
        """Give the connection back; the next statement takes another one."""
        connection, self._connection, self._shown, self._is_fresh = self._connection, None, None, True
        if connection is not None:
            connection.close()

    @contextmanager
    def reaching(self, *, account_id: UUID) -> Iterator[None]:
        """Reach a person's own seats and offices too, for the length of the block."""
        before = self.reach
        self.go(replace(before, account_id=account_id))
        try:
            yield
        except BaseException:
            self.reach = before  # A failed transaction takes no more statements; the next one says it anew.
            raise
        self.go(before)

    def go(self, reach: Reach) -> None:
        """Reach elsewhere from now on; what the session has changed so far is written first, as what it was."""
        self.flush()
        self.reach = reach
        if self._connection is not None:
            self._show(self._connection)

    def on_begin(self, connection: Connection) -> None:
        """What a transaction begins with (the event of the engine)."""
        if self.dialect == "sqlite":
            send(connection, "BEGIN IMMEDIATE" if self.writes else "BEGIN")
            return
        self._show(connection)
        if self.writes:
            send(connection, "BEGIN")
            self._shown = self.reach

    def _show(self, connection: Connection) -> None:
        """Tell PostgreSQL how far the door reaches now, where it does not know yet.

        A connection remembers it, and so do we, for as long as the connection lives (`Connection.info`): it costs a
        round trip only when the committee changes. What changes within a transaction is forgotten at its end.
        """
        if self.dialect != "postgresql":
            return
        is_within = self.writes and connection.in_transaction()
        known = self._shown if is_within else connection.info.get("reach")
        if known == self.reach:
            return
        settings = self.reach.settings()
        values = ", ".join(
            f"set_config('{name}', ${place}, {str(is_within).lower()})" for place, name in enumerate(settings, start=1)
        )
        if not is_within:
            connection.info.pop("reach", None)  # Until the answer is here, nobody knows what it knows.
        send(connection, f"SELECT {values}", tuple(settings.values()))
        if is_within:
            self._shown = self.reach
        else:
            connection.info["reach"] = self.reach

    def _on_a_living(self, act: Callable[[Connection], Given]) -> Given:
        """Do the first thing; where the database was restarted since the connection was last used, on a fresh one.

        Nothing was done yet, so nothing is done twice. Asking each connection before it is used whether it still lives
        would cost every request a round trip.
        """
        is_fresh, self._is_fresh = self._is_fresh, False
        try:
            return act(self.connection)
        except DBAPIError as away:
            if not (is_fresh and away.connection_invalidated):
                raise
            self.let_go()
            self._is_fresh = False
            return act(self.connection)


class _SessionOfDoor(Session):
    """A session that works on its door's connection, and gives it back when it is closed."""

    def get_bind(self, *_args: Any, **_kwargs: Any) -> Connection:
        """The connection, or a fresh one after the session was closed."""
        door: Door = self.info["door"]
        return door.connection

    def close(self) -> None:
        """End the session's work, and hold no connection while something slow is done."""
        super().close()
        door: Door = self.info["door"]
        door.let_go()


def send(connection: Connection, text: str, parameters: Sequence[Any] | None = None) -> Any:
    """The driver's cursor after it has run the statement: SQLAlchemy's own way costs as much as the driver's.

    PostgreSQL takes the text as it is, with its own `$1`: to read a long one anew each time costs more than to send it.
    """
    if watch := connection.get_execution_options().get(WATCH):
        watch(text)
    dialect = connection.dialect
    driver: Any = dialect.loaded_dbapi
    raw = connection.connection.driver_connection
    cursor: Any = driver.RawCursor(raw) if dialect.name == "postgresql" else connection.connection.cursor()
    try:
        cursor.execute(text) if parameters is None else cursor.execute(text, parameters)
    except driver.Error as error:
        if dialect.is_disconnect(error, connection.connection, cursor):
            # SQLAlchemy's own way finds the same, and then it empties the pool.
            connection.exec_driver_sql("SELECT 1")
        told = DBAPIError.instance(text, parameters, error, driver.Error, hide_parameters=True, dialect=dialect)
        raise told from error
    return cursor


def note_change(session: Session) -> None:
    """Remember that something was changed: what is committed needs a recorded fact."""
    door: Door | None = session.info.get("door")
    if door:
        door.has_changed = True


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, _context: Any) -> None:
    note_change(session)


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        note_change(state.session)
