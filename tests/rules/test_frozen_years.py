"""A closed year: its golden file, the hashes over it, how two receipts are compared, and grades after an adjustment.

`golden_year.json` is one closed year of an invented committee, whole: the facts of each member, the receipts that were
frozen, their hashes and the hash of the year, under `golden_year.toml`, which is that year's own version and is never
edited. Whatever the engine becomes, it must give these bytes again.
"""

import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.kernel.actor import Actor
from services.kernel.errors import NotItsTurn, NotReady, NotThisPerson
from services.scoring.comparing import differences
from services.scoring.engine.fact_kinds import ScoredFact, ScoredMember
from services.scoring.engine.grading import grade_of
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.score import score
from services.scoring.freezing import canonical_bytes, digest_of_receipt, digest_of_year, frozen_document
from services.scoring.receipts import receipt
from services.scoring.year_lifecycle import YEARS
from services.scoring.year_models import ScoreYear
from services.scoring.year_vocabulary import YearAction, YearState

HERE = Path(__file__).parent
REGULATION = load_regulation(HERE.joinpath("golden_year.toml").read_text("utf-8"))
GOLDEN: dict[str, Any] = json.loads(HERE.joinpath("golden_year.json").read_text("utf-8"))
SOURCE = {"id": GOLDEN["regulation_id"], "regulation": REGULATION.id, "version": REGULATION.version,
          "sha256": REGULATION.hash}  # fmt: skip
ACCOUNT = UUID(int=1)


def receipt_of(member: dict[str, Any]) -> dict[str, Any]:
    facts = [
        ScoredFact(each["id"], each["kind"], date.fromisoformat(each["on"]), each["fields"], each["matter"],
                   each["reverses"])
        for each in member["facts"]
    ]  # fmt: skip
    labels = {each["id"]: each["label"] for each in member["facts"]}
    roles = ScoredMember(frozenset(member["roles"]))
    return receipt(score(facts, REGULATION, roles, REGULATION.year(GOLDEN["year"])), labels)


def frozen(member: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    return frozen_document(
        seat_id=UUID(member["seat_id"]), year=GOLDEN["year"], roles=member["roles"], regulation=SOURCE, receipt=of
    )


@pytest.mark.parametrize("place", range(len(GOLDEN["members"])))
def test_a_closed_year_recomputes_to_the_same_bytes(place: int) -> None:
    member = GOLDEN["members"][place]
    recomputed = receipt_of(member)
    assert [each.words for each in differences(member["receipt"], recomputed)] == []
    assert canonical_bytes(recomputed) == canonical_bytes(member["receipt"])
    assert digest_of_receipt(frozen(member, recomputed)) == member["sha256"]


def test_the_hash_of_a_closed_year_is_what_it_has_always_been() -> None:
    digests = [(UUID(member["seat_id"]), member["sha256"]) for member in GOLDEN["members"]]
    assert digest_of_year(reversed(digests)) == GOLDEN["sha256"], "in whatever order they come"
    assert digest_of_year(digests[1:]) != GOLDEN["sha256"]


def test_canonical_bytes_know_no_order_of_keys_and_no_blanks() -> None:
    assert canonical_bytes({"b": None, "a": ["甲", "1.50"]}) == '{"a":["甲","1.50"],"b":null}'.encode()


def test_every_tampering_is_named_where_it_is() -> None:
    member = max(GOLDEN["members"], key=lambda each: len(each["facts"]))
    whole = member["receipt"]
    assert differences(whole, copy.deepcopy(whole)) == []
    line = next(place for place, each in enumerate(whole["lines"]) if each["fact_id"])

    def differing(**changed: Any) -> list[str]:
        other = copy.deepcopy(whole)
        for name, value in changed.items():
            if name in other["lines"][line]:
                other["lines"][line][name] = value
            else:
                other[name] = value
        return [each.words for each in differences(whole, other)]

    label, clause = whole["lines"][line]["label"], whole["lines"][line]["clause"]
    assert differing(counted="999")[0].startswith(f"{clause}「{label}」")
    assert "的计入" in differing(counted="999")[0]
    assert differing(total="1") == [f"总分：{whole['total']} → 1"]
    assert differing(grade=None) == [f"等次：{whole['grade']} → （无）"]
    assert len(differing(arithmetic="", cut="1", next=[])) == 3
    shorter = copy.deepcopy(whole)
    gone = shorter["lines"].pop(line)
    assert [(each.was, each.now) for each in differences(whole, shorter)] == [(f"计 {gone['counted']} 分", None)]
    turned = {**whole, "lines": whole["lines"][::-1]}
    assert [each.line for each in differences(whole, turned)] == ["明细"]


def test_a_difference_is_told_in_the_words_of_a_receipt() -> None:
    whole = max(GOLDEN["members"], key=lambda each: len(each["facts"]))["receipt"]
    other = copy.deepcopy(whole)
    category, advice = other["categories"][0], other["next"][-1]
    before = category["counted"], advice["words"]
    category["counted"], advice["words"] = "999", "另一条建议"
    assert [each.words for each in differences(whole, other)] == [
        f"类别「{category['name']}」的计入：{before[0]} → 999", f"提升建议：{before[1]} → 另一条建议",
    ]  # fmt: skip
    unsaid = copy.deepcopy(whole)
    unsaid["next"][-1]["room"] = "999"
    (told,) = differences(whole, unsaid)
    assert '"room":"999"' in str(told.now), "what the words do not show is still told"
    fewer = {**whole, "categories": whole["categories"][1:]}
    name = whole["categories"][0]["name"]
    assert [(each.line, each.now) for each in differences(whole, fewer)] == [(f"类别「{name}」", None)]


def test_a_grade_after_an_adjustment_follows_the_bands_and_what_lowers_it() -> None:
    best, second = REGULATION.grades[0], REGULATION.grades[1]
    duty = next(each for each in REGULATION.duties if each.otherwise)
    assert best.at_least is not None
    ordinary = frozenset({"ordinary"})
    assert grade_of(REGULATION, ordinary, best.at_least, []) == best.name
    assert grade_of(REGULATION, ordinary, best.at_least - Decimal("0.1"), []) == second.name
    assert grade_of(REGULATION, ordinary, best.at_least, [(duty.clause, duty.name)]) == duty.otherwise
    assert grade_of(REGULATION, ordinary, best.at_least, [("第零条", "无此义务")]) == best.name


def year(state: YearState, **more: Any) -> ScoreYear:
    made = ScoreYear(state=state, proposed_by=more.pop("proposed_by", None))
    for name, value in more.items():
        setattr(made, name, value)
    return made


def actor(*permissions: str, account_id: UUID = ACCOUNT) -> Actor:
    return Actor(account_id=account_id, committee_id=UUID(int=9), name="示例", permissions=frozenset(permissions))


def test_the_life_of_a_year_waits_for_what_must_come_first() -> None:
    keeper = actor("committee:score:keep", "committee:score:confirm")
    with pytest.raises(NotReady) as refused:
        YEARS.take(year(YearState.OPEN, stale_cards=3), YearAction.PUBLISH, keeper)
    assert [fault.detail for fault in refused.value.errors] == [
        "考核期未满，不能公布初步结果", "有 3 名委员的得分正在重新计算，请稍候再试",
    ]  # fmt: skip
    with pytest.raises(NotReady):
        YEARS.take(
            year(YearState.PRELIMINARY, waiting_appeals=1, are_appeals_over=True), YearAction.PROPOSE_CLOSING, keeper
        )
    closing = year(YearState.CLOSING, proposed_by=ACCOUNT)
    with pytest.raises(NotThisPerson):
        YEARS.take(closing, YearAction.CONFIRM_CLOSING, keeper)
    with pytest.raises(NotReady):
        YEARS.take(year(YearState.CLOSING, stale_cards=1), YearAction.CONFIRM_CLOSING, keeper)
    second = actor("committee:score:confirm", account_id=UUID(int=2))
    assert YEARS.open_to(closing, second) == ["refuse-closing", "confirm-closing"]
    YEARS.take(closing, YearAction.CONFIRM_CLOSING, second)
    for action in YearAction:
        with pytest.raises(NotItsTurn):
            YEARS.take(closing, action, second)
