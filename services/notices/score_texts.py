"""What a notice of scores says. No points, grade or name of a fact stands in one: it may be read on a locked screen."""

from datetime import date, datetime

from services.kernel.clock import civil_date
from services.notices.texts import spoken_day
from services.notices.vocabulary import NOTICE_KIND_NAMES, NoticeKind, NoticeObject
from services.scoring.entry_vocabulary import ENTRY_STATE_NAMES, EntryForm, EntryState
from services.scoring.year_vocabulary import APPEAL_STATE_NAMES, AppealState

PLAIN = {
    NoticeKind.SCORE_RESULT_WITHDRAWN: "{year} 年度履职得分的初步结果已经撤回，重新计算后另行公布。",
    NoticeKind.SCORE_YEAR_CLOSED: "{year} 年度考核已经结账，得分不再变化；此后的更改只以调整项列明。",
    NoticeKind.SCORE_ADJUSTED: "您 {year} 年度的得分有一项调整生效，请查看明细。",
    NoticeKind.DUTY_FACT_ENTERED: "您 {year} 年度的履职台账记入了一条，请核对。",
    NoticeKind.DUTY_FACT_REVERSED: "您 {year} 年度的履职台账冲销了一条，请核对。",
    NoticeKind.SCORE_APPEALS_WAIT: "有委员就 {year} 年度的得分提出申诉，请答复。",
    NoticeKind.DUTY_ENTRIES_WAIT: "有 {year} 年度的履职登记待您确认，请办理。",
}
"""What is said alike to everybody who is told."""

TO_CONFIRM = {
    NoticeObject.SCORE_YEAR: "结账",
    NoticeObject.SCORE_ADJUSTMENT: "得分调整",
    NoticeObject.MEMBER_ROLES: "委员身份",
    NoticeObject.HONOUR_LIST: "评优名单",
}

ENTRIES = {
    EntryForm.BY_HAND: "您登记的履职记录",
    EntryForm.DECLARATION: "您申报的履职记录",
    EntryForm.REVERSAL: "您提出冲销的履职记录",
}


def title_of_scores(kind: NoticeKind, year: int) -> str:
    """The line that is seen first."""
    return f"{NOTICE_KIND_NAMES[kind]}：{year} 年度"


def plain_text(kind: NoticeKind, year: int) -> str:
    """The whole text, where it says the same to everybody."""
    return PLAIN[kind].format(year=year)


def result_text(year: int, appeal_until: datetime, *, may_appeal: bool) -> str:
    """A preliminary result; until when one may appeal is told to those who see their receipts."""
    until = spoken_day(civil_date(appeal_until))
    appeal = f"请核对本人的明细；有异议的，请在{until}24时之前申诉。" if may_appeal else ""
    return f"{year} 年度履职得分的初步结果已经公布。{appeal}"


def below_text(year: int, *, sees_receipt: bool) -> str:
    """That somebody is below; what is missing stands on his receipt, where he sees it."""
    missing = "还差什么请看得分明细，" if sees_receipt else ""
    return f"您 {year} 年度尚未达到履职要求，{missing}请及时完成。"


def answer_text(year: int, state: AppealState) -> str:
    """The answer to an appeal, without its words."""
    return f"您就 {year} 年度得分提出的申诉：{APPEAL_STATE_NAMES[state]}，请查看答复。"


def confirmation_text(year: int, about: NoticeObject, *, annuls: bool) -> str:
    """What of the scores waits for a second person; `annuls`: that it hold no more."""
    return f"{'撤销 ' if annuls else ''}{year} 年度的{TO_CONFIRM[about]}待另一人确认，请办理。"


def decision_text(form: EntryForm, on: date, state: EntryState) -> str:
    """What became of an entry by hand, without its words."""
    what = f"{ENTRIES[form]}（{spoken_day(on)}）：{ENTRY_STATE_NAMES[state]}"
    return f"{what}。" if state is EntryState.CONFIRMED else f"{what}，请查看理由。"
