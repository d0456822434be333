"""The table of suggested units: which handling units a proposer suggests, in which order."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from services.kernel.database import NARROW, InCommittee, Model, within


class ProposalSuggestedUnit(InCommittee, Model):
    """A handling unit that the proposer suggests (建议承办单位), in the text that was saved last."""

    __tablename__ = "proposal_suggested_unit"

    proposal_id: Mapped[UUID]
    number: Mapped[int]
    unit_id: Mapped[UUID]

    __table_args__ = (
        within("proposal_id", to="proposal"),
        within("unit_id", to="unit"),
        UniqueConstraint("committee_id", "proposal_id", "number"),
        UniqueConstraint("committee_id", "proposal_id", "unit_id"),
        CheckConstraint("number >= 1", "number"),
        Index("ix_proposal_suggested_unit_of_unit", "committee_id", "unit_id", "proposal_id"),
        NARROW,
    )
