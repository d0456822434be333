"""Reads of attachments: who sees a text sees what was attached to it, and nothing else of what its author handed in."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_

from services.files.keeping import OpenedFile, opened
from services.files.models import StoredFile
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.proposals import rules
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.co_signature_models import CoSignature
from services.proposals.co_signature_rules import OPEN, shown_state
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.queries.sight import LOOKED_AT, is_visible
from services.proposals.vocabulary import ProposalKind

JOIN_ATTACHMENT = and_(
    ProposalAttachment.committee_id == Proposal.committee_id, ProposalAttachment.proposal_id == Proposal.id
)
JOIN_FILE = and_(StoredFile.committee_id == ProposalAttachment.committee_id, StoredFile.id == ProposalAttachment.id)


def open_attachment(work: Work, actor: Actor, *, proposal_id: UUID, attachment_id: UUID) -> OpenedFile:
    """An attachment to be downloaded; each time it is asked anew who may see it."""
    row = work.session.execute(
        work.select(
            *LOOKED_AT, Proposal.revision, StoredFile.name, StoredFile.size, StoredFile.sha256
        )
        .join(ProposalAttachment, JOIN_ATTACHMENT)
        .join(StoredFile, JOIN_FILE)
        .where(Proposal.id == proposal_id, ProposalAttachment.id == attachment_id)
    ).one_or_none()  # fmt: skip
    if row is None or not (_is_shown(work, row, actor, attachment_id) or _is_to_sign(work, row, actor, attachment_id)):
        raise NotFound
    return opened(work, row, attachment_id)


def _is_shown(work: Work, row: Row[Any], actor: Actor, attachment_id: UUID) -> bool:
    """With the proposal: the staff read every text that was submitted, whoever else may look on only the last one."""
    if not is_visible(work, row, actor):
        return False
    if rules.is_own(row, actor):
        return True
    return was_submitted(work, row.id, attachment_id, only_last=not rules.may_see(row, actor))


def _is_to_sign(work: Work, row: Row[Any], actor: Actor, attachment_id: UUID) -> bool:
    """With one's co-signature, while one is asked or has signed: what is attached now, and was when one signed."""
    if actor.seat_id is None or row.kind == ProposalKind.COLLECTIVE:
        return False
    mine = work.session.execute(
        work.select(CoSignature.state, CoSignature.sign_by, CoSignature.signed_revision).where(
            CoSignature.proposal_id == row.id, CoSignature.seat_id == actor.seat_id
        )
    ).one_or_none()
    if mine is None or shown_state(mine.state, mine.sign_by, work.now) not in OPEN:
        return False
    revisions = work.select(ProposalRevision.attachments).where(
        ProposalRevision.proposal_id == row.id, ProposalRevision.number.in_((row.revision, mine.signed_revision))
    )
    return _is_among(attachment_id, work.session.scalars(revisions))


def was_submitted(work: Work, proposal_id: UUID, attachment_id: UUID, *, only_last: bool = False) -> bool:
    """Whether a file is attached to a text that was submitted, or to the one that was submitted last."""
    submitted = (
        work.select(ProposalRevision.attachments)
        .where(ProposalRevision.proposal_id == proposal_id, ProposalRevision.submitted_round.is_not(None))
        .order_by(ProposalRevision.submitted_round.desc())
    )
    if only_last:
        submitted = submitted.limit(1)
    return _is_among(attachment_id, work.session.scalars(submitted))


def _is_among(attachment_id: UUID, lists: Iterable[list[dict[str, Any]]]) -> bool:
    return any(each["id"] == str(attachment_id) for files in lists for each in files)


def still_there(work: Work, attachments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files that a revision names, each with whether it can still be had: what was never submitted may be gone."""
    ids = [UUID(each["id"]) for each in attachments]
    known: set[UUID] = set()
    if ids:
        known = set(work.session.scalars(work.select(ProposalAttachment.id).where(ProposalAttachment.id.in_(ids))))
    return [{**each, "is_deleted": UUID(each["id"]) not in known} for each in attachments]
