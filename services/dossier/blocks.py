"""What a page is made of, whichever program shows it: headings, paragraphs, pairs, tables. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 begins a year."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Pairs:
    """What something is called, and what it is."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Columns with their widths (parts of the whole) and rows."""

    columns: Sequence[tuple[str, int]]
    rows: Sequence[tuple[str, ...]]


Block = Heading | Paragraph | Pairs | Table


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A dossier to be shown: title, blocks, and what stands beside the QR code."""

    title: str
    author: str
    blocks: Sequence[Block]
    proof: Pairs
    proof_words: str
    link: str
    footer: str

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with where it stands, so that a font can be held against them."""
        yield "标题", self.title
        yield "页脚", self.footer
        yield "核验说明", self.proof_words
        where = "封面"
        for block in [*self.blocks, self.proof]:
            if isinstance(block, Heading):
                where = block.text
            for text in _texts_of(block):
                yield where, text


def _texts_of(block: Block) -> Iterator[str]:
    if isinstance(block, Heading | Paragraph):
        yield block.text
        return
    if isinstance(block, Table):
        yield from (name for name, _ in block.columns)
    for row in block.rows:
        yield from row
