"""Reads of entries by hand: those of the office, one's own, what waits; and the files that prove them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from services.files.keeping import OpenedFile, opened
from services.files.models import StoredFile
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import DUTY_ENTRY_CONFIRM
from services.scoring.entry_lifecycle import ENTRIES
from services.scoring.entry_models import DutyEntry, DutyEntryEvidence, DutyEntrySeat
from services.scoring.entry_rules import fields_in_words
from services.scoring.entry_vocabulary import EntryForm, EntryState
from services.scoring.published import timetable
from services.scoring.queries.entry_form import kinds_of_year

ANSWERED_FOR: Final = timedelta(days=14)
"""How long the answer to a declaration stands on its member's home."""

MOST_COUNTED: Final = 20
_SHOWN: Final = (
    "id", "form", "state", "kind", "kind_name", "occurred_on", "label", "matter", "reason", "document_number",
    "is_confidential", "reverses_id", "entered_at", "entered_by_name", "decided_at", "decided_by_name",
    "refusal_reason",
)  # fmt: skip
_SEAT: Final = and_(Seat.committee_id == DutyEntrySeat.committee_id, Seat.id == DutyEntrySeat.seat_id)
_FILE: Final = and_(StoredFile.committee_id == DutyEntryEvidence.committee_id, StoredFile.id == DutyEntryEvidence.id)


def list_duty_entries(
    work: Work, actor: Actor, *, limit: int, after: str | None = None, state: EntryState | None = None
) -> dict[str, Any]:
    """All entries of the committee, the newest first."""
    statement = work.select(DutyEntry)
    if state:
        statement = statement.where(DutyEntry.state == state)
    return _page(work, actor, statement, limit, after)


def list_my_duty_entries(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """What one has declared or entered oneself, the newest first, with the answers."""
    return _page(work, actor, work.select(DutyEntry).where(DutyEntry.entered_by == actor.account_id), limit, after)


def _page(work: Work, actor: Actor, statement: Any, limit: int, after: str | None) -> dict[str, Any]:
    if after:
        statement = statement.where(DutyEntry.id < unmark(after, UUID)[0])
    entries = list(work.session.scalars(statement.order_by(DutyEntry.id.desc()).limit(limit + 1)))
    return page(shown(work, actor, entries), limit, lambda row: (row["id"],))


def read_duty_entry(work: Work, actor: Actor, *, duty_entry_id: UUID) -> dict[str, Any]:
    """One entry, for those who confirm and for whoever entered it."""
    entry = work.get(DutyEntry, duty_entry_id)
    if not may_see(entry, actor):
        raise NotFound
    return shown(work, actor, [entry])[0]


def may_see(entry: DutyEntry, actor: Actor) -> bool:
    """Those who confirm, and whoever entered it; all others are told that there is nothing."""
    return actor.may(DUTY_ENTRY_CONFIRM) or actor.account_id == entry.entered_by


def open_duty_evidence(work: Work, actor: Actor, *, duty_entry_id: UUID, duty_evidence_id: UUID) -> OpenedFile:
    """A proof to be downloaded: by who sees the entry, and by each member whom it is about once it counts.

    What is confidential is kept from the members whom it is about, whatever office they hold besides.
    """
    entry = work.get(DutyEntry, duty_entry_id)
    accounts, _ = look_closely(work, [entry])
    is_about_them = actor.account_id in accounts[entry.id]
    is_told = is_about_them and entry.state is EntryState.CONFIRMED
    if (is_about_them and entry.is_confidential) or not (may_see(entry, actor) or is_told):
        raise NotFound
    row = work.session.execute(
        work.select(StoredFile.name, StoredFile.size, StoredFile.sha256)
        .join(DutyEntryEvidence, _FILE)
        .where(DutyEntryEvidence.entry_id == duty_entry_id, DutyEntryEvidence.id == duty_evidence_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return opened(work, row, duty_evidence_id)


def shown(work: Work, actor: Actor, entries: Sequence[DutyEntry]) -> list[dict[str, Any]]:
    """Entries as they are answered: whom they are about, what proves them, what the actor may do with each."""
    _, members = look_closely(work, entries)
    files = evidence_of(work, [entry.id for entry in entries])
    years = timetable(work)
    year_of = {entry.occurred_on: years.year_of(entry.occurred_on) for entry in entries}
    kinds = {year: kinds_of_year(work, year) for year in set(year_of.values())}
    answers = []
    for entry in entries:
        entry.files = len(files[entry.id])
        declaration = kinds[year_of[entry.occurred_on]].get(entry.kind)
        is_kept_back = entry.is_confidential and actor.account_id in entry.concerned
        answers.append(
            {
                **{name: getattr(entry, name) for name in _SHOWN},
                "details": fields_in_words(entry.fields, declaration), "members": members[entry.id],
                "evidence": [] if is_kept_back else files[entry.id],
                "lacks_evidence": entry.needs_evidence and not (entry.document_number or entry.files),
                "actions": ENTRIES.open_to(entry, actor),
            }
        )  # fmt: skip
    return answers


def look_closely(
    work: Work, entries: Sequence[DutyEntry]
) -> tuple[dict[UUID, frozenset[UUID]], dict[UUID, list[dict[str, Any]]]]:
    """Whom entries are about: their accounts, written on the entries too for their life, and their names."""
    members: dict[UUID, list[dict[str, Any]]] = {entry.id: [] for entry in entries}
    accounts: dict[UUID, set[UUID]] = {entry.id: set() for entry in entries}
    statement = (
        work.select(DutyEntrySeat.entry_id, DutyEntrySeat.seat_id)
        .join(Seat, _SEAT)
        .add_columns(Seat.account_id, Seat.name, Seat.member_number)
        .where(DutyEntrySeat.entry_id.in_(list(members)))
        .order_by(Seat.member_number)
    )
    for row in work.session.execute(statement):
        members[row.entry_id].append(
            {"seat_id": row.seat_id, "name": row.name, "member_number": row.member_number}
        )  # fmt: skip
        accounts[row.entry_id].add(row.account_id)
    for entry in entries:
        entry.concerned = frozenset(accounts[entry.id])
    return {entry.id: entry.concerned for entry in entries}, members


def evidence_of(work: Work, entry_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The files that prove entries, in the order in which they were handed in."""
    found: dict[UUID, list[dict[str, Any]]] = {entry_id: [] for entry_id in entry_ids}
    statement = (
        work.select(DutyEntryEvidence.entry_id, StoredFile.id, StoredFile.name, StoredFile.size, StoredFile.media_type)
        .join(DutyEntryEvidence, _FILE)
        .where(DutyEntryEvidence.entry_id.in_(list(found)))
        .order_by(StoredFile.id)
    )
    for row in work.session.execute(statement).mappings():
        found[row["entry_id"]].append({name: row[name] for name in ("id", "name", "size", "media_type")})
    return found


def waiting_to_be_confirmed(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """The entries that the actor may decide, the oldest first; not his own, nor what is about himself."""
    about_him = (
        work.select(DutyEntrySeat.entry_id)
        .join(Seat, _SEAT)
        .where(Seat.account_id == actor.account_id, DutyEntrySeat.entry_id == DutyEntry.id)
    )
    return _brief(
        work, DutyEntry.state == EntryState.ENTERED, DutyEntry.entered_by != actor.account_id, ~about_him.exists()
    )


def answers_to_declarations(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """What the actor has declared and waits for, or what was answered in the last two weeks."""
    is_recent = or_(DutyEntry.state == EntryState.ENTERED, DutyEntry.decided_at > work.now - ANSWERED_FOR)
    return _brief(
        work, DutyEntry.entered_by == actor.account_id, DutyEntry.form == EntryForm.DECLARATION,
        DutyEntry.state != EntryState.TAKEN_BACK, is_recent,
    )  # fmt: skip


def _brief(work: Work, *which: ColumnElement[bool]) -> list[dict[str, Any]]:
    statement = work.select(
        DutyEntry.id, DutyEntry.form, DutyEntry.state, DutyEntry.kind_name, DutyEntry.label, DutyEntry.entered_by_name
    )
    rows = work.session.execute(statement.where(*which).order_by(DutyEntry.id).limit(MOST_COUNTED)).mappings()
    return [dict(row) for row in rows]
