"""What follows from scores: quotas, lists with ties, consequences over years, measures of bodies; days and rounding."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from services.scoring.engine.bodies import score_body
from services.scoring.engine.consequences import consequences
from services.scoring.engine.days import Days, month_and_day, quarter_end
from services.scoring.engine.examples import check_examples
from services.scoring.engine.fact_kinds import Period, ScoredFact, ScoredMember
from services.scoring.engine.outcome_articles import Quota, Ranking
from services.scoring.engine.ranking import part_of, places_of, rank
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.rounding import Rounding, rounded
from services.scoring.engine.standings import BodyMember, Standing, Term, YearRecord
from services.scoring.regulation_vocabulary import Apart, RoundingMode, Ties

FOLDER = Path(__file__).parents[2] / "regulations"
FILES = sorted(FOLDER.rglob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_published_regulation_names_itself_and_its_examples_hold(path: Path) -> None:
    regulation = load_regulation(path.read_text("utf-8"))

    assert regulation.id == path.stem
    assert check_examples(regulation) == ()


def test_the_published_outcome_examples_are_there() -> None:
    loaded = {path.stem: load_regulation(path.read_text("utf-8")) for path in FILES}
    by_years = {name: len(each.outcome_examples.years) for name, each in loaded.items() if each.outcome_examples.years}

    assert by_years == {"jinan_2015": 1, "shandong_2013": 1, "weihai_2013": 3, "xuanwei": 1}
    assert len(loaded["kenli_dongying_2019"].outcome_examples.rankings) == 1
    assert len(loaded["guichi_2015"].outcome_examples.quotas) == 1


# --------------------------------------------------------------------------------------------------------- quotas


def a_quota(**changes: object) -> Quota:
    quota = Quota(
        id="q", name="名额", clause="第一条", text="", of="委员", top=None, least=None, most=None, mode=None,
        part_name="集体", part_least=Decimal(20),
    )  # fmt: skip
    return replace(quota, **changes)


@pytest.mark.parametrize(
    ("changes", "number", "places"),
    [
        ({"top": 30}, 180, (30, 30)),
        ({"top": 30}, 20, (20, 20)),
        ({"least": Decimal(5), "most": Decimal(10)}, 210, (11, 21)),
        ({"least": Decimal(5)}, 210, (11, 210)),
        ({"most": Decimal("0.5")}, 210, (0, 1)),
        ({"least": Decimal(1), "most": Decimal(1), "mode": RoundingMode.HALF_UP}, 5360, (54, 54)),
        ({"least": Decimal(1), "most": Decimal(1), "mode": RoundingMode.DOWN}, 5360, (53, 53)),
    ],
)
def test_a_quota_gives_so_many_places(changes: dict[str, object], number: int, places: tuple[int, int]) -> None:
    assert places_of(a_quota(**changes), number) == places


def test_a_part_of_those_chosen_is_rounded_up() -> None:
    assert part_of(a_quota(), 54) == 11
    assert part_of(a_quota(part_least=None), 54) == 0


# --------------------------------------------------------------------------------------------------------- rankings


def a_ranking(**changes: object) -> Ranking:
    ranking = Ranking(
        id="r", name="名单", clause="第一条", text="", quota=a_quota(top=2), apart=None, roles=(),
        except_for=frozenset(), grades=frozenset(), ties=Ties.INCLUDE, break_by=(),
    )  # fmt: skip
    return replace(ranking, **changes)


def a_standing(name: str, total: int, **more: object) -> Standing:
    return Standing(name, Decimal(total), **more)


TIED = [a_standing("丙", 80), a_standing("甲", 90), a_standing("乙", 80), a_standing("丁", 70)]


def test_those_who_share_the_last_place_stand_on_the_list_together() -> None:
    (found,) = rank(a_ranking(), TIED)

    assert [(place.standing.name, place.rank, place.is_listed) for place in found.places] == [
        ("甲", 1, True),
        ("丙", 2, True),
        ("乙", 2, True),
        ("丁", 4, False),
    ]
    assert found.words == "名额 2 人，第 2 名有 2 人并列（80 分），一并列入，共列入 3 人"


def test_or_none_of_them_does() -> None:
    (found,) = rank(a_ranking(ties=Ties.EXCLUDE), TIED)

    assert [place.standing.name for place in found.listed] == ["甲"]
    assert found.words == "名额 2 人，第 2 名有 2 人并列（80 分），均不列入，共列入 1 人"


def test_a_tie_is_broken_by_the_categories_in_their_order() -> None:
    members = [
        a_standing("甲", 80, categories={"a": Decimal(1), "b": Decimal(9)}),
        a_standing("乙", 80, categories={"a": Decimal(2)}),
        a_standing("丙", 80, categories={"a": Decimal(1), "b": Decimal(8)}),
    ]
    (found,) = rank(a_ranking(break_by=("a", "b")), members)

    assert [place.standing.name for place in found.listed] == ["乙", "甲"]
    assert found.words == "名额 2 人，列入 2 人"


def test_without_a_quota_everybody_is_listed() -> None:
    (found,) = rank(a_ranking(quota=None), TIED)

    assert (len(found.listed), found.least, found.most, found.words) == (4, None, None, "共 4 人")


def test_a_percentage_is_of_all_in_question_though_some_may_not_stand_on_the_list() -> None:
    members = [
        a_standing("主席", 99, roles=frozenset({"chair"}), grade="优秀"),
        *(a_standing(f"委员{number}", 80 - number, grade="优秀" if number < 3 else "称职") for number in range(9)),
    ]
    ranking = a_ranking(
        quota=a_quota(least=Decimal(20), most=Decimal(20), mode=RoundingMode.HALF_UP),
        except_for=frozenset({"chair"}),
        grades=frozenset({"优秀"}),
    )
    (found,) = rank(ranking, members)

    assert (found.number, found.most) == (10, 2)
    assert [place.standing.name for place in found.places] == ["委员0", "委员1", "委员2"]
    assert [place.standing.name for place in found.listed] == ["委员0", "委员1"]


def test_members_are_ranked_apart_by_role_or_by_body() -> None:
    members = [
        a_standing("甲", 80, roles=frozenset({"standing"}), bodies={"sector": "经济界"}),
        a_standing("乙", 70, roles=frozenset({"ordinary"}), bodies={"sector": "教育界"}),
        a_standing("丙", 90, roles=frozenset({"ordinary"}), bodies={"sector": "经济界"}),
        a_standing("丁", 95, roles=frozenset({"guest"})),
    ]
    by_role = rank(a_ranking(apart=Apart.ROLE, roles=("standing", "ordinary")), members)
    by_sector = rank(a_ranking(apart=Apart.SECTOR, roles=("ordinary",)), members)

    assert [(each.apart, [place.standing.name for place in each.places]) for each in by_role] == [
        ("standing", ["甲"]),
        ("ordinary", ["丙", "乙"]),
    ]
    assert [(each.apart, [place.standing.name for place in each.places]) for each in by_sector] == [
        ("教育界", ["乙"]),
        ("经济界", ["丙"]),
    ]


# ----------------------------------------------------------------------------------------------------- consequences

HEAD = 'id = "r"\ntitle = "办法"\nversion = "1"\neffective_from = 2026-01-01\n'
DUTY = """
[[duties]]
id = "d"
name = "义务"
clause = "第一条"
text = "须做。"
at_least = 1
match = [{ kind = "proposal" }]
"""


def followed(
    *sections: str, years: list[YearRecord], term: Term | None = None, roles: tuple[str, ...] = ()
) -> list[tuple[int, str]]:
    """What follows in which year; each section is the text of a consequence."""
    text = "".join(
        f'[[consequences]]\nid = "c{place}"\nname = "结果{place}"\nclause = "第{place}条"\nthen = "办理"\n{section}\n'
        for place, section in enumerate(sections)
    )
    regulation = load_regulation(HEAD + DUTY + text)
    first, last = min(each.year for each in years), max(each.year for each in years)
    found = consequences(regulation, ScoredMember(frozenset(roles)), years, term or Term(first, last))
    return [(each.year, each.id) for each in found]


def years_of(*totals: int | None, first: int = 2026) -> list[YearRecord]:
    """Years with these totals, None for one that was not scored."""
    return [YearRecord(first + place, None if total is None else Decimal(total)) for place, total in enumerate(totals)]


def test_one_year_below_and_two_in_a_row() -> None:
    two = 'within = "consecutive"\nyears = 2\ntotal_below = 60\nreplaces = ["c0"]'

    assert followed("total_below = 60", two, years=years_of(59, 58, 60, 40)) == [
        (2026, "c0"),
        (2027, "c1"),
        (2029, "c0"),
    ]


def test_years_in_a_row_must_follow_each_other() -> None:
    years = [YearRecord(2028, Decimal(1)), YearRecord(2026, Decimal(1))]

    assert followed('within = "consecutive"\nyears = 2\ntotal_below = 60', years=years) == []


def test_two_years_in_a_term_come_with_the_second_and_not_before_the_term() -> None:
    section = 'within = "term"\nyears = 2\ntotal_below = 60'

    assert followed(section, years=years_of(50, 70, 50, 70, 50)) == [(2028, "c0"), (2030, "c0")]
    assert followed(section, years=years_of(50, 70, 50), term=Term(2027, 2031)) == []


def test_a_whole_term_is_judged_at_its_end() -> None:
    section = 'within = "whole_term"\nyears = 2\ntotal_below = 60'

    assert followed(section, years=years_of(50, 50, 70)) == [(2028, "c0")]
    assert followed(section, years=years_of(50, 50, 70), term=Term(2026, 2030)) == []
    assert followed(section, years=years_of(50, 70, 70)) == []


def test_a_year_that_was_not_scored_is_not_below() -> None:
    assert followed("total_below = 60", years=years_of(None)) == []


def test_every_condition_on_a_year_must_hold() -> None:
    record = YearRecord(2026, Decimal(50), "差", frozenset({"d"}))
    section = 'total_below = 60\nunmet = ["d"]'

    assert followed(section, years=[record]) == [(2026, "c0")]
    assert followed(section, years=[replace(record, unmet=frozenset())]) == []


def facts_of(year: int, number: int, kind: str = "proposal") -> tuple[ScoredFact, ...]:
    return tuple(ScoredFact(f"{kind} {place}", kind, date(year, 5, 1), {}) for place in range(number))


def test_units_are_counted_over_a_year_a_term_a_whole_term() -> None:
    years = [YearRecord(year, facts=facts_of(year, number)) for year, number in ((2026, 3), (2027, 0), (2028, 1))]
    match = 'at_least = 3\nmatch = [{ kind = "proposal" }]'

    assert followed(match, years=years) == [(2026, "c0")]
    assert followed(f'within = "term"\n{match}', years=years) == [(2026, "c0"), (2028, "c0")]
    assert followed(f'within = "whole_term"\n{match}', years=years) == [(2028, "c0")]


def test_too_few_units_in_years_in_a_row_and_in_a_whole_term() -> None:
    years = [YearRecord(year, facts=facts_of(year, number)) for year, number in ((2026, 0), (2027, 0), (2028, 2))]
    match = 'fewer_than = {}\nmatch = [{{ kind = "proposal" }}]'

    assert followed(f'within = "consecutive"\nyears = 2\n{match.format(1)}', years=years) == [(2027, "c0")]
    assert followed(f'within = "whole_term"\n{match.format(3)}', years=years) == [(2028, "c0")]
    assert followed(f'within = "whole_term"\n{match.format(2)}', years=years) == []


def test_facts_that_are_reversed_or_of_other_days_are_not_counted() -> None:
    reversal = ScoredFact("r", "proposal", date(2026, 6, 1), reverses="proposal 0")
    early = ScoredFact("early", "proposal", date(2025, 6, 1))
    years = [YearRecord(2026, facts=(*facts_of(2026, 2), reversal, early))]

    assert followed('at_least = 2\nmatch = [{ kind = "proposal" }]', years=years) == []


def test_a_consequence_concerns_those_whom_it_names() -> None:
    standing, others = 'total_below = 60\napplies_to = ["standing"]', 'total_below = 60\nexcept_for = ["standing"]'

    assert followed(standing, others, years=years_of(1), roles=("standing",)) == [(2026, "c0")]
    assert followed(standing, others, years=years_of(1), roles=("ordinary",)) == [(2026, "c1")]


def test_a_consequence_tells_its_arithmetic() -> None:
    regulation = load_regulation((FOLDER / "jinan_2015.toml").read_text("utf-8"))
    found = consequences(regulation, ScoredMember(), years_of(58, 59, first=2023), Term(2023, 2024))

    assert [each.words for each in found] == [
        "2023 年，当年不足 60 分：当年 1 年，由界别组召集人约谈（约谈（来源未列条号））",
        "2024 年，连续两年不足 60 分：连续 2 年，由市政协约谈（约谈（来源未列条号））",
    ]


# ------------------------------------------------------------------------------------------------------------ bodies


def a_body(measure: str, unit: str = 'unit = "value"') -> str:
    return (
        HEAD
        + '[[categories]]\nid = "m"\nname = "成员"\n[[categories.rules]]\nid = "m1"\nname = "提案"\nclause = "一"\n'
        'text = "提案。"\nshape = "per_event"\npoints = 1\nmatch = [{ kind = "proposal" }]\n'
        '[[grades]]\nname = "好"\nat_least = 5\n[[grades]]\nname = "差"\n'
        '[[collectives]]\nid = "k"\nname = "组"\nclause = "二"\nbody = "sector"\n'
        f'[[collectives.measures]]\nid = "x"\nname = "指标"\nclause = "三"\n{measure}\n'
        '[[collectives.categories]]\nid = "c"\nname = "类"\n[[collectives.categories.rules]]\nid = "c1"\nname = "项"\n'
        f'clause = "四"\ntext = "项。"\nshape = "per_event"\n{unit}\npoints = 1\nmatch = [{{ kind = "x" }}]\n'
    )


ADOPTED_RATE = """take = "facts_rate"
match = [{ kind = "opinion", where = { status = "adopted" } }]
among = [{ kind = "opinion" }]
rounding = "up"
places = 1"""

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        ('take = "sum"', "12", "指标：12 = 12（三）"),
        ('take = "sum"\ncategory = "m"', "3", "指标：3 = 3（三）"),
        ('take = "mean"', "4", "指标：12 ÷ 3 = 4（三）"),
        ('take = "rate"\ngrades = ["好"]', "0.33", "指标：1 ÷ 3 = 0.33（三）"),
        ('take = "rate"\ngrades = ["好"]\npercent = true\nplaces = 0', "33", "指标：1 ÷ 3 = 33%（三）"),
        ('take = "facts"\nmatch = [{ kind = "opinion" }]', "3", "指标：3 = 3（三）"),
        ('take = "facts"\nmatch = [{ kind = "attendance" }]\nunit = "half_days"', "6", "指标：6 = 6（三）"),
        (
            ADOPTED_RATE,
            "0.4",
            "指标：1 ÷ 3 = 0.4（三）",
        ),
    ],
)
def test_a_measure_is_a_fact_of_the_body(measure: str, value: str, words: str) -> None:
    (collective,) = load_regulation(a_body(measure)).collectives
    facts = [
        ScoredFact("o1", "opinion", date(2026, 3, 1), {"status": "adopted"}),
        ScoredFact("o2", "opinion", date(2026, 3, 1)),
        ScoredFact("o3", "opinion", date(2026, 3, 1)),
        ScoredFact("o4", "opinion", date(2025, 3, 1)),
        ScoredFact("a1", "attendance", date(2026, 3, 1), {"half_days": 6}),
        ScoredFact("a2", "attendance", date(2026, 3, 1)),
    ]
    members = [
        BodyMember(Decimal(7), "好", {"m": Decimal(2)}, facts),
        BodyMember(Decimal(4), "差", {"m": Decimal(1)}),
        BodyMember(Decimal(1), "差"),
    ]
    body = score_body(collective, members, [], YEAR)

    assert [each.words for each in body.measures] == [words]
    assert body.card.total == Decimal(value)
    assert sum(line.counted for line in body.card.lines) == body.card.total


def test_a_rate_of_nothing_is_nothing() -> None:
    (collective,) = load_regulation(a_body('take = "mean"')).collectives

    assert score_body(collective, [], [], YEAR).card.total == 0


# ------------------------------------------------------------------------------------------------ days and rounding


def test_days_may_run_over_the_new_year() -> None:
    winter = Days((12, 1), (2, 29))

    assert winter.covers(date(2026, 12, 1))
    assert winter.covers(date(2026, 2, 28))
    assert not winter.covers(date(2026, 3, 1))
    assert winter.ending_in(2026) == (date(2025, 12, 1), date(2026, 2, 28))
    assert winter.words == "12 月 1 日至次年 2 月 29 日"
    assert Days((1, 1), (6, 30)).words == "1 月 1 日至 6 月 30 日"


@pytest.mark.parametrize(("text", "place"), [("02-29", (2, 29)), ("02-30", None), ("2-3", None), ("00-01", None)])
def test_a_month_and_a_day_are_a_day_of_some_year(text: str, place: tuple[int, int] | None) -> None:
    assert month_and_day(text) == place


def test_the_quarters_of_a_year() -> None:
    assert [quarter_end(date(2026, 1, 1), number) for number in (1, 2, 3, 4)] == [
        date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31),
    ]  # fmt: skip
    assert quarter_end(date(2025, 12, 1), 1) == date(2026, 2, 28)


def test_a_year_of_assessment_is_cut_to_the_days_in_force() -> None:
    text = HEAD + DUTY + '[[quotas]]\nid = "q"\nname = "额"\nclause = "一"\nof = "提案"\ntop = 1\n'
    plain = load_regulation(text)
    ending = load_regulation(
        text.replace(
            "effective_from", 'period = { from = "12-01", to = "11-30" }\neffective_to = 2027-06-30\neffective_from'
        )
    )

    assert plain.year(2026) == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert ending.year(2026) == Period(date(2026, 1, 1), date(2026, 11, 30))
    assert ending.year(2027) == Period(date(2026, 12, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("number", "mode", "result"),
    [
        ("5/2", RoundingMode.HALF_UP, "3"),
        ("-5/2", RoundingMode.HALF_UP, "-3"),
        ("5/2", RoundingMode.HALF_EVEN, "2"),
        ("7/2", RoundingMode.HALF_EVEN, "4"),
        ("8/3", RoundingMode.HALF_EVEN, "3"),
        ("8/3", RoundingMode.DOWN, "2"),
        ("-8/3", RoundingMode.DOWN, "-2"),
        ("7/3", RoundingMode.UP, "3"),
        ("2", RoundingMode.UP, "2"),
    ],
)
def test_rounding_is_as_stated(number: str, mode: RoundingMode, result: str) -> None:
    assert str(rounded(Fraction(number), 0, mode)) == result


def test_rounding_says_how() -> None:
    rounding = Rounding("第一条", "", RoundingMode.HALF_UP, 2, None)

    assert (rounding.words(2), rounding.words(0)) == ("四舍五入保留 2 位小数", "四舍五入取整数")
    assert rounding.part(Fraction(25, 6)) == Decimal("4.17")
