"""A past year recomputes to the same bytes: receipts as the first engine wrote them.

`golden_receipts.json` holds the receipt of every example of every regulation, whole, and the SHA-256 of those of many
invented years under each. It changes only when a regulation's own text does; the receipts before and after then stand
side by side in the diff.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from services.scoring.engine.articles import Regulation
from services.scoring.engine.fact_kinds import FieldDeclaration, Value
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.score import Period, ScoredFact, ScoredMember, score
from services.scoring.receipts import receipt
from services.scoring.vocabulary import FieldType
from tests.builders.regulations import MIXED, RAISING

FOLDER = Path(__file__).parents[2] / "regulations"
GOLDEN = json.loads(Path(__file__).with_name("golden_receipts.json").read_text("utf-8"))
REGULATIONS = {
    regulation.id: regulation
    for text in (*(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml"))), RAISING, MIXED)
    for regulation in [load_regulation(text)]
}
YEARS = 60


def receipt_of(
    facts: tuple[ScoredFact, ...], regulation: Regulation, roles: frozenset[str], period: Period | None = None
) -> dict[str, object]:
    return receipt(
        score(facts, regulation, ScoredMember(roles), period), {str(fact.id): f"示例 {fact.id}" for fact in facts}
    )


def invented_years(regulation: Regulation) -> Iterator[tuple[tuple[ScoredFact, ...], frozenset[str], Period]]:
    """Years of facts of all kinds, some with fields missing, some reversed, some outside the period."""
    luck = Random(regulation.id)  # noqa: S311 - it must be the same every time
    first = regulation.effective_from
    period = Period(first, first + timedelta(days=364))
    for number in range(YEARS):
        facts = tuple(_fact(luck, regulation, first, f"{luck.randrange(10**6):06}-{place}") for place in range(number))
        fallen = [fact.id for fact in facts if luck.random() < 0.1]
        reversals = tuple(
            ScoredFact(f"reversal {place}", "proposal", first, {}, None, name) for place, name in enumerate(fallen)
        )
        yield facts + reversals, frozenset(luck.sample(sorted(regulation.roles), number % 2)), period


def _fact(luck: Random, regulation: Regulation, first: date, name: str) -> ScoredFact:
    kind = luck.choice(sorted(regulation.kinds))
    fields = {
        field: _value(luck, declaration)
        for field, declaration in sorted(regulation.kinds[kind].fields.items())
        if not declaration.is_optional and luck.random() < 0.95  # What is optional came later than these years.
    }
    return ScoredFact(
        name, kind, first + timedelta(days=luck.randrange(-3, 368)), fields, luck.choice([None, "事一", "事二"])
    )


def _value(luck: Random, field: FieldDeclaration) -> Value:
    if field.type is FieldType.CHOICE:
        return luck.choice(sorted(field.choices))
    if field.type is FieldType.YES_NO:
        return luck.random() < 0.5
    if field.type is FieldType.WHOLE:
        return luck.randrange(9)
    return Decimal(luck.randrange(1000)).scaleb(-2) if field.type is FieldType.DECIMAL else luck.choice(["甲", "乙"])


@pytest.mark.parametrize("name", REGULATIONS)
def test_every_example_has_the_receipt_it_has_always_had(name: str) -> None:
    regulation = REGULATIONS[name]
    receipts = {example.name: receipt_of(example.facts, regulation, example.roles) for example in regulation.examples}

    assert receipts == GOLDEN[name]["examples"]


@pytest.mark.parametrize("name", REGULATIONS)
def test_many_invented_years_have_the_receipts_they_have_always_had(name: str) -> None:
    regulation = REGULATIONS[name]
    receipts = [receipt_of(facts, regulation, roles, period) for facts, roles, period in invented_years(regulation)]

    assert [digest(each) for each in receipts] == GOLDEN[name]["digests"]


def digest(document: dict[str, object]) -> str:
    return sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
