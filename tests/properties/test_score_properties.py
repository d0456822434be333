"""What holds of every card whatever the facts (order, repetition, sums, caps, reversals), and of every text."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from services.scoring.engine.articles import Regulation
from services.scoring.engine.card import Card
from services.scoring.engine.checking import check
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS, FieldDeclaration, Value
from services.scoring.engine.measures import Entry, Measure
from services.scoring.engine.names import is_one_line
from services.scoring.engine.regulation import BadRegulation, load_regulation
from services.scoring.engine.rule_articles import Rule, Step
from services.scoring.engine.score import ScoredFact, ScoredMember, score
from services.scoring.engine.shapes import SHAPES
from services.scoring.vocabulary import FieldType, Level, Shape
from tests.builders.cards import after
from tests.builders.regulations import MIXED, RAISING, WIDE

FOLDER = Path(__file__).parents[2] / "regulations"
TEXTS = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml"))]

ALL_TEXTS = (*TEXTS, MIXED, RAISING, WIDE)
REGULATIONS = [load_regulation(text) for text in (*TEXTS, MIXED, RAISING)]


def _values(field: FieldDeclaration) -> st.SearchStrategy[Value]:
    if field.type is FieldType.CHOICE:
        return st.sampled_from(sorted(field.choices))
    if field.type is FieldType.YES_NO:
        return st.booleans()
    return st.integers(0, 9) if field.type is FieldType.WHOLE else st.sampled_from(["甲", "乙"])


@st.composite
def a_fact(draw: st.DrawFn, number: int = 0) -> ScoredFact:
    """A fact of a built-in kind with some or all of its fields."""
    kind = draw(st.sampled_from(sorted(BUILT_IN_KINDS)))
    fields = BUILT_IN_KINDS[kind].fields
    full = draw(st.fixed_dictionaries({name: _values(field) for name, field in fields.items()}))
    missing = draw(st.sampled_from([None, None, None, *fields]))
    return ScoredFact(
        id=f"{number:03}",
        kind=kind,
        on=date(2025, 12, 30) + timedelta(draw(st.integers(0, 370))),
        fields={name: value for name, value in full.items() if name != missing},
        matter=draw(st.sampled_from([None, "事一", "事二"])),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> list[ScoredFact]:
    """Facts with identifiers of their own, some of them reversing others."""
    facts = [draw(a_fact(number)) for number in range(draw(st.integers(0, 14)))]
    names = st.sampled_from([None, None, None, *(fact.id for fact in facts)])
    return [fact._replace(reverses=draw(names)) for fact in facts]


regulations = st.sampled_from(REGULATIONS)
members = st.sampled_from(
    [ScoredMember(), ScoredMember(frozenset({"ordinary"})), ScoredMember(frozenset({"standing"}))]
)


@given(ledgers(), regulations, members, st.randoms(use_true_random=False))
def test_the_order_of_facts_and_their_repetition_change_nothing(
    facts: list[ScoredFact], regulation: Regulation, member: ScoredMember, random: Random
) -> None:
    mixed = [*facts, *facts[::2]]
    random.shuffle(mixed)

    assert score(mixed, regulation, member) == score(facts, regulation, member)


@given(ledgers(), regulations, members)
def test_the_counted_lines_sum_to_the_total_and_to_the_categories(
    facts: list[ScoredFact], regulation: Regulation, member: ScoredMember
) -> None:
    card = score(facts, regulation, member)

    assert sum((line.counted for line in card.lines), Decimal(0)) == card.total
    for line in card.lines:
        assert line.counted == line.earned - line.cut
        assert bool(line.reason) == bool(line.cuts)
        assert all(cut.amount and cut.reason for cut in line.cuts)
    for category in card.categories:
        own = [line.counted for line in card.lines if line.category == category.id]
        assert sum(own, Decimal(0)) == category.counted


def _between(amount: Decimal, cap: Decimal | None, floor: Decimal | None) -> bool:
    return (cap is None or amount <= cap) and (floor is None or amount >= floor)


def _worth(card: Card, level: Level, categories: Iterable[str | None], rule: str | None = None) -> Decimal:
    inside = [
        after(line, level)
        for line in card.lines
        if (line.rule == rule if rule is not None else line.category in list(categories))
    ]
    return sum(inside, Decimal(0))


@given(ledgers(), regulations, members)
def test_no_cap_is_exceeded_and_no_floor_undercut(
    facts: list[ScoredFact], regulation: Regulation, member: ScoredMember
) -> None:
    card = score(facts, regulation, member)
    shown = {category.id for category in card.categories}

    assert _between(card.total, regulation.total.cap, regulation.total.floor)
    for category in regulation.categories:
        if category.id not in shown:
            continue
        points = _worth(card, Level.CATEGORY, [category.id])
        assert _between(points, category.cap, category.floor)
        assert points == next(entry.points for entry in card.categories if entry.id == category.id)
        for rule in category.rules:
            if not rule.applies_to or rule.applies_to & member.roles:
                assert _between(_worth(card, Level.RULE, [], rule.id), rule.cap, rule.floor)
    for group in regulation.groups:
        if group.categories & shown:
            raised = [after(line, Level.GROUP) for line in card.lines if line.clause == group.clause]
            points = _worth(card, Level.GROUP, group.categories) + sum(raised, Decimal(0))
            assert _between(points, group.cap, group.floor)


@given(ledgers(), regulations, members)
def test_every_fact_has_a_line_or_a_reason(
    facts: list[ScoredFact], regulation: Regulation, member: ScoredMember
) -> None:
    card = score(facts, regulation, member)
    lines = {line.fact for line in card.lines if line.fact is not None}
    reasons = {entry.fact for entry in card.unscored}

    assert lines | reasons == {fact.id for fact in facts}
    assert all(entry.rule is not None for entry in card.unscored if entry.fact in lines)


@given(ledgers(), regulations, members, st.data())
def test_a_reversed_fact_is_as_if_it_had_never_been(
    facts: list[ScoredFact], regulation: Regulation, member: ScoredMember, data: st.DataObject
) -> None:
    plain = [fact._replace(reverses=None) for fact in facts]
    fallen = data.draw(st.sampled_from(plain)) if plain else None
    without = [fact for fact in plain if fact is not fallen]
    reversal = ScoredFact("reversal", "proposal", date(2026, 5, 5), reverses=fallen.id if fallen else "none")
    reversed_card = score([*plain, reversal], regulation, member)
    absent_card = score(without, regulation, member)

    assert replace(reversed_card, unscored=()) == replace(absent_card, unscored=())


@given(
    st.lists(st.tuples(st.sampled_from(["individual", "first", "cosigner", "main"]), st.integers(0, 3)), max_size=6),
    st.sampled_from([shape for shape in Shape if shape is not Shape.BASE]),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_a_shape_foretells_what_more_would_bring(
    happened: list[tuple[str, int]], shape: Shape, count: int, more: int
) -> None:
    """The short sum that advice uses, beside the portions of facts that have really happened."""
    steps = (Step(Fraction(1, 2), Decimal(3)), Step(Fraction(count), Decimal(7)))
    rule = replace(REGULATIONS[-1].categories[0].rules[0], shape=shape, count=count, steps=steps)
    points = rule.alternatives[0].points.table
    earn, with_more = SHAPES[shape]
    entries: list[Entry] = [
        (
            ScoredFact(str(place), "proposal", date(2026, 3, 1)),
            Measure(rule, Decimal(units), points[position], due=Decimal(units + place % 2)),
        )
        for place, (position, units) in enumerate(happened)
    ]
    best = max(points.values())
    further: list[Entry] = [
        (ScoredFact(f"further {place}", "proposal", date.max), Measure(rule, Decimal(1), best, due=Decimal(1)))
        for place in range(more)
    ]
    now = sum((portion.left for portion in earn(rule, entries)), Decimal(0))
    then = sum((portion.left for portion in earn(rule, [*entries, *further])), Decimal(0))

    assert with_more(rule, entries, now, best, more) == then


def _is_monotone(rule: Rule) -> bool:
    """Whether more facts under the rule never bring less: nothing is deducted, no rate, no choice of the lowest."""
    amounts = [amount for alternative in rule.alternatives for amount in alternative.points.amounts]
    if rule.shape is Shape.STEPS:
        amounts = [step.points for step in rule.steps]
        return all(low <= high for low, high in pairwise([Decimal(0), *amounts]))
    is_rising = rule.shape is not Shape.RATE and not rule.is_lowest and all(amount >= 0 for amount in amounts)
    return is_rising and (rule.shape not in {Shape.THRESHOLD, Shape.PER_N} or len(set(amounts)) == 1)


@given(ledgers(), a_fact(900), regulations, members)
def test_a_fact_never_lowers_the_total_where_every_rule_it_touches_is_monotone(
    facts: list[ScoredFact], further: ScoredFact, regulation: Regulation, member: ScoredMember
) -> None:
    """Weights round line by line, and a cap may cut another line than before: there a hundredth may be lost."""
    rules = [rule for category in regulation.categories for rule in category.rules]
    touched = [rule for rule in rules if any(pattern.kind == further.kind for pattern in rule.patterns)]
    is_vetoed = any(pattern.kind == further.kind for veto in regulation.vetoes for pattern in veto.patterns)
    assume(all(_is_monotone(rule) for rule in touched) and not is_vetoed)
    plain = [fact._replace(reverses=None) for fact in facts]
    unweighted = replace(regulation, categories=tuple(replace(each, weight=None) for each in regulation.categories))

    assert score([*plain, further], unweighted, member).total >= score(plain, unweighted, member).total


@given(ledgers(), members)
def test_a_suggestion_keeps_its_promise(facts: list[ScoredFact], member: ScoredMember) -> None:
    regulation = REGULATIONS[-1]
    plain = [fact._replace(reverses=None) for fact in facts]
    card = score(plain, regulation, member)
    promised = {entry.rule: entry for advice in card.next for entry in advice.suggestions}
    cases: tuple[tuple[str, str, dict[str, Value]], ...] = (
        ("a1", "proposal", {"signers": 1, "position": "individual"}),
        ("b1", "proposal_honour", {"honour": "key"}),
        ("b2", "award", {"level": "national"}),
        ("b3", "opinion", {}),
    )
    for rule, kind, fields in cases:
        if rule in promised:
            more = [ScoredFact(f"z{number}", kind, date(2026, 12, 31), fields) for number in range(promised[rule].more)]
            assert score([*plain, *more], regulation, member).total - card.total == promised[rule].gain


@given(st.text())
def test_any_text_is_a_regulation_or_refused(text: str) -> None:
    _load_or_refuse(text)


PIECES = [
    "[",
    "]",
    "{",
    "}",
    "=",
    '"',
    "\n",
    "-",
    ".",
    "0",
    "1e400",
    "nan",
    "true",
    "[]",
    "{}",
    "[[rules]]",
    "[1]",
    "points = []",
    "\ud800",
    "\\u0007",
]


@given(
    st.sampled_from(ALL_TEXTS),
    st.lists(st.tuples(st.integers(0), st.integers(0, 40), st.sampled_from(PIECES) | st.text(max_size=5)), max_size=4),
)
def test_a_mutated_regulation_is_loaded_or_refused(text: str, changes: list[tuple[int, int, str]]) -> None:
    for place, length, piece in changes:
        start = place % (len(text) + 1)
        text = text[:start] + piece + text[start + length :]
    _load_or_refuse(text)


VALUES = [
    "1",
    "-1",
    "1.5",
    "nan",
    "true",
    '"x"',
    '""',
    "[]",
    "{}",
    "[1]",
    '["x"]',
    "2026-01-01",
    "[[1]]",
    "{ x = 1 }",
    "[{}]",
    "[{ kind = 1 }]",
    '"x\\u0007"',
]


@given(st.sampled_from(ALL_TEXTS), st.integers(0), st.sampled_from(VALUES))
def test_any_value_in_any_place_is_loaded_or_refused(text: str, place: int, value: str) -> None:
    lines = text.splitlines()
    written = [index for index, line in enumerate(lines) if " = " in line and not line.lstrip().startswith(("{", "#"))]
    index = written[place % len(written)]
    lines[index] = f"{lines[index].partition(' = ')[0]} = {value}"
    _load_or_refuse("\n".join(lines))


def _load_or_refuse(text: str) -> None:
    """Nothing but BadRegulation may come of a text, and `check` says the same of it in remarks with lines.

    Whatever a regulation that is loaded gives a name has it on one line, in signs that can be seen.
    """
    checked = check(text)
    with suppress(BadRegulation):
        regulation = load_regulation(text)
        kinds = regulation.kinds.values()
        named = (*kinds, *regulation.grades)
        names = [regulation.title, *regulation.roles.values(), *(each.name for each in named)]
        assert all(map(is_one_line, names))
        assert all(map(is_one_line, (kind.measure for kind in kinds)))
        assert checked.regulation is not None
    assert checked.regulation is not None or not checked.is_sound
    assert all(
        remark.line is None or 1 <= remark.line <= text.count("\n") + text.count("\r") + 1 for remark in checked.remarks
    )
