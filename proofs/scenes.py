"""A committee of its own on a real server: what the storms blow over."""

import itertools
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select, text

from proofs.parts import NotProven
from server.__main__ import prepare
from server.app import create_toolbox
from server.settings import Settings
from server.tokens import Tokens
from services.activities.models import Activity, ActivitySession
from services.kernel.audit import AuditRow
from services.kernel.clock import civil_date
from services.kernel.types import new_id
from services.members.models import Account
from services.members.vocabulary import Role
from services.scoring.commands.publishing import publish_regulation
from tests.builders.activities import AnActivity, acting, actor_of, an_open_activity
from tests.builders.committee import PASSWORD, Person, a_committee, housekeeping
from tests.builders.deployment import ROOT, Deployment
from tests.postgres import Server, running_postgres

REGULATION = ROOT / "regulations" / "example_city.toml"
ENVIRONMENT = {"DEMO": "0", "PROCESSES": "2", "TRUSTED_PROXIES": "1"}
ERRORS_TOLD = 10
"""Of a log that is kept; the file has all."""


@dataclass(frozen=True)
class EmptyDatabase:
    """An empty database."""

    name: str
    url: str
    server: Server | None = None


@contextmanager
def databases(*names: str, durable: bool = False) -> Iterator[list[EmptyDatabase]]:
    """An SQLite file and a PostgreSQL, for the length of the block; only those that are named, where some are."""
    with tempfile.TemporaryDirectory() as folder, running_postgres(durable=durable) as server:
        server.create_database("proof")
        both = (
            EmptyDatabase("SQLite", f"sqlite:///{Path(folder, 'committee.sqlite3')}"),
            EmptyDatabase("PostgreSQL", server.url("proof"), server),
        )
        yield [each for each in both if not names or each.name in names]


class Scene:
    """A committee in a database, and the server in front of it. What it looks up, it looks up in the database."""

    def __init__(self, database: EmptyDatabase, environment: Mapping[str, str]) -> None:
        """Make the schema, the committee and its regulation; the server is not started yet."""
        settings = Settings.from_env({"DATABASE_URL": database.url, "DEMO": "0"})
        prepare(settings)
        self.database = database
        self.toolbox = create_toolbox(settings)
        self.clock = self.toolbox.ports.clock
        self.place = a_committee(self.toolbox, year=civil_date(self.clock.now()).year)
        self.deployment = Deployment(database.url, {**ENVIRONMENT, **environment})
        self._tokens = Tokens(settings.token_keys, settings.issuer, self.clock)
        self._hash = self.toolbox.ports.passwords.hash(PASSWORD)
        self._numbers = itertools.count(1)
        scorer = actor_of(self.place.officer(Role.SCORER), Role.SCORER)
        acting(self.toolbox, scorer, publish_regulation, text=REGULATION.read_text(encoding="utf-8"))

    def close(self) -> None:
        """Give the connections back."""
        self.toolbox.database.close()

    def kill(self) -> None:
        """End the server, all its processes and its worker by SIGKILL."""
        _check_log(self.deployment.kill())

    def crash_database(self) -> None:
        """End PostgreSQL by SIGKILL and wait until it runs again; our own look-ups then go over fresh connections."""
        self.database.server.crash()
        self.toolbox.database.close()

    def token_of(self, person: Person) -> str:
        """An access token, as the log-in issues it."""
        return self._tokens.issue(
            account_id=person.account_id, committee_id=person.committee_id, device_id=person.device_id, version=1,
            token_id=str(new_id()), at=self.clock.now(),
        )  # fmt: skip

    def member_with_password(self) -> Person:
        """A member whose password the real hasher knows."""
        member = self.place.member()
        with housekeeping(self.toolbox, self.place.id) as work:
            work.session.get_one(Account, member.account_id).password_hash = self._hash
        return member

    def fresh_address(self) -> str:
        """An address from which nobody has called yet, so that the throttle per address stays out of the race."""
        number = next(self._numbers)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def fresh_phone(self) -> str:
        """A phone that nobody has."""
        return f"136{next(self._numbers):08}"

    def open_activity(self) -> AnActivity:
        """An activity that began five minutes ago; everybody in office is invited, and check-in is open."""
        return an_open_activity(place=self.place, begins_at=self.clock.now() - timedelta(minutes=5))

    def let_end(self, activity: AnActivity, *, after: timedelta) -> datetime:
        """Let an activity and its check-in end so much from now: nobody can hold the clock of other processes."""
        ends_at = self.clock.now() + after
        with housekeeping(self.toolbox, self.place.id) as work:
            session = work.session.get_one(ActivitySession, (self.place.id, activity.session))
            session.ends_at = session.check_in_closes_at = ends_at
            work.session.get_one(Activity, (self.place.id, activity.id)).ends_at = ends_at
        return ends_at

    def audit_details(self, action: str, object_id: UUID) -> list[dict[str, Any]]:
        """What the audit's rows of one action on one object tell, whichever chain they are in."""
        statement = select(AuditRow.detail).where(AuditRow.action == action, AuditRow.object_id == object_id)
        return [row.detail for row in self.rows(statement)]

    def rows(self, statement: Select[Any]) -> list[Any]:
        """What stands in the database now."""
        with self.toolbox.database.reading() as session:
            return list(session.execute(statement))

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction beside the server's, which waits for its turn from the beginning, as every writer does.

        One that begins as a reader is refused by SQLite as soon as somebody else has written in between.
        """
        with self.toolbox.database.open(writes=True) as door:
            door.begin()
            yield door.connection
            door.commit()

    def execute(self, *statements: str) -> None:
        """Run statements of SQL."""
        with self.changing() as connection:
            for each in statements:
                connection.execute(text(each))


@contextmanager
def running_scene(database: EmptyDatabase, **environment: str) -> Iterator[Scene]:
    """A scene whose server runs for the length of the block, and ends without having told of an error of ours.

    Where something does not hold, the server's log is kept, so that the cause can be read.
    """
    scene = Scene(database, environment)
    try:
        scene.deployment.start()
        try:
            yield scene
        finally:
            scene.deployment.stop()
        _check_log(scene.deployment.log)
    except Exception as wrong:
        wrong.add_note(_keep(scene.deployment.log))
        raise
    finally:
        scene.close()


def _check_log(log: str) -> None:
    """The log tells of no error of ours; that a database is away is told without a traceback."""
    if "Traceback" in log:
        raise NotProven(f"the server's log has an error:\n{log[log.index('Traceback') :][:3000]}")


def _keep(log: str) -> str:
    """Write the log to a file that stays; returns where it is, and the last errors in it."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="proof-", suffix=".log", delete=False) as kept:
        kept.write(log)
    errors = [line for line in log.splitlines() if '"level":"error"' in line or '"status":5' in line]
    return "\n".join([f"the server's log is kept in {kept.name}; its last errors:", *errors[-ERRORS_TOLD:]])


def expect(is_so: object, what: str) -> None:
    """Stop with the case that shows it."""
    if not is_so:
        raise NotProven(what)
