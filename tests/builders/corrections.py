"""Corrections of settled attendance, made through the commands; keyword-only."""

from typing import Any
from uuid import UUID

from services.activities.commands import correcting
from services.activities.vocabulary import AttendanceStatus
from services.members.vocabulary import Role
from tests.builders.activities import AnActivity, acting, actor_of
from tests.builders.committee import Person


def propose(
    *, activity: AnActivity, member: Person, by: Person, status: AttendanceStatus | None = AttendanceStatus.PRESENT,
    half_days: int = 1, reason: str = "当时在场，签到设备故障（示例）",
) -> dict[str, Any]:  # fmt: skip
    """Say that a member's result is wrong; that he was there, unless another status is given."""
    return acting(
        activity.place.toolbox, actor_of(by, Role.ORGANISER), correcting.propose_correction, activity_id=activity.id,
        seat_id=member.seat_id, status=status, half_days=half_days, reason=reason,
    )  # fmt: skip


def confirm(*, activity: AnActivity, correction_id: UUID, by: Person) -> dict[str, Any]:
    """Let a correction hold."""
    return acting(
        activity.place.toolbox, actor_of(by, Role.ORGANISER), correcting.confirm_correction, activity_id=activity.id,
        correction_id=correction_id,
    )  # fmt: skip


def refuse(
    *, activity: AnActivity, correction_id: UUID, by: Person, reason: str = "证据不足（示例）"
) -> dict[str, Any]:
    """Leave the result as it is."""
    return acting(
        activity.place.toolbox, actor_of(by, Role.ORGANISER), correcting.refuse_correction, activity_id=activity.id,
        correction_id=correction_id, reason=reason,
    )  # fmt: skip


def correct(*, activity: AnActivity, member: Person, by: tuple[Person, Person], **result: Any) -> UUID:
    """A correction that one proposed and the other confirmed."""
    made = propose(activity=activity, member=member, by=by[0], **result)
    confirm(activity=activity, correction_id=made["id"], by=by[1])
    return made["id"]
