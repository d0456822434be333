"""`score(facts, regulation, member) -> Card`: pure, exact, indifferent to the order and the repetition of facts."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from functools import reduce

from services.scoring.engine.advice import Room, next_grade, next_in_category
from services.scoring.engine.amounts import EXACT, ZERO, canonical, in_words, summed
from services.scoring.engine.articles import Category, Duty, Regulation, Rule
from services.scoring.engine.card import Card, CategoryScore, Cut, Line, UnmetDuty, Unscored
from services.scoring.engine.fact_kinds import FactId, Period, ScoredFact, ScoredMember, Value
from services.scoring.engine.limits import limit, scopes_of
from services.scoring.engine.matching import Entry, entries_of, fits, units_of
from services.scoring.engine.shapes import SHAPES
from services.scoring.engine.sifting import ConflictingFacts, sift
from services.scoring.vocabulary import Level

__all__ = ["Card", "ConflictingFacts", "FactId", "Line", "Period", "ScoredFact", "ScoredMember", "Value", "score"]


def score(
    facts: Iterable[ScoredFact], regulation: Regulation, member: ScoredMember, period: Period | None = None
) -> Card:
    """The member's card for the facts of a period (by default all the days the regulation is in force).

    "Once a year" means once in the period, so a year is scored by passing that year. Raises ConflictingFacts when two
    different facts carry one identifier.
    """
    with localcontext(EXACT):
        sifted = sift(facts, period or regulation.period)
        categories = [category for category in regulation.categories if _concerns(category, member)]
        rules = {category.id: [rule for rule in category.rules if _concerns(rule, member)] for category in categories}
        entries: dict[str, list[Entry]] = {}
        unmeasured: list[Unscored] = []
        for rule in (rule for own in rules.values() for rule in own):
            entries[rule.id], lacking = entries_of(rule, sifted.standing)
            unmeasured += lacking
        made: Sequence[Line] = tuple(
            line for category in categories for rule in rules[category.id] for line in _lines(category, rule, entries)
        )
        scopes = scopes_of(regulation, categories, rules)
        limited: Sequence[Line] = reduce(limit, scopes, made)
        lines = _in_order(limited, rules)
        total = summed(line.counted for line in lines)
        rooms = [Room.inside(scope, lines) for scope in scopes if scope.rule is None]
        unmet = _unmet(regulation, member, sifted.standing)
        place = _grade_place(regulation, total, unmet)
        told = {line.fact for line in lines} | {entry.fact for entry in unmeasured}
        unmatched = [
            Unscored(fact.id, None, _why_unmatched(fact, regulation)) for fact in sifted.standing if fact.id not in told
        ]
        return Card(
            regulation=regulation.id,
            version=regulation.version,
            hash=regulation.hash,
            total=total,
            grade=None if place is None else regulation.grades[place].name,
            categories=tuple(_category_score(category, lines) for category in categories),
            lines=lines,
            unmet=tuple(entry for _, entry in unmet),
            unscored=(*sifted.unscored, *unmeasured, *unmatched),
            next=tuple(next_in_category(category, rules[category.id], entries, rooms) for category in categories),
            next_grade=next_grade(regulation, total, place, unmet),
        )


def _concerns(part: Category | Rule | Duty, member: ScoredMember) -> bool:
    """Whether the part is for this member: for everyone when it names no role."""
    return not part.applies_to or bool(part.applies_to & member.roles)


def _lines(category: Category, rule: Rule, entries: Mapping[str, Sequence[Entry]]) -> list[Line]:
    """A rule's lines as its shape makes them, before any cap."""
    return [
        Line(
            fact=portion.fact.id if portion.fact else None,
            on=portion.fact.on if portion.fact else None,
            category=category.id,
            rule=rule.id,
            clause=rule.clause,
            text=rule.text,
            words=portion.tell(),
            earned=canonical(portion.earned),
            cuts=(Cut(Level.SHAPE, canonical(portion.cut), portion.reason),) if portion.cut else (),
        )
        for portion in SHAPES[rule.shape](rule, entries[rule.id])
    ]


def _in_order(lines: Iterable[Line], rules: Mapping[str, Sequence[Rule]]) -> tuple[Line, ...]:
    """By category and rule as the regulation has them; what a floor added stands after what it raised."""
    categories: dict[str | None, int] = {name: place for place, name in enumerate([*rules, None])}
    places: dict[str | None, int] = {rule.id: place for own in rules.values() for place, rule in enumerate(own)}
    last = len(places)
    return tuple(sorted(lines, key=lambda line: (categories[line.category], places.get(line.rule, last), line.level)))


def _category_score(category: Category, lines: Iterable[Line]) -> CategoryScore:
    own = [line for line in lines if line.category == category.id]
    return CategoryScore(
        id=category.id,
        name=category.name,
        clause=category.clause,
        before_cap=summed(line.after(Level.RULE) for line in own),
        cap=category.cap,
        points=summed(line.after(Level.CATEGORY) for line in own),
        counted=summed(line.counted for line in own),
    )


def _unmet(regulation: Regulation, member: ScoredMember, facts: Sequence[ScoredFact]) -> list[tuple[Duty, UnmetDuty]]:
    """The minimum duties that concern the member and are not fulfilled."""
    unmet = []
    for duty in regulation.duties:
        fitting = [fact for fact in facts if any(fits(pattern, fact) for pattern in duty.patterns)]
        done = summed(units_of(fact, duty.unit) or ZERO for fact in fitting)
        if _concerns(duty, member) and done < duty.at_least:
            amounts = f"应有 {duty.at_least} {duty.measure}，现有 {in_words(done)} {duty.measure}"
            words = f"{duty.name}：{amounts}（{duty.clause}）"
            told = UnmetDuty(duty.id, duty.name, duty.clause, duty.text, duty.at_least, done, duty.otherwise, words)
            unmet.append((duty, told))
    return unmet


def _grade_place(regulation: Regulation, total: Decimal, unmet: Iterable[tuple[Duty, UnmetDuty]]) -> int | None:
    """The place of the grade, 0 for the best: by the total, but no better than unmet duties allow."""
    names = [grade.name for grade in regulation.grades]
    by_total = next(
        (place for place, grade in enumerate(regulation.grades) if grade.at_least is None or total >= grade.at_least),
        None,
    )
    if by_total is None:
        return None
    return max(by_total, *(names.index(duty.otherwise) for duty, _ in unmet if duty.otherwise is not None), 0)


def _why_unmatched(fact: ScoredFact, regulation: Regulation) -> str:
    """Why a fact of the period has no line."""
    if any(
        fits(alternative.pattern, fact)
        for category in regulation.categories
        for rule in category.rules
        for alternative in rule.alternatives
    ):
        return "对应的计分规则不适用于该委员的身份"
    if any(fits(pattern, fact) for duty in regulation.duties for pattern in duty.patterns):
        return "只用于核对最低履职要求，不计分"
    return "没有对应的计分规则"
