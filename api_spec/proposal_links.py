"""The contract of links between committees' proposals: offer by a code, accept it, end it, see what may be seen."""

from api_spec import fields
from api_spec.contract import Operation
from api_spec.proposals import TAG
from services.kernel.errors import NotItsTurn, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.vocabulary import ProposalState


class LinkAcceptanceBody(fields.Body):
    """The code that the other author gave."""

    code = fields.Text(100, required=True, metadata={"description": "对方提案人提供的关联码"})


class LinkOfferReply(fields.Reply):
    """What to give to the other author."""

    id = fields.Identifier(required=True)
    code = fields.PlainString(required=True, metadata={"description": "关联码，请自行交给外地的提案人"})
    accept_by = fields.Instant(required=True)


class LinkedProposalReply(fields.Reply):
    """As much of another committee's proposal as is shown across."""

    title = fields.PlainString(required=True)
    state = fields.Choice(ProposalState, required=True)
    case_label = fields.PlainString(required=True, allow_none=True)


class LinkReply(fields.Reply):
    """One link or offer."""

    id = fields.Identifier(required=True)
    code = fields.PlainString(required=True, allow_none=True, metadata={"description": "尚未接受的才有"})
    offered_at = fields.Instant(required=True)
    accept_by = fields.Instant(required=True)
    linked_at = fields.Instant(required=True, allow_none=True)
    committee_name = fields.PlainString(required=True, allow_none=True)
    other = fields.Part(
        LinkedProposalReply, required=True, allow_none=True,
        metadata={"description": "对方提案的案由、状态与案号；对方尚未提交时为 null"},
    )  # fmt: skip


class LinksReply(fields.Reply):
    """All of them."""

    items = fields.ListOf(fields.Part(LinkReply), required=True)


LIST = Operation(
    name="list_proposal_links", method="GET", path="/proposals/{proposal_id}/links", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="与其他政协关联的提案", description="各政协各有其案；只见对方已提交的案由、状态与案号。", reply=LinksReply,
)  # fmt: skip
OFFER = Operation(
    name="offer_proposal_link", method="POST", path="/proposals/{proposal_id}/links", may=PROPOSAL_WRITE, tag=TAG,
    summary="提出与其他政协的提案关联", description="得到关联码，三十日内由对方提案人接受。",
    reply=LinkOfferReply, status=201,
    refuses=(NotItsTurn, NotThisPerson, refusals.TooManyLinks), takes_idempotency_key=True,
)  # fmt: skip
ACCEPT = Operation(
    name="accept_proposal_link", method="POST", path="/proposals/{proposal_id}/links/acceptance", may=PROPOSAL_WRITE,
    tag=TAG, summary="接受关联", body=LinkAcceptanceBody, reply=LinksReply,
    refuses=(NotItsTurn, NotThisPerson, refusals.LinkCodeRefused, refusals.TooManyLinks), takes_idempotency_key=True,
)  # fmt: skip
END = Operation(
    name="end_proposal_link", method="POST", path="/proposals/{proposal_id}/links/{link_id}/end", may=PROPOSAL_WRITE,
    tag=TAG, summary="收回或者解除关联", description="双方同时解除。", reply=LinksReply, refuses=(NotThisPerson,),
    takes_idempotency_key=True,
)  # fmt: skip

OPERATIONS = (LIST, OFFER, ACCEPT, END)
