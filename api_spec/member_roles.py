"""The contract of the roles that members have under a regulation, beside those that the roster tells."""

from api_spec import fields
from api_spec.contract import Operation, PageQuery
from api_spec.score_parts import THIS_YEAR
from api_spec.scoring import TAG, YearQuery
from services.kernel.errors import NotFound, NotItsTurn, NotThisPerson
from services.members import permissions
from services.scoring import refusals
from services.scoring.role_vocabulary import (
    MEMBER_ROLE_ACTION_NAMES,
    MEMBER_ROLE_STATE_NAMES,
    MemberRoleAction,
    MemberRoleState,
)

STATE = {"description": fields.meanings(MEMBER_ROLE_STATE_NAMES)}
ROLE = {"description": "考核办法 `[roles]` 中身份的编号"}
MOST_AT_ONCE = 100


class MemberRolesQuery(PageQuery):
    """Which roles of which year."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": THIS_YEAR})
    role = fields.Text(100, metadata=ROLE)
    state = fields.Choice(MemberRoleState, metadata=STATE)


class GivingBody(fields.Body):
    """Who is to have which role, and why."""

    year = fields.Whole(2000, 2100, required=True, metadata={"description": "考核年度"})
    role = fields.Text(100, required=True, metadata=ROLE)
    seat_ids = fields.ListOf(fields.Identifier(), MOST_AT_ONCE, 1, required=True, metadata={"description": "哪些委员"})
    reason = fields.Text(500, required=True, metadata={"description": "理由或者依据"})


class DecisionBody(fields.Body):
    """Whether the roles hold."""

    role_ids = fields.ListOf(fields.Identifier(), MOST_AT_ONCE, 1, required=True)
    is_confirmed = fields.Flag(required=True)
    reason = fields.Text(500, metadata={"description": "不予确认的须说明理由"})


class EndingBody(fields.Body):
    """Why the role ends."""

    reason = fields.Text(500, required=True)


class RoleQuotaReply(fields.Reply):
    """A role, and how many members have it."""

    role = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    frees = fields.Flag(required=True, metadata={"description": "是否免除某项最低要求、否决或者结果：须另一人确认"})
    in_force = fields.PlainWhole(required=True)
    proposed = fields.PlainWhole(required=True)
    most = fields.PlainWhole(
        required=True, allow_none=True, metadata={"description": "名额：考核办法中与身份同编号的 `[[quotas]]`"}
    )


class RoleQuotasReply(fields.Reply):
    """The roles of a year's regulation."""

    year = fields.PlainWhole(required=True)
    members = fields.PlainWhole(required=True)
    items = fields.ListOf(fields.Part(RoleQuotaReply), required=True)


class MemberRoleReply(fields.Reply):
    """A role of a member."""

    id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    year = fields.PlainWhole(required=True)
    role = fields.PlainString(required=True)
    role_name = fields.PlainString(required=True)
    state = fields.Choice(MemberRoleState, required=True, metadata=STATE)
    frees = fields.Flag(required=True)
    reason = fields.PlainString(required=True)
    proposed_by_name = fields.PlainString(required=True)
    proposed_at = fields.Instant(required=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    decided_at = fields.Instant(required=True, allow_none=True)
    decision_reason = fields.PlainString(required=True, allow_none=True)
    doubt = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "登记之后办法另有新版本，因而须核对的；没有的为空"}
    )
    actions = fields.ListOf(
        fields.Choice(MemberRoleAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(MEMBER_ROLE_ACTION_NAMES)}"},
    )  # fmt: skip


class MemberRolesReply(fields.Reply):
    """Several roles."""

    items = fields.ListOf(fields.Part(MemberRoleReply), required=True)


class MemberRolesPageReply(MemberRolesReply):
    """A page of roles."""

    next = fields.PlainString(required=True, allow_none=True)
    year = fields.PlainWhole(required=True)


STEP = (NotFound, NotItsTurn, NotThisPerson, refusals.NoRegulation, refusals.ScoreYearClosed)

READ_QUOTAS = Operation(
    name="read_role_quotas", method="GET", path="/member-roles/quotas", may=permissions.HOME_READ, tag=TAG,
    summary="考核办法中可登记的身份", query=YearQuery, reply=RoleQuotasReply, refuses=(refusals.NoRegulation,),
)  # fmt: skip
LIST = Operation(
    name="list_member_roles", method="GET", path="/member-roles", may=permissions.SCORE_READ, tag=TAG,
    summary="委员在某一年度的身份", description="按 `role` 筛选即为该身份（如免考核）的名单。", query=MemberRolesQuery,
    reply=MemberRolesPageReply, refuses=(refusals.NoRegulation,), audits_read=True,
)  # fmt: skip
GIVE = Operation(
    name="give_roles", method="POST", path="/member-roles", may=permissions.SCORE_KEEP, tag=TAG,
    summary="登记委员的身份",
    description="全年有效。免除某项最低要求、否决或者结果的身份，由另一人确认后生效；其他的立即生效。生效时当年的得分重新计算。"
    "`errors` 指出不能登记的每一项。",
    body=GivingBody, reply=MemberRolesReply, status=201, takes_idempotency_key=True,
    refuses=(refusals.NoRegulation, refusals.RolesRefused, refusals.RoleQuotaFull, refusals.ScoreYearClosed),
)  # fmt: skip
DECIDE = Operation(
    name="decide_roles", method="POST", path="/member-roles/decisions", may=permissions.SCORE_CONFIRM, tag=TAG,
    summary="确认或者不予确认委员的身份",
    description="由提出者之外的另一人确认；全部生效或者全部不生效。提出者可以不予确认，即为撤回。", body=DecisionBody,
    reply=MemberRolesReply, takes_idempotency_key=True, refuses=(*STEP, refusals.RolesRefused),
)  # fmt: skip
END = Operation(
    name="end_role", method="POST", path="/member-roles/{member_role_id}/ending", may=permissions.SCORE_KEEP, tag=TAG,
    summary="取消委员的身份", description="当年全年不再有此身份，得分重新计算。", body=EndingBody,
    reply=MemberRoleReply, takes_idempotency_key=True, refuses=STEP,
)  # fmt: skip

OPERATIONS = (READ_QUOTAS, LIST, GIVE, DECIDE, END)
