"""Hostile uploads: files that are not what they say, that unpack to too much, or that a spreadsheet would run."""

import io
from collections.abc import Mapping
from functools import cache

import openpyxl

from tests.builders.files import A_SCRIPT, a_photo, a_word, with_part

HEADER = "姓名,手机,界别,委员证号"
ROW = "示例新委员,13700000001,经济,N001"


def _csv(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\n".join((HEADER, *rows)).encode(encoding)


def _xlsx(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in (HEADER.split(","), *rows):
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _lying(content: bytes) -> bytes:
    """An archive whose directory declares one byte for every part."""
    lying = bytearray(content)
    place = lying.find(b"PK\x01\x02")
    while place >= 0:
        lying[place + 24 : place + 28] = (1).to_bytes(4, "little")
        place = lying.find(b"PK\x01\x02", place + 4)
    return bytes(lying)


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">%s]><worksheet>&z;</worksheet>""" % b"".join(
    b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % (98 + n, *([97 + n] * 8)) for n in range(25)
)
FAR_CELL = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="999999999"><c r="ZZZ999999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
)
FORMULA = '=HYPERLINK("http://127.0.0.1","示例")'


@cache
def files() -> Mapping[str, tuple[str, bytes]]:
    """Name → file name and content."""
    good = _xlsx(["示例新委员", "13700000001", "经济", "N001"])
    return {
        "an empty file": ("名册.csv", b""),
        "an empty spreadsheet": ("名册.xlsx", b""),
        "only the header": ("名册.csv", _csv()),
        "another extension": ("名册.exe", b"MZ"),
        "no extension": ("名册", _csv(ROW)),
        "two extensions": ("名册.csv.html", _csv(ROW)),
        "HTML as a list": ("名册.csv", b"<html><script>alert(1)</script></html>"),
        "a spreadsheet as a list": ("名册.csv", good),
        "a list as a spreadsheet": ("名册.xlsx", _csv(ROW)),
        "an old spreadsheet": ("名册.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "with macros": ("名册.xlsm", good),
        "truncated": ("名册.xlsx", good[: len(good) // 2]),
        "truncated at the end": ("名册.xlsx", good[:-30]),
        "a zip bomb": ("名册.xlsx", with_part(good, SHEET, b" " * 64 * 2**20)),
        "a zip bomb that lies": ("名册.xlsx", _lying(with_part(good, SHEET, b" " * 64 * 2**20))),
        "a bomb of entities": ("名册.xlsx", with_part(good, SHEET, ENTITIES)),
        "entities in the shared strings": ("名册.xlsx", with_part(good, "xl/sharedStrings.xml", ENTITIES)),
        "deep XML": ("名册.xlsx", with_part(good, SHEET, b"<a>" * 200_000)),
        "a cell far away": ("名册.xlsx", with_part(good, SHEET, FAR_CELL)),
        "a part outside": ("名册.xlsx", with_part(good, "../../etc/passwd", b"x")),
        "formulas": ("名册.xlsx", _xlsx([FORMULA, "13700000001", "经济", "N001"])),
        "a formula in a list": ("名册.csv", _csv('"=cmd|""/c calc""!A1",13700000001,经济,N001')),
        "numbers for texts": ("名册.xlsx", _xlsx([1e308, 13700000001, True, -1])),
        "GBK": ("名册.csv", _csv(ROW, encoding="gb18030")),
        "UTF-16": ("名册.csv", _csv(ROW, encoding="utf-16")),
        "UTF-8 that breaks off": ("名册.csv", _csv(ROW)[:-1] + b"\xe4\xbd"),
        "NUL": ("名册.csv", _csv("示例\x00,13700000001,经济,N001")),
        "surrogates": ("名册.csv", _csv(ROW) + b"\n\xed\xa0\x80,13700000002,\xed\xb0\x80,N002"),
        "quotes without an end": ("名册.csv", _csv('"示例')),
        "one endless cell": ("名册.csv", _csv("长" * 500_000 + ",13700000001,经济,N001")),
        "many columns": ("名册.csv", _csv(ROW + ",x" * 5_000)),
        "many rows": ("名册.csv", _csv(*["示例,1,经济,N"] * 50_000)),
        "a column twice": ("名册.csv", f"{HEADER},姓名\n{ROW},示例".encode()),
        "a name that climbs": ("../../../etc/cron.d/x.csv", _csv(ROW)),
        "a name of line ends": ("a\r\nX-Injected: 1.csv", _csv(ROW)),
        "a name that is long": ("长" * 5_000 + ".csv", _csv(ROW)),
        "a name of NUL": ("a\x00.csv", _csv(ROW)),
        "the largest": ("名册.csv", b"x" * 6_000_000),
        "a photo that breaks off": ("现场.jpg", a_photo()[:200]),
        "a picture that is a program": ("现场.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        "a page as a photo": ("现场.png", b"<html><script>alert(1)</script></html>"),
        "a PDF that runs a script": ("数据.pdf", A_SCRIPT),
        "a PDF that breaks off": ("数据.pdf", A_SCRIPT[:300]),
        "a PDF of nothing": ("数据.pdf", b"%PDF-1.7\n"),
        "a Word file with macros": ("提案.docx", with_part(a_word(), "word/vbaProject.bin", b"x")),
        "a Word file of entities": ("提案.docx", with_part(a_word(), "word/document.xml", ENTITIES)),
        "a Word file of deep XML": ("提案.docx", with_part(a_word(), "word/document.xml", b"<a>" * 200_000)),
        "a Word file that lies": ("提案.docx", _lying(a_word())),
        "a Word file that is a spreadsheet": ("提案.docx", good),
        "a Word file of strange marks": ("提案.docx", a_word("{{7*7}}", "\u202e倒", "<w:p/>", "\U0001f600", "＝1")),
    }
