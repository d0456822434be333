"""How the parts of a regulation file are described: every key with its form, what it means and how it is written.

The description is the only one: the reader asks it what a key may hold, mistakes take their mend from it, the JSON
Schema for editors and the reference of the guide are printed from it.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from services.scoring.vocabulary import Shape

LONGEST_TEXT = 2_000
LONGEST_IDENTIFIER = 60
"""Part of a key of the database, which bounds it."""
LONGEST_FIELD_NAME = 20
"""It heads a column of a sheet."""


class Form(enum.Enum):
    """What a key holds."""

    TEXT = "文字"
    IDENTIFIER = "名称（小写字母、数字、下划线）"
    AMOUNT = "数"
    COUNT = "整数"
    DAY = "日期"
    MONTH_DAY = "月-日"
    FRACTION = "分数"
    YES_NO = "true 或 false"
    WORD = "固定的词"
    NAMES = "文字的列表"
    TABLE = "表"
    TABLES = "表的列表"
    OPEN = "见说明"


@dataclass(frozen=True)
class Part:
    """A kind of table: its name in Chinese, its keys, and what a key holds whose name is the author's own."""

    name: str
    keys: Mapping[str, "Key"]
    free: "Key | None" = None

    def key(self, name: str) -> "Key | None":
        """The description of a key; None where there is no such key."""
        return self.keys.get(name, self.free)


@dataclass(frozen=True)
class Key:
    """What is known of one key.

    `written` is how it is written, as in a file. `only` are the shapes of rules that have it (empty: all). `words` are
    the words it may hold, with their meaning; `least` and `most` bound a number, `most` the length of a text.
    """

    form: Form
    help: str
    written: str
    is_required: bool = False
    least: int = 1
    most: int = LONGEST_TEXT
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    part: Part | None = None
    only: tuple[Shape, ...] = ()


def needed(key: Key) -> Key:
    """The same key where it must be written."""
    return replace(key, is_required=True)


def text(help_zh: str, example: str, *, most: int = LONGEST_TEXT) -> Key:
    """A text."""
    return Key(Form.TEXT, help_zh, f'"{example}"', most=most)


def identifier(help_zh: str, example: str) -> Key:
    """A required name of a part."""
    return Key(Form.IDENTIFIER, help_zh, f'"{example}"', is_required=True, most=LONGEST_IDENTIFIER)


def amount(help_zh: str, example: str, *, only: tuple[Shape, ...] = ()) -> Key:
    """A number."""
    return Key(Form.AMOUNT, help_zh, example, only=only)


def count(help_zh: str, example: str, *, least: int = 1, most: int = 10_000, only: tuple[Shape, ...] = ()) -> Key:
    """A whole number."""
    return Key(Form.COUNT, help_zh, example, least=least, most=most, only=only)


def word(help_zh: str, words: Mapping[str, str]) -> Key:
    """One of some words."""
    return Key(Form.WORD, help_zh, f'"{next(iter(words))}"', words=MappingProxyType(dict(words)))


def names(help_zh: str, example: str, *, only: tuple[Shape, ...] = ()) -> Key:
    """A list of names."""
    return Key(Form.NAMES, help_zh, example, only=only)


def fraction(help_zh: str, example: str) -> Key:
    """A fraction between 0 and 1, as "2/3"."""
    return Key(Form.FRACTION, help_zh, f'"{example}"')


def table(help_zh: str, example: str, part: Part | None = None, *, only: tuple[Shape, ...] = ()) -> Key:
    """A table."""
    return Key(Form.TABLE, help_zh, example, part=part, only=only)


def tables(help_zh: str, example: str, part: Part, *, only: tuple[Shape, ...] = ()) -> Key:
    """A list of tables."""
    return Key(Form.TABLES, help_zh, example, part=part, only=only)
