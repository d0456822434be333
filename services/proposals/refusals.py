"""The ways in which proposals say no."""

from services.kernel.errors import Conflict, Forbidden, Invalid, TooMany


class NoSeat(Forbidden):
    """Only a member with a seat in this committee writes a proposal."""

    code = "no-seat"
    title = "您在本会没有委员席位，不能撰写提案"


class NoSession(Conflict):
    """The committee has no session in which the proposal could be numbered."""

    code = "no-session"
    title = "本会尚未设置届次，暂不能提交提案，请与管理员联系"


class SameReviewer(Forbidden):
    """One person, two steps of the running review: every step is another person's."""

    code = "same-reviewer"
    title = "您已审查过本轮的前一环节，本环节须由另一人办理"


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
