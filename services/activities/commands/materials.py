"""Materials of an activity: handed in and taken away by the organiser. What its invitees were shown may go as well."""

from typing import Any, BinaryIO
from uuid import UUID

from services.activities.facts import MaterialAdded, MaterialRemoved
from services.activities.lifecycle import LIFECYCLE
from services.activities.material_models import ActivityMaterial
from services.activities.models import Activity
from services.activities.queries.held import hold_alone
from services.activities.queries.materials import materials_of
from services.activities.refusals import TooManyFiles
from services.activities.vocabulary import ActivityAction
from services.files.keeping import NewFile, delete, keep, still_new, take_in
from services.files.vocabulary import FileKind
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.queries.settings import current_settings


def prepare_material(
    work: Work, actor: Actor, *, activity_id: UUID, filename: str, content: BinaryIO
) -> dict[str, NewFile | bytes]:
    """Examine and store the file, in no transaction, and only where it is not there yet."""
    activity = work.get(Activity, activity_id)
    LIFECYCLE.take(activity, ActivityAction.ATTACH, actor)  # Nothing is written here: it only says no in time.
    limits = current_settings(work)[1].activities.materials
    there = materials_of(work, activity_id)
    prepared = take_in(
        work, filename=filename, content=content, allowed={FileKind(each) for each in limits.kinds},
        most_bytes=limits.most_bytes, there=lambda: {each["source_sha256"] for each in there},
        check=lambda: _check_count(len(there), limits.max_count),
    )  # fmt: skip
    return {"prepared": prepared}


def attach_material(
    work: Work, actor: Actor, *, activity_id: UUID, prepared: NewFile | bytes, filename: str = "",
    content: BinaryIO | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Give an activity a stored file; the same file a second time, as a retry sends it, changes nothing.

    The activity is held alone, so of two who hand in at once the second sees what the first has given.
    """
    del filename, content  # `prepare_material` has read them.
    activity = hold_alone(work, activity_id)
    there = materials_of(work, activity_id)
    file = still_new(prepared, {each["source_sha256"] for each in there})
    if file is None:
        return {"items": there}
    work.take(LIFECYCLE, activity, ActivityAction.ATTACH, actor)
    _check_count(len(there), current_settings(work)[1].activities.materials.max_count)
    keep(work, actor, file)
    work.flush()
    work.add(ActivityMaterial(id=file.id, activity_id=activity_id, added_at=work.now))
    work.flush()
    work.record(
        MaterialAdded(
            subject_id=activity_id, material_id=file.id, kind=file.kind, size=file.size,
            sha256=file.sha256.hex(),
        )
    )  # fmt: skip
    return {"items": materials_of(work, activity_id)}


def remove_material(work: Work, actor: Actor, *, activity_id: UUID, material_id: UUID) -> dict[str, Any]:
    """Take a file away; it is deleted."""
    activity = hold_alone(work, activity_id)
    material = work.session.get(ActivityMaterial, (work.committee_id, material_id))
    if material is None or material.activity_id != activity_id:
        raise NotFound
    work.take(LIFECYCLE, activity, ActivityAction.ATTACH, actor)
    delete(work, material)
    work.record(MaterialRemoved(subject_id=activity_id, material_id=material_id))
    work.flush()
    return {"items": materials_of(work, activity_id)}


def _check_count(count: int, most: int) -> None:
    if count >= most:
        raise TooManyFiles(f"会议材料最多 {most} 个", most=most)
