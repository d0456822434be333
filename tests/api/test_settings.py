"""The committee's settings document over HTTP: read, edited with history, never overwritten unseen."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from server.settings import Settings
from services.kernel.audit import AuditRow
from services.kernel.work import Toolbox, reading
from services.members.queries.settings import current_settings, settings_of_version
from services.members.settings import default
from services.members.vocabulary import Role
from tests.builders.client import Api, api_on
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.looking import looking
from tests.builders.racing import race

DOCUMENT = '[proposals]\ntext_max = 2500\n[committee]\ndisplay_name = "示例市政协"\n'


def edit(
    api: Api, administrator: Person, version: int | str, document: str = DOCUMENT, note: str = "字数上限放宽"
) -> Any:
    """The answer to an edit over a version that was read."""
    return api.put(
        "/settings", {"document": document, "note": note}, as_=administrator, headers={"If-Match": f'"{version}"'}
    )


def refused(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json["code"]


def test_everybody_reads_the_defaults_until_something_is_edited(api: Api, place: Place) -> None:
    answer = api.get("/settings", as_=place.member())
    assert answer.json["version"] == 0
    assert answer.json["document"] == default().text
    assert answer.json["values"]["proposals"]["text_max"] == 1500
    assert answer.json["values"]["activities"]["attended_fraction"] == "2/3"
    assert answer.json["values"]["deadlines"]["reply"] == {
        "event": "assigned",
        "amount": 3,
        "unit": "month",
        "roll": True,
    }
    assert answer.headers["ETag"].startswith('"0-')
    again = api.get("/settings", as_=place.member(), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_edit_is_a_new_version_with_its_history(
    api: Api, toolbox: Toolbox, place: Place, administrator: Person, clock: HeldClock
) -> None:
    first = edit(api, administrator, 0)
    assert first.status_code == 200
    assert (first.json["version"], first.json["document"]) == (1, DOCUMENT)
    assert first.json["sha256"] == hashlib.sha256(DOCUMENT.encode()).hexdigest()
    assert first.json["values"]["proposals"]["text_max"] == 2500
    assert first.json["values"]["proposals"]["title_max"] == 60, "what is not said is the default"
    clock.advance(days=1)
    etag = api.get("/settings", as_=administrator).headers["ETag"]
    second = api.put("/settings", {"document": "", "note": "恢复默认"}, as_=administrator, headers={"If-Match": etag})
    assert (second.json["version"], second.json["note"], second.json["edited_by_name"]) == (
        2,
        "恢复默认",
        administrator.name,
    )
    page = api.get("/settings/versions", as_=administrator, query_string={"limit": 1})
    assert [(row["number"], row["note"]) for row in page.json["items"]] == [(2, "恢复默认")]
    page = api.get("/settings/versions", as_=administrator, query_string={"limit": 1, "after": page.json["next"]})
    assert ([row["number"] for row in page.json["items"]], page.json["next"]) == ([1], None)
    assert api.get("/settings/versions/1", as_=administrator).json["document"] == DOCUMENT
    assert api.get("/settings/versions/0", as_=administrator).json["document"] == default().text
    with looking(toolbox.database) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "settings-edited").order_by(AuditRow.id)).all()
    assert [row.detail["number"] for row in rows] == [1, 2]
    assert rows[0].detail["sha256"] == first.json["sha256"]
    with reading(toolbox, committee_id=place.id) as work:
        assert current_settings(work)[0] == 2
        assert settings_of_version(work, 1).proposals.text_max == 2500, "what began with version 1 keeps it"
        assert settings_of_version(work, 0) == default()


@pytest.mark.parametrize("number", ["3", "-1", "x", "99999999999999999999", "１"])
def test_a_version_that_is_not_there_is_not_found(api: Api, administrator: Person, number: str) -> None:
    assert refused(api.get(f"/settings/versions/{number}", as_=administrator)) == (404, "not-found")


def test_an_edit_over_an_unseen_version_is_a_lost_update(api: Api, administrator: Person) -> None:
    assert edit(api, administrator, 0).status_code == 200
    late = edit(api, administrator, 0)
    assert refused(late) == (409, "lost-update")
    assert late.json["version"] == 1
    without = api.put("/settings", {"document": "", "note": "x"}, as_=administrator)
    assert refused(without) == (409, "lost-update")


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ("[proposals", "/document"), ("[proposals]\ntext_max = 1", "/document/proposals/text_max"),
        ("[nothing]\na = 1", "/document/nothing"),
        ('[proposals]\nreview_steps = [{key = "a", name = "初审"}]', "/document/proposals/review_steps"),
    ],
)  # fmt: skip
def test_a_document_with_mistakes_is_refused_with_pointers(
    api: Api, administrator: Person, document: str, pointer: str
) -> None:
    answer = edit(api, administrator, 0, document)
    assert refused(answer) == (422, "settings-refused")
    assert pointer in {fault["pointer"] for fault in answer.json["errors"]}
    assert api.get("/settings", as_=administrator).json["version"] == 0


def test_an_edit_needs_its_fields(api: Api, administrator: Person) -> None:
    answer = api.put("/settings", {"note": ""}, as_=administrator, headers={"If-Match": '"0"'})
    assert {fault["pointer"] for fault in answer.json["errors"]} == {"/document", "/note"}
    long = edit(api, administrator, 0, "# " + "长" * 200_000)
    assert refused(long) == (422, "bad-input")


def test_another_committee_has_settings_of_its_own(api: Api, toolbox: Toolbox, administrator: Person) -> None:
    edit(api, administrator, 0)
    elsewhere = a_committee(toolbox, name="另一市政协").officer(Role.ADMINISTRATOR)
    assert api.get("/settings", as_=elsewhere).json["version"] == 0
    assert refused(api.get("/settings/versions/1", as_=elsewhere)) == (404, "not-found")
    assert api.get("/settings/versions", as_=elsewhere).json == {"items": [], "next": None}


def test_four_edits_at_once_are_one_version(shared: Toolbox, settings: Settings) -> None:
    administrator = a_committee(shared).officer(Role.ADMINISTRATOR)
    api = api_on(settings, shared)
    answers = race([lambda: edit(api, administrator, 0)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"lost-update"}
