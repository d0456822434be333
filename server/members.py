"""Identity and membership over HTTP."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import request

from api_spec import members as contract
from server.serving import Function, Route, serves
from server.tokens import LIFE
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.commands import devices, passwords, sessions
from services.members.queries import people

if TYPE_CHECKING:
    from server.app import Parts


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    demands = {"demands_second_factor": parts.settings.is_production}
    admit_log_in, admit_refresh = parts.throttle.admit_log_in, parts.throttle.admit_refresh
    return (
        serves(contract.LOG_IN, before=admitted(admit_log_in, sessions.check_password))(
            with_tokens(parts, sessions.log_in, **demands)
        ),
        serves(contract.REFRESH, before=admitted(admit_refresh))(with_tokens(parts, sessions.refresh)),
        serves(contract.SWITCH_COMMITTEE)(with_tokens(parts, sessions.switch_committee, **demands)),
        serves(contract.LOG_OUT)(devices.log_out),
        serves(contract.LOG_OUT_EVERYWHERE)(devices.log_out_everywhere),
        serves(contract.ME)(people.read_me),
        serves(contract.CHANGE_PASSWORD, before=passwords.prepare_password)(
            with_tokens(parts, passwords.change_password)
        ),
        serves(contract.BEGIN_SECOND_FACTOR, before=passwords.check_own_password)(passwords.begin_second_factor),
        serves(contract.CONFIRM_SECOND_FACTOR)(passwords.confirm_second_factor),
        serves(contract.LIST_DEVICES)(people.list_my_devices),
        serves(contract.NAME_DEVICE)(devices.name_device),
        serves(contract.REVOKE_DEVICE)(devices.revoke_device),
        serves(contract.ENROL_KEY)(devices.enrol_key),
    )


def with_tokens(parts: "Parts", command: Callable[..., sessions.Session], **fixed: Any) -> Function:
    """A command that begins or goes on with a session, as a function that answers its tokens."""

    def answer(work: Work, *people: Actor, **fields: Any) -> dict[str, Any]:
        session = command(work, *people, **fixed, **fields)
        access = parts.tokens.issue(
            account_id=session.account_id, committee_id=session.committee_id, device_id=session.device_id,
            version=session.token_version, token_id=session.token_id, at=session.issued_at,
        )  # fmt: skip
        return {
            "access_token": access, "token_type": "Bearer", "expires_in": int(LIFE.total_seconds()),
            "refresh_token": session.refresh_token, "ends_at": session.ends_at, "committee_id": session.committee_id,
            "must_change_password": session.must_change_password,
        }  # fmt: skip

    return answer


def admitted(admit: Callable[[str], None], prepare: Callable[..., dict[str, Any]] | None = None) -> Function:
    """A preparation that begins by counting the caller's address."""

    def prepared(work: Work, *people: Actor, **fields: Any) -> dict[str, Any]:
        work.session.close()  # The count is a transaction of its own: nobody holds a connection while he waits for one.
        admit(request.remote_addr or "")
        return prepare(work, *people, **fields) if prepare else {}

    return prepared
