"""The ledger's entries with where each comes from: for a member's dossier, whole."""

from typing import Any
from uuid import UUID

from services.kernel.work import Work
from services.scoring.models import DutyFact


def facts_of_member(work: Work, seat_id: UUID, years: range) -> list[dict[str, Any]]:
    """A member's entries of some years, the earliest first, what was taken back and what takes it back alike."""
    rows = work.session.execute(
        work.select(
            DutyFact.id, DutyFact.year, DutyFact.kind, DutyFact.occurred_on, DutyFact.label, DutyFact.fields,
            DutyFact.matter, DutyFact.source_kind, DutyFact.source_id, DutyFact.reverses_id, DutyFact.recorded_at,
        )
        .where(DutyFact.seat_id == seat_id, DutyFact.year >= years.start, DutyFact.year < years.stop)
        .order_by(DutyFact.year, DutyFact.occurred_on, DutyFact.id)
    ).mappings()  # fmt: skip
    return [dict(row) for row in rows]
