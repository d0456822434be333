"""The table of links to proposals of other committees: each committee has its own row, and no key leads across."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, synonym

from services.kernel.database import Model, within
from services.kernel.links import CommitteeLink

CODES = "proposal-link"
"""What the codes of these links are made for."""


class ProposalLink(CommitteeLink, Model):
    """A tie between two authors' proposals (联合提案) of two committees; an offer until the other author accepts."""

    __tablename__ = "proposal_link"

    proposal_id: Mapped[UUID]
    other_proposal_id: Mapped[UUID | None]
    thing_id = synonym("proposal_id")
    other_thing_id = synonym("other_proposal_id")

    __table_args__ = (
        within("proposal_id", to="proposal"),
        CheckConstraint(
            "(linked_at IS NULL) = (other_committee_id IS NULL) AND (linked_at IS NULL) = (other_proposal_id IS NULL) "
            "AND (linked_at IS NULL) = (other_link_id IS NULL)",
            "linked_whole",
        ),
        CheckConstraint("other_committee_id <> committee_id", "elsewhere"),
        Index("ix_proposal_link_of", "committee_id", "proposal_id", "id"),
    )
