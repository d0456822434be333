"""Words of the search over all years."""

import enum


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
    CO_SIGN = "co-sign"


MATTER_ACTION_NAMES = {
    MatterAction.FOLLOW: "关注进展",
    MatterAction.BUILD_ON: "在其基础上提出",
    MatterAction.CO_SIGN: "签署联名",
}
"""The actions as people read them."""
