"""Words of proposals: the states of a case, what is done with it, where a proposer stands among the signers."""

import enum


class ProposalState(enum.StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    SENT_BACK = "sent-back"
    FILED = "filed"
    WITHDRAWN = "withdrawn"


PROPOSAL_STATE_NAMES = {
    ProposalState.DRAFT: "草稿",
    ProposalState.IN_REVIEW: "审查中",
    ProposalState.SENT_BACK: "退回修改",
    ProposalState.FILED: "已立案",
    ProposalState.WITHDRAWN: "已撤回",
}
"""The states as people read them."""


class ProposalAction(enum.StrEnum):
    """What may be done with a proposal."""

    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    PASS_STEP = "pass-step"  # noqa: S105 - nobody's password
    SEND_BACK = "send-back"
    FILE = "file"


PROPOSAL_ACTION_NAMES = {
    ProposalAction.EDIT: "修改",
    ProposalAction.SUBMIT: "提交",
    ProposalAction.WITHDRAW: "撤回",
    ProposalAction.PASS_STEP: "通过本环节",
    ProposalAction.SEND_BACK: "退回修改",
    ProposalAction.FILE: "立案",
}
"""The actions as people read them."""


class ReviewDecision(enum.StrEnum):
    """What a reviewer decided at a step."""

    PASSED = "passed"
    SENT_BACK = "sent-back"
    FILED = "filed"


class SignerPosition(enum.StrEnum):
    """Where a member stands among those who signed; the words that scoring regulations use."""

    INDIVIDUAL = "individual"
