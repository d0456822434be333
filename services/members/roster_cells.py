"""Cells that only a roster has: a mobile phone, a sex, who is a standing member."""

import re
import unicodedata
from typing import Final

from services.kernel.sheets.cells import FULL_WIDTH, CellFault, check_length, flag_of, text_of
from services.kernel.sheets.files import Cell, UnreadableCell

_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY: Final = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")
_PHONE_FILLERS: Final = re.compile(r"[\s\-‐－—]")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+")


def phone_of(cell: Cell, longest: int) -> str:
    """The eleven digits of a mainland mobile phone, without country code, blanks, hyphens; empty when the cell is."""
    if isinstance(cell, UnreadableCell):
        raise CellFault(cell.reason_zh)
    # Numbers copied from a phone's address book come with invisible marks of direction.
    seen = "".join(character for character in cell if unicodedata.category(character) != "Cf")
    plain = _PHONE_FILLERS.sub("", seen.translate(FULL_WIDTH))
    plain = _COUNTRY.sub("", plain.replace("＋", "+"))
    check_length(plain, longest)
    if _SCIENTIFIC.fullmatch(plain):
        raise CellFault("号码被表格软件改成了科学计数，请把此列设为文本格式后重新填写。")
    if plain and not _MOBILE.fullmatch(plain):
        raise CellFault("不是有效的手机号码：应为11位数字，以13至19开头。")
    return plain


def sex_of(cell: Cell, longest: int) -> str:
    """男, 女, or empty."""
    written = text_of(cell, longest)
    if written not in {"", "男", "女"}:
        raise CellFault("请填“男”或“女”，或留空。")
    return written


def standing_of(cell: Cell, longest: int) -> bool:
    """是 or 否; some rosters write 常委 where others write 是."""
    return cell == "常委" or flag_of(cell, longest)
