"""The whole mile over HTTP, against the real server with its demo committee, on both databases."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from server.__main__ import prepare
from server.app import create_toolbox
from server.cli import DONE
from server.cli import main as operate
from server.demo.log_ins import FIRST_MEMBER, FIRST_STAFF, PASSWORD
from server.settings import Settings
from tests.builders.client import api_on
from tests.builders.deployment import each_anew, running
from tests.builders.looking import walled_database

STAFF = ("administrator", "auditor", "reviewer", "second-reviewer", "assigning", "organiser", "scorer")


@pytest.fixture
def environment(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty database that outlives the server's process; on PostgreSQL one with an owner beside the application."""
    if backend == "sqlite":
        yield {"DATABASE_URL": f"sqlite:///{tmp_path}/committee.sqlite3", "FILES_FOLDER": f"{tmp_path}/files"}
        return
    server = request.getfixturevalue("postgresql_server")
    addresses = walled_database(server, "journey")
    yield {
        "DATABASE_URL": addresses.application,
        "DATABASE_OWNER_URL": addresses.owner,
        "PROCESSES": "2",
        "FILES_FOLDER": f"{tmp_path}/files",
    }
    server.drop_database("journey")


class Caller:
    """One person with a token."""

    def __init__(self, base: str, phone: int) -> None:
        answer = each_anew.post(f"{base}/api/v1/sessions", json={"phone": str(phone), "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        self.client = httpx.Client(
            base_url=f"{base}/api/v1", headers={"Authorization": f"Bearer {answer.json()['access_token']}"}, timeout=30
        )

    def __enter__(self) -> Self:
        """Open."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the connections."""
        self.client.close()

    def call(self, method: str, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> httpx.Response:
        """Call and hold the status to what is expected."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def get(self, path: str, **more: Any) -> Any:
        """GET as JSON."""
        return self.call("GET", path, **more).json()


DRAFT = {
    "title": "关于增设社区图书角的提案（示例）",
    "situation": "社区缺少公共阅读空间。",
    "analysis": "现有图书馆距离远，闭馆早。",
    "suggestions": ["在社区服务中心增设图书角。", "由市图书馆定期轮换图书。"],
    "category": "culture",
    "is_researched": True,
    "may_be_published": True,
    "suggested_units": [],
}


@pytest.mark.timeout(300)  # a start of the real server, with a year to live through
def test_the_whole_mile(environment: dict[str, str]) -> None:
    with running(environment["DATABASE_URL"], **environment) as base, ExitStack() as callers:
        member = callers.enter_context(Caller(base, FIRST_MEMBER + 20))
        staff = {name: callers.enter_context(Caller(base, FIRST_STAFF + number)) for number, name in enumerate(STAFF)}
        _the_demo_shows_scoring(staff["scorer"])
        before = member.get("/me/score")
        activity, ends = _an_activity_is_held(member, staff["organiser"])
        proposal_id = _a_proposal_is_filed(member, staff)
        with Caller(base, FIRST_STAFF + 11) as party:
            _a_party_proposes(party, member)
        _it_is_settled(activity, ends, staff["organiser"])
        _the_score_shows_both(member, staff["scorer"], before)
        _home_tells_what_waits(member, staff)
    _a_second_start_keeps_the_data(Settings.from_env(environment), proposal_id)
    assert operate(["audit", "verify"], environment) == DONE


def _a_second_start_keeps_the_data(settings: Settings, proposal_id: str) -> None:
    """What a start does to the database, and the application over it: another server would be no other proof."""
    prepare(settings)
    toolbox = create_toolbox(settings)
    again = api_on(settings, toolbox)
    session = again.post("/sessions", {"phone": str(FIRST_MEMBER + 20), "password": PASSWORD}).json
    token = {"Authorization": f"Bearer {session['access_token']}"}
    assert again.get(f"/proposals/{proposal_id}", headers=token).json["state"] == "filed"
    toolbox.database.close()


def _the_demo_shows_scoring(scorer: Caller) -> None:
    """Last year closed and adjusted; a ranking, roles that free, a sanction that waits; a draft that was tried."""
    closed = next(year for year in scorer.get("/score-years")["items"] if year["state"] == "closed")
    adjusted = scorer.get(f"/score-years/{closed['year']}/adjustments")["items"]
    assert [each["state"] for each in adjusted] == ["confirmed"]
    (ranking,) = scorer.get("/scores/rankings")["items"]
    lists = scorer.get(f"/scores/rankings/lists?ranking={ranking['id']}")["lists"]
    assert all(each["listed"] for each in lists)
    roles = scorer.get(f"/member-roles?year={closed['year'] + 1}")["items"]
    assert {(each["state"], each["frees"]) for each in roles} == {("in-force", True), ("proposed", True)}
    waiting = scorer.get("/duty-entries?state=entered")["items"]
    named = [each["details"][0]["name"] for each in waiting]
    assert named == ["处分种类", "参加人数"], "what is declared is shown in Chinese"
    (sectors,) = scorer.get("/scores/collectives")["items"]
    own = [line for each in sectors["bodies"] for line in each["lines"] if line["category"] == "own"]
    assert sorted(line["counted"] for line in own) == ["3", "4"], "what a sector did itself"
    assert not any(each["is_stale"] for each in sectors["bodies"])
    (draft,) = scorer.get("/regulation-drafts")["items"]
    (trial,) = scorer.get("/trials")["items"]
    assert draft["is_sound"]
    assert trial["finished_at"], "tried before anybody looks"


def _a_proposal_is_filed(member: Caller, staff: dict[str, Caller]) -> str:
    """Draft twice, lose an update, submit, two reviewers, a number."""
    first = member.call("POST", "/proposals", DRAFT, expect=201, Idempotency_Key="journey-1")
    again = member.call("POST", "/proposals", DRAFT, expect=201, Idempotency_Key="journey-1")
    assert first.json()["id"] == again.json()["id"], "the same key, the same proposal"
    path = f"/proposals/{first.json()['id']}"
    read = member.call("GET", path)
    on_phone = {**DRAFT, "situation": "社区缺少公共阅读空间，老人和孩子尤其需要。"}
    member.call("PUT", path, on_phone, If_Match=read.headers["ETag"])
    lost = member.call(
        "PUT", path, {**DRAFT, "situation": "另一台设备上的修改。"}, expect=409, If_Match=read.headers["ETag"]
    )
    assert lost.json()["code"] == "lost-update"
    assert [entry["field"] for entry in lost.json()["changed"]] == ["situation"]
    assert "submit" in member.get(path)["actions"]
    member.call("POST", f"{path}/submission")
    reviewer, second = staff["reviewer"], staff["second-reviewer"]
    assert member.call("POST", f"{path}/review/pass", expect=403).json()["code"] == "not-permitted"
    reviewer.call("POST", f"{path}/review/pass")
    assert "file" not in reviewer.get(path)["actions"], "no two steps by the same person"
    reviewer.call("POST", f"{path}/review/filing", expect=403)
    filed = second.call("POST", f"{path}/review/filing").json()
    assert filed["case_number"] == 4, "the demo has filed three"
    history = member.get(f"{path}/history")["items"]
    assert [entry["action"] for entry in history] == ["edit", "submit", "pass-step", "file"]
    assert all(entry["at"] and entry["actor_name"] for entry in history)
    return str(first.json()["id"])


def _a_party_proposes(party: Caller, member: Caller) -> None:
    """The demo's officer has a body to propose for; a member writes with him."""
    (body,) = party.get("/me/bodies")["items"]
    main = [member.get("/me")["seat_id"]]
    draft = {**DRAFT, "body_id": body["id"], "main_seat_ids": main}
    made = party.call("POST", "/proposals/collective", draft, expect=201).json()
    assert party.call("POST", f"/proposals/{made['id']}/submission").json()["state"] == "in-review"
    party.call("POST", f"/proposals/{made['id']}/withdrawal", {})


def _an_activity_is_held(member: Caller, organiser: Caller) -> tuple[str, datetime]:
    """Create, open, check in with the hall's code; gives where it is found and when it ends."""
    begins = datetime.now(UTC) - timedelta(minutes=5)
    ends = datetime.now(UTC) + timedelta(seconds=8)
    plan = {
        "kind": "briefing", "title": "旅程测试会（示例）", "place": "示例会议室", "is_required": True,
        "sessions": [{"name": "上午", "begins_at": begins.isoformat(), "ends_at": ends.isoformat()}],
        "invitees": {"rule": "all-members"},
    }  # fmt: skip
    made = organiser.call("POST", "/activities", plan, expect=201).json()
    path = f"/activities/{made['id']}"
    organiser.call("POST", f"{path}/publication")
    session_id = organiser.get(path)["sessions"][0]["id"]
    screen = organiser.get(f"{path}/sessions/{session_id}/venue-code")
    code = re.search(r"CX1[A-Z2-7]{32}", str(screen))
    assert code, screen
    door = f"{path}/sessions/{session_id}/check-in"
    forged = code[0][:-2] + ("AA" if code[0][-2:] != "AA" else "BB")
    assert member.call("PUT", door, {"code": forged}, expect=422).json()["code"] == "venue-code-forged"
    tap = member.call("PUT", door, {"code": code[0]}).json()
    assert member.call("PUT", door, {"code": code[0]}).json() == tap, "a second tap is the same check-in"
    assert member.get("/me/activities")["items"]
    sheet = organiser.get(f"{path}/attendance")
    assert sheet["invitees"]["present"] == 1
    organiser.call("POST", f"{path}/settlement", expect=422)
    return path, ends


def _it_is_settled(path: str, ends: datetime, organiser: Caller) -> None:
    """Once, and when it has ended."""
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()) + 0.5)
    assert organiser.call("POST", f"{path}/settlement").json()["counts"]["present"] == 1
    organiser.call("POST", f"{path}/settlement", expect=409)


def _the_score_shows_both(member: Caller, scorer: Caller, before: dict[str, Any]) -> None:
    """The receipt has a line for the case and one for the meeting; the board follows."""
    after = member.get("/me/score")
    labels = {line["label"] for line in after["lines"]} - {line["label"] for line in before["lines"]}
    assert {"第4号提案", "旅程测试会（示例）"} <= labels
    assert float(after["total"]) > float(before["total"])
    total = sum(float(line["counted"]) for line in after["lines"])
    assert total == float(after["total"])
    year = after["year"]
    for _attempt in range(100):
        board = scorer.get(f"/scores?limit=100&year={year}")
        row = next(row for row in board["items"] if row["seat_id"] == after["seat_id"])
        if not row["is_stale"] and row["total"] == after["total"]:
            return
        time.sleep(0.2)
    pytest.fail(f"the board does not follow: {row} {after['total']}")


def _home_tells_what_waits(member: Caller, staff: dict[str, Caller]) -> None:
    kinds = {section["kind"] for section in member.get("/home")["sections"]}
    assert {"my-proposals", "my-activities"} <= kinds
    assert member.get("/home")["score"]["total"]
    to_review = next(
        section for section in staff["reviewer"].get("/home")["sections"] if section["kind"] == "proposals-to-review"
    )
    assert to_review["count"] == 2, "the demo's two; it has passed the other two itself"
    assert to_review["due_at"]
