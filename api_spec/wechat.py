"""The contract of logging in by WeChat and of binding it."""

from api_spec import fields
from api_spec.contract import PUBLIC, Operation
from api_spec.members import SessionReply
from services.members import permissions, refusals

TAG = "微信登录"

CODE = {"description": "wx.login 得到的 code，只能用一次，五分钟内有效"}
PHONE_CODE = {"description": "手机号实时验证按钮（getRealtimePhoneNumber）得到的 code，只能用一次，五分钟内有效"}
SECOND_FACTOR = {"description": "动态验证码；已开通者必填"}
COMMITTEE = {"description": "在多个政协任职时指定其一"}

ASKING_WECHAT = (
    refusals.WeChatNotSetUp, refusals.WeChatCodeRefused, refusals.WeChatBlocked, refusals.WeChatAway,
    refusals.TooManyAttempts,
)  # fmt: skip
ADMITTING = (
    refusals.SecondFactorNeeded, refusals.SecondFactorNotSetUp, refusals.WrongCode, refusals.NoCommitteeForAccount,
)  # fmt: skip
BINDING = (refusals.WeChatTaken, refusals.AnotherWeChatBound)


class WeChatLogInBody(fields.Body):
    """What the mini-program knows when it starts."""

    wechat_code = fields.Secret(200, required=True, metadata=CODE)
    code = fields.Secret(10, metadata=SECOND_FACTOR)
    device_name = fields.Text(60, load_default="微信小程序")
    committee_id = fields.Identifier(metadata=COMMITTEE)


class PasswordBindingBody(WeChatLogInBody):
    """WeChat, and the password as the second proof."""

    phone = fields.Text(30, required=True, metadata={"example": "13900000001"})
    password = fields.Secret(128, required=True)


class PhoneBindingBody(WeChatLogInBody):
    """WeChat, and the phone for which WeChat vouches as the second proof."""

    phone_code = fields.Secret(200, required=True, metadata=PHONE_CODE)


class OwnBindingBody(fields.Body):
    """Proof that it is really this person who binds his WeChat."""

    wechat_code = fields.Secret(200, required=True, metadata=CODE)
    password = fields.Secret(128, required=True)
    code = fields.Secret(10, metadata=SECOND_FACTOR)


class WeChatReply(fields.Reply):
    """Whether a WeChat is bound to one's account."""

    is_bound = fields.Flag(required=True)
    bound_at = fields.Instant(required=True, allow_none=True)


LOG_IN_BY_WECHAT = Operation(
    name="log_in_by_wechat", method="POST", path="/sessions/wechat", may=PUBLIC, tag=TAG, summary="微信登录",
    description="已绑定账号的微信直接登录；`wechat-not-bound` 时请用新的 code 绑定。被拒绝后再试须重新调用 wx.login。",
    body=WeChatLogInBody, reply=SessionReply, status=201,
    refuses=(*ASKING_WECHAT, refusals.WeChatNotBound, *ADMITTING),
)  # fmt: skip
BIND_BY_PASSWORD = Operation(
    name="bind_wechat_by_password", method="POST", path="/sessions/wechat/password-binding", may=PUBLIC, tag=TAG,
    summary="以密码绑定微信并登录",
    description="手机号与密码的规则与登录相同，失败同样计数。仍在使用一次性密码的账号须先修改密码，或以手机号绑定。",
    body=PasswordBindingBody, reply=SessionReply, status=201,
    refuses=(*ASKING_WECHAT, refusals.WrongCredentials, refusals.PasswordChangeRequired, *ADMITTING, *BINDING),
)  # fmt: skip
BIND_BY_PHONE = Operation(
    name="bind_wechat_by_phone", method="POST", path="/sessions/wechat/phone-binding", may=PUBLIC, tag=TAG,
    summary="以微信手机号绑定微信并登录",
    description="微信证明的手机号即委员名册中的手机号时，无需密码。工作人员须以密码绑定。",
    body=PhoneBindingBody, reply=SessionReply, status=201,
    refuses=(
        *ASKING_WECHAT, refusals.NoAccountForPhone, refusals.PasswordProofNeeded, refusals.SecondFactorNeeded,
        refusals.WrongCode, refusals.NoCommitteeForAccount, *BINDING,
    ),
)  # fmt: skip
READ_MY_WECHAT = Operation(
    name="read_my_wechat", method="GET", path="/me/wechat", may=permissions.SESSION_MANAGE, tag=TAG,
    summary="本人是否已绑定微信", reply=WeChatReply,
)  # fmt: skip
BIND_MY_WECHAT = Operation(
    name="bind_my_wechat", method="POST", path="/me/wechat", may=permissions.SESSION_MANAGE, tag=TAG,
    summary="为已登录的本人绑定微信", description="须再次填写密码，已开通动态验证码者一并填写；失败按登录失败计数。",
    body=OwnBindingBody, status=204,
    refuses=(*ASKING_WECHAT, refusals.WrongPassword, refusals.WrongCode, *BINDING),
)  # fmt: skip
UNBIND_MY_WECHAT = Operation(
    name="unbind_my_wechat", method="DELETE", path="/me/wechat", may=permissions.SESSION_MANAGE, tag=TAG,
    summary="解除本人的微信绑定", description="以微信开始的登录随即结束，当前设备若是如此也一并退出。", status=204,
)  # fmt: skip

OPERATIONS = (
    LOG_IN_BY_WECHAT, BIND_BY_PASSWORD, BIND_BY_PHONE, READ_MY_WECHAT, BIND_MY_WECHAT, UNBIND_MY_WECHAT,
)  # fmt: skip
