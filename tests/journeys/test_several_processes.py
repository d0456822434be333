"""Two servers of two processes each, with a worker each, on one PostgreSQL, as a role that owns nothing."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from server.cli import DONE, main
from services.members.lock_out import MOST_FAILURES
from tests.builders.deployment import Deployment, each_anew
from tests.builders.looking import Addresses, walled_database
from tests.postgres import PORT, Server

PHONES = {"甲（示例）": "13911110001", "乙（示例）": "13911110002"}
NEW_PASSWORD = "Zhuzi-2026-lvyin"


@pytest.fixture
def addresses(postgresql_server: Server) -> Iterator[Addresses]:
    """An empty database with its owner."""
    yield walled_database(postgresql_server, "several")
    postgresql_server.drop_database("several")


@pytest.fixture
def servers(addresses: Addresses) -> Iterator[list[Deployment]]:
    """Two servers that were started at the same moment on an empty database: both migrate, one of them does it."""
    environment = {"DATABASE_OWNER_URL": addresses.owner, "PROCESSES": "2", "THREADS": "4", "DEMO": "0"}
    both = [Deployment(addresses.application, environment) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Deployment.start, both))
    yield both
    outputs = [server.stop() for server in both]
    assert not any("Traceback" in output for output in outputs), outputs


@pytest.fixture
def operate(addresses: Addresses, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """An operator's command beside the running servers; gives what it prints."""

    def run(*command: str) -> str:
        done = main(command, {"DATABASE_URL": addresses.application})
        told = capsys.readouterr()
        assert done == DONE, told.err
        return told.out

    return run


def log_in(server: Deployment, phone: str, password: str) -> httpx.Response:
    """A log-in over a connection of its own, so that any of the server's processes may get it."""
    return each_anew.post(f"{server.base}/api/v1/sessions", json={"phone": phone, "password": password})


def first_password(printed: str) -> str:
    """The one-time password among what was printed."""
    return re.search(r"一次性密码：(\S+)", printed)[1]


def call(server: Deployment, method: str, path: str, token: str, **more: object) -> httpx.Response:
    """One call over a connection of its own."""
    return each_anew.request(
        method, f"{server.base}/api/v1{path}", headers={"Authorization": f"Bearer {token}"}, **more
    )


@pytest.mark.timeout(300)  # eight processes on the two cores of a small machine
def test_what_holds_in_one_process_holds_in_all(
    servers: list[Deployment], operate: Callable[..., str], postgresql_server: Server
) -> None:
    one, other = servers
    passwords = {}
    for code, person in (("a", "甲（示例）"), ("b", "乙（示例）")):
        operate(
            "create-committee", "--code", code, "--name", f"示例{code}政协", "--level", "city", "--term",
            "14", "--session", "5", "--year", "2026", "--term-begins", "2022-01-01", "--term-ends", "2026-12-31",
        )  # fmt: skip
        printed = operate(
            "add-officer", "--committee", code, "--name", person, "--phone", PHONES[person], "--duty",
            "管理员", "--role", "administrator",
        )  # fmt: skip
        passwords[person] = first_password(printed)
    first, second = PHONES.values()

    session = log_in(one, first, passwords["甲（示例）"])
    assert session.status_code == 201, session.text
    change = {"old_password": passwords["甲（示例）"], "new_password": NEW_PASSWORD}
    changed = call(other, "POST", "/me/password", session.json()["access_token"], json=change)
    assert changed.status_code == 200, changed.text
    assert call(one, "GET", "/me", session.json()["access_token"]).status_code == 401, "the old token ends everywhere"
    token = changed.json()["access_token"]
    names = {item["name"] for _ in range(6) for item in call(one, "GET", "/officers", token).json()["items"]}
    assert names == {"甲（示例）"}
    assert call(other, "POST", "/sessions/end", token).status_code == 204
    assert {call(server, "GET", "/me", token).status_code for server in servers for _ in range(4)} == {401}

    keys = {each_anew.get(f"{server.base}/.well-known/jwks.json").text for server in servers for _ in range(4)}
    assert len(keys) == 1

    for number in range(MOST_FAILURES):
        assert log_in(servers[number % 2], second, "Falsch-2026-falsch").status_code == 401
    right = [log_in(server, second, passwords["乙（示例）"]) for server in servers]
    assert {answer.status_code for answer in right} == {401}, "locked in both"

    tried = 1 + MOST_FAILURES + 2
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda number: log_in(servers[number % 2], "13900000000", "x").status_code, range(60)))
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= 60 - tried, "the minute's sixty are sixty over all four processes"

    _figures_are_those_of_both_processes(one)
    _nobody_sees_anything_without_a_committee(postgresql_server)
    assert "审计链完整" in operate("audit", "verify")


def _figures_are_those_of_both_processes(server: Deployment) -> None:
    """Whichever process is asked tells the same sum."""
    before = _answered(server)
    for _ in range(20):
        each_anew.get(f"{server.base}/healthz")
    assert {_answered(server) for _ in range(10)} == {before + 20}


def _answered(server: Deployment) -> float:
    figures = each_anew.get(f"{server.base}/metrics").text
    found = re.search(r'requests_total{operation="healthz",status="200"} (\S+)', figures)
    return float(found[1]) if found else 0.0


def _nobody_sees_anything_without_a_committee(server: Server) -> None:
    where = {"host": str(server.directory), "port": PORT, "dbname": "several"}
    with psycopg.connect(**where, user="committee_app") as connection:
        assert connection.execute("SELECT count(*) FROM officer").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (0,)
    with psycopg.connect(**where, user="postgres") as connection:
        assert connection.execute("SELECT count(*) FROM officer").fetchone() == (2,)
