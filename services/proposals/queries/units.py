"""Reads of the handling units that a text suggests: which, by what names, and which of them were abolished."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.kernel.work import Work
from services.members.models import Unit
from services.proposals.unit_models import ProposalSuggestedUnit


def suggested_units_of(work: Work, proposal_id: UUID) -> tuple[UUID, ...]:
    """The units that the text which was saved last suggests, in order."""
    statement = work.select(ProposalSuggestedUnit.unit_id).where(ProposalSuggestedUnit.proposal_id == proposal_id)
    return tuple(work.session.scalars(statement.order_by(ProposalSuggestedUnit.number)))


def abolished_among(work: Work, units: Sequence[UUID]) -> frozenset[UUID]:
    """Which of some units were abolished."""
    if not units:
        return frozenset()
    statement = work.select(Unit.id).where(Unit.id.in_(units), Unit.abolished_at.is_not(None))
    return frozenset(work.session.scalars(statement))


def named_units(work: Work, ids: Sequence[Any]) -> list[dict[str, Any]]:
    """The units that a text suggests, in its order; one read where there are any."""
    wanted = [UUID(str(each)) for each in ids]
    if not wanted:
        return []
    columns = Unit.id, Unit.name, Unit.abolished_at.is_not(None).label("is_abolished")
    rows = work.session.execute(work.select(*columns).where(Unit.id.in_(wanted))).mappings()
    by_id = {row["id"]: dict(row) for row in rows}
    return [by_id[each] for each in wanted]


def units_by_name(work: Work) -> dict[str, UUID]:
    """The units to which something may be sent, by their names."""
    statement = work.select(Unit.name, Unit.id).where(Unit.abolished_at.is_(None))
    return {row.name: row.id for row in work.session.execute(statement)}
