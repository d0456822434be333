"""What settlement says of one invitee: the columns of his row, whoever writes it."""

from dataclasses import dataclass

from services.activities.answer_vocabulary import AnswerState
from services.activities.models import Activity
from services.activities.queries.held import sessions_of
from services.activities.queries.sheet import OnSheet
from services.activities.rules import obliges, settle
from services.activities.settlement_rules import weakest
from services.activities.vocabulary import AttendanceStatus, Evidence, InviteeRole
from services.kernel.work import Work
from services.members.queries.settings import settings_of_version

NOTICE = "notice"
"""How an invitation was delivered: by a formal notice in the app."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A settled row, but whose it is; no status where there is nothing to tell."""

    status: AttendanceStatus | None
    half_days: int
    sessions: int
    excused_half_days: int
    is_required: bool
    role: InviteeRole
    meeting: str
    evidence: Evidence | None
    delivery: str | None


class Judge:
    """Judges the invitees of one activity, by the settings that it was planned under."""

    def __init__(self, work: Work, activity: Activity) -> None:
        """Read what holds for all of them."""
        settings = settings_of_version(work, activity.settings_version).activities
        self.is_required = activity.is_required
        self.meeting = settings.kind(activity.kind).meeting
        self.fraction = settings.attended_fraction
        self.sessions = len(sessions_of(work, activity.id))

    def judge(self, invitee: OnSheet) -> Verdict:
        """What became of one invitee."""
        is_required = obliges(invitee.role, is_required=self.is_required)
        excused = invitee.count_excused(self.sessions)
        judged = settle(
            invitee.arrivals.values(), sessions=self.sessions, excused=excused, fraction=self.fraction,
            is_required=is_required, has_accepted=invitee.answer is AnswerState.ACCEPTED,
        )  # fmt: skip
        return Verdict(
            status=judged.status, half_days=judged.half_days, sessions=self.sessions, excused_half_days=excused,
            is_required=is_required, role=invitee.role, meeting=self.meeting, evidence=weakest(invitee.graded),
            delivery=NOTICE if invitee.is_told else None,
        )  # fmt: skip
