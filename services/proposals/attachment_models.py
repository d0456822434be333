"""The table of attachments: which stored file was handed in to which proposal.

Which of them a text has, and in what order, stands with each revision (`ProposalRevision.attachments`): so everybody
who sees a text sees the attachments that it had, and its author may change them without anybody noticing before he
submits.
"""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

import services.files.models  # noqa: F401 - the table that this one points to
from services.kernel.database import NARROW, InCommittee, Model, within


class ProposalAttachment(InCommittee, Model):
    """A file of a proposal; its identifier is the file's."""

    __tablename__ = "proposal_attachment"

    proposal_id: Mapped[UUID]

    __table_args__ = (
        within("id", to="stored_file"),
        within("proposal_id", to="proposal"),
        Index("ix_proposal_attachment_of", "committee_id", "proposal_id"),
        NARROW,
    )
