"""QR codes on pages: drawn into a PDF as what is dark, so that they are sharp at any size."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

QUIET = 2
"""Modules of white around a code; a page has more of it anyway."""


def draw_code(pdf: "FPDF", text: str, corner: tuple[float, float], size: float) -> None:
    """Draw a text's code into a square of the page."""
    import segno  # noqa: PLC0415 - needed by who prints, a few times a year

    # What a code says looks random, so one mask is as legible as the next; trying all eight is half of the work.
    matrix = segno.make(text, error="m", micro=False, mask=2).matrix
    module = size / (len(matrix) + 2 * QUIET)
    x, y = corner
    pdf.set_fill_color(0)
    for row, line in enumerate(matrix, start=QUIET):
        for first, length in _dark_runs(line):
            pdf.rect(x + (first + QUIET) * module, y + row * module, length * module, module, style="F")


def _dark_runs(line: Iterable[int]) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many follow each other."""
    runs: list[tuple[int, int]] = []
    for place, is_dark in enumerate(line):
        if is_dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif is_dark:
            runs.append((place, 1))
    return runs
