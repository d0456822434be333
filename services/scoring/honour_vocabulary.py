"""Words of honour lists (评优名单): where one stands, and what can be done with it."""

import enum


class HonourState(enum.StrEnum):
    """Where an honour list stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ANNULLING = "annulling"
    ANNULLED = "annulled"


HONOUR_STATE_NAMES = {
    HonourState.PROPOSED: "待另一人确认",
    HonourState.CONFIRMED: "已确认",
    HonourState.REFUSED: "未予确认",
    HonourState.ANNULLING: "已确认，拟撤销",
    HonourState.ANNULLED: "已撤销",
}
"""The states as people read them."""

OPEN = (HonourState.PROPOSED, HonourState.CONFIRMED, HonourState.ANNULLING)
"""What stands in the way of another list of the same ranking."""


class HonourAction(enum.StrEnum):
    """What can be done with an honour list."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    ASK_ANNULMENT = "ask-annulment"
    CONFIRM_ANNULMENT = "confirm-annulment"
    REFUSE_ANNULMENT = "refuse-annulment"


HONOUR_ACTION_NAMES = {
    HonourAction.CONFIRM: "确认名单",
    HonourAction.REFUSE: "不予确认",
    HonourAction.ASK_ANNULMENT: "提请撤销",
    HonourAction.CONFIRM_ANNULMENT: "确认撤销",
    HonourAction.REFUSE_ANNULMENT: "不予撤销",
}
"""The actions as people read them."""
