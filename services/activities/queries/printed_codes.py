"""Printed codes: whether one is good now, and all of a session for its organiser."""

from typing import Any
from uuid import UUID

from services.activities.door_models import PrintedCode
from services.activities.printed_codes import read, text_of
from services.activities.queries.held import session_of
from services.activities.refusals import CodeOfOtherSession, PrintedCodeRevoked
from services.kernel.actor import Actor
from services.kernel.work import Work


def check_printed(work: Work, session_id: UUID, text: str) -> None:
    """Refuse a printed code that is not ours, of another session, revoked, or outside its hours."""
    code_id = read(work.ports.vault.mac, work.committee_id, text)
    code = work.session.get(PrintedCode, (work.committee_id, code_id))
    if code is None or code.session_id != session_id:
        raise CodeOfOtherSession
    if code.revoked_at is not None or not code.begins_at <= work.now < code.ends_at:
        raise PrintedCodeRevoked(begins_at=code.begins_at, ends_at=code.ends_at, revoked_at=code.revoked_at)


def list_printed_codes(work: Work, _actor: Actor, *, activity_id: UUID, session_id: UUID) -> dict[str, Any]:
    """The printed codes of a session, revoked ones too, the newest first."""
    session_of(work, activity_id, session_id)
    codes = work.session.scalars(
        work.select(PrintedCode).where(PrintedCode.session_id == session_id).order_by(PrintedCode.id.desc())
    )
    return {"items": [printed_shown(work, code) for code in codes]}


def printed_shown(work: Work, code: PrintedCode) -> dict[str, Any]:
    """A printed code with its text, so that a torn sheet can be printed again."""
    return {
        "id": code.id, "session_id": code.session_id, "begins_at": code.begins_at, "ends_at": code.ends_at,
        "issued_by_name": code.issued_by_name, "issued_at": code.issued_at, "revoked_at": code.revoked_at,
        "code": text_of(work.ports.vault.mac, work.committee_id, code.id),
    }  # fmt: skip
