"""Checking a regulation against its own worked examples: a regulation whose examples fail should not be published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.scoring.engine.amounts import in_words
from services.scoring.engine.articles import Regulation
from services.scoring.engine.bodies import score_body
from services.scoring.engine.card import Card
from services.scoring.engine.consequences import consequences, counted
from services.scoring.engine.example_articles import (
    CollectiveExample,
    Example,
    Expected,
    MemberGiven,
    QuotaExample,
    RankingExample,
    YearExample,
)
from services.scoring.engine.fact_kinds import ScoredMember
from services.scoring.engine.ranking import part_of, places_of, rank
from services.scoring.engine.score import score
from services.scoring.engine.standings import BodyMember


@dataclass(frozen=True)
class ExampleFailure:
    """An example that comes to something else than its authors wrote; `path` is its place in the file."""

    example: str
    message_zh: str
    path: str = ""


def check_examples(regulation: Regulation) -> tuple[ExampleFailure, ...]:
    """Every difference between what the examples expect and what they come to, to the last decimal."""
    outcomes = regulation.outcome_examples
    return (
        *_failures("examples", ((each.name, _card_differs(each, regulation)) for each in regulation.examples)),
        *_failures("year_examples", ((each.name, _years_differ(each, regulation)) for each in outcomes.years)),
        *_failures("ranking_examples", ((each.name, _list_differs(each, regulation)) for each in outcomes.rankings)),
        *_failures("quota_examples", ((each.name, _quota_differs(each, regulation)) for each in outcomes.quotas)),
        *_failures(
            "collective_examples", ((each.name, _body_differs(each, regulation)) for each in outcomes.collectives)
        ),
    )


def _failures(key: str, checked: Iterable[tuple[str, Iterable[str]]]) -> Iterator[ExampleFailure]:
    for place, (name, messages) in enumerate(checked):
        yield from (ExampleFailure(name, message, f"{key}[{place}]") for message in messages)


def _card_differs(example: Example, regulation: Regulation) -> list[str]:
    return _differences(score(example.facts, regulation, ScoredMember(example.roles)), example.expected)


def _differences(card: Card, wanted: Expected) -> list[str]:
    points = card.points_by_category
    differences = []
    if card.total != wanted.total:
        differences.append(f"总分应为 {in_words(wanted.total)}，实为 {in_words(card.total)}")
    for identifier, amount in wanted.categories.items():
        actual = points.get(identifier)
        if actual != amount:
            shown = "不适用" if actual is None else in_words(actual)
            differences.append(f"类别「{identifier}」应为 {in_words(amount)}，实为 {shown}")
    if wanted.grade is not None and card.grade != wanted.grade:
        differences.append(f"等次应为「{wanted.grade}」，实为「{card.grade}」")
    for what, names, expected in (
        ("未完成的最低要求", [entry.id for entry in card.unmet], wanted.unmet),
        ("一票否决事项", [entry.id for entry in card.vetoes], wanted.vetoes),
    ):
        if expected is not None and set(names) != set(expected):
            differences.append(f"{what}应为 {_listed(expected)}，实为 {_listed(names)}")
    return differences


def _listed(names: Iterable[str]) -> str:
    return "、".join(names) or "无"


def _years_differ(example: YearExample, regulation: Regulation) -> Iterator[str]:
    followed = consequences(regulation, ScoredMember(example.roles), example.years, example.term)
    for year, wanted in example.then.items():
        actual = [each.id for each in followed if each.year == year]
        if set(actual) != set(wanted):
            yield f"{year} 年的结果应为 {_listed(wanted)}，实为 {_listed(actual)}"
    named = {each.id: each for each in regulation.consequences}
    for year, counts in example.counts.items():
        for name, number in counts.items():
            actual_number = counted(named[name], regulation, example.years, example.term, year)
            if actual_number != number:
                yield f"{year} 年「{named[name].name}」应计 {number}，实为 {in_words(actual_number)}"


def _list_differs(example: RankingExample, regulation: Regulation) -> Iterator[str]:
    ranking = next(each for each in regulation.rankings if each.id == example.ranking)
    lists = rank(ranking, example.standings)
    listed = sum(len(each.listed) for each in lists)
    if listed != example.listed:
        yield f"应列入 {example.listed} 人，实为 {listed} 人"
    ranks = {place.standing.name: place.rank for each in lists for place in each.places}
    for name, wanted in example.ranks.items():
        if ranks.get(name) != wanted:
            yield f"「{name}」应为第 {wanted} 名，实为 {f'第 {ranks[name]} 名' if name in ranks else '不参加排名'}"


def _quota_differs(example: QuotaExample, regulation: Regulation) -> Iterator[str]:
    quota = regulation.quotas_by_id[example.quota]
    least, most = places_of(quota, example.number)
    if (least, most) != (example.least, example.most):
        yield f"应为 {example.least} 至 {example.most} 名，实为 {least} 至 {most} 名"
    if example.part is not None and part_of(quota, most) != example.part:
        yield f"其中{quota.part_name}应至少 {example.part} 名，实为 {part_of(quota, most)} 名"


def _body_differs(example: CollectiveExample, regulation: Regulation) -> list[str]:
    collective = next(each for each in regulation.collectives if each.id == example.collective)
    members = [_member_of(given, regulation) for given in example.members]
    return _differences(score_body(collective, members, example.facts, regulation.period).card, example.expected)


def _member_of(given: MemberGiven, regulation: Regulation) -> BodyMember:
    """A member as the example gives him; where it gives no total, as his facts score him."""
    if given.total is not None:
        return BodyMember(given.total, given.grade, given.categories, given.facts)
    card = score(given.facts, regulation, ScoredMember(given.roles))
    return BodyMember(card.total, card.grade, card.points_by_category, given.facts)
