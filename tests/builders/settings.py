"""A committee's settings in another version: a bare row, or saved by the administrator."""

from typing import Any
from uuid import UUID

from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.commands.settings import edit_settings
from services.members.models import CommitteeSettings
from services.members.vocabulary import Role
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.proposals import do


def set_settings(toolbox: Toolbox, committee_id: UUID, text: str, number: int = 1) -> None:
    """Another version of the committee's settings, with nobody's act behind it."""
    with housekeeping(toolbox, committee_id) as work:
        work.add(
            CommitteeSettings(
                number=number, text=text, sha256="0", note="示例", edited_by=new_id(), edited_by_name="示例",
                edited_at=work.now,
            )
        )  # fmt: skip


def edit_settings_of(place: Place, document: str, *, by: Person | None = None, base_version: int = 0) -> dict[str, Any]:
    """An administrator saves the settings over the version that he read; a new one unless `by` names him."""
    edited: dict[str, Any] = do(
        place.toolbox, by or place.officer(Role.ADMINISTRATOR), edit_settings, document=document, note="示例",
        base_version=base_version,
    )  # fmt: skip
    return edited
