"""A way into the database that stands open: how far it reaches, its connection, and a session for whoever asks."""

from dataclasses import dataclass

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from services.kernel.row_security import Reach


@dataclass
class Door:
    """One way into the database while it stands open: whether one may write, and how far one reaches now."""

    writes: bool
    reach: Reach
    shown: Reach | None = None
    """What PostgreSQL was told in the running transaction."""


class Way:
    """A connection, and a session on it for whoever asks for one.

    Prepared statements need no session, and making one costs as much as sending them.
    """

    def __init__(self, connection: Connection, door: Door, session: Session | None = None) -> None:
        """The transaction begins with the first statement, unless a session has begun it."""
        self._connection = connection
        self._door = door
        self._session = session

    @property
    def connection(self) -> Connection:
        """The connection, in its transaction."""
        if not self._connection.in_transaction():
            self._connection.begin()
        return self._connection

    def write_first(self) -> None:
        """Send what a session that writes holds back, so that a statement past it finds it."""
        if self._session is not None and self._session.autoflush:
            self._session.flush()

    @property
    def session(self) -> Session:
        """A session on the same connection."""
        if self._session is None:
            self._session = Session(self.connection, autoflush=False, info={"door": self._door})
            self._session.connection()  # From now on it is in the connection's transaction.
        return self._session

    def close(self) -> None:
        """Let go of what the session has loaded; the connection goes back by itself."""
        if self._session is not None:
            self._session.close()


def way_of(session: Session) -> Way:
    """The way that a session has opened."""
    return Way(session.connection(), session.info["door"], session)
