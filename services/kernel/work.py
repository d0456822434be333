"""The unit of work: one transaction per request, the only commit of the program.

A command gets a `Work`, changes things through it and records one fact; it never commits. Leaving the block commits,
or rolls back on any exception. What must happen outside after that (and only then) is left with `after_commit`.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Executable, Select, select
from sqlalchemy import Row as SqlRow
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from services.kernel import audit
from services.kernel.actor import Actor, Origin
from services.kernel.audit import DEPLOYMENT
from services.kernel.database import Database, InCommittee, Model, is_deadlock, is_unique_violation
from services.kernel.door import Door
from services.kernel.errors import Collision, NotFound, Overtaken, Refused
from services.kernel.facts import Fact
from services.kernel.lifecycle import Lifecycle, Taken
from services.kernel.ports import Ports
from services.kernel.prepared import COMMITTEE, Made, Prepared, RowsAs, in_committee
from services.kernel.row_security import Reach
from services.kernel.together import Part, together

Row = TypeVar("Row", bound=InCommittee)
Given = TypeVar("Given")
Answer_co = TypeVar("Answer_co", covariant=True)
Reaction = Callable[["Work", Any], None]
Reactions = Mapping[type[Fact], Sequence[Reaction]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Toolbox:
    """What every unit of work is opened with, joined once by the server."""

    database: Database
    ports: Ports
    reactions: Reactions


class Attempt(Protocol[Answer_co]):
    """Something that may be overtaken, and is then done again."""

    def __call__(self, *, again: bool) -> Answer_co:
        """Do it."""
        ...


class Work:
    """One piece of work in one committee, with the tools that its command needs."""

    def __init__(
        self, door: Door, toolbox: Toolbox, committee_id: UUID, origin: Origin, *, is_housekeeping: bool = False,
        is_again: bool = False,
    ) -> None:  # fmt: skip
        """Open by `writing` or `reading`, not by hand."""
        self._door = door
        self.ports = toolbox.ports
        self.is_again = is_again
        self._committee_id = committee_id
        self.origin = origin
        self.actor: Actor | None = None
        self.now: datetime = toolbox.ports.clock.now()
        self._reactions = toolbox.reactions
        self._after_commit: list[Callable[[], None]] = []
        self._recorded = False
        self._is_housekeeping = is_housekeeping
        self._kept: list[tuple[Part, dict[str, Any]]] = []

    @property
    def committee_id(self) -> UUID:
        """The committee in which all this happens."""
        return self._committee_id

    @property
    def dialect(self) -> str:
        """Which database this is: `sqlite` or `postgresql`."""
        return self._door.dialect

    @property
    def session(self) -> Session:
        """The session of the ORM, for what is not prepared; made when it is first asked for."""
        self._send()
        return self._door.session

    def go_to(self, committee_id: UUID) -> None:
        """Go on in another committee: log-in, refresh and switching find only on their way which one it is."""
        self._send()
        self._door.go(Reach(committee_id))
        self._committee_id = committee_id

    def everywhere(self, account_id: UUID, statement: Executable) -> Sequence[SqlRow[Any]]:
        """What a select finds among one person's own seats and offices, in whichever committee they are."""
        session = self.session
        with self._door.reaching(account_id=account_id):
            return session.execute(statement).all()

    def add(self, row: Model) -> None:
        """Add a row; a committee's row gets this committee."""
        if isinstance(row, InCommittee):
            row.committee_id = self.committee_id
        self.session.add(row)

    def get(self, kind: type[Row], row_id: UUID) -> Row:
        """Load one row of this committee, or refuse with "not found"."""
        row = self.session.get(kind, (self.committee_id, row_id))
        if row is None:
            raise NotFound
        return row

    def select(self, *columns: Any) -> Select[Any]:
        """Begin a select that stays in this committee: each committee's table whose columns it names is bound to it."""
        return in_committee(select(*columns), self.committee_id, *columns)

    def rows(self, statement: Prepared, **values: Any) -> list[dict[str, Any]]:
        """Run a prepared statement in this committee; one that changes gives the rows that it wrote."""
        self._send()
        self._door.autoflush()
        found = self._door.run(statement, {COMMITTEE: self.committee_id, **values})
        if found and statement.changes:
            self._door.has_changed = True
        return found

    def rows_as(self, make: type[Made], statement: Prepared, **values: Any) -> list[Made]:
        """The rows of a prepared select as named tuples of its columns in their order, for very many rows."""
        self._send()
        self._door.autoflush()
        return self._door.run(RowsAs(statement, make), {COMMITTEE: self.committee_id, **values})

    def row(self, statement: Prepared, **values: Any) -> dict[str, Any] | None:
        """The first row of a prepared statement, or None."""
        return next(iter(self.rows(statement, **values)), None)

    def write(self, statement: Prepared, *, needed: bool = False, **values: Any) -> None:
        """Leave a prepared write whose rows nobody reads; it is sent with the next statement or the commit.

        All that is left is sent together (`together.py`). With `needed` it must meet a row. What it refers to must be
        in the database: entities that were only added are flushed before.
        """
        self._door.has_changed = True
        self._kept.append((Part(statement, needed), {COMMITTEE: self.committee_id, **values}))

    def note(self, statement: Prepared, **values: Any) -> None:
        """Leave a write of the house's own book-keeping, which is nobody's act and needs no fact."""
        self._kept.append((Part(statement, is_needed=False), {COMMITTEE: self.committee_id, **values}))

    def take(
        self, life: Lifecycle, thing: Any, action: Any, actor: Actor, *, reason: str | None = None, **more: Any
    ) -> Taken:
        """Take a step of a life and write its row of history."""
        taken = life.take(thing, action, actor)
        self.add(
            thing.history_row(
                at=self.now, actor_id=actor.account_id, actor_name=actor.name, action=str(taken.action),
                source=str(taken.source), target=str(taken.target), reason=reason, **more,
            )
        )  # fmt: skip
        return taken

    def record(self, fact: Fact, *, outcome: str = "done") -> None:
        """Write the fact's audit row and let the others answer it, all in this transaction."""
        self._recorded = True
        audit.write(
            self.write, committee_id=self.committee_id, at=self.now,
            actor_id=self.actor.account_id if self.actor else None, address=self.origin.address,
            request_id=self.origin.request_id, action=fact.code, object_kind=fact.subject_kind,
            object_id=fact.subject_id, outcome=outcome, detail=fact.detail(),
        )  # fmt: skip
        for react in self._reactions.get(type(fact), ()):
            react(self, fact)

    def after_commit(self, delivery: Callable[[], None]) -> None:
        """Leave something to be done once the transaction is on disk; its failure is logged, never answered."""
        self._after_commit.append(delivery)

    def flush(self) -> None:
        """Send the session's changes to the database, so that versions are known before the answer is made.

        What the database then refuses becomes a refusal of ours where the unit of work ends (`writing`).
        """
        self._door.flush()

    def finish(self) -> None:
        """Send what is left. Nothing comes after it, so where no transaction has begun it is one of its own."""
        self._send(ends=True)

    def commit(self) -> None:
        """Commit; a change that recorded no fact would leave no audit row and is a mistake of ours."""
        self.flush()
        if self._door.has_changed and not (self._recorded or self._is_housekeeping):
            message = "a change without a recorded fact would leave no audit row"
            raise RuntimeError(message)
        self.finish()
        self._door.commit()
        for delivery in self._after_commit:
            try:
                delivery()
            except Exception:
                logger.exception("after-commit delivery failed")

    def _send(self, *, ends: bool = False) -> None:
        if not self._kept:
            return
        if self.dialect == "sqlite" and not self._door.writes:
            message = "on SQLite what was opened to read is rolled back; an audit row needs a unit of work that writes"
            raise RuntimeError(message)
        kept, self._kept = self._kept, []
        parts, values = zip(*kept, strict=True)
        self._door.run(together(parts), values, alone=ends)


@contextmanager
def writing(
    toolbox: Toolbox, *, committee_id: UUID, origin: Origin | None = None, housekeeping: bool = False,
    again: bool = False,
) -> Iterator[Work]:  # fmt: skip
    """Open a unit of work that commits when the block ends well, and rolls back when it does not.

    `housekeeping` marks the worker's own book-keeping (leases, seals, expiry), which is not anybody's act and has no
    audit row. `again` is for who was overtaken (`anew`): what looks first and locks by its write may hold on this time.
    """
    with toolbox.database.open(committee_id, writes=True) as door:
        work = Work(
            door, toolbox, committee_id, origin or Origin(), is_housekeeping=housekeeping, is_again=again
        )  # fmt: skip
        with _ending(work):
            yield work


@contextmanager
def reading(toolbox: Toolbox, *, committee_id: UUID, origin: Origin | None = None) -> Iterator[Work]:
    """Open a unit of work that only reads; on PostgreSQL it may leave one write, the audit row of its reading."""
    with toolbox.database.open(committee_id) as door:
        work = Work(door, toolbox, committee_id, origin or Origin())
        yield work
        work.finish()


@contextmanager
def upkeep(toolbox: Toolbox, *, origin: Origin | None = None) -> Iterator[Work]:
    """Open housekeeping over every committee's queues (outbox, remembered answers) and audit, and over nothing else."""
    with toolbox.database.open(DEPLOYMENT, writes=True, is_upkeep=True) as door:
        work = Work(door, toolbox, DEPLOYMENT, origin or Origin(), is_housekeeping=True)
        with _ending(work):
            yield work


@contextmanager
def survey(toolbox: Toolbox) -> Iterator[Work]:
    """Open a unit of work that reads what `upkeep` works on."""
    with toolbox.database.open(DEPLOYMENT, is_upkeep=True) as door:
        yield Work(door, toolbox, DEPLOYMENT, Origin())


def anew(attempt: Attempt[Given]) -> Given:
    """Do a unit of work, and once more from the beginning where it was overtaken: then it sees what was done.

    The second one is told so, and holds what it looks at before it judges; else a third could overtake that as well.
    """
    try:
        return attempt(again=False)
    except Overtaken:
        return attempt(again=True)


@contextmanager
def _ending(work: Work) -> Iterator[None]:
    """Commit at the end, and say as a refusal what another's change or the database does not allow."""
    try:
        yield
        work.commit()
    except Refused as refusal:
        if refusal.keeps_changes:
            work.commit()
        raise
    except StaleDataError as stale:
        raise Collision from stale
    except IntegrityError as refused:
        if is_unique_violation(refused):
            raise Collision from refused
        raise
    except OperationalError as failed:
        if is_deadlock(failed):
            raise Collision from failed
        raise
