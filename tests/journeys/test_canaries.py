"""Secrets through every operation of the real server; then nothing of them in its log and in the database's files.

The operations and the fields that hold secrets are read from the contract, so that a new one is covered by itself.
"""

import csv
import io
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pyotp
import pytest
from marshmallow import Schema
from sqlalchemy import update

from api_spec import fields
from api_spec.contract import PUBLIC, Operation
from api_spec.export import PREFIX
from server.app import create_toolbox
from server.migrating import upgrade
from server.routes import all_operations
from server.settings import Settings
from server.tokens import Tokens
from services.kernel.database import connect
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members import identifiers
from services.members.models import Account
from services.members.passwords import Hasher
from services.members.permissions import permissions_of
from services.members.vocabulary import IdentifierKind, Role
from tests.builders.activities import an_open_activity
from tests.builders.canaries import Canaries
from tests.builders.committee import CheapHasher, Person, Place, a_committee, housekeeping
from tests.builders.deployment import Deployment
from tests.builders.files import a_word
from tests.builders.keys import key_called, keys
from tests.builders.proposals import TEXT, a_submitted_proposal

ENVIRONMENT = {
    "DEMO": "0", "MASTER_KEYS": keys("m2", "m1"), "LOOKUP_KEYS": keys("l2", "l1"), "TOKEN_KEYS": keys("t1"),
    "SEAL_KEY": keys("s1").partition(":")[2], "METRICS_TOKEN": "Jin-metrics-5b0c7f21",
}  # fmt: skip


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nobody in it that outlives the server's process."""
    if backend == "sqlite":
        yield f"sqlite:///{copyfile(request.getfixturevalue('migrated_file'), tmp_path / 'committee.sqlite3')}"
        return
    server = request.getfixturevalue("postgresql_server")
    server.create_database("canaries")
    yield server.url("canaries")
    server.drop_database("canaries")


@dataclass
class Stage:
    """A committee whose people act over HTTP on the real server, each with canaries."""

    toolbox: Toolbox
    place: Place
    tokens: Tokens
    canaries: Canaries
    client: httpx.Client
    known: dict[str, UUID] = field(default_factory=dict)

    def person(self, role: Role = Role.MEMBER) -> tuple[Person, str]:
        """Somebody new, and his password."""
        person = self.place.member() if role is Role.MEMBER else self.place.officer(role)
        password = self.canaries.secret(f"password of a {role}")
        self.canaries.plant(person.phone, f"phone of a {role}")
        with housekeeping(self.toolbox, self.place.id) as work:
            hashed = Hasher(time_cost=1, memory_cost=64).hash(password)
            work.session.execute(update(Account).where(Account.id == person.account_id).values(password_hash=hashed))
        return person, password

    def token(self, person: Person) -> str:
        """An access token, which is a canary too."""
        token = self.tokens.issue(
            account_id=person.account_id, committee_id=person.committee_id, device_id=person.device_id, version=1,
            token_id=str(new_id()), at=self.toolbox.ports.clock.now(),
        )  # fmt: skip
        return self.canaries.plant(token, f"access token of {person.name}")

    def call(self, method: str, path: str, *, token: str = "", **more: Any) -> httpx.Response:
        """Call; what the answer gives away becomes a canary, and no answer is a fault of the server."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        answer = self.client.request(method, PREFIX + path, headers=headers, **more)
        assert answer.status_code < 500, f"{method} {path}: {answer.text}"
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            self.canaries.harvest(answer.json(), f"{method} {path}")
        return answer


@contextmanager
def a_stage(database_url: str, base: str) -> Iterator[Stage]:
    """The committee, before its server starts at the address."""
    settings = Settings.from_env({**ENVIRONMENT, "DATABASE_URL": database_url})
    database = connect(settings.database_url)
    upgrade(database)
    toolbox = create_toolbox(settings, database=database, passwords=CheapHasher())
    today = toolbox.ports.clock.now().date()
    place = a_committee(toolbox, year=today.year)
    tokens = Tokens(settings.token_keys, settings.issuer, toolbox.ports.clock)
    # Each call on a connection of its own: one that is kept may be closed by the server at the moment of the next call.
    client = httpx.Client(base_url=base, timeout=30, limits=httpx.Limits(max_keepalive_connections=0))
    stage = Stage(toolbox, place, tokens, Canaries(), client)
    for name, value in ENVIRONMENT.items():
        for key in re.findall(r"[A-Za-z0-9+/]{43}=", value):
            stage.canaries.plant(key, f"key of {name}")
    for name in ("m1", "m2", "l1", "l2", "t1", "s1"):
        stage.canaries.plant(key_called(name).hex(), f"key {name}")
    stage.canaries.plant(ENVIRONMENT["METRICS_TOKEN"], "token of the metrics")
    author, _ = stage.person()
    activity = an_open_activity(place=place)
    stage.known = {
        "proposal_id": a_submitted_proposal(toolbox=toolbox, author=author), "activity_id": activity.id,
        "session_id": activity.session, "seat_id": author.seat_id, "account_id": author.account_id,
        "device_id": author.device_id, "committee_id": place.id, "sector_id": place.sectors["经济"],
    }  # fmt: skip
    wechat = stage.canaries.secret("WeChat identity")
    with housekeeping(toolbox, place.id) as work:
        identifiers.enter(work, author.account_id, IdentifierKind.WECHAT, wechat)
    try:
        yield stage
    finally:
        stage.client.close()
        database.close()


@pytest.mark.timeout(300)
def test_no_secret_is_found_in_the_log_or_in_the_database(
    database_url: str, backend: str, request: pytest.FixtureRequest
) -> None:
    began = time.time() - 1
    server = Deployment(database_url, ENVIRONMENT)
    with a_stage(database_url, server.base) as stage:
        server.start()
        try:
            live_through_log_ins(stage)
            live_through_administration(stage)
            live_through_a_proposal(stage)
            for operation in all_operations():
                call_in_every_way(stage, operation)
            ask_for_metrics(stage)
            files = files_of(database_url, backend, request, since=began)
        finally:
            log = server.stop()
    assert log.count('"message":"request"') > 3 * len(all_operations()), "every call is in the log"
    assert len(stage.canaries.planted) > 3 * len(all_operations())
    places = {"log": log.encode(), **files}
    assert {name: found for name, content in places.items() if (found := stage.canaries.found_in(content))} == {}


def ask_for_metrics(stage: Stage) -> None:
    """With the token, and with another."""
    for token, status in ((ENVIRONMENT["METRICS_TOKEN"], 200), (stage.canaries.secret("wrong metrics token"), 404)):
        answer = stage.client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status


def live_through_log_ins(stage: Stage) -> None:
    """What a person does with secrets of his own: each step really succeeds, so that it is stored what it stores."""
    person, password = stage.person()
    wrong = stage.canaries.secret("wrong password")
    log_in = {"phone": person.phone, "password": password}
    unknown = stage.canaries.phone("unknown phone")
    assert stage.call("POST", "/sessions", json={**log_in, "password": wrong}).status_code == 401
    assert stage.call("POST", "/sessions", json={**log_in, "phone": unknown}).status_code == 401
    session = stage.call("POST", "/sessions", json=log_in)
    assert session.status_code == 201
    presented = {"refresh_token": session.json()["refresh_token"]}
    refreshed = stage.call("POST", "/sessions/refresh", json=presented)
    assert refreshed.status_code == 200
    token = refreshed.json()["access_token"]
    assert stage.call("GET", "/me/data", token=token).json()["phone"] == person.phone
    begun = stage.call("POST", "/me/second-factor", token=token, json={"password": password})
    assert begun.status_code == 200
    code = pyotp.TOTP(begun.json()["secret"]).now()
    assert stage.call("POST", "/me/second-factor/confirmation", token=token, json={"code": code}).status_code == 204
    new = {"old_password": password, "new_password": stage.canaries.secret("new password")}
    assert stage.call("POST", "/me/password", token=token, json=new).status_code == 200
    assert stage.call("POST", "/sessions/refresh", json=presented).status_code == 401


def live_through_administration(stage: Stage) -> None:
    """What an administrator hands out, enters and erases."""
    admin, _ = stage.person(Role.ADMINISTRATOR)
    token = stage.token(admin)
    officer = {"name": "示例丙", "phone": stage.canaries.phone("officer"), "duty": "科员", "roles": ["reviewer"]}
    added = stage.call("POST", "/officers", token=token, json=officer)
    assert added.status_code == 201
    account = f"/accounts/{added.json()['account_id']}"
    assert stage.call("POST", f"{account}/password-reset", token=token).status_code == 200
    changed = {"phone": stage.canaries.phone("changed phone")}
    assert stage.call("PUT", f"{account}/phone", token=token, json=changed).status_code == 204
    assert imported(stage, token).json()["added"] == 3
    assert stage.call("POST", f"{account}/disabling", token=token).status_code == 204
    assert stage.call("POST", f"{account}/erasure", token=token, json={"ground": "own-request"}).status_code == 204


def live_through_a_proposal(stage: Stage) -> None:
    """Whom the office reaches about it is said, mended, read, printed, submitted with it, and read from a Word file."""
    author, _ = stage.person()
    token = stage.token(author)
    draft = stage.call("POST", "/proposals", token=token, json=TEXT, headers={"Idempotency-Key": "contact"})
    proposal = f"/proposals/{draft.json()['id']}"
    contacts = [
        {
            "name": stage.canaries.plant(f"示例联系人{secrets.token_hex(4)}", "name of a contact"),
            "telephone": stage.canaries.phone("telephone of a contact"),
            "address": stage.canaries.plant(f"示例路{secrets.token_hex(6)}号", "address of a contact"),
            "email": stage.canaries.plant(f"{secrets.token_hex(6)}@example.org", "mail of a contact"),
        }
        for _ in range(2)
    ]  # fmt: skip
    for contact in contacts:
        assert stage.call("PUT", f"{proposal}/contact", token=token, json=contact).json()["contact"] == contact
    assert stage.call("GET", f"{proposal}/contact", token=token).json()["contact"] == contacts[-1]
    assert [each["name"] for each in stage.call("GET", "/me/data", token=token).json()["contacts"]] == [contact["name"]]
    assert stage.call("GET", f"{proposal}/form", token=token).status_code == 200
    submission = stage.call("POST", f"{proposal}/submission", token=token, headers={"Idempotency-Key": "submission"})
    assert submission.status_code == 200
    paper = {"file": ("提案.docx", a_word(f"联系人：{contacts[0]['name']}", f"电话：{contacts[0]['telephone']}"))}
    assert stage.call("POST", "/proposals/word-texts", token=token, files=paper).json()["contact"]["name"]


def imported(stage: Stage, token: str) -> httpx.Response:
    """The answer to a roster with three new phones."""
    rows = io.StringIO()
    csv.writer(rows).writerows(
        [
            ["姓名", "手机", "界别", "委员证号"],
            *([f"示例{each}", stage.canaries.phone("roster"), "经济", f"R{each}"] for each in range(3)),
        ]
    )
    return stage.call("POST", "/members/import", token=token, files={"file": ("名册.csv", rows.getvalue().encode())})


def call_in_every_way(stage: Stage, operation: Operation) -> None:
    """As it should be; with canaries in every place; with a path, a body and a token that are nothing but canaries."""
    role = next((role for role in Role if operation.may in permissions_of([role])), Role.MEMBER)
    person, _ = stage.person(role)
    token = "" if operation.may == PUBLIC else stage.token(person)
    known = {**stage.known, "own": person.account_id}
    path = re.sub(r"{(\w+)}", lambda found: str(known.get(found[1], new_id())), operation.path)
    headers = {"If-Match": '"1-0"'} if operation.takes_if_match else {}
    body = sample(stage, operation.body) if operation.body and not operation.takes_file else None
    stage.call(operation.method, path, token=token, headers=headers, **({"json": body} if body is not None else {}))
    if operation.takes_file:
        imported(stage, token)

    def canary() -> str:
        return stage.canaries.secret(f"anything in {operation.name}")

    wrong = {name: canary() for name in (operation.body().fields if operation.body else ())}
    headers |= {"Cookie": f"session={canary()}", "X-Api-Key": canary()}
    query = {"phone": stage.canaries.phone("query"), "access_token": canary()}
    stage.call(operation.method, path, token=token, params=query, json={**wrong, "unknown": canary()}, headers=headers)
    stray = re.sub(r"{\w+}", lambda _: canary(), operation.path)
    broken = f'{{"phone": "{stage.canaries.phone("broken body")}", "password": "{canary()}'.encode()
    headers["Content-Type"] = "application/json"
    stage.call(operation.method, stray, token=canary(), content=broken, headers=headers)


def sample(stage: Stage, schema: type[Schema]) -> dict[str, Any]:
    """A body that the schema accepts, with a canary wherever a secret or a phone stands."""
    return {name: sample_of(stage, name, each) for name, each in schema().fields.items()}


def sample_of(stage: Stage, name: str, kind: Any) -> Any:  # noqa: PLR0911 - one for each kind of field
    """A value for one field."""
    if isinstance(kind, fields.Secret):
        return stage.canaries.secret(f"field {name}", most=kind.most)
    if isinstance(kind, fields.Text) and "phone" in name:
        return stage.canaries.phone(f"field {name}")
    if isinstance(kind, fields.ListOf):
        return [sample_of(stage, name, kind.inner)]
    if isinstance(kind, fields.Part):
        return sample(stage, kind.schema.__class__)
    if isinstance(kind, fields.Identifier):
        return str(stage.known.get(name, new_id()))
    if isinstance(kind, fields.Choice):
        return next(iter(kind.kind)).value
    plain = {
        fields.Text: "示例文字" * 4, fields.Document: "示例", fields.Flag: True, fields.Whole: 1,
        fields.Day: "2026-03-02", fields.Instant: "2026-03-02T09:00:00+08:00", fields.GivenPoints: "1.5",
    }  # fmt: skip
    return plain[type(kind)]


def files_of(url: str, backend: str, request: pytest.FixtureRequest, *, since: float) -> dict[str, bytes]:
    """What an intruder with the disk would read: the database's files, and on PostgreSQL every row as well.

    PostgreSQL compresses long values in its files; its rows, written out, show those too (bytes as hexadecimal). What
    it has not written since then (its catalogues) holds nothing of ours, nor do the zeros up to the end of a file.
    """
    if backend == "sqlite":
        path = Path(url.removeprefix("sqlite:///"))
        return {each.name: each.read_bytes() for each in path.parent.iterdir()}
    server = request.getfixturevalue("postgresql_server")
    where = {"host": str(server.directory), "port": 5432, "user": "postgres"}
    with psycopg.connect(**where, dbname="canaries", autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        number = connection.execute("SELECT oid FROM pg_database WHERE datname = 'canaries'").fetchone()[0]
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = {
            table: "\n".join(row[0] for row in connection.execute(f"SELECT t::text FROM {table} t")).encode()
            for (table,) in tables
        }
    data = server.directory / "data"
    files = [*(data / "base" / str(number)).iterdir(), *(data / "pg_wal").glob("0*")]
    written = [each for each in files if each.stat().st_mtime >= since]
    return {**rows, **{f"{each.parent.name}/{each.name}": each.read_bytes().rstrip(b"\0") + b"\0" for each in written}}
