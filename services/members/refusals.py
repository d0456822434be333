"""The ways in which membership says no."""

from services.kernel.errors import Conflict, Forbidden, Invalid, Missing, TooMany, Unauthenticated, Unavailable


class NoToken(Unauthenticated):
    """The request carries no access token."""

    code = "no-token"
    title = "请先登录"


class BadToken(Unauthenticated):
    """The token is not ours, not for us, expired or withdrawn; which one is not said."""

    code = "bad-token"
    title = "登录已失效，请重新登录"


class WrongCredentials(Unauthenticated):
    """Unknown phone, wrong password, disabled or locked account: the answer is the same. The failure is counted."""

    code = "wrong-credentials"
    title = "手机号或密码不正确"
    keeps_changes = True


class SecondFactorNeeded(Unauthenticated):
    """Password right, but this person must also give a one-time code."""

    code = "second-factor-needed"
    title = "请输入动态验证码"


class SecondFactorNotSetUp(Forbidden):
    """Staff must have a second factor in production and this account has none yet."""

    code = "second-factor-not-set-up"
    title = "请先联系管理员开通动态验证码"


class SessionEnded(Unauthenticated):
    """The refresh token is unknown, used, revoked or past its time; the person logs in again."""

    code = "session-ended"
    title = "登录已结束，请重新登录"
    keeps_changes = True


class PasswordChangeRequired(Forbidden):
    """A first log-in changes the one-time password before anything else."""

    code = "password-change-required"
    title = "请先修改初始密码"


class WeakPassword(Invalid):
    """The new password breaks a rule; `errors` says which."""

    code = "weak-password"
    title = "新密码不符合要求"


class WrongPassword(Invalid):
    """Somebody who is logged in gave a wrong password where he proves himself anew. It is counted as at log-in."""

    code = "wrong-password"
    title = "原密码不正确"
    keeps_changes = True


class WrongCode(Invalid):
    """Somebody who is logged in gave a wrong or used one-time code. It is counted as at log-in."""

    code = "wrong-code"
    title = "动态验证码不正确或已用过"
    keeps_changes = True


class SecondFactorNotBegun(Conflict):
    """There is nothing to confirm: the set-up was not begun, or is confirmed already."""

    code = "second-factor-not-begun"
    title = "请先开始设置动态验证码"


class TooManyAttempts(TooMany):
    """Too many log-ins from one address."""

    code = "too-many-attempts"
    title = "尝试次数过多，请稍后再试"


class NoCommitteeForAccount(Forbidden):
    """The account holds no seat and no office in that committee."""

    code = "no-committee-for-account"
    title = "您在该政协没有席位或职务"


class WeChatNotSetUp(Missing):
    """The deployment has no mini-program: its operator has set no `WECHAT_APP_ID`."""

    code = "wechat-not-set-up"
    title = "本系统未开通微信登录"


class WeChatCodeRefused(Invalid):
    """WeChat does not take the code: used, older than five minutes, or of another mini-program. A new one is needed."""

    code = "wechat-code-refused"
    title = "微信凭证无效、已用过或已过期，请重试"


class WeChatBlocked(Forbidden):
    """WeChat itself holds the user back as a risk."""

    code = "wechat-blocked"
    title = "微信拦截了此次登录，请改用密码登录"


class WeChatAway(Unavailable):
    """WeChat is away, busy or not understood; the code may have been used, so the next try needs a new one."""

    code = "wechat-away"
    title = "微信服务暂不可用，请稍后重试或改用密码登录"


class WeChatNotBound(Unauthenticated):
    """The WeChat belongs to no account that may log in; a disabled one is not told apart. Bind first."""

    code = "wechat-not-bound"
    title = "此微信尚未绑定账号，请先绑定"
    keeps_changes = True


class NoAccountForPhone(Unauthenticated):
    """The phone that WeChat vouches for belongs to no account that may log in."""

    code = "no-account-for-phone"
    title = "此手机号没有可用的账号，请联系政协机关"
    keeps_changes = True


class PasswordProofNeeded(Forbidden):
    """Whoever serves on a staff binds with his password: a phone alone is too little for an office."""

    code = "password-proof-needed"
    title = "工作人员请用手机号和密码绑定微信"
    keeps_changes = True


class WeChatTaken(Conflict):
    """The WeChat is bound to another account; whose is not told."""

    code = "wechat-taken"
    title = "此微信已绑定其他账号"
    keeps_changes = True


class AnotherWeChatBound(Conflict):
    """The account has another WeChat, which must be unbound first."""

    code = "another-wechat-bound"
    title = "本账号已绑定另一个微信，请先解除绑定"
    keeps_changes = True


class RosterRefused(Invalid):
    """The roster has mistakes; nothing was imported. `errors` names row and column of each."""

    code = "roster-refused"
    title = "名册有误，未导入任何内容"


class SettingsRefused(Invalid):
    """The settings document has mistakes; `errors` names each."""

    code = "settings-refused"
    title = "设置文件有误，未保存"


class ExclusiveRoles(Conflict):
    """System administrator and auditor are never the same person (三员分立)."""

    code = "exclusive-roles"
    title = "系统管理员与审计员不得由同一人担任"


class PhoneTaken(Conflict):
    """The phone already belongs to another person's account."""

    code = "phone-taken"
    title = "该手机号已属于另一账号"


class OwnAccount(Forbidden):
    """Nobody changes his own roles or disables himself."""

    code = "own-account"
    title = "不能对本人账号进行此操作"


class HeldElsewhere(Forbidden):
    """The account also serves a committee that is not below this one; its password is not for this one to give."""

    code = "account-held-elsewhere"
    title = "该账号同时在其他政协任职，请由上级政协的管理员或部署运维人员办理"


class NotDisabled(Conflict):
    """A person is erased in two steps: the account is disabled first, which can be taken back, erasing cannot."""

    code = "account-not-disabled"
    title = "请先停用该账号；注销个人信息不可恢复"


class AlreadyOfficer(Conflict):
    """The person is on the staff already."""

    code = "already-officer"
    title = "此人已是本会工作人员"


class RolesRefused(Invalid):
    """Some roles do not fit the person: they need an office, a unit, or follow from the seat. `errors` names each."""

    code = "roles-refused"
    title = "所选角色不适用于此人"


class RepresentativesRefused(Invalid):
    """Somebody among them does not serve in the committee; `errors` names each."""

    code = "representatives-refused"
    title = "经办人有误，未作任何更改"


class NameTaken(Conflict):
    """There is a body, a unit or a committee of that name or code already."""

    code = "name-taken"
    title = "名称已存在"


class NoCurrentTerm(Conflict):
    """The committee has no term, so there is nothing to sit in."""

    code = "no-current-term"
    title = "本会尚未设立届次"


class KeyFaulty(Invalid):
    """The text is no Ed25519 public key, or the device does not prove that it holds the private one."""

    code = "device-key-faulty"
    title = "公钥或其签名证明无效"


class KeyEnrolled(Conflict):
    """The device has another key already; a new key needs a new log-in."""

    code = "device-key-enrolled"
    title = "此设备已登记另一把公钥；更换须重新登录"
