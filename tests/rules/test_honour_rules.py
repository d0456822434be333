"""Drawing up an honour list, bodies in figures, and what a regulation says of roles, without a database."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from services.scoring.engine.outcome_articles import Quota, Ranking
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.standings import Standing
from services.scoring.group_rules import group_of, in_order
from services.scoring.honour_rules import Candidate, draw, faults_of, lines_of
from services.scoring.regulation_vocabulary import Apart, Ties
from services.scoring.role_rules import doubt_of, frees_from_duty, most_of, roles_to_give
from tests.builders.scoring import WITH_OUTCOMES

TOP_TWO = Quota(
    id="q", name="名额", clause="第一条", text="", of="委员", top=2, least=None, most=None, mode=None, part_name="",
    part_least=None,
)  # fmt: skip
RANKING = Ranking(
    id="r", name="名单", clause="第一条", text="", quota=TOP_TWO, apart=None, roles=(), except_for=frozenset(),
    grades=frozenset(), ties=Ties.INCLUDE, break_by=(),
)  # fmt: skip
A, B, C, D = (UUID(int=number) for number in range(1, 5))


def candidates(*totals: int, barred: UUID | None = None) -> list[Candidate]:
    return [
        Candidate(
            f"示例{number}",
            Decimal(total),
            seat_id=UUID(int=number),
            barred_by=("处分",) * (barred == UUID(int=number)),
        )
        for number, total in enumerate(totals, start=1)
    ]


def on_list(lines: list) -> dict[UUID, str]:
    return {line.candidate.seat_id: line.reason for line in lines if line.is_on_list}


def test_the_first_are_on_the_list_and_a_tie_at_its_end_as_the_ranking_says() -> None:
    assert set(on_list(lines_of(draw(RANKING, candidates(9, 8, 8, 7)), {}, {}))) == {A, B, C}
    strict = replace(RANKING, ties=Ties.EXCLUDE)
    assert set(on_list(lines_of(draw(strict, candidates(9, 8, 8, 7)), {}, {}))) == {A}


def test_who_is_barred_takes_no_place_but_is_told_with_the_reason() -> None:
    drawn = draw(RANKING, candidates(9, 8, 7, 6, barred=A))
    lines = lines_of(drawn, {}, {})
    assert set(on_list(lines)) == {B, C}
    (off,) = [line for line in lines if not line.is_on_list]
    assert (off.candidate.seat_id, off.rank, off.reason) == (A, 1, "处分")
    assert on_list(lines_of(drawn, {A: "主席会议决定"}, {C: "谢绝"})) == {A: "主席会议决定", B: ""}


def test_what_is_wrong_with_a_list_is_pointed_to() -> None:
    drawn = draw(RANKING, candidates(9, 8, 7, 6))

    def pointers(add: list[UUID], leave_out: list[UUID]) -> list[str]:
        return [fault.pointer for fault in faults_of(drawn, add, leave_out)]

    assert pointers([C], [B]) == []
    assert pointers([C], []) == ["/add"], "one more than there are places"
    assert pointers([A], [B]) == ["/add/0/seat_id"]
    assert pointers([UUID(int=99)], [A])[0] == "/add/0/seat_id"
    assert pointers([C, C], [A, B]) == ["/add/1/seat_id"]
    assert pointers([], [D]) == ["/leave_out/0/seat_id"]
    assert pointers([], [A, A]) == ["/leave_out/1/seat_id"]


def test_the_digest_tells_whether_anything_that_decided_has_changed() -> None:
    digest = draw(RANKING, candidates(9, 8, 7)).digest("regulation", 2026, "r")
    assert draw(RANKING, candidates(9, 8, 7)).digest("regulation", 2026, "r") == digest
    others = {
        draw(RANKING, candidates(9, 8, 6)).digest("regulation", 2026, "r"),
        draw(RANKING, candidates(9, 8, 7, barred=A)).digest("regulation", 2026, "r"),
        draw(RANKING, candidates(9, 8, 7)).digest("another", 2026, "r"),
        draw(RANKING, candidates(9, 8, 7)).digest("regulation", 2025, "r"),
    }
    assert digest not in others
    assert len(others) == 4


def test_a_member_of_two_bodies_stands_on_both_lists() -> None:
    both = [
        replace(each, bodies={Apart.SPECIAL_COMMITTEE: name})
        for name in ("经济委", "提案委")
        for each in candidates(9, 8, 7)
    ]
    lines = lines_of(draw(replace(RANKING, apart=Apart.SPECIAL_COMMITTEE), both), {}, {A: "谢绝"})
    assert [(line.apart, line.candidate.seat_id, line.is_on_list) for line in lines] == [
        ("提案委", A, False), ("提案委", B, True), ("经济委", A, False), ("经济委", B, True),
    ]  # fmt: skip


def test_bodies_are_ranked_by_their_mean_and_those_without_one_come_last() -> None:
    standing = {seat: Standing(str(seat), Decimal(total), grade) for seat, total, grade in (
        (A, 90, "优秀"), (B, 61, "称职"), (C, 30, "不称职"),
    )}  # fmt: skip
    groups = in_order(
        group_of(UUID(int=number), name, seats, standing, below=frozenset({C, D}), lowest="不称职")
        for number, (name, seats) in enumerate({"甲": [A, C], "乙": [B], "丙": [A, C, D], "丁": [D], "戊": []}.items())
    )
    told = {
        group.name: (group.rank, group.members, group.scored, group.mean, group.rate, group.below) for group in groups
    }
    assert told == {
        "乙": (1, 1, 1, 61, 100, 0), "甲": (2, 2, 2, 60, 50, 1), "丙": (2, 3, 2, 60, 50, 2),
        "丁": (None, 1, 0, None, None, 1), "戊": (None, 0, 0, None, None, 0),
    }  # fmt: skip


def test_what_a_regulation_says_of_a_role() -> None:
    regulation = load_regulation(WITH_OUTCOMES)
    assert roles_to_give(regulation) == {"chair": "主席会议成员", "exempt": "免考核"}
    assert [frees_from_duty(regulation, role) for role in ("chair", "exempt")] == [False, True]
    assert [most_of(regulation, "exempt", members) for members in (5, 4, 0)] == [2, 1, 0]
    assert most_of(regulation, "chair", 5) is None


def test_a_role_given_under_another_version_is_doubted_where_this_one_reads_it_otherwise() -> None:
    regulation = load_regulation(WITH_OUTCOMES)
    assert doubt_of(regulation, "chair", frees=False) is doubt_of(regulation, "exempt", frees=True) is None
    assert doubt_of(regulation, "chair", frees=True) is None, "two persons said so, though one would do now"
    assert "没有另一人确认" in (doubt_of(regulation, "exempt", frees=False) or "")
    assert "没有这一身份" in (doubt_of(regulation, "retired", frees=True) or "")


@pytest.mark.parametrize("number", [1, 3])
def test_a_mean_is_rounded_half_up_to_two_places(number: int) -> None:
    seats = [A, B, C][:number]
    standing = {seat: Standing("示例", Decimal(total)) for seat, total in zip(seats, (1, 0, 1), strict=False)}
    group = group_of(A, "甲", seats, standing, below=frozenset(), lowest=None)
    assert group.mean == {1: Decimal(1), 3: Decimal("0.67")}[number]
    assert group.rate is None
