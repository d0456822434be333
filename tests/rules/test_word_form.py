"""The official Word form: its measures, read back from the file; and what texts become in it."""

import io
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn

from services.files.examining.words import check_word
from services.proposals import word_form_template as measures
from services.proposals.queries.word_forms import chinese
from services.proposals.word_form import FormContent, numbered, paragraphs_of, word_form

CONTENT = FormContent(
    heading="示例市政协第十四届委员会第五次会议提案", title="关于增设示例路停车位的提案", case="第7号",
    category="社会建设", author="张示例", sector="经济", submitted_on="2026年3月2日", filed_on="—", is_researched="是",
    may_be_published="否", situation=["停车难。", "车位少。"], analysis=["周转慢。"],
    suggestions=["1. 增设。", "2. 开放。"], attachments=["1. 现场.jpg"],
)  # fmt: skip


def opened(content: FormContent = CONTENT) -> Any:
    """The form as a reader's program opens it."""
    return docx.Document(io.BytesIO(word_form(content)))


@pytest.fixture(scope="module")
def form() -> Any:
    return opened()


def test_the_page_is_that_of_the_standard(form: Any) -> None:
    [section] = form.sections
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert (section.top_margin.mm, section.left_margin.mm) == pytest.approx((37, 28), abs=0.1)
    width = section.page_width.mm - section.left_margin.mm - section.right_margin.mm
    height = section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm
    assert (width, height) == pytest.approx((156, 225), abs=0.1)
    foot = section.bottom_margin.mm - section.footer_distance.mm - 5
    assert foot == pytest.approx(7, abs=0.1), "the number stands seven millimetres below the type"


@pytest.mark.parametrize(
    ("text", "font", "points"),
    [
        ("示例市政协第十四届委员会第五次会议提案", "方正小标宋简体", 22),
        ("关于增设示例路停车位的提案", "方正小标宋简体", 22),
        ("一、情况", "黑体", 16),
        ("停车难。", "仿宋_GB2312", 16),
        ("2. 开放。", "仿宋_GB2312", 16),
        ("1. 现场.jpg", "仿宋_GB2312", 16),
    ],
)
def test_fonts_and_sizes_are_named(form: Any, text: str, font: str, points: int) -> None:
    style = next(each for each in form.paragraphs if each.text == text).style
    assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert style.font.size.pt == points
    assert style.font.name == "Times New Roman"


def test_the_table_is_labelled_in_kaiti(form: Any) -> None:
    [table] = form.tables
    label, value = (cell.paragraphs[0] for cell in table.rows[0].cells[:2])
    assert (label.text, value.text) == ("案　　号", "第7号")
    assert label.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    assert sum(cell.width.mm for cell in table.rows[0].cells) == pytest.approx(156, abs=0.1)
    assert [column.width.mm for column in table.columns] == pytest.approx([24, 54, 24, 54], abs=0.1)
    assert [[cell.text for cell in row.cells][1::2] for row in table.rows] == [
        ["第7号", "社会建设"], ["张示例", "经济"], ["2026年3月2日", "—"], ["是", "否"],
    ]  # fmt: skip


@pytest.mark.parametrize("others", [("联 名 人", "李示例（经济）、王示例（教育）"), ("主笔委员", "李示例")])
def test_who_else_stands_behind_it_has_a_row_of_his_own(others: tuple[str, str]) -> None:
    label, names = others
    [table] = opened(replace(CONTENT, signers_label=label, signers=names)).tables
    row = table.rows[2]
    assert [cell.text for cell in row.cells] == [label, names, names, names], "one cell to the edge"
    assert row.cells[1].width.mm == pytest.approx(132, abs=0.1)
    assert [each.text for each in table.rows[1].cells] == ["提 案 人", "张示例", "界　　别", "经济"]
    assert [each.text for each in table.rows[3].cells][:2] == ["提交日期", "2026年3月2日"]
    assert len(table.rows) == len(opened().tables[0].rows) + 1


def test_units_and_contact_have_rows_of_their_own_where_they_are_said() -> None:
    [table] = opened(replace(CONTENT, suggested_units="示例市城管局", contact="王示例　13800000000")).tables
    assert [[cell.text for cell in row.cells][:2] for row in table.rows[-2:]] == [
        ["建议承办", "示例市城管局"], ["联 系 人", "王示例　13800000000"],
    ]  # fmt: skip
    assert len(table.rows) == len(opened().tables[0].rows) + 2


def test_lines_are_twenty_eight_points_and_begin_two_characters_in(form: Any) -> None:
    layout = next(each for each in form.paragraphs if each.text == "停车难。").style
    assert layout.paragraph_format.line_spacing_rule is WD_LINE_SPACING.EXACTLY
    assert layout.paragraph_format.line_spacing.pt == 28
    assert layout.paragraph_format.first_line_indent.pt == 32
    assert layout.element.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_pages_are_numbered_outside_between_dashes(form: Any) -> None:
    [section] = form.sections
    assert form.settings.odd_and_even_pages_header_footer
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        line = footer.paragraphs[0]
        assert line.text == "—  —"
        assert line.alignment is side
        assert line._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
        assert line.style.font.size.pt == 14
        assert line.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"


def test_no_font_is_shipped() -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(word_form(CONTENT))) as archive:
        assert [name for name in archive.namelist() if "font" in name.lower() and not name.endswith(".xml")] == []


def test_each_paragraph_stands_by_itself_in_order(form: Any) -> None:
    texts = [each.text for each in form.paragraphs]
    assert texts == [
        CONTENT.heading, CONTENT.title, "一、情况", "停车难。", "车位少。", "二、分析", "周转慢。", "三、建议",
        "1. 增设。", "2. 开放。", "", "附件：", "1. 现场.jpg",
    ]  # fmt: skip


def test_without_attachments_nothing_is_said_of_them() -> None:
    texts = [each.text for each in opened(replace(CONTENT, attachments=())).paragraphs]
    assert texts[-1] == "2. 开放。"


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ 7 * 7 }}", "{% for x in y %}", "{%p endfor %}", "</w:t></w:r></w:p>", "<w:p/>", "&amp; & <b>", "a\u0000b",
        "a\ufffeb\uffff", "a\x0bb", "\u202e倒", "😀", "{{title}}", "]]>", "{# x #}",
    ],
)  # fmt: skip
def test_a_text_is_only_text(hostile: str) -> None:
    content = replace(CONTENT, title=hostile, author=hostile, situation=[hostile, "后文"], attachments=[hostile])
    made = word_form(content)
    assert check_word(io.BytesIO(made))
    found = docx.Document(io.BytesIO(made))
    shown = "".join(each for each in hostile if each not in "\u0000\ufffe\uffff\x0b")
    texts = [each.text for each in found.paragraphs]
    assert (texts[1], texts[3], texts[4], texts[-1]) == (shown, shown, "后文", shown)
    assert found.tables[0].cell(1, 1).text == shown


def test_asks_are_numbered_once_each() -> None:
    assert numbered(["甲\n乙", "丙"]) == ["1. 甲", "乙", "2. 丙"]
    assert paragraphs_of(" 甲 \n\n乙\r\n") == ["甲", "乙"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (14, "十四"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
        (100, "100"),
        (0, "0"),
    ],
)  # fmt: skip
def test_numbers_of_sessions_are_written_out(number: int, written: str) -> None:
    assert chinese(number) == written


def test_the_template_is_made_once() -> None:
    assert measures.template() is measures.template()
    assert sum(measures.COLUMNS) == measures.AREA[0]
