"""Attach files to a proposal while it is its author's: hand in, take away, put in order.

Each change is a save: another revision with the same text and other attachments, which nobody has signed yet. What was
ever submitted stays with the revisions that had it; what was not is gone for good when its author takes it away.
"""

from collections.abc import Sequence
from typing import Any, BinaryIO
from uuid import UUID

from services.files.keeping import NewFile, delete, keep, still_new, take_in
from services.files.models import StoredFile
from services.files.vocabulary import FileKind
from services.kernel.actor import Actor
from services.kernel.errors import BadInput, Collision, FieldFault, NotFound
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.members.writing_settings import AttachmentSettings
from services.proposals.attachment_facts import AttachmentAdded, AttachmentRemoved, AttachmentsOrdered
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.commands.case import glanced_at, open_case
from services.proposals.commands.signatures import let_lapse
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.queries.attachments import was_submitted
from services.proposals.refusals import TooManyAttachments
from services.proposals.vocabulary import ProposalAction

Attached = dict[str, Any]
"""A file as a revision names it."""


def prepare_attachment(
    work: Work, actor: Actor, *, proposal_id: UUID, filename: str, content: BinaryIO
) -> dict[str, NewFile | bytes]:
    """Examine and store the file, in no transaction: for whoever may attach it, and only where it is not there yet."""
    proposal = glanced_at(work, actor, proposal_id)
    LIFECYCLE.take(proposal, ProposalAction.EDIT, actor)  # Nothing is written here: it only says no in time.
    limits = current_settings(work)[1].proposals.attachments
    listed = _revision(work, proposal).attachments
    prepared = take_in(
        work, filename=filename, content=content, allowed={FileKind(each) for each in limits.kinds},
        most_bytes=limits.most_bytes, there=lambda: _sources(work, listed),
        check=lambda: _check_count(listed, limits),
    )  # fmt: skip
    return {"prepared": prepared}


def attach_file(
    work: Work, actor: Actor, *, proposal_id: UUID, prepared: NewFile | bytes, filename: str = "",
    content: BinaryIO | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Attach a stored file as the last one. The same file a second time, as a retry sends it, changes nothing."""
    del filename, content  # `prepare_attachment` has read them.
    proposal = open_case(work, actor, proposal_id)
    revision = _revision(work, proposal)
    file = still_new(prepared, _sources(work, revision.attachments))
    if file is None:
        return _told(work, proposal, revision.attachments)
    work.take(LIFECYCLE, proposal, ProposalAction.EDIT, actor)
    _check_count(revision.attachments, current_settings(work)[1].proposals.attachments)
    keep(work, actor, file)
    work.flush()
    work.add(ProposalAttachment(id=file.id, proposal_id=proposal_id))
    attachments = [*revision.attachments, _named(file)]
    lapsed = _save(work, actor, proposal, revision, attachments)
    work.record(
        AttachmentAdded(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, revision=proposal.revision, lapsed=lapsed,
            attachment_id=file.id, kind=file.kind, size=file.size, sha256=file.sha256.hex(),
        )
    )  # fmt: skip
    return _told(work, proposal, attachments)


def remove_attachment(work: Work, actor: Actor, *, proposal_id: UUID, attachment_id: UUID) -> dict[str, Any]:
    """Take a file away; one that nobody else was ever shown is deleted."""
    proposal = open_case(work, actor, proposal_id)
    revision = _revision(work, proposal)
    kept = [each for each in revision.attachments if each["id"] != str(attachment_id)]
    if len(kept) == len(revision.attachments):
        raise NotFound
    work.take(LIFECYCLE, proposal, ProposalAction.EDIT, actor)
    is_deleted = not was_submitted(work, proposal_id, attachment_id)
    if is_deleted:
        delete_attachment(work, attachment_id)
    lapsed = _save(work, actor, proposal, revision, kept)
    work.record(
        AttachmentRemoved(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, revision=proposal.revision, lapsed=lapsed,
            attachment_id=attachment_id, is_deleted=is_deleted,
        )
    )  # fmt: skip
    return _told(work, proposal, kept)


def order_attachments(work: Work, actor: Actor, *, proposal_id: UUID, attachment_ids: Sequence[UUID]) -> dict[str, Any]:
    """Put the files in another order, which names each of them once."""
    proposal = open_case(work, actor, proposal_id)
    revision = _revision(work, proposal)
    by_id = {each["id"]: each for each in revision.attachments}
    wanted = [str(each) for each in attachment_ids]
    if len(set(wanted)) < len(wanted):
        raise BadInput(errors=(FieldFault("/attachment_ids", "每个附件只能出现一次"),))
    if set(wanted) != set(by_id):
        raise Collision("附件已有增减，请刷新后再排序")
    if wanted == list(by_id):
        return _told(work, proposal, revision.attachments)
    work.take(LIFECYCLE, proposal, ProposalAction.EDIT, actor)
    in_order = [by_id[each] for each in wanted]
    lapsed = _save(work, actor, proposal, revision, in_order)
    work.record(
        AttachmentsOrdered(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, revision=proposal.revision, lapsed=lapsed,
        )
    )  # fmt: skip
    return _told(work, proposal, in_order)


def delete_attachment(work: Work, attachment_id: UUID) -> None:
    """Delete an attachment for good."""
    delete(work, work.get(ProposalAttachment, attachment_id))


def _revision(work: Work, proposal: Proposal) -> ProposalRevision:
    found: ProposalRevision = work.session.scalars(
        work.select(ProposalRevision).where(
            ProposalRevision.proposal_id == proposal.id, ProposalRevision.number == proposal.revision
        )
    ).one()
    return found


def _sources(work: Work, listed: Sequence[Attached]) -> set[bytes]:
    """The digests of what was handed in for the files of a list."""
    if not listed:
        return set()
    ids = [UUID(each["id"]) for each in listed]
    return set(work.session.scalars(work.select(StoredFile.source_sha256).where(StoredFile.id.in_(ids))))


def _check_count(listed: Sequence[Attached], limits: AttachmentSettings) -> None:
    if len(listed) >= limits.max_count:
        raise TooManyAttachments(f"附件最多 {limits.max_count} 个", most=limits.max_count)


def _named(file: NewFile) -> Attached:
    return {
        "id": str(file.id), "name": file.name, "kind": file.kind.value, "media_type": file.media_type,
        "size": file.size, "sha256": file.sha256.hex(),
    }  # fmt: skip


def _save(
    work: Work, actor: Actor, proposal: Proposal, before: ProposalRevision, attachments: list[Attached]
) -> tuple[UUID, ...]:
    """Keep another revision; gives the seats whose signature was of the one before, and who are asked again."""
    proposal.revision += 1
    proposal.saved_at = work.now
    work.add(
        ProposalRevision(
            proposal_id=proposal.id, number=proposal.revision, version=proposal.version + 1, text=before.text,
            attachments=attachments, saved_at=work.now, saved_by=actor.account_id, saved_by_name=actor.name,
            device_id=actor.device_id,
        )
    )  # fmt: skip
    return let_lapse(work, proposal)


def _told(work: Work, proposal: Proposal, attachments: Sequence[Attached]) -> dict[str, Any]:
    work.flush()
    return {
        "id": proposal.id, "version": proposal.version, "revision": proposal.revision, "attachments": attachments,
    }  # fmt: skip
