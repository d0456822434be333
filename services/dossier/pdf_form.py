"""The paper as a PDF: A4, the font's characters embedded, the QR code, the signed document as an attachment.

A character that the font has not would be printed as an empty box under our signature; so nothing is printed, and the
refusal names it.
"""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.activities.refusals import GlyphMissing
from services.dossier.blocks import Block, Heading, Pairs, Paper, Paragraph
from services.dossier.verifying import ATTACHMENT
from services.kernel.glyphs import missing_glyphs
from services.kernel.qr import draw_code

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY: Final = "dossier"
MARGIN: Final = 14
CODE_SIZE: Final = 34
GREY: Final = 235
PAGES: Final = "{共几页}"
"""Stands for the number of pages until that is known; fpdf2's own `{nb}` could stand in somebody's text."""


def paper_pdf(paper: Paper, *, font: Path, attached: bytes, at: datetime) -> bytes:
    """The file, not yet sealed; refuses where the font lacks a character."""
    from fpdf import FPDF  # noqa: PLC0415 - a quarter of a second to load, and dossiers are printed seldom

    class Pages(FPDF):
        """Pages with a footer."""

        def footer(self) -> None:
            """Whose dossier it is, its digest, and which page of how many."""
            self.set_y(-MARGIN + 2)
            self.set_font(FAMILY, size=7.5)
            self.set_text_color(110)
            self.cell(0, 4, f"{paper.footer} · 第 {self.page_no()} 页，共 {PAGES} 页", align="C")
            self.set_text_color(0)

    pdf = Pages(unit="mm", format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN + 4)
    pdf.set_title(paper.title)
    pdf.set_author(paper.author)
    pdf.set_lang("zh-CN")
    pdf.alias_nb_pages(PAGES)
    pdf.set_creation_date(at)
    pdf.add_font(FAMILY, fname=font)
    face: Any = pdf.fonts[FAMILY]
    with closing(face):
        _check_glyphs(face, paper)
        pdf.add_page()
        pdf.set_font(FAMILY, size=20)
        pdf.multi_cell(0, 10, text=_plain(paper.title), align="C", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(3)
        for block in paper.blocks:
            _draw(pdf, block)
        _draw_proof(pdf, paper)
        pdf.embed_file(
            bytes=attached, basename=ATTACHMENT, mime_type="application/json", desc="签名数据", creation_date=at,
            modification_date=at,
        )  # fmt: skip
        return bytes(pdf.output())


def _draw(pdf: "FPDF", block: Block) -> None:
    if isinstance(block, Heading):
        size, room = (14, 30) if block.level == 1 else (11, 24)
        if pdf.will_page_break(room):
            pdf.add_page()
        pdf.ln(3)
        pdf.set_font(FAMILY, size=size)
        pdf.multi_cell(0, size * 0.5, text=_plain(block.text), align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1)
    elif isinstance(block, Paragraph):
        pdf.set_font(FAMILY, size=9.5)
        pdf.multi_cell(0, 5, text=_plain(block.text), align="L", new_x="LMARGIN", new_y="NEXT")
    elif isinstance(block, Pairs):
        _draw_pairs(pdf, block, pdf.epw)
    else:
        _draw_table(pdf, [name for name, _ in block.columns], [width for _, width in block.columns], block.rows)


def _draw_pairs(pdf: "FPDF", pairs: Pairs, width: float) -> None:
    pdf.set_font(FAMILY, size=9.5)
    for name, text in pairs.rows:
        y = pdf.get_y()
        pdf.set_text_color(110)
        pdf.cell(22, 5.5, _plain(name))
        pdf.set_text_color(0)
        pdf.set_xy(MARGIN + 22, y)
        pdf.multi_cell(
            width - 22, 5.5, text=_plain(text), align="L", new_x="LMARGIN", new_y="NEXT"
        )  # fmt: skip


def _draw_table(pdf: "FPDF", heads: list[str], widths: list[int], rows: Any) -> None:
    from fpdf.fonts import FontFace  # noqa: PLC0415 - as above

    pdf.set_font(FAMILY, size=8)
    pdf.set_draw_color(170)
    with pdf.table(
        col_widths=tuple(widths), headings_style=FontFace(emphasis="", fill_color=GREY), line_height=4.4,
        text_align="LEFT", padding=0.6,
    ) as table:  # fmt: skip
        table.row([_plain(head) for head in heads])
        for row in rows:
            table.row([_plain(text) for text in row])


def _draw_proof(pdf: "FPDF", paper: Paper) -> None:
    if pdf.will_page_break(CODE_SIZE + 34):
        pdf.add_page()
    pdf.ln(6)
    pdf.set_font(FAMILY, size=12)
    pdf.multi_cell(0, 7, text="签发与核验", align="L", new_x="LMARGIN", new_y="NEXT")
    top = pdf.get_y()
    draw_code(pdf, paper.link, (pdf.w - MARGIN - CODE_SIZE, top), CODE_SIZE)
    _draw_pairs(pdf, paper.proof, pdf.epw - CODE_SIZE - 4)
    pdf.set_y(max(pdf.get_y(), top + CODE_SIZE) + 2)
    pdf.set_font(FAMILY, size=8.5)
    pdf.multi_cell(0, 4.6, text=paper.proof_words, align="L", new_x="LMARGIN", new_y="NEXT")


def _plain(text: str) -> str:
    """A text as one line; people have typed line breaks into it."""
    return " ".join(text.split())


def _check_glyphs(face: Any, paper: Paper) -> None:
    faults, characters = missing_glyphs(face, ((where, _plain(text)) for where, text in paper.texts()))
    if faults:
        raise GlyphMissing(errors=faults, characters=characters)
