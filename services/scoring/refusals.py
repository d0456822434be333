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


class ScoreYearOver(Conflict):
    """The year of assessment has ended (`ended_at`): there is no time left in which to fulfil anything."""

    code = "score-year-over"
    title = "该年度的考核期已满，不再提醒"


class MembersSeeNoScores(Conflict):
    """The committee's settings show members neither their totals nor their receipts."""

    code = "members-see-no-scores"
    title = "按本会设置，委员看不到本人的得分，不能提醒"


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
    """Nobody enters what he himself, or a body for which he speaks, is credited or charged with; he may declare it."""

    code = "own-duty-fact"
    title = "不能登记本人或者所代表机构的履职记录"


class DeclarationNotAllowed(Conflict):
    """The committee's settings do not let members declare facts of this kind."""

    code = "declaration-not-allowed"
    title = "本会未开放自行申报这一类别"


class DutyFactStands(Conflict):
    """The ledger has the same kind, day and name already of some of those named; `seat_ids` or `body_ids` say whose."""

    code = "duty-fact-stands"
    title = "台账中已有同一委员或者机构、类别、日期、名称的记录"


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


class AppealsClosed(Conflict):
    """The result is not published, or the time for appeals is over; `appeal_until` says since when."""

    code = "appeals-closed"
    title = "现在不能提出申诉：初步结果尚未公布，或者申诉期已满"


class AppealMadeAlready(Conflict):
    """The member has appealed against this line of this result before; `appeal_id` names it."""

    code = "appeal-made-already"
    title = "对这一项已经提出过申诉"


class NoSuchLine(Invalid):
    """The receipt has no such line."""

    code = "no-such-line"
    title = "得分明细中没有所申诉的这一项，请刷新后重试"


class EntriesNotOfAppeal(Invalid):
    """What is named is no entry of this member's year, or was there before the appeal."""

    code = "entries-not-of-appeal"
    title = "所列条目不是申诉提出之后记入该委员该年度台账的"


class ScoreYearClosed(Conflict):
    """A closed year keeps the roles by which it was scored."""

    code = "score-year-closed"
    title = "该年度已经结账，委员身份不再改动"


class YearNotClosed(Conflict):
    """Adjusting lines and recomputation are for closed years."""

    code = "score-year-not-closed"
    title = "该年度尚未结账"


class OwnScore(Forbidden):
    """Nobody adjusts his own score."""

    code = "own-score"
    title = "不能调整本人的得分"


class AdjustmentWaits(Conflict):
    """One adjusting line of this member's year waits already."""

    code = "score-adjustment-waits"
    title = "该委员该年度已有一项调整待确认"


class NothingToAdjust(Conflict):
    """No fact has come late, so a recomputation shows no difference; a typed amount names a clause."""

    code = "nothing-to-adjust"
    title = "结账后没有新记入的事实；如仍须调整，请写明分值与条款"


class AmountWithoutClause(Invalid):
    """An amount that is typed in names the clause from which it follows, and is not zero."""

    code = "amount-without-clause"
    title = "自行填写的分值须写明所依条款，且不为零"
