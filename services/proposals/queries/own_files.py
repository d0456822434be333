"""The files that a person has handed in, for himself: a part of what is kept about him."""

from typing import Any, Final

from sqlalchemy import and_, func

from services.files.models import StoredFile
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.entry_models import ProposalScan

MOST: Final = 1_000


def own_files(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """What the actor handed in here and is still kept, the latest first, and to which proposal it belongs.

    So with the scans of papers that he entered for others.
    """
    statement = (
        work.select(
            StoredFile.id, StoredFile.name, StoredFile.kind, StoredFile.media_type, StoredFile.size,
            StoredFile.stored_at,
        )
        .add_columns(func.coalesce(ProposalAttachment.proposal_id, ProposalScan.proposal_id).label("proposal_id"))
        .outerjoin(
            ProposalAttachment,
            and_(
                ProposalAttachment.committee_id == StoredFile.committee_id, ProposalAttachment.id == StoredFile.id
            ),
        )
        .outerjoin(
            ProposalScan, and_(ProposalScan.committee_id == StoredFile.committee_id, ProposalScan.id == StoredFile.id)
        )
        .where(StoredFile.stored_by == actor.account_id)
        .order_by(StoredFile.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return [dict(row) for row in work.session.execute(statement).mappings()]
