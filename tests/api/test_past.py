"""Proposals and duty facts of earlier years over HTTP: imports, templates, lists, who reads what."""

import io
from typing import Any
from uuid import UUID

import pytest

from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee
from tests.builders.scoring import REGULATION, a_published_regulation
from tests.builders.sheets import CASE, OPINION, Row, bring_proposals, csv_of, number_of, workbook_of, xlsx_of

SHOWN = {**CASE, "向委员公开": "是", "类别": "社会建设", "答复类别": "A", "主办单位": "示例市城管局"}
HIDDEN = {**CASE, "案号": 13, "年度": 2023, "次": 2, "案由": "关于养老的提案", "向委员公开": "否"}


@pytest.fixture
def scorer(place: Place) -> Person:
    return place.officer(Role.SCORER)


def upload(api: Api, path: str, as_: Person, content: bytes, name: str = "表.csv") -> Any:
    """The answer to a file."""
    return api.call("POST", path, as_=as_, data={"file": (io.BytesIO(content), name)})


def titles(answer: Any) -> list[str]:
    """The titles of a page."""
    return [row["title"] for row in answer.json["items"]]


def fill_in(template: bytes, row: Row) -> bytes:
    """A template with one more row."""
    workbook = workbook_of(template)
    sheet = workbook.worksheets[0]
    sheet.append([row.get(str(cell.value).rstrip("*")) for cell in sheet[1]])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_past_proposals_are_imported_and_read(api: Api, place: Place, administrator: Person, write: Any) -> None:
    name = "表.xlsx" if write is xlsx_of else "表.csv"
    answer = upload(api, "/past-proposals/import", administrator, write(SHOWN, HIDDEN), name)
    assert answer.status_code == 200, answer.json
    assert (answer.json["added"], answer.json["unknown_proposers"], answer.json["is_dry_run"]) == (2, 2, False)
    officer = place.officer(Role.ASSIGNING_OFFICER)
    listed = api.get("/past-proposals", as_=officer)
    assert titles(listed) == [SHOWN["案由"], HIDDEN["案由"]]
    whole = api.get(f"/past-proposals/{listed.json['items'][0]['id']}", as_=officer)
    assert whole.json["units"] == [
        {"unit_id": str(place.units["示例市城管局"]), "name": "示例市城管局", "role": "sole"}
    ]
    assert api.get(f"/past-proposals/{UUID(int=1)}", as_=officer).status_code == 404


def test_a_dry_run_stores_nothing(api: Api, place: Place, administrator: Person, scorer: Person) -> None:
    place.member("张示例")
    for path, person, row, figure in (
        ("/past-proposals/import", administrator, SHOWN, "added"), ("/duty-facts/import", scorer, OPINION, "entered"),
    ):  # fmt: skip
        for _time in range(2):
            answer = upload(api, f"{path}?dry_run=true", person, csv_of(row))
            assert (answer.json[figure], answer.json["is_dry_run"]) == (1, True)
        assert upload(api, f"{path}?dry_run=perhaps", person, csv_of(row)).json["code"] == "bad-input"


def test_mistakes_are_refused_with_pointers(api: Api, place: Place, administrator: Person, scorer: Person) -> None:
    wrong = upload(api, "/past-proposals/import", administrator, csv_of({**SHOWN, "主办单位": "市城管局"}))
    assert (wrong.status_code, wrong.json["code"]) == (422, "past-proposals-refused")
    assert wrong.json["errors"] == [
        {"pointer": "/rows/2/主办单位", "detail": "本会没有“市城管局”，是否应为“示例市城管局”？"}
    ]
    wrong = upload(api, "/duty-facts/import", scorer, csv_of({**OPINION, "状态": "x"}))
    assert (wrong.status_code, wrong.json["code"]) == (422, "duty-facts-refused")
    assert [each["pointer"] for each in wrong.json["errors"]] == ["/rows/2/姓名", "/rows/2/状态"]


@pytest.mark.parametrize(("path", "limit"), [("/past-proposals/import", 17_000_000), ("/duty-facts/import", 9_000_000)])
def test_a_missing_or_too_large_file_is_refused(
    api: Api, administrator: Person, scorer: Person, path: str, limit: int
) -> None:
    person = administrator if path.startswith("/past") else scorer
    assert api.call("POST", path, as_=person, data={"other": "x"}).json["errors"][0]["pointer"] == "/file"
    large = {"data": b"x" * (limit + 1), "content_type": "multipart/form-data; boundary=x"}
    assert api.call("POST", path, as_=person, **large).status_code == 413
    assert upload(api, path, person, b"PK\x03\x04", "a.xlsx").json["errors"][0]["pointer"] == "/file"


def test_the_templates_can_be_filled_in(api: Api, place: Place, administrator: Person, scorer: Person) -> None:
    place.member("张示例")
    for path, person, row, figure in (
        ("/past-proposals/import", administrator, SHOWN, "added"), ("/duty-facts/import", scorer, OPINION, "entered"),
    ):  # fmt: skip
        template = api.get(f"{path}/template", as_=person)
        assert "attachment" in template.headers["Content-Disposition"]
        filled = upload(api, path, person, fill_in(template.get_data(), row), "填好.xlsx")
        assert filled.json.get(figure) == 1, filled.json


def test_a_template_knows_the_words_of_the_committees_regulation(api: Api, place: Place, scorer: Person) -> None:
    a_published_regulation(
        place=place, text=REGULATION + '\n[facts.service]\nname = "公益服务"\nfields = {h = "whole"}'
    )
    sheet = workbook_of(api.get("/duty-facts/import/template", as_=scorer).get_data())
    assert "h" in [cell.value for cell in sheet.worksheets[0][1]]


def test_filters_find_what_they_name(api: Api, place: Place) -> None:
    bring_proposals(place, SHOWN, {**HIDDEN, "案由": "Ab类100%的提案"})
    officer = place.officer(Role.REVIEWER)
    both, first, second = [SHOWN["案由"], "Ab类100%的提案"], [SHOWN["案由"]], ["Ab类100%的提案"]
    for query, found in (
        ("", both), ("year=2024", first), ("year=2025", []), ("term_number=14&session_number=2", second),
        (f"unit_id={place.units['示例市城管局']}", first), (f"unit_id={place.units['示例市教育局']}", []),
        ("category=society", first), ("reply_grade=A", first), ("title=停车", first), ("title=aB类", second),
        ("title=100%的", second), ("title=的提", both), ("title=停_", []),
    ):  # fmt: skip
        assert titles(api.get(f"/past-proposals?{query}", as_=officer)) == found, query
    assert api.get("/past-proposals?title=%25%25", as_=officer).json["errors"][0]["pointer"] == "?title"
    refused = api.get("/past-proposals?title=停&year=1900&session_number=x", as_=officer)
    assert {each["pointer"] for each in refused.json["errors"]} == {"?title", "?year", "?session_number"}


def test_pages_follow_each_other_without_gap_or_double(api: Api, place: Place) -> None:
    for number in range(1, 8):
        in_2023 = {"年度": 2023, "次": 2} if number % 2 else {}
        bring_proposals(place, {**CASE, **in_2023, "案号": number, "案由": f"{number}号提案"})
    officer = place.officer(Role.REVIEWER)
    seen, after = [], ""
    while after is not None:
        page = api.get(f"/past-proposals?limit=3{after and '&after=' + after}", as_=officer)
        seen += titles(page)
        after = page.json["next"]
    assert seen == [f"{number}号提案" for number in (6, 4, 2, 7, 5, 3, 1)]
    assert api.get("/past-proposals?after=x", as_=officer).json["errors"][0]["pointer"] == "?after"


def test_members_read_what_is_shown_and_their_own(api: Api, place: Place) -> None:
    author, cosigner, other = place.member("张示例"), place.member("李示例"), place.member("赵示例")
    bring_proposals(place, {**SHOWN, "联名人": ""}, {**HIDDEN, "联名人": f"李示例（{number_of(place, cosigner)}）"})
    ids = {row["title"]: row["id"] for row in api.get("/past-proposals", as_=place.officer(Role.LEADER)).json["items"]}
    for person, shown, own, hidden_is in (
        (author, [SHOWN["案由"]], [SHOWN["案由"], HIDDEN["案由"]], 200),
        (cosigner, [SHOWN["案由"]], [HIDDEN["案由"]], 200),
        (other, [SHOWN["案由"]], [], 404),
    ):
        assert titles(api.get("/past-proposals", as_=person)) == shown
        assert titles(api.get("/me/past-proposals", as_=person)) == own
        assert api.get(f"/past-proposals/{ids[HIDDEN['案由']]}", as_=person).status_code == hidden_is
        assert api.get(f"/past-proposals/{ids[SHOWN['案由']]}", as_=person).status_code == 200


def test_the_committees_settings_are_the_most_that_members_read(api: Api, place: Place) -> None:
    member = place.member("赵示例")
    bring_proposals(place, SHOWN)
    (shown,) = api.get("/past-proposals", as_=member).json["items"]
    settings = '[visibility]\nfiled_proposals = "staff"\nreplies = "staff"\n'
    admin = place.officer(Role.ADMINISTRATOR)
    edited = api.put(
        "/settings", {"document": settings, "note": "收紧"}, as_=admin, headers={"If-Match": '"0"'}
    )  # fmt: skip
    assert edited.status_code == 200, edited.json
    assert api.get("/past-proposals", as_=member).json["items"] == []
    assert api.get(f"/past-proposals/{shown['id']}", as_=member).status_code == 404


def test_another_committee_reads_none_of_it(api: Api, place: Place) -> None:
    elsewhere = a_committee(place.toolbox, name="另一市政协")
    bring_proposals(place, SHOWN)
    (shown,) = api.get("/past-proposals", as_=place.officer(Role.REVIEWER)).json["items"]
    stranger = elsewhere.officer(Role.REVIEWER)
    assert api.get("/past-proposals", as_=stranger).json["items"] == []
    assert api.get(f"/past-proposals?unit_id={place.units['示例市城管局']}", as_=stranger).json["items"] == []
    assert api.get(f"/past-proposals/{shown['id']}", as_=stranger).status_code == 404


def test_an_imported_fact_is_on_the_members_receipt_of_that_year(api: Api, place: Place, scorer: Person) -> None:
    member = place.member("张示例")
    assert api.get(f"/members/{member.seat_id}/score?year=2024", as_=scorer).json["code"] == "no-regulation"
    on_trial = REGULATION.replace("effective_from = 2026-01-01", "effective_from = 2024-01-01")
    a_published_regulation(place=place, text=on_trial)
    before = api.get(f"/members/{member.seat_id}/score?year=2024", as_=scorer).json
    row = {**OPINION, "委员证号": number_of(place, member), "履职类别": "信息采用", "状态": "", "级别": "市级"}
    assert upload(api, "/duty-facts/import", scorer, csv_of(row)).json["years"] == [2024]
    for address, person in ((f"/members/{member.seat_id}/score?year=2024", scorer), ("/me/score?year=2024", member)):
        receipt = api.get(address, as_=person).json
        (line,) = [line for line in receipt["lines"] if line["label"] == "停车建议"]
        assert (line["on"], float(line["counted"]) > 0) == ("2024-05-12", True)
        assert float(receipt["total"]) == float(before["total"]) + float(line["counted"])
