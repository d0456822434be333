"""The paper as a Word file: the same blocks, the QR code as a picture, the signed document as a custom XML part.

Tables are written as XML straight away: python-docx looks a cell up anew for each touch, and a dossier has thousands.
"""

import base64
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from services.dossier.blocks import Block, Heading, Pairs, Paper, Paragraph, Table
from services.dossier.verifying import XML_PART

if TYPE_CHECKING:
    from docx.document import Document

FONT: Final = "宋体"
NAMESPACE: Final = "urn:zhangshang-proposals:dossier:1"
RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WIDTH: Final = 9_600
"""The width of the text on A4 with these margins, in twentieths of a point."""
BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="AAAAAA"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def paper_docx(paper: Paper, *, attached: bytes, at: datetime) -> bytes:
    """The file, not yet sealed."""
    from docx import Document  # noqa: PLC0415 - Word files are asked for seldom
    from docx.shared import Mm, Pt  # noqa: PLC0415 - as above

    document = Document()
    _prepare(document, paper, at)
    document.add_heading(_plain(paper.title), level=0)
    for block in paper.blocks:
        _write(document, block)
    document.add_heading("签发与核验", level=2)
    _write(document, paper.proof)
    document.add_picture(_picture(paper.link), width=Mm(36))
    document.add_paragraph(_plain(paper.proof_words)).runs[0].font.size = Pt(9)
    _attach(document, attached)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _prepare(document: "Document", paper: Paper, at: datetime) -> None:
    """A4, a Chinese font in every style, and who made it when instead of the template's particulars."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415 - as above

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    section.footer.paragraphs[0].text = _plain(paper.footer)
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 15), ("Heading 2", 12), ("Footer", 8)):
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
    about = document.core_properties
    about.title, about.author = _plain(paper.title), _plain(paper.author)
    about.last_modified_by = about.author
    about.comments, about.language = "", "zh-CN"
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None)


def _write(document: "Document", block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(_plain(block.text), level=block.level)
    elif isinstance(block, Paragraph):
        document.add_paragraph(_plain(block.text))
    elif isinstance(block, Pairs):
        _add_table(document, (18, 82), block.rows)
    else:
        _add_table(document, _widths(block), block.rows, heads=[name for name, _ in block.columns])


def _widths(table: Table) -> tuple[int, ...]:
    return tuple(width for _, width in table.columns)


def _add_table(
    document: "Document", parts: Sequence[int], rows: Iterable[Sequence[str]], *, heads: Sequence[str] = ()
) -> None:
    """A table of fixed widths, whose head is repeated on every page."""
    from docx.oxml import parse_xml  # noqa: PLC0415 - as above

    widths = [part * WIDTH // sum(parts) for part in parts]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row(heads, widths, is_head=True) if heads else ""
    body = "".join(_row(row, widths, is_head=False) for row in rows)
    xml = (
        f'<w:tbl {WORD}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>'
    )
    section: Any = document.element.body.sectPr
    section.addprevious(parse_xml(xml))
    document.add_paragraph()


def _row(texts: Sequence[str], widths: Sequence[int], *, is_head: bool) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EBEBEB"/>' if is_head else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
        f'<w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t xml:space="preserve">{escape(_plain(text))}</w:t></w:r></w:p>'
        "</w:tc>"
        for text, width in zip(texts, widths, strict=True)
    )
    repeated = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _picture(link: str) -> io.BytesIO:
    import segno  # noqa: PLC0415 - as above

    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
    picture.seek(0)
    return picture


def _attach(document: "Document", attached: bytes) -> None:
    """The signed document, in a part that Word keeps as it is."""
    from docx.opc.packuri import PackURI  # noqa: PLC0415 - as above
    from docx.opc.part import Part  # noqa: PLC0415 - as above

    encoded = base64.b64encode(attached)
    xml = b'<?xml version="1.0" encoding="UTF-8"?>\n<envelope xmlns="%b">%b</envelope>' % (NAMESPACE.encode(), encoded)
    part = Part(PackURI(f"/{XML_PART}"), "application/xml", xml, document.part.package)
    document.part.relate_to(part, RELATION)


def _plain(text: str) -> str:
    """A text as one line, without what XML cannot hold."""
    return " ".join("".join(each for each in text if each.isprintable() or each.isspace()).split())
