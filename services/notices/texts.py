"""What a notice says. No reason of leave stands in one: it may be read on a locked screen."""

from dataclasses import dataclass
from datetime import date, datetime

from services.activities.leave_vocabulary import LEAVE_STATE_NAMES, LeaveState
from services.kernel.clock import CHINA
from services.notices.vocabulary import NOTICE_KIND_NAMES, NoticeKind

CHANGES = {
    "title": "名称", "place": "地点", "is_remote_allowed": "是否可以线上参加", "capacity": "名额",
    "observer_places": "旁听名额", "answer_by": "答复截止", "agenda": "议程", "sessions": "时间",
}  # fmt: skip
"""What may change in an activity, as people read it."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What notices of an activity speak of."""

    title: str
    place: str
    begins_at: datetime
    is_required: bool
    answer_by: datetime | None
    cancellation_reason: str | None = None


def title_of(kind: NoticeKind, told: Told) -> str:
    """The line that is seen first."""
    return f"{NOTICE_KIND_NAMES[kind]}：{told.title}"


def text_of(  # noqa: PLR0911 - one return a kind of notice
    kind: NoticeKind, told: Told, *, changed: tuple[str, ...] = (), reason: str | None = None,
    member: str | None = None, state: LeaveState | None = None,
) -> str:  # fmt: skip
    """The whole text."""
    where = f"时间：{spoken(told.begins_at)}；地点：{told.place}。"
    if kind is NoticeKind.INVITATION:
        demand = "请出席；不能到会请按规定请假。" if told.is_required else "自愿参加，请答复是否参加。"
        until = f"请于{spoken(told.answer_by)}前答复。" if told.answer_by else ""
        return f"{where}{demand}{until}"
    if kind is NoticeKind.ACTIVITY_CHANGED:
        names = "、".join(CHANGES[each] for each in changed)
        return f"变更了{names}。{where}" + (f"原因：{reason}" if reason else "")
    if kind is NoticeKind.ACTIVITY_CANCELLED:
        return f"原定{spoken(told.begins_at)}的活动取消。原因：{told.cancellation_reason}"
    if kind is NoticeKind.MOVED_UP:
        return f"有名额空出，您已由候补转为参加。{where}"
    if kind is NoticeKind.REMINDER:
        return f"您尚未答复是否参加，请尽快答复。{where}" + (f"组织者附言：{reason}" if reason else "")
    if kind is NoticeKind.LEAVE_REQUESTED:
        return f"{member}申请请假，请审批。{where}"
    if kind is NoticeKind.LEAVE_DECIDED and state:
        return f"您的请假：{LEAVE_STATE_NAMES[state]}。{where}"
    return f"对您的邀请已收回，无须到会。{where}"


def spoken(instant: datetime) -> str:
    """An instant as people in China say it."""
    there = instant.astimezone(CHINA)
    return f"{spoken_day(there)}{there:%H:%M}"


def spoken_day(day: date) -> str:
    """A day likewise."""
    return f"{day.year}年{day.month}月{day.day}日"
