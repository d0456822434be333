"""Words of honour lists (评优名单): where one stands, and what can be done with it."""

import enum


class HonourState(enum.StrEnum):
    """Where an honour list stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


HONOUR_STATE_NAMES = {
    HonourState.PROPOSED: "待另一人确认",
    HonourState.CONFIRMED: "已确认",
    HonourState.REFUSED: "未予确认",
}
"""The states as people read them."""


class HonourAction(enum.StrEnum):
    """What can be done with an honour list."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


HONOUR_ACTION_NAMES = {HonourAction.CONFIRM: "确认名单", HonourAction.REFUSE: "不予确认"}
"""The actions as people read them."""
