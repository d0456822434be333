"""The ways in which scoring says no."""

from services.kernel.errors import Conflict, Forbidden, Invalid, Missing


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


class QuarterNotBegun(Invalid):
    """Nothing of the quarter can be counted yet."""

    code = "quarter-not-begun"
    title = "该季度尚未开始"


class NoRanking(Missing):
    """The regulation of the year has no such ranking, or the ranking no such list."""

    code = "no-ranking"
    title = "该年度的考核办法没有这一排名"


class NoCollectives(Missing):
    """The regulation of the year does not score bodies."""

    code = "no-collectives"
    title = "该年度的考核办法没有集体计分"


class ScoresHidden(Forbidden):
    """The committee's settings do not show these scores to the actor's roles."""

    code = "scores-hidden"
    title = "按本会设置，您不能查看这些得分"


class RolesRefused(Invalid):
    """The role or one of the seats will not do; `errors` points to each."""

    code = "member-roles-refused"
    title = "身份未能登记，请核对所指出的各项"


class RoleQuotaFull(Conflict):
    """The regulation bounds how many members may have the role."""

    code = "member-role-quota-full"
    title = "已达到考核办法规定的名额"


class HonoursRefused(Invalid):
    """The list cannot be drawn up so; `errors` points to each member who cannot be on it, or not be left out."""

    code = "honours-refused"
    title = "名单有误，请核对所指出的各项"


class HonoursNotCounted(Conflict):
    """Some cards of the year are being computed anew: a list drawn now would be of yesterday."""

    code = "honours-not-counted"
    title = "部分得分正在重新计算，请稍后再提出名单"


class HonoursWait(Conflict):
    """A list of this ranking is proposed or confirmed already."""

    code = "honours-wait"
    title = "该排名已有待确认或者已确认的名单"


class HonoursMoved(Conflict):
    """The ranking is no longer the one from which the list was drawn."""

    code = "honours-moved"
    title = "提出名单之后排名已有变化，请不予确认并重新提出"


class OwnDutyFact(Forbidden):
    """Nobody enters what he himself is credited or charged with; he may declare it."""

    code = "own-duty-fact"
    title = "不能登记本人的履职记录"


class DeclarationNotAllowed(Conflict):
    """The committee's settings do not let members declare facts of this kind."""

    code = "declaration-not-allowed"
    title = "本会未开放自行申报这一类别"


class DutyFactStands(Conflict):
    """The ledger has the same kind, day and name already of some of the members; `seat_ids` says of which."""

    code = "duty-fact-stands"
    title = "台账中已有同一委员、类别、日期、名称的记录"


class ReversedElsewhere(Conflict):
    """The fact comes from another record, which is put right where it lies; the detail says how."""

    code = "reversed-elsewhere"
    title = "这一条记录不在台账中冲销"


class AlreadyReversed(Conflict):
    """The fact was taken back before, or itself takes one back."""

    code = "already-reversed"
    title = "这一条记录已经冲销"


class ReversalWaits(Conflict):
    """Somebody has proposed to take the fact back, and it is not decided yet."""

    code = "reversal-waits"
    title = "这一条记录已有一项冲销待确认"


class TooMuchEvidence(Conflict):
    """The committee's settings allow so many files for one entry, `most`."""

    code = "too-much-evidence"
    title = "佐证文件过多"
