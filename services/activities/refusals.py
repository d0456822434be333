"""The ways in which activities say no."""

from services.kernel.errors import Conflict, Forbidden, Invalid, TooMany


class PlanFaulty(Invalid):
    """The plan of an activity cannot be: an unknown kind, times out of order, invitees that are not there."""

    code = "activity-plan-faulty"
    title = "活动安排有误，未保存"


class ActivityNotOpen(Conflict):
    """The activity is no longer (or not yet) open for check-in; `state` says where it stands."""

    code = "activity-not-open"
    title = "活动不在可签到的状态"


class CheckInNotOpen(Conflict):
    """Too early; `opens_at` says when check-in opens."""

    code = "check-in-not-open"
    title = "签到尚未开始"


class CheckInClosed(Conflict):
    """Too late; `closed_at` says when check-in closed."""

    code = "check-in-closed"
    title = "签到已经结束"


class CodeMalformed(Invalid):
    """The text is no venue code at all."""

    code = "venue-code-malformed"
    title = "这不是会场签到码"


class CodeForged(Invalid):
    """The text looks like a venue code, but our key did not make it."""

    code = "venue-code-forged"
    title = "签到码无效，请扫描会场屏幕上的签到码"


class CodeOfOtherSession(Conflict):
    """The code belongs to another session."""

    code = "venue-code-of-other-session"
    title = "这是另一场次的签到码"


class CodeExpired(Conflict):
    """The code's window, and the one after it, are over."""

    code = "venue-code-expired"
    title = "签到码已过期，请扫描会场屏幕上当前的签到码"


class CodeNotYet(Conflict):
    """The code's window has not begun."""

    code = "venue-code-not-yet"
    title = "签到码尚未生效"


class OwnAttendance(Forbidden):
    """Nobody records his own presence by hand or excuses himself."""

    code = "own-attendance"
    title = "不能为本人登记到会或准假"


class CorrectionFaulty(Invalid):
    """The correction changes nothing, or says of the half-days what settlement would not."""

    code = "correction-faulty"
    title = "更正内容有误，未提交"


class CorrectionWaits(Conflict):
    """Another correction of the same result waits for a second person."""

    code = "correction-waits"
    title = "该委员已有一项更正待另一人确认"


class TooManyCalendarReads(TooMany):
    """One address reads calendar feeds too often."""

    code = "too-many-calendar-reads"
    title = "读取日历过于频繁，请稍后再试"


class NobodyInvited(Conflict):
    """There is nobody to be printed: the activity has not been opened, or the sector has no invitee."""

    code = "nobody-invited"
    title = "没有受邀委员，无可印制"


class BadgesTooMany(Invalid):
    """More badges than one file holds; `most` says how many it may be."""

    code = "badges-too-many"
    title = "一次印制的证件过多，请按界别分次印制"


class GlyphMissing(Invalid):
    """The font lacks characters that somebody's badge needs; `characters` names them."""

    code = "glyph-missing"
    title = "字体中缺少所需的字，未印制；请由系统管理员另设字体（BADGE_FONT）"


class BadgeMalformed(Invalid):
    """The text is no badge's code at all."""

    code = "badge-malformed"
    title = "这不是证件上的码"


class BadgeForged(Invalid):
    """The text looks like a badge's code, but it was not printed for this activity."""

    code = "badge-forged"
    title = "这不是本次活动的证件"
