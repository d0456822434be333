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


class PastDisposition(enum.StrEnum):
    """What review made of a proposal of an earlier year."""

    FILED = "filed"
    MERGED = "merged"
    NOT_FILED = "not-filed"
    CONVERTED = "converted"
    WITHDRAWN = "withdrawn"


PAST_DISPOSITION_NAMES = {
    PastDisposition.FILED: "立案",
    PastDisposition.MERGED: "并案",
    PastDisposition.NOT_FILED: "不予立案",
    PastDisposition.CONVERTED: "转社情民意",
    PastDisposition.WITHDRAWN: "撤案",
}
"""The dispositions as people read them."""


class UnitRole(enum.StrEnum):
    """As what a unit handled a case: alone, leading, assisting, or one of several that each answer."""

    SOLE = "sole"
    LEAD = "lead"
    ASSIST = "assist"
    SEPARATE = "separate"


UNIT_ROLE_NAMES = {
    UnitRole.SOLE: "独办",
    UnitRole.LEAD: "主办",
    UnitRole.ASSIST: "会办",
    UnitRole.SEPARATE: "分办",
}
"""The roles as people read them."""


class Satisfaction(enum.StrEnum):
    """What the proposer said of the reply."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically-satisfied"
    DISSATISFIED = "dissatisfied"


SATISFACTION_NAMES = {
    Satisfaction.SATISFIED: "满意",
    Satisfaction.BASICALLY_SATISFIED: "基本满意",
    Satisfaction.DISSATISFIED: "不满意",
}
"""The judgements as people read them."""


class MatterKind(enum.StrEnum):
    """What is found: a proposal that lives here, or one of an earlier year."""

    PROPOSAL = "proposal"
    PAST = "past"


MATTER_KIND_NAMES = {MatterKind.PROPOSAL: "本系统办理的提案", MatterKind.PAST: "历年提案"}
"""The kinds as people read them."""


class MatterAction(enum.StrEnum):
    """What somebody who writes of a similar matter may do with the one that is there."""

    FOLLOW = "follow"
    BUILD_ON = "build-on"


MATTER_ACTION_NAMES = {MatterAction.FOLLOW: "关注进展", MatterAction.BUILD_ON: "在其基础上提出"}
"""The actions as people read them."""


class PublicationState(enum.StrEnum):
    """How far a filed proposal is from the public."""

    PROPOSED = "proposed"
    RELEASED = "released"
    RETRACTED = "retracted"


PUBLICATION_STATE_NAMES = {
    PublicationState.PROPOSED: "拟公开，待另一人核准",
    PublicationState.RELEASED: "已公开",
    PublicationState.RETRACTED: "已撤下",
}
"""The states as people read them."""


class PublicationAction(enum.StrEnum):
    """What may be done with a publication."""

    PROPOSE = "propose"
    RELEASE = "release"
    RETRACT = "retract"


PUBLICATION_ACTION_NAMES = {
    PublicationAction.PROPOSE: "拟公开",
    PublicationAction.RELEASE: "核准公开",
    PublicationAction.RETRACT: "撤下",
}
"""The actions as people read them."""
