"""The table of contacts: whom the office reaches about a proposal, sealed; no part of its text, and in no list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, within
from services.kernel.types import UTCInstant


class ProposalContact(InCommittee, Model):
    """The contact (联系人) of a proposal, sealed under the key of the person whose proposal it is: `account_id`."""

    __tablename__ = "proposal_contact"

    proposal_id: Mapped[UUID]
    account_id: Mapped[UUID]
    sealed: Mapped[bytes]
    saved_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        within("proposal_id", to="proposal"),
        UniqueConstraint("committee_id", "proposal_id"),
        Index("ix_proposal_contact_account_id", "committee_id", "account_id", "proposal_id"),
    )
