"""`score(facts, regulation, member) -> Card`: pure, exact, indifferent to the order and the repetition of facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from services.scoring.engine.advice import Earned, next_grade, next_in_category
from services.scoring.engine.amounts import EXACT, ZERO, canonical, in_words, total_of
from services.scoring.engine.articles import Category, Duty, Regulation, Veto
from services.scoring.engine.card import Card, CategoryScore, Line, UnmetDuty, Unscored, VetoInForce
from services.scoring.engine.fact_kinds import FactId, Period, ScoredFact, ScoredMember, Value
from services.scoring.engine.grading import grade_place
from services.scoring.engine.limits import Room, Scope, Sheet, limit
from services.scoring.engine.matters import EnteredLines, count_matters_once
from services.scoring.engine.measures import Entry
from services.scoring.engine.plan import UNKNOWN, Plan, PlannedRule, plan_for
from services.scoring.engine.rounding import rounded
from services.scoring.engine.shapes import SHAPES
from services.scoring.engine.sifting import ConflictingFacts, sift
from services.scoring.vocabulary import Level

__all__ = ["Card", "ConflictingFacts", "FactId", "Line", "Period", "ScoredFact", "ScoredMember", "Value", "score"]


def score(
    facts: Iterable[ScoredFact],
    regulation: Regulation,
    member: ScoredMember,
    period: Period | None = None,
    *,
    advises: bool = True,
) -> Card:
    """The member's card for the facts of a period (by default all the days the regulation is in force).

    "Once a year" means once in the period, so a year is scored by passing that year. Raises ConflictingFacts when two
    different facts carry one identifier. Where nobody asks what would raise the score next, it `advises` nothing: that
    is a sixth of the work.
    """
    with localcontext(EXACT):
        plan = plan_for(regulation, member.roles)
        sifted = sift(facts, period or regulation.period)
        tally = _Tally.of(sifted.standing, plan)
        unmet = _unmet(plan.duties, tally)
        vetoes = _in_force(plan.vetoes, tally.done[len(plan.duties) :])
        sheet = Sheet(category.id for category in plan.categories)
        earned = _earn(sheet, plan, tally, unmet)
        rooms: list[Room] = []
        sums: dict[Level, Mapping[str | None, Decimal]] = {}
        for level, scopes in plan.scopes.items():
            here = (*scopes, *_scopes_of_vetoes(vetoes)) if vetoes and level is Level.TOTAL else scopes
            limited = [limit(sheet, scope) for scope in here]
            rooms += limited if level is not Level.RULE else []
            sums[level] = dict(sheet.by_category)
        lacking = frozenset(duty.id for duty, _ in unmet)
        _round_total(sheet, regulation)
        total = canonical(total_of(sheet.by_category.values()))
        place = grade_place(
            regulation, plan.bounds, total, [*(duty for duty, _ in unmet), *(veto for veto, _ in vetoes)]
        )
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
            next=tuple(
                next_in_category(category, earned[category.id], _around(category, plan, rooms), lacking)
                for category in (plan.categories if advises else ())
            ),
            next_grade=next_grade(plan, total, place, unmet, vetoes),
            vetoes=tuple(told for _, told in vetoes),
        )


@dataclass(frozen=True)
class _Tally:
    """The facts that stand as the plan takes them: entries by rule, and which fell under no rule.

    `done` and `due` are the units that each duty, and after them each veto, speaks of.
    """

    entries: list[list[Entry]]
    done: list[Decimal]
    due: list[Decimal]
    unscored: list[Unscored]

    @classmethod
    def of(cls, facts: Sequence[ScoredFact], plan: Plan) -> "_Tally":
        entries = [list(planned.first) for planned in plan.rules]
        done = [ZERO for _ in (*plan.duties, *plan.vetoes)]
        due = list(done)
        lacking: list[list[Unscored]] = [[] for _ in plan.rules]
        unmatched = []
        kinds = plan.kinds
        for fact in facts:
            kind = kinds.get(fact.kind)
            case = UNKNOWN if kind is None else kind.case_of(fact)
            for place, measure in case.measures:
                entries[place].append((fact, measure))
            for place, units, owed in case.watched:
                done[place] += units
                if owed is not None:
                    due[place] += owed
            for place, reason in case.lacking:
                lacking[place].append(Unscored(fact.id, plan.rules[place].rule.id, reason))
            if case.unmatched is not None:
                unmatched.append(Unscored(fact.id, None, case.unmatched))
        return cls(entries, done, due, [*(each for of_rule in lacking for each in of_rule), *unmatched])


def _earn(
    sheet: Sheet, plan: Plan, tally: _Tally, unmet: Sequence[tuple[Duty, UnmetDuty]]
) -> Mapping[str, Sequence[Earned]]:
    """Enter the lines of every rule, less what unmet duties and the same matter take; gives the rules by category."""
    same_matter = plan.regulation.same_matter
    earned: dict[str, list[Earned]] = {category.id: [] for category in plan.categories}
    entered: dict[str, EnteredLines] = {}
    for planned, entries in zip(plan.rules, tally.entries, strict=True):
        lines, points = _portions(planned, entries)
        sheet.add(planned.category.id, planned.rule.id, lines, points)
        earned[planned.category.id].append(Earned(planned, entries, points))
        if same_matter:
            entered[planned.rule.id] = [(fact, line) for (fact, _), line in zip(entries, lines, strict=True)]
    if unmet:
        _withhold(sheet, plan, unmet)
    count_matters_once(sheet, same_matter, entered)
    return earned


def _portions(planned: PlannedRule, entries: Sequence[Entry]) -> tuple[list[Line], Decimal]:
    """A rule's lines as its shape makes them, before any limit, and what they come to."""
    if not entries:
        return [], ZERO
    rule, category = planned.rule, planned.category.id
    name, clause, text = rule.id, rule.clause, rule.text
    earn, _ = SHAPES[rule.shape]
    portions = earn(rule, entries)
    lines = [
        Line(
            fact.id if fact else None,
            fact.on if fact else None,
            category,
            name,
            clause,
            text,
            words,
            earned,
            left,
            cuts,
        )
        for (fact, _), (words, earned, left, cuts) in zip(entries, portions, strict=True)
    ]
    return lines, total_of([portion.left for portion in portions])


def _withhold(sheet: Sheet, plan: Plan, unmet: Iterable[tuple[Duty, UnmetDuty]]) -> None:
    """Take everything from the rules that require a minimum duty which is not fulfilled."""
    lacking = {duty.id: duty.name for duty, _ in unmet}
    for planned in plan.rules:
        missing = [lacking[duty] for duty in planned.rule.requires if duty in lacking]
        if missing:
            for line in sheet.made[planned.category.id]:
                if line.rule == planned.rule.id and line.counted:
                    sheet.take(line, line.counted, Level.SHAPE, f"未完成「{'」「'.join(missing)}」，本项不计分")


def _round_total(sheet: Sheet, regulation: Regulation) -> None:
    """Add a line for what the stated rounding of the total changes."""
    rounding = regulation.rounding
    if rounding is None or rounding.total_places is None:
        return
    exact = canonical(total_of(sheet.by_category.values()))
    total = rounded(Fraction(exact), rounding.total_places, rounding.mode)
    if total != exact:
        scope = Scope(Level.TOTAL, "总分", rounding.clause, rounding.text, None, None)
        how = rounding.words(rounding.total_places)
        words = f"总分 {in_words(exact)} 分{how}，为 {in_words(total)} 分"
        sheet.adjust(scope, canonical(total - exact), words)


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


def _around(category: Category, plan: Plan, rooms: Sequence[Room]) -> list[Room]:
    """The limits around a category; those of vetoes come after all that the plan knows, and concern every category."""
    return [*[rooms[place] for place in plan.around[category.id]], *rooms[len(plan.outer) :]]


def _unmet(duties: Sequence[Duty], tally: _Tally) -> list[tuple[Duty, UnmetDuty]]:
    """The minimum duties that are not fulfilled."""
    unmet = []
    for duty, done, due in zip(duties, tally.done, tally.due, strict=False):
        if duty.fraction is None:
            is_met = done >= duty.at_least
            amounts = f"应有 {duty.at_least} {duty.measure}，现有 {in_words(done)} {duty.measure}"
        else:
            is_met = Fraction(done) >= Fraction(due) * duty.fraction
            amounts = f"应达到 {duty.fraction}，现为 {in_words(done)}/{in_words(due)} {duty.measure}"
        if not is_met:
            told = UnmetDuty(
                id=duty.id,
                name=duty.name,
                clause=duty.clause,
                text=duty.text,
                needed=duty.at_least,
                done=canonical(done),
                otherwise=duty.otherwise,
                words=f"{duty.name}：{amounts}（{duty.clause}）",
            )
            unmet.append((duty, told))
    return unmet


def _in_force(vetoes: Sequence[Veto], done: Sequence[Decimal]) -> list[tuple[Veto, VetoInForce]]:
    """The vetoes that the facts have brought."""
    found = []
    for veto, units in zip(vetoes, done, strict=True):
        if units >= veto.at_least:
            effects = [f"等次不高于「{veto.otherwise}」"] if veto.otherwise is not None else []
            effects += [f"总分不高于 {in_words(veto.cap)} 分"] if veto.cap is not None else []
            words = f"{veto.name}：{in_words(units)} {veto.measure}，{'，'.join(effects)}（{veto.clause}）"
            found.append((veto, VetoInForce(veto.id, veto.name, veto.clause, veto.text, words)))
    return found


def _scopes_of_vetoes(vetoes: Iterable[tuple[Veto, VetoInForce]]) -> list[Scope]:
    """The caps on the total that vetoes set."""
    return [
        Scope(Level.TOTAL, f"因「{veto.name}」总分", veto.clause, veto.text, veto.cap, None)
        for veto, _ in vetoes
        if veto.cap is not None
    ]
