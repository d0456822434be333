"""What holds of every body's card: order and repetition of its own facts change nothing, its lines are its total."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.engine.bodies import own_kinds, score_body
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.standings import BodyMember
from tests.builders.scoring import WITH_OUTCOMES

REGULATION = load_regulation(WITH_OUTCOMES)
(SECTORS,) = REGULATION.collectives
YEAR = REGULATION.year(2026)


@st.composite
def own_facts(draw: st.DrawFn) -> list[ScoredFact]:
    """What a body did, some of it taken back, some of it outside the year."""
    facts = [
        ScoredFact(
            id=f"{number:03}", kind=draw(st.sampled_from(sorted(own_kinds(SECTORS)))),
            on=date(2025, 12, 30) + timedelta(draw(st.integers(0, 370))),
            fields=draw(st.sampled_from([{}, {"people": 9}, {"people": 10}, {"status": "filed"}])),
        )
        for number in range(draw(st.integers(0, 10)))
    ]  # fmt: skip
    names = st.sampled_from([None, None, *(fact.id for fact in facts)])
    return [fact._replace(reverses=draw(names)) for fact in facts]


members = st.lists(
    st.builds(
        lambda total, grade: BodyMember(total=Decimal(total) / 4, grade=grade, categories={}, facts=()),
        st.integers(0, 400), st.sampled_from(["称职", "不称职", None]),
    ),
    max_size=4,
)  # fmt: skip


@given(own_facts(), members, st.randoms(use_true_random=False))
def test_order_and_repetition_of_own_facts_change_nothing_and_lines_are_the_total(
    facts: list[ScoredFact], those: list[BodyMember], random: Random
) -> None:
    mixed = [*facts, *facts[::2]]
    random.shuffle(mixed)
    scored = score_body(SECTORS, those, facts, YEAR)
    assert score_body(SECTORS, those, mixed, YEAR) == scored
    assert sum((line.counted for line in scored.card.lines), Decimal(0)) == scored.card.total
    own = [line.counted for line in scored.card.lines if line.category == "own"]
    assert sum(own, Decimal(0)) <= 12


def test_own_kinds_are_what_the_rules_speak_of_but_for_the_measures() -> None:
    assert own_kinds(SECTORS) == {"group_activity", "proposal"}
