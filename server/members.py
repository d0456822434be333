"""Identity and membership over HTTP."""

from typing import TYPE_CHECKING, Any

from flask import request

from api_spec import members as contract
from server.serving import Route, serves
from server.tokens import LIFE
from services.kernel.work import Work
from services.members.commands import sessions
from services.members.queries import people

if TYPE_CHECKING:
    from server.app import Parts


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def tokens_of(session: sessions.Session) -> dict[str, Any]:
        access = parts.tokens.issue(
            account_id=session.account_id, committee_id=session.committee_id, device_id=session.device_id,
            version=session.token_version, token_id=session.token_id, at=session.issued_at,
        )  # fmt: skip
        return {
            "access_token": access, "token_type": "Bearer", "expires_in": int(LIFE.total_seconds()),
            "refresh_token": session.refresh_token, "ends_at": session.ends_at, "committee_id": session.committee_id,
            "must_change_password": session.must_change_password,
        }  # fmt: skip

    def check_password(work: Work, **fields: Any) -> dict[str, bool]:
        parts.throttle.admit(request.remote_addr or "")
        return sessions.check_password(work, **fields)

    def log_in(work: Work, **fields: Any) -> dict[str, Any]:
        return tokens_of(sessions.log_in(work, demands_second_factor=parts.settings.is_production, **fields))

    def refresh(work: Work, **fields: Any) -> dict[str, Any]:
        parts.throttle.admit(request.remote_addr or "")
        return tokens_of(sessions.refresh(work, **fields))

    return (
        serves(contract.LOG_IN, before=check_password)(log_in),
        serves(contract.REFRESH)(refresh),
        serves(contract.LOG_OUT)(sessions.log_out),
        serves(contract.LOG_OUT_EVERYWHERE)(sessions.log_out_everywhere),
        serves(contract.ME)(people.read_me),
        serves(contract.LIST_DEVICES)(people.list_my_devices),
        serves(contract.REVOKE_DEVICE)(sessions.revoke_device),
    )
