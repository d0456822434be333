"""The template of the official Word form of a proposal, by the measures of GB/T 9704—2012.

Made by code, so that a change of a measure is a line of a diff. It names the fonts that official documents are set in
and brings none: they are bought or stand on the reader's machine; without them Word takes the nearest it has.
"""

import io
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import _Row
    from docx.text.paragraph import Paragraph

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋_GB2312"
HEADING_FONT: Final = "黑体"
LABEL_FONT: Final = "楷体_GB2312"
NUMBER_FONT: Final = "宋体"
LATIN_FONT: Final = "Times New Roman"

PAGE: Final = (210, 297)
"""Width and height of A4, in millimetres."""

AREA: Final = (156, 225)
"""The area of the type."""

TOP, LEFT = 37, 28
"""The margin above, and the one at the binding."""

NUMBER_BELOW: Final = 7
"""How far below the area of the type the page number stands."""

SIZE_2, SIZE_3, SIZE_4 = 22, 16, 14
"""二号, 三号 and 四号 in points."""

LINE: Final = 28
TITLE_LINE: Final = 35
COLUMNS: Final = (24, 54, 24, 54)
"""The widths of the table at the head; together they are the area's."""

HEAD: Final = (
    ("案　　号", "case", "类　　别", "category"),
    ("{{ author_label }}", "author", "界　　别", "sector"),
    ("提交日期", "submitted_on", "立案日期", "filed_on"),
    ("经过调研", "is_researched", "同意公开", "may_be_published"),
)
"""Labels and the names of what stands beside them."""

SIGNERS_BELOW: Final = 2
"""Below so many rows a row of its own names who else stands behind the proposal, where somebody does."""

BELOW: Final = (("建议承办", "suggested_units"), ("联 系 人", "contact"))
"""At the foot of the table the rows that are there only where they say something."""


def _where_said(label: str, name: str) -> tuple[tuple[str, str, str, str], ...]:
    """A row of its own, as wide as the table, between the marks that leave it out where nothing stands in it."""
    return (f"{{%tr if {name} %}}", "", "", ""), (label, f"{{{{ {name} }}}}", "", ""), ("{%tr endif %}", "", "", "")


SIGNERS: Final = _where_said("{{ signers_label }}", "signers")

PARTS: Final = (("一、情况", "situation"), ("二、分析", "analysis"), ("三、建议", "suggestions"))


@cache
def template() -> bytes:
    """The template as a Word file with docxtpl's marks in it."""
    import docx  # noqa: PLC0415 - a fifth of a second that most processes never need

    document = docx.Document()
    _set_page(document.sections[0])
    _set_styles(document)
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(document.sections[0])
    _add(document, "Heading", "{{ heading }}")
    _add_table(document)
    _add(document, "Title", "{{ title }}")
    for name, part in PARTS:
        _add(document, "Part", name)
        _repeat(document, part)
    _add_attachments(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_page(section: "Section") -> None:
    from docx.shared import Mm  # noqa: PLC0415 - as above

    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.right_margin = Mm(PAGE[0] - LEFT - AREA[0])
    section.bottom_margin = Mm(PAGE[1] - TOP - AREA[1])
    # From the paper's edge to the foot of the number, which is fourteen points (five millimetres) high.
    section.footer_distance = Mm(PAGE[1] - TOP - AREA[1] - NUMBER_BELOW - 5)


def _set_styles(document: "Document") -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 - as above

    styles = document.styles
    for style in [each for each in styles if each.name in {"Title", "Heading"}]:
        style.delete()
    _dress(styles["Normal"], BODY_FONT, SIZE_3, LINE)
    _speak_chinese(styles["Normal"])
    for name, font, size, line in (
        ("Heading", TITLE_FONT, SIZE_2, TITLE_LINE),
        ("Title", TITLE_FONT, SIZE_2, TITLE_LINE),
        ("Part", HEADING_FONT, SIZE_3, LINE),
        ("Text", BODY_FONT, SIZE_3, LINE),
        ("Label", LABEL_FONT, SIZE_4, LINE),
        ("Value", BODY_FONT, SIZE_4, LINE),
        ("Number", NUMBER_FONT, SIZE_4, LINE),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _dress(style, font, size, line)
        if name in {"Part", "Text"}:
            _indent(style)
        if name in {"Heading", "Title"}:
            _centre(style)


def _dress(style: "ParagraphStyle", font: str, size: int, line: int) -> None:
    from docx.enum.text import WD_LINE_SPACING  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above
    from docx.shared import Pt  # noqa: PLC0415 - as above

    style.font.name, style.font.size = LATIN_FONT, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    layout.space_before = layout.space_after = Pt(0)
    layout.widow_control = False


def _speak_chinese(style: "ParagraphStyle") -> None:
    """Without a language punctuation is set as in Japan, and words are checked as English."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    language = OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), "zh-CN")
    style.element.rPr.append(language)


def _indent(style: "ParagraphStyle") -> None:
    """Two characters, whatever the font's size; the measure in points is for programs that know no characters.

    Both edges are straight, as the standard's full lines make them.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above
    from docx.shared import Pt  # noqa: PLC0415 - as above

    style.paragraph_format.first_line_indent = Pt(2 * SIZE_3)
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    style.element.pPr.ind.set(qn("w:firstLineChars"), "200")


def _centre(style: "ParagraphStyle") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - as above
    from docx.shared import Pt  # noqa: PLC0415 - as above

    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    style.paragraph_format.space_after = Pt(LINE)
    style.paragraph_format.space_before = Pt(LINE if style.name == "Title" else 0)


def _number_pages(section: "Section") -> None:
    """A dash, the number, a dash: outside on each page, one character from the edge of the type."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - as above
    from docx.shared import Pt  # noqa: PLC0415 - as above

    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style, line.alignment = "Number", side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(SIZE_4)
        line.add_run("— ")
        _add_page_number(line)
        line.add_run(" —")


def _add_page_number(line: "Paragraph") -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)  # noqa: SLF001 - the library knows no fields


def _add_table(document: "Document") -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT  # noqa: PLC0415 - as above
    from docx.shared import Mm  # noqa: PLC0415 - as above

    rows = [(first, f"{{{{ {one} }}}}", second, f"{{{{ {two} }}}}") for first, one, second, two in HEAD]
    rows[SIGNERS_BELOW:SIGNERS_BELOW] = SIGNERS
    rows += [row for label, name in BELOW for row in _where_said(label, name)]
    table = document.add_table(len(rows), len(COLUMNS), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, COLUMNS, strict=True):
        column.width = Mm(width)  # Some programs go by the columns, others by the cells.
    for row, texts in zip(table.rows, rows, strict=True):
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(10)
        for cell, text, width, style in zip(row.cells, texts, COLUMNS, ("Label", "Value") * 2, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
            cell.paragraphs[0].style = style
            cell.paragraphs[0].add_run(text)
    for row, (*_, last) in zip(table.rows, rows, strict=True):
        if not last:
            _widen(row)


def _widen(row: "_Row") -> None:
    """Let the second cell of a row reach to the edge; the empty paragraphs of the others would make it high."""
    wide = row.cells[1].merge(row.cells[3])
    for empty in wide.paragraphs[1:]:
        empty._p.getparent().remove(empty._p)  # noqa: SLF001 - the library removes no paragraph


def _repeat(document: "Document", part: str) -> None:
    _add(document, "Text", f"{{%p for line in {part} %}}")
    _add(document, "Text", "{{ line }}")
    _add(document, "Text", "{%p endfor %}")


def _add_attachments(document: "Document") -> None:
    """The list of what is attached, one empty line below the text."""
    _add(document, "Text", "{%p if attachments %}")
    _add(document, "Text", "")
    _add(document, "Text", "附件：")
    _repeat(document, "attachments")
    _add(document, "Text", "{%p endif %}")


def _add(document: "Document", style: str, text: str) -> None:
    document.add_paragraph(text, style=style)
