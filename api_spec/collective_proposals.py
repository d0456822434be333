"""The contract of collective proposals: who proposes for a body, begin one, say who its main members are."""

from api_spec import fields
from api_spec.administration import TAG as ADMINISTRATION
from api_spec.administration import BodiesReply
from api_spec.contract import Operation
from api_spec.proposal_text import ProposalDraftBody
from api_spec.proposals import AUTHOR_STEP, TAG, ProposalStandingReply, ProposalVersionBody
from services.members import permissions
from services.members import refusals as members_refusals
from services.members.permissions import PROPOSAL_WRITE
from services.proposals import refusals

MOST_MAIN_MEMBERS = 10
MAIN_MEMBERS = "主笔委员的席位标识，依次计分；人数上限见本会设置"


class RepresentativesBody(fields.Body):
    """Who submits for a body, beside its conveners."""

    account_ids = fields.ListOf(fields.Identifier(), most=20, required=True)


class RepresentativeReply(fields.Reply):
    """One of them."""

    account_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    named_at = fields.Instant(required=True)


class RepresentativesReply(fields.Reply):
    """All of them."""

    items = fields.ListOf(fields.Part(RepresentativeReply), required=True)


class CollectiveDraftBody(ProposalDraftBody):
    """For which body, with which main members; and a first text."""

    body_id = fields.Identifier(required=True, metadata={"description": "提出的单位"})
    main_seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_MAIN_MEMBERS, required=True, metadata={"description": MAIN_MEMBERS}
    )


class MainMembersBody(ProposalVersionBody):
    """All its main members, anew."""

    main_seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_MAIN_MEMBERS, required=True, metadata={"description": MAIN_MEMBERS}
    )


LIST_REPRESENTATIVES = Operation(
    name="list_representatives", method="GET", path="/bodies/{body_id}/representatives",
    may=permissions.ACCOUNT_IMPORT, tag=ADMINISTRATION, summary="集体提案经办人", reply=RepresentativesReply,
)  # fmt: skip
NAME_REPRESENTATIVES = Operation(
    name="name_representatives", method="PUT", path="/bodies/{body_id}/representatives",
    may=permissions.ACCOUNT_IMPORT, tag=ADMINISTRATION, summary="指定集体提案经办人",
    description="整体替换；名册所列召集人不必另行指定。", body=RepresentativesBody, reply=RepresentativesReply,
    refuses=(members_refusals.RepresentativesRefused,),
)  # fmt: skip
LIST_MY_BODIES = Operation(
    name="list_my_bodies", method="GET", path="/me/bodies", may=PROPOSAL_WRITE, tag=TAG,
    summary="本人可以代其提出集体提案的单位", reply=BodiesReply,
)  # fmt: skip
DRAFT = Operation(
    name="draft_collective_proposal", method="POST", path="/proposals/collective", may=PROPOSAL_WRITE, tag=TAG,
    summary="起草集体提案",
    description="由该单位的召集人或者经办人起草并提交；经办人没有席位的，第一位主笔委员同为提案人。"
    "哪些单位可以提出、何时可以提交，见本会设置。",
    body=CollectiveDraftBody, reply=ProposalStandingReply, status=201,
    refuses=(refusals.NotForThisBody, refusals.MainMembersRefused, refusals.WordsRefused, refusals.UnitsRefused),
    takes_idempotency_key=True,
)  # fmt: skip
NAME_MAIN_MEMBERS = Operation(
    name="name_main_members", method="PUT", path="/proposals/{proposal_id}/main-members", may=PROPOSAL_WRITE, tag=TAG,
    summary="确定集体提案的主笔委员", body=MainMembersBody, reply=ProposalStandingReply,
    refuses=(*AUTHOR_STEP, refusals.MainMembersRefused),
)  # fmt: skip
TAKE_ON = Operation(
    name="take_on_proposal", method="POST", path="/proposals/{proposal_id}/taking-on", may=PROPOSAL_WRITE, tag=TAG,
    summary="续办本单位的集体提案",
    description="原撰写人已不再是该单位的召集人或者经办人时，由现任的一位接着办理；此前的历次记录不变。"
    "这样的提案列在 `list_my_proposals` 中，`actions` 含 `take-on`；续办之后才能阅读、修改。",
    body=ProposalVersionBody, reply=ProposalStandingReply, refuses=AUTHOR_STEP, takes_idempotency_key=True,
)  # fmt: skip

OPERATIONS = (LIST_REPRESENTATIVES, NAME_REPRESENTATIVES, LIST_MY_BODIES, DRAFT, NAME_MAIN_MEMBERS, TAKE_ON)
