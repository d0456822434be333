"""The laboratory: who gains and loses by which rule, who crosses a grade, what it means for bodies and the spread."""

import json
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.engine.fact_kinds import Period, ScoredFact
from services.scoring.engine.laboratory import Band, Cause, Subject, Trial, try_on
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.tally import Tally
from services.scoring.fact_documents import read_facts_document
from services.scoring.trials import compare
from tests.builders.regulations import MIXED, RAISING

OLD_TEXT = """
id = "city"
title = "办法"
version = "1"
effective_from = 2026-01-01
[[categories]]
id = "a"
name = "甲"
clause = "第一条"
floor = 0
[[categories.rules]]
id = "start"
name = "基本分"
clause = "第一条"
text = "基本分。"
shape = "base"
points = 20
[[categories.rules]]
id = "absent"
name = "缺席"
clause = "第二条"
text = "缺席。"
shape = "per_event"
points = -15
match = [{ kind = "attendance" }]
[[categories]]
id = "b"
name = "乙"
[[categories.rules]]
id = "opinion"
name = "信息"
clause = "第三条"
text = "信息。"
shape = "per_event"
points = 3
match = [{ kind = "opinion" }]
[[grades]]
name = "称职"
at_least = 25
[[grades]]
name = "不称职"
"""
NEW_TEXT = (
    OLD_TEXT.replace('version = "1"', 'version = "2"')
    .replace("points = 20", "points = 15")
    .replace("points = 3", "points = 4.5")
    .replace('id = "opinion"\nname = "信息"', 'id = "report"\nname = "社情民意信息"')
)
OLD, NEW = load_regulation(OLD_TEXT), load_regulation(NEW_TEXT)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def facts_of(kind: str, number: int) -> list[ScoredFact]:
    return [ScoredFact(f"{kind} {place}", kind, date(2026, 5, 1)) for place in range(number)]


SUBJECTS = [
    Subject("甲", bodies={"sector": "经济界"}, facts=facts_of("opinion", 4)),
    Subject("乙", bodies={"sector": "经济界"}, facts=facts_of("opinion", 2)),
    Subject("丙", bodies={"sector": "教育界"}),
    Subject("丁", facts=facts_of("attendance", 2)),
]


def tried() -> Trial:
    return try_on(OLD, NEW, SUBJECTS, YEAR, YEAR)


def test_every_change_is_told_and_who_loses_most_stands_first() -> None:
    assert [(each.subject.name, each.old.total, each.new.total, each.change) for each in tried().members] == [
        ("丙", 20, 15, -5), ("乙", 26, 24, -2), ("丁", 0, 0, 0), ("甲", 32, 33, 1),
    ]  # fmt: skip


def test_a_change_is_explained_by_rules_and_by_what_stands_around_them() -> None:
    members = {each.subject.name: each for each in tried().members}

    assert members["甲"].causes == (
        Cause("start", "基本分", "第一条", Decimal(20), Decimal(15)),
        Cause("opinion", "信息", "第三条", Decimal(12), Decimal(0)),
        Cause("report", "社情民意信息", "第三条", Decimal(0), Decimal(18)),
    )
    assert members["丁"].causes == (
        Cause("start", "基本分", "第一条", Decimal(20), Decimal(15)),
        Cause(None, "保底与舍入", "", Decimal(10), Decimal(15)),
    )
    assert [cause.change for cause in members["丁"].causes] == [-5, 5]


def test_who_crosses_a_grade_is_told() -> None:
    trial = tried()

    assert [each.subject.name for each in trial.crossings] == ["乙"]
    assert trial.grades() == {("称职", "称职"): 1, ("称职", "不称职"): 1, ("不称职", "不称职"): 2}


def test_what_it_means_for_bodies() -> None:
    bodies = [
        (each.name, each.members, str(each.old_mean), str(each.new_mean), each.gain, each.lose)
        for each in tried().by_body("sector")
    ]

    assert bodies == [("教育界", 1, "20", "15", 0, 1), ("经济界", 2, "29", "28.5", 1, 1)]
    assert tried().by_body("street_group") == ()


def test_how_the_totals_are_spread() -> None:
    assert tried().spread() == (
        Band(Decimal(0), Decimal(10), 1, 1),
        Band(Decimal(10), Decimal(20), 0, 1),
        Band(Decimal(20), Decimal(30), 2, 1),
        Band(Decimal(30), Decimal(40), 1, 1),
    )
    assert try_on(OLD, NEW, [], YEAR, YEAR).spread() == ()


def test_a_tally_that_was_put_away_in_between_comes_to_the_same() -> None:
    whole, in_pieces = Tally(), Tally()
    for member in tried().members:
        whole.add(member, member.subject.bodies.items())
        in_pieces = Tally.of_document(json.loads(json.dumps(in_pieces.as_document())))
        in_pieces.add(member, member.subject.bodies.items())

    assert in_pieces == whole
    assert (whole.whole.members, whole.whole.old, whole.whole.new, whole.crossings) == (4, 78, 72, 1)
    assert [(each.rule, each.sums.members, each.sums.new - each.sums.old) for each in whole.by_rule()] == [
        ("report", 2, 27), ("start", 4, -20), ("opinion", 2, -18), (None, 1, 5),
    ]  # fmt: skip


def test_totals_that_lie_far_apart_do_not_fill_all_bands_between() -> None:
    tally = Tally(old_bands=Counter({0: 1}), new_bands=Counter({10**8: 1}))
    assert [(band.old, band.new) for band in tally.spread()] == [(1, 0), (0, 1)]


def test_the_document_of_a_comparison_has_all_of_it() -> None:
    document = {
        "year": 2026,
        "members": [
            {"name": "甲", "bodies": {"sector": "经济界"}, "facts": [{"kind": "opinion", "on": "2026-05-01"}]},
            {"name": "乙"},
        ],
    }
    result = compare(OLD, NEW, read_facts_document(json.dumps(document).encode(), NEW))

    assert (result["old"]["version"], result["new"]["version"]) == ("1", "2")
    assert result["members"][1] == {
        "name": "甲",
        "old": {"total": "23", "grade": "不称职"},
        "new": {"total": "19.5", "grade": "不称职"},
        "change": "-3.5",
        "causes": [
            {"rule": "start", "name": "基本分", "clause": "第一条", "old": "20", "new": "15", "change": "-5"},
            {"rule": "opinion", "name": "信息", "clause": "第三条", "old": "3", "new": "0", "change": "-3"},
            {"rule": "report", "name": "社情民意信息", "clause": "第三条", "old": "0", "new": "4.5", "change": "4.5"},
        ],
    }
    assert result["crossings"] == []
    assert result["grades"] == [{"old": "不称职", "new": "不称职", "members": 2}]
    assert result["bodies"] == {
        "sector": [{"name": "经济界", "members": 1, "old_mean": "23", "new_mean": "19.5", "gain": 0, "lose": 1}]
    }
    assert result["spread"] == [
        {"from": "10", "below": "20", "old": 0, "new": 2},
        {"from": "20", "below": "30", "old": 2, "new": 0},
    ]


PAIR = [load_regulation(RAISING), load_regulation(MIXED)]
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["opinion", "attendance", "award", "speech"]),
        st.sampled_from(["present", "absent", "late"]),
        st.integers(0, 360),
    ),
    max_size=12,
)


@given(HAPPENINGS)
def test_the_causes_sum_to_the_change(happened: list[tuple[str, str, int]]) -> None:
    facts = [
        ScoredFact(
            str(place),
            kind,
            date(2026, 1, 1) + timedelta(days),
            {"status": status, "half_days": place % 4, "sessions": 3, "level": "district"},
        )
        for place, (kind, status, days) in enumerate(happened)
    ]
    (member,) = try_on(PAIR[0], PAIR[1], [Subject("甲", frozenset({"ordinary"}), {}, facts)], YEAR, YEAR).members

    assert sum((cause.change for cause in member.causes), Decimal(0)) == member.change
