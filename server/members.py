"""Identity and membership over HTTP."""

from typing import TYPE_CHECKING, Any

from flask import request

from api_spec import members as contract
from server.serving import Route, serves
from server.tokens import LIFE
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.commands import passwords, sessions
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

    demands_second_factor = parts.settings.is_production

    def check_password(work: Work, **fields: Any) -> dict[str, Any]:
        parts.throttle.admit_log_in(request.remote_addr or "")
        return {**sessions.check_password(work, **fields)}

    def log_in(work: Work, **fields: Any) -> dict[str, Any]:
        return tokens_of(sessions.log_in(work, demands_second_factor=demands_second_factor, **fields))

    def admit_refresh(_work: Work, **_fields: Any) -> dict[str, Any]:
        parts.throttle.admit_refresh(request.remote_addr or "")
        return {}

    def refresh(work: Work, **fields: Any) -> dict[str, Any]:
        return tokens_of(sessions.refresh(work, **fields))

    def switch_committee(work: Work, actor: Actor, **fields: Any) -> dict[str, Any]:
        return tokens_of(sessions.switch_committee(work, actor, demands_second_factor=demands_second_factor, **fields))

    def change_password(work: Work, actor: Actor, **fields: Any) -> dict[str, Any]:
        return tokens_of(passwords.change_password(work, actor, **fields))

    return (
        serves(contract.LOG_IN, before=check_password)(log_in),
        serves(contract.REFRESH, before=admit_refresh)(refresh),
        serves(contract.SWITCH_COMMITTEE)(switch_committee),
        serves(contract.LOG_OUT)(sessions.log_out),
        serves(contract.LOG_OUT_EVERYWHERE)(sessions.log_out_everywhere),
        serves(contract.ME)(people.read_me),
        serves(contract.CHANGE_PASSWORD, before=passwords.prepare_password)(change_password),
        serves(contract.BEGIN_SECOND_FACTOR, before=passwords.check_own_password)(passwords.begin_second_factor),
        serves(contract.CONFIRM_SECOND_FACTOR)(passwords.confirm_second_factor),
        serves(contract.LIST_DEVICES)(people.list_my_devices),
        serves(contract.REVOKE_DEVICE)(sessions.revoke_device),
    )
