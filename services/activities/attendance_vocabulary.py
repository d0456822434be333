"""Words of settled attendance: what counts as having been there, and the life of a correction."""

import enum

from services.activities.vocabulary import AttendanceStatus

ATTENDED = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.WALK_IN})
"""What counts as having been there."""

OF_REQUIRED = frozenset(AttendanceStatus) - {AttendanceStatus.NO_SHOW, AttendanceStatus.WALK_IN}
OF_OPTIONAL = frozenset(AttendanceStatus) - {AttendanceStatus.ABSENT}
"""What can become of an invitation that must be followed, and of one that may."""


class CorrectionState(enum.StrEnum):
    """Where a correction of a settled attendance stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


CORRECTION_STATE_NAMES = {
    CorrectionState.PROPOSED: "待另一人确认",
    CorrectionState.CONFIRMED: "已生效",
    CorrectionState.SUPERSEDED: "已被后来的更正取代",
    CorrectionState.REFUSED: "未予更正",
}
"""The states as people read them."""


class CorrectionAction(enum.StrEnum):
    """What can be done with a correction."""

    PROPOSE = "propose"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    SUPERSEDE = "supersede"


CORRECTION_ACTION_NAMES = {
    CorrectionAction.PROPOSE: "提出更正",
    CorrectionAction.CONFIRM: "确认更正",
    CorrectionAction.REFUSE: "不予更正",
    CorrectionAction.SUPERSEDE: "以新的更正取代",
}
"""The actions as people read them."""
