"""What is typed into a form is read as a sheet is: each field by its kind, each mistake with its pointer."""

from typing import Any
from uuid import UUID

import pytest

from services.kernel.actor import Actor
from services.kernel.errors import NotReady, NotThisPerson
from services.members.permissions import permissions_of
from services.members.vocabulary import Role
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS, FactDeclaration, FieldDeclaration
from services.scoring.entry_lifecycle import ENTRIES
from services.scoring.entry_models import DutyEntry
from services.scoring.entry_rules import AUTOMATIC, fault_of_kind, fields_in_words, read_entry
from services.scoring.entry_vocabulary import EntryAction, EntryState
from services.scoring.sources import OWN_WAYS, SOURCE_NAMES
from services.scoring.vocabulary import FieldType

ENTERER, SECOND, MEMBER, OTHER = (UUID(int=number) for number in range(1, 5))
JOURNAL = FactDeclaration(
    "刊物采用", "篇",
    {
        "level": FieldDeclaration(FieldType.CHOICE, {"city": "市级", "province": "省级"}),
        "pages": FieldDeclaration(FieldType.WHOLE, name="页数"), "weight": FieldDeclaration(FieldType.DECIMAL),
        "alone": FieldDeclaration(FieldType.YES_NO), "journal": FieldDeclaration(FieldType.TEXT),
    },
)  # fmt: skip


def details(**values: str) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def test_what_is_typed_is_kept_as_the_import_keeps_it() -> None:
    read = read_entry(
        JOURNAL, label="论２０２６年的停车", matter=" 停车  调研 ",
        details=details(level="市级", pages="3", weight="1.50", alone="否", journal="示例学刊"),
    )  # fmt: skip
    assert read.fields == {"level": "city", "pages": 3, "weight": "1.5", "alone": False, "journal": "示例学刊"}
    assert (read.label, read.matter, read.faults) == ("论2026年的停车", "停车 调研", [])
    words = fields_in_words(read.fields, JOURNAL)
    assert [(each["name"], each["words"]) for each in words] == [
        ("级别", "市级"), ("页数", "3"), ("weight", "1.5"), ("alone", "否"), ("journal", "示例学刊"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "pointers"),
    [
        (details(), ["/details"]), (details(level="国家级"), ["/details/0/value"]),
        (details(level="city", pages="三"), ["/details/1/value"]),
        (details(level="city", weight="1.23456"), ["/details/1/value"]),
        (details(level="city", alone="也许"), ["/details/1/value"]),
        (details(level="city", volume="2"), ["/details/1/key"]),
        ([*details(level="city"), *details(level="省级")], ["/details/1/key"]),
    ],
)  # fmt: skip
def test_each_mistake_is_pointed_to(sent: list[dict[str, str]], pointers: list[str]) -> None:
    read = read_entry(JOURNAL, label="示例", matter=None, details=sent)
    assert [fault.pointer for fault in read.faults] == pointers


def test_a_name_that_a_spreadsheet_would_run_is_refused_here_too() -> None:
    read = read_entry(JOURNAL, label="=1+1", matter="@停车", details=details(level="city"))
    assert [fault.pointer for fault in read.faults] == ["/label", "/matter"]


def test_what_the_committee_records_itself_is_not_typed_in() -> None:
    assert set(BUILT_IN_KINDS) > AUTOMATIC
    faults = {kind: fault_of_kind(BUILT_IN_KINDS, kind) for kind in (*BUILT_IN_KINDS, "journal")}
    assert {kind for kind, fault in faults.items() if fault} == {*AUTOMATIC, "journal"}
    assert fault_of_kind({**BUILT_IN_KINDS, "journal": JOURNAL}, "journal") is None


def test_every_source_has_a_name_and_a_way_back() -> None:
    assert set(SOURCE_NAMES) - set(OWN_WAYS) == {"entry", "import"}


def entry(**columns: Any) -> DutyEntry:
    made = DutyEntry(
        state=EntryState.ENTERED, entered_by=ENTERER, needs_evidence=True, document_number="示例〔2026〕1号"
    )  # fmt: skip
    made.concerned = frozenset({MEMBER})
    for name, value in columns.items():
        setattr(made, name, value)
    return made


def actor(account_id: UUID, *roles: Role) -> Actor:
    return Actor(
        account_id=account_id, committee_id=UUID(int=9), name="示例", roles=frozenset(map(str, roles)),
        permissions=permissions_of(roles),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "actions"),
    [
        (actor(ENTERER, Role.SCORER), ["attach", "take-back"]), (actor(SECOND, Role.SCORER), ["confirm", "refuse"]),
        (actor(SECOND, Role.SECRETARY_GENERAL), ["confirm", "refuse"]), (actor(MEMBER, Role.SCORER), []),
        (actor(OTHER, Role.MEMBER), []), (actor(OTHER, Role.CHAIRPERSONS_COUNCIL), []),
    ],
)  # fmt: skip
def test_who_may_do_what_with_an_entry(who: Actor, actions: list[str]) -> None:
    assert ENTRIES.open_to(entry(), who) == actions
    if "confirm" not in actions:
        with pytest.raises(NotThisPerson):
            ENTRIES.take(entry(), EntryAction.CONFIRM, who)


def test_without_evidence_nothing_is_confirmed_that_needs_some() -> None:
    second = actor(SECOND, Role.SCORER)
    with pytest.raises(NotReady) as refusal:
        ENTRIES.take(entry(document_number=None), EntryAction.CONFIRM, second)
    assert [fault.pointer for fault in refusal.value.errors] == ["/evidence"]
    for fine in (
        entry(), entry(document_number=None, files=1), entry(document_number=None, needs_evidence=False),
    ):  # fmt: skip
        ENTRIES.take(fine, EntryAction.CONFIRM, second)
        assert fine.state is EntryState.CONFIRMED
