"""Sheets of the past: any junk is read or refused, the order of rows does not matter, twice is once."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.sheets.rows import BadSheet
from services.kernel.sheets.templates import template_xlsx
from services.members.seat_names import NamedSeat, TermSeats
from services.proposals.past_columns import PAST_PROPOSALS
from services.proposals.past_rows import Known as KnownOfCases
from services.proposals.past_rows import read_past_proposals
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS
from services.scoring.fact_columns import form_of
from services.scoring.fact_rows import Known as KnownOfFacts
from services.scoring.fact_rows import read_facts
from tests.builders.sheets import CASE, OPINION, TODAY, csv_of

TERM = TermSeats(14, date(2022, 1, 1), date(2026, 12, 31), [NamedSeat(UUID(int=1), "张示例", "001")])
CASES = KnownOfCases(
    today=TODAY, categories={"社会建设": "society"}, units={"市公安局": UUID(int=2)}, sessions={}, terms={14: TERM}
)
FACTS = KnownOfFacts(today=TODAY, terms={14: TERM}, kinds={})
TEMPLATES = (template_xlsx(PAST_PROPOSALS), template_xlsx(form_of([BUILT_IN_KINDS])))

junk = st.text(max_size=12) | st.sampled_from(
    ["14", "2024", "2024-05-12", "张示例", "出席", "市公安局、市公安局", "是"]
)


def read_or_refuse(filename: str, content: bytes) -> None:
    """Read by both readers; a BadSheet with its mistakes told in Chinese is an answer too."""
    for read in (
        lambda: read_past_proposals(filename, content, CASES).cases, lambda: read_facts(filename, content, FACTS).rows
    ):  # fmt: skip
        try:
            answer, mistakes = read(), ()
        except BadSheet as refusal:
            answer, mistakes = (), refusal.mistakes
        assert answer or mistakes
        assert all(mistake.row >= 0 and mistake.reason_zh[-1] in "。？" for mistake in mistakes)


@given(st.binary(max_size=1_000), st.sampled_from(["a.csv", "a.xlsx", ""]))
def test_any_bytes_are_read_or_refused(content: bytes, filename: str) -> None:
    read_or_refuse(filename, content)


@settings(max_examples=200)
@given(st.data())
def test_any_cells_under_good_headers_are_read_or_refused(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([PAST_PROPOSALS, form_of([BUILT_IN_KINDS])]))
    rows = data.draw(
        st.lists(st.fixed_dictionaries({str(name): junk for name in form.columns}), min_size=1, max_size=4)
    )
    read_or_refuse("a.csv", csv_of(*rows, encoding="utf-8").replace(b"\0", b""))


@settings(max_examples=100)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(TEMPLATES)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    read_or_refuse("a.xlsx", bytes(content))


@given(st.lists(st.integers(1, 500), min_size=1, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_matter(numbers: list[int], random: Any) -> None:
    def read(rows: list[int]) -> dict[Any, Any]:
        content = csv_of(*({**CASE, "案号": number, "案由": f"第{number}件"} for number in rows))
        return {case.key: (case.values, case.proposers) for case in read_past_proposals("a.csv", content, CASES).cases}

    shuffled = random.sample(numbers, len(numbers))
    assert read(numbers) == read(shuffled)


@given(st.lists(st.integers(1, 28), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter_and_twice_is_once(days: list[int], random: Any) -> None:
    def read(rows: list[int]) -> dict[Any, Any]:
        content = csv_of(*({**OPINION, "日期": f"2024-02-{day}"} for day in rows))
        return {row.key: row.content for row in read_facts("a.csv", content, FACTS).rows}

    shuffled = random.sample(days, len(days))
    assert read(days) == read(shuffled) == read(sorted(set(days)))
