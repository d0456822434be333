"""A calendar as RFC 5545 has it: one event for each session of the activities to which a member is invited.

Programs know an event again by its UID and take over what has a greater SEQUENCE. The session's identifier is the one,
the activity's version the other: it grows with every change of the plan, its cancellation included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

ZONE: Final = "Asia/Shanghai"
MAKER: Final = "-//zhangshang//proposals//ZH"


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One session as the member may see it."""

    session_id: UUID
    title: str
    session_name: str | None
    """None where the activity has only this one."""
    place: str
    kind_name: str
    organiser_name: str
    is_required: bool
    begins_at: datetime
    ends_at: datetime
    sequence: int
    changed_at: datetime
    is_waiting: bool
    """Whether he waits for a place: he may come to nothing yet."""
    cancellation_reason: str | None
    """Why it does not take place; None where it does."""


def calendar_text(name: str, appointments: Iterable[Appointment]) -> bytes:
    """The calendar's text: lines folded at 75 octets between characters, times in China's zone, which it brings."""
    from icalendar import Calendar  # noqa: PLC0415 - its time zones take 80 ms to load, and few processes need them

    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for each in appointments:
        calendar.add_component(_event(each))
    calendar.add_missing_timezones()
    text: bytes = calendar.to_ical()
    return text


def _event(appointment: Appointment):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a class of the lazy import
    from icalendar import Event  # noqa: PLC0415 - as above

    zone = ZoneInfo(ZONE)
    is_cancelled = appointment.cancellation_reason is not None
    named = " ".join(part for part in (appointment.title, appointment.session_name) if part)
    event = Event()
    event.add("uid", str(appointment.session_id))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.changed_at)
    event.add("last-modified", appointment.changed_at)
    event.add("dtstart", appointment.begins_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", f"（已取消）{named}" if is_cancelled else named)
    event.add("location", appointment.place)
    event.add("categories", [appointment.kind_name])
    event.add("description", _description(appointment))
    event.add("status", "CANCELLED" if is_cancelled else "TENTATIVE" if appointment.is_waiting else "CONFIRMED")
    return event


def _description(appointment: Appointment) -> str:
    lines = [
        f"{appointment.kind_name}，{'须出席' if appointment.is_required else '自愿参加'}",
        f"组织者：{appointment.organiser_name}",
    ]
    if appointment.is_waiting:
        lines.append("您在候补，有名额空出时自动转为参加")
    if appointment.cancellation_reason is not None:
        lines.append(f"取消原因：{appointment.cancellation_reason}")
    return "\n".join(lines)
