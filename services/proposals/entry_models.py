"""The table of scans: which stored file shows the paper from which a proposal was entered."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

import services.files.models  # noqa: F401 - the table that this one points to
from services.kernel.database import NARROW, InCommittee, Model, within


class ProposalScan(InCommittee, Model):
    """A scan of the paper, a page or all of them; its identifier is the file's, and in their order the pages stand."""

    __tablename__ = "proposal_scan"

    proposal_id: Mapped[UUID]

    __table_args__ = (
        within("id", to="stored_file"),
        within("proposal_id", to="proposal"),
        Index("ix_proposal_scan_of", "committee_id", "proposal_id"),
        NARROW,
    )
