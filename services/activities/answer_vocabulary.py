"""Words of answers to an invitation."""

import enum


class AnswerState(enum.StrEnum):
    """Where an invitation stands: what the invitee has said to it."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    DECLINED = "declined"
    CANCELLED = "cancelled"


SAID_NO = (AnswerState.DECLINED, AnswerState.CANCELLED)
"""Who does not come, and said so."""

ANSWER_STATE_NAMES = {
    AnswerState.PENDING: "未答复",
    AnswerState.ACCEPTED: "参加",
    AnswerState.WAITING: "候补",
    AnswerState.DECLINED: "不参加",
    AnswerState.CANCELLED: "已取消报名",
}
"""The states as people read them."""


class AnswerAction(enum.StrEnum):
    """What becomes of an invitation."""

    ACCEPT = "accept"
    QUEUE = "queue"
    MOVE_UP = "move-up"
    DECLINE = "decline"
    CANCEL = "cancel"


ANSWER_ACTION_NAMES = {
    AnswerAction.ACCEPT: "接受邀请（报名）",
    AnswerAction.QUEUE: "进入候补",
    AnswerAction.MOVE_UP: "候补转正",
    AnswerAction.DECLINE: "谢绝",
    AnswerAction.CANCEL: "取消报名",
}
"""The actions as people read them."""


class Said(enum.StrEnum):
    """What an invitee may say; whether an acceptance finds a place or waits for one, the activity decides."""

    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"


SAID_NAMES = {Said.ACCEPT: "参加", Said.DECLINE: "不参加（自愿参加的活动）", Said.CANCEL: "取消报名或候补"}
"""The words as people read them."""
