"""The contract of identity and membership."""

from api_spec import fields
from api_spec.contract import PUBLIC, SIGNED_IN, Empty, Operation
from services.members import permissions, refusals
from services.members.vocabulary import LogInBy

TAG = "登录与本人"


class LogInBody(fields.Body):
    """Phone, password and, for staff, the one-time code."""

    phone = fields.Text(30, required=True, metadata={"example": "13900000001"})
    password = fields.Secret(128, required=True)
    code = fields.Secret(10, metadata={"description": "动态验证码；工作人员开通后必填"})
    device_name = fields.Text(60, load_default="未命名设备")
    committee_id = fields.Identifier(metadata={"description": "在多个政协任职时指定其一"})


class SessionReply(fields.Reply):
    """Tokens of one device."""

    access_token = fields.PlainString(required=True)
    token_type = fields.PlainString(required=True)
    expires_in = fields.PlainWhole(required=True, metadata={"description": "访问令牌的有效秒数"})
    refresh_token = fields.PlainString(required=True)
    ends_at = fields.Instant(required=True)
    committee_id = fields.Identifier(required=True)
    must_change_password = fields.Flag(required=True)


class RefreshBody(fields.Body):
    """The refresh token to exchange."""

    refresh_token = fields.Secret(200, required=True)


class PasswordBody(fields.Body):
    """The password as it is and as it shall be."""

    old_password = fields.Secret(128, required=True)
    new_password = fields.Secret(
        128, required=True, metadata={"description": "至少 10 个字符，含大写、小写、数字、符号中的三类"}
    )


class SecondFactorBody(fields.Body):
    """Proof that it is really this person who sets up a second factor."""

    password = fields.Secret(128, required=True)
    code = fields.Secret(10, metadata={"description": "已开通者须填现用的动态验证码"})


class SecondFactorReply(fields.Reply):
    """The secret for an authenticator application; shown once."""

    secret = fields.PlainString(required=True)
    provisioning_uri = fields.PlainString(required=True, metadata={"description": "otpauth:// 地址，供生成二维码"})


class ConfirmationBody(fields.Body):
    """The first code that the authenticator application shows."""

    code = fields.Secret(10, required=True)


class SwitchBody(fields.Body):
    """Where to go on."""

    committee_id = fields.Identifier(required=True)
    code = fields.Secret(10, metadata={"description": "由委员会话转入工作人员职务且已开通者须填动态验证码"})


class MeReply(fields.Reply):
    """Who the token stands for."""

    account_id = fields.Identifier(required=True)
    committee_id = fields.Identifier(required=True)
    committee_name = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    seat_id = fields.Identifier(required=True, allow_none=True)
    unit_id = fields.Identifier(required=True, allow_none=True)
    roles = fields.ListOf(fields.PlainString(), required=True)
    permissions = fields.ListOf(fields.PlainString(), required=True)
    must_change_password = fields.Flag(required=True)


class DeviceReply(fields.Reply):
    """One device on which the person is logged in."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    began_by = fields.Choice(LogInBy, required=True, metadata={"description": "以密码还是以微信登录"})
    created_at = fields.Instant(required=True)
    last_used_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    is_this_one = fields.Flag(required=True)
    key_enrolled_at = fields.Instant(
        required=True, allow_none=True, metadata={"description": "登记签名公钥的时间；未登记为 null"}
    )


class DeviceKeyBody(fields.Body):
    """The key with which this device will sign without a network."""

    public_key = fields.Secret(44, required=True, metadata={"description": "Ed25519 公钥，32 字节，base64"})
    proof = fields.Secret(
        88, required=True,
        metadata={"description": "私钥对 “device-key/1” ‖ 设备编号 16 字节 ‖ 公钥 的签名，base64"},
    )  # fmt: skip


class DeviceNameBody(fields.Body):
    """What the device shall be called."""

    name = fields.Text(60, required=True, metadata={"example": "书房的电脑"})


class DevicesReply(fields.Reply):
    """All live devices."""

    items = fields.ListOf(fields.Part(DeviceReply), required=True)


LOG_IN = Operation(
    name="log_in", method="POST", path="/sessions", may=PUBLIC, tag=TAG, summary="登录",
    description="手机号与密码登录。账号不存在、密码错误、停用与锁定的答复相同；15 分钟内失败 5 次锁定 15 分钟。",
    body=LogInBody, reply=SessionReply, status=201,
    refuses=(
        refusals.WrongCredentials, refusals.SecondFactorNeeded, refusals.SecondFactorNotSetUp,
        refusals.NoCommitteeForAccount, refusals.TooManyAttempts,
    ),
)  # fmt: skip
REFRESH = Operation(
    name="refresh_session", method="POST", path="/sessions/refresh", may=PUBLIC, tag=TAG, summary="换取新令牌",
    description="刷新令牌只能用一次；同时的重复请求得到相同答复，之后再用则该设备全部令牌作废。",
    body=RefreshBody, reply=SessionReply, refuses=(refusals.SessionEnded, refusals.TooManyAttempts),
)  # fmt: skip
LOG_OUT = Operation(
    name="log_out", method="POST", path="/sessions/current/end", may=SIGNED_IN, tag=TAG, summary="退出登录",
    body=Empty, status=204,
)  # fmt: skip
LOG_OUT_EVERYWHERE = Operation(
    name="log_out_everywhere", method="POST", path="/sessions/end", may=SIGNED_IN, tag=TAG,
    summary="所有设备退出登录", body=Empty, status=204,
)  # fmt: skip
ME = Operation(
    name="read_me", method="GET", path="/me", may=SIGNED_IN, tag=TAG, summary="本人身份与权限", reply=MeReply,
)  # fmt: skip
LIST_DEVICES = Operation(
    name="list_my_devices", method="GET", path="/me/devices", may=SIGNED_IN, tag=TAG, summary="本人已登录的设备",
    description="最多 20 台；再登录一台，最久未用的一台随即退出。", reply=DevicesReply,
)  # fmt: skip
NAME_DEVICE = Operation(
    name="name_my_device", method="PUT", path="/me/devices/{device_id}", may=SIGNED_IN, tag=TAG,
    summary="为本人的一台设备命名", body=DeviceNameBody, reply=DeviceReply,
)  # fmt: skip
REVOKE_DEVICE = Operation(
    name="revoke_my_device", method="DELETE", path="/me/devices/{device_id}", may=SIGNED_IN, tag=TAG,
    summary="移除本人的一台设备", status=204,
)  # fmt: skip
ENROL_KEY = Operation(
    name="enrol_my_device_key", method="PUT", path="/me/device-key", may=SIGNED_IN, tag=TAG,
    summary="登记本设备的签名公钥",
    description="断网时签到凭此签名；私钥从不离开设备。每次登录登记一把，更换须重新登录；设备移除后即失效。",
    body=DeviceKeyBody, reply=DeviceReply, refuses=(refusals.KeyFaulty, refusals.KeyEnrolled),
)  # fmt: skip
CHANGE_PASSWORD = Operation(
    name="change_my_password", method="POST", path="/me/password", may=SIGNED_IN, tag=TAG, summary="修改本人密码",
    description="本人所有设备的登录随即结束，答复中是本设备继续使用的新令牌。原密码错误按登录失败计数。",
    body=PasswordBody, reply=SessionReply, refuses=(refusals.WrongPassword, refusals.WeakPassword),
)  # fmt: skip
BEGIN_SECOND_FACTOR = Operation(
    name="begin_my_second_factor", method="POST", path="/me/second-factor", may=permissions.SESSION_MANAGE, tag=TAG,
    summary="开始设置动态验证码", description="密钥只显示一次；以首个验证码确认后生效，此后每次登录都须填写。",
    body=SecondFactorBody, reply=SecondFactorReply, refuses=(refusals.WrongPassword, refusals.WrongCode),
)  # fmt: skip
CONFIRM_SECOND_FACTOR = Operation(
    name="confirm_my_second_factor", method="POST", path="/me/second-factor/confirmation",
    may=permissions.SESSION_MANAGE, tag=TAG, summary="确认动态验证码", body=ConfirmationBody, status=204,
    refuses=(refusals.SecondFactorNotBegun, refusals.WrongCode),
)  # fmt: skip
SWITCH_COMMITTEE = Operation(
    name="switch_committee", method="POST", path="/sessions/current/committee", may=permissions.SESSION_MANAGE, tag=TAG,
    summary="转到另一政协",
    description="在另一政协有席位或职务的人由此取得那里的令牌；当前会话随即结束，总时限不延长。",
    body=SwitchBody, reply=SessionReply, status=201,
    refuses=(
        refusals.NoCommitteeForAccount, refusals.SecondFactorNeeded, refusals.SecondFactorNotSetUp, refusals.WrongCode,
    ),
)  # fmt: skip

OPERATIONS = (
    LOG_IN, REFRESH, SWITCH_COMMITTEE, LOG_OUT, LOG_OUT_EVERYWHERE, ME, CHANGE_PASSWORD, BEGIN_SECOND_FACTOR,
    CONFIRM_SECOND_FACTOR, LIST_DEVICES, NAME_DEVICE, REVOKE_DEVICE, ENROL_KEY,
)  # fmt: skip
