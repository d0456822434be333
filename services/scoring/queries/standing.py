"""What stands in the ledger: whether the same is there already, and whether a fact was taken back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import aliased

from services.kernel.work import Work
from services.scoring.entry_models import DutyEntry
from services.scoring.entry_rules import About
from services.scoring.models import DutyFact


def already_credited(work: Work, entry: DutyEntry, about: About) -> About:
    """Of which of the members or bodies a fact of the same kind, day and name stands, from whatever source."""
    return About(
        _credited(work, entry, DutyFact.seat_id, about.seat_ids),
        _credited(work, entry, DutyFact.body_id, about.body_ids),
    )


def _credited(work: Work, entry: DutyEntry, owner: Any, ids: Sequence[UUID]) -> list[UUID]:
    if not ids:
        return []
    reversal = aliased(DutyFact)
    statement = (
        work.select(owner)
        .outerjoin(
            reversal, and_(reversal.committee_id == DutyFact.committee_id, reversal.reverses_id == DutyFact.id)
        )
        .where(
            owner.in_(ids), DutyFact.year == entry.occurred_on.year, DutyFact.kind == entry.kind,
            DutyFact.occurred_on == entry.occurred_on, DutyFact.label == entry.label, DutyFact.reverses_id.is_(None),
            reversal.id.is_(None),
        )
        .distinct()
    )  # fmt: skip
    return list(work.session.scalars(statement))


def is_reversed(work: Work, fact_id: UUID) -> bool:
    """Whether a fact was taken back, by whatever source."""
    return work.session.scalar(work.select(DutyFact.id).where(DutyFact.reverses_id == fact_id)) is not None
