"""Cells: what people type, made uniform, judged, and refused with a Chinese sentence."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, NoReturn, TypeVar

from services.kernel.sheets.files import Cell, DateCell, UnreadableCell

SEPARATORS: Final = "、；;，,"
"""What may stand between two names in one cell."""

FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()} | {
    0x3000: " ",
    0x00A0: " ",
}
"""Full-width digits and letters to plain ones; punctuation stays, as names of bodies are written with it."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_FORMULA_STARTS: Final = "=+-@＝＋－＠"
_BETWEEN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff]) (?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_DAY: Final = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?(?:[T ]00:00(?::00)?)?")
YES: Final = frozenset({"是", "√", "✓", "1", "y", "yes", "true"})
NO: Final = frozenset({"", "否", "×", "0", "n", "no", "false"})
_WHOLE: Final = re.compile(r"第?0*([0-9]{1,9})[届次号年]?")
_ALIKE_ENOUGH: Final = 0.5
_MOST_NAMES: Final = 20
_MOST_HINTS: Final = 200
_LONGEST_SHOWN: Final = 30

Word = TypeVar("Word")


class CellFault(Exception):
    """A cell that cannot be taken; `reason_zh` says why."""

    def __init__(self, reason_zh: str) -> None:
        """Keep the reason, a Chinese sentence."""
        super().__init__(reason_zh)
        self.reason_zh = reason_zh


def text_of(cell: Cell, longest: int) -> str:
    """The text of a cell with plain digits and single blanks. Raises CellFault for a formula or unseen characters."""
    if isinstance(cell, UnreadableCell):
        raise CellFault(cell.reason_zh)
    text = cell.translate(FULL_WIDTH).strip()
    check_length(text, longest)
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        raise CellFault("含有换行或看不见的字符，请删去后重新填写。")
    # A spreadsheet would run such a text when it is exported again.
    if len(text) > 1 and text[0] in _FORMULA_STARTS:
        raise CellFault("不能以“=”“+”“-”“@”开头：表格软件会把它当作公式。")
    return " ".join(text.split())


def name_of(cell: Cell, longest: int) -> str:
    """A person's name; the blank that makes a name of two characters as wide as one of three is taken out."""
    return _BETWEEN_HAN.sub("", text_of(cell, longest))


def prose_of(cell: Cell, longest: int) -> str:
    """Text of several lines, as it was written but for blanks at its ends."""
    if isinstance(cell, UnreadableCell):
        raise CellFault(cell.reason_zh)
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    check_length(text, longest)
    if any(unicodedata.category(character) in _UNSEEN and character not in "\n\t" for character in text):
        raise CellFault("含有看不见的控制字符，请删去后重新填写。")
    return text


def flag_of(cell: Cell, longest: int) -> bool:
    """是 or 否, or what people write instead; an empty cell is 否."""
    written = text_of(cell, longest).lower()
    if written in YES:
        return True
    if written in NO:
        return False
    raise CellFault("请填“是”或“否”。")


def day_of(cell: Cell, longest: int) -> date | None:
    """A date, as the spreadsheet keeps it or as people write it: 2023-5-12, 2023/5/12, 2023.5.12, 2023年5月12日."""
    if isinstance(cell, DateCell):
        return cell.day
    text = text_of(cell, longest)
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> NoReturn:
    raise CellFault(f"“{shortened(text)}”不是有效的日期，请写作 2023-05-12。")


def whole_of(least: int, most: int) -> Callable[[Cell, int], int | None]:
    """A reader of whole numbers within bounds; 第12号, 第 12 届 and 2023年 are read as people mean them."""

    def read(cell: Cell, longest: int) -> int | None:
        text = text_of(cell, longest)
        if not text:
            return None
        found = _WHOLE.fullmatch("".join(text.split()))
        if found is None or not least <= int(found[1]) <= most:
            raise CellFault(f"“{shortened(text)}”不是 {least} 至 {most} 之间的整数，请只填数字。")
        return int(found[1])

    return read


def word_of(words: Mapping[str, Word]) -> Callable[[Cell, int], Word | None]:
    """A reader of one of a few words; an empty cell is None."""

    def read(cell: Cell, longest: int) -> Word | None:
        text = text_of(cell, longest)
        if text and text not in words:
            raise CellFault(f"不认识“{shortened(text)}”，请填：{'、'.join(dict.fromkeys(words))}。")
        return words.get(text)

    return read


class KnownNames:
    """The names of a committee's things of one kind, found however they are spaced or which brackets they have."""

    def __init__(self, names: Iterable[str], *, thing: str = "") -> None:
        """Take the names as the committee writes them, and the Chinese word for what they name."""
        self._thing = thing or "名称"
        self._names = {loose(name): name for name in names}
        self._hints: dict[str, str] = {}

    def one_of(self, cell: Cell, longest: int) -> str:
        """The one name in a cell, or empty. Raises CellFault with the nearest known name."""
        text = text_of(cell, longest)
        return self._find(text) if text else ""

    def several_of(self, cell: Cell, longest: int) -> tuple[str, ...]:
        """The names in a cell, each once; as a name may itself hold a separator, the longest known run is taken."""
        parts = re.split(f"([{SEPARATORS}])", text_of(cell, longest))
        if len(parts) > 2 * _MOST_NAMES:
            raise CellFault(f"最多填写{_MOST_NAMES}个{self._thing}。")
        found: dict[str, None] = {}
        start = 0
        while start < len(parts):
            ends = range(len(parts), start, -1)
            end = next((end for end in ends if loose("".join(parts[start:end])) in self._names), start + 1)
            text = "".join(parts[start:end]).strip()
            if text and text not in SEPARATORS:
                found[self._find(text)] = None
            start = end
        return tuple(found)

    def _find(self, text: str) -> str:
        wanted = loose(text)
        if wanted in self._names:
            return self._names[wanted]
        raise CellFault(f"本会没有“{shortened(text)}”{self._hint(wanted)}")

    def _hint(self, wanted: str) -> str:
        """The end of the sentence: the nearest known name, if one is near. Only for so many names: each takes 3 ms."""
        if wanted not in self._hints and len(self._hints) < _MOST_HINTS:
            near = difflib.get_close_matches(wanted, self._names, n=1, cutoff=_ALIKE_ENOUGH)
            self._hints[wanted] = f"，是否应为“{self._names[near[0]]}”？" if near else "。"
        return self._hints.get(wanted, "。")


def shortened(text: str) -> str:
    """As much of a text as a sentence about it quotes."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def check_length(text: str, longest: int) -> None:
    """Raise CellFault for a text that is too long."""
    if len(text) > longest:
        raise CellFault(f"不能超过{longest}个字符。")


def loose(name: str) -> str:
    """A name without what may differ in writing: blanks, width of brackets and letters, their case."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
