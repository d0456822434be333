"""PostgreSQL as a deployment has it, two roles and walls between committees, and a look over the walls for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from services.kernel.database import Database
from tests.postgres import Server

OWNER, APPLICATION = "committee_owner", "committee_app"

over_the_walls: dict[Engine, Engine] = {}
"""For each engine of the application on PostgreSQL one of a superuser, for whom no policy holds."""


@dataclass(frozen=True)
class Addresses:
    """The URLs of one database: of its owner, of the application, and of a superuser."""

    owner: str
    application: str
    superuser: str


def walled_database(server: Server, name: str, template: str | None = None) -> Addresses:
    """A database with an owner who may create the application's role, as `docs/operations.md` asks for.

    It is empty, or a copy of the template, where one is named.
    """
    server.create_role(OWNER, "CREATEROLE")
    server.create_database(name, template, owner=OWNER)
    return Addresses(server.url(name, user=OWNER), server.url(name, user=APPLICATION), server.url(name))


def over(database: Database) -> Engine:
    """An engine that sees every committee's rows and may do anything to them."""
    return database.engine if database.is_sqlite else over_the_walls[database.engine]


@contextmanager
def looking(database: Database) -> Iterator[Session]:
    """A session that sees every committee's rows, as a test may and the program may not."""
    with Session(over(database), autoflush=False) as session:
        yield session


@contextmanager
def holding(database: Database) -> Iterator[Session]:
    """A session of somebody who holds the database, past its policies and triggers; what he does is committed."""
    with Session(over(database)) as session, session.begin():
        if not database.is_sqlite:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session


def is_of_the_door(statement: str) -> bool:
    """Whether a statement only opens a door: begins a transaction, or says which committee it is for."""
    return statement.startswith("BEGIN") or "set_config('app." in statement
