"""Words of proposals: the states of a case, what is done with it, where a proposer stands among the signers."""

import enum


class ProposalState(enum.StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    SENT_BACK = "sent-back"
    AWAITING_CONSENT = "awaiting-consent"
    FILED = "filed"
    MERGED = "merged"
    CONVERTED = "converted"
    NOT_FILED = "not-filed"
    WITHDRAWN = "withdrawn"
    CO_SIGNING = "co-signing"
    ENTERED = "entered"
    AWAITING_CONFIRMATION = "awaiting-confirmation"


PROPOSAL_STATE_NAMES = {
    ProposalState.ENTERED: "代录中",
    ProposalState.AWAITING_CONFIRMATION: "待提案人确认",
    ProposalState.DRAFT: "草稿",
    ProposalState.CO_SIGNING: "联名中",
    ProposalState.IN_REVIEW: "审查中",
    ProposalState.SENT_BACK: "退回修改",
    ProposalState.AWAITING_CONSENT: "待同意转办",
    ProposalState.FILED: "已立案",
    ProposalState.MERGED: "已并案",
    ProposalState.CONVERTED: "已转办",
    ProposalState.NOT_FILED: "不予立案",
    ProposalState.WITHDRAWN: "已撤回",
}
"""The states as people read them."""


class ProposalAction(enum.StrEnum):
    """What may be done with a proposal."""

    EDIT_ENTRY = "edit-entry"
    OFFER = "offer"
    RECALL = "recall"
    DISCARD = "discard"
    CONFIRM = "confirm"
    REJECT_ENTRY = "reject-entry"
    TAKE_OVER = "take-over"
    EDIT = "edit"
    INVITE = "invite"
    CALL_OFF = "call-off"
    NAME_MAIN = "name-main"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    PASS_STEP = "pass-step"  # noqa: S105 - nobody's password
    SEND_BACK = "send-back"
    FILE = "file"
    DECLINE = "decline"
    PROPOSE_CONVERSION = "propose-conversion"
    CONSENT = "consent"
    REFUSE_CONVERSION = "refuse-conversion"
    MERGE = "merge"
    ASK_WITHDRAWAL = "ask-withdrawal"
    ASK_MERGER = "ask-merger"
    ASK_SEPARATION = "ask-separation"
    WITHDRAW_FILED = "withdraw-filed"
    MERGE_FILED = "merge-filed"
    SEPARATE = "separate"
    SEPARATE_FILED = "separate-filed"
    REFUSE_REQUEST = "refuse-request"
    TAKE_BACK_WITHDRAWAL = "take-back-withdrawal"
    TAKE_BACK_REQUEST = "take-back-request"
    TAKE_ON = "take-on"
    TAKE_ON_ENTRY = "take-on-entry"


PROPOSAL_ACTION_NAMES = {
    ProposalAction.EDIT_ENTRY: "修改代录",
    ProposalAction.OFFER: "提请确认",
    ProposalAction.RECALL: "收回",
    ProposalAction.DISCARD: "作废代录",
    ProposalAction.CONFIRM: "确认代录",
    ProposalAction.REJECT_ENTRY: "退回代录",
    ProposalAction.TAKE_OVER: "接手为草稿",
    ProposalAction.EDIT: "修改",
    ProposalAction.INVITE: "邀请联名",
    ProposalAction.CALL_OFF: "不再联名",
    ProposalAction.NAME_MAIN: "确定主笔",
    ProposalAction.SUBMIT: "提交",
    ProposalAction.WITHDRAW: "撤回",
    ProposalAction.PASS_STEP: "通过本环节",
    ProposalAction.SEND_BACK: "退回修改",
    ProposalAction.FILE: "立案",
    ProposalAction.DECLINE: "不予立案",
    ProposalAction.PROPOSE_CONVERSION: "建议转办",
    ProposalAction.CONSENT: "同意转办",
    ProposalAction.REFUSE_CONVERSION: "不同意转办",
    ProposalAction.MERGE: "并案",
    ProposalAction.ASK_WITHDRAWAL: "申请撤案",
    ProposalAction.ASK_MERGER: "提出并案",
    ProposalAction.ASK_SEPARATION: "提出撤销并案",
    ProposalAction.WITHDRAW_FILED: "同意撤案",
    ProposalAction.MERGE_FILED: "同意并案",
    ProposalAction.SEPARATE: "同意撤销并案，恢复审查",
    ProposalAction.SEPARATE_FILED: "同意撤销并案，恢复立案",
    ProposalAction.REFUSE_REQUEST: "不同意申请",
    ProposalAction.TAKE_BACK_WITHDRAWAL: "收回撤案申请",
    ProposalAction.TAKE_BACK_REQUEST: "收回提议",
    ProposalAction.TAKE_ON: "续办集体提案",
    ProposalAction.TAKE_ON_ENTRY: "接办代录",
}
"""The actions as people read them."""


class ReviewDecision(enum.StrEnum):
    """What a reviewer decided at a step."""

    PASSED = "passed"
    SENT_BACK = "sent-back"
    FILED = "filed"
    DECLINED = "declined"


class ConversionTarget(enum.StrEnum):
    """What a proposal is turned into, when its first proposer consents."""

    OPINION_REPORT = "opinion-report"
    LETTER = "letter"


CONVERSION_TARGET_NAMES = {
    ConversionTarget.OPINION_REPORT: "社情民意信息",
    ConversionTarget.LETTER: "委员来信",
}
"""The targets as people read them."""


class RequestKind(enum.StrEnum):
    """What one person asks and another one decides."""

    CONVERSION = "conversion"
    WITHDRAWAL = "withdrawal"
    MERGER = "merger"
    SEPARATION = "separation"


REQUEST_KIND_NAMES = {
    RequestKind.CONVERSION: "转办",
    RequestKind.WITHDRAWAL: "撤案",
    RequestKind.MERGER: "并案",
    RequestKind.SEPARATION: "撤销并案",
}
"""The kinds as people read them."""


class ListOutcome(enum.StrEnum):
    """What a review meeting makes of a proposal on its list."""

    FILE = "file"
    DECLINE = "decline"
    SEND_BACK = "send-back"
    CONVERT = "convert"


LIST_OUTCOME_NAMES = {
    ListOutcome.FILE: "立案",
    ListOutcome.DECLINE: "不予立案",
    ListOutcome.SEND_BACK: "退回修改",
    ListOutcome.CONVERT: "建议转办",
}
"""The outcomes as people read them."""


class SubmissionPeriod(enum.StrEnum):
    """Whether a proposal belongs to the plenary; the cut-off decides when it is first submitted."""

    DURING_PLENARY = "during-plenary"
    AT_OTHER_TIME = "at-other-time"


SUBMISSION_PERIOD_NAMES = {
    SubmissionPeriod.DURING_PLENARY: "大会期间",
    SubmissionPeriod.AT_OTHER_TIME: "平时",
}
"""The periods as people read them."""


class WaitsFor(enum.StrEnum):
    """Whose turn it is with a proposal."""

    CLERK = "clerk"
    PROPOSER = "proposer"
    REVIEWER = "reviewer"
    SECOND_REVIEWER = "second-reviewer"
    ASSIGNING_OFFICE = "assigning-office"
    NOBODY = "nobody"


WAITS_FOR_NAMES = {
    WaitsFor.CLERK: "代录的工作人员",
    WaitsFor.PROPOSER: "第一提案人",
    WaitsFor.REVIEWER: "审查人员",
    WaitsFor.SECOND_REVIEWER: "另一位审查人员",
    WaitsFor.ASSIGNING_OFFICE: "交办部门",
    WaitsFor.NOBODY: "无，已办结",
}
"""Whose turn it is, as people read it."""


class SignerPosition(enum.StrEnum):
    """Where a member stands among those who signed; the words that scoring regulations use."""

    INDIVIDUAL = "individual"
    FIRST = "first"
    COSIGNER = "cosigner"
    MAIN = "main"


class CoSignatureState(enum.StrEnum):
    """Where a co-signature stands: consent to a text, of one member."""

    INVITED = "invited"
    SIGNED = "signed"
    LAPSED = "lapsed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


CO_SIGNATURE_STATE_NAMES = {
    CoSignatureState.INVITED: "受邀，待签署",
    CoSignatureState.SIGNED: "已签署",
    CoSignatureState.LAPSED: "已失效，待重新签署",
    CoSignatureState.DECLINED: "不参加联名",
    CoSignatureState.EXPIRED: "已过签署期限",
    CoSignatureState.WITHDRAWN: "已撤回签名",
}
"""The states as people read them."""


class CoSignatureAction(enum.StrEnum):
    """What may happen to a co-signature."""

    SIGN = "sign"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    INVITE_AGAIN = "invite-again"
    LAPSE = "lapse"
    EXPIRE = "expire"


CO_SIGNATURE_ACTION_NAMES = {
    CoSignatureAction.SIGN: "签署",
    CoSignatureAction.DECLINE: "不参加",
    CoSignatureAction.WITHDRAW: "撤回签名",
    CoSignatureAction.INVITE_AGAIN: "再次邀请",
    CoSignatureAction.LAPSE: "因文本修改而失效",
    CoSignatureAction.EXPIRE: "到期",
}
"""The actions as people read them."""


class PartChange(enum.StrEnum):
    """What became of a suggestion, or of a file attached, between two texts."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class ProposalKind(enum.StrEnum):
    """Who proposes: one member, several, or an organisation."""

    INDIVIDUAL = "individual"
    JOINT = "joint"
    COLLECTIVE = "collective"


PROPOSAL_KIND_NAMES = {
    ProposalKind.INDIVIDUAL: "个人提案",
    ProposalKind.JOINT: "联名提案",
    ProposalKind.COLLECTIVE: "集体提案",
}
"""The kinds as people read them."""
