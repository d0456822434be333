"""Requests for leave, made and decided through the commands; keyword-only."""

from typing import Any
from uuid import UUID

from services.activities.commands import leave, leave_evidence
from services.activities.leave_vocabulary import Decision
from services.members.models import SeatBody
from services.members.vocabulary import Role
from tests.builders.activities import AnActivity, acting, actor_of
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.files import a_new_file


def a_convener(place: Place, sector: str = "经济") -> Person:
    """A member who decides about leave in his own sector."""
    convener = place.member("示例召集人", sector=sector, roles=(Role.CONVENER,))
    with housekeeping(place.toolbox, place.id) as work:
        work.add(SeatBody(seat_id=convener.seat_id, body_id=place.sectors[sector], is_convener=True))
    return convener


def a_leave(
    *, activity: AnActivity, member: Person, sessions: tuple[UUID, ...] | None = None, reason_key: str = "illness",
    reason: str = "示例病假",
) -> UUID:  # fmt: skip
    """A member asks for leave: from all half-days, unless `sessions` names some."""
    asked = acting(
        activity.place.toolbox, actor_of(member), leave.ask_for_leave, activity_id=activity.id, reason_key=reason_key,
        reason=reason, session_ids=sessions,
    )  # fmt: skip
    return asked["id"]


def decide(
    *, activity: AnActivity, leave_id: UUID, by: Person, role: Role = Role.SECRETARY_GENERAL,
    decision: Decision = Decision.APPROVE, reason: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Somebody decides; a refusal gets a reason."""
    reason = reason or (None if decision is Decision.APPROVE else "会议重要")
    return acting(
        activity.place.toolbox, actor_of(by, role), leave.decide_leave, leave_id=leave_id, decision=decision,
        reason=reason,
    )  # fmt: skip


def prove(*, activity: AnActivity, leave_id: UUID, member: Person, content: bytes = b"") -> dict[str, Any]:
    """The member hands in a proof that was examined and stored already."""
    toolbox = activity.place.toolbox
    file = a_new_file(toolbox=toolbox, committee_id=activity.place.id, content=content)
    return acting(toolbox, actor_of(member), leave_evidence.attach_evidence, leave_id=leave_id, prepared=file)
