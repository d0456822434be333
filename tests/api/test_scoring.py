"""Receipts, the board and regulations over HTTP."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from api_spec.scoring import LineReply
from server.worker import Worker
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading, writing
from services.members.facts import RosterImported
from services.members.vocabulary import Role
from services.proposals.commands.reviewing import file_proposal
from services.scoring.commands import recounting
from services.scoring.commands.entering import Entry, enter_facts
from services.scoring.models import DutyFact, ScoreCard
from services.scoring.vocabulary import FactKind
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.proposals import a_proposal_at_its_last_step, do
from tests.builders.scoring import REGULATION, a_published_regulation, presence
from tests.builders.statements import statements


@pytest.fixture
def scorer(place: Place) -> Person:
    """Somebody of the staff who may publish and read."""
    return place.officer(Role.SCORER)


def counted(receipt: dict) -> Decimal:
    """The sum of a receipt's lines."""
    return sum((Decimal(line["counted"]) for line in receipt["lines"]), Decimal(0))


def catch_up(toolbox: Toolbox) -> None:
    """Let the worker do what is due."""
    while Worker(toolbox).deliver():
        pass


def test_a_receipt_names_fact_clause_version_and_arithmetic(api: Api, place: Place) -> None:
    published = a_published_regulation(place=place)
    member = place.member()
    presence(place=place, member=member, half_days=2)
    receipt = api.get("/me/score", as_=member).json
    line = next(line for line in receipt["lines"] if line["label"] == "示例会议")
    assert line["arithmetic"] == "3 分 × 2 个半天 = 6 分"
    assert line["clause"] == "第六条第一款"
    assert (line["earned"], line["cut"], line["counted"]) == ("6", "0", "6")
    assert receipt["regulation"]["sha256"] == published["sha256"]
    assert receipt["regulation"]["version"] == "2026.1"
    assert Decimal(receipt["total"]) == counted(receipt)


def test_what_a_cap_cut_off_is_told(api: Api, place: Place) -> None:
    a_published_regulation(place=place)
    member = place.member()
    presence(place=place, member=member, half_days=20)
    receipt = api.get("/me/score", as_=member).json
    line = next(line for line in receipt["lines"] if line["label"] == "示例会议")
    assert Decimal(line["cut"]) > 0
    assert line["cut_reason"]
    assert Decimal(receipt["total"]) == counted(receipt)


def test_a_stale_card_is_computed_on_reading_and_stored_by_the_worker(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    a_published_regulation(place=place)
    member = place.member()
    presence(place=place, member=member, half_days=1)
    before = api.get("/me/score", as_=member).json
    assert api.get("/scores", as_=scorer).json["items"] == [], "not stored yet"
    catch_up(toolbox)
    row = api.get("/scores", as_=scorer).json["items"][0]
    assert (row["total"], row["is_stale"]) == (before["total"], False)
    presence(place=place, member=member, half_days=1)
    after = api.get("/me/score", as_=member).json
    assert Decimal(after["total"]) == Decimal(before["total"]) + 3
    row = api.get("/scores", as_=scorer).json["items"][0]
    assert (row["total"], row["is_stale"]) == (before["total"], True)
    catch_up(toolbox)
    row = api.get("/scores", as_=scorer).json["items"][0]
    assert (row["total"], row["is_stale"]) == (after["total"], False)
    stored = api.get("/me/score", as_=member).json
    assert {**stored, "as_of": None} == {**after, "as_of": None}


def test_the_board_pages_ranks_and_filters(api: Api, place: Place, scorer: Person, toolbox: Toolbox) -> None:
    a_published_regulation(place=place)
    half_days = [5, 3, 3, 1, 3, 4]
    members = [place.member(f"示例{number}", sector="经济" if number % 2 else "教育") for number in range(6)]
    for member, count in zip(members, half_days, strict=True):
        presence(place=place, member=member, half_days=count)
    catch_up(toolbox)
    rows, after = [], ""
    while True:
        answer = api.get(f"/scores?limit=2{after}", as_=scorer).json
        rows += answer["items"]
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    totals = [Decimal(row["total"]) for row in rows]
    assert totals == sorted(totals, reverse=True)
    assert [row["rank"] for row in rows] == [1, 2, 3, 3, 3, 6]
    assert len({row["seat_id"] for row in rows}) == 6
    economy = api.get(f"/scores?sector_id={place.sectors['经济']}", as_=scorer).json["items"]
    assert {row["sector"] for row in economy} == {"经济"}
    assert [row["rank"] for row in economy] == [1, 2, 3]
    first = api.get(f"/scores?sector_id={place.sectors['经济']}&limit=1", as_=scorer).json
    second = api.get(f"/scores?sector_id={place.sectors['经济']}&limit=1&after={first['next']}", as_=scorer).json
    assert first["items"] + second["items"] == economy[:2]


def test_the_lines_of_a_receipt_are_stored_as_they_are_shown(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    a_published_regulation(place=place)
    member = place.member()
    presence(place=place, member=member, half_days=3)
    catch_up(toolbox)
    with reading(toolbox, committee_id=place.id) as work:
        stored = work.session.scalars(work.select(ScoreCard.receipt)).one()
    assert stored["lines"]
    assert LineReply(many=True).dump(stored["lines"]) == stored["lines"]
    assert api.get("/me/score", as_=member).json["lines"] == stored["lines"]


def test_another_members_receipt_is_for_those_who_may_read_all(api: Api, place: Place, scorer: Person) -> None:
    a_published_regulation(place=place)
    member, other = place.member(), place.member()
    path = f"/members/{other.seat_id}/score"
    assert api.get(path, as_=member).json["code"] == "scores-hidden"
    assert api.get(path, as_=scorer).json["seat_id"] == str(other.seat_id)
    stranger = a_committee(place.toolbox, name="示例区政协").officer(Role.SCORER)
    assert api.get(path, as_=stranger).status_code == 404
    assert api.get("/me/score", as_=scorer).status_code == 403


def test_without_a_regulation_there_is_no_score(api: Api, place: Place) -> None:
    member = place.member()
    assert api.get("/me/score", as_=member).json["code"] == "no-regulation"
    a_published_regulation(place=place)
    assert api.get("/me/score?year=2025", as_=member).json["code"] == "no-regulation"
    assert api.get("/me/score?year=2026", as_=member).status_code == 200


def test_a_regulation_is_published_once_and_read_by_everybody(api: Api, place: Place, scorer: Person) -> None:
    made = api.post("/regulations", {"text": REGULATION}, as_=scorer)
    assert made.status_code == 201
    assert api.post("/regulations", {"text": REGULATION}, as_=scorer).json["code"] == "regulation-version-exists"
    changed = REGULATION + "\n# 改动\n"
    assert api.post("/regulations", {"text": changed}, as_=scorer).json["code"] == "regulation-version-exists"
    member = place.member()
    assert [row["id"] for row in api.get("/regulations", as_=member).json["items"]] == [made.json["id"]]
    assert api.get(f"/regulations/{made.json['id']}", as_=member).json["text"] == REGULATION
    stranger = a_committee(place.toolbox, name="示例区政协").officer(Role.SCORER)
    assert api.get(f"/regulations/{made.json['id']}", as_=stranger).status_code == 404


def test_a_faulty_regulation_is_refused_with_every_mistake(api: Api, scorer: Person) -> None:
    faulty = REGULATION.replace('shape = "base"', 'shape = "bass"').replace("cap = 40", 'cap = "forty"')
    answer = api.post("/regulations", {"text": faulty}, as_=scorer)
    assert (answer.status_code, answer.json["code"]) == (422, "regulation-refused")
    assert len(answer.json["errors"]) >= 2
    assert all(error["pointer"] == "/text" and error["detail"] for error in answer.json["errors"])
    assert all(error["detail"].startswith("第 ") and "  →  " in error["detail"] for error in answer.json["errors"])
    wrong_example = REGULATION.replace("points = 20", "points = 19")
    answer = api.post("/regulations", {"text": wrong_example}, as_=scorer)
    assert answer.json["code"] == "regulation-refused"
    assert any("算例" in error["detail"] for error in answer.json["errors"])
    never = REGULATION.replace(
        "effective_from = 2026-01-01",
        'effective_from = 2026-12-05\neffective_to = 2026-12-20\nperiod = { from = "01-01", to = "11-30" }',
    )[: -len(REGULATION[REGULATION.index("[[examples]]") :])]
    assert "没有一天属于考核年度" in api.post("/regulations", {"text": never}, as_=scorer).json["errors"][0]["detail"]
    outcomes = (Path(__file__).parents[2] / "regulations" / "outcomes" / "yongchun_2018.toml").read_text("utf-8")
    assert "没有计分类别" in api.post("/regulations", {"text": outcomes}, as_=scorer).json["errors"][0]["detail"]
    assert api.get("/regulations", as_=scorer).json["items"] == []


def test_a_new_version_changes_the_cards_of_the_years_it_covers(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    a_published_regulation(place=place)
    member = place.member()
    presence(place=place, member=member, half_days=1)
    catch_up(toolbox)
    head, examples, _ = REGULATION.partition("[[examples]]")
    assert examples
    mended = (
        head.replace('version = "2026.1"', 'version = "2026.2"')
        .replace("每半天计 3 分", "每半天计 4 分")
        .replace("points = 3\n", "points = 4\n")
    )
    assert api.post("/regulations", {"text": mended}, as_=scorer).status_code == 201
    assert api.get("/scores", as_=scorer).json["items"][0]["is_stale"]
    receipt = api.get("/me/score", as_=member).json
    assert receipt["regulation"]["version"] == "2026.2"
    assert next(line for line in receipt["lines"] if line["label"])["arithmetic"].startswith("4 分")
    catch_up(toolbox)
    assert api.get("/scores", as_=scorer).json["items"][0]["total"] == receipt["total"]


def test_regulations_page_the_newest_first(api: Api, place: Place, scorer: Person, clock: HeldClock) -> None:
    made = []
    for number in range(3):
        text = REGULATION.replace('version = "2026.1"', f'version = "2026.{number}"')
        made.insert(0, api.post("/regulations", {"text": text}, as_=scorer).json["id"])
        clock.advance(minutes=number)
    first = api.get("/regulations?limit=2", as_=scorer).json
    second = api.get(f"/regulations?limit=2&after={first['next']}", as_=scorer).json
    assert [row["id"] for row in first["items"] + second["items"]] == made
    assert second["next"] is None


def test_the_same_source_enters_once(place: Place) -> None:
    member = place.member()
    entry = Entry(
        seat_id=member.seat_id,
        kind=FactKind.OPINION,
        on=date(2026, 2, 1),
        label="示例",
        source_kind="import",
        source_id=new_id(),
    )
    for _time in range(2):
        with housekeeping(place.toolbox, place.id) as work:
            enter_facts(work, [entry])
    with housekeeping(place.toolbox, place.id) as work:
        assert enter_facts(work, []) == 0
        assert len(work.session.scalars(work.select(DutyFact.id)).all()) == 1


def test_a_regulation_for_some_years_leaves_the_others_alone(api: Api, place: Place, scorer: Person) -> None:
    text = REGULATION.replace("effective_from = 2026-01-01", "effective_from = 2026-01-01\neffective_to = 2026-12-31")
    assert api.post("/regulations", {"text": text}, as_=scorer).status_code == 201
    member = place.member()
    assert api.get("/me/score?year=2026", as_=member).status_code == 200
    assert api.get("/me/score?year=2027", as_=member).json["code"] == "no-regulation"


def test_more_cards_than_a_batch_are_all_computed(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "BATCH", 2)
    members = [place.member() for _member in range(7)]
    for member in members:
        presence(place=place, member=member)
    for member in members[:2]:  # A whole batch, and the first one.
        _spoil(place, member)
    catch_up(toolbox)
    assert api.get("/scores", as_=scorer).json["items"] == [], "no regulation yet"
    a_published_regulation(place=place)
    catch_up(toolbox)
    counted = {row["seat_id"] for row in api.get("/scores", as_=scorer).json["items"]}
    assert counted == {str(member.seat_id) for member in members[2:]}


def _spoil(place: Place, member: Person) -> None:
    """Put into a member's entry what no regulation can score."""
    with housekeeping(place.toolbox, place.id) as work:
        fact = work.session.scalars(work.select(DutyFact).where(DutyFact.seat_id == member.seat_id)).one()
        fact.fields = {**fact.fields, "half_days": 1.5}


def test_who_writes_proposals_without_a_seat_has_no_score(api: Api, place: Place) -> None:
    a_published_regulation(place=place)
    assert api.get("/me/score", as_=place.officer(Role.ORGANISATION_OFFICER)).status_code == 403
    assert api.get("/home", as_=place.officer(Role.ORGANISATION_OFFICER)).json["score"] is None


def test_the_board_and_a_receipt_take_few_statements(api: Api, place: Place, scorer: Person, toolbox: Toolbox) -> None:
    a_published_regulation(place=place)
    members = [place.member() for _member in range(12)]
    for member in members:
        presence(place=place, member=member)
    catch_up(toolbox)
    with statements(toolbox.database.engine) as sent:
        api.get("/scores", as_=scorer)
    assert len(sent) <= 6, sent  # the committee, who, page; then the reading's own audit
    with statements(toolbox.database.engine) as sent:
        api.get("/me/score", as_=members[0])
    assert len(sent) <= 4, sent


def test_a_proposal_filed_in_january_counts_in_that_year(
    api: Api, place: Place, clock: HeldClock, toolbox: Toolbox
) -> None:
    """Submitted at the end of one year and filed in the next, it stands in the ledger of the day of its filing."""
    a_published_regulation(place=place)
    author, first, last = place.member(), place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    clock.instant = datetime(2026, 12, 28, 2, tzinfo=UTC)
    proposal_id = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
    clock.instant = datetime(2027, 1, 6, 2, tzinfo=UTC)
    do(toolbox, last, file_proposal, proposal_id=proposal_id)
    labels = {
        year: {line["label"] for line in api.get(f"/me/score?year={year}", as_=author).json["lines"]}
        for year in (2026, 2027)
    }
    assert "第1号提案" not in labels[2026]
    assert "第1号提案" in labels[2027]
    assert api.get("/me/score?year=2026", as_=author).json["unscored"] == []


def test_a_roster_that_changes_members_makes_their_cards_stale(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    a_published_regulation(place=place)
    presence(place=place, member=place.member())
    catch_up(toolbox)
    changed = RosterImported(subject_id=place.id, added=0, changed=1, unchanged=0, absent=0)
    for fact, is_stale in ((replace(changed, changed=0), False), (changed, True)):
        with writing(toolbox, committee_id=place.id) as work:
            work.record(fact)
        assert api.get("/scores", as_=scorer).json["items"][0]["is_stale"] is is_stale
    catch_up(toolbox)
    assert api.get("/scores", as_=scorer).json["items"][0]["is_stale"] is False


def test_everybody_in_office_has_a_card_once_there_is_a_regulation(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    idle = place.member("示例甲")
    roster = RosterImported(subject_id=place.id, added=1, changed=0, unchanged=0, absent=0)
    with writing(toolbox, committee_id=place.id) as work:
        work.record(roster)
    catch_up(toolbox)
    assert api.get("/home", as_=scorer).json["sections"][0]["count"] == 1, "only that there is no regulation yet"
    a_published_regulation(place=place)
    catch_up(toolbox)
    assert [row["seat_id"] for row in api.get("/scores", as_=scorer).json["items"]] == [str(idle.seat_id)]
    newcomer = place.member("示例乙")
    with writing(toolbox, committee_id=place.id) as work:
        work.record(roster)
    catch_up(toolbox)
    assert str(newcomer.seat_id) in {row["seat_id"] for row in api.get("/scores", as_=scorer).json["items"]}


def test_one_ledger_that_cannot_be_scored_keeps_nobody_else_waiting(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    a_published_regulation(place=place)
    good, bad = place.member(), place.member()
    for member in (good, bad):
        presence(place=place, member=member)
    _spoil(place, bad)
    catch_up(toolbox)
    assert [row["seat_id"] for row in api.get("/scores", as_=scorer).json["items"]] == [str(good.seat_id)]


def test_a_veto_stands_on_the_receipt(api: Api, place: Place) -> None:
    veto = """
[[vetoes]]
id = "short"
name = "全体会议不足四个半天"
clause = "第十三条"
otherwise = "不称职"
cap = 1
match = [{ kind = "attendance", where = { meeting = "plenary", status = "present", half_days = { below = 4 } } }]
"""
    a_published_regulation(place=place, text=REGULATION + veto)
    member = place.member()
    assert "vetoes" not in api.get("/me/score?year=2026", as_=member).json
    presence(place=place, member=member)
    receipt = api.get("/me/score?year=2026", as_=member).json
    assert (receipt["total"], receipt["grade"], receipt["next_grade"]) == ("1", "不称职", None)
    assert [each["clause"] for each in receipt["vetoes"]] == ["第十三条"]
