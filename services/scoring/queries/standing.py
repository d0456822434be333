"""What stands in the ledger: whether the same is there already, and whether a fact was taken back."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased

from services.kernel.work import Work
from services.scoring.entry_models import DutyEntry
from services.scoring.entry_vocabulary import SOURCE
from services.scoring.models import DutyFact


def facts_alike(work: Work, entry: DutyEntry, seat_ids: Sequence[UUID]) -> bool:
    """Whether a fact of the same member, kind, day and name stands, from whatever source but the entry itself."""
    reversal = aliased(DutyFact)
    statement = (
        work.select(DutyFact.id)
        .outerjoin(
            reversal, and_(reversal.committee_id == DutyFact.committee_id, reversal.reverses_id == DutyFact.id)
        )
        .where(
            DutyFact.seat_id.in_(seat_ids), DutyFact.year == entry.occurred_on.year, DutyFact.kind == entry.kind,
            DutyFact.occurred_on == entry.occurred_on, DutyFact.label == entry.label, DutyFact.reverses_id.is_(None),
            reversal.id.is_(None), or_(DutyFact.source_kind != SOURCE, DutyFact.source_id != entry.id),
        )
        .limit(1)
    )  # fmt: skip
    return work.session.scalar(statement) is not None


def is_reversed(work: Work, fact_id: UUID) -> bool:
    """Whether a fact was taken back, by whatever source."""
    return work.session.scalar(work.select(DutyFact.id).where(DutyFact.reverses_id == fact_id)) is not None


def took_back(work: Work, fact_id: UUID, entry_id: UUID) -> bool:
    """Whether it was this entry that took the fact back, and nobody before it."""
    by_it = work.select(DutyFact.id).where(
        DutyFact.reverses_id == fact_id, DutyFact.source_kind == SOURCE, DutyFact.source_id == entry_id
    )
    return work.session.scalar(by_it) is not None
