"""What stands in the ledger: whether the same is there already, and whether a fact was taken back."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import aliased

from services.kernel.work import Work
from services.scoring.entry_models import DutyEntry
from services.scoring.models import DutyFact


def already_credited(work: Work, entry: DutyEntry, seat_ids: Sequence[UUID]) -> list[UUID]:
    """Of which of the members a fact of the same kind, day and name stands, from whatever source."""
    reversal = aliased(DutyFact)
    statement = (
        work.select(DutyFact.seat_id)
        .outerjoin(
            reversal, and_(reversal.committee_id == DutyFact.committee_id, reversal.reverses_id == DutyFact.id)
        )
        .where(
            DutyFact.seat_id.in_(seat_ids), DutyFact.year == entry.occurred_on.year, DutyFact.kind == entry.kind,
            DutyFact.occurred_on == entry.occurred_on, DutyFact.label == entry.label, DutyFact.reverses_id.is_(None),
            reversal.id.is_(None),
        )
        .distinct()
    )  # fmt: skip
    return list(work.session.scalars(statement))


def is_reversed(work: Work, fact_id: UUID) -> bool:
    """Whether a fact was taken back, by whatever source."""
    return work.session.scalar(work.select(DutyFact.id).where(DutyFact.reverses_id == fact_id)) is not None
