"""Printed codes of small rooms: issued for hours where the settings allow it, and revoked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.activities.door_facts import CodePrinted, PrintedCodeTakenBack
from services.activities.door_models import PrintedCode
from services.activities.queries.held import hold_shared, session_of
from services.activities.queries.printed_codes import printed_shown
from services.activities.refusals import PlanFaulty, PrintedCodesNotAllowed
from services.activities.rules import check_going_on
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.queries.settings import settings_of_version


def print_code(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, begins_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Issue a printed code; without times it is good while check-in is open, as far as the settings' hours reach."""
    activity = hold_shared(work, activity_id)
    session = session_of(work, activity_id, session_id)
    check_going_on(activity.state)
    proofs = settings_of_version(work, activity.settings_version).activities.proofs
    if activity.kind not in proofs.printed_code_kinds:
        raise PrintedCodesNotAllowed(kind=activity.kind)
    longest = timedelta(hours=proofs.printed_code_hours)
    begins_at = begins_at or session.check_in_opens_at
    ends_at = ends_at or min(session.check_in_closes_at, begins_at + longest)
    if ends_at <= begins_at:
        raise PlanFaulty(errors=(FieldFault("/ends_at", "结束时间应晚于开始时间"),))
    if ends_at - begins_at > longest:
        raise PlanFaulty(errors=(FieldFault("/ends_at", f"一张张贴码最长 {proofs.printed_code_hours} 小时"),))
    code = PrintedCode(
        id=new_id(), session_id=session_id, begins_at=begins_at, ends_at=ends_at, issued_by=actor.account_id,
        issued_by_name=actor.name, issued_at=work.now,
    )  # fmt: skip
    work.add(code)
    work.record(CodePrinted(subject_id=activity_id, session_id=session_id, printed_code_id=code.id))
    return printed_shown(work, code)


def revoke_printed_code(
    work: Work, _actor: Actor, *, activity_id: UUID, session_id: UUID, printed_code_id: UUID
) -> dict[str, Any]:
    """Take a printed code back; who came in by it stays on the sheet, and a second time changes nothing."""
    hold_shared(work, activity_id)
    session_of(work, activity_id, session_id)
    code = work.get(PrintedCode, printed_code_id)
    if code.session_id != session_id:
        raise NotFound
    if code.revoked_at is None:
        code.revoked_at = work.now
        work.record(PrintedCodeTakenBack(subject_id=activity_id, session_id=session_id, printed_code_id=code.id))
    return printed_shown(work, code)
