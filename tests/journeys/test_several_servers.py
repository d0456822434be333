"""What one server is told, another server on the same database heeds: on the next write at once, on reads in a second.

Two deployments with one process each, so that it is certain that two processes are asked, and the real clock. A read
may be answered from what was read at most a second ago, a write never.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from server.app import create_toolbox
from server.settings import Settings
from server.tokens import Tokens
from services.kernel.clock import SystemClock
from services.kernel.work import Toolbox
from services.members.models import Account, Officer, Seat
from services.members.passwords import Hasher
from services.members.vocabulary import Role
from tests.builders.activities import a_code, an_open_activity
from tests.builders.committee import PASSWORD, Person, Place, a_committee, housekeeping
from tests.builders.deployment import Deployment
from tests.builders.identity import NEW_PASSWORD
from tests.builders.wechat import SECRET, FakeWeChat, running_wechat

LAG = 1.0
"""Seconds after a change in which a read elsewhere may still be answered as before it."""

READS = ("/me", "/home", "/me/devices", "/bodies", "/settings", "/committees")
MEMBERS_READS = (*READS, "/me/proposals", "/me/activities")
OPEN_ID = "oShili-journey"
DRAFT = {"title": "关于示例的提案", "category": "society"}

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True)
class Server:
    """One of the two servers, as a client sees it."""

    client: httpx.Client

    def ask(self, token: str, method: str, path: str, body: Any = None) -> httpx.Response:
        """A request of whoever has the token."""
        return self.client.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})

    def write(self, token: str) -> tuple[int, str]:
        """A member's write: status and code of the answer."""
        return told(self.ask(token, "POST", "/proposals", DRAFT))

    def log_in(self, person: Person, password: str = PASSWORD) -> str:
        """The access token of a new session."""
        answer = self.client.post("/sessions", json={"phone": person.phone, "password": password})
        assert answer.status_code == 201, answer.text
        return answer.json()["access_token"]


def told(answer: httpx.Response) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


@dataclass(frozen=True)
class Pair:
    """The two servers, and their database as a third process sees it."""

    here: Server
    there: Server
    toolbox: Toolbox
    place: Place
    wechat: FakeWeChat
    tokens: Tokens

    def token_of(self, person: Person) -> str:
        """A token of the device that the person already has."""
        return self.tokens.issue(
            account_id=person.account_id, committee_id=person.committee_id, device_id=person.device_id, version=1,
            token_id="journey", at=self.toolbox.ports.clock.now(),
        )  # fmt: skip

    def change(self, kind: type[Any], key: Any, **values: Any) -> None:
        """Change a row from the third process, for what no operation does."""
        with housekeeping(self.toolbox, self.place.id) as work:
            row = work.session.get_one(kind, key)
            for name, value in values.items():
                setattr(row, name, value)

    def member(self) -> Person:
        """A member with a real password."""
        person = self.place.member()
        self.change(Account, person.account_id, password_hash=Hasher().hash(PASSWORD))
        return person

    def officer(self, *roles: Role) -> Person:
        """An officer with a real password."""
        person = self.place.officer(*roles)
        self.change(Account, person.account_id, password_hash=Hasher().hash(PASSWORD))
        return person


@pytest.fixture(scope="module")
def pair(postgresql_server: Any) -> Iterator[Pair]:
    """Two servers on one database, which knows a committee, and an imitated WeChat."""
    postgresql_server.create_database("several")
    url = postgresql_server.url("several")
    clock = SystemClock()
    settings = Settings.from_env({"DATABASE_URL": url})
    with ExitStack() as stack:
        stack.callback(postgresql_server.drop_database, "several")
        wechat = stack.enter_context(running_wechat(clock))
        environment = {"DEMO": "0", "PROCESSES": "1", **wechat.environment}
        servers = []
        for _ in range(2):
            deployment = Deployment(url, environment)
            deployment.start()
            stack.callback(end, deployment)
            client = httpx.Client(base_url=f"{deployment.base}/api/v1", timeout=60)
            servers.append(Server(stack.enter_context(client)))
        toolbox = create_toolbox(settings, clock=clock)
        stack.callback(toolbox.database.close)
        tokens = Tokens(settings.token_keys, settings.issuer, clock)
        yield Pair(*servers, toolbox, a_committee(toolbox), wechat, tokens)


def end(deployment: Deployment) -> None:
    """Stop a server; what it wrote tells of requests, and of nothing that WeChat said or was told."""
    written = deployment.stop()
    assert "Traceback" not in written, written
    assert '"route":"/api/v1/me"' in written
    for secret in (SECRET, OPEN_ID, "shili-code", "shili-token", "shili-session-key"):
        assert secret not in written, secret


def reads(server: Server, token: str, paths: tuple[str, ...]) -> dict[str, tuple[int, str]]:
    """Ask all the addresses; answers in a cache would be warm from now on."""
    return {path: told(server.ask(token, "GET", path)) for path in paths}


def heeded(
    pair: Pair, token: str, change: Callable[[], Any], *, refusal: tuple[int, str] = (401, "bad-token"),
    paths: tuple[str, ...] = MEMBERS_READS, write: Callable[[Server, str], tuple[int, str]] = Server.write,
) -> None:  # fmt: skip
    """Hold both servers to the change: the next write is refused, and each read that begins a second later."""
    for server in (pair.here, pair.there):
        assert {status for status, _ in reads(server, token, paths).values()} == {200}
        assert write(server, token)[0] == 201
        reads(server, token, paths)
    change()
    changed = time.monotonic()
    assert write(pair.there, token) == refusal, "the other server's next write"
    for server in (pair.there, pair.here):
        for path in paths:
            seen_in_time(server, token, path, changed, lambda answer: told(answer) == refusal)
    assert write(pair.here, token) == refusal


def seen_in_time(
    server: Server, token: str, path: str, changed: float, is_new: Callable[[httpx.Response], bool]
) -> None:
    """Hold a read to the change: one that begins a second later is answered as it is now, all before it as it was."""
    began = time.monotonic()
    while not is_new(answer := server.ask(token, "GET", path)):
        assert answer.status_code == 200
        assert began - changed <= LAG, f"{path} still answers {began - changed:.2f} s after the change"
        time.sleep(0.05)
        began = time.monotonic()


def test_a_revoked_device(pair: Pair) -> None:
    member = pair.member()
    lost, kept = pair.here.log_in(member), pair.token_of(member)
    device = pair.here.ask(lost, "GET", "/me/devices").json()["items"][0]["id"]
    heeded(pair, lost, lambda: pair.here.ask(kept, "DELETE", f"/me/devices/{device}").raise_for_status())
    assert pair.there.write(kept)[0] == 201, "the other device goes on"


def test_logging_out_everywhere(pair: Pair) -> None:
    member = pair.member()
    one, other = pair.here.log_in(member), pair.there.log_in(member)
    heeded(pair, other, lambda: pair.here.ask(one, "POST", "/sessions/end").raise_for_status())


def test_a_disabled_account(pair: Pair) -> None:
    member, administrator = pair.member(), pair.token_of(pair.officer(Role.ADMINISTRATOR))
    path = f"/accounts/{member.account_id}/disabling"
    heeded(pair, pair.token_of(member), lambda: pair.here.ask(administrator, "POST", path).raise_for_status())


def test_a_changed_password(pair: Pair) -> None:
    member = pair.member()
    old, elsewhere = pair.here.log_in(member), pair.there.log_in(member)
    new = []

    def change() -> None:
        body = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
        new.append(pair.here.ask(old, "POST", "/me/password", body).raise_for_status().json()["access_token"])

    heeded(pair, elsewhere, change)
    assert pair.there.write(old) == (401, "bad-token")
    assert pair.there.write(new[0])[0] == 201, "the session that goes on does so everywhere"
    assert told(pair.there.client.post("/sessions", json={"phone": member.phone, "password": PASSWORD})) == (
        401, "wrong-credentials",
    )  # fmt: skip
    assert pair.there.write(pair.there.log_in(member, NEW_PASSWORD))[0] == 201


def test_an_ended_seat(pair: Pair) -> None:
    member = pair.member()
    key = (pair.place.id, member.seat_id)
    heeded(pair, pair.token_of(member), lambda: pair.change(Seat, key, is_active=False))


def add_unit(server: Server, token: str) -> tuple[int, str]:
    """An administrator's write."""
    return told(server.ask(token, "POST", "/units", {"name": f"示例单位{time.monotonic_ns()}"}))


def test_an_ended_office(pair: Pair) -> None:
    officer = pair.officer(Role.ADMINISTRATOR)
    key = (pair.place.id, officer.officer_id)
    heeded(
        pair, pair.token_of(officer), lambda: pair.change(Officer, key, is_active=False),
        paths=(*READS, "/officers", "/members"), write=add_unit,
    )  # fmt: skip


def test_a_role_withdrawn_and_granted(pair: Pair) -> None:
    administrator = pair.token_of(pair.officer(Role.ADMINISTRATOR))
    officer = pair.officer(Role.ADMINISTRATOR)
    set_roles(pair, administrator, officer.account_id, "administrator")  # His session ends; the roles stay.
    token = pair.here.log_in(officer)
    heeded(
        pair, token, lambda: set_roles(pair, administrator, officer.account_id), paths=(*READS, "/officers"),
        write=add_unit,
    )  # fmt: skip
    without = pair.there.log_in(officer)
    assert add_unit(pair.here, without) == add_unit(pair.there, without) == (403, "not-permitted")
    assert told(pair.there.ask(without, "GET", "/officers")) == (403, "not-permitted")
    set_roles(pair, administrator, officer.account_id, "administrator")
    again = pair.there.log_in(officer)
    assert add_unit(pair.there, again)[0] == add_unit(pair.here, again)[0] == 201, "the new role's first write"
    assert pair.there.ask(again, "GET", "/officers").status_code == 200


def set_roles(pair: Pair, administrator: str, account_id: UUID, *roles: str) -> None:
    """What an administrator does on the one server."""
    pair.here.ask(administrator, "PUT", f"/accounts/{account_id}/roles", {"roles": roles}).raise_for_status()


def test_wechat_bound_on_the_one_server_and_unbound_on_it(pair: Pair) -> None:
    member = pair.member()
    body = {"wechat_code": pair.wechat.log_in(OPEN_ID), "phone_code": pair.wechat.press_phone_button(member.phone)}
    assert pair.here.client.post("/sessions/wechat/phone-binding", json=body).status_code == 201

    def log_in() -> httpx.Response:
        return pair.there.client.post("/sessions/wechat", json={"wechat_code": pair.wechat.log_in(OPEN_ID)})

    token = log_in().raise_for_status().json()["access_token"]
    heeded(pair, token, lambda: pair.here.ask(pair.token_of(member), "DELETE", "/me/wechat").raise_for_status())
    assert told(log_in()) == (401, "wechat-not-bound")
    assert pair.wechat.asked["/sns/jscode2session"] >= 3, "the servers asked the imitation, by their own settings"


def test_the_board_of_a_hall_counts_whoever_checked_in_at_the_other_server(pair: Pair) -> None:
    guests = [pair.member() for _ in range(2)]
    soon = pair.toolbox.ports.clock.now() + timedelta(minutes=5)
    activity = an_open_activity(place=pair.place, begins_at=soon)
    organiser, board = pair.token_of(activity.organiser), activity.path("board")
    check_in = activity.path("sessions", activity.session, "check-in")

    def present(answer: httpx.Response) -> int:
        return answer.json()["sessions"][0]["present"]

    for come, (guest, server) in enumerate(zip(guests, (pair.here, pair.there), strict=True)):
        for each in (pair.here, pair.there):
            assert present(each.ask(organiser, "GET", board)) == come, "from now on it is kept for a second"
        server.ask(pair.token_of(guest), "PUT", check_in, {"code": a_code(activity)}).raise_for_status()
        changed = time.monotonic()
        for each in (pair.there, pair.here):
            seen_in_time(each, organiser, board, changed, lambda answer, come=come: present(answer) == come + 1)
