"""What follows from scores in plain Chinese: lists, quotas, consequences, publication, measures of bodies."""

from collections.abc import Iterator

from services.scoring.engine.amounts import in_words
from services.scoring.engine.articles import Regulation
from services.scoring.engine.outcome_articles import BodyMeasure, Consequence, Quota, Ranking
from services.scoring.engine.parts import Explained
from services.scoring.engine.wording import patterns_words, roles_words
from services.scoring.regulation_vocabulary import (
    APART_NAMES,
    ROUNDING_NAMES,
    TAKE_NAMES,
    VISIBILITY_NAMES,
    WITHIN_NAMES,
    Apart,
    Ties,
    Within,
)

DAYS_NAMES: dict[str, str] = {
    "public_days": "公示 {} 天",
    "appeal_days": "{} 天内可对任何一行得分提出异议",
    "answer_days": "{} 天内答复",
}


def outcome_parts(regulation: Regulation) -> Iterator[Explained]:
    """Every part that follows from scores."""
    for ranking in regulation.rankings:
        told = ranking_words(ranking, regulation)
        yield Explained.of("名单", f"ranking {ranking.id}", (ranking.clause, ranking.name, ranking.text), told)
    for quota in regulation.quotas:
        told = [f"以{quota.of}为基数：{quota_words(quota)}。"]
        if quota.part_least is not None:
            told.append(f"其中{quota.part_name}至少占 {in_words(quota.part_least)}%。")
        yield Explained.of("名额", f"quota {quota.id}", (quota.clause, quota.name, quota.text), told)
    for each in regulation.consequences:
        told = _consequence(each, regulation)
        yield Explained.of("结果运用", f"consequence {each.id}", (each.clause, each.name, each.text), told)
    publication = regulation.publication
    if publication is not None:
        told = [f"{VISIBILITY_NAMES[publication.visible]}。"]
        told += [f"{DAYS_NAMES[name].format(number)}。" for name, number in publication.days.items()]
        yield Explained.of("公示与申诉", "publication", (publication.clause, "公示与申诉", publication.text), told)


def quota_words(quota: Quota) -> str:
    """How many."""
    if quota.top is not None:
        return f"前 {quota.top} 名"
    if quota.mode is not None and quota.least is not None:
        return f"{in_words(quota.least)}%，{ROUNDING_NAMES[quota.mode]}取整数"
    parts = [f"不少于 {in_words(quota.least)}%（向上取整）"] if quota.least is not None else []
    parts += [f"不超过 {in_words(quota.most)}%（向下取整）"] if quota.most is not None else []
    return "，".join(parts)


def ranking_words(ranking: Ranking, regulation: Regulation) -> list[str]:
    """How a ranking is made: apart by what, who is in question, how many, what decides between equals."""
    names = {category.id: category.name for category in regulation.categories}
    lines = ["按总分从高到低排名，同分同名次。"]
    if ranking.apart is Apart.ROLE:
        lines.append(f"{'、'.join(regulation.roles[role] for role in ranking.roles)}分别排名。")
    else:
        lines += [f"按{APART_NAMES[ranking.apart]}分别排名。"] if ranking.apart is not None else []
        lines.append(roles_words(ranking.roles, (), regulation.roles))
    lines += [f"{quota_words(ranking.quota)}。"] if ranking.quota is not None else []
    lines.append(roles_words((), ranking.except_for, regulation.roles))
    if ranking.grades:
        lines.append(f"只列等次为「{'」「'.join(sorted(ranking.grades))}」的。")
    if ranking.break_by:
        lines.append(f"总分相同时依次比较{'、'.join(names[name] for name in ranking.break_by)}。")
    lines.append(
        "最后一名并列的，一并列入。" if ranking.ties is Ties.INCLUDE else "最后一名并列而名额不够的，均不列入。"
    )
    return [line for line in lines if line]


def _consequence(each: Consequence, regulation: Regulation) -> list[str]:
    facts = patterns_words(each.patterns, regulation.kinds)
    conditions = [f"总分低于 {in_words(each.total_below)} 分"] if each.total_below is not None else []
    conditions += [f"等次为「{'」「'.join(sorted(each.grades))}」"] if each.grades else []
    if each.unmet:
        names = [duty.name for duty in regulation.duties if duty.id in each.unmet]
        conditions.append(f"未完成「{'」或「'.join(names)}」")
    if each.fewer_than is not None:
        conditions.append(f"少于 {each.fewer_than} {each.measure}：{facts}")
    if each.at_least is not None:
        conditions.append(f"满 {each.at_least} {each.measure}：{facts}")
    over = WITHIN_NAMES[each.within]
    years = f"{over} {each.years} 年" if each.years > 1 or each.within is Within.CONSECUTIVE else over
    lines = [f"{years}，{'，且'.join(conditions)}的，{each.then}。"]
    if each.replaces:
        lighter = [other.name for other in regulation.consequences if other.id in each.replaces]
        lines.append(f"此时不再执行「{'」「'.join(lighter)}」的结果。")
    return [*lines, roles_words(each.applies_to, each.except_for, regulation.roles)]


def measure_words(measure: BodyMeasure, regulation: Regulation) -> list[str]:
    """How a measure is made."""
    lines = [f"{TAKE_NAMES[measure.take]}。"]
    if measure.category:
        name = next(each.name for each in regulation.categories if each.id == measure.category)
        lines.append(f"用「{name}」一类的得分。")
    if measure.grades:
        lines.append(f"等次为「{'」「'.join(sorted(measure.grades))}」的算达到要求。")
    if measure.patterns:
        lines.append(f"计：{patterns_words(measure.patterns, regulation.kinds)}。")
    if measure.among:
        lines.append(f"占：{patterns_words(measure.among, regulation.kinds)}。")
    unit = "，以百分数表示" if measure.percent else ""
    lines.append(f"{ROUNDING_NAMES[measure.mode]}保留 {measure.places} 位小数{unit}。")
    return lines
