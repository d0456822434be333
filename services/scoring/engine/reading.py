"""Reading a TOML table key by key: every mistake is collected in Chinese, none stops the reading."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

LARGEST = Decimal(100_000)
DECIMAL_PLACES = 4
LONGEST_TEXT = 2_000
LONGEST_IDENTIFIER = 60
"""Part of a key of the database, which bounds it."""

MISSING_DAY = date(1, 1, 1)

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Mistake:
    """One mistake: where in the file (`categories[0].rules[1].points`), the clause it stands in ("" outside), what."""

    path: str
    clause: str
    message_zh: str


class BadRegulation(ValueError):
    """The text is no regulation; `mistakes` holds every mistake found, in the order of the file's parts."""

    def __init__(self, mistakes: Collection[Mistake]) -> None:
        """Keep the mistakes; the message is all of them, one a line."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{entry.path}：{entry.message_zh}" for entry in self.mistakes))


def is_identifier(text: str) -> bool:
    """Whether the text can name a part: lower-case letters, digits and underscores."""
    return _IDENTIFIER.fullmatch(text) is not None


def is_amount(value: object) -> bool:
    """Whether the value is a number that can be summed without loss: at most 100,000 with 4 decimal places."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    number = Decimal(value)
    if not number.is_finite() or not -LARGEST <= number <= LARGEST:
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -DECIMAL_PLACES


class Table:
    """A TOML table being read. Each method asks for one key; `close` reports the keys that nobody asked for.

    A missing or wrong value is noted as a mistake and a neutral one is returned, so that the reading goes on.
    """

    def __init__(self, values: Mapping[str, object], path: str, mistakes: list[Mistake], clause: str = "") -> None:
        """Read `values` found at `path` inside `clause`; its own clause, if it has one, is told with its mistakes."""
        own = values.get("clause")
        self.values = values
        self.path = path
        self.clause = own if isinstance(own, str) else clause
        self._mistakes = mistakes
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self.values

    def mistake(self, key: str, message: str) -> None:
        """Note a mistake at a key of this table ("" for the table itself)."""
        path = ".".join(part for part in (self.path, key) if part)
        self._mistakes.append(Mistake(path, self.clause, message))

    def take(self, key: str) -> object | None:
        """The raw value, or None when it is not written."""
        self._asked.add(key)
        return self.values.get(key)

    def close(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                self.mistake(key, "不认识的键，请检查拼写或删除")

    def text(self, key: str, default: str | None = None, *, most: int = LONGEST_TEXT) -> str:
        """A text that is not blank, of at most so many characters; required unless there is a default."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.mistake(key, "缺少文字" if value is None else "应为非空文字")
            return ""
        if len(value) > most:
            self.mistake(key, f"最多 {most} 个字，现有 {len(value)} 个字")
            return ""
        return value

    def identifier(self, key: str) -> str:
        """A required name of a part."""
        value = self.text(key, most=LONGEST_IDENTIFIER)
        if value and not is_identifier(value):
            self.mistake(key, "应以小写字母开头，只含小写字母、数字和下划线")
        return value

    def amount(self, key: str) -> Decimal | None:
        """An optional amount of points."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, int | Decimal) and is_amount(value):
            return Decimal(value)
        self.mistake(key, f"应为数，绝对值不超过 {LARGEST}，最多 {DECIMAL_PLACES} 位小数")
        return None

    def count(self, key: str, most: int = 10_000) -> int:
        """A required whole number from 1 to `most`."""
        value = self.take(key)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self.mistake(key, f"应为 1 到 {most} 的整数")
        return 1

    def day(self, key: str) -> date | None:
        """An optional day, without a time."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.mistake(key, "应为日期，如 2026-01-01，不加引号和时间")
        return None

    def names(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """An optional list of names, each one of those allowed."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(entry, str) for entry in value):
            self.mistake(key, "应为非空的文字列表")
            return ()
        for entry in value:
            if entry not in allowed:
                self.mistake(key, f"没有「{entry}」，可用的有：{'、'.join(allowed)}")
        return tuple(value)

    def table(self, key: str) -> "Table | None":
        """An optional table inside this one."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return self._inner(value, key)
        self.mistake(key, "应为表")
        return None

    def tables(self, key: str) -> tuple["Table", ...]:
        """An optional list of tables inside this one."""
        value = self.take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            return tuple(self._inner(entry, f"{key}[{index}]") for index, entry in enumerate(value))
        self.mistake(key, "应为表的列表（双方括号）")
        return ()

    def _inner(self, values: Mapping[str, object], key: str) -> "Table":
        path = f"{self.path}.{key}" if self.path else key
        return Table(values, path, self._mistakes, self.clause)
