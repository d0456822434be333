"""The handling units that a text suggests: there when it is saved, and written down in their order."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete

from services.kernel.errors import FieldFault
from services.kernel.work import Work
from services.members.models import Unit
from services.proposals.refusals import UnitsRefused
from services.proposals.rules import ProposalText
from services.proposals.unit_models import ProposalSuggestedUnit


def refuse_units(work: Work, text: ProposalText) -> None:
    """Save no text that names a unit which is not there, or one twice. An abolished one is told at submission."""
    units = text.suggested_units
    if not units:
        return
    known = set(work.session.scalars(work.select(Unit.id).where(Unit.id.in_(units))))
    faults = [
        FieldFault(f"/suggested_units/{place}", "没有这个承办单位" if each not in known else "这个承办单位写了两次")
        for place, each in enumerate(units)
        if each not in known or each in units[:place]
    ]
    if faults:
        raise UnitsRefused(errors=tuple(faults))


def suggest_units(work: Work, proposal_id: UUID, units: Sequence[UUID]) -> None:
    """Write down which units the present text suggests: these, in this order."""
    work.session.execute(
        delete(ProposalSuggestedUnit).where(
            ProposalSuggestedUnit.committee_id == work.committee_id, ProposalSuggestedUnit.proposal_id == proposal_id
        )
    )  # fmt: skip
    for number, unit_id in enumerate(units, start=1):
        work.add(ProposalSuggestedUnit(proposal_id=proposal_id, number=number, unit_id=unit_id))
