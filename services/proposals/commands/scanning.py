"""Attach scans of the paper to what a clerk enters: photos or PDF, each page or all of them."""

from typing import Any, BinaryIO, Final
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from services.files.keeping import NewFile, delete, keep, still_new, take_in
from services.files.models import StoredFile
from services.files.vocabulary import FileKind
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.members.writing_settings import AttachmentSettings
from services.proposals.commands.case import glanced_at, open_case
from services.proposals.entry_facts import ScanAdded, ScanRemoved
from services.proposals.entry_models import ProposalScan
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal
from services.proposals.queries.scans import list_scans, scans_of
from services.proposals.refusals import TooManyAttachments
from services.proposals.vocabulary import ProposalAction

SCANS: Final = frozenset({FileKind.PHOTO, FileKind.PDF})
"""What a scan may be, whatever a committee takes as attachments; how large and how many, its settings say for both."""


def prepare_scan(
    work: Work, actor: Actor, *, proposal_id: UUID, filename: str, content: BinaryIO
) -> dict[str, NewFile | bytes]:
    """Examine and store the file, in no transaction: for the clerk alone, and only where it is not there yet."""
    proposal = glanced_at(work, actor, proposal_id)
    LIFECYCLE.take(proposal, ProposalAction.EDIT_ENTRY, actor)  # Nothing is written here: it only says no in time.
    limits = current_settings(work)[1].proposals.attachments
    scans = scans_of(work, proposal_id)
    prepared = take_in(
        work, filename=filename, content=content, allowed=SCANS, most_bytes=limits.most_bytes,
        there=lambda: {each.source_sha256 for each in scans}, check=lambda: _check_count(scans, limits),
    )  # fmt: skip
    return {"prepared": prepared}


def attach_scan(
    work: Work, actor: Actor, *, proposal_id: UUID, prepared: NewFile | bytes, filename: str = "",
    content: BinaryIO | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Attach a stored file as the last page. The same file a second time, as a retry sends it, changes nothing."""
    del filename, content  # `prepare_scan` has read them.
    proposal = open_case(work, actor, proposal_id)
    scans = scans_of(work, proposal_id)
    file = still_new(prepared, {each.source_sha256 for each in scans})
    if file is None:
        return _told(work, proposal)
    _take(work, actor, proposal)
    _check_count(scans, current_settings(work)[1].proposals.attachments)
    keep(work, actor, file)
    work.flush()
    work.add(ProposalScan(id=file.id, proposal_id=proposal_id))
    work.record(
        ScanAdded(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, scan_id=file.id, kind=file.kind,
            size=file.size, sha256=file.sha256.hex(),
        )
    )  # fmt: skip
    return _told(work, proposal)


def remove_scan(work: Work, actor: Actor, *, proposal_id: UUID, scan_id: UUID) -> dict[str, Any]:
    """Take a page away for good; a better one may come in its place."""
    proposal = open_case(work, actor, proposal_id)
    found = [each for each in scans_of(work, proposal_id) if each.id == scan_id]
    if not found:
        raise NotFound
    _take(work, actor, proposal)
    delete_scan(work, found[0])
    work.record(ScanRemoved(subject_id=proposal_id, author_seat_id=proposal.author_seat_id, scan_id=scan_id))
    return _told(work, proposal)


def delete_scan(work: Work, scan: StoredFile) -> None:
    """Delete a scan for good."""
    delete(work, work.get(ProposalScan, scan.id))


def _take(work: Work, actor: Actor, proposal: Proposal) -> None:
    """A step of the clerk's, with a version of its own: no column else tells that the scans are others."""
    work.take(LIFECYCLE, proposal, ProposalAction.EDIT_ENTRY, actor)
    proposal.saved_at = work.now
    flag_modified(proposal, "saved_at")


def _check_count(scans: list[StoredFile], limits: AttachmentSettings) -> None:
    if len(scans) >= limits.max_count:
        raise TooManyAttachments(f"扫描件最多 {limits.max_count} 个", most=limits.max_count)


def _told(work: Work, proposal: Proposal) -> dict[str, Any]:
    work.flush()
    return {"id": proposal.id, "version": proposal.version, "scans": list_scans(work, proposal.id)}
