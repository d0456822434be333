"""Checking a regulation against its own worked examples: a regulation whose examples fail should not be published."""

from dataclasses import dataclass

from services.scoring.engine.amounts import in_words
from services.scoring.engine.articles import Example, Regulation
from services.scoring.engine.fact_kinds import ScoredMember
from services.scoring.engine.score import score


@dataclass(frozen=True)
class ExampleFailure:
    """An example that comes to something else than its authors wrote."""

    example: str
    message_zh: str


def check_examples(regulation: Regulation) -> tuple[ExampleFailure, ...]:
    """Every difference between what the examples expect and what they come to, to the last decimal."""
    return tuple(
        ExampleFailure(example.name, message)
        for example in regulation.examples
        for message in _differences(example, regulation)
    )


def _differences(example: Example, regulation: Regulation) -> list[str]:
    card = score(example.facts, regulation, ScoredMember(example.roles))
    wanted = example.expected
    points = {category.id: category.points for category in card.categories}
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
    unmet = [entry.id for entry in card.unmet]
    if wanted.unmet is not None and set(unmet) != set(wanted.unmet):
        differences.append(f"未完成的最低要求应为 {'、'.join(wanted.unmet) or '无'}，实为 {'、'.join(unmet) or '无'}")
    return differences
