"""The contract of personal data: what is kept about oneself, and its erasure."""

from api_spec import fields
from api_spec.contract import Operation
from services.files.vocabulary import FILE_KIND_NAMES, FileKind
from services.members import permissions, refusals
from services.members.vocabulary import ERASURE_GROUND_NAMES, ErasureGround

TAG = "个人信息"


class OwnSeatReply(fields.Reply):
    """A seat as it is kept, past ones too."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector_name = fields.PlainString(required=True)
    position = fields.PlainString(required=True, allow_none=True)
    sex = fields.PlainString(required=True, allow_none=True)
    employer = fields.PlainString(required=True, allow_none=True)
    is_standing = fields.Flag(required=True)
    is_active = fields.Flag(required=True)


class OwnOfficeReply(fields.Reply):
    """An office as it is kept."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    duty = fields.PlainString(required=True)
    is_active = fields.Flag(required=True)


class OwnRoleReply(fields.Reply):
    """A role, and since when."""

    role = fields.PlainString(required=True)
    granted_at = fields.Instant(required=True)


class OwnDeviceReply(fields.Reply):
    """A log-in on a device, past ones too."""

    id = fields.Identifier(required=True)
    committee_name = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    is_staff = fields.Flag(required=True, metadata={"description": "是否以工作人员身份登录"})
    created_at = fields.Instant(required=True)
    last_used_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    revoked_at = fields.Instant(
        required=True, allow_none=True, metadata={"description": "退出或被移除的时间；自然到期的为 null"}
    )


class OwnFileReply(fields.Reply):
    """A file that one has handed in."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    kind = fields.Choice(FileKind, required=True, metadata={"description": fields.meanings(FILE_KIND_NAMES)})
    media_type = fields.PlainString(required=True)
    size = fields.PlainWhole(required=True)
    stored_at = fields.Instant(required=True)
    proposal_id = fields.Identifier(
        required=True, allow_none=True, metadata={"description": "所附的提案，凭此下载；不是提案附件的为 null"}
    )


class OwnContactReply(fields.Reply):
    """The contact that one has named for a proposal of one's own."""

    proposal_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    telephone = fields.PlainString(required=True)
    address = fields.PlainString(required=True, allow_none=True)
    email = fields.PlainString(required=True, allow_none=True)
    saved_at = fields.Instant(required=True)


class OwnDataReply(fields.Reply):
    """What is kept about oneself."""

    account_id = fields.Identifier(required=True)
    created_at = fields.Instant(required=True)
    phone = fields.PlainString(required=True, allow_none=True)
    is_bound_to_wechat = fields.Flag(required=True)
    has_password = fields.Flag(required=True)
    has_second_factor = fields.Flag(required=True)
    seats = fields.ListOf(fields.Part(OwnSeatReply), required=True)
    offices = fields.ListOf(fields.Part(OwnOfficeReply), required=True)
    roles = fields.ListOf(fields.Part(OwnRoleReply), required=True)
    devices = fields.ListOf(fields.Part(OwnDeviceReply), required=True)
    files = fields.ListOf(fields.Part(OwnFileReply), required=True)
    contacts = fields.ListOf(fields.Part(OwnContactReply), required=True)


class ErasureBody(fields.Body):
    """Why; one of a list, because the audit keeps it for ever."""

    ground = fields.Choice(
        ErasureGround, required=True, metadata={"description": f"注销事由：{fields.meanings(ERASURE_GROUND_NAMES)}"}
    )


READ_MY_DATA = Operation(
    name="read_my_data", method="GET", path="/me/data", may=permissions.SESSION_MANAGE, tag=TAG,
    summary="查阅本人的个人信息",
    description="账号、本会的席位与职务、最近一百次登录的设备、在本会上传并仍保存着的文件（最近一千个）、为本人的提案填写的联系人（最近二百件）；手机号只在此处向本人完整显示。提案、履职记录另有各自的接口。",
    reply=OwnDataReply,
)  # fmt: skip
ERASE_PERSON = Operation(
    name="erase_person", method="POST", path="/accounts/{account_id}/erasure", may=permissions.PERSON_ERASE, tag=TAG,
    summary="注销个人信息",
    description="不可恢复。须先停用账号。手机、微信、密码、动态验证码、席位与职务上的姓名、其提案的联系人随即删除，此人的密钥销毁；"
    "履职记录与审计只留编号，提案与办理记录上的姓名作为档案保留。同一手机号此后可开立新账号。",
    body=ErasureBody, status=204, refuses=(refusals.OwnAccount, refusals.HeldElsewhere, refusals.NotDisabled),
)  # fmt: skip

OPERATIONS = (READ_MY_DATA, ERASE_PERSON)
