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


class PrintedCodeRevoked(Conflict):
    """The printed code was taken back, or its hours are over or have not begun."""

    code = "printed-code-not-valid"
    title = "张贴的签到码不在有效时间内或已作废，请到签到台签到"


class PrintedCodesNotAllowed(Conflict):
    """The committee's settings allow no printed code for this kind of activity."""

    code = "printed-codes-not-allowed"
    title = "本会设置不允许此类活动使用张贴码"


class NoConsentToPlace(Forbidden):
    """The member has not consented to be asked where he is, or took his consent back; other ways are open to him."""

    code = "no-consent-to-place"
    title = "您尚未同意定位签到；也可以扫描会场码或到签到台签到"


class NoFence(Conflict):
    """The session has no circle in which a place would count."""

    code = "no-fence"
    title = "本场次未开通定位签到，请扫描会场码或到签到台签到"


class OutsideTheFence(Conflict):
    """The phone says that it is somewhere else; nothing is kept of it. `distance` is rounded."""

    code = "outside-the-fence"
    title = "您似乎不在会场范围内；如已到会，请扫描会场码或到签到台签到"


class PlaceUnclear(Invalid):
    """The phone does not know well enough where it is."""

    code = "place-unclear"
    title = "定位不够准确，请稍后再试，或扫描会场码、到签到台签到"


class MemberCodeMalformed(Invalid):
    """The text is no member's code at all."""

    code = "member-code-malformed"
    title = "这不是委员的签到码"


class MemberCodeForged(Invalid):
    """The text looks like a member's code, but neither our key nor a live device of that member made it."""

    code = "member-code-forged"
    title = "委员签到码无效，请委员在手机上重新打开"


class MemberCodeExpired(Conflict):
    """The member's code is older than a minute, or of the future."""

    code = "member-code-expired"
    title = "委员签到码已过期，请委员在手机上刷新"


class EnvelopeMalformed(Invalid):
    """The text is no sealed check-in at all."""

    code = "envelope-malformed"
    title = "这不是离线签到凭据"


class EnvelopeForged(Invalid):
    """No live device of the member whom the envelope names has signed it, or its code is none that we issued."""

    code = "envelope-forged"
    title = "离线签到凭据的签名或签到码无效"


class EnvelopeCounterUsed(Conflict):
    """The device has signed another envelope with the same number: its key may have been copied."""

    code = "envelope-counter-used"
    title = "此设备已用同一序号签过另一份凭据，密钥可能被复制，请到签到台签到"


class EnvelopeTooLate(Conflict):
    """Brought later than the settings allow, or later than a minute by somebody else."""

    code = "envelope-too-late"
    title = "离线签到凭据已超过可提交的时间，请到签到台签到"


class RemoteNotAllowed(Conflict):
    """The activity is not attended from afar."""

    code = "remote-not-allowed"
    title = "本活动不开放远程参会"


class NotPresent(Conflict):
    """Who is not there cannot leave."""

    code = "not-present"
    title = "尚无到会记录，不能登记离会"


class LeavesBeforeItCame(Invalid):
    """The time of leaving does not lie between the arrival and the end of the session."""

    code = "leaving-out-of-time"
    title = "离会时间应在到会之后、本场结束之前"


class ClaimDecided(Conflict):
    """The claim was refused already, or the member stands on the sheet."""

    code = "claim-decided"
    title = "这份离线签到已有结论"


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
