"""Facts enter the ledger, and are taken back by facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from services.kernel.database import insert_missing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.commands.recounting import mark_stale
from services.scoring.models import DutyFact


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A fact on its way into a member's ledger."""

    seat_id: UUID
    kind: str
    on: date
    label: str
    fields: Mapping[str, str | int | bool] = field(default_factory=dict)
    matter: str | None = None
    source_kind: str
    source_id: UUID
    reverses_id: UUID | None = None


def enter_facts(work: Work, year: int, entries: Iterable[Entry]) -> int:
    """Add entries to the ledger and mark the members' year stale, in this transaction; returns how many."""
    entries = list(entries)
    if not entries:
        return 0
    rows = [
        {
            "committee_id": work.committee_id, "id": new_id(), "seat_id": entry.seat_id, "year": year,
            "kind": str(entry.kind), "occurred_on": entry.on, "label": entry.label, "fields": dict(entry.fields),
            "matter": entry.matter, "source_kind": entry.source_kind, "source_id": entry.source_id,
            "reverses_id": entry.reverses_id, "recorded_at": work.now,
        }
        for entry in entries
    ]  # fmt: skip
    insert_missing(work.session, DutyFact, rows)
    mark_stale(work, year, sorted({entry.seat_id for entry in entries}))
    return len(rows)


def take_back(work: Work, source: str, source_id: UUID) -> None:
    """Reverse what one source has entered, in the ledger of the year in which it stands."""
    rows = work.session.execute(
        work.select(
            DutyFact.id, DutyFact.seat_id, DutyFact.year, DutyFact.kind, DutyFact.occurred_on, DutyFact.label,
            DutyFact.matter,
        ).where(DutyFact.source_kind == source, DutyFact.source_id == source_id)
    ).all()  # fmt: skip
    for year in sorted({row.year for row in rows}):
        enter_facts(
            work, year,
            [
                Entry(
                    seat_id=row.seat_id, kind=row.kind, on=row.occurred_on, label=row.label, matter=row.matter,
                    source_kind=source, source_id=uuid5(row.id, "reversal"), reverses_id=row.id,
                )
                for row in rows
                if row.year == year
            ],
        )  # fmt: skip
