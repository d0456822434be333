"""Reads of materials: whoever sees an activity sees what belongs to it."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_

from services.activities.material_models import ActivityMaterial
from services.activities.queries.invitees import is_invited
from services.files.keeping import OpenedFile, opened
from services.files.models import StoredFile
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.permissions import ACTIVITY_ORGANISE

JOIN = and_(StoredFile.committee_id == ActivityMaterial.committee_id, StoredFile.id == ActivityMaterial.id)


def materials_of(work: Work, activity_id: UUID) -> list[dict[str, Any]]:
    """What an activity has, in the order in which it was handed in."""
    rows = work.session.execute(
        work.select(
            StoredFile.id, StoredFile.name, StoredFile.kind, StoredFile.media_type, StoredFile.size,
            StoredFile.sha256, StoredFile.source_sha256,
        )
        .join(ActivityMaterial, JOIN)
        .where(ActivityMaterial.activity_id == activity_id)
        .order_by(ActivityMaterial.id)
    ).mappings()  # fmt: skip
    return [{**row, "sha256": row["sha256"].hex()} for row in rows]


def open_material(work: Work, actor: Actor, *, activity_id: UUID, material_id: UUID) -> OpenedFile:
    """A material to be downloaded, by an organiser or somebody who is invited."""
    row = work.session.execute(
        work.select(StoredFile.name, StoredFile.size, StoredFile.sha256)
        .join(ActivityMaterial, JOIN)
        .where(ActivityMaterial.activity_id == activity_id, ActivityMaterial.id == material_id)
    ).one_or_none()
    if row is None or not (actor.may(ACTIVITY_ORGANISE) or is_invited(work, actor, activity_id)):
        raise NotFound
    return opened(work, row, material_id)
