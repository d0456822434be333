"""Words of leave: how a request stands, what is done with it, how a committee treats the late and the called away."""

import enum


class LeaveState(enum.StrEnum):
    """Where a request for leave stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STANDING = (LeaveState.REQUESTED, LeaveState.APPROVED)
"""What is neither refused nor taken back: one invitee has at most one of these."""

LEAVE_STATE_NAMES = {
    LeaveState.REQUESTED: "待审批",
    LeaveState.APPROVED: "已准假",
    LeaveState.REFUSED: "未准假",
    LeaveState.WITHDRAWN: "已撤回",
}
"""The states as people read them."""


class LeaveAction(enum.StrEnum):
    """What can be done with a request."""

    ATTACH = "attach"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"


LEAVE_ACTION_NAMES = {
    LeaveAction.ATTACH: "补交证明",
    LeaveAction.APPROVE: "准假",
    LeaveAction.REFUSE: "不准假",
    LeaveAction.WITHDRAW: "撤回请假",
    LeaveAction.REVOKE: "撤销准假",
}
"""The actions as people read them."""


class Decision(enum.StrEnum):
    """What an approver says."""

    APPROVE = "approve"
    REFUSE = "refuse"
    REVOKE = "revoke"


DECISION_NAMES = {Decision.APPROVE: "准假", Decision.REFUSE: "不准假", Decision.REVOKE: "撤销已经准的假"}
"""The decisions as people read them."""
