"""Values of the fields of a fact as people type them, in a cell of a sheet or in a form: read by what the field is."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from services.kernel.sheets.cells import CellFault, flag_of, loose, shortened, text_of, whole_of
from services.kernel.sheets.files import Cell
from services.scoring.engine.fact_kinds import FieldDeclaration
from services.scoring.vocabulary import FieldType

Stored = str | int | bool
"""What a field of a fact is kept as."""

MOST_UNITS: Final = 999_999
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")


def is_needed(declaration: FieldDeclaration) -> bool:
    """Whether the field must be filled in: a choice does, where the kind does not say otherwise."""
    return declaration.type is FieldType.CHOICE and not declaration.is_optional


def key_reader(names: Mapping[str, str]) -> Callable[[Cell, int], str]:
    """A reader of a key by its Chinese name, or by itself."""
    known = {loose(name): key for key, name in names.items()} | {loose(key): key for key in names}

    def read(cell: Cell, longest: int) -> str:
        text = text_of(cell, longest)
        if text and loose(text) not in known:
            words = "、".join(dict.fromkeys(names.values()))
            raise CellFault(f"不认识“{shortened(text)}”，请填：{words}。")
        return known.get(loose(text), "")

    return read


def value_reader(declaration: FieldDeclaration) -> Callable[[Cell, int], Stored | None]:
    """How a field is read; an empty cell is None."""
    if declaration.type is FieldType.CHOICE:
        key_of = key_reader(declaration.choices)
        return lambda cell, longest: key_of(cell, longest) or None
    if declaration.type is FieldType.YES_NO:
        return lambda cell, longest: flag_of(cell, longest) if cell else None
    if declaration.type is FieldType.WHOLE:
        return whole_of(0, MOST_UNITS)
    if declaration.type is FieldType.DECIMAL:
        return _decimal_of
    return lambda cell, longest: text_of(cell, longest) or None


def _decimal_of(cell: Cell, longest: int) -> str | None:
    """An exact number, kept as text: `services/scoring/ledger.py` makes it a number again."""
    text = text_of(cell, longest)
    if text and not _DECIMAL.fullmatch(text):
        raise CellFault(f"“{shortened(text)}”不是数，请填如 2 或 1.5。")
    return format(Decimal(text).normalize(), "f") if text else None
