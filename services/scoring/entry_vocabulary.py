"""Words of what is entered into the ledger by hand: its forms, how it stands, what is done with it."""

import enum
from typing import Final

SOURCE: Final = "entry"
"""The source of facts that two persons entered by hand, or took back."""


class EntryForm(enum.StrEnum):
    """How an entry came about."""

    BY_HAND = "by-hand"
    DECLARATION = "declaration"
    REVERSAL = "reversal"


ENTRY_FORM_NAMES = {
    EntryForm.BY_HAND: "人工登记",
    EntryForm.DECLARATION: "自行申报",
    EntryForm.REVERSAL: "冲销",
}
"""The forms as people read them."""


class EntryState(enum.StrEnum):
    """Where an entry stands."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"


ENTRY_STATE_NAMES = {
    EntryState.ENTERED: "待确认",
    EntryState.CONFIRMED: "已确认，记入台账",
    EntryState.REFUSED: "未予确认",
    EntryState.TAKEN_BACK: "已撤回",
}
"""The states as people read them."""


class EntryAction(enum.StrEnum):
    """What can be done with an entry."""

    ATTACH = "attach"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    TAKE_BACK = "take-back"


ENTRY_ACTION_NAMES = {
    EntryAction.ATTACH: "补充佐证",
    EntryAction.CONFIRM: "确认",
    EntryAction.REFUSE: "不予确认",
    EntryAction.TAKE_BACK: "撤回",
}
"""The actions as people read them."""
