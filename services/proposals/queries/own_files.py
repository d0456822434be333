"""The files that a person has handed in, for himself: a part of what is kept about him."""

from typing import Any, Final

from sqlalchemy import and_

from services.files.models import StoredFile
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.proposals.attachment_models import ProposalAttachment

MOST: Final = 1_000


def own_files(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """What the actor handed in here and is still kept, the latest first, and to which proposal it belongs."""
    statement = (
        work.select(
            StoredFile.id, StoredFile.name, StoredFile.kind, StoredFile.media_type, StoredFile.size,
            StoredFile.stored_at,
        )
        .add_columns(ProposalAttachment.proposal_id)
        .outerjoin(
            ProposalAttachment,
            and_(
                ProposalAttachment.committee_id == StoredFile.committee_id, ProposalAttachment.id == StoredFile.id
            ),
        )
        .where(StoredFile.stored_by == actor.account_id)
        .order_by(StoredFile.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return [dict(row) for row in work.session.execute(statement).mappings()]
