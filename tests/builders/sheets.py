"""Sheets as operators fill them in: rows by header, written as .csv or .xlsx."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl

from services.kernel.work import reading, writing
from services.members.models import Seat
from services.proposals.commands.past import import_past_proposals, prepare_past_import
from services.scoring.importing import import_duty_facts, prepare_fact_import
from tests.builders.committee import Person, Place

Row = Mapping[str, object]

CASE = {
    "届": 14, "次": 3, "年度": 2024, "案号": 12, "案由": "关于改善停车的提案", "第一提案人": "张示例",
}  # fmt: skip
"""The least that a past proposal needs."""

OPINION = {"姓名": "张示例", "日期": "2024-05-12", "履职类别": "社情民意信息", "名称": "停车建议", "状态": "已提交"}
"""A duty fact, whole."""


def headers_of(rows: Sequence[Row]) -> list[str]:
    """All headers that some row has, in their order."""
    return list(dict.fromkeys(header for row in rows for header in row))


def csv_of(*rows: Row, encoding: str = "utf-8") -> bytes:
    """A .csv file."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, headers_of(rows), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def xlsx_of(*rows: Row) -> bytes:
    """An .xlsx file; values keep their types."""
    workbook = openpyxl.Workbook()
    headers = headers_of(rows)
    workbook.worksheets[0].append(headers)
    for row in rows:
        workbook.worksheets[0].append([row.get(header) for header in headers])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def workbook_of(content: bytes) -> openpyxl.Workbook:
    """An .xlsx file, read back."""
    return openpyxl.load_workbook(io.BytesIO(content))


def bring_proposals(place: Place, *rows: Row, dry_run: bool = False) -> dict[str, Any]:
    """Import past proposals as the operator does."""
    with reading(place.toolbox, committee_id=place.id) as work:
        prepared = prepare_past_import(work, filename="历年提案.csv", content=csv_of(*rows))
    with writing(place.toolbox, committee_id=place.id) as work:
        return import_past_proposals(work, None, **prepared, dry_run=dry_run)


def bring_facts(place: Place, *rows: Row, dry_run: bool = False) -> dict[str, Any]:
    """Import duty facts as the operator does."""
    with reading(place.toolbox, committee_id=place.id) as work:
        prepared = prepare_fact_import(work, filename="履职.csv", content=csv_of(*rows))
    with writing(place.toolbox, committee_id=place.id) as work:
        return import_duty_facts(work, None, **prepared, dry_run=dry_run)


def number_of(place: Place, person: Person) -> str:
    """A member's number."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return str(work.session.scalar(work.select(Seat.member_number).where(Seat.id == person.seat_id)))


TODAY = date(2026, 11, 25)
