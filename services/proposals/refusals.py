"""The ways in which proposals say no."""

from services.kernel.errors import Conflict, Forbidden, Invalid, TooMany


class NoSeat(Forbidden):
    """Only a member with a seat in this committee writes a proposal."""

    code = "no-seat"
    title = "您在本会没有委员席位，不能撰写提案"


class WordsRefused(Invalid):
    """Words stand in the text with which the committee stores none; `errors` points to each part and names them."""

    code = "words-refused"
    title = "含有本会不予接收的词，未保存"


class UnitsRefused(Invalid):
    """The list of suggested units names one that is not there, or one twice; `errors` points to each."""

    code = "units-refused"
    title = "建议承办单位有误，未保存"


class NoSession(Conflict):
    """The committee has no session in which the proposal could be numbered."""

    code = "no-session"
    title = "本会尚未设置届次，暂不能提交提案，请与管理员联系"


class TooManyAttachments(Conflict):
    """A text has as many attachments as the committee allows."""

    code = "too-many-attachments"
    title = "附件已达上限，请先移除其他附件"


class SameReviewer(Forbidden):
    """One person, two steps of the running review: every step is another person's."""

    code = "same-reviewer"
    title = "您已审查过本轮的前一环节，本环节须由另一人办理"


class AskedAlready(Conflict):
    """Something asked about the proposal still waits for its decision."""

    code = "asked-already"
    title = "该提案已有一项申请尚待决定"


class NothingAsked(Conflict):
    """There is nothing to decide: never asked, or decided meanwhile."""

    code = "nothing-asked"
    title = "该提案没有待决定的申请，可能已由他人决定"


class SecondPersonNeeded(Forbidden):
    """Who asked does not decide."""

    code = "second-person-needed"
    title = "申请由您提出，须由另一人决定"


class ListRefused(Conflict):
    """A line of a meeting's list cannot be decided so; nothing of the list was. `errors` names every such line."""

    code = "list-refused"
    title = "会议名单中有提案不能这样审定，整份名单未作任何改动"


class NoneDecided(Conflict):
    """Of several that were to be decided at once none could be; `errors` says of each why."""

    code = "none-decided"
    title = "所选提案都不能这样办理，未作任何改动"


class TooManyViews(Conflict):
    """A person keeps so many views and no more."""

    code = "too-many-views"
    title = "保存的筛选方案已满，请先删除不用的"


class ViewNameTaken(Conflict):
    """The person has another view of this name."""

    code = "view-name-taken"
    title = "您已有同名的筛选方案"


class InvitationsRefused(Invalid):
    """The list of those to be invited has mistakes; nobody was invited. `errors` names each."""

    code = "invitations-refused"
    title = "邀请有误，未发出任何邀请"


class PartyToMain(Forbidden):
    """Whoever proposes, entered or signed the main case does not decide what is merged into it, or taken out of it."""

    code = "party-to-main"
    title = "您是主案的提案人、联名人、主笔委员或者代录人，并案与撤销并案须由其他审查人员办理"


class NotForThisBody(Forbidden):
    """Only a convener of a body, or whom the administrator has named, proposes for it."""

    code = "not-for-this-body"
    title = "您不是该单位的召集人或者经办人，不能代其提出集体提案"


class EntryRefused(Invalid):
    """A paper proposal cannot be entered for this person."""

    code = "entry-refused"
    title = "不能为此人代录"


class MainMembersRefused(Invalid):
    """The list of main members has mistakes; `errors` names each."""

    code = "main-members-refused"
    title = "主笔委员有误"


class LinkCodeRefused(Invalid):
    """No offer of another committee that is still open has this code."""

    code = "link-code-refused"
    title = "关联码无效"


class TooManyLinks(Conflict):
    """A proposal has as many links as it may have; `most` says how many."""

    code = "too-many-links"
    title = "关联的提案已达上限"


class TextChanged(Conflict):
    """The text is another one than that which the member read and wanted to sign."""

    code = "text-changed"
    title = "提案文本已经修改，请阅读现在的文本后再签署"


class SigningEnded(Conflict):
    """The invitation ended at its sign-by instant."""

    code = "signing-ended"
    title = "已过签署期限，如仍愿联名，请第一提案人再次邀请"


class PastProposalsRefused(Invalid):
    """The sheet of past proposals has mistakes; nothing was imported. `errors` names row and column of each."""

    code = "past-proposals-refused"
    title = "历年提案表有误，未导入任何内容"


class TooManyFollowed(Conflict):
    """A person follows so many matters and no more."""

    code = "too-many-followed"
    title = "关注的事项已达上限"


class TooManyReferences(Conflict):
    """A proposal builds on so many matters and no more."""

    code = "too-many-references"
    title = "引用的事项已达上限"


class TooManyPublicReads(TooMany):
    """One address reads the public pages too often."""

    code = "too-many-public-reads"
    title = "访问过于频繁，请稍后再试"
