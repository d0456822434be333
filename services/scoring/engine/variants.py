"""A regulation with one of its provisions taken away: what somebody may have overlooked who counted by hand. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from services.scoring.engine.amounts import in_words
from services.scoring.engine.articles import Category, Duty, Group, Regulation, TotalLimit, Veto
from services.scoring.engine.rule_articles import Rule
from services.scoring.laboratory_vocabulary import FindingKind


@dataclass(frozen=True)
class Variant:
    """The regulation without one provision; `words` say what was overlooked, `rule` names it where it is one rule."""

    kind: FindingKind
    words: str
    clause: str
    rule: str | None
    regulation: Regulation


def variants_of(regulation: Regulation) -> Iterator[Variant]:
    """Every regulation that lacks one rule, and then every one that lacks something else."""
    for category in regulation.categories:
        if len(category.rules) > 1:
            yield _without_category(regulation, category)
        for rule in category.rules:
            rest = tuple(each for each in category.rules if each is not rule)
            words = f"没有计「{rule.name}」"
            changed = _with(regulation, category, rules=rest)
            yield Variant(FindingKind.RULE, words, rule.clause, rule.id, changed)
    for category in regulation.categories:
        for rule in category.rules:
            yield from _looser_rule(regulation, category, rule)
        for words, fields in _looser(category, f"「{category.name}」"):
            yield _limit(words, category.clause, _with(regulation, category, **fields))
    for group in regulation.groups:
        for words, fields in _looser(group, f"「{group.name}」合计"):
            groups = _replaced(regulation.groups, group, fields)
            yield _limit(words, group.clause, replace(regulation, groups=groups))
    for words, fields in _looser(regulation.total, "总分"):
        total = replace(regulation.total, **fields)
        yield _limit(words, regulation.total.clause, replace(regulation, total=total))
    yield from _without_clauses(regulation)


def _looser_rule(regulation: Regulation, category: Category, rule: Rule) -> Iterator[Variant]:
    """The rule without its caps and floors, or for those too who lack a minimum duty."""
    changes = list(_looser(rule, f"「{rule.name}」"))
    if rule.each_cap is not None:
        changes.append((f"没有执行「{rule.name}」每次最高 {in_words(rule.each_cap)} 分的规定", {"each_cap": None}))
    if rule.requires:
        changes.append((f"「{rule.name}」没有以完成最低履职要求为前提", {"requires": ()}))
    for words, fields in changes:
        changed = _with(regulation, category, rules=_replaced(category.rules, rule, fields))
        yield replace(_limit(words, rule.clause, changed), rule=rule.id)


def _looser(part: Rule | Category | Group | TotalLimit, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each limit of a part, with the field that takes it away."""
    if part.cap is not None:
        yield f"没有执行{name}最高 {in_words(part.cap)} 分的限额", {"cap": None}
    if part.floor is not None:
        yield f"没有执行{name}最低 {in_words(part.floor)} 分的保底", {"floor": None}
    if isinstance(part, Category | Group):
        if part.best is not None:
            yield f"没有执行{name}只计最高 {part.best} 项的规定", {"best": None}
        if part.weight is not None:
            yield f"没有执行{name}按 {in_words(part.weight * 100)}% 折算的规定", {"weight": None}


def _without_clauses(regulation: Regulation) -> Iterator[Variant]:
    """Without what stands across the categories: one matter once, exemptions, vetoes, duties, the total's rounding."""
    for matter in regulation.same_matter:
        rest = tuple(each for each in regulation.same_matter if each is not matter)
        words = f"没有执行「{matter.name}」，同一事项重复计分"
        yield _limit(words, matter.clause, replace(regulation, same_matter=rest))
    for exemption in regulation.exemptions:
        left = tuple(each for each in regulation.exemptions if each is not exemption)
        words = f"没有执行「{exemption.name}」，不应计的记录计了分"
        yield _limit(words, exemption.clause, replace(regulation, exemptions=left))
    for veto in regulation.vetoes:
        vetoes = _rest(regulation.vetoes, veto)
        yield _limit(f"没有执行一票否决事项「{veto.name}」", veto.clause, replace(regulation, vetoes=vetoes))
    for duty in regulation.duties:
        if duty.otherwise is not None:
            duties = _replaced(regulation.duties, duty, {"otherwise": None})
            words = f"没有因未完成「{duty.name}」限定等次"
            yield _limit(words, duty.clause, replace(regulation, duties=duties))
    rounding = regulation.rounding
    if rounding is not None and rounding.total_places is not None:
        exact = replace(regulation, rounding=replace(rounding, total_places=None))
        yield Variant(FindingKind.ROUNDING, "总分没有舍入", rounding.clause, None, exact)


def _without_category(regulation: Regulation, category: Category) -> Variant:
    words = f"整类没有计「{category.name}」"
    return Variant(FindingKind.RULE, words, category.clause, None, _with(regulation, category, rules=()))


def _limit(words: str, clause: str, regulation: Regulation) -> Variant:
    return Variant(FindingKind.LIMIT, words, clause, None, regulation)


def _with(regulation: Regulation, category: Category, **fields: Any) -> Regulation:
    return replace(regulation, categories=_replaced(regulation.categories, category, fields))


def _replaced(parts: Iterable[Any], part: Any, fields: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(replace(each, **fields) if each is part else each for each in parts)


def _rest(parts: Iterable[Veto | Duty], part: Veto | Duty) -> tuple[Any, ...]:
    return tuple(each for each in parts if each is not part)
