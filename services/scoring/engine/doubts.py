"""What is no mistake but may not be meant so: what never counts, caps that are never reached, grades with gaps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.scoring.engine.amounts import ZERO, in_words
from services.scoring.engine.articles import Category, Grade, Regulation
from services.scoring.engine.days import LEAP_YEAR, Days
from services.scoring.engine.reach import (
    covers,
    is_covered,
    most_inside,
    most_inside_group,
    most_of_all,
    most_of_shape,
)
from services.scoring.engine.rule_articles import Pattern, Rule
from services.scoring.engine.years import A_DAY, Years
from services.scoring.vocabulary import Shape


@dataclass(frozen=True)
class Doubt:
    """Something to look at: where, under which clause, what, and what could be done."""

    path: str
    clause: str
    message_zh: str
    mend_zh: str


def doubts_about(regulation: Regulation) -> tuple[Doubt, ...]:
    """Every doubt about a regulation, and about how it scores bodies."""
    return (
        *_days(regulation.years),
        *_doubts_about_points(regulation),
        *(
            replace(doubt, path=f"collectives[{place}].{doubt.path}")
            for place, each in enumerate(regulation.collectives)
            for doubt in _doubts_about_points(each.regulation)
        ),
    )


def _doubts_about_points(regulation: Regulation) -> Iterator[Doubt]:
    yield from _shadows(regulation)
    yield from _caps(regulation)
    yield from _grades(regulation)


# ------------------------------------------------------------------------------------------------ days that are missed


def _days(years: Years) -> Iterator[Doubt]:
    """Days between two years that belong to none, and those of the first year that come before the regulation."""
    _, last = years.days.ending_in(LEAP_YEAR)
    following, _ = years.days.ending_in(LEAP_YEAR + 1)
    if last + A_DAY < following:
        missed = Days(*((day.month, day.day) for day in (last + A_DAY, following - A_DAY)))
        message = f"{missed.words}不在考核年度之内，其间的履职不计分"
        yield Doubt("period", "", message, "若要全年都计，请把 to 写成 from 的前一天")
    first, _ = years.days.ending_in(years.first_year)
    if years.days.run_over and first < years.effective_from:
        message = f"{years.first_year} 年度从 {first.isoformat()} 算起，办法施行以前的不计"
        yield Doubt("effective_from", "", message, f"若要计入，请写 effective_from = {first.isoformat()}")


# ------------------------------------------------------------------------------------------------- what never counts


def _shadows(regulation: Regulation) -> Iterator[Doubt]:
    exempt = [pattern for exemption in regulation.exemptions for pattern in exemption.patterns]
    for outer, category in enumerate(regulation.categories):
        for inner, rule in enumerate(category.rules):
            path = f"categories[{outer}].rules[{inner}]"
            patterns = [alternative.pattern for alternative in rule.alternatives]
            yield from _shadowed_alternatives(path, rule, patterns)
            if patterns and is_covered(patterns, exempt):
                message = f"「{rule.name}」的事实全部在 exemptions 中排除，永远不会计分"
                yield Doubt(path, rule.clause, message, "请收窄 exemptions 的条件，或删除这条规则")
            yield from _shadowed_rules(path, rule, category, category.rules[:inner])
    for place, duty in enumerate(regulation.duties):
        if duty.patterns and is_covered(duty.patterns, exempt):
            message = f"「{duty.name}」的事实全部在 exemptions 中排除，永远无法完成"
            yield Doubt(f"duties[{place}]", duty.clause, message, "请收窄 exemptions 的条件")


def _shadowed_alternatives(path: str, rule: Rule, patterns: Sequence[Pattern]) -> Iterator[Doubt]:
    for place, pattern in enumerate(patterns):
        first = next((earlier for earlier in range(place) if covers(patterns[earlier], pattern)), None)
        if first is not None:
            message = f"match 的第 {place + 1} 项永远用不到：第 {first + 1} 项已包括它的全部事实，先写的优先"
            yield Doubt(f"{path}.match[{place}]", rule.clause, message, "请把条件多的一项写在前面，或删除这一项")


def _shadowed_rules(path: str, rule: Rule, category: Category, earlier: Sequence[Rule]) -> Iterator[Doubt]:
    """A rule whose facts another one counts: in the same way, or for more where only the best rule counts."""
    for other in earlier:
        if _is_for_others(rule, other):
            continue
        if _counts_alike(rule, other):
            message = f"「{rule.name}」与「{other.name}」（{other.clause}）计同样的事实，会重复计分"
            yield Doubt(path, rule.clause, message, "若要取高，请用 same_matter 或 best；若是笔误，请删除一条")
    for other in category.rules:
        if (
            category.best == 1
            and other is not rule
            and not _is_for_others(rule, other)
            and _is_never_better(rule, other)
        ):
            better = f"「{other.name}」（{other.clause}）"
            message = f"本类只计最高一项，而{better}包括「{rule.name}」的事实且分值更高，后者永远不会计分"
            yield Doubt(path, rule.clause, message, "请核对两条规则的分值，或删除这条规则")


def _is_for_others(rule: Rule, other: Rule) -> bool:
    """Whether no member is concerned by both, each of one role."""
    is_apart = rule.applies_to and other.applies_to and not rule.applies_to & other.applies_to
    return bool(is_apart) or any(
        one.applies_to and one.applies_to <= another.except_for for one, another in ((rule, other), (other, rule))
    )


def _counts_alike(rule: Rule, other: Rule) -> bool:
    patterns, others = rule.patterns, other.patterns
    is_alike = rule.shape is other.shape and rule.shape is not Shape.BASE
    return is_alike and is_covered(patterns, others) and is_covered(others, patterns)


def _is_never_better(rule: Rule, other: Rule) -> bool:
    """Whether the other rule surely brings as much for the same facts, and more for some."""
    if rule.shape is not other.shape or rule.shape is Shape.BASE or not is_covered(rule.patterns, other.patterns):
        return False
    if rule.count != other.count or rule.unit != other.unit or other.cap is not None or other.each_cap is not None:
        return False
    return max(rule.amounts, default=ZERO) < min(other.amounts, default=ZERO)


# ------------------------------------------------------------------------------------------------------ caps, grades


def _caps(regulation: Regulation) -> Iterator[Doubt]:
    for outer, category in enumerate(regulation.categories):
        path = f"categories[{outer}]"
        for inner, rule in enumerate(category.rules):
            yield from _cap(f"{path}.rules[{inner}]", rule.clause, f"「{rule.name}」", rule.cap, most_of_shape(rule))
        yield from _cap(path, category.clause, f"「{category.name}」各项合计", category.cap, most_inside(category))
    for place, group in enumerate(regulation.groups):
        most = most_inside_group(group, regulation.categories)
        yield from _cap(f"groups[{place}]", group.clause, f"「{group.name}」各类合计", group.cap, most)
    total = regulation.total
    yield from _cap("total", total.clause, "各类合计", total.cap, most_of_all(regulation))


def _cap(path: str, clause: str, name: str, cap: Decimal | None, most: Decimal | None) -> Iterator[Doubt]:
    if cap is not None and most is not None and most < cap:
        message = f"{name}最多 {in_words(most)} 分，达不到封顶的 {in_words(cap)} 分"
        yield Doubt(f"{path}.cap", clause, message, "请核对封顶分与各项分值；若无需封顶，请删除 cap")


def _grades(regulation: Regulation) -> Iterator[Doubt]:
    if not regulation.categories:
        return
    most = most_of_all(regulation)
    cap, floor = regulation.total.cap, regulation.total.floor
    most = cap if most is None else most if cap is None else min(most, cap)
    for place, grade in enumerate(regulation.grades):
        path = f"grades[{place}]"
        if grade.at_least is not None and most is not None and grade.at_least > most:
            message = f"「{grade.name}」要 {in_words(grade.at_least)} 分，而总分最多 {in_words(most)} 分，无人能达到"
            yield Doubt(f"{path}.at_least", grade.clause, message, "请核对等次的起点与各项分值")
        if place:
            above = regulation.grades[place - 1]
            yield from _gaps(path, grade, above.name, above.at_least or ZERO)
    bounds = [grade.at_least for grade in regulation.grades if grade.at_least is not None]
    if bounds and floor is not None and floor >= bounds[-1]:
        last = len(regulation.grades) - 1
        message = f"总分最低 {in_words(floor)} 分，不会落入「{regulation.grades[last].name}」"
        yield Doubt(f"grades[{last}]", regulation.grades[last].clause, message, "请核对总分的保底与等次的起点")


def _gaps(path: str, grade: Grade, above: str, bound: Decimal) -> Iterator[Doubt]:
    """Whether what is written as the upper end of a grade meets where the one above it begins."""
    start, name = in_words(bound), f"「{grade.name}」与「{above}」"
    if grade.up_to is not None and grade.up_to >= bound:
        message = f"{name}重叠：前者到 {in_words(grade.up_to)} 分（含），后者从 {start} 分起；重叠部分归「{above}」"
        yield Doubt(f"{path}.up_to", grade.clause, message, "请改写两档的起止，或用 below 写明「不满」")
    elif grade.up_to is not None:
        message = f"{name}之间有空档：大于 {in_words(grade.up_to)}、不满 {start} 分的归「{grade.name}」"
        yield Doubt(f"{path}.up_to", grade.clause, message, f"请写 below = {start}（不满 {start} 分）")
    if grade.below is not None and grade.below != bound:
        word = "重叠" if grade.below > bound else "之间有空档"
        message = f"{name}{word}：前者不满 {in_words(grade.below)} 分，后者从 {start} 分起"
        yield Doubt(f"{path}.below", grade.clause, message, f"请写 below = {start}")
