"""Attendance in the ledger: what was settled for each invitee, and what a correction puts in its place."""

from typing import Any
from uuid import uuid5

from services.activities.correction_facts import AttendanceCorrected
from services.activities.facts import ActivitySettled, SettledRow
from services.activities.models import Activity
from services.activities.vocabulary import AttendanceStatus
from services.kernel.work import Work
from services.scoring.commands.entering import Entry, enter_facts
from services.scoring.models import DutyFact
from services.scoring.vocabulary import FactKind

SETTLED, CORRECTED = "activity", "attendance-correction"
"""Where an entry comes from."""


def enter_settled_attendance(work: Work, fact: ActivitySettled) -> None:
    """A settled sheet is a fact for each person on it: presence, leave and absence alike."""
    title = work.get(Activity, fact.subject_id).title
    enter_facts(
        work,
        [
            Entry(
                seat_id=row.seat_id, kind=FactKind.ATTENDANCE, on=fact.on, label=title,
                fields=_fields(fact.meeting, row.status, row), source_kind=SETTLED, source_id=fact.subject_id,
            )
            for row in fact.rows
        ],
    )  # fmt: skip


def correct_attendance(work: Work, fact: AttendanceCorrected) -> None:
    """A confirmed correction takes back the entry that stood, and enters what is right: neither is ever changed.

    Whom settlement told nothing of has nothing to take back, and of whom there is nothing to tell nothing is entered.
    """
    title = work.get(Activity, fact.subject_id).title
    about: dict[str, Any] = {"seat_id": fact.seat_id, "kind": FactKind.ATTENDANCE, "on": fact.on}
    entries = []
    if fact.was:
        source = (CORRECTED, fact.takes_back) if fact.takes_back else (SETTLED, fact.subject_id)
        standing = work.session.execute(
            work.select(DutyFact.id, DutyFact.label).where(
                DutyFact.source_kind == source[0], DutyFact.source_id == source[1], DutyFact.seat_id == fact.seat_id,
                DutyFact.kind == FactKind.ATTENDANCE,
            )
        ).one()  # fmt: skip
        entries.append(
            Entry(
                label=standing.label, source_kind=source[0], source_id=uuid5(standing.id, "reversal"),
                reverses_id=standing.id, **about,
            )
        )  # fmt: skip
    if fact.status:
        entries.append(
            Entry(
                label=f"{title}（更正）", fields=_fields(fact.meeting, fact.status, fact), source_kind=CORRECTED,
                source_id=fact.correction_id, **about,
            )
        )  # fmt: skip
    enter_facts(work, entries)


def _fields(
    meeting: str, status: AttendanceStatus, row: SettledRow | AttendanceCorrected
) -> dict[str, str | int | bool]:
    """What a regulation may ask of an attendance; what is not known is left out."""
    known = {"evidence": row.evidence, "delivery": row.delivery}
    return {
        "meeting": meeting, "status": status, "required": row.required, "half_days": row.half_days,
        "sessions": row.sessions, "role": row.role, **{name: value for name, value in known.items() if value},
    }  # fmt: skip
