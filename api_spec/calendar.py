"""The contract of calendar feeds: a member makes one, and his calendar program reads it without a log-in."""

from api_spec import fields
from api_spec.activities import TAG
from api_spec.contract import ICS, PUBLIC, Empty, Operation
from services.activities.refusals import TooManyCalendarReads
from services.kernel.errors import NotFound
from services.members.permissions import ACTIVITY_ATTEND


class CalendarFeedReply(fields.Reply):
    """Whether there is a feed."""

    is_made = fields.Flag(required=True)
    made_at = fields.Instant(required=True, allow_none=True)


class CalendarTokenReply(fields.Reply):
    """The token, this once."""

    token = fields.PlainString(required=True, metadata={"description": "只显示这一次；任何人持有它都能读取本人日程"})
    path = fields.PlainString(required=True, metadata={"description": "订阅地址，接在 /api/v1 之后"})
    made_at = fields.Instant(required=True)


READ_FEED = Operation(
    name="read_my_calendar_feed", method="GET", path="/me/calendar-feed", may=ACTIVITY_ATTEND, tag=TAG,
    summary="本人的日历订阅", reply=CalendarFeedReply,
)  # fmt: skip
MAKE_FEED = Operation(
    name="make_my_calendar_feed", method="POST", path="/me/calendar-feed", may=ACTIVITY_ATTEND, tag=TAG,
    summary="开通日历订阅，或者更换口令",
    description="得到一个订阅地址，供手机日历等程序读取受邀活动的名称、时间、地点与取消情况。口令只显示这一次，不能找回；"
    "再次开通即更换，原来的地址立即失效。", body=Empty, reply=CalendarTokenReply, status=201, refuses=(NotFound,),
)  # fmt: skip
REVOKE_FEED = Operation(
    name="revoke_my_calendar_feed", method="DELETE", path="/me/calendar-feed", may=ACTIVITY_ATTEND, tag=TAG,
    summary="停止日历订阅", description="原来的地址立即失效。", status=204, refuses=(NotFound,),
)  # fmt: skip
READ_CALENDAR = Operation(
    name="read_calendar", method="GET", path="/public/calendars/{token}", may=PUBLIC, tag=TAG, summary="日历订阅",
    description="iCalendar（RFC 5545），每场一个日程：UID 不变，SEQUENCE 随活动的每次变更增大，取消的为 CANCELLED，"
    "时间为北京时间；含过去半年与今后的活动。本机可存五分钟，带 ETag；每个地址每分钟次数有限。"
    "口令无效、委员离任或者账号停用的，一律答复没有找到。",
    texts=("token",), gives=ICS, refuses=(TooManyCalendarReads,),
)  # fmt: skip

OPERATIONS = (READ_FEED, MAKE_FEED, REVOKE_FEED, READ_CALENDAR)
