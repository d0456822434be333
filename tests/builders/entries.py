"""Entries into the ledger by hand, made and decided through the commands; keyword-only."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.kernel.work import reading
from services.members.commands.settings import edit_settings
from services.members.vocabulary import Role
from services.scoring.commands import entries, entry_decisions, entry_evidence
from services.scoring.models import DutyFact
from tests.builders.activities import acting, actor_of
from tests.builders.committee import Person, Place
from tests.builders.files import a_new_file

ON = date(2026, 1, 8)
AWARD = {"kind": "award", "on": ON, "label": "示例先进个人", "reason": "示例通报"}
CITY = ({"key": "level", "value": "市级"},)


def enter(*, place: Place, by: Person, about: tuple[Person, ...], **more: Any) -> dict[str, Any]:
    """A scorer enters an award of the city, with a document number unless `more` says otherwise."""
    sent = {**AWARD, "details": CITY, "document_number": "示例〔2026〕1号", **more}
    seat_ids = [each.seat_id for each in about]
    return acting(place.toolbox, actor_of(by, Role.SCORER), entries.enter_duty_facts, seat_ids=seat_ids, **sent)


def declare(*, place: Place, member: Person, **more: Any) -> dict[str, Any]:
    """A member declares an award of the city."""
    sent = {**AWARD, "label": "示例申报", "details": CITY, "document_number": "示例〔2026〕2号", **more}
    return acting(place.toolbox, actor_of(member), entries.declare_duty_fact, **sent)


def propose_reversal(*, place: Place, fact_id: UUID, by: Person) -> dict[str, Any]:
    """A scorer proposes to take a fact back."""
    return acting(
        place.toolbox, actor_of(by, Role.SCORER), entries.propose_reversal, duty_fact_id=fact_id, reason="示例有误",
    )  # fmt: skip


def confirm(*, place: Place, entry_id: UUID, by: Person, **more: Any) -> dict[str, Any]:
    """A second person lets it in."""
    return acting(
        place.toolbox, actor_of(by, Role.SCORER), entry_decisions.confirm_duty_entry, duty_entry_id=entry_id, **more,
    )  # fmt: skip


def refuse(*, place: Place, entry_id: UUID, by: Person) -> dict[str, Any]:
    """A second person does not."""
    return acting(
        place.toolbox, actor_of(by, Role.SCORER), entry_decisions.refuse_duty_entry, duty_entry_id=entry_id,
        reason="示例证据不足",
    )  # fmt: skip


def prove(*, place: Place, entry_id: UUID, by: Person, roles: tuple[Role, ...] = ()) -> dict[str, Any]:
    """Whoever entered it hands in a file that was examined and stored already."""
    file = a_new_file(toolbox=place.toolbox, committee_id=place.id)
    return acting(
        place.toolbox, actor_of(by, *roles), entry_evidence.attach_duty_evidence, duty_entry_id=entry_id,
        prepared=file,
    )  # fmt: skip


def let_declare(place: Place, *kinds: str) -> None:
    """The committee opens these kinds to its members."""
    administrator = actor_of(place.officer(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    document = f"[scoring.entries]\ndeclared_kinds = {list(kinds)}"
    acting(place.toolbox, administrator, edit_settings, document=document, note="示例", base_version=0)


def facts_of(place: Place, member: Person) -> list[Mapping[str, Any]]:
    """The member's ledger, in the order in which it grew."""
    with reading(place.toolbox, committee_id=place.id) as work:
        statement = work.select(
            DutyFact.id, DutyFact.kind, DutyFact.year, DutyFact.fields, DutyFact.matter, DutyFact.source_kind,
            DutyFact.reverses_id,
        ).where(DutyFact.seat_id == member.seat_id)  # fmt: skip
        return [dict(row) for row in work.session.execute(statement.order_by(DutyFact.id)).mappings()]
