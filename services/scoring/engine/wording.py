"""A regulation's rules as a person would say them: conditions, points, limits in plain Chinese."""

from collections.abc import Iterable, Mapping

from services.scoring.engine.amounts import in_words
from services.scoring.engine.fact_kinds import FactDeclaration
from services.scoring.engine.rule_articles import CALENDAR, MATTER, Alternative, Condition, Pattern, Points, Rule, Share
from services.scoring.vocabulary import Comparison, FieldType, Shape

Kinds = Mapping[str, FactDeclaration]


def pattern_words(pattern: Pattern, kinds: Kinds) -> str:
    """Which facts: 出席（会议种类为全体会议，状态为出席或迟到）."""
    kind = kinds[pattern.kind]
    conditions = [condition_words(condition, kind) for condition in pattern.conditions]
    if pattern.days is not None:
        conditions.append(f"发生在每年 {pattern.days.words}")
    return f"{kind.name}（{'，'.join(conditions)}）" if conditions else kind.name


def patterns_words(patterns: Iterable[Pattern], kinds: Kinds) -> str:
    """Which facts, any of several."""
    return "；或 ".join(pattern_words(pattern, kinds) for pattern in patterns)


def condition_words(condition: Condition, kind: FactDeclaration) -> str:
    """One condition on a field."""
    name, values = kind.field_name(condition.field), [_value(condition, kind, value) for value in condition.values]
    if condition.comparison is Comparison.GIVEN:
        return f"{name}{'已填写' if condition.values[0] is True else '未填写'}"
    if condition.of:
        sign = "不少于" if condition.comparison is Comparison.AT_LEAST_PART else "不足"
        return f"{name}{sign}{kind.field_name(condition.of)}的 {values[0]}"
    return f"{name}{SIGNS[condition.comparison]}{'或'.join(values)}"


SIGNS: Mapping[Comparison, str] = {
    Comparison.EQUALS: "为",
    Comparison.IN: "为",
    Comparison.NOT: "不是",
    Comparison.AT_LEAST: "不小于 ",
    Comparison.AT_MOST: "不大于 ",
    Comparison.ABOVE: "大于 ",
    Comparison.BELOW: "小于 ",
}


def _value(condition: Condition, kind: FactDeclaration, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    field = kind.fields[condition.field]
    return field.choices.get(str(value), str(value)) if field.type is FieldType.CHOICE else str(value)


def roles_words(applies_to: Iterable[str], except_for: Iterable[str], roles: Mapping[str, str]) -> str:
    """The sentence that says for whom, empty for everybody."""
    only = "、".join(roles[role] for role in sorted(applies_to))
    but = "、".join(roles[role] for role in sorted(except_for))
    parts = [f"只适用于{only}"] if only else []
    parts += [f"{but}除外"] if but else []
    return f"{'，'.join(parts)}。" if parts else ""


def points_words(points: Points, measure: str, kind: FactDeclaration) -> str:
    """What one unit brings."""
    if points.fixed is not None:
        return f"每{_each(measure)}计 {in_words(points.fixed)} 分"
    rows = "，".join(f"{points.names[row]} {in_words(amount)} 分" for row, amount in points.table.items())
    fields = "和".join(kind.field_name(field) for field in (points.by, points.then) if field)
    return f"每{_each(measure)}按{fields}：{rows}"


def _each(measure: str) -> str:
    """每次, 每半天: the word after 每."""
    return measure.removeprefix("个")


def rule_words(rule: Rule, kinds: Kinds, roles: Mapping[str, str], duties: Mapping[str, str]) -> list[str]:
    """A rule in sentences, one a line."""
    if rule.points is not None:
        lines = [f"基本分 {in_words(rule.points)} 分。"]
    else:
        kind = kinds[rule.patterns[0].kind]
        lines = [_facts_and_points(rule, kinds), _way(rule, kind)]
        lines += [] if rule.share is None else [_share(rule, rule.share, kind)]
    if rule.each_cap is not None:
        lines.append(f"每{_each(rule.occasion)}最高 {in_words(rule.each_cap)} 分。")
    limits = limits_words(rule.cap, rule.floor)
    lines += [limits] if limits else []
    if rule.requires:
        lines.append(f"须先完成「{'」「'.join(duties.get(name, name) for name in rule.requires)}」，否则不计分。")
    lines.append(roles_words(rule.applies_to, rule.except_for, roles))
    return [line for line in lines if line]


def limits_words(cap: object, floor: object) -> str:
    """The cap and the floor of something, empty where there is neither."""
    parts = [f"最高 {cap} 分"] if cap is not None else []
    parts += [f"最低 {floor} 分"] if floor is not None else []
    return f"{'，'.join(parts)}。" if parts else ""


def _facts_and_points(rule: Rule, kinds: Kinds) -> str:
    if rule.shape in {Shape.STEPS, Shape.RATE}:
        return f"计：{patterns_words(rule.patterns[: len(rule.alternatives)], kinds)}。"
    if all(alternative.points == rule.alternatives[0].points for alternative in rule.alternatives):
        facts = patterns_words((alternative.pattern for alternative in rule.alternatives), kinds)
        first = rule.alternatives[0]
        return f"计：{facts}；{points_words(first.points, rule.measure, kinds[first.pattern.kind])}。"
    parts = [_one(alternative, rule, kinds) for alternative in rule.alternatives]
    return f"计（先写的优先）：{'；或 '.join(parts)}。"


def _one(alternative: Alternative, rule: Rule, kinds: Kinds) -> str:
    points = points_words(alternative.points, rule.measure, kinds[alternative.pattern.kind])
    return f"{pattern_words(alternative.pattern, kinds)}，{points}"


def _way(rule: Rule, kind: FactDeclaration) -> str:
    """How the shape counts; its fields as the kind calls them that is written first."""
    which = "最低" if rule.is_lowest else "最高"
    units = f"{rule.count} {rule.measure}"
    if rule.shape is Shape.STEPS:
        return f"按总数分档：{_steps(rule)}。"
    if rule.shape is Shape.RATE:
        return _rate(rule, kind)
    item = CALENDAR.get(rule.item, "事项" if rule.item == MATTER else kind.field_name(rule.item))
    number = "一项" if rule.count == 1 else f"的 {rule.count} 项"
    return {
        Shape.PER_EVENT: "逐次累加。",
        Shape.ONCE: f"每年只计一次，取{which}一项。",
        Shape.THRESHOLD: f"累计满 {units}才计，只计一次。",
        Shape.UP_TO_N: f"最多计 {units}，取分值高的。",
        Shape.FROM_NTH: f"从第 {units}起计。",
        Shape.BEST_PER_ITEM: f"同一{item}只计{which}{number}。",
        Shape.PER_N: f"每满 {units}计一次分。",
    }[rule.shape]


def _steps(rule: Rule) -> str:
    unit = "" if rule.shape is Shape.RATE else f" {rule.measure}"
    return "，".join(f"{step.at_least}{unit}起 {in_words(step.points)} 分" for step in rule.steps)


def _rate(rule: Rule, kind: FactDeclaration) -> str:
    whole = "应完成数" if rule.due is None else kind.field_name(rule.due)
    if rule.steps:
        return f"按完成数占{whole}的比例分档：{_steps(rule)}。"
    how = "" if rule.rounding is None else f"，{rule.rounding.words(rule.rounding.places or 0)}"
    return f"{in_words(rule.full or 0)} 分乘以完成数占{whole}的比例{how}。"


def _share(rule: Rule, share: Share, kind: FactDeclaration) -> str:
    choices = kind.fields[share.by].choices
    parts = [f"{choices.get(who, who)}得 {part}" for who, part in share.fixed.items()]
    parts += [f"{choices.get(who, who)}平分其余" for who in sorted(share.rest)]
    parts += [f"{choices.get(who, who)}人人平分" for who in sorted(share.even)]
    how = "" if rule.rounding is None else f"，{rule.rounding.words(rule.rounding.places or 0)}"
    return f"按{kind.field_name(share.among)}分享：{'，'.join(parts)}，其他人得全额{how}。"
