"""Badges as a PDF: ten to a page of A4, with the font's characters embedded.

Pure: from names and a font's file to bytes. A character that the font has not would be printed as an empty box, and
somebody would wear it for a week; so nothing is printed, and the refusal names it.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.activities.refusals import GlyphMissing
from services.kernel.glyphs import missing_glyphs
from services.kernel.qr import draw_code

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY: Final = "badge"
COLUMNS, ROWS = 2, 5
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
WIDTH, HEIGHT = 95, 55
LEFT, TOP = (PAGE_WIDTH - COLUMNS * WIDTH) / 2, (PAGE_HEIGHT - ROWS * HEIGHT) / 2
EDGE: Final = 5
CODE_SIZE: Final = 27


@dataclass(frozen=True, kw_only=True)
class Badge:
    """One person's badge."""

    name: str
    sector_name: str
    member_number: str
    code: str


def badges_pdf(committee_name: str, title: str, badges: Sequence[Badge], *, font: Path) -> bytes:
    """The pages; refuses when the font lacks a character, with whose it is."""
    from fpdf import FPDF  # noqa: PLC0415 - half a second to load, and badges are printed a few times a year

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.set_title(title)
    pdf.add_font(FAMILY, fname=font)
    title = " ".join(title.split())  # As people typed it, it may hold line breaks.
    face: Any = pdf.fonts[FAMILY]
    with closing(face):
        _check_glyphs(face, committee_name, title, badges)
        for place, badge in enumerate(badges):
            on_page = place % (COLUMNS * ROWS)
            if on_page == 0:
                pdf.add_page()
            corner = (LEFT + on_page % COLUMNS * WIDTH, TOP + on_page // COLUMNS * HEIGHT)
            _draw(pdf, badge, (committee_name, title), corner)
        return bytes(pdf.output())


def _draw(pdf: "FPDF", badge: Badge, heads: tuple[str, str], corner: tuple[float, float]) -> None:
    (committee_name, title), (x, y) = heads, corner
    inner = WIDTH - 2 * EDGE
    beside_code = inner - CODE_SIZE - 2
    pdf.set_draw_color(190)
    pdf.rect(x, y, WIDTH, HEIGHT)
    _write(pdf, committee_name, (x + EDGE, y + 3), (inner, 5), largest=11)
    _write(pdf, title, (x + EDGE, y + 9), (inner, 12), largest=11)
    _write(pdf, badge.name, (x + EDGE, y + 23), (beside_code, 13), largest=28)
    _write(pdf, badge.sector_name, (x + EDGE, y + 37), (beside_code, 7), largest=13)
    _write(pdf, f"委员证号 {badge.member_number}", (x + EDGE, y + 45), (beside_code, 5), largest=10)
    draw_code(pdf, badge.code, (x + WIDTH - EDGE - CODE_SIZE, y + 23), CODE_SIZE)


def _write(pdf: "FPDF", text: str, corner: tuple[float, float], room: tuple[float, float], *, largest: int) -> None:
    """A text in a room so wide and so high, as large as it fits there."""
    width, height = room
    for size in range(largest, 3, -1):
        pdf.set_font(FAMILY, size=size)
        lines: Any = pdf.multi_cell(width, text=text, dry_run=True, output="LINES")
        if len(lines) * pdf.font_size <= height:
            break
    pdf.set_xy(*corner)
    pdf.multi_cell(width, text=text, align="L")


def _check_glyphs(font: Any, committee_name: str, title: str, badges: Iterable[Badge]) -> None:
    texts = [("政协名称", committee_name), ("活动名称", title)]
    for badge in badges:
        texts += [(badge.name, badge.name), (f"{badge.name}的界别", badge.sector_name)]
        texts.append((f"{badge.name}的委员证号", badge.member_number))
    faults, characters = missing_glyphs(font, texts)
    if faults:
        raise GlyphMissing(errors=faults, characters=characters)
