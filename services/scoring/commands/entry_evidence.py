"""Handing in what proves an entry: examined and stored first, then tied to it."""

from typing import Any, BinaryIO
from uuid import UUID

from services.files.keeping import NewFile, keep, still_new, take_in
from services.files.models import StoredFile
from services.files.vocabulary import FileKind
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.scoring.commands.entry_decisions import open_entry
from services.scoring.entry_facts import DutyEvidenceAdded
from services.scoring.entry_lifecycle import ENTRIES
from services.scoring.entry_models import DutyEntryEvidence
from services.scoring.entry_vocabulary import EntryAction
from services.scoring.queries.entries import shown
from services.scoring.refusals import TooMuchEvidence


def prepare_duty_evidence(
    work: Work, actor: Actor, *, duty_entry_id: UUID, filename: str, content: BinaryIO
) -> dict[str, NewFile | bytes]:
    """Examine and store the file, in no transaction: for whoever entered it, and only where it is not there yet."""
    entry = open_entry(work, actor, duty_entry_id)
    ENTRIES.take(entry, EntryAction.ATTACH, actor)  # Nothing is written here: it only says no in time.
    limits = current_settings(work)[1].scoring.entries.evidence
    there = _sources(work, duty_entry_id)
    prepared = take_in(
        work, filename=filename, content=content, allowed={FileKind(each) for each in limits.kinds},
        most_bytes=limits.most_bytes, there=lambda: there, check=lambda: _check_count(len(there), limits.max_count),
    )  # fmt: skip
    return {"prepared": prepared}


def attach_duty_evidence(
    work: Work, actor: Actor, *, duty_entry_id: UUID, prepared: NewFile | bytes, filename: str = "",
    content: BinaryIO | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Tie a stored file to the entry; a retry changes nothing."""
    del filename, content  # `prepare_duty_evidence` has read them.
    entry = open_entry(work, actor, duty_entry_id)
    there = _sources(work, duty_entry_id)
    file = still_new(prepared, there)
    if file is not None:
        ENTRIES.take(entry, EntryAction.ATTACH, actor)
        _check_count(len(there), current_settings(work)[1].scoring.entries.evidence.max_count)
        keep(work, actor, file)
        work.flush()
        work.add(DutyEntryEvidence(id=file.id, entry_id=duty_entry_id))
        work.record(DutyEvidenceAdded(subject_id=duty_entry_id, file_id=file.id))
        work.flush()
    return shown(work, actor, [entry])[0]


def _sources(work: Work, duty_entry_id: UUID) -> set[bytes]:
    """The digests of what was handed in for an entry, each a file of its own."""
    ids = work.select(DutyEntryEvidence.id).where(DutyEntryEvidence.entry_id == duty_entry_id)
    return set(work.session.scalars(work.select(StoredFile.source_sha256).where(StoredFile.id.in_(ids))))


def _check_count(count: int, most: int) -> None:
    if count >= most:
        raise TooMuchEvidence(f"佐证最多 {most} 个", most=most)
