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
