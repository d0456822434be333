"""The contract of a committee's administration: members, staff, accounts, rosters, bodies."""

from api_spec import fields
from api_spec.contract import XLSX, Empty, IdReply, Operation, PageQuery
from services.members import permissions, refusals
from services.members.vocabulary import BodyKind, Role

TAG = "机构与人员"

LARGEST_ROSTER = 5_000_000


class MembersQuery(PageQuery):
    """Which members."""

    sector_id = fields.Identifier()
    name = fields.Text(50, metadata={"description": "姓名的开头"})


class RosterEntryReply(fields.Reply):
    """One member's seat."""

    id = fields.Identifier(required=True)
    account_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector_id = fields.Identifier(required=True)
    sector_name = fields.PlainString(required=True)
    street_group_id = fields.Identifier(required=True, allow_none=True)
    is_standing = fields.Flag(required=True)
    position = fields.PlainString(required=True, allow_none=True)
    employer = fields.PlainString(required=True, allow_none=True)
    phone_last4 = fields.PlainString(required=True)


class RosterEntriesReply(fields.Reply):
    """A page of members."""

    items = fields.ListOf(fields.Part(RosterEntryReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class PlaceInBodyReply(fields.Reply):
    """A body to which a member belongs beside the sector."""

    body_id = fields.Identifier(required=True)
    kind = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    is_convener = fields.Flag(required=True)


class SeatReply(RosterEntryReply):
    """One member in full."""

    is_active = fields.Flag(required=True)
    bodies = fields.ListOf(fields.Part(PlaceInBodyReply), required=True)
    roles = fields.ListOf(fields.PlainString(), required=True)
    version = fields.PlainWhole(required=True)


class OfficerReply(fields.Reply):
    """One person of the staff, or of a handling unit."""

    id = fields.Identifier(required=True)
    account_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    duty = fields.PlainString(required=True)
    unit_id = fields.Identifier(required=True, allow_none=True)
    unit_name = fields.PlainString(required=True, allow_none=True)
    roles = fields.ListOf(fields.PlainString(), required=True)
    phone_last4 = fields.PlainString(required=True)
    is_active = fields.Flag(required=True)
    is_disabled = fields.Flag(required=True)
    awaits_first_log_in = fields.Flag(required=True)
    has_second_factor = fields.Flag(required=True)


class OfficersReply(fields.Reply):
    """A page of the staff."""

    items = fields.ListOf(fields.Part(OfficerReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class OfficerBody(fields.Body):
    """Who joins the staff."""

    name = fields.Text(50, required=True)
    phone = fields.Text(30, required=True, metadata={"example": "13900000001", "pattern": fields.PHONE_PATTERN})
    duty = fields.Text(100, required=True, metadata={"example": "提案委办公室主任"})
    roles = fields.ListOf(fields.Choice(Role), most=len(Role), required=True)
    unit_id = fields.Identifier(metadata={"description": "所属承办单位"})


class NewOfficerReply(fields.Reply):
    """What the officer needs for the first log-in; shown once."""

    id = fields.Identifier(required=True)
    account_id = fields.Identifier(required=True)
    one_time_password = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "已有账号者沿用原密码，此处为空"}
    )
    second_factor_secret = fields.PlainString(required=True, allow_none=True)
    provisioning_uri = fields.PlainString(required=True, allow_none=True)


class AccountReply(fields.Reply):
    """How an account stands."""

    account_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    phone_last4 = fields.PlainString(required=True)
    seat_id = fields.Identifier(required=True, allow_none=True)
    officer_id = fields.Identifier(required=True, allow_none=True)
    roles = fields.ListOf(fields.PlainString(), required=True)
    is_disabled = fields.Flag(required=True)
    is_locked = fields.Flag(required=True)
    awaits_first_log_in = fields.Flag(required=True)
    has_second_factor = fields.Flag(required=True)
    is_held_elsewhere = fields.Flag(
        required=True, metadata={"description": "还在并非本会下级的政协任职：密码、手机与停用须由上级或运维办理"}
    )


class RolesBody(fields.Body):
    """All the roles that the person shall hold here, and no other."""

    roles = fields.ListOf(fields.Choice(Role), most=len(Role), required=True)


class RolesReply(fields.Reply):
    """The roles that the person holds now."""

    account_id = fields.Identifier(required=True)
    roles = fields.ListOf(fields.PlainString(), required=True)


class PhoneBody(fields.Body):
    """The new phone."""

    phone = fields.Text(30, required=True, metadata={"example": "13900000001", "pattern": fields.PHONE_PATTERN})


class OneTimePasswordReply(fields.Reply):
    """A one-time password; shown once."""

    account_id = fields.Identifier(required=True)
    one_time_password = fields.PlainString(required=True)


class BodiesQuery(fields.Query):
    """Which kind."""

    kind = fields.Choice(BodyKind)


class BodyBody(fields.Body):
    """A new sector, special committee or street group."""

    kind = fields.Choice(BodyKind, required=True)
    name = fields.Text(100, required=True, metadata={"example": "经济界"})


class BodyReply(fields.Reply):
    """A sector, special committee or street group."""

    id = fields.Identifier(required=True)
    kind = fields.PlainString(required=True)
    name = fields.PlainString(required=True)


class BodiesReply(fields.Reply):
    """All of them."""

    items = fields.ListOf(fields.Part(BodyReply), required=True)


class CommitteeReply(fields.Reply):
    """A committee."""

    id = fields.Identifier(required=True)
    parent_id = fields.Identifier(required=True, allow_none=True)
    code = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    level = fields.PlainString(required=True)


class CommitteesReply(fields.Reply):
    """One's own committee and all below."""

    items = fields.ListOf(fields.Part(CommitteeReply), required=True)


class HandedOutReply(fields.Reply):
    """A new account's one-time password."""

    name = fields.PlainString(required=True)
    phone_last4 = fields.PlainString(required=True)
    one_time_password = fields.PlainString(required=True)


class ImportReply(fields.Reply):
    """What an import did."""

    added = fields.PlainWhole(required=True)
    changed = fields.PlainWhole(required=True)
    unchanged = fields.PlainWhole(required=True)
    absent = fields.PlainWhole(required=True, metadata={"description": "本届在任而不在名册中的委员数；他们未作改动"})
    one_time_passwords = fields.ListOf(fields.Part(HandedOutReply), required=True)


LIST_MEMBERS = Operation(
    name="list_members", method="GET", path="/members", may=permissions.MEMBER_READ, tag=TAG, summary="委员名册",
    description="本届在任委员，按委员证号排序；手机只显示后四位。", query=MembersQuery, reply=RosterEntriesReply,
    audits_read=True,
)  # fmt: skip
READ_MEMBER = Operation(
    name="read_member", method="GET", path="/members/{seat_id}", may=permissions.MEMBER_READ, tag=TAG,
    summary="一位委员", reply=SeatReply, audits_read=True,
)  # fmt: skip
IMPORT_ROSTER = Operation(
    name="import_roster", method="POST", path="/members/import", may=permissions.ACCOUNT_IMPORT, tag=TAG,
    summary="导入委员名册",
    description="xlsx 或 csv（UTF-8、GBK）。先核对所有行，有一处错误则全部不导入；可重复导入而不产生重复。"
    "新账号的一次性密码只在答复中出现这一次；五百个新账号约需十几秒。不在名册中的委员不作改动，只报告人数。",
    takes_file=True, limit=LARGEST_ROSTER, reply=ImportReply,
    refuses=(refusals.RosterRefused, refusals.NoCurrentTerm),
)  # fmt: skip
READ_TEMPLATE = Operation(
    name="read_roster_template", method="GET", path="/members/import/template", may=permissions.ACCOUNT_IMPORT, tag=TAG,
    summary="名册模板", gives=XLSX,
)  # fmt: skip
LIST_OFFICERS = Operation(
    name="list_officers", method="GET", path="/officers", may=permissions.ACCOUNT_MANAGE, tag=TAG, summary="工作人员",
    query=PageQuery, reply=OfficersReply, audits_read=True,
)  # fmt: skip
ADD_OFFICER = Operation(
    name="add_officer", method="POST", path="/officers", may=permissions.ACCOUNT_MANAGE, tag=TAG,
    summary="添加工作人员",
    description="一次性密码与动态验证码密钥只在答复中出现这一次；生产环境中动态验证码随职务一并开通。",
    body=OfficerBody, reply=NewOfficerReply, status=201,
    refuses=(
        refusals.RolesRefused, refusals.ExclusiveRoles, refusals.AlreadyOfficer, refusals.OwnAccount,
    ),
)  # fmt: skip
READ_ACCOUNT = Operation(
    name="read_account", method="GET", path="/accounts/{account_id}", may=permissions.ACCOUNT_MANAGE, tag=TAG,
    summary="账号状态", reply=AccountReply, audits_read=True,
)  # fmt: skip
SET_ROLES = Operation(
    name="set_roles", method="PUT", path="/accounts/{account_id}/roles", may=permissions.ACCOUNT_MANAGE, tag=TAG,
    summary="设定角色", description="此人在本会的登录随即结束。", body=RolesBody, reply=RolesReply,
    refuses=(refusals.RolesRefused, refusals.ExclusiveRoles, refusals.OwnAccount),
)  # fmt: skip
DISABLE_ACCOUNT = Operation(
    name="disable_account", method="POST", path="/accounts/{account_id}/disabling", may=permissions.ACCOUNT_MANAGE,
    tag=TAG, summary="停用账号", description="此人在各政协的登录随即结束。", body=Empty, status=204,
    refuses=(refusals.OwnAccount, refusals.HeldElsewhere),
)  # fmt: skip
ENABLE_ACCOUNT = Operation(
    name="enable_account", method="POST", path="/accounts/{account_id}/enabling", may=permissions.ACCOUNT_MANAGE,
    tag=TAG, summary="恢复账号", body=Empty, status=204, refuses=(refusals.OwnAccount, refusals.HeldElsewhere),
)  # fmt: skip
RESET_PASSWORD = Operation(
    name="reset_password", method="POST", path="/accounts/{account_id}/password-reset", may=permissions.ACCOUNT_MANAGE,
    tag=TAG, summary="重置密码",
    description="给出新的一次性密码（只出现这一次），解除锁定，结束此人的所有登录。动态验证码不变。",
    body=Empty, reply=OneTimePasswordReply, refuses=(refusals.OwnAccount, refusals.HeldElsewhere),
)  # fmt: skip
CHANGE_PHONE = Operation(
    name="change_phone", method="PUT", path="/accounts/{account_id}/phone", may=permissions.ACCOUNT_MANAGE, tag=TAG,
    summary="更换手机号", description="此人的所有登录随即结束。", body=PhoneBody, status=204,
    refuses=(refusals.PhoneTaken, refusals.OwnAccount, refusals.HeldElsewhere),
)  # fmt: skip
LIST_BODIES = Operation(
    name="list_bodies", method="GET", path="/bodies", may=permissions.HOME_READ, tag=TAG,
    summary="界别、专门委员会与街道联组", query=BodiesQuery, reply=BodiesReply,
)  # fmt: skip
ADD_BODY = Operation(
    name="add_body", method="POST", path="/bodies", may=permissions.ACCOUNT_IMPORT, tag=TAG,
    summary="添加界别、专门委员会、街道联组或党派团体", body=BodyBody, reply=IdReply, status=201,
    refuses=(refusals.NameTaken,),
)  # fmt: skip
LIST_COMMITTEES = Operation(
    name="list_committees", method="GET", path="/committees", may=permissions.HOME_READ, tag=TAG,
    summary="本会及其下级政协", reply=CommitteesReply,
)  # fmt: skip
OPERATIONS = (
    LIST_MEMBERS, READ_MEMBER, IMPORT_ROSTER, READ_TEMPLATE, LIST_OFFICERS, ADD_OFFICER, READ_ACCOUNT, SET_ROLES,
    DISABLE_ACCOUNT, ENABLE_ACCOUNT, RESET_PASSWORD, CHANGE_PHONE, LIST_BODIES, ADD_BODY, LIST_COMMITTEES,
)  # fmt: skip
