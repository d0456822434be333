"""The contract of public observers: see what is open, register, cancel; and the organiser's list of them."""

from api_spec import fields
from api_spec.activities import TAG
from api_spec.contract import PUBLIC, Operation, PageQuery
from services.activities import refusals
from services.kernel.errors import NotItsTurn
from services.members.permissions import ACTIVITY_ORGANISE
from services.proposals.refusals import TooManyPublicReads

SECONDS_KEPT = 60
NOTE = "每个地址每分钟的次数有限。"


class PublicActivityReply(fields.Reply):
    """An activity on which the public may sit in."""

    id = fields.Identifier(required=True)
    title = fields.PlainString(required=True)
    kind_name = fields.PlainString(required=True)
    place = fields.PlainString(required=True)
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    places_left = fields.PlainWhole(required=True)


class PublicActivitiesReply(fields.Reply):
    """A page of them."""

    committee_name = fields.PlainString(required=True)
    items = fields.ListOf(fields.Part(PublicActivityReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ObserverBody(fields.Body):
    """Who registers: no more than is needed to let him in and to call him."""

    name = fields.Text(30, required=True, metadata={"description": "姓名"})
    contact = fields.Text(60, required=True, metadata={"description": "联系方式，如手机号码"})


class ObserverRegisteredReply(fields.Reply):
    """The registration."""

    id = fields.Identifier(required=True)
    cancel_code = fields.PlainString(required=True, metadata={"description": "取消登记时出示，只告知这一次"})
    begins_at = fields.Instant(required=True)
    place = fields.PlainString(required=True)


class ObserverCancellationBody(fields.Body):
    """What shows that one registered."""

    cancel_code = fields.Secret(64, required=True)


class ObserverCancelledReply(fields.Reply):
    """The cancellation."""

    id = fields.Identifier(required=True)
    cancelled_at = fields.Instant(required=True)


class ObserverPresenceBody(fields.Body):
    """Whether he came."""

    is_present = fields.Flag(load_default=True)


class ObserverPresenceReply(fields.Reply):
    """The entry as it now stands."""

    id = fields.Identifier(required=True)
    came_at = fields.Instant(required=True, allow_none=True)


class ObserverCountsReply(fields.Reply):
    """How many, apart from the members."""

    registered = fields.PlainWhole(required=True)
    came = fields.PlainWhole(required=True)


class ObserverLine(fields.Reply):
    """One observer."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True, allow_none=True, metadata={"description": "保存期满为 null"})
    contact = fields.PlainString(required=True, allow_none=True)
    registered_at = fields.Instant(required=True)
    cancelled_at = fields.Instant(required=True, allow_none=True)
    came_at = fields.Instant(required=True, allow_none=True)


class ObserversReply(fields.Reply):
    """A page of observers."""

    counts = fields.Part(ObserverCountsReply, required=True)
    items = fields.ListOf(fields.Part(ObserverLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


LIST_PUBLIC = Operation(
    name="list_public_activities", method="GET", path="/public/committees/{code}/activities", may=PUBLIC, tag=TAG,
    summary="公众可以旁听的活动", description=f"尚未开始的，按开始时间；没有的为 404。{NOTE}", texts=("code",),
    query=PageQuery,
    reply=PublicActivitiesReply, refuses=(TooManyPublicReads,), seconds_kept=SECONDS_KEPT,
)  # fmt: skip
REGISTER = Operation(
    name="register_observer", method="POST", path="/public/committees/{code}/activities/{activity_id}/observers",
    may=PUBLIC, tag=TAG, summary="登记旁听",
    description=f"姓名与联系方式加密保存，活动结束后按该会设置的天数删除。{NOTE}", texts=("code",), body=ObserverBody,
    reply=ObserverRegisteredReply, status=201,
    refuses=(refusals.NoPlaceForObservers, refusals.ObserverKnown, TooManyPublicReads),
)  # fmt: skip
CANCEL = Operation(
    name="cancel_observer", method="POST",
    path="/public/committees/{code}/activities/{activity_id}/observers/cancellation", may=PUBLIC, tag=TAG,
    summary="取消旁听登记", description=NOTE, texts=("code",), body=ObserverCancellationBody,
    reply=ObserverCancelledReply, refuses=(TooManyPublicReads,),
)  # fmt: skip
LIST = Operation(
    name="list_observers", method="GET", path="/activities/{activity_id}/observers", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="旁听人", description="与委员分开计数；保存期满的没有姓名。每次读取都有审计记录。", query=PageQuery,
    reply=ObserversReply, audits_read=True,
)  # fmt: skip
RECORD = Operation(
    name="record_observer", method="PUT", path="/activities/{activity_id}/observers/{observer_id}/presence",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="登记旁听人到场", body=ObserverPresenceBody, reply=ObserverPresenceReply,
    refuses=(NotItsTurn,),
)  # fmt: skip

OPERATIONS = (LIST_PUBLIC, REGISTER, CANCEL, LIST, RECORD)
