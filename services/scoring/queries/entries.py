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
from services.members.models import Body, Seat
from services.members.permissions import DUTY_ENTRY_CONFIRM
from services.members.queries.representatives import accounts_speaking, speaks_for
from services.scoring.entry_lifecycle import ENTRIES
from services.scoring.entry_models import DutyEntry, DutyEntryBody, DutyEntryEvidence, DutyEntrySeat
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
_BODY: Final = and_(Body.committee_id == DutyEntryBody.committee_id, Body.id == DutyEntryBody.body_id)
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
    """A proof to be downloaded: by who sees the entry, and by each person whom it is about once it counts.

    What is confidential is kept from those whom it is about, whatever office they hold besides.
    """
    entry = work.get(DutyEntry, duty_entry_id)
    look_closely(work, [entry])
    is_about_them = actor.account_id in entry.concerned
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
    members, bodies = look_closely(work, entries)
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
                "bodies": bodies[entry.id],
                "evidence": [] if is_kept_back else files[entry.id],
                "lacks_evidence": entry.needs_evidence and not (entry.document_number or entry.files),
                "actions": ENTRIES.open_to(entry, actor),
            }
        )  # fmt: skip
    return answers


Named = dict[UUID, list[dict[str, Any]]]
"""Whom each entry is about, by its identifier."""


def look_closely(work: Work, entries: Sequence[DutyEntry]) -> tuple[Named, Named]:
    """Which members and which bodies entries are about; whose account that concerns is written on them for their life.

    A body concerns those who speak for it.
    """
    members: Named = {entry.id: [] for entry in entries}
    bodies = _bodies_of(work, list(members))
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
    body_ids = {each["body_id"] for some in bodies.values() for each in some}
    speaking = accounts_speaking(work, sorted(body_ids)) if body_ids else {}
    for entry in entries:
        of_bodies = (speaking[each["body_id"]] for each in bodies[entry.id])
        entry.concerned = frozenset(accounts[entry.id]).union(*of_bodies)
    return members, bodies


def _bodies_of(work: Work, entry_ids: Sequence[UUID]) -> Named:
    found: Named = {entry_id: [] for entry_id in entry_ids}
    statement = (
        work.select(DutyEntryBody.entry_id, DutyEntryBody.body_id)
        .join(Body, _BODY)
        .add_columns(Body.kind, Body.name)
        .where(DutyEntryBody.entry_id.in_(entry_ids))
        .order_by(Body.kind, Body.name)
    )
    for row in work.session.execute(statement):
        found[row.entry_id].append({"body_id": row.body_id, "kind": row.kind, "name": row.name})
    return found


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
    """The entries that the actor may decide, the oldest first; not his own, nor what is about him or his body."""
    about_him = (
        work.select(DutyEntrySeat.entry_id)
        .join(Seat, _SEAT)
        .where(Seat.account_id == actor.account_id, DutyEntrySeat.entry_id == DutyEntry.id)
    )
    about_his_body = work.select(DutyEntryBody.entry_id).where(
        speaks_for(actor.account_id, DutyEntryBody.committee_id, DutyEntryBody.body_id),
        DutyEntryBody.entry_id == DutyEntry.id,
    )
    return _brief(
        work, DutyEntry.state == EntryState.ENTERED, DutyEntry.entered_by != actor.account_id,
        ~about_him.exists(), ~about_his_body.exists(),
    )  # fmt: skip


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
