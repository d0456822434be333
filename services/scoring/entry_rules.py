"""Pure judgements about what is entered by hand: which kinds, which values, and facts in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.kernel.errors import FieldFault
from services.kernel.sheets.cells import CellFault, shortened, text_of
from services.scoring.engine.fact_kinds import NO_KIND, FactDeclaration, FieldDeclaration
from services.scoring.fact_columns import Kinds
from services.scoring.fact_values import Stored, is_needed, value_reader
from services.scoring.vocabulary import FactKind, FieldType

AUTOMATIC: Final = frozenset({FactKind.ATTENDANCE.value, FactKind.PROPOSAL.value, FactKind.SPEECH.value})
"""Kinds that the committee's own work enters: typed in by hand as well, they would count twice."""

AUTOMATIC_OF_BODIES: Final = frozenset({FactKind.PROPOSAL.value})
"""The same for bodies: the platform does not know of which body an activity or a speech was."""

LONGEST_LABEL: Final = 200
LONGEST_VALUE: Final = 200


class About(NamedTuple):
    """Whom an entry is about: members, or bodies."""

    seat_ids: Sequence[UUID] = ()
    body_ids: Sequence[UUID] = ()

    @property
    def names(self) -> dict[str, Any]:
        """As an answer names them."""
        return {key: list(map(str, ids)) for key, ids in self._asdict().items() if ids}


class Read(NamedTuple):
    """What was sent, as the ledger keeps it, with all that is wrong."""

    label: str
    matter: str | None
    fields: dict[str, Stored]
    faults: list[FieldFault]


def fault_of_kind(
    kinds: Kinds, kind: str, automatic: frozenset[str] = AUTOMATIC, whose: str = ""
) -> FieldFault | None:  # fmt: skip
    """Why a kind cannot be entered by hand; `whose` says by which part of the regulation the kinds are."""
    if kind not in kinds:
        return FieldFault("/kind", f"该年度的考核办法{whose}没有“{shortened(kind)}”这一履职类别")
    if kind in automatic:
        return FieldFault("/kind", f"“{kinds[kind].name}”由系统自动记入，不由人工登记；历年的请导入")
    return None


def read_entry(
    declaration: FactDeclaration, *, label: str, matter: str | None, details: Sequence[Mapping[str, str]]
) -> Read:
    """Read what was typed as a sheet of the import is read, so that the same thing is written the same way."""
    faults: list[FieldFault] = []
    texts = {"label": label, "matter": matter or ""}
    for name, text in texts.items():
        try:
            texts[name] = text_of(text, LONGEST_LABEL)
        except CellFault as fault:
            faults.append(FieldFault(f"/{name}", fault.reason_zh))
    values, of_fields = _read_fields(declaration, details)
    return Read(texts["label"], texts["matter"] or None, values, [*faults, *of_fields])


def _read_fields(
    declaration: FactDeclaration, given: Sequence[Mapping[str, str]]
) -> tuple[dict[str, Stored], list[FieldFault]]:
    found: dict[str, Stored] = {}
    faults: list[FieldFault] = []
    named: set[str] = set()
    for index, each in enumerate(given):
        key = each["key"]
        field = declaration.fields.get(key)
        if field is None or key in named:
            said = "重复填写" if field else f"“{declaration.name}”没有这一项"
            faults.append(FieldFault(f"/details/{index}/key", said))
            continue
        named.add(key)
        try:
            value = value_reader(field)(each["value"], LONGEST_VALUE)
        except CellFault as fault:
            faults.append(FieldFault(f"/details/{index}/value", fault.reason_zh))
        else:
            if value is not None:
                found[key] = value
    return found, [*faults, *_missing(declaration, named)]


def _missing(declaration: FactDeclaration, named: set[str]) -> Iterator[FieldFault]:
    for key, field in declaration.fields.items():
        if is_needed(field) and key not in named:
            words = "、".join(dict.fromkeys(field.choices.values()))
            yield FieldFault("/details", f"“{declaration.name}”须填写{declaration.field_name(key)}（{key}）：{words}")


def fields_in_words(fields: Mapping[str, Any], declaration: FactDeclaration | None) -> list[dict[str, str]]:
    """The fields of a fact as people read them; what no declaration knows any more is shown as it is kept."""
    kind = declaration or NO_KIND
    return [
        {"key": key, "name": kind.field_name(key), "words": _words(value, kind.fields.get(key))}
        for key, value in fields.items()
    ]


def _words(value: Any, declaration: FieldDeclaration | None) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if declaration and declaration.type is FieldType.CHOICE:
        return declaration.choices.get(str(value), str(value))
    return str(value)
