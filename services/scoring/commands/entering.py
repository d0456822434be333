"""Facts enter the ledger, and are taken back by facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.kernel.database import in_chunks, insert_missing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.commands.counting_bodies import hold_bodies, mark_bodies_stale
from services.scoring.commands.recounting import mark_stale
from services.scoring.models import DutyFact
from services.scoring.queries.held import hold_shared
from services.scoring.year_models import LateFact
from services.scoring.year_vocabulary import YearState


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A fact on its way into the ledger of a member or of a body: one of the two is named."""

    seat_id: UUID | None = None
    body_id: UUID | None = None
    kind: str
    on: date
    label: str
    fields: Mapping[str, str | int | bool] = field(default_factory=dict)
    matter: str | None = None
    source_kind: str
    source_id: UUID
    reverses_id: UUID | None = None


def enter_facts(work: Work, year: int, entries: Iterable[Entry]) -> int:
    """Add entries to the ledger and mark their owners' year stale, in this transaction; returns how many.

    A closed year stays as it is: what comes too late is kept. A member's waits for an adjusting line, a body's counts
    nowhere (`body_ledger.py`).
    """
    entries = list(entries)
    if not entries:
        return 0
    rows = [
        {
            "committee_id": work.committee_id, "id": new_id(), "seat_id": entry.seat_id, "body_id": entry.body_id,
            "year": year, "kind": str(entry.kind), "occurred_on": entry.on, "label": entry.label,
            "fields": dict(entry.fields), "matter": entry.matter, "source_kind": entry.source_kind,
            "source_id": entry.source_id, "reverses_id": entry.reverses_id,
        }
        for entry in entries
    ]  # fmt: skip
    stand = hold_shared(work, year)
    is_closed = stand.state is YearState.CLOSED
    for row in rows:
        row["recorded_at"] = stand.recorded_at(work.now)
    bodies = sorted({entry.body_id for entry in entries if entry.body_id})
    hold_bodies(work, bodies)
    insert_missing(work.session, DutyFact, rows)
    seats = sorted({entry.seat_id for entry in entries if entry.seat_id})
    if is_closed:
        _note_late(work, [row for row in rows if row["seat_id"]])
    elif seats:
        mark_stale(work, year, seats)
    if not is_closed:
        mark_bodies_stale(work, year, bodies)
    return len(rows)


def _note_late(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let those of the rows wait that did enter the ledger: a fact that was there already was not entered again."""
    for some in in_chunks(rows):
        named = work.select(DutyFact.id).where(DutyFact.id.in_([row["id"] for row in some]))
        entered = set(work.session.scalars(named))
        late = [
            {
                "committee_id": work.committee_id, "id": new_id(), "year": row["year"], "seat_id": row["seat_id"],
                "fact_id": row["id"],
            }
            for row in some
            if row["id"] in entered
        ]  # fmt: skip
        if late:
            insert_missing(work.session, LateFact, late)


def take_back(work: Work, source: str, source_id: UUID) -> None:
    """Reverse what one source has entered, in the ledger of the year in which it stands."""
    rows = work.session.execute(
        work.select(
            DutyFact.id, DutyFact.seat_id, DutyFact.body_id, DutyFact.year, DutyFact.kind, DutyFact.occurred_on,
            DutyFact.label, DutyFact.matter,
        ).where(DutyFact.source_kind == source, DutyFact.source_id == source_id)
    ).all()  # fmt: skip
    for year in sorted({row.year for row in rows}):
        enter_facts(
            work, year,
            [
                Entry(
                    seat_id=row.seat_id, body_id=row.body_id, kind=row.kind, on=row.occurred_on, label=row.label,
                    matter=row.matter, source_kind=source, source_id=uuid5(row.id, "reversal"), reverses_id=row.id,
                )
                for row in rows
                if row.year == year
            ],
        )  # fmt: skip
