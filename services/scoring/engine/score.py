"""`score(facts, regulation, member) -> Card`: pure, exact, indifferent to the order and the repetition of facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from services.scoring.engine.advice import Earned, next_grade, next_in_category
from services.scoring.engine.amounts import EXACT, ZERO, canonical, in_words, total_of
from services.scoring.engine.articles import Category, Duty, Regulation
from services.scoring.engine.card import Card, CategoryScore, Line, UnmetDuty, Unscored
from services.scoring.engine.fact_kinds import FactId, Period, ScoredFact, ScoredMember, Value
from services.scoring.engine.limits import Room, Sheet, limit
from services.scoring.engine.plan import Plan, PlannedRule, plan_for
from services.scoring.engine.shapes import SHAPES, Entry
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
        plan = plan_for(regulation, member.roles)
        sifted = sift(facts, period or regulation.period)
        tally = _Tally.of(sifted.standing, plan)
        sheet = Sheet(category.id for category in plan.categories)
        earned: dict[str, list[Earned]] = {category.id: [] for category in plan.categories}
        for planned, entries in zip(plan.rules, tally.entries, strict=True):
            earned[planned.category.id].append(_enter(sheet, planned, entries))
        rooms: dict[Level, list[Room]] = {}
        sums: dict[Level, Mapping[str | None, Decimal]] = {}
        for level, scopes in plan.scopes.items():
            rooms[level] = [limit(sheet, scope) for scope in scopes]
            sums[level] = dict(sheet.by_category)
        around = [room for level in (Level.CATEGORY, Level.GROUP, Level.TOTAL) for room in rooms[level]]
        total = canonical(total_of(sheet.by_category.values()))
        unmet = _unmet(plan.duties, tally.done)
        place = _grade_place(regulation, total, unmet)
        return Card(
            regulation=regulation.id,
            version=regulation.version,
            hash=regulation.hash,
            total=total,
            grade=None if place is None else regulation.grades[place].name,
            categories=tuple(_category_score(category, sums) for category in plan.categories),
            lines=sheet.in_order([planned.rule.id for planned in plan.rules]),
            unmet=tuple(told for _, told in unmet),
            unscored=(*sifted.unscored, *tally.unscored),
            next=tuple(next_in_category(category, earned[category.id], around) for category in plan.categories),
            next_grade=next_grade(regulation, total, place, unmet),
        )


@dataclass(frozen=True)
class _Tally:
    """The facts that stand as the plan takes them: entries by rule, units done by duty, and who fell under no rule."""

    entries: list[list[Entry]]
    done: list[Decimal]
    unscored: list[Unscored]

    @classmethod
    def of(cls, facts: Sequence[ScoredFact], plan: Plan) -> "_Tally":
        entries = [list(planned.first) for planned in plan.rules]
        done = [ZERO for _ in plan.duties]
        lacking: list[list[Unscored]] = [[] for _ in plan.rules]
        unmatched = []
        for fact in facts:
            case = plan.case_of(fact)
            for place, measure in case.measures:
                entries[place].append((fact, measure))
            for place, units in case.duties:
                done[place] += units
            for place, reason in case.lacking:
                lacking[place].append(Unscored(fact.id, plan.rules[place].rule.id, reason))
            if case.unmatched is not None:
                unmatched.append(Unscored(fact.id, None, case.unmatched))
        return cls(entries, done, [*(each for of_rule in lacking for each in of_rule), *unmatched])


def _enter(sheet: Sheet, planned: PlannedRule, entries: Sequence[Entry]) -> Earned:
    """Enter a rule's lines as its shape makes them, before any cap."""
    rule, category = planned.rule, planned.category.id
    earn, _ = SHAPES[rule.shape]
    portions = earn(rule, entries) if entries else []
    lines = [
        Line(
            fact.id if fact else None,
            fact.on if fact else None,
            category,
            rule.id,
            rule.clause,
            rule.text,
            portion.words,
            portion.earned,
            portion.left,
            portion.cuts,
        )
        for (fact, _), portion in zip(entries, portions, strict=True)
    ]
    points = total_of([portion.left for portion in portions])
    sheet.add(category, rule.id, lines, points)
    return Earned(planned, entries, points)


def _category_score(category: Category, sums: Mapping[Level, Mapping[str | None, Decimal]]) -> CategoryScore:
    return CategoryScore(
        id=category.id,
        name=category.name,
        clause=category.clause,
        before_cap=canonical(sums[Level.RULE][category.id]),
        cap=category.cap,
        points=canonical(sums[Level.CATEGORY][category.id]),
        counted=canonical(sums[Level.TOTAL][category.id]),
    )


def _unmet(duties: Sequence[Duty], done: Sequence[Decimal]) -> list[tuple[Duty, UnmetDuty]]:
    """The minimum duties that are not fulfilled."""
    unmet = []
    for duty, units in zip(duties, done, strict=True):
        if units < duty.at_least:
            amounts = f"应有 {duty.at_least} {duty.measure}，现有 {in_words(units)} {duty.measure}"
            words = f"{duty.name}：{amounts}（{duty.clause}）"
            told = UnmetDuty(
                duty.id, duty.name, duty.clause, duty.text, duty.at_least, canonical(units), duty.otherwise, words
            )
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
