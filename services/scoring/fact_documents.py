"""Facts of members as a JSON document, read to be scored without a database: all of it, or every mistake in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from services.scoring.engine.articles import Regulation
from services.scoring.engine.fact_kinds import FactDeclaration, ScoredFact, Value, fault_of
from services.scoring.engine.reading import is_amount
from services.scoring.engine.standings import YearRecord
from services.scoring.regulation_vocabulary import APART_NAMES

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


class BadFacts(ValueError):
    """The document is not what it should be; `mistakes` are lines of Chinese, each beginning with its place."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        """Keep the mistakes."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


@dataclass(frozen=True)
class MemberFacts:
    """A member of the document; `labels` names each fact as people know it, `earlier` are his years before."""

    name: str
    roles: frozenset[str]
    bodies: Mapping[str, str]
    facts: tuple[ScoredFact, ...]
    labels: Mapping[str, str]
    earlier: tuple[YearRecord, ...]


@dataclass(frozen=True)
class FactsDocument:
    """Members with their facts, of one year of assessment, or of all the days on which the regulation is in force."""

    year: int | None
    term: tuple[int, int] | None
    members: tuple[MemberFacts, ...]


def read_facts_document(content: bytes, regulation: Regulation) -> FactsDocument:
    """The document. Raises BadFacts."""
    try:
        values = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BadFacts([f"不是有效的 JSON 文本（UTF-8）：{_place(error)}"]) from error
    reader = _Reader(regulation)
    document = reader.document(values)
    if reader.mistakes:
        raise BadFacts(reader.mistakes)
    return document


def _no_number(text: str) -> None:
    message = f"{text} is no number"
    raise ValueError(message)


def _place(error: Exception) -> str:
    return f"第 {error.lineno} 行第 {error.colno} 列附近" if isinstance(error, json.JSONDecodeError) else "无法读取"


@dataclass
class _Reader:
    """Reads one document; what is wrong goes to `mistakes`."""

    regulation: Regulation
    mistakes: list[str] = field(default_factory=list)

    def document(self, values: Any) -> FactsDocument:
        """A document with members; a list of facts alone is that of one member."""
        if isinstance(values, list):
            values = {"members": [{"facts": values}]}
        if not isinstance(values, dict):
            self._note("", "应为对象：members 中是委员，委员的 facts 中是事实；或者只写一名委员的事实的列表")
            values = {}
        self._known("", values, {"year", "term", "members"})
        members = self._list("members", values.get("members"))
        read = tuple(self._member(f"members[{place}]", member) for place, member in enumerate(members))
        if len({member.name for member in read}) < len(read):
            self._note("members", "委员的 name 重复")
        return FactsDocument(self._year("year", values.get("year")), self._term(values.get("term")), read)

    def _member(self, path: str, values: Any) -> MemberFacts:
        values = self._object(path, values, {"name", "roles", "bodies", "facts", "earlier"})
        labels: dict[str, str] = {}
        facts = [
            self._fact(f"{path}.facts[{place}]", each, labels)
            for place, each in enumerate(self._list(f"{path}.facts", values.get("facts", [])))
        ]
        roles = [self._text(f"{path}.roles", role) for role in self._list(f"{path}.roles", values.get("roles", []))]
        for role in roles:
            if role not in self.regulation.roles:
                self._note(f"{path}.roles", f"没有「{role}」这种身份，可用的有：{'、'.join(self.regulation.roles)}")
        bodies = self._object(f"{path}.bodies", values.get("bodies", {}), set(APART_NAMES))
        return MemberFacts(
            name=self._text(f"{path}.name", values.get("name", "委员")),
            roles=frozenset(roles),
            bodies={kind: self._text(f"{path}.bodies.{kind}", name) for kind, name in bodies.items()},
            facts=tuple(fact for fact in facts if fact is not None),
            labels=labels,
            earlier=tuple(
                self._earlier(f"{path}.earlier[{place}]", each)
                for place, each in enumerate(self._list(f"{path}.earlier", values.get("earlier", [])))
            ),
        )

    def _fact(self, path: str, values: Any, labels: dict[str, str]) -> ScoredFact | None:
        values = self._object(path, values, {"id", "kind", "on", "label", "matter", "reverses", "fields"})
        kind = self._text(f"{path}.kind", values.get("kind"))
        name = self._text(f"{path}.id", values.get("id", path))
        declaration = self.regulation.kinds.get(kind)
        if declaration is None:
            self._note(f"{path}.kind", f"没有「{kind}」这类事实，可用的有：{'、'.join(self.regulation.kinds)}")
            return None
        if name in labels:
            self._note(f"{path}.id", f"「{name}」重复")
        labels[name] = self._text(f"{path}.label", values.get("label", declaration.name))
        return ScoredFact(
            id=name,
            kind=kind,
            on=self._day(f"{path}.on", values.get("on")),
            fields=self._fields(f"{path}.fields", values.get("fields", {}), declaration),
            matter=self._optional(f"{path}.matter", values.get("matter")),
            reverses=self._optional(f"{path}.reverses", values.get("reverses")),
        )

    def _fields(self, path: str, values: Any, declaration: FactDeclaration) -> dict[str, Value]:
        values = self._object(path, values, set(declaration.fields))
        fields: dict[str, Value] = {}
        for name, value in values.items():
            if name not in declaration.fields:
                continue
            fault = fault_of(declaration.fields[name], value)
            if fault is None and not isinstance(value, str | bool) and not is_amount(value):
                fault = "数值过大或小数过长"
            if fault is None:
                fields[name] = value
            else:
                self._note(f"{path}.{name}", fault)
        return fields

    def _earlier(self, path: str, values: Any) -> YearRecord:
        values = self._object(path, values, {"year", "total", "grade"})
        total = values.get("total")
        if isinstance(total, str):
            total = _decimal(total)
        if not is_amount(total):
            self._note(f"{path}.total", "应为数")
            total = 0
        grades = [grade.name for grade in self.regulation.grades]
        grade = self._optional(f"{path}.grade", values.get("grade"))
        if grade is not None and grade not in grades:
            self._note(f"{path}.grade", f"没有「{grade}」这个等次")
        return YearRecord(self._year(f"{path}.year", values.get("year")) or EARLIEST_YEAR, Decimal(total), grade)

    def _note(self, path: str, message: str) -> None:
        self.mistakes.append(f"{path}：{message}" if path else message)

    def _known(self, path: str, values: Mapping[str, Any], keys: set[str]) -> None:
        for key in values:
            if key not in keys:
                self._note(f"{path}.{key}" if path else key, f"不认识的键，可用的有：{'、'.join(sorted(keys))}")

    def _object(self, path: str, values: Any, keys: set[str]) -> dict[str, Any]:
        if not isinstance(values, dict):
            self._note(path, "应为对象")
            return {}
        self._known(path, values, keys)
        return values

    def _list(self, path: str, values: Any) -> list[Any]:
        if isinstance(values, list):
            return values
        self._note(path, "应为列表")
        return []

    def _text(self, path: str, value: Any) -> str:
        if isinstance(value, str) and value.strip():
            return value
        self._note(path, "应为非空文字")
        return ""

    def _optional(self, path: str, value: Any) -> str | None:
        return None if value is None else self._text(path, value)

    def _day(self, path: str, value: Any) -> date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self._note(path, '应为日期，如 "2026-03-01"')
            return date.min

    def _year(self, path: str, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and EARLIEST_YEAR <= value <= LATEST_YEAR:
            return value
        self._note(path, f"应为 {EARLIEST_YEAR} 到 {LATEST_YEAR} 的年份")
        return None

    def _term(self, value: Any) -> tuple[int, int] | None:
        if value is None:
            return None
        years = [self._year("term", year) for year in self._list("term", value)]
        match years:
            case [int(first), int(last)] if first <= last:
                return first, last
        self._note("term", "应为一届的首年和末年，如 [2022, 2026]")
        return None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None
