"""The contract of joint activities: offer a link by a code, accept it, end it, see the other committee's figures."""

from api_spec import fields
from api_spec.activities import TAG
from api_spec.contract import Empty, Operation
from api_spec.proposal_links import LinkAcceptanceBody, LinkOfferReply
from services.activities import refusals
from services.activities.vocabulary import STATE_NAMES, ActivityState
from services.kernel.errors import NotItsTurn
from services.members.permissions import ACTIVITY_ORGANISE


class LinkedActivityReply(fields.Reply):
    """As much of another committee's activity as is shown across: the plan and figures."""

    title = fields.PlainString(required=True)
    kind_name = fields.PlainString(required=True)
    place = fields.PlainString(required=True)
    state = fields.Choice(ActivityState, required=True, metadata={"description": fields.meanings(STATE_NAMES)})
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    invited = fields.PlainWhole(required=True)
    accepted = fields.PlainWhole(required=True)
    present = fields.PlainWhole(required=True, metadata={"description": "至少到过一场的人数"})


class ActivityLinkReply(fields.Reply):
    """One link or offer."""

    id = fields.Identifier(required=True)
    code = fields.PlainString(required=True, allow_none=True, metadata={"description": "尚未接受的才有"})
    offered_at = fields.Instant(required=True)
    accept_by = fields.Instant(required=True)
    linked_at = fields.Instant(required=True, allow_none=True)
    committee_name = fields.PlainString(required=True, allow_none=True)
    other = fields.Part(
        LinkedActivityReply, required=True, allow_none=True, metadata={"description": "对方尚未发出邀请时为 null"}
    )


class ActivityLinksReply(fields.Reply):
    """All of them."""

    items = fields.ListOf(fields.Part(ActivityLinkReply), required=True)


LIST = Operation(
    name="list_activity_links", method="GET", path="/activities/{activity_id}/links", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="联合活动", description="各政协各办其活动、各管其委员的出席；只见对方的安排与人数。",
    reply=ActivityLinksReply,
)  # fmt: skip
OFFER = Operation(
    name="offer_activity_link", method="POST", path="/activities/{activity_id}/links", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="邀请其他政协联合举办", description="得到关联码，三十日内由对方的活动组织者接受。", body=Empty,
    reply=LinkOfferReply, status=201, refuses=(NotItsTurn, refusals.TooManyActivityLinks), takes_idempotency_key=True,
)  # fmt: skip
ACCEPT = Operation(
    name="accept_activity_link", method="POST", path="/activities/{activity_id}/links/acceptance",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="接受联合举办", body=LinkAcceptanceBody, reply=ActivityLinksReply,
    refuses=(NotItsTurn, refusals.ActivityCodeRefused, refusals.TooManyActivityLinks), takes_idempotency_key=True,
)  # fmt: skip
END = Operation(
    name="end_activity_link", method="POST", path="/activities/{activity_id}/links/{activity_link_id}/end",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="收回或者解除联合", description="双方同时解除。", body=Empty,
    reply=ActivityLinksReply, takes_idempotency_key=True,
)  # fmt: skip

OPERATIONS = (LIST, OFFER, ACCEPT, END)
