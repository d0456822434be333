"""Cells of a roster: what people type, made uniform, judged, and refused with a Chinese sentence."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from services.members.roster_files import Cell, UnreadableCell

SEPARATORS: Final = "、；;，,"
"""What may stand between two special committees in one cell."""

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()} | {
    0x3000: " ",
    0x00A0: " ",
}
"""Full-width digits and letters to plain ones; punctuation stays, as names of bodies are written with it."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_FORMULA_STARTS: Final = "=+-@＝＋－＠"
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY: Final = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")
_PHONE_FILLERS: Final = re.compile(r"[\s\-‐－—]")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+")
_BETWEEN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff]) (?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_YES: Final = frozenset({"是", "√", "✓", "常委", "1", "y", "yes", "true"})
_NO: Final = frozenset({"", "否", "×", "0", "n", "no", "false"})
_ALIKE_ENOUGH: Final = 0.5
_MOST_BODIES: Final = 20
_MOST_HINTS: Final = 200
_LONGEST_SHOWN: Final = 30


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
    text = cell.translate(_FULL_WIDTH).strip()
    _check_length(text, longest)
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        raise CellFault("含有换行或看不见的字符，请删去后重新填写。")
    # A spreadsheet would run such a text when it is exported again.
    if len(text) > 1 and text[0] in _FORMULA_STARTS:
        raise CellFault("不能以“=”“+”“-”“@”开头：表格软件会把它当作公式。")
    return " ".join(text.split())


def name_of(cell: Cell, longest: int) -> str:
    """A person's name; the blank that makes a name of two characters as wide as one of three is taken out."""
    return _BETWEEN_HAN.sub("", text_of(cell, longest))


def phone_of(cell: Cell, longest: int) -> str:
    """The eleven digits of a mainland mobile phone, without country code, blanks, hyphens; empty when the cell is."""
    if isinstance(cell, UnreadableCell):
        raise CellFault(cell.reason_zh)
    # Numbers copied from a phone's address book come with invisible marks of direction.
    seen = "".join(character for character in cell if unicodedata.category(character) != "Cf")
    plain = _PHONE_FILLERS.sub("", seen.translate(_FULL_WIDTH))
    plain = _COUNTRY.sub("", plain.replace("＋", "+"))
    _check_length(plain, longest)
    if _SCIENTIFIC.fullmatch(plain):
        raise CellFault("号码被表格软件改成了科学计数，请把此列设为文本格式后重新填写。")
    if plain and not _MOBILE.fullmatch(plain):
        raise CellFault("不是有效的手机号码：应为11位数字，以13至19开头。")
    return plain


def flag_of(cell: Cell, longest: int) -> bool:
    """是 or 否, or what people write instead; an empty cell is 否."""
    written = text_of(cell, longest).lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise CellFault("请填“是”或“否”。")


def sex_of(cell: Cell, longest: int) -> str:
    """男, 女, or empty."""
    written = text_of(cell, longest)
    if written not in {"", "男", "女"}:
        raise CellFault("请填“男”或“女”，或留空。")
    return written


class KnownNames:
    """The names of a committee's bodies of one kind, found however they are spaced or which brackets they have."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names as the committee writes them."""
        self._names = {_loose(name): name for name in names}
        self._hints: dict[str, str] = {}

    def one_of(self, cell: Cell, longest: int) -> str:
        """The one name in a cell, or empty. Raises CellFault with the nearest known name."""
        text = text_of(cell, longest)
        return self._find(text) if text else ""

    def several_of(self, cell: Cell, longest: int) -> tuple[str, ...]:
        """The names in a cell, each once; as a name may itself hold a separator, the longest known run is taken."""
        parts = re.split(f"([{SEPARATORS}])", text_of(cell, longest))
        if len(parts) > 2 * _MOST_BODIES:
            raise CellFault(f"最多填写{_MOST_BODIES}个专门委员会。")
        found: dict[str, None] = {}
        start = 0
        while start < len(parts):
            ends = range(len(parts), start, -1)
            end = next((end for end in ends if _loose("".join(parts[start:end])) in self._names), start + 1)
            text = "".join(parts[start:end]).strip()
            if text and text not in SEPARATORS:
                found[self._find(text)] = None
            start = end
        return tuple(found)

    def _find(self, text: str) -> str:
        loose = _loose(text)
        if loose in self._names:
            return self._names[loose]
        raise CellFault(f"本会没有“{text[:_LONGEST_SHOWN]}”{self._hint(loose)}")

    def _hint(self, loose: str) -> str:
        """The end of the sentence: the nearest known name, if one is near. Only for so many names: each takes 3 ms."""
        if loose not in self._hints and len(self._hints) < _MOST_HINTS:
            near = difflib.get_close_matches(loose, self._names, n=1, cutoff=_ALIKE_ENOUGH)
            self._hints[loose] = f"，是否应为“{self._names[near[0]]}”？" if near else "。"
        return self._hints.get(loose, "。")


def _check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise CellFault(f"不能超过{longest}个字符。")


def _loose(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
