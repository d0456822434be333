"""The ways in which scoring says no."""

from services.kernel.errors import Conflict, Invalid, Missing


class RegulationRefused(Invalid):
    """The text is no regulation, or its own examples do not hold; `errors` names every mistake."""

    code = "regulation-refused"
    title = "考核办法有误，未发布"


class RegulationVersionExists(Conflict):
    """The version is published already, and a published one never changes."""

    code = "regulation-version-exists"
    title = "该版本已经发布，不能更改；请使用新的版本号"


class DutyFactsRefused(Invalid):
    """The sheet of duty facts has mistakes; nothing was imported. `errors` names row and column of each."""

    code = "duty-facts-refused"
    title = "历年履职记录表有误，未导入任何内容"


class NoRegulation(Missing):
    """No published regulation covers the year."""

    code = "no-regulation"
    title = "该年度尚未发布考核办法"


class DraftNameTaken(Conflict):
    """Another draft has this name."""

    code = "draft-name-taken"
    title = "已有同名的考核办法草案"


class TooManyDrafts(Conflict):
    """The committee keeps as many drafts as it may."""

    code = "too-many-drafts"
    title = "考核办法草案已达上限，请先删除不再需要的"


class DraftHasMistakes(Invalid):
    """The draft is no regulation yet; `errors` names every mistake."""

    code = "draft-has-mistakes"
    title = "草案有误，请先按提示改正"


class TooManyTrials(Conflict):
    """The committee keeps as many trials, or lists, as it may."""

    code = "too-many-trials"
    title = "保存的试算或核对已达上限，请先删除不再需要的"


class ScoreListRefused(Invalid):
    """The published list has mistakes; nothing was kept. `errors` names row and column of each."""

    code = "score-list-refused"
    title = "得分名单有误，未作核对"
