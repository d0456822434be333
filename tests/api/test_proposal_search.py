"""The search of proposals over HTTP: what is found by whom, in which order, where it stands, how many there are."""

from typing import Any

import pytest

from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee
from tests.builders.proposals import a_draft, a_filed_proposal, a_proposal_sent_back, a_submitted_proposal, do
from tests.builders.sheets import CASE, bring_proposals, workbook_of
from tests.builders.statements import statements

SHOWN = {
    **CASE, "案由": "关于停车收费的提案", "类别": "社会建设", "向委员公开": "是", "主办单位": "示例市城管局",
    "答复类别": "A", "正文": "泊位少，充电桩更少。",
}  # fmt: skip
HIDDEN = {**CASE, "案号": 13, "年度": 2023, "次": 2, "案由": "关于停车场的提案", "向委员公开": "否"}


@pytest.fixture
def reviewer(place: Place) -> Person:
    return place.officer(Role.REVIEWER)


@pytest.fixture
def author(place: Place) -> Person:
    return place.member("张示例")


def found(api: Api, as_: Person, q: str, **more: Any) -> list[str]:
    """The titles of what is found."""
    answer = api.get("/proposals/search", as_=as_, query_string={"q": q, **more})
    assert answer.status_code == 200, answer.json
    return [item["title"] for item in answer.json["items"]]


def test_submitted_and_past_ones_are_found_by_all_of_their_text(
    api: Api, place: Place, author: Person, reviewer: Person
) -> None:
    bring_proposals(place, SHOWN, HIDDEN)
    a_submitted_proposal(
        toolbox=place.toolbox, author=author, title="关于共享车位的建议", situation="停车难。", suggestions=["建充电桩"]
    )
    assert found(api, reviewer, "停车") == ["关于停车收费的提案", "关于停车场的提案", "关于共享车位的建议"]
    assert found(api, reviewer, "充电桩") == ["关于共享车位的建议", "关于停车收费的提案"]
    assert found(api, reviewer, "停车 泊位") == ["关于停车收费的提案"]
    assert found(api, reviewer, "桩") == ["关于共享车位的建议", "关于停车收费的提案"]
    assert found(api, reviewer, "停 车场") == ["关于停车场的提案"]
    assert found(api, reviewer, "地铁") == []


def test_what_is_found_says_where_it_stands(api: Api, place: Place, reviewer: Person) -> None:
    bring_proposals(place, SHOWN)
    (item,) = api.get("/proposals/search?q=停车 泊位", as_=reviewer).json["items"]
    assert item["title_ranges"] == [[2, 4]]
    assert item["excerpt"] == {"text": "泊位少，充电桩更少。", "ranges": [[0, 2]]}
    told = {name: item[name] for name in ("kind", "year", "case_number", "author_name", "disposition", "reply_grade")}
    assert told == {
        "kind": "past", "year": 2024, "case_number": 12, "author_name": "张示例", "disposition": "filed",
        "reply_grade": "A",
    }  # fmt: skip


def test_a_search_is_narrowed_by_what_it_names(api: Api, place: Place, author: Person, reviewer: Person) -> None:
    bring_proposals(place, SHOWN, HIDDEN)
    a_submitted_proposal(toolbox=place.toolbox, author=author, title="关于停车的建议", category="society")
    new, past, older = "关于停车的建议", "关于停车收费的提案", "关于停车场的提案"
    for narrowed, titles in (
        ({"kind": "past"}, [past, older]), ({"kind": "proposal"}, [new]), ({"year": 2026}, [new]),
        ({"term_number": 14, "session_number": 2}, [older]), ({"category": "society"}, [new, past]),
        ({"state": "in-review"}, [new]), ({"state": "filed"}, []), ({"disposition": "filed"}, [past, older]),
        ({"sector_id": place.sectors["经济"]}, [new, past, older]), ({"sector_id": place.sectors["教育"]}, []),
        ({"unit_id": place.units["示例市城管局"]}, [past]), ({"unit_id": place.units["示例市教育局"]}, []),
    ):  # fmt: skip
        assert found(api, reviewer, "停车", **narrowed) == titles, narrowed


def test_everybody_finds_what_he_may_read_and_no_more(api: Api, place: Place, reviewer: Person) -> None:
    author, other = place.member("李示例"), place.member("赵示例")
    last = place.officer(Role.REVIEWER)
    office = place.officer(Role.ASSIGNING_OFFICER)
    bring_proposals(place, {**SHOWN, "案由": "停车一"}, {**HIDDEN, "案由": "停车二"})
    toolbox = place.toolbox
    a_draft(toolbox=toolbox, author=author, title="停车三")
    a_submitted_proposal(toolbox=toolbox, author=author, title="停车四")
    a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=reviewer, title="停车五")
    a_filed_proposal(toolbox=toolbox, author=author, first=reviewer, last=last, title="停车六")
    for person, titles in (
        (reviewer, {"停车一", "停车二", "停车四", "停车五", "停车六"}),
        (office, {"停车一", "停车二", "停车四", "停车六"}),
        (author, {"停车一", "停车四", "停车五", "停车六"}),
        (other, {"停车一", "停车六"}),
        (place.officer(Role.ORGANISATION_OFFICER), {"停车一"}),
        (a_committee(toolbox, name="另一市政协").officer(Role.REVIEWER), set()),
    ):
        assert set(found(api, person, "停车")) == titles
        counts = api.get("/proposals/search/counts?q=停车", as_=person).json
        assert counts["count"] == len(titles)


def test_the_committees_settings_are_the_most_that_members_find(api: Api, place: Place, author: Person) -> None:
    bring_proposals(place, SHOWN)
    stranger = place.member("赵示例")
    assert found(api, stranger, "停车") == ["关于停车收费的提案"]
    document = '[visibility]\nfiled_proposals = "staff"\nreplies = "staff"\n'
    admin = place.officer(Role.ADMINISTRATOR)
    body = {"document": document, "note": "收紧"}
    assert api.put("/settings", body, as_=admin, headers={"If-Match": '"0"'}).status_code == 200
    assert found(api, stranger, "停车") == []
    assert found(api, author, "停车") == ["关于停车收费的提案"]


def test_others_find_the_text_that_was_submitted_and_its_author_too(
    api: Api, place: Place, author: Person, reviewer: Person
) -> None:
    from services.proposals.commands.submitting import submit_proposal

    proposal_id = a_proposal_sent_back(toolbox=place.toolbox, author=author, reviewer=reviewer, title="关于停车的建议")
    answer = api.get(f"/proposals/{proposal_id}", as_=author)
    body = {
        name: answer.json[name]
        for name in ("situation", "analysis", "category", "is_researched", "may_be_published", "suggested_units")
    }  # fmt: skip
    body |= {"title": "关于秘密修改的建议", "suggestions": ["建议一"]}
    edited = api.put(f"/proposals/{proposal_id}", body, as_=author, headers={"If-Match": answer.headers["ETag"]})
    assert edited.status_code == 200, edited.json
    for person in (author, reviewer):
        assert found(api, person, "停车") == ["关于停车的建议"]
        assert found(api, person, "秘密") == []
    do(place.toolbox, author, submit_proposal, proposal_id=proposal_id)
    for person in (author, reviewer):
        assert found(api, person, "停车的") == []
        assert found(api, person, "秘密") == ["关于秘密修改的建议"]


def test_pages_follow_each_other_by_rank_then_year_without_gap_or_double(
    api: Api, place: Place, reviewer: Person
) -> None:
    for number in range(1, 8):
        in_2023 = {"年度": 2023, "次": 2} if number % 2 else {}
        text = {"案由": f"停车{number}号"} if number < 5 else {"案由": f"{number}号", "正文": "停车难"}
        bring_proposals(place, {**CASE, **in_2023, "案号": number, **text})
    seen, after = [], None
    while True:
        query = {"q": "停车", "limit": 3, **({"after": after} if after else {})}
        page = api.get("/proposals/search", as_=reviewer, query_string=query).json
        seen += [item["title"] for item in page["items"]]
        if not (after := page["next"]):
            break
    assert seen == ["停车4号", "停车2号", "停车3号", "停车1号", "6号", "7号", "5号"]
    assert api.get("/proposals/search?q=停车&after=x", as_=reviewer).json["errors"][0]["pointer"] == "?after"


@pytest.mark.parametrize(
    "q", ["", "  ", "！", "%_'\"", "停" * 51, "停\x00车"], ids=["none", "blank", "signs", "sql", "long", "nul"]
)
def test_what_cannot_be_looked_for_is_a_clear_problem(api: Api, reviewer: Person, q: str) -> None:
    for path in ("/proposals/search", "/proposals/search/counts", "/proposals/search/sheet"):
        answer = api.get(path, as_=reviewer, query_string={"q": q})
        assert answer.status_code == 422
        assert [fault["pointer"] for fault in answer.json["errors"]] == ["?q"]
        assert answer.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    "q", ['停车" OR "x', "停车) AND (", "NEAR(停车)", "停车:*", "停车 -x", "title_grams : 停车", "停车'&|!"]
)
def test_no_sign_is_an_operator(api: Api, place: Place, reviewer: Person, q: str) -> None:
    bring_proposals(place, SHOWN)
    assert api.get("/proposals/search", as_=reviewer, query_string={"q": q}).status_code == 200


def test_what_is_found_is_counted_by_what_narrows_it(api: Api, place: Place, author: Person, reviewer: Person) -> None:
    bring_proposals(place, SHOWN, HIDDEN)
    a_submitted_proposal(toolbox=place.toolbox, author=author, title="关于停车的建议", category="society")
    counts = api.get("/proposals/search/counts?q=停车", as_=reviewer).json
    told = {
        name: {row["value"]: row["count"] for row in rows} for name, rows in counts.items() if isinstance(rows, list)
    }
    assert told == {
        "kinds": {"past": 2, "proposal": 1}, "years": {"2026": 1, "2024": 1, "2023": 1}, "categories": {"society": 2},
        "states": {"in-review": 1}, "dispositions": {"filed": 2}, "sectors": {str(place.sectors["经济"]): 3},
    }  # fmt: skip
    assert (counts["count"], counts["is_all"]) == (3, True)
    assert [(row["name"], row["count"]) for row in counts["categories"]] == [("社会建设", 2)]
    assert [row["name"] for row in counts["sectors"]] == ["经济"]
    narrowed = api.get("/proposals/search/counts?q=停车&kind=past&year=2023", as_=reviewer).json
    assert narrowed["count"] == 1


def test_very_many_are_counted_up_to_a_bound(
    api: Api, place: Place, reviewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.proposals.queries.search.MOST_COUNTED", 1)
    bring_proposals(place, SHOWN, HIDDEN)
    counts = api.get("/proposals/search/counts?q=停车", as_=reviewer).json
    assert (counts["count"], counts["is_all"], counts["years"][0]["value"]) == (1, False, "2024")


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    """The rows of a sheet."""
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(workbook_of(answer.get_data()).worksheets[0].iter_rows(values_only=True))


def test_what_is_found_is_exported_and_that_is_audited(
    api: Api, place: Place, author: Person, reviewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import select

    from services.kernel.audit import AuditRow
    from tests.builders.looking import looking

    bring_proposals(place, SHOWN, HIDDEN)
    head, *rows = rows_of(api.get("/proposals/search/sheet?q=停车", as_=reviewer))
    assert head[:5] == ("年度", "届", "次", "案号", "案由")
    assert [(row[0], row[3], row[4], row[5], row[6], row[8]) for row in rows] == [
        (2024, "12", "关于停车收费的提案", "社会建设", "张示例", "立案"),
        (2023, "13", "关于停车场的提案", None, "张示例", "立案"),
    ]
    assert api.get("/proposals/search/sheet?q=停车", as_=author).status_code == 403
    monkeypatch.setattr("services.proposals.queries.sheets.MOST", 1)
    assert "仅导出前 1 件" in rows_of(api.get("/proposals/search/sheet?q=停车", as_=reviewer))[-1][0]
    with looking(place.toolbox.database) as session:
        rows = session.scalars(select(AuditRow.detail).where(AuditRow.action == "personal-data-read")).all()
    assert [row["operation"] for row in rows] == ["export_found_proposals"] * 2


def test_the_queue_is_exported_as_it_is_listed(api: Api, place: Place, author: Person, reviewer: Person) -> None:
    for title in ("=1+1", "关于停车的建议"):
        a_submitted_proposal(toolbox=place.toolbox, author=author, title=title)
    head, *rows = rows_of(api.get("/proposals/sheet", as_=reviewer))
    assert head[:2] == ("案号", "案由")
    assert [row[1] for row in rows] == ["关于停车的建议", "'=1+1"], "a formula is only a text"
    assert rows[0][2:8] == ("社会建设", "个人提案", "张示例", None, "经济", "审查中")
    assert rows_of(api.get("/proposals/sheet?state=filed", as_=reviewer))[1:] == []
    assert api.get("/proposals/sheet?limit=3", as_=reviewer).status_code == 422
    assert api.get("/proposals/sheet", as_=author).status_code == 403


def test_a_page_takes_a_handful_of_statements(api: Api, place: Place, author: Person, reviewer: Person) -> None:
    bring_proposals(place, SHOWN, HIDDEN)
    a_submitted_proposal(toolbox=place.toolbox, author=author, title="关于停车的建议")
    with statements(place.toolbox.database.engine) as sent:
        assert len(found(api, reviewer, "停车")) == 3
    assert len(sent) <= 4, sent
