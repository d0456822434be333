"""WeChat log-in and binding over HTTP."""

from typing import TYPE_CHECKING

from api_spec import wechat as contract
from server.members import admitted, with_tokens
from server.serving import Route, serves
from services.members.commands import wechat
from services.members.queries import people

if TYPE_CHECKING:
    from server.app import Parts


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability; whatever asks WeChat counts as a log-in of its address."""
    demands = {"demands_second_factor": parts.settings.is_production}
    admit = parts.throttle.admit_log_in
    return (
        serves(contract.LOG_IN_BY_WECHAT, before=admitted(admit, wechat.ask_who))(
            with_tokens(parts, wechat.log_in_by_wechat, **demands)
        ),
        serves(contract.BIND_BY_PASSWORD, before=admitted(admit, wechat.ask_and_check_password))(
            with_tokens(parts, wechat.bind_by_password, **demands)
        ),
        serves(contract.BIND_BY_PHONE, before=admitted(admit, wechat.ask_phone_too))(
            with_tokens(parts, wechat.bind_by_phone)
        ),
        serves(contract.READ_MY_WECHAT)(people.read_my_wechat),
        serves(contract.BIND_MY_WECHAT, before=admitted(admit, wechat.ask_and_check_own_password))(wechat.bind_here),
        serves(contract.UNBIND_MY_WECHAT)(wechat.unbind_mine),
    )
