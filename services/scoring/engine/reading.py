"""Reading a TOML table key by key: every mistake is collected in Chinese, none stops the reading."""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict, TypeVar

from services.scoring.engine.days import month_and_day
from services.scoring.engine.format import Key, Part
from services.scoring.engine.names import NOT_ONE_LINE, is_identifier, is_one_line

LARGEST = Decimal(100_000)
DECIMAL_PLACES = 4

MISSING_DAY = date(1, 1, 1)

_FRACTION = re.compile(r"(\d{1,4})/(\d{1,4})")

ANY = Part("表", {})
"""A table of which nothing is described."""

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True)
class Mistake:
    """One mistake: where in the file (`categories[0].rules[1].points`), the clause it stands in ("" outside), what.

    `mend_zh` says what to write instead; two mistakes are the same whatever is said of that.
    """

    path: str
    clause: str
    message_zh: str
    mend_zh: str = field(default="", compare=False)


class Head(TypedDict):
    """What almost every part begins with."""

    id: str
    name: str
    clause: str
    text: str


class BadRegulation(ValueError):
    """The text is no regulation; `mistakes` holds every mistake found, in the order of the file's parts."""

    def __init__(self, mistakes: Collection[Mistake]) -> None:
        """Keep the mistakes; the message is all of them, one a line."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{entry.path}：{entry.message_zh}" for entry in self.mistakes))


def is_amount(value: object) -> bool:
    """Whether the value is a number that can be summed without loss: at most 100,000 with 4 decimal places."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    number = Decimal(value)
    if not number.is_finite() or not -LARGEST <= number <= LARGEST:
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -DECIMAL_PLACES


def fraction_of(value: object) -> Fraction | None:
    """The fraction written as "2/3" or as a whole number; None where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return Fraction(value)
    found = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    return Fraction(int(found[1]), int(found[2])) if found is not None and int(found[2]) else None


class Table:
    """A TOML table being read. Each method asks for one key; `close` reports the keys that nobody asked for.

    A missing or wrong value is noted as a mistake and a neutral one is returned, so that the reading goes on. What a
    key may hold is asked of `part`; to ask for a key that it does not describe is a slip of the reader's.
    """

    def __init__(
        self, values: Mapping[str, object], path: str, mistakes: list[Mistake], part: Part, clause: str = ""
    ) -> None:
        """Read `values` found at `path` inside `clause`; its own clause, if it has one, is told with its mistakes."""
        own = values.get("clause")
        self.values = values
        self.path = path
        self.clause = own if isinstance(own, str) else clause
        self.part = part
        self._mistakes = mistakes
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self.values

    def mistake(self, key: str, message: str, mend: str | None = None) -> None:
        """Note a mistake at a key of this table ("" for the table itself)."""
        path = ".".join(part for part in (self.path, key) if part)
        described = self.part.key(key)
        if mend is None:
            mend = "" if described is None else f"应写作 {key} = {described.written}（{described.help}）"
        self._mistakes.append(Mistake(path, self.clause, message, mend))

    def described(self, key: str) -> Key:
        """What is known of a key."""
        described = self.part.key(key)
        if described is None:
            message = f"no key {key!r} is described for {self.part.name}"
            raise KeyError(message)
        return described

    def take(self, key: str) -> object | None:
        """The raw value, or None when it is not written."""
        self.described(key)
        self._asked.add(key)
        return self.values.get(key)

    def close(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                self.mistake(key, "不认识的键，请检查拼写或删除", self._instead_of(key))

    def _instead_of(self, key: str) -> str:
        """What to do about a key that is not asked for here."""
        described = self.part.keys.get(key)
        if described is not None and described.only:
            return f"{key} 只用于 shape 为 {'、'.join(described.only)} 的规则，请删除"
        near = difflib.get_close_matches(key, self.part.keys, n=1)
        return f"是否想写 {near[0]}？" if near else f"「{self.part.name}」可用的键：{'、'.join(self.part.keys)}"

    def text(self, key: str, default: str = "") -> str:
        """A text that is not blank; the default where it is not written and need not be."""
        described = self.described(key)
        value = self.take(key)
        if value is None and not described.is_required:
            return default
        if not isinstance(value, str) or not value.strip():
            self.mistake(key, "缺少文字" if value is None else "应为非空文字")
            return ""
        if len(value) > described.most:
            self.mistake(key, f"最多 {described.most} 个字，现有 {len(value)} 个字", "请缩短")
            return ""
        return value

    def name(self, key: str, default: str = "") -> str:
        """A text by which people call something: on one line, in signs that can be seen."""
        value = self.text(key, default)
        if not is_one_line(value):
            self.mistake(key, NOT_ONE_LINE)
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """An optional list of texts."""
        value = self.take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(entry, str) and entry.strip() for entry in value):
            return tuple(value)
        self.mistake(key, "应为文字的列表")
        return ()

    def identifier(self, key: str) -> str:
        """A required name of a part."""
        value = self.text(key)
        if value and not is_identifier(value):
            self.mistake(key, "应以小写字母开头，只含小写字母、数字和下划线")
        return value

    def head(self) -> Head:
        """The name by which the part is known, its name for people, its clause and the clause's words."""
        return Head(
            id=self.identifier("id"), name=self.name("name"), clause=self.text("clause"), text=self.text("text")
        )

    def word(self, key: str, default: Word) -> Word:
        """One of the words that the key may hold, as their enumeration has it; the default where it is not written."""
        described, value = self.described(key), self.take(key)
        if value is None and not described.is_required:
            return default
        words = described.words
        if isinstance(value, str) and value in words:
            return type(default)(value)
        if value is None:
            self.mistake(key, "缺少文字", _choices(words))
        else:
            shown = value if isinstance(value, str) else ""
            self.mistake(key, f"没有「{shown}」这种写法，可用的有：{'、'.join(words)}", _choices(words))
        return default

    def amount(self, key: str) -> Decimal | None:
        """A number of points."""
        value = self.take(key)
        if value is None:
            if self.described(key).is_required:
                self.mistake(key, "缺少数值")
            return None
        if isinstance(value, int | Decimal) and is_amount(value):
            return Decimal(value)
        self.mistake(key, f"应为数，绝对值不超过 {LARGEST}，最多 {DECIMAL_PLACES} 位小数")
        return None

    def share(self, key: str) -> Decimal | None:
        """A number above zero: a weight, a percentage."""
        value = self.amount(key)
        if value is not None and value <= 0:
            self.mistake(key, "应大于 0")
            return None
        return value

    def count(self, key: str) -> int | None:
        """A whole number inside its bounds."""
        described = self.described(key)
        value = self.take(key)
        if value is None and not described.is_required:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and described.least <= value <= described.most:
            return value
        self.mistake(key, f"应为 {described.least} 到 {described.most} 的整数")
        return described.least if described.is_required else None

    def needed_count(self, key: str) -> int:
        """A whole number that must be written."""
        value = self.count(key)
        return self.described(key).least if value is None else value

    def fraction(self, key: str) -> Fraction | None:
        """A fraction above 0 and up to 1."""
        value = self.take(key)
        if value is None:
            return None
        found = fraction_of(value)
        if found is not None and 0 < found <= 1:
            return found
        self.mistake(key, '应为分数，如 "2/3"，大于 0、不超过 1')
        return None

    def flag(self, key: str) -> bool:
        """A yes or no; no where it is not written."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.mistake(key, "应为 true 或 false")
        return value is True

    def day(self, key: str) -> date | None:
        """An optional day, without a time."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.mistake(key, "应为日期，如 2026-01-01，不加引号和时间")
        return None

    def month_and_day(self, key: str) -> tuple[int, int]:
        """A day of every year."""
        value = self.take(key)
        found = month_and_day(value) if isinstance(value, str) else None
        if found is None:
            self.mistake(key, '应为月和日，如 "06-30"，加引号')
        return found or (1, 1)

    def names(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A list of names, each one of those allowed."""
        value = self.take(key)
        if value is None:
            if self.described(key).is_required:
                self.mistake(key, "缺少列表")
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(entry, str) for entry in value):
            self.mistake(key, "应为非空的文字列表")
            return ()
        for entry in value:
            if entry not in allowed:
                self.mistake(key, f"没有「{entry}」，可用的有：{'、'.join(allowed)}", _near(entry, allowed))
        return tuple(value)

    def written_ids(self, key: str) -> tuple[str, ...]:
        """The identifiers of a list of tables as they are written, before the tables are read."""
        value = self.values.get(key)
        entries = value if isinstance(value, list) else []
        written = [entry.get("id") for entry in entries if isinstance(entry, dict)]
        return tuple(name for name in written if isinstance(name, str))

    def table(self, key: str) -> "Table | None":
        """A table inside this one."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return self.inner(value, key, key)
        self.mistake(key, "应为表")
        return None

    def tables(self, key: str) -> tuple["Table", ...]:
        """A list of tables inside this one."""
        value = self.take(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            return tuple(self.inner(entry, f"{key}[{index}]", key) for index, entry in enumerate(value))
        self.mistake(key, "应为表的列表（双方括号）")
        return ()

    def inner(self, values: Mapping[str, object], place: str, key: str) -> "Table":
        """A table at a place in this one, as the key describes it."""
        path = f"{self.path}.{place}" if self.path else place
        return Table(values, path, self._mistakes, self.described(key).part or ANY, self.clause)


def _choices(words: Mapping[str, str]) -> str:
    return "；".join(f"{word}：{meaning}" for word, meaning in words.items())


def _near(entry: str, allowed: Collection[str]) -> str | None:
    near = difflib.get_close_matches(entry, allowed, n=1)
    return f"是否想写「{near[0]}」？" if near else None
