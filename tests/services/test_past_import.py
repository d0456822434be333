"""The import of past proposals: all or nothing, twice is once, a corrected file changes what differs and no more."""

from typing import Any

import pytest
from sqlalchemy import select

from services.kernel.audit import AuditRow
from services.kernel.errors import NotFound
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading
from services.members.models import Term, TermSession
from services.members.vocabulary import Role
from services.proposals.models import Proposal
from services.proposals.past_models import PastHandling, PastProposal, PastProposer
from services.proposals.queries import past
from services.proposals.refusals import PastProposalsRefused
from services.proposals.vocabulary import ProposalState
from tests.builders.activities import actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, a_committee, housekeeping
from tests.builders.looking import looking
from tests.builders.racing import race
from tests.builders.sheets import CASE, bring_proposals
from tests.builders.statements import statements

FULL = {
    **CASE, "类别": "社会建设", "提案形式": "联名提案", "联名人": "李示例、某某", "审查结果": "立案", "并入案号": "",
    "主办单位": "示例市城管局", "会办单位": "示例市教育局", "答复类别": "A", "满意度": "满意", "办理结果": "已解决",
    "重点提案": "是", "优秀提案": "否", "向委员公开": "是", "情况": "停车难。", "分析": "泊位少。", "建议": "共享。",
    "正文": "",
}  # fmt: skip
OTHER = {**CASE, "案号": 13, "案由": "关于养老的提案"}


def figures(answer: dict[str, Any]) -> tuple[int, int, int]:
    """Added, changed, unchanged."""
    return answer["added"], answer["changed"], answer["unchanged"]


def seen(place: Place, number: int = 12) -> dict[str, Any]:
    """A case as an officer reads it, without what differs from run to run."""
    officer = actor_of(place.officer(Role.REVIEWER), Role.REVIEWER)
    with reading(place.toolbox, committee_id=place.id) as work:
        case_id = work.session.scalar(work.select(PastProposal.id).where(PastProposal.case_number == number))
        return past.read_past_proposal(work, officer, past_proposal_id=case_id)


def stored(place: Place) -> list[tuple[Any, ...]]:
    """All rows of the three tables."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return [
            tuple(row)
            for columns in (
                (PastProposal.id, PastProposal.title, PastProposal.imported_at),
                (PastProposer.id, PastProposer.name, PastProposer.position),
                (PastHandling.id, PastHandling.role),
            )
            for row in work.session.execute(work.select(*columns).order_by(columns[0]))
        ]


def audited(toolbox: Toolbox) -> list[dict[str, Any]]:
    """What the audit says of imports."""
    with looking(toolbox.database) as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.action == "past-proposals-imported").order_by(AuditRow.id)
        )
        return [row.detail for row in rows]


def test_a_case_is_stored_whole(place: Place) -> None:
    author, cosigner = place.member("张示例"), place.member("李示例")
    answer = bring_proposals(place, FULL)
    assert figures(answer) == (1, 0, 0)
    assert answer["unknown_proposers"] == 1
    case = seen(place)
    assert [(each["name"], each["seat_id"]) for each in case["proposers"]] == [
        ("张示例", author.seat_id), ("李示例", cosigner.seat_id), ("某某", None),
    ]  # fmt: skip
    assert [(each["name"], each["role"]) for each in case["units"]] == [
        ("示例市城管局", "lead"), ("示例市教育局", "assist"),
    ]  # fmt: skip
    told = {name: case[name] for name in ("category", "kind", "disposition", "reply_grade", "satisfaction", "outcome")}
    assert told == {
        "category": "society", "kind": "joint", "disposition": "filed", "reply_grade": "A",
        "satisfaction": "satisfied", "outcome": "已解决",
    }  # fmt: skip
    assert (case["situation"], case["text"], case["is_key"], case["is_excellent"]) == ("停车难。", "", True, False)
    assert (case["is_shown_to_members"], case["merged_into"]) == (True, None)


def test_the_same_file_twice_changes_nothing(place: Place, toolbox: Toolbox) -> None:
    first = bring_proposals(place, FULL, OTHER)
    before = stored(place)
    answer = bring_proposals(place, FULL, OTHER)
    assert figures(answer) == (0, 0, 2)
    assert stored(place) == before
    assert first["sha256"] == answer["sha256"]
    assert audited(toolbox) == [
        {"added": 2, "changed": 0, "unchanged": 0, "sha256": first["sha256"]},
        {"added": 0, "changed": 0, "unchanged": 2, "sha256": first["sha256"]},
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"案由": "另一案由"}, {"满意度": "不满意"}, {"联名人": "某某"}, {"主办单位": "示例市教育局", "会办单位": ""},
        {"会办单位": ""}, {"审查结果": "并案", "并入案号": 3}, {"情况": ""}, {"向委员公开": ""},
    ],
)  # fmt: skip
def test_a_corrected_file_changes_what_differs(place: Place, cells: dict[str, object]) -> None:
    bring_proposals(place, FULL, OTHER)
    corrected = {**FULL, **cells}
    assert figures(bring_proposals(place, OTHER, corrected)) == (0, 1, 1)
    assert figures(bring_proposals(place, corrected)) == (0, 0, 1)
    after = seen(place)
    other_place = a_committee(place.toolbox, name="另一市政协")
    bring_proposals(other_place, corrected)
    afresh = seen(other_place)
    plain = lambda case: {  # noqa: E731
        **{name: value for name, value in case.items() if name not in {"id", "units", "proposers", "is_own"}},
        "units": [(each["name"], each["role"]) for each in case["units"]],
        "proposers": [each["name"] for each in case["proposers"]],
    }
    assert plain(after) == plain(afresh)


def test_what_the_file_has_no_column_for_stays(place: Place) -> None:
    bring_proposals(place, {**FULL, "审查结果": "并案", "并入案号": 3})
    assert figures(bring_proposals(place, {**CASE, "满意度": "不满意"})) == (0, 1, 0)
    case = seen(place)
    assert (case["satisfaction"], case["situation"], case["merged_into"], case["kind"]) == (
        "dissatisfied", "停车难。", 3, "joint",
    )  # fmt: skip
    assert ([each["name"] for each in case["proposers"]], len(case["units"])) == (["张示例", "李示例", "某某"], 2)


def test_the_kind_follows_the_cosigners_until_it_is_said(place: Place) -> None:
    bring_proposals(place, {**CASE, "联名人": "某某"}, {**OTHER, "提案形式": "集体提案"})
    assert (seen(place)["kind"], seen(place, 13)["kind"]) == ("joint", "collective")
    assert figures(bring_proposals(place, {**CASE, "联名人": ""}, {**OTHER, "联名人": ""})) == (0, 1, 1)
    assert (seen(place)["kind"], seen(place, 13)["kind"]) == ("individual", "collective")


def test_a_dry_run_counts_and_stores_nothing(place: Place, toolbox: Toolbox) -> None:
    answer = bring_proposals(place, FULL, dry_run=True)
    assert (figures(answer), answer["is_dry_run"]) == ((1, 0, 0), True)
    assert stored(place) == []
    assert audited(toolbox) == []


def test_one_wrong_row_and_nothing_is_taken(place: Place) -> None:
    with pytest.raises(PastProposalsRefused) as refusal:
        bring_proposals(place, FULL, {**OTHER, "主办单位": "无此单位"}, {**OTHER, "年度": ""})
    assert [fault.pointer for fault in refusal.value.errors] == ["/rows/3/主办单位", "/rows/4/年度", "/rows/4/案号"]
    assert stored(place) == []


def test_a_case_that_was_filed_here_is_not_also_one_of_the_past(place: Place, clock: HeldClock) -> None:
    author = place.member("张示例")
    with housekeeping(place.toolbox, place.id) as work:
        at = work.now.replace(year=2026)
        work.add(
            Proposal(
                author_seat_id=author.seat_id, title="题", situation="", analysis="", state=ProposalState.FILED,
                revision=1, created_at=at, saved_at=at, session_id=place.session_id, submitted_at=at,
                submitted_title="题", settings_version=0, review_round=1, filed_at=at, case_number=12, case_label="12",
            )
        )  # fmt: skip
    clock.instant = clock.instant.replace(year=2027)
    with pytest.raises(PastProposalsRefused) as refusal:
        bring_proposals(place, {**CASE, "次": 5, "年度": 2026, "案号": 11}, {**CASE, "次": 5, "年度": 2026})
    assert [fault.pointer for fault in refusal.value.errors] == ["/rows/3/案号"]
    assert figures(bring_proposals(place, {**CASE, "次": 5, "年度": 2026, "案号": 11})) == (1, 0, 0)


def test_another_committees_cases_stay_untouched(place: Place, toolbox: Toolbox) -> None:
    elsewhere = a_committee(toolbox, name="另一市政协")
    bring_proposals(elsewhere, FULL)
    before = stored(elsewhere)
    assert figures(bring_proposals(place, {**FULL, "案由": "同号的另一件"})) == (1, 0, 0)
    bring_proposals(place, {**FULL, "联名人": ""} | {"提案形式": ""})
    assert stored(elsewhere) == before


def test_a_member_of_an_earlier_term_is_found_in_it(place: Place) -> None:
    with housekeeping(place.toolbox, place.id) as work:
        earlier = Term(id=new_id(), number=13, begins_on=work.now.date().replace(year=2017, month=1, day=1),
                       ends_on=work.now.date().replace(year=2021, month=12, day=31))  # fmt: skip
        work.add(earlier)
        work.flush()
        work.add(
            TermSession(term_id=earlier.id, number=5, year=2021, begins_on=earlier.ends_on, ends_on=earlier.ends_on)
        )
    now = place.member("张示例")
    bring_proposals(place, {**CASE, "届": 13, "次": 5, "年度": 2021}, CASE)
    with reading(place.toolbox, committee_id=place.id) as work:
        found = work.session.execute(
            work.select(PastProposer.seat_id)
            .join(PastProposal, PastProposal.id == PastProposer.past_proposal_id)
            .order_by(PastProposal.year)
        ).scalars()
        assert list(found) == [None, now.seat_id]


def test_two_imports_at_once_make_no_doubles(shared: Toolbox) -> None:
    place = a_committee(shared)
    answers = race([lambda: bring_proposals(place, FULL, OTHER)] * 4)
    assert sorted(map(figures, answers)) == [(0, 0, 2)] * 3 + [(2, 0, 0)]


def test_reads_stay_within_their_budget(place: Place) -> None:
    bring_proposals(place, *({**FULL, "案号": number} for number in range(1, 31)))
    member = actor_of(place.member(), Role.MEMBER)
    officer = actor_of(place.officer(Role.REVIEWER), Role.REVIEWER)
    for actor, query, fields, most in (
        (officer, past.list_past_proposals, {"limit": 20, "title": "停车", "unit_id": place.units["示例市城管局"]}, 3),
        (member, past.list_past_proposals, {"limit": 20}, 4),
        (member, past.list_my_past_proposals, {"limit": 20}, 1),
    ):
        with statements(place.toolbox.database.engine) as sent, reading(place.toolbox, committee_id=place.id) as work:
            query(work, actor, **fields)
        assert len([each for each in sent if each.startswith("SELECT")]) <= most, sent


def test_what_is_not_there_is_not_found(place: Place) -> None:
    officer = actor_of(place.officer(Role.REVIEWER), Role.REVIEWER)
    with reading(place.toolbox, committee_id=place.id) as work, pytest.raises(NotFound):
        past.read_past_proposal(work, officer, past_proposal_id=new_id())
