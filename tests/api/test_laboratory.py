"""The laboratory over HTTP: drafts, trials on real years, published lists held against the ledger."""

import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from server.worker import Worker
from services.kernel.work import Toolbox, reading
from services.members.commands.settings import edit_settings
from services.members.vocabulary import Role
from services.scoring.commands import trying
from services.scoring.models import ScoreCard
from tests.builders.activities import acting, actor_of
from tests.builders.client import Api
from tests.builders.committee import Person, Place
from tests.builders.laboratory import DRAFT, SOUND_DRAFT, a_regulation_draft, a_score_list, a_trial
from tests.builders.scoring import REGULATION, WITH_OUTCOMES, a_published_regulation, presence
from tests.builders.sheets import csv_of, number_of, workbook_of


@pytest.fixture
def scorer(place: Place) -> Person:
    """Somebody of the staff who may write regulations."""
    return place.officer(Role.SCORER)


def catch_up(toolbox: Toolbox) -> None:
    """Let the worker do what is due."""
    while Worker(toolbox).deliver():
        pass


def form(content: bytes) -> dict[str, Any]:
    """A file as a form carries it."""
    return {"file": (io.BytesIO(content), "名单.csv")}


def cards(place: Place) -> list[Any]:
    """Every stored card, as it stands."""
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.select(ScoreCard.id, ScoreCard.total, ScoreCard.is_stale, ScoreCard.computed_at)
        return work.session.execute(rows.order_by(ScoreCard.id)).all()


def test_a_draft_is_checked_at_each_saving_and_published_when_it_is_ready(
    api: Api, place: Place, scorer: Person
) -> None:
    published = a_published_regulation(place=place)
    begun = api.post("/regulation-drafts", {"name": "修订稿", "text": DRAFT}, as_=scorer).json
    assert begun["is_sound"] is False
    assert {each["is_doubt"] for each in begun["remarks"]} >= {False}
    assert all(each["line"] for each in begun["remarks"] if each["message"].startswith("算例"))
    path = f"/regulation-drafts/{begun['id']}"
    refused = api.get(f"{path}/explanation", as_=scorer)
    assert refused.json["code"] == "draft-has-mistakes"
    assert refused.json["errors"][0]["pointer"] == "/text"
    assert api.post(f"{path}/publication", {}, as_=scorer).json["code"] == "regulation-refused"
    body = {"name": "修订稿", "text": SOUND_DRAFT}
    saved = api.put(path, body, as_=scorer, headers={"If-Match": '"1-0"'})
    assert (saved.json["is_sound"], saved.json["version"]) == (True, 2)
    assert api.put(path, body, as_=scorer, headers={"If-Match": '"1-0"'}).json["code"] == "lost-update"
    assert api.post("/regulation-drafts", body, as_=scorer).json["code"] == "draft-name-taken"
    assert "每半天计 2 分" in api.get(f"{path}/explanation", as_=scorer).json["text"]
    lines = api.get(f"{path}/difference?against={published['id']}", as_=scorer).json["lines"]
    assert any("出席全体会议" in line for line in lines)
    new = api.post(f"{path}/publication", {}, as_=scorer).json
    assert new["version"] == "2027.1"
    member = place.member()
    assert "每半天计 2 分" in api.get(f"/regulations/{new['id']}/explanation", as_=member).json["text"]
    again = api.get(f"/regulations/{new['id']}/difference?against={published['id']}", as_=member).json
    assert again["lines"] == lines
    assert api.get(path, as_=member).json["code"] == "not-permitted"
    assert [each["name"] for each in api.get("/regulation-drafts", as_=scorer).json["items"]] == ["修订稿"]
    assert api.delete(path, as_=scorer).status_code == 204
    assert api.get(path, as_=scorer).json["code"] == "not-found"


def test_a_trial_tells_who_gains_and_loses_and_why(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:  # fmt: skip
    a_published_regulation(place=place)
    members = [place.member(f"示例{number}", sector="经济" if number else "教育") for number in range(3)]
    for member, half_days in zip(members, (9, 2, 4), strict=True):
        presence(place=place, member=member, half_days=half_days)
    catch_up(toolbox)
    before = cards(place)
    draft_id = a_regulation_draft(place=place)
    question = {"draft_id": str(draft_id), "years": [2026]}
    trial_id = api.post("/trials", question, as_=scorer).json["id"]
    waiting = api.get(f"/trials/{trial_id}", as_=scorer).json
    assert (waiting["done"], waiting["members"], waiting["finished_at"], waiting["results"]) == (0, 3, None, [])
    catch_up(toolbox)
    assert cards(place) == before, "no card is touched"
    trial = api.get(f"/trials/{trial_id}", as_=place.officer(Role.SECRETARY_GENERAL)).json
    (result,) = trial["results"]
    assert trial["done"] == 3
    assert trial["finished_at"]
    assert (result["version"], trial["regulation_version"]) == ("2026.1", "2027.1")
    assert (result["members"], result["gain"], result["lose"], result["left_out"]) == (3, 0, 3, 0)
    assert Decimal(result["new_sum"]) - Decimal(result["old_sum"]) == -15
    assert [(each["rule"], each["change"]) for each in result["rules"]] == [("plenary", "-15")]
    bodies = {each["name"]: (each["members"], each["old_mean"], each["new_mean"]) for each in result["bodies"]}
    assert bodies == {"教育": (1, "47", "38"), "经济": (2, "29", "26")}
    assert sum(each["old"] for each in result["spread"]) == 3
    rows, after = [], ""
    while after is not None:
        page = api.get(f"/trials/{trial_id}/members?limit=1{after}", as_=scorer).json
        rows += page["items"]
        after = f"&after={page['next']}" if page["next"] else None
    assert [(row["name"], row["change"]) for row in rows] == [("示例0", "-9"), ("示例2", "-4"), ("示例1", "-2")]
    assert rows[0]["causes"] == [
        {"rule": "plenary", "name": "出席全体会议", "clause": "第六条第一款", "old": "27", "new": "18", "change": "-9"}
    ]
    crossing = api.get(f"/trials/{trial_id}/members?crosses=true", as_=scorer).json["items"]
    assert [(row["name"], row["old_grade"], row["new_grade"]) for row in crossing] == [
        (row["name"], row["old_grade"], row["new_grade"]) for row in rows if row["old_grade"] != row["new_grade"]
    ]
    economy = f"/trials/{trial_id}/members?gains_first=true&body_id={place.sectors['经济']}"
    assert [row["name"] for row in api.get(economy, as_=scorer).json["items"]] == ["示例1", "示例2"]
    receipts = api.get(f"/trials/{trial_id}/members/{members[0].seat_id}", as_=scorer).json
    for side in ("old", "new"):
        assert receipts[side]["total"] == receipts[f"{side}_total"]
        assert sum(Decimal(line["counted"]) for line in receipts[side]["lines"]) == Decimal(receipts[side]["total"])
    sheet = workbook_of(api.get(f"/trials/{trial_id}/sheet", as_=scorer).data)
    assert [row[2].value for row in sheet["委员"].iter_rows(min_row=2)] == ["示例0", "示例2", "示例1"]
    assert sheet["委员"]["G2"].value == -9
    assert api.post("/trials", question, as_=scorer).json == {"id": trial_id, "is_found_again": True}
    presence(place=place, member=members[1], on=date(2026, 3, 3))
    assert api.post("/trials", question, as_=scorer).json["is_found_again"] is False
    assert [each["name"] for each in api.get("/trials", as_=scorer).json["items"]] == ["2027年修订稿"] * 2
    assert api.delete(f"/trials/{trial_id}", as_=scorer).status_code == 204
    assert api.get(f"/trials/{trial_id}/members", as_=scorer).json["code"] == "not-found"
    catch_up(toolbox)


def test_a_trial_goes_on_where_it_stopped_from_the_ledger_as_it_stood(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "BATCH", 2)
    ever = REGULATION.replace("effective_from = 2026-01-01", "effective_from = 2025-01-01")
    published = a_published_regulation(place=place, text=ever)
    members = sorted((place.member() for _member in range(3)), key=lambda member: member.seat_id)
    for member in members:
        presence(place=place, member=member, half_days=2)
    presence(place=place, member=members[0], half_days=1, on=date(2025, 3, 3))
    catch_up(toolbox)
    asked = {"regulation_id": str(published["id"]), "years": [2026, 2025]}
    trial_id = api.post("/trials", asked, as_=scorer).json["id"]
    while (standing := api.get(f"/trials/{trial_id}", as_=scorer).json)["done"] < standing["members"] - 1:
        Worker(toolbox).deliver()
    assert standing["finished_at"] is None
    for member in members:
        presence(place=place, member=member, half_days=4, on=date(2026, 5, 5))
    catch_up(toolbox)
    finished = api.get(f"/trials/{trial_id}", as_=scorer).json
    assert (finished["done"], [each["year"] for each in finished["results"]]) == (finished["members"], [2025, 2026])
    first = api.get(f"/trials/{trial_id}/members?limit=2", as_=scorer).json
    rest = api.get(f"/trials/{trial_id}/members?limit=2&after={first['next']}", as_=scorer).json
    rows = [*first["items"], *rest["items"]]
    assert [(row["old_total"], row["new_total"], row["change"]) for row in rows] == [("26", "26", "0")] * 3
    before = api.get(f"/trials/{trial_id}/members?year=2025", as_=scorer).json["items"]
    assert "23" in {row["new_total"] for row in before}
    receipts = api.get(f"/trials/{trial_id}/members/{members[2].seat_id}?year=2026", as_=scorer).json
    assert (receipts["old"]["total"], receipts["new"]["total"]) == ("26", "26")


def test_what_cannot_be_tried_is_refused_with_the_reason(api: Api, place: Place, scorer: Person) -> None:
    draft_id = str(a_regulation_draft(place=place))
    assert api.post("/trials", {"draft_id": draft_id, "years": [2026]}, as_=scorer).json["code"] == "no-regulation"
    a_published_regulation(place=place)
    faulty = str(a_regulation_draft(place=place, name="有误", text=DRAFT))
    assert api.post("/trials", {"draft_id": faulty, "years": [2026]}, as_=scorer).json["code"] == "draft-has-mistakes"
    for body, pointer in (
        ({"years": [2026]}, "/draft_id"),
        ({"years": [2026], "draft_id": draft_id, "regulation_id": draft_id}, "/draft_id"),
        ({"years": [2026], "regulation_id": draft_id}, "/regulation_id"),
        ({"years": [2026], "draft_id": str(place.id)}, "/draft_id"),
        ({"years": [2026, 2027], "draft_id": draft_id}, "/years/1"),
        ({"years": [], "draft_id": draft_id}, "/years"),
    ):
        refused = api.post("/trials", body, as_=scorer).json
        assert (refused["code"], refused["errors"][0]["pointer"]) == ("bad-input", pointer)
    council = place.officer(Role.CHAIRPERSONS_COUNCIL)
    assert api.post("/trials", {"draft_id": draft_id, "years": [2026]}, as_=council).json["code"] == "not-permitted"


def test_a_published_list_is_held_against_the_ledger_to_the_line(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    a_published_regulation(place=place)
    same, other, strange, missing = (place.member(f"示例{name}") for name in ("一致", "少计", "不明", "漏列"))
    for member in (same, other, strange, missing):
        presence(place=place, member=member, half_days=2)
    presence(place=place, member=other, half_days=1, on=date(2026, 4, 4))
    content = csv_of(
        {"姓名": "示例一致", "总分": 26, "等次": ""},
        {"委员证号": number_of(place, other), "总分": "26.00分"},
        {"姓名": "示例不明", "总分": "25.3"},
        {"姓名": "示例外人", "总分": 80},
    )
    answer = api.post("/score-lists?year=2026", data=form(content), as_=scorer)
    path = f"/score-lists/{answer.json['id']}"
    assert api.get(path, as_=scorer).json["finished_at"] is None
    catch_up(toolbox)
    done = api.get(path, as_=place.officer(Role.CHAIRPERSONS_COUNCIL)).json
    assert (done["done"], done["members"]) == (5, 5)
    assert {each["outcome"]: each["members"] for each in done["outcomes"]} == {
        "agrees": 1, "explained": 1, "unexplained": 1, "only-listed": 1, "only-here": 1,
    }  # fmt: skip
    lines = api.get(f"{path}/lines?limit=3", as_=scorer).json
    rest = api.get(f"{path}/lines?after={lines['next']}", as_=scorer).json["items"]
    found = {line["name"]: line for line in [*lines["items"], *rest]}
    explained = found["示例少计"]
    assert (explained["row"], explained["listed_total"], explained["total"], explained["change"]) == (
        3,
        "26",
        "29",
        "-3",
    )
    assert [(each["kind"], each["words"]) for each in explained["findings"]] == [
        ("fact", "没有计一条记录：2026-04-04「示例会议」")
    ]
    assert UUID(explained["findings"][0]["fact_id"])
    assert found["示例外人"]["seat_id"] is None
    assert "没有名为" in found["示例外人"]["reason"]
    assert found["示例漏列"]["outcome"] == "only-here"
    only = api.get(f"{path}/lines?outcome=unexplained", as_=scorer).json["items"]
    assert [line["name"] for line in only] == ["示例不明"]
    sheet = workbook_of(api.get(f"{path}/sheet", as_=scorer).data).worksheets[0]
    assert [row[3].value for row in sheet.iter_rows(min_row=2)][:2] == ["一致", "不一致，已找到原因"]
    assert api.delete(path, as_=scorer).status_code == 204
    assert api.get("/score-lists", as_=scorer).json["items"] == []


def test_a_list_with_mistakes_is_refused_row_by_row(api: Api, place: Place, scorer: Person) -> None:
    assert api.get("/score-lists/template?year=2026", as_=scorer).json["code"] == "no-regulation"
    a_published_regulation(place=place)
    template = workbook_of(api.get("/score-lists/template?year=2026", as_=scorer).data)
    assert [cell.value for cell in template.worksheets[0][1]][:5] == ["委员证号", "姓名", "总分*", "等次", "基本分"]
    unknown = api.get(f"/score-lists/template?draft_id={place.id}", as_=scorer).json
    assert (unknown["code"], unknown["errors"][0]["pointer"]) == ("bad-input", "?draft_id")
    member = place.member("示例委员")
    content = csv_of(
        {"姓名": "示例委员", "总分": "很高"},
        {"姓名": "", "总分": 3},
        {"姓名": "示例另一", "总分": 3},
    )
    refused = api.post("/score-lists?year=2026", data=form(content), as_=scorer).json
    assert refused["code"] == "score-list-refused"
    assert [each["pointer"] for each in refused["errors"]] == ["/rows/2/总分", "/rows/3/委员证号"]
    twice = csv_of({"姓名": "示例委员", "总分": 3}, {"委员证号": number_of(place, member), "总分": 3})
    refused = api.post("/score-lists?year=2026", data=form(twice), as_=scorer).json
    assert [each["pointer"] for each in refused["errors"]] == ["/rows/3/姓名"]


def test_nobody_reads_in_the_laboratory_what_the_board_does_not_show_him(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    a_published_regulation(place=place)
    member = place.member("示例甲")
    presence(place=place, member=member)
    catch_up(toolbox)
    trial_id = a_trial(place=place)
    list_id = a_score_list({"姓名": "示例甲", "总分": "26"}, place=place)
    council = place.officer(Role.CHAIRPERSONS_COUNCIL)
    assert len(api.get(f"/trials/{trial_id}/members", as_=council).json["items"]) == 1
    hidden = api.get(f"/trials/{trial_id}/members/{member.seat_id}", as_=council)
    assert hidden.json["code"] == "scores-hidden", "totals alone are for them, here as everywhere"
    administrator = actor_of(place.officer(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    narrow = '[scoring.totals]\nchairpersons-council = "none"\n'
    acting(toolbox, administrator, edit_settings, document=narrow, note="示例", base_version=0)
    for path in (f"/trials/{trial_id}/members", f"/trials/{trial_id}/sheet"):
        assert api.get(path, as_=council).json["code"] == "scores-hidden"
    for path in (f"/score-lists/{list_id}/lines", f"/score-lists/{list_id}/sheet"):
        assert api.get(path, as_=council).json["code"] == "scores-hidden"
    assert api.get(f"/trials/{trial_id}", as_=council).status_code == 200, "sums tell nobody's score"


def test_a_trial_knows_the_roles_that_members_were_given(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    rule = 'id = "plenary"\n'
    a_published_regulation(place=place, text=WITH_OUTCOMES.replace(rule, rule + 'except_for = ["chair"]\n'))
    chair = place.member("示例主席")
    presence(place=place, member=chair)
    plain = a_trial(place=place)
    role = {"year": 2026, "role": "chair", "seat_ids": [str(chair.seat_id)], "reason": "示例依据"}
    assert api.post("/member-roles", role, as_=scorer).status_code == 201
    with_role = a_trial(place=place)
    assert with_role != plain, "what was asked before is no answer any more"
    shown = [api.get(f"/trials/{each}/members/{chair.seat_id}", as_=scorer).json for each in (plain, with_role)]
    assert [(each["old_total"], shown[1]["old"]["total"]) for each in shown] == [("26", "20"), ("20", "20")]
