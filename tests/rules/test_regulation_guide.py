"""The guide cannot lie: every regulation in it is checked, its examples are run, every shape of the format is shown."""

import json
import re
from pathlib import Path

import pytest

from services.scoring.engine.checking import check
from services.scoring.engine.explaining import explain
from services.scoring.engine.regulation import load_regulation
from services.scoring.fact_documents import read_facts_document
from services.scoring.trials import try_out
from services.scoring.vocabulary import Comparison, Shape

GUIDE = (Path(__file__).parents[2] / "docs" / "regulation-guide.md").read_text("utf-8")
HEAD = 'id = "guide"\ntitle = "指南中的例子"\nversion = "1"\neffective_from = 2026-01-01\n'
CATEGORY = '[[categories]]\nid = "guide"\nname = "例子"\n'


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def _whole(block: str) -> str:
    """The regulation that a block of the guide is a part of, as the guide says."""
    if block.startswith("id = "):
        return block
    return HEAD + (CATEGORY if block.startswith("[[categories.rules]]") else "") + block


BLOCKS = _blocks("toml")


@pytest.mark.parametrize("block", BLOCKS, ids=[str(place) for place, _ in enumerate(BLOCKS)])
def test_every_regulation_of_the_guide_is_sound_and_its_examples_hold(block: str) -> None:
    checked = check(_whole(block))

    assert [remark.words for remark in checked.remarks] == []
    assert checked.regulation is not None
    assert checked.regulation.examples or "_examples]]" in block
    assert all(
        rule.text in explain(checked.regulation) for each in checked.regulation.categories for rule in each.rules
    )


def test_the_guide_shows_every_shape_every_comparison_and_all_thirty_kinds_of_rule() -> None:
    written = "\n".join(BLOCKS)
    headings = "\n".join(re.findall(r"^### (.*)$", GUIDE, re.MULTILINE))

    assert {shape for shape in Shape if f'shape = "{shape}"' not in written} == set()
    assert {each for each in Comparison if each not in (*["equals", "in"],) and f"{each}" not in GUIDE} == set()
    assert {number for number in range(1, 31) if not re.search(rf"(?<!\d){number}(?!\d)", headings)} == set()


def test_the_document_of_facts_in_the_guide_is_scored() -> None:
    regulation = load_regulation(BLOCKS[0])
    (document,) = _blocks("json")
    (receipt,) = try_out(regulation, read_facts_document(document.encode(), regulation))["receipts"]

    assert (receipt["name"], receipt["total"], receipt["grade"]) == ("示例甲", "40", "不称职")
    assert json.loads(document)["year"] == 2026
