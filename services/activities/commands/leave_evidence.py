"""Handing in what proves why one is on leave: examined and stored first, then tied to the request."""

from typing import Any, BinaryIO
from uuid import UUID

from services.activities.commands.leave import excuse_by_leave, open_leave, standing_of_leave
from services.activities.facts import LeaveEvidenceAdded
from services.activities.leave_lifecycle import LEAVES
from services.activities.leave_models import LeaveEvidence, LeaveRequest
from services.activities.leave_rules import is_approved_by_evidence
from services.activities.leave_vocabulary import LeaveAction
from services.activities.lifecycle import NOBODY, by_rule
from services.activities.refusals import TooManyFiles
from services.files.keeping import NewFile, keep, still_new, take_in
from services.files.models import StoredFile
from services.files.vocabulary import FileKind
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.queries.settings import current_settings


def prepare_evidence(
    work: Work, actor: Actor, *, leave_id: UUID, filename: str, content: BinaryIO
) -> dict[str, NewFile | bytes]:
    """Examine and store the file, in no transaction: for whoever may hand it in, and only where it is not there yet."""
    leave, _activity = open_leave(work, actor, leave_id)
    LEAVES.take(leave, LeaveAction.ATTACH, actor)  # Nothing is written here: it only says no in time.
    limits = current_settings(work)[1].activities.leave.evidence
    there = _sources(work, leave_id)
    prepared = take_in(
        work, filename=filename, content=content, allowed={FileKind(each) for each in limits.kinds},
        most_bytes=limits.most_bytes, there=lambda: there, check=lambda: _check_count(len(there), limits.max_count),
    )  # fmt: skip
    return {"prepared": prepared}


def attach_evidence(
    work: Work, actor: Actor, *, leave_id: UUID, prepared: NewFile | bytes, filename: str = "",
    content: BinaryIO | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Tie a stored file to the request; a retry changes nothing. Where the committee says so, a proof is enough."""
    del filename, content  # `prepare_evidence` has read them.
    leave, _activity = open_leave(work, actor, leave_id)
    there = _sources(work, leave_id)
    file = still_new(prepared, there)
    if file is None:
        return standing_of_leave(work, leave, actor)
    settings = current_settings(work)[1].activities.leave
    work.take(LEAVES, leave, LeaveAction.ATTACH, actor)
    _check_count(len(there), settings.evidence.max_count)
    keep(work, actor, file)
    work.flush()
    work.add(LeaveEvidence(id=file.id, leave_id=leave_id))
    is_approved = is_approved_by_evidence(settings, leave.reason_key)
    if is_approved:
        _approve_by_rule(work, leave)
    work.record(
        LeaveEvidenceAdded(
            subject_id=leave_id, activity_id=leave.activity_id, seat_id=leave.seat_id, file_id=file.id,
            is_approved=is_approved,
        )
    )  # fmt: skip
    return standing_of_leave(work, leave, actor)


def _approve_by_rule(work: Work, leave: LeaveRequest) -> None:
    rule = by_rule(work.committee_id)
    work.take(LEAVES, leave, LeaveAction.APPROVE, rule, reason="参加上级会议，已附证明")
    leave.decided_at, leave.decided_by, leave.decided_by_name = work.now, NOBODY, rule.name
    excuse_by_leave(work, leave)


def _sources(work: Work, leave_id: UUID) -> set[bytes]:
    """The digests of what was handed in for a request, each a file of its own."""
    ids = work.select(LeaveEvidence.id).where(LeaveEvidence.leave_id == leave_id)
    return set(work.session.scalars(work.select(StoredFile.source_sha256).where(StoredFile.id.in_(ids))))


def _check_count(count: int, most: int) -> None:
    if count >= most:
        raise TooManyFiles(f"证明最多 {most} 个", most=most)
