"""Rankings, groups, who is below, what follows over the years, and as far as the settings show them."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from werkzeug.test import TestResponse

from server.worker import Worker
from services.kernel.types import new_id
from services.members.commands.settings import edit_settings
from services.members.models import Body, Seat, SeatBody, Term
from services.members.vocabulary import BodyKind, Role
from tests.builders.activities import acting, actor_of
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.notices import inbox_of
from tests.builders.scoring import WITH_OUTCOMES, a_published_regulation, opinion, presence
from tests.builders.statements import statements

SINCE_2024 = WITH_OUTCOMES.replace("effective_from = 2026-01-01", "effective_from = 2024-01-01")


class Town:
    """Six members in two sectors with totals 1 2 2 4 and so on, one special committee with its convener."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.scorer = place.officer(Role.SCORER, name="示例考核")
        a_published_regulation(place=place, text=SINCE_2024)
        self.people: dict[str, Person] = {}
        for name, half_days, sector in (
            ("示例甲", 8, "经济"), ("示例乙", 4, "教育"), ("示例丙", 4, "经济"), ("示例丁", 3, "教育"),
            ("示例戊", 0, "教育"),
        ):  # fmt: skip
            self.people[name] = member = place.member(name, sector=sector)
            if half_days:
                presence(place=place, member=member, half_days=half_days)
        for name in ("示例甲", "示例乙"):
            opinion(place=place, member=self.people[name])
        self.convener = place.member("示例召集人", sector="医药卫生", roles=(Role.CONVENER,))
        with housekeeping(place.toolbox, place.id) as work:
            body = Body(kind=BodyKind.SPECIAL_COMMITTEE, name="提案委员会")
            work.add(body)
            work.flush()
            self.body_id = body.id
            for person in (self.convener, self.people["示例丁"], self.people["示例戊"]):
                work.add(SeatBody(seat_id=person.seat_id, body_id=body.id, is_convener=person is self.convener))
        self.catch_up()

    def catch_up(self) -> None:
        """Let the worker do what is due."""
        while Worker(self.place.toolbox).deliver():
            pass

    def show(self, document: str, *, base_version: int = 0) -> None:
        """Change the settings."""
        administrator = actor_of(self.place.officer(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
        acting(
            self.place.toolbox, administrator, edit_settings, document=document, note="示例",
            base_version=base_version,
        )  # fmt: skip


@pytest.fixture
def town(place: Place) -> Town:
    return Town(place)


def names(answer: TestResponse) -> list[str]:
    """Who is on a page."""
    return [row["name"] for row in answer.json["items"]]


def do_well(town: Town, name: str, year: int) -> None:
    """Let a member do enough in a year not to get the lowest grade."""
    presence(place=town.place, member=town.people[name], half_days=8, on=date(year, 1, 12))
    opinion(place=town.place, member=town.people[name], on=date(year, 2, 1))


def test_a_ranking_ranks_everybody_and_pages_along_its_own_order(api: Api, town: Town) -> None:
    rankings = api.get("/scores/rankings", as_=town.people["示例甲"]).json["items"]
    assert [each["id"] for each in rankings] == ["honour", "by_sector"]
    assert "不超过 50%（向下取整）。" in rankings[0]["words"]
    assert all(line for ranking in rankings for line in ranking["words"])
    assert "最后一名并列而名额不够的，均不列入。" in rankings[1]["words"]
    lists = api.get("/scores/rankings/lists?ranking=honour", as_=town.scorer).json
    (whole,) = lists["lists"]
    assert (whole["number"], whole["most"], lists["stale"]) == (6, 3, 0)
    assert "名额 3 人" in whole["words"]
    rows, after = [], ""
    while True:
        page = api.get(f"/scores/rankings/places?ranking=honour&limit=2{after}", as_=town.scorer).json
        rows += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len({row["seat_id"] for row in rows}) == 6, "who did nothing at all is ranked too"
    assert [row["name"] for row in rows][:2] == ["示例甲", "示例乙"]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, 5]
    assert [row["is_listed"] for row in rows] == [True, True, True, False, False, False]
    assert page["as_of"] is not None
    assert api.get("/scores/rankings/places?ranking=nothing", as_=town.scorer).json["code"] == "no-ranking"
    assert api.get("/scores/rankings/lists?ranking=honour&year=2020", as_=town.scorer).json["code"] == "no-regulation"


def test_a_ranking_apart_has_a_list_for_each_body_with_its_own_ranks(api: Api, town: Town) -> None:
    lists = api.get("/scores/rankings/lists?ranking=by_sector", as_=town.scorer).json["lists"]
    assert {each["apart"]: (each["number"], each["listed"]) for each in lists} == {
        "经济": (2, 1), "教育": (3, 1), "医药卫生": (1, 1),
    }  # fmt: skip
    education = api.get("/scores/rankings/places?ranking=by_sector&apart=教育", as_=town.scorer)
    assert names(education) == ["示例乙", "示例丁", "示例戊"]
    assert [row["rank"] for row in education.json["items"]] == [1, 2, 3]
    whole = api.get("/scores/rankings/places?ranking=by_sector", as_=town.scorer)
    assert whole.json["code"] == "no-ranking"
    sheet = openpyxl.load_workbook(BytesIO(api.get("/scores/rankings/sheet?ranking=by_sector", as_=town.scorer).data))
    assert len(sheet.sheetnames) == 3
    told = list(sheet[next(each for each in sheet.sheetnames if "教育" in each)].iter_rows(values_only=True))
    assert [row[1] for row in told[1:4]] == ["示例乙", "示例丁", "示例戊"]


def test_a_ranking_is_made_once_for_all_who_page_it_until_somebody_stands_otherwise(api: Api, town: Town) -> None:
    def rows() -> list[tuple[str, int]]:
        address = "/scores/rankings/places?ranking=by_sector&apart=教育"
        return [(row["name"], row["rank"]) for row in api.get(address, as_=town.scorer).json["items"]]

    def read_everybody(sent: list[str]) -> bool:
        return any("score_standing.roles" in each for each in sent)

    before = rows()
    engine = town.place.toolbox.database.engine
    with statements(engine) as sent:
        assert rows() == before
    assert not read_everybody(sent)
    with housekeeping(town.place.toolbox, town.place.id) as work:
        work.get(Seat, town.people["示例戊"].seat_id).name = "示例戊改名"
        work.get(Seat, town.people["示例乙"].seat_id).sector_id = town.place.sectors["经济"]
    assert rows() == [("示例丁", 1), ("示例戊改名", 2)]
    presence(place=town.place, member=town.people["示例戊"], half_days=8)
    town.catch_up()
    with statements(engine) as sent:
        assert rows() == [("示例戊改名", 1), ("示例丁", 2)]
    assert read_everybody(sent)


def test_groups_in_figures_by_year_and_by_quarter(api: Api, town: Town) -> None:
    groups = api.get("/scores/groups?kind=sector", as_=town.scorer).json
    by_name = {each["name"]: each for each in groups["items"]}
    assert [each["rank"] for each in groups["items"]] == [1, 2, 3]
    assert groups["items"][0]["name"] == "经济"
    education = by_name["教育"]
    assert (education["members"], education["scored"]) == (3, 3)
    assert education["below"] == 3, "the plenary alone is not enough for a better grade"
    early = api.get("/scores/groups?kind=sector&quarter=1", as_=town.scorer).json
    assert (early["as_of"], {each["scored"] for each in early["items"]}) == (None, {0})
    presence(place=town.place, member=town.people["示例甲"], meeting="research", on=date(2026, 5, 20))
    asked = api.post("/scores/quarters", {"year": 2026, "quarter": 1}, as_=town.scorer)
    assert (asked.status_code, asked.json) == (202, {"year": 2026, "quarter": 1})
    town.catch_up()
    now, early = (api.get(f"/scores/groups?kind=sector&quarter={quarter}", as_=town.scorer).json for quarter in (4, 1))
    totals = [next(each["total"] for each in answer["items"] if each["name"] == "经济") for answer in (now, early)]
    assert float(totals[0]) > float(totals[1]) == float(by_name["经济"]["total"])
    future = api.post("/scores/quarters", {"year": 2026, "quarter": 3}, as_=town.scorer)
    assert (future.json["code"], future.json["errors"][0]["pointer"]) == ("quarter-not-begun", "/quarter")
    sheet = openpyxl.load_workbook(BytesIO(api.get("/scores/groups/sheet?kind=sector", as_=town.scorer).data)).active
    assert [row[1] for row in sheet.iter_rows(values_only=True)][:2] == ["名称", "经济"]


def test_who_is_below_is_told_with_what_is_missing_while_there_is_time(api: Api, town: Town) -> None:
    below = api.get("/scores/below", as_=town.scorer)
    missing = {row["name"]: row["missing"] for row in below.json["items"]}
    assert set(missing) >= {"示例丙", "示例丁", "示例戊"}
    assert any("提交提案或者反映社情民意信息" in words for words in missing["示例丙"])
    assert any(words.startswith("出席全体会议") for words in missing["示例戊"])
    of_body = api.get(f"/scores/below?body_id={town.body_id}", as_=town.scorer)
    assert set(names(of_body)) == {"示例丁", "示例戊", "示例召集人"}
    opinion(place=town.place, member=town.people["示例丙"])
    assert next(row for row in api.get("/scores/below", as_=town.scorer).json["items"] if row["name"] == "示例丙")[
        "is_stale"
    ]
    town.catch_up()
    assert not any(
        "社情民意" in words
        for row in api.get("/scores/below", as_=town.scorer).json["items"]
        if row["name"] == "示例丙"
        for words in row["missing"]
    )


def test_who_is_below_is_reminded_by_a_scorer_once_a_week_while_there_is_time(
    api: Api, town: Town, clock: HeldClock
) -> None:
    path, told = "/scores/below/reminders", town.people["示例丁"]
    asked = api.post(path, {"body_id": str(town.body_id)}, as_=town.scorer)
    assert (asked.status_code, asked.json) == (200, {"year": 2026, "reminded": 3})
    assert [kind for kind, _ in inbox_of(town.place, told)] == ["below-reminder"]
    assert inbox_of(town.place, town.people["示例丙"]) == []
    (notice,) = api.get("/me/notices", as_=told).json["items"]
    assert (notice["object_kind"], notice["object_id"], notice["year"]) == ("score", str(told.seat_id), 2026)
    reminded = {row["name"]: row["reminded_at"] for row in api.get("/scores/below", as_=town.scorer).json["items"]}
    assert (reminded["示例丁"] is not None, reminded["示例丙"]) == (True, None)
    presence(place=town.place, member=town.people["示例丙"], meeting="research", on=date(2026, 1, 13))
    town.catch_up()
    assert api.post(path, {}, as_=town.scorer).json["reminded"] == len(reminded) - 3, "the others"
    assert api.post(path, {}, as_=town.scorer).json["reminded"] == 0
    town.show('[scoring.receipts]\nmember = "none"\n')
    clock.advance(days=7)
    assert api.post(path, {}, as_=town.scorer).json["reminded"] == len(reminded)
    assert ["明细" in text for _, text in inbox_of(town.place, told)] == [True, False], "as far as he sees it"
    over = api.post(path, {"year": 2025}, as_=town.scorer)
    assert (over.status_code, over.json["code"], over.json["ended_at"]) == (
        409,
        "score-year-over",
        "2025-12-31T16:00:00+00:00",
    )
    assert api.post(path, {"body_id": str(new_id())}, as_=town.scorer).status_code == 404
    assert api.post(path, {"year": 2020}, as_=town.scorer).json["code"] == "no-regulation"
    assert api.post(path, {}, as_=told).status_code == 403
    town.show('[scoring.totals]\nmember = "none"\n[scoring.receipts]\nmember = "none"\n', base_version=1)
    assert api.post(path, {}, as_=town.scorer).json["code"] == "members-see-no-scores"


def test_the_settings_say_who_sees_whom(api: Api, town: Town) -> None:
    member, other = town.people["示例丙"], town.people["示例丁"]
    assert names(api.get("/scores", as_=member)) == ["示例丙"], "by default one's own"
    (own,) = api.get("/scores/rankings/places?ranking=honour", as_=member).json["items"]
    assert (own["name"], own["rank"]) == ("示例丙", 3)
    assert names(api.get("/scores/below", as_=member)) == ["示例丙"]
    assert api.get("/scores/groups?kind=sector", as_=member).json["code"] == "scores-hidden"
    assert api.get(f"/members/{other.seat_id}/score", as_=member).json["code"] == "scores-hidden"
    council = town.place.officer(Role.CHAIRPERSONS_COUNCIL)
    assert len(names(api.get("/scores", as_=council))) == 6
    assert api.get(f"/members/{other.seat_id}/score", as_=council).json["code"] == "scores-hidden", "totals alone"
    town.show(
        '[scoring.totals]\nconvener = "bodies"\nmember = "all"\nscorer = "none"\n'
        '[scoring.receipts]\nconvener = "bodies"\nmember = "none"\nscorer = "none"\n'
    )
    assert len(names(api.get("/scores", as_=member))) == 6, "a board for members, where the committee wants one"
    assert api.get("/me/score", as_=member).json["code"] == "scores-hidden"
    assert api.get("/home", as_=member).json["score"] is not None
    assert api.get("/scores", as_=town.scorer).json["code"] == "scores-hidden"


def test_a_convener_sees_the_bodies_that_he_convenes(api: Api, town: Town) -> None:
    town.show('[scoring.totals]\nconvener = "bodies"\n[scoring.receipts]\nconvener = "bodies"\n')
    theirs = {"示例丁", "示例戊", "示例召集人"}
    board = api.get("/scores", as_=town.convener)
    assert set(names(board)) == theirs
    assert board.json["items"][0]["rank"] == 4, "the ranks are among all"
    first = api.get("/scores?limit=1", as_=town.convener).json
    rest = api.get(f"/scores?limit=5&after={first['next']}", as_=town.convener).json
    assert first["items"] + rest["items"] == board.json["items"]
    sector = town.place.sectors["教育"]
    in_sector = api.get(f"/scores?sector_id={sector}", as_=town.convener).json["items"]
    assert [(row["name"], row["rank"]) for row in in_sector] == [("示例丁", 2), ("示例戊", 3)]
    assert set(names(api.get("/scores/below", as_=town.convener))) == theirs
    assert set(names(api.get("/scores/rankings/places?ranking=honour", as_=town.convener))) == theirs
    assert [
        each["name"] for each in api.get("/scores/groups?kind=special-committee", as_=town.convener).json["items"]
    ] == ["提案委员会"]
    assert api.get("/scores/groups?kind=sector", as_=town.convener).json["items"] == []
    assert api.get(f"/members/{town.people['示例丁'].seat_id}/score", as_=town.convener).status_code == 200
    hidden = api.get(f"/members/{town.people['示例甲'].seat_id}/score", as_=town.convener)
    assert hidden.json["code"] == "scores-hidden"


def test_what_follows_over_the_years_is_found_after_the_cards(api: Api, town: Town) -> None:
    for year in (2024, 2025):
        for name in ("示例丙", "示例戊"):
            presence(place=town.place, member=town.people[name], half_days=1, meeting="lecture", on=date(year, 3, 1))
    do_well(town, "示例丙", 2024)
    town.catch_up()
    before = api.get("/scores/consequences?year=2025", as_=town.scorer)
    assert names(before) == ["示例戊"]
    (followed,) = before.json["items"][0]["consequences"]
    assert (followed["id"], followed["then"]) == ("talk", "由主席会议约谈")
    assert "2 年" in followed["words"]
    receipt = api.get(f"/members/{town.people['示例戊'].seat_id}/score?year=2025", as_=town.scorer).json
    assert receipt["consequences"] == [followed]
    assert "consequences" not in api.get("/me/score?year=2025", as_=town.people["示例丙"]).json
    do_well(town, "示例戊", 2024)
    town.catch_up()
    was = api.get(f"/members/{town.people['示例戊'].seat_id}/score?year=2024", as_=town.scorer).json
    assert was["grade"] != "不称职"
    assert names(api.get("/scores/consequences?year=2025", as_=town.scorer)) == [], "the year before has changed"


def test_bodies_are_scored_by_the_rules_that_the_regulation_has_for_them(api: Api, town: Town) -> None:
    before = api.get("/scores/collectives", as_=town.scorer).json["items"]
    assert [(each["name"], each["bodies"]) for each in before] == [("先进界别", [])]
    asked = api.post("/scores/collectives", {"year": 2026}, as_=town.scorer)
    assert (asked.status_code, asked.json) == (202, {"year": 2026, "quarter": 4, "bodies": 3})
    town.catch_up()
    (scored,) = api.get("/scores/collectives", as_=town.scorer).json["items"]
    first = scored["bodies"][0]
    assert [(each["rank"], each["name"], each["members"]) for each in scored["bodies"]] == [
        (1, "经济", 2), (2, "教育", 3), (3, "医药卫生", 1),
    ]  # fmt: skip
    means = {
        each["name"]: each["mean"] for each in api.get("/scores/groups?kind=sector", as_=town.scorer).json["items"]
    }
    assert any(f"= {means['经济']}（第二十条第一款）" in words for words in first["measures"])
    assert sum(Decimal(line["counted"]) for line in first["lines"]) == Decimal(first["total"])
    assert Decimal(first["total"]) == Decimal(means["经济"]) + Decimal("1.2"), "twelve half-days of the two"
    town.show('[scoring.totals]\nconvener = "bodies"\n[scoring.receipts]\nconvener = "bodies"\n')
    assert api.get("/scores/collectives", as_=town.convener).json["items"][0]["bodies"] == []
    assert api.get("/scores/collectives", as_=town.people["示例甲"]).json["code"] == "scores-hidden"


def test_bodies_count_who_left_in_the_year_and_nobody_of_another_term(api: Api, town: Town) -> None:
    def of_education(address: str) -> dict[str, Any]:
        items = api.get(address, as_=town.scorer).json["items"]
        return next(each for each in items[0].get("bodies", items) if each["name"] == "教育")

    before = of_education("/scores/groups?kind=sector")
    former = town.place.member("示例往届", sector="教育")
    with housekeeping(town.place.toolbox, town.place.id) as work:
        term = Term(number=13, begins_on=date(2017, 1, 1), ends_on=date(2021, 12, 31))
        work.add(term)
        work.flush()
        work.get(Seat, town.people["示例乙"].seat_id).is_active = False
        work.get(Seat, former.seat_id).term_id = term.id
    assert of_education("/scores/groups?kind=sector") == before
    api.post("/scores/collectives", {"year": 2026}, as_=town.scorer)
    town.catch_up()
    scored = of_education("/scores/collectives")
    assert scored["members"] == before["members"] == 3
    assert any(f"= {before['mean']}（" in words for words in scored["measures"])
    earlier = api.get("/scores/groups?kind=sector&year=2024", as_=town.scorer).json["items"]
    assert [(each["members"], each["scored"]) for each in earlier if each["name"] == "教育"] == [(2, 0)]


def test_a_regulation_without_collectives_scores_no_bodies(api: Api, place: Place) -> None:
    a_published_regulation(place=place)
    asked = api.post("/scores/collectives", {"year": 2026}, as_=place.officer(Role.SCORER))
    assert asked.json["code"] == "no-collectives"


@pytest.mark.one_database
def test_a_ranking_in_which_nobody_stands_is_an_empty_sheet(api: Api, place: Place) -> None:
    a_published_regulation(place=place, text=WITH_OUTCOMES)
    answer = api.get("/scores/rankings/sheet?ranking=by_sector", as_=place.officer(Role.SCORER))
    assert openpyxl.load_workbook(BytesIO(answer.data)).sheetnames == ["1 界别履职榜"]


@pytest.mark.one_database
def test_lists_take_few_statements_whatever_the_number_of_members(api: Api, town: Town) -> None:
    for path, most in (
        ("/scores/rankings/lists?ranking=by_sector", 11),
        ("/scores/rankings/places?ranking=honour", 11),
        ("/scores/groups?kind=sector", 11),
        ("/scores/below", 8),
        ("/scores/consequences", 8),
        ("/scores/collectives", 8),
    ):
        with statements(town.place.toolbox.database.engine) as sent:
            assert api.get(path, as_=town.scorer).status_code == 200
        assert len(sent) <= most, (path, len(sent), sent)
