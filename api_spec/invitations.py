"""The contract of invitations: answer one's own, see the answers of all, and bring the list up to date."""

from api_spec import fields
from api_spec.activities import STEP, TAG
from api_spec.activity_plans import MOST_SEATS, NamedBody
from api_spec.contract import Operation, PageQuery
from services.activities import refusals
from services.activities.answer_vocabulary import ANSWER_STATE_NAMES, SAID_NAMES, AnswerState, Said
from services.activities.vocabulary import INVITEE_ROLE_NAMES, InviteeRole
from services.kernel.errors import BadInput, NotItsTurn, NotReady
from services.members.permissions import ACTIVITY_ATTEND, ACTIVITY_ORGANISE

ROLE = {"required": True, "metadata": {"description": fields.meanings(INVITEE_ROLE_NAMES)}}
STATE = {"required": True, "metadata": {"description": fields.meanings(ANSWER_STATE_NAMES)}}


class AnswerBody(fields.Body):
    """What the invitee says."""

    answer = fields.Choice(Said, required=True, metadata={"description": fields.meanings(SAID_NAMES)})


class AnswerReply(fields.Reply):
    """The answer as it now stands."""

    activity_id = fields.Identifier(required=True)
    state = fields.Choice(AnswerState, **STATE)
    role = fields.Choice(InviteeRole, **ROLE)
    answered_at = fields.Instant(required=True, allow_none=True)
    actions = fields.ListOf(fields.PlainString(), required=True)


class AnswersQuery(PageQuery):
    """Which answers."""

    state = fields.Choice(AnswerState, metadata={"description": "只看这一答复；pending 即未答复名单"})
    limit = fields.Whole(1, 1000, in_query=True, load_default=100, metadata={"description": "每页人数"})


class InviteeShown(fields.Reply):
    """A member among the invitees."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector_name = fields.PlainString(required=True)


class AnswerLine(InviteeShown):
    """An invitee with his answer."""

    state = fields.Choice(AnswerState, **STATE)
    role = fields.Choice(InviteeRole, **ROLE)
    answered_at = fields.Instant(required=True, allow_none=True)
    told_at = fields.Instant(required=True, allow_none=True, metadata={"description": "邀请送达的时间"})
    is_excused = fields.Flag(required=True)


class AnswerCountsReply(fields.Reply):
    """How many of each."""

    pending = fields.PlainWhole(required=True)
    accepted = fields.PlainWhole(required=True)
    waiting = fields.PlainWhole(required=True)
    declined = fields.PlainWhole(required=True)
    cancelled = fields.PlainWhole(required=True)


class AnswersReply(fields.Reply):
    """A page of invitees with their answers, and the figures of all."""

    counts = fields.Part(AnswerCountsReply, required=True)
    items = fields.ListOf(fields.Part(AnswerLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class JoinedReply(InviteeShown):
    """Somebody who would be invited now."""

    role = fields.Choice(InviteeRole, **ROLE)
    is_active = fields.Flag(required=True)


class LeftReply(InviteeShown):
    """Somebody who would not be invited any more."""

    is_active = fields.Flag(required=True, metadata={"description": "false 为已不在任；true 为已不在邀请范围"})


class DifferencesReply(fields.Reply):
    """What has changed since the invitations went out."""

    joined = fields.ListOf(fields.Part(JoinedReply), required=True)
    left = fields.ListOf(fields.Part(LeftReply), required=True)


class TakeOverBody(fields.Body):
    """Which differences are taken over; a list that is left out means all of its kind."""

    add_seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_SEATS, metadata={"description": "不填为全部，[] 为没有"}
    )
    remove_seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_SEATS, metadata={"description": "不填为全部，[] 为没有"}
    )


class InviteesChangedReply(fields.Reply):
    """What was changed, and what is left to decide."""

    id = fields.Identifier(required=True)
    added = fields.PlainWhole(required=True)
    removed = fields.PlainWhole(required=True)
    moved_up = fields.PlainWhole(required=True, metadata={"description": "因此由候补转正的人数"})
    still_to_add = fields.PlainWhole(required=True)
    still_to_remove = fields.PlainWhole(required=True)


ANSWER = Operation(
    name="answer_invitation", method="PUT", path="/activities/{activity_id}/answer", may=ACTIVITY_ATTEND, tag=TAG,
    summary="答复邀请",
    description="同一答复再次提交即同一答复。必须出席的活动只能接受，不能到会请按规定请假；列席的可以谢绝。"
    "自愿参加的活动人数已满时进入候补，有人取消即按先后转正。",
    body=AnswerBody, reply=AnswerReply, refuses=(*STEP, NotReady),
)  # fmt: skip
ANSWERS = Operation(
    name="list_answers", method="GET", path="/activities/{activity_id}/answers", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="答复情况", description="逐人的答复与各类人数；`state=pending` 即未答复名单。每次读取都有审计记录。",
    query=AnswersQuery, reply=AnswersReply, audits_read=True,
)  # fmt: skip
ADD = Operation(
    name="add_invitees", method="POST", path="/activities/{activity_id}/invitations", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="增邀委员", description="已发出邀请的活动点名增邀；已受邀的不变。",
    body=NamedBody, reply=InviteesChangedReply, refuses=(refusals.PlanFaulty, *STEP),
)  # fmt: skip
DIFFERENCES = Operation(
    name="list_invitee_differences", method="GET", path="/activities/{activity_id}/invitee-differences",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="邀请名单差异",
    description="发出邀请之后任职有变动的：新进入邀请范围的与已离开的；已经到过会的不列入。",
    reply=DifferencesReply, refuses=(NotItsTurn,),
)  # fmt: skip
TAKE_OVER = Operation(
    name="take_over_invitee_differences", method="POST", path="/activities/{activity_id}/invitee-differences",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="采用邀请名单差异",
    description="一次采用全部或者所选的差异：增发邀请，收回邀请。", body=TakeOverBody, reply=InviteesChangedReply,
    refuses=(*STEP, BadInput),
)  # fmt: skip

OPERATIONS = (ANSWER, ANSWERS, ADD, DIFFERENCES, TAKE_OVER)
