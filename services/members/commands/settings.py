"""The committee's administrator edits the settings document: each edit is a new version, and none is ever changed."""

from typing import Any

from sqlalchemy import select

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, LostUpdate
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.facts import SettingsEdited
from services.members.models import Committee, CommitteeSettings
from services.members.queries.settings import current_settings, read_settings
from services.members.refusals import SettingsRefused
from services.members.settings import parse
from services.members.settings_mistakes import BadSettings


def edit_settings(work: Work, actor: Actor, *, document: str, note: str, base_version: int) -> dict[str, Any]:
    """Save the document as a new version over the one that was read; what is running keeps its own."""
    try:
        settings = parse(document)
    except BadSettings as bad:
        faults = (FieldFault(f"/document{each.pointer}", each.detail_zh) for each in bad.mistakes)
        raise SettingsRefused(errors=tuple(faults)) from bad
    # One edit at a time: the second one waits, and then finds that its base is not the newest any more.
    work.session.execute(
        select(Committee.id).where(Committee.id == work.committee_id).with_for_update(key_share=True)
    ).one()
    newest, _settings = current_settings(work)
    if newest != base_version:
        raise LostUpdate(version=newest)
    version = CommitteeSettings(
        id=new_id(), number=newest + 1, text=document, sha256=settings.sha256, note=note, edited_by=actor.account_id,
        edited_by_name=actor.name, edited_at=work.now,
    )  # fmt: skip
    work.add(version)
    work.flush()
    work.record(SettingsEdited(subject_id=version.id, number=version.number, sha256=settings.sha256))
    return read_settings(work, actor)
