"""The contract of notices: one's own inbox, and what an organiser has let be told of an activity."""

from api_spec import fields
from api_spec.activities import STEP
from api_spec.contract import Empty, Operation, PageQuery
from services.activities import refusals
from services.members.permissions import ACTIVITY_ORGANISE, HOME_READ
from services.notices.vocabulary import NOTICE_KIND_NAMES, NOTICE_OBJECT_NAMES, NoticeKind, NoticeObject

TAG = "通知"
KIND = {"required": True, "metadata": {"description": fields.meanings(NOTICE_KIND_NAMES)}}


class NoticesQuery(PageQuery):
    """Which notices."""

    is_unread = fields.Flag(in_query=True, metadata={"description": "true 只看未读，false 只看已读"})


class NoticeLine(fields.Reply):
    """One notice."""

    id = fields.Identifier(required=True)
    kind = fields.Choice(NoticeKind, **KIND)
    title = fields.PlainString(required=True)
    text = fields.PlainString(required=True)
    object_kind = fields.Choice(
        NoticeObject, required=True, metadata={"description": f"所指：{fields.meanings(NOTICE_OBJECT_NAMES)}"}
    )
    object_id = fields.Identifier(required=True)
    year = fields.PlainWhole(
        required=True, allow_none=True, metadata={"description": "所指的考核年度；与考核无关的为空"}
    )
    caused_at = fields.Instant(required=True, metadata={"description": "缘由发生的时间"})
    delivered_at = fields.Instant(required=True)
    read_at = fields.Instant(required=True, allow_none=True)


class NoticesReply(fields.Reply):
    """A page of notices, and how many are unread."""

    unread = fields.PlainWhole(required=True, metadata={"description": "未读数，至多计到 100"})
    items = fields.ListOf(fields.Part(NoticeLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class NoticeReadReply(fields.Reply):
    """What was read."""

    id = fields.Identifier(required=True)
    read_at = fields.Instant(required=True)
    unread = fields.PlainWhole(required=True)


class NoticesReadReply(fields.Reply):
    """How many were read."""

    read = fields.PlainWhole(required=True)
    unread = fields.PlainWhole(required=True)


class ActivityNoticesQuery(PageQuery):
    """Which notices of an activity."""

    kind = fields.Choice(NoticeKind)
    limit = fields.Whole(1, 1000, in_query=True, load_default=100, metadata={"description": "每页条数"})


class ToldLine(fields.Reply):
    """One person was told one thing."""

    id = fields.Identifier(required=True)
    kind = fields.Choice(NoticeKind, **KIND)
    title = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True, allow_none=True)
    caused_at = fields.Instant(required=True)
    delivered_at = fields.Instant(required=True)
    read_at = fields.Instant(required=True, allow_none=True)


class ActivityNoticesReply(fields.Reply):
    """A page of who was told what."""

    items = fields.ListOf(fields.Part(ToldLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ReminderBody(fields.Body):
    """What the organiser adds."""

    message = fields.Text(200, metadata={"description": "附言"})


class ReminderReply(fields.Reply):
    """How many are reminded."""

    id = fields.Identifier(required=True)
    reminded = fields.PlainWhole(required=True)


MINE = Operation(
    name="list_my_notices", method="GET", path="/me/notices", may=HOME_READ, tag=TAG, summary="本人的通知",
    description="最新的在前。", query=NoticesQuery, reply=NoticesReply,
)  # fmt: skip
READ = Operation(
    name="read_notice", method="PUT", path="/me/notices/{notice_id}/reading", may=HOME_READ, tag=TAG,
    summary="标为已读", description="再次标记，第一次的时间不变。", body=Empty, reply=NoticeReadReply,
)  # fmt: skip
READ_ALL = Operation(
    name="read_all_notices", method="POST", path="/me/notices/reading", may=HOME_READ, tag=TAG, summary="全部标为已读",
    body=Empty, reply=NoticesReadReply,
)  # fmt: skip
TOLD = Operation(
    name="list_activity_notices", method="GET", path="/activities/{activity_id}/notices", may=ACTIVITY_ORGANISE,
    tag=TAG, summary="活动的通知情况", description="何人何时被告知何事，何时送达、已读。每次读取都有审计记录。",
    query=ActivityNoticesQuery, reply=ActivityNoticesReply, audits_read=True,
)  # fmt: skip
REMIND = Operation(
    name="remind_unanswered", method="POST", path="/activities/{activity_id}/reminders", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="催办未答复的委员", description="只通知未答复且未准假的；每天的次数按本会设置。另有按设置的自动提醒。",
    body=ReminderBody, reply=ReminderReply, refuses=(*STEP, refusals.TooManyReminders),
)  # fmt: skip

OPERATIONS = (MINE, READ, READ_ALL, TOLD, REMIND)
