"""A regulation in plain Chinese, part by part, and how two of them differ, clause by clause."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from services.scoring.engine.amounts import in_words
from services.scoring.engine.articles import Category, Collective, Group, Regulation
from services.scoring.engine.explaining_outcomes import measure_words, outcome_parts
from services.scoring.engine.parts import Explained
from services.scoring.engine.wording import limits_words, patterns_words, roles_words, rule_words
from services.scoring.engine.years import seam


def explain(regulation: Regulation) -> str:
    """The whole regulation as a text that can be read beside its paper."""
    lines = [
        f"《{regulation.title}》",
        f"版本 {regulation.version}，{_in_force(regulation)}",
        f"指纹 {regulation.hash}",
    ]
    section = ""
    for part in parts_of(regulation):
        if part.section != section:
            section = part.section
            lines += ["", f"—— {section} ——"]
        lines.append(f"{'  ' * part.depth}{part.heading}")
        lines += [f"{'  ' * (part.depth + 1)}{line}" for line in part.lines]
    return "\n".join(lines) + "\n"


def difference(old: Regulation, new: Regulation) -> tuple[str, ...]:
    """What has changed from one regulation to another, in terms of their clauses; nothing where both say the same."""
    before = {part.key: part for part in parts_of(old)}
    after = {part.key: part for part in parts_of(new)}
    lines: list[str] = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            lines += [f"新增 {now.section} {now.heading}", *(f"    + {line}" for line in now.lines)]
        elif now is None and was is not None:
            lines += [f"删除 {was.section} {was.heading}", *(f"    - {line}" for line in was.lines)]
        elif was is not None and now is not None and (was.heading, was.lines) != (now.heading, now.lines):
            lines.append(f"修改 {now.section} {now.heading}")
            lines += [f"    - {line}" for line in _told(was) if line not in _told(now)]
            lines += [f"    + {line}" for line in _told(now) if line not in _told(was)]
    if (between := tuple(_between(old, new))) and lines:
        lines += ["考核年度的衔接", *(f"    ! {line}" for line in between)]
    return tuple(lines)


def _between(old: Regulation, new: Regulation) -> Iterator[str]:
    """What becomes of the days between the last year of the one and the first year of the other."""
    first = new.years.first_year
    if old.years.first_year < first <= (old.years.last_year or first) + 1:
        yield from seam(old.year(first - 1), new.year(first), first)


def _told(part: Explained) -> list[str]:
    return [part.heading, *part.lines]


def _in_force(regulation: Regulation) -> str:
    last = "" if regulation.effective_to is None else f"，{regulation.effective_to.isoformat()} 止"
    return f"{regulation.effective_from.isoformat()} 起施行{last}"


def parts_of(regulation: Regulation) -> tuple[Explained, ...]:
    """Every part of a regulation in sentences, in the order in which it is read."""
    return (
        *_head(regulation),
        *_declared(regulation),
        *_exemptions(regulation),
        *_scoring(regulation, ""),
        *_duties(regulation),
        *outcome_parts(regulation),
        *(part for collective in regulation.collectives for part in _collective(collective, regulation)),
    )


def _head(regulation: Regulation) -> Iterator[Explained]:
    lines = [f"《{regulation.title}》{_in_force(regulation)}。"]
    lines += [f"出处：{regulation.source}。"] if regulation.source else []
    lines += [f"说明：{note}" for note in regulation.notes]
    if regulation.days is not None:
        lines.append(f"考核年度：{regulation.days.words}。")
    yield Explained("总则", "head", f"版本 {regulation.version}", tuple(lines))
    rounding = regulation.rounding
    if rounding is not None:
        told = [] if rounding.places is None else [f"分享、按率、折算得出的分数{rounding.words(rounding.places)}。"]
        told += [] if rounding.total_places is None else [f"总分{rounding.words(rounding.total_places)}。"]
        yield Explained.of("总则", "rounding", (rounding.clause, "舍入", rounding.text), told)


def _declared(regulation: Regulation) -> Iterator[Explained]:
    """The kinds of fact that the rules speak of."""
    patterns = [pattern for each in regulation.categories for rule in each.rules for pattern in rule.patterns]
    patterns += [pattern for duty in regulation.duties for pattern in duty.patterns]
    patterns += [pattern for veto in regulation.vetoes for pattern in veto.patterns]
    used = {pattern.kind for pattern in patterns}
    names = [kind.name for key, kind in regulation.kinds.items() if key in used]
    if names:
        yield Explained("总则", "kinds", "用到的履职事实", (f"{'、'.join(names)}。",))


def _exemptions(regulation: Regulation) -> Iterator[Explained]:
    for each in regulation.exemptions:
        told = [f"以下事实一律不计入：{patterns_words(each.patterns, regulation.kinds)}。"]
        yield Explained.of("不计入的事实", f"exemption {each.id}", (each.clause, each.name, each.text), told)


def _scoring(regulation: Regulation, prefix: str) -> Iterator[Explained]:
    """Categories, groups, the total and the grades."""
    section = f"{prefix}计分"
    duties = {duty.id: duty.name for duty in regulation.duties}
    for category in regulation.categories:
        told = _category(category, regulation.roles)
        key = f"{prefix}category {category.id}"
        yield Explained.of(section, key, (category.clause, f"{category.name}类", category.text), told)
        for rule in category.rules:
            lines = rule_words(rule, regulation.kinds, regulation.roles, duties)
            yield Explained.of(section, f"{prefix}rule {rule.id}", (rule.clause, rule.name, rule.text), lines, depth=1)
    names = {category.id: category.name for category in regulation.categories}
    for each in regulation.same_matter:
        ruled = [rule.name for category in regulation.categories for rule in category.rules if rule.id in each.rules]
        told = [f"「{'」「'.join(ruled)}」之间，同一事项只计最高一项。"]
        yield Explained.of(section, f"{prefix}matter {each.id}", (each.clause, each.name, each.text), told)
    for group in regulation.groups:
        told = _group(group, names)
        yield Explained.of(section, f"{prefix}group {group.id}", (group.clause, group.name, group.text), told)
    total = regulation.total
    if total.clause:
        told = [limits_words(_amount(total.cap), _amount(total.floor))]
        yield Explained.of(section, f"{prefix}total", (total.clause, "总分", total.text), told)
    for grade in regulation.grades:
        told = [_grade(grade.at_least)]
        told += [f"{regulation.roles[role]}：{in_words(bound)} 分起。" for role, bound in grade.at_least_for.items()]
        heading = f"等次「{grade.name}」"
        yield Explained.of(f"{prefix}等次", f"{prefix}grade {grade.name}", (grade.clause, heading, ""), told)


def _category(category: Category, roles: Mapping[str, str]) -> list[str]:
    lines = [] if category.best is None else [f"只计得分最高的 {category.best} 项。"]
    lines.append(limits_words(_amount(category.cap), _amount(category.floor)))
    lines += [] if category.weight is None else [f"按 {in_words(category.weight * 100)}% 折算。"]
    return [*lines, roles_words(category.applies_to, category.except_for, roles)]


def _group(group: Group, names: Mapping[str, str]) -> list[str]:
    inside = "、".join(name for key, name in names.items() if key in group.categories)
    lines = [f"{inside}合计。"]
    lines += [] if group.best is None else [f"只计得分最高的 {group.best} 类。"]
    lines.append(limits_words(_amount(group.cap), _amount(group.floor)))
    return [*lines, "" if group.weight is None else f"按 {in_words(group.weight * 100)}% 折算。"]


def _grade(at_least: Decimal | None) -> str:
    return "其余分数。" if at_least is None else f"{in_words(at_least)} 分起。"


def _amount(number: Decimal | None) -> str | None:
    return None if number is None else in_words(number)


def _duties(regulation: Regulation) -> Iterator[Explained]:
    kinds = regulation.kinds
    for duty in regulation.duties:
        facts = patterns_words(duty.patterns, kinds)
        if duty.fraction is None:
            told = [f"至少 {duty.at_least} {duty.measure}：{facts}。"]
        else:
            among = f"，以及 {patterns_words(duty.among, kinds)}" if duty.among else ""
            told = [f"至少完成应完成的 {duty.fraction}：完成的是 {facts}；应完成的是这些{among}。"]
        told.append(_lowering(duty.otherwise, "未完成的"))
        told.append(roles_words(duty.applies_to, duty.except_for, regulation.roles))
        yield Explained.of("最低履职要求", f"duty {duty.id}", (duty.clause, duty.name, duty.text), told)
    for veto in regulation.vetoes:
        told = [f"满 {veto.at_least} {veto.measure}：{patterns_words(veto.patterns, kinds)}。"]
        told += [] if veto.otherwise is None else [_lowering(veto.otherwise, "")]
        told += [] if veto.cap is None else [f"总分不高于 {in_words(veto.cap)} 分。"]
        told.append(roles_words(veto.applies_to, veto.except_for, regulation.roles))
        yield Explained.of("一票否决", f"veto {veto.id}", (veto.clause, veto.name, veto.text), told)


def _lowering(otherwise: str | None, when: str) -> str:
    return f"{when}只作提示。" if otherwise is None else f"{when}等次不高于「{otherwise}」。"


def _collective(collective: Collective, regulation: Regulation) -> Iterator[Explained]:
    prefix = f"{collective.name}·"
    head = (collective.clause, collective.name, collective.text)
    yield Explained.of(f"{prefix}计分", f"{prefix}head", head, ())
    yield from _measures(collective, regulation, prefix)
    yield from _scoring(collective.regulation, prefix)


def _measures(collective: Collective, regulation: Regulation, prefix: str) -> Iterator[Explained]:
    for measure in collective.measures:
        told = measure_words(measure, regulation)
        key = f"{prefix}measure {measure.id}"
        yield Explained.of(f"{prefix}计分", key, (measure.clause, measure.name, measure.text), told, depth=1)
