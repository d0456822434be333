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
from services.scoring.engine.years import Timetable
from services.scoring.models import DutyFact
from services.scoring.published import timetable
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


def enter_facts(work: Work, entries: Iterable[Entry]) -> int:
    """Add entries to the ledger, of whatever days, and mark their owners' years stale in this transaction.

    In which years of assessment a day stands is for the regulations to say. A closed one stays as it is: what comes
    too late is kept. A member's waits for an adjusting line, a body's counts nowhere (`body_ledger.py`). Returns how
    many entries there were.
    """
    entries = list(entries)
    if not entries:
        return 0
    rows = [
        {
            "committee_id": work.committee_id, "id": new_id(), "seat_id": entry.seat_id, "body_id": entry.body_id,
            "year": entry.on.year, "kind": str(entry.kind), "occurred_on": entry.on, "label": entry.label,
            "fields": dict(entry.fields), "matter": entry.matter, "source_kind": entry.source_kind,
            "source_id": entry.source_id, "reverses_id": entry.reverses_id,
        }
        for entry in entries
    ]  # fmt: skip
    years = timetable(work)
    concerned = _by_year(years, rows)
    stands = {number: hold_shared(work, number) for number in concerned}
    recorded_at = max((stand.recorded_at(work.now) for stand in stands.values()), default=work.now)
    hold_bodies(work, sorted({entry.body_id for entry in entries if entry.body_id}))
    insert_missing(work.session, DutyFact, [{**row, "recorded_at": recorded_at} for row in rows])
    for number, some in concerned.items():
        if stands[number].state is YearState.CLOSED:
            _note_late(work, years, number, [row for row in some if row["seat_id"]])
            continue
        if seats := sorted({row["seat_id"] for row in some if row["seat_id"]}):
            mark_stale(work, number, seats)
        mark_bodies_stale(work, number, sorted({row["body_id"] for row in some if row["body_id"]}))
    return len(rows)


def _by_year(years: Timetable, rows: Sequence[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    """The rows by the years of assessment in which they stand, in the order in which everybody holds years."""
    of_day = {day: years.years_of(day) for day in {row["occurred_on"] for row in rows}}
    found: dict[int, list[Mapping[str, Any]]] = {number: [] for number in sorted(set().union(*of_day.values()))}
    for row in rows:
        for number in of_day[row["occurred_on"]]:
            found[number].append(row)
    return found


def _note_late(work: Work, years: Timetable, year: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let those of the rows wait that did enter the ledger: a fact that was there already was not entered again."""
    for some in in_chunks(rows):
        named = work.select(DutyFact.id).where(DutyFact.id.in_([row["id"] for row in some]))
        entered = set(work.session.scalars(named))
        late = [
            {
                "committee_id": work.committee_id, "id": new_id(), "year": year, "seat_id": row["seat_id"],
                "fact_id": row["id"], "is_counted": years.counts(year, row["occurred_on"]),
            }
            for row in some
            if row["id"] in entered
        ]  # fmt: skip
        if late:
            insert_missing(work.session, LateFact, late)


def take_back(work: Work, source: str, source_id: UUID) -> None:
    """Reverse what one source has entered, each on the day on which it stands."""
    rows = work.session.execute(
        work.select(
            DutyFact.id, DutyFact.seat_id, DutyFact.body_id, DutyFact.kind, DutyFact.occurred_on, DutyFact.label,
            DutyFact.matter,
        ).where(DutyFact.source_kind == source, DutyFact.source_id == source_id)
    ).all()  # fmt: skip
    enter_facts(
        work,
        [
            Entry(
                seat_id=row.seat_id, body_id=row.body_id, kind=row.kind, on=row.occurred_on, label=row.label,
                matter=row.matter, source_kind=source, source_id=uuid5(row.id, "reversal"), reverses_id=row.id,
            )
            for row in rows
        ],
    )  # fmt: skip
