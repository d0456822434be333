"""Words of the life of a publication."""

import enum


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
