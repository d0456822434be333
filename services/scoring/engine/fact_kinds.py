"""The kinds of fact and their fields: built in, or declared by a regulation; and what a fact looks like when scored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from types import MappingProxyType
from typing import NamedTuple, Self
from uuid import UUID

from services.scoring import vocabulary
from services.scoring.vocabulary import FIELD_NAMES, FactKind, FieldType

Value = str | int | bool | Decimal
"""What a field of a fact may hold; never a float."""

FactId = UUID | str
"""Facts are told apart by the text of their identifier."""

PLAIN = frozenset({str, int, bool})
"""The types of value that need no second look."""


@dataclass(frozen=True)
class FieldDeclaration:
    """What one field of a kind of fact may hold; `choices` maps each value to its Chinese name, for a choice only."""

    type: FieldType
    choices: Mapping[str, str] = field(default_factory=dict)
    is_optional: bool = False
    """Whether it is left out where nobody knows it, as of the years before it was asked for."""
    name: str = ""
    """The Chinese name that a regulation gives it; empty where it gives none."""


@dataclass(frozen=True)
class FactDeclaration:
    """A kind of fact: its Chinese name, the word that counts it (次, 件, 篇), its fields."""

    name: str
    measure: str
    fields: Mapping[str, FieldDeclaration]

    @cached_property
    def decimals(self) -> tuple[str, ...]:
        """The fields that hold exact decimals."""
        return tuple(name for name, declared in self.fields.items() if declared.type is FieldType.DECIMAL)

    def field_name(self, key: str) -> str:
        """A field as people read it: as the regulation calls it, as every committee does, or by its key."""
        declared = self.fields.get(key)
        return (declared.name if declared else "") or FIELD_NAMES.get(key, key)


class _Entry(NamedTuple):
    """The parts of a fact."""

    id: FactId
    kind: str
    on: date
    fields: Mapping[str, Value]
    matter: str | None
    reverses: FactId | None


class ScoredFact(_Entry):
    """One entry of the ledger as scoring sees it; `matter` is what several facts are about, `reverses` whom it cancels.

    A named tuple, because a year has hundreds of thousands. Raises TypeError when a field holds what cannot be scored.
    """

    __slots__ = ()

    def __new__(  # noqa: PLR0917 - a fact has these parts
        cls,
        id: FactId,  # noqa: A002
        kind: str,
        on: date,
        fields: Mapping[str, Value] = MappingProxyType({}),
        matter: str | None = None,
        reverses: FactId | None = None,
    ) -> Self:
        """One fact, checked."""
        if (name := unfit_field(fields)) is not None:
            message = f"field {name!r} of fact {id} holds {fields[name]!r}"
            raise TypeError(message)
        return super().__new__(cls, id, kind, on, fields, matter, reverses)

    @classmethod
    def of_checked(cls, entries: Iterable[Sequence[object]]) -> "list[ScoredFact]":
        """Facts whose fields were checked before: very many are alike, and share what they hold."""
        return list(map(partial(tuple.__new__, cls), entries))


def unfit_field(fields: Mapping[str, object]) -> str | None:
    """The first field that cannot be scored; scored are text, whole numbers, yes/no and finite Decimals.

    A float would make the sum inexact, and what is not a number cannot be compared.
    """
    if PLAIN.issuperset(map(type, fields.values())):
        return None
    for name, value in fields.items():
        if not isinstance(value, str | int | Decimal) or (isinstance(value, Decimal) and not value.is_finite()):
            return name
    return None


@dataclass(frozen=True)
class ScoredMember:
    """What scoring must know of a member: the roles that `applies_to` names."""

    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Period:
    """The days whose facts count, both ends included; an open end is None."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day and (self.last is None or day <= self.last)


def _choice(names: Mapping[str, str], *, is_optional: bool = False) -> FieldDeclaration:
    choices = {str(value): name for value, name in names.items()}
    return FieldDeclaration(FieldType.CHOICE, choices, is_optional=is_optional)


_TEXT = FieldDeclaration(FieldType.TEXT)
_WHOLE = FieldDeclaration(FieldType.WHOLE)
_YES_NO = FieldDeclaration(FieldType.YES_NO)
_LEVEL = _choice(vocabulary.GOVERNMENT_LEVEL_NAMES)
_POSITION = _choice(vocabulary.POSITION_NAMES)

BUILT_IN_KINDS: Mapping[str, FactDeclaration] = {
    FactKind.ACTIVITY.value: FactDeclaration("活动（补录）", "次", {"activity": _choice(vocabulary.MEETING_NAMES)}),
    FactKind.ADOPTION.value: FactDeclaration("信息采用", "次", {"level": _LEVEL, "by": _TEXT}),
    FactKind.ATTENDANCE.value: FactDeclaration(
        "出席",
        "次",
        {
            "meeting": _choice(vocabulary.MEETING_NAMES),
            "status": _choice(vocabulary.ATTENDANCE_STATUS_NAMES),
            "required": _YES_NO,
            "half_days": _WHOLE,
            "sessions": _WHOLE,
            "role": _choice(vocabulary.ATTENDANCE_ROLE_NAMES),
            "evidence": _choice(vocabulary.EVIDENCE_NAMES, is_optional=True),
            "delivery": FieldDeclaration(FieldType.TEXT, is_optional=True),
        },
    ),
    FactKind.AWARD.value: FactDeclaration("表彰", "项", {"level": _LEVEL, "title": _TEXT}),
    FactKind.INSTRUCTION.value: FactDeclaration("领导批示", "次", {"level": _LEVEL, "by": _TEXT}),
    FactKind.OPINION.value: FactDeclaration("社情民意信息", "篇", {"status": _choice(vocabulary.OPINION_STATUS_NAMES)}),
    FactKind.PROPOSAL.value: FactDeclaration(
        "提案",
        "件",
        {
            "status": _choice(vocabulary.PROPOSAL_STATUS_NAMES),
            "position": _POSITION,
            "signers": _WHOLE,
            "case_number": _TEXT,
        },
    ),
    FactKind.PROPOSAL_HONOUR.value: FactDeclaration(
        "提案荣誉", "件", {"honour": _choice(vocabulary.HONOUR_NAMES), "position": _POSITION}
    ),
    FactKind.SPEECH.value: FactDeclaration("大会发言", "次", {"form": _choice(vocabulary.SPEECH_FORM_NAMES)}),
    FactKind.TRAINING.value: FactDeclaration(
        "培训（补录）", "次", {"attended": _choice(vocabulary.TRAINING_ATTENDED_NAMES)}
    ),
}
"""The kinds that every committee has, with the fields the product records."""

NO_KIND = FactDeclaration("", "次", {})
"""What stands for a kind that nobody declares."""

UNIT_MEASURES: Mapping[str, str] = {"half_days": "个半天", "sessions": "场"}
"""The word that counts a unit field; the word of the kind where a field has none."""

NUMBER_TYPES = frozenset({FieldType.WHOLE, FieldType.DECIMAL})
"""The types of field that can be measured and compared."""


def fault_of(declaration: FieldDeclaration, value: object) -> str | None:  # noqa: PLR0911 - one return a kind of field
    """Why the field cannot hold the value, in Chinese, or None when it can."""
    if declaration.type is FieldType.YES_NO:
        return None if isinstance(value, bool) else "应为 true 或 false"
    if isinstance(value, bool):
        return "不应为 true 或 false"
    if declaration.type is FieldType.WHOLE:
        return None if isinstance(value, int) else "应为整数"
    if declaration.type is FieldType.DECIMAL:
        fine = isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite())
        return None if fine else "应为数"
    if not isinstance(value, str):
        return "应为文字"
    if declaration.type is FieldType.CHOICE and value not in declaration.choices:
        return f"没有「{value}」这个值，可用的值：{'、'.join(declaration.choices)}"
    return None
