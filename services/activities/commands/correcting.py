"""Correcting what was settled: one organiser proposes it with a reason, another one confirms or refuses it.

The frozen row is never written. Whoever corrects holds the activity alone, so of two who do the same at once the second
sees what the first has done.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.activities.answer_vocabulary import AnswerState
from services.activities.attendance_vocabulary import ATTENDED, CorrectionAction, CorrectionState
from services.activities.commands.judging import Judge
from services.activities.commands.publishing import invite
from services.activities.correction_facts import AttendanceCorrected, CorrectionProposed, CorrectionRefused
from services.activities.correction_lifecycle import CORRECTION
from services.activities.correction_models import AttendanceCorrection
from services.activities.models import Activity, Invitation, SettledAttendance
from services.activities.queries.corrections import shown
from services.activities.queries.held import hold_alone
from services.activities.queries.sheet import OnSheet, sheet_for_settlement
from services.activities.refusals import CorrectionFaulty, CorrectionWaits, OwnAttendance
from services.activities.rules import Judgement
from services.activities.settlement_rules import faults_of_correction
from services.activities.vocabulary import ActivityState, AttendanceStatus, Evidence, InviteeRole
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound, NotItsTurn
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Seat
from services.members.queries.settings import settings_of_version


def propose_correction(
    work: Work, actor: Actor, *, activity_id: UUID, seat_id: UUID, status: AttendanceStatus | None, half_days: int,
    reason: str,
) -> dict[str, Any]:  # fmt: skip
    """Say that a settled result is wrong, what it should be, and why; another person has to agree.

    It may be that of somebody of whom settlement told nothing: he came without a word, or without an invitation.
    """
    activity = hold_alone(work, activity_id)
    if activity.state is not ActivityState.SETTLED:
        raise NotItsTurn(state=activity.state, action=CorrectionAction.PROPOSE)
    settled = _settled(work, activity_id, seat_id) or _told_nothing(work, activity, seat_id)
    if actor.seat_id == seat_id:
        raise OwnAttendance
    if _in_state(work, activity_id, seat_id, CorrectionState.PROPOSED):
        raise CorrectionWaits
    standing = _in_state(work, activity_id, seat_id, CorrectionState.CONFIRMED) or settled
    was, to = Judgement(standing.status, standing.half_days), Judgement(status, half_days)
    fraction = settings_of_version(work, activity.settings_version).activities.attended_fraction
    if faults := faults_of_correction(
        was, to, sessions=settled.sessions, fraction=fraction, is_required=settled.is_required,
        is_settled=settled.status is not None,
    ):  # fmt: skip
        raise CorrectionFaulty(errors=tuple(faults))
    correction = AttendanceCorrection(
        id=new_id(), activity_id=activity_id, seat_id=seat_id, number=_last_number(work, activity_id, seat_id) + 1,
        state=CORRECTION.initial, was_status=was.status, was_half_days=was.half_days, status=status,
        half_days=half_days, reason=reason, proposed_by=actor.account_id, proposed_by_name=actor.name,
        proposed_at=work.now,
    )  # fmt: skip
    work.add(correction)
    work.record(CorrectionProposed(subject_id=activity_id, correction_id=correction.id, seat_id=seat_id))
    return _standing(work, correction, actor)


def confirm_correction(work: Work, actor: Actor, *, activity_id: UUID, correction_id: UUID) -> dict[str, Any]:
    """Let it hold: the ledger takes back what stood before and enters this; the member's year is counted anew."""
    activity = hold_alone(work, activity_id)
    correction = _correction(work, activity_id, correction_id)
    before = _in_state(work, activity_id, correction.seat_id, CorrectionState.CONFIRMED)
    _decide(work, actor, correction, CorrectionAction.CONFIRM)
    if before:
        CORRECTION.take(before, CorrectionAction.SUPERSEDE, actor)
    if not _is_invited(work, activity_id, correction.seat_id):
        # Whoever came without an invitation stands on no sheet otherwise.
        invite(work, activity, [(correction.seat_id, InviteeRole.MEMBER)])
    _record_corrected(work, activity, correction, before)
    return _standing(work, correction, actor)


def refuse_correction(
    work: Work, actor: Actor, *, activity_id: UUID, correction_id: UUID, reason: str
) -> dict[str, Any]:
    """Leave the result as it is; whoever proposed the correction may take it back so, too."""
    hold_alone(work, activity_id)
    correction = _correction(work, activity_id, correction_id)
    _decide(work, actor, correction, CorrectionAction.REFUSE)
    correction.refusal_reason = reason
    work.record(CorrectionRefused(subject_id=activity_id, correction_id=correction.id, seat_id=correction.seat_id))
    return _standing(work, correction, actor)


def _decide(work: Work, actor: Actor, correction: AttendanceCorrection, action: CorrectionAction) -> None:
    CORRECTION.take(correction, action, actor)
    correction.decided_by, correction.decided_by_name = actor.account_id, actor.name
    correction.decided_at = work.now


def _record_corrected(
    work: Work, activity: Activity, correction: AttendanceCorrection, before: AttendanceCorrection | None
) -> None:
    settled = _settled(work, activity.id, correction.seat_id)
    if settled is None:
        raise NotFound
    on = civil_date(activity.ends_at)
    work.record(
        AttendanceCorrected(
            subject_id=activity.id, correction_id=correction.id, seat_id=correction.seat_id,
            takes_back=before.id if before else None, was=correction.was_status, meeting=settled.meeting,
            year=on.year, on=on, status=correction.status, required=settled.is_required,
            half_days=correction.half_days, sessions=settled.sessions, delivery=settled.delivery, role=settled.role,
            # Two named officers vouch for it, whatever it rested on before.
            evidence=Evidence.MANUAL if correction.status in ATTENDED else None,
        )
    )  # fmt: skip


def _settled(work: Work, activity_id: UUID, seat_id: UUID) -> SettledAttendance | None:
    row: SettledAttendance | None = work.session.scalar(
        work.select(SettledAttendance).where(
            SettledAttendance.activity_id == activity_id, SettledAttendance.seat_id == seat_id
        )
    )
    return row


def _told_nothing(work: Work, activity: Activity, seat_id: UUID) -> SettledAttendance:
    """A row for a member of whom settlement told nothing, so that a correction has what to stand on."""
    work.get(Seat, seat_id)
    invitee = sheet_for_settlement(work, activity.id, seat_id=seat_id).get(seat_id)
    invitee = invitee or OnSheet(InviteeRole.MEMBER, AnswerState.PENDING, is_excused=False, is_told=False)
    row = SettledAttendance(
        id=new_id(), activity_id=activity.id, seat_id=seat_id,
        **(asdict(Judge(work, activity).judge(invitee)) | {"status": None}),
    )  # fmt: skip
    work.add(row)
    return row


def _is_invited(work: Work, activity_id: UUID, seat_id: UUID) -> bool:
    invited = work.select(Invitation.id).where(Invitation.activity_id == activity_id, Invitation.seat_id == seat_id)
    return work.session.scalar(invited) is not None


def _in_state(work: Work, activity_id: UUID, seat_id: UUID, state: CorrectionState) -> AttendanceCorrection | None:
    """The one correction of this invitee that waits, or that holds."""
    found: AttendanceCorrection | None = work.session.scalar(
        work.select(AttendanceCorrection).where(
            AttendanceCorrection.activity_id == activity_id, AttendanceCorrection.seat_id == seat_id,
            AttendanceCorrection.state == state,
        )
    )  # fmt: skip
    return found


def _correction(work: Work, activity_id: UUID, correction_id: UUID) -> AttendanceCorrection:
    correction = work.get(AttendanceCorrection, correction_id)
    if correction.activity_id != activity_id:
        raise NotFound
    return correction


def _last_number(work: Work, activity_id: UUID, seat_id: UUID) -> int:
    greatest = work.select(func.max(AttendanceCorrection.number)).where(
        AttendanceCorrection.committee_id == work.committee_id, AttendanceCorrection.activity_id == activity_id,
        AttendanceCorrection.seat_id == seat_id,
    )  # fmt: skip
    return work.session.scalar(greatest) or 0


def _standing(work: Work, correction: AttendanceCorrection, actor: Actor) -> dict[str, Any]:
    work.flush()
    return shown(work, actor, correction)
