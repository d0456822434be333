"""The one description of the format: what the reader asks for, what the JSON Schema says, what is told in words."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from services.scoring.engine.explaining import difference, explain
from services.scoring.engine.format import Key, Part
from services.scoring.engine.format_of_regulation import REGULATION
from services.scoring.engine.format_of_rules import CONDITION
from services.scoring.engine.json_schema import schema
from services.scoring.engine.reading import BadRegulation, Table
from services.scoring.engine.regulation import load_regulation
from services.scoring.vocabulary import Comparison
from tests.builders.regulations import MIXED, RAISING, WIDE

ROOT = Path(__file__).parents[2]
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "regulations").rglob("*.toml"))}
TEXTS |= {"wide": WIDE, "mixed": MIXED, "raising": RAISING}
GUIDE = (ROOT / "docs" / "regulation-guide.md").read_text("utf-8")
HEAD = """id = "guide"
title = "例子"
version = "1"
effective_from = 2026-01-01
[[categories]]
id = "guide"
name = "例子"
"""
VALIDATOR = Draft7Validator(schema())


def plain(value: Any) -> Any:
    """A document as an editor sees it: days are text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def described(part: Part, seen: set[int]) -> Iterator[tuple[str, str, Key]]:
    """Every key of a part and of the parts inside it."""
    if id(part) in seen:
        return
    seen.add(id(part))
    for name, key in part.keys.items():
        yield part.name, name, key
    for key in (*part.keys.values(), *((part.free,) if part.free else ())):
        if key.part is not None:
            yield from described(key.part, seen)


KEYS = list(described(REGULATION, set()))


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("name", TEXTS)
def test_the_schema_accepts_what_the_reader_accepts(name: str) -> None:
    errors = [
        (list(error.absolute_path), error.message) for error in VALIDATOR.iter_errors(plain(tomllib.loads(TEXTS[name])))
    ]

    assert errors == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "大办法"', ""),
        ('title = "大办法"', 'title = "大办法"\ntitel = "x"'),
        ('id = "wide"', 'id = "Wide"'),
        ("effective_from = 2026-01-01", "effective_from = 3"),
        ('shape = "steps"', 'shape = "stairs"'),
        ("each_cap = 9", "each_cap = 9\nnth = 2"),
        ("steps = [{ at_least = 1, points = 1 }, { at_least = 3, points = 2 }]", "points = 1"),
        ('match = [{ kind = "talk" }]', ""),
        ("weight = 0.5", 'weight = "0.5"'),
        ('fraction = "2/3"', 'fraction = "two thirds"'),
        ('from = "12-01"', 'from = "1 December"'),
        ("lowest = true", 'lowest = "yes"'),
        ("public_days = 7", "public_days = 0"),
        ('visible = "public"', 'visible = "all"'),
        ("status = { not = ", "status = { never = "),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(old: str, new: str) -> None:
    assert old in WIDE
    text = WIDE.replace(old, new, 1)

    assert list(VALIDATOR.iter_errors(plain(tomllib.loads(text)))) != []
    with pytest.raises(BadRegulation):
        load_regulation(text)


def test_of_points_that_several_facts_bring_together_proposers_have_no_share() -> None:
    text = WIDE.replace("each_cap = 9\n", "", 1)
    together = text.replace('shape = "per_event"\npoints_by', 'shape = "per_n"\nper = 2\npoints_by', 1)

    assert load_regulation(text)
    (error,) = VALIDATOR.iter_errors(plain(tomllib.loads(together)))
    assert error.instance == tomllib.loads(text)["categories"][0]["rules"][0]["share"]
    with pytest.raises(BadRegulation) as refused:
        load_regulation(together)
    assert [mistake.path for mistake in refused.value.mistakes] == ["categories[0].rules[0].share"]


def test_the_reader_asks_for_every_key_that_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, str]] = set()
    take = Table.take

    def noted(table: Table, key: str) -> object | None:
        asked.add((table.part.name, key))
        return take(table, key)

    monkeypatch.setattr(Table, "take", noted)
    blocks = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    for text in (
        *TEXTS.values(),
        OUTCOMES,
        *(HEAD + block for block in blocks if block.startswith("[[categories.rules]]")),
    ):
        load_regulation(text)

    # The comparisons of a condition are read as one table.
    assert {(part, name) for part, name, _ in KEYS} - asked == {("条件", name) for name in CONDITION.keys}


def test_every_comparison_of_the_closed_list_is_described() -> None:
    assert {*CONDITION.keys} == {*Comparison} - {Comparison.EQUALS, Comparison.IN} | {"of"}


def test_a_key_that_is_not_described_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError, match="no key 'colour' is described for 考核办法"):
        Table({}, "", [], REGULATION).text("colour")


def test_every_key_says_what_it_means_and_how_it_is_written() -> None:
    for part, name, key in KEYS:
        assert key.help, (part, name)
        assert key.written, (part, name)
        if not key.written.startswith("["):
            tomllib.loads(f"key = {key.written}")


@pytest.mark.parametrize("name", TEXTS)
def test_every_regulation_is_told_in_words(name: str) -> None:
    regulation = load_regulation(TEXTS[name])
    told = explain(regulation)

    assert difference(regulation, regulation) == ()
    for category in regulation.categories:
        assert all(rule.name in told and rule.text in told for rule in category.rules)
    assert "None" not in told
    assert not re.search(r"，，|。。|；。|、。", told)


OUTCOMES = """
id = "r"
title = "办法"
version = "1"
effective_from = 2026-01-01
effective_to = 2030-12-31
roles = { chair = "主席" }
[[categories]]
id = "a"
name = "甲"
applies_to = ["ordinary"]
[[categories.rules]]
id = "a1"
name = "基本分"
clause = "一"
text = "基本分。"
shape = "base"
points = 60
[[grades]]
name = "好"
at_least = 60
[[grades]]
name = "差"
[[duties]]
id = "d"
name = "到会"
clause = "二"
text = "到会。"
fraction = "2/3"
match = [{ kind = "attendance", where = { required = true, case = { given = true } } }]
among = [{ kind = "attendance", where = { half_days = { below_part = "1/2", of = "sessions" } } }]
applies_to = ["ordinary"]
[facts.attendance.fields]
case = "text"
[[rankings]]
id = "r"
name = "榜"
clause = "三"
top = 5
apart_by = "sector"
roles = ["ordinary"]
except_for = ["chair"]
grades = ["好"]
ties = "exclude"
[[rankings]]
id = "all"
name = "总榜"
clause = "三"
percent_to = 10
[[quotas]]
id = "q"
name = "额"
clause = "四"
of = "提案"
percent_from = 5
[[consequences]]
id = "light"
name = "谈话"
clause = "五"
then = "谈话"
grades = ["差"]
unmet = ["d"]
applies_to = ["ordinary"]
[[consequences]]
id = "heavy"
name = "劝退"
clause = "五"
then = "劝退"
within = "consecutive"
years = 2
fewer_than = 1
match = [{ kind = "proposal" }, { kind = "opinion" }]
replaces = ["light"]
[publication]
clause = "六"
[[collectives]]
id = "k"
name = "界别"
clause = "七"
body = "sector"
[[collectives.measures]]
id = "m"
name = "比例"
clause = "七"
take = "rate"
grades = ["好"]
percent = true
[[collectives.categories]]
id = "ka"
name = "比例"
[[collectives.categories.rules]]
id = "k1"
name = "比例"
clause = "七"
text = "比例。"
shape = "per_event"
unit = "value"
points = 1
match = [{ kind = "m" }]
"""


DUTY_TOLD = (
    "至少完成应完成的 2/3：完成的是 出席（应当参加为是，case已填写）；"
    "应完成的是这些，以及 出席（半天数不足场数的 1/2）。"
)


def test_what_follows_from_scores_is_told_in_words() -> None:
    told = explain(load_regulation(OUTCOMES))

    for line in (
        "版本 1，2026-01-01 起施行，2030-12-31 止", "只适用于委员。", "基本分 60 分。", "60 分起。", "其余分数。",
        DUTY_TOLD,
        "未完成的只作提示。", "按界别分别排名。", "前 5 名。", "主席除外。", "只列等次为「好」的。",
        "最后一名并列而名额不够的，均不列入。", "不超过 10%（向下取整）。", "以提案为基数：不少于 5%（向上取整）。",
        "当年，等次为「差」，且未完成「到会」的，谈话。", "连续 2 年，少于 1 件：提案；或 社情民意信息的，劝退。",
        "此时不再执行「谈话」的结果。", "只公布给本人。", "达到要求的成员所占比例。", "等次为「好」的算达到要求。",
        "四舍五入保留 2 位小数，以百分数表示。",
    ):  # fmt: skip
        assert line in told, (line, told)
