"""The ways in which activities say no."""

from services.kernel.errors import Conflict, Forbidden, Invalid


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


class LeaveTooLate(Conflict):
    """The committee takes no leave after its deadline; `deadline` says until when."""

    code = "leave-too-late"
    title = "已过请假的截止时间"


class LeaveNotNeeded(Conflict):
    """The member may simply say no, or cancel: it is optional for him."""

    code = "leave-not-needed"
    title = "此活动自愿参加，无须请假，请谢绝或者取消报名"


class LeaveAskedAlready(Conflict):
    """There is a request that is open or approved; `leave_id` is its own."""

    code = "leave-asked-already"
    title = "已经请过假，请先撤回再另行申请"


class TooManyFiles(Conflict):
    """There are as many files as the committee allows; `most` says how many."""

    code = "too-many-files"
    title = "文件个数已达上限"


class TooManyReminders(Conflict):
    """The members were reminded by hand as often today as the committee allows; `most` says how often."""

    code = "too-many-reminders"
    title = "今天的催办次数已达上限"


class ActivityCodeRefused(Invalid):
    """The code offers no link: used, taken back, past its day, one's own, or none of ours."""

    code = "activity-code-refused"
    title = "关联码无效"


class TooManyActivityLinks(Conflict):
    """The activity has as many links and open offers as one may have; `most` says how many."""

    code = "too-many-activity-links"
    title = "联合举办的政协已达上限"


class NoPlaceForObservers(Conflict):
    """All places for the public are taken."""

    code = "no-place-for-observers"
    title = "旁听名额已满"


class ObserverKnown(Conflict):
    """Somebody with this contact is registered already."""

    code = "observer-known"
    title = "此联系方式已登记旁听"
