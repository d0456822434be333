"""Words of the roles that a committee gives its members for a year (免考核, 主席会议成员 …)."""

import enum


class MemberRoleState(enum.StrEnum):
    """Where a role of a member stands."""

    PROPOSED = "proposed"
    IN_FORCE = "in-force"
    REFUSED = "refused"
    ENDED = "ended"


MEMBER_ROLE_STATE_NAMES = {
    MemberRoleState.PROPOSED: "待另一人确认",
    MemberRoleState.IN_FORCE: "有效",
    MemberRoleState.REFUSED: "未予确认",
    MemberRoleState.ENDED: "已取消",
}
"""The states as people read them."""


class MemberRoleAction(enum.StrEnum):
    """What can be done with a role of a member."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    END = "end"


MEMBER_ROLE_ACTION_NAMES = {
    MemberRoleAction.CONFIRM: "确认身份",
    MemberRoleAction.REFUSE: "不予确认",
    MemberRoleAction.END: "取消身份",
}
"""The actions as people read them."""

OPEN = (MemberRoleState.PROPOSED, MemberRoleState.IN_FORCE)
"""What stands in the way of giving the same role once more."""
