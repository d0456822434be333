"""The committee's settings: one TOML document of what differs from the defaults, checked and read into typed values."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from services.members.settings_mistakes import BadSettings, Mistake, against_schema
from services.members.settings_rules import between_fields
from services.members.settings_sections import (
    ActivitySettings,
    Choice,
    CommitteeNames,
    Deadlines,
    ProposalSettings,
    ScoringSettings,
    Visibility,
    choices_of,
)

LONGEST_TEXT: Final = 200_000
"""The most characters of a document; the default has about six thousand."""

_POSITION: Final = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)
_SAID_TWICE: Final = (
    "Cannot overwrite",
    "Cannot declare",
    "Duplicate inline table key",
    "Cannot mutate",
    "Cannot redefine",
)
_SPAN_FIELDS: Final = frozenset({"amount", "unit"})
_FIXED_DATE_FIELDS: Final = frozenset({"month", "day"})


@dataclass(frozen=True)
class CommitteeSettings:
    """A committee's settings, all of them; `text` is the committee's own document and `sha256` the hex digest of it."""

    text: str
    sha256: str
    committee: CommitteeNames
    proposals: ProposalSettings
    deadlines: Deadlines
    activities: ActivitySettings
    scoring: ScoringSettings
    lists: Mapping[str, tuple[Choice, ...]]
    visibility: Visibility


def parse(text: str) -> CommitteeSettings:
    """Read a committee's document over the defaults; pure, so cacheable. Raises BadSettings with every mistake."""
    document = _merged(_default_document(), _tables_of(text))
    breaches = against_schema(document)
    mistakes = [*breaches, *between_fields(document, breaches)]
    if mistakes:
        raise BadSettings(mistakes)
    deadlines = Deadlines.of(document["deadlines"])
    return CommitteeSettings(
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        committee=CommitteeNames.of(document["committee"]),
        proposals=ProposalSettings.of(document["proposals"], deadlines.review_step),
        deadlines=deadlines,
        activities=ActivitySettings.of(document["activities"]),
        scoring=ScoringSettings.of(document["scoring"]),
        lists=MappingProxyType({name: choices_of(entries) for name, entries in document["lists"].items()}),
        visibility=Visibility.of(document["visibility"]),
    )


@cache
def default() -> CommitteeSettings:
    """The settings of a committee that has changed nothing; its text is `settings.default.toml`, to start from."""
    return parse(_default_text())


def _default_text() -> str:
    return resources.files(__package__).joinpath("settings.default.toml").read_text("utf-8")


@cache
def _default_document() -> dict[str, Any]:
    return _tables_of(_default_text())


def _tables_of(text: str) -> dict[str, Any]:
    """The TOML tables of a text, the cut-off as RFC 3339 text. Raises BadSettings with line and column."""
    if len(text) > LONGEST_TEXT:
        raise BadSettings([Mistake("", f"设置文件不能超过{LONGEST_TEXT}个字符。")])
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadSettings([Mistake("", "设置文件含有无法识别的字符。")])
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise BadSettings([Mistake("", "设置文件的括号嵌套过深。")]) from None
    except ValueError as error:
        raise BadSettings([Mistake("", _syntax(str(error), text))]) from None
    # JSON Schema knows no instants: the only one of the document is checked as text.
    proposals = tables.get("proposals")
    if isinstance(proposals, dict) and isinstance(proposals.get("cut_off"), date | time):
        proposals["cut_off"] = proposals["cut_off"].isoformat()
    return tables


def _syntax(message: str, text: str) -> str:
    """A sentence on a TOML error, with line and column counted from 1 (tomllib tells them only in its message)."""
    found = _POSITION.match(message)
    if not found:
        return "设置文件中有无法读取的数值。"
    line, column = found["line"], found["column"]
    if line is None:
        line, column = text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1
    what = "这一项或这个表写了两次" if found["what"].startswith(_SAID_TWICE) else "不符合 TOML 语法"
    return f"第{line}行第{column}列：{what}。"


def _merged(default_table: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The tables joined by name, lists and values taken whole; a deadline of another form sheds the default's form."""
    kept = dict(default_table)
    if kept.keys() >= _SPAN_FIELDS and table.keys() & _FIXED_DATE_FIELDS:
        kept = {name: value for name, value in kept.items() if name not in _SPAN_FIELDS}
    return kept | {
        name: _merged(kept[name], value) if isinstance(value, dict) and isinstance(kept.get(name), dict) else value
        for name, value in table.items()
    }
