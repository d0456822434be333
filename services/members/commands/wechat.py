"""Log in by WeChat; bind it by a second proof; unbind it.

A code is asked about before the transaction and before anything else is judged: were a right password told apart from a
wrong one while the code is bad, passwords could be tried without being counted.
"""

from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, Refused
from services.kernel.work import Work
from services.members.accounts import committees_of, find_account, lock_account
from services.members.commands.passwords import check_own_code, check_own_password, confirm_password
from services.members.commands.sessions import (
    NOBODY,
    Judgement,
    Session,
    admit,
    check_password,
    enter,
    prove,
)
from services.members.devices import end_device, live_devices
from services.members.facts import LogInRefused, WeChatUnbound
from services.members.lock_out import forget_failures
from services.members.models import Account, Device
from services.members.refusals import (
    NoAccountForPhone,
    PasswordChangeRequired,
    PasswordProofNeeded,
    WeChatCodeRefused,
    WeChatNotBound,
    WrongCode,
)
from services.members.vocabulary import BoundBy, LogInBy
from services.members.wechat import bind, find_bound_account, unbind


def ask_who(work: Work, *, wechat_code: str, **_rest: Any) -> dict[str, Any]:
    """Ask WeChat who gave the code. No connection to the database is held meanwhile."""
    work.session.close()
    try:
        return {"open_id": work.ports.wechat.open_id(wechat_code)}
    except WeChatCodeRefused as refused:
        raise WeChatCodeRefused(errors=(FieldFault("/wechat_code", refused.title),)) from refused


def ask_phone_too(work: Work, *, phone_code: str, **rest: Any) -> dict[str, Any]:
    """Ask WeChat who it is, and for which phone it vouches."""
    who = ask_who(work, **rest)
    try:
        return who | {"phone": work.ports.wechat.phone(phone_code)}
    except WeChatCodeRefused as refused:
        raise WeChatCodeRefused(errors=(FieldFault("/phone_code", refused.title),)) from refused


def ask_and_check_password(work: Work, **fields: Any) -> dict[str, Any]:
    """Ask WeChat who it is, then judge the password of the account that is to be bound."""
    return ask_who(work, **fields) | check_password(work, **fields)


def ask_and_check_own_password(work: Work, actor: Actor, **fields: Any) -> dict[str, Any]:
    """Ask WeChat who it is, then judge the password of somebody who is logged in."""
    return ask_who(work, **fields) | check_own_password(work, actor, **fields)


def log_in_by_wechat(
    work: Work, *, wechat_code: str, open_id: str, device_name: str, code: str | None = None,
    committee_id: UUID | None = None, demands_second_factor: bool = False,
) -> Session:  # fmt: skip
    """Log in by a bound WeChat. The lock-out is not asked: it is against guessing, and here nothing can be guessed."""
    del wechat_code  # `ask_who` has asked.
    account = find_bound_account(work, open_id)
    if account is None or account.is_disabled:
        raise _not_let_in(work, account, WeChatNotBound())
    entry = admit(
        work, account, committees_of(work, account.id), committee_id=committee_id, code=code,
        demands_second_factor=demands_second_factor, wrong=WrongCode,
    )  # fmt: skip
    return enter(work, account, entry, device_name=device_name, by=LogInBy.WECHAT)


def bind_by_password(
    work: Work, *, wechat_code: str, open_id: str, phone: str, password: str, judgement: Judgement, device_name: str,
    code: str | None = None, committee_id: UUID | None = None, demands_second_factor: bool = False,
) -> Session:  # fmt: skip
    """Bind a WeChat to the account whose phone and password somebody knows, and log in. Failures count as at log-in.

    A one-time password is refused: whoever handed it out could bind a WeChat of his own and stay.
    """
    del wechat_code, password  # `ask_and_check_password` has asked and judged.
    account = prove(work, phone=phone, judgement=judgement)
    if account.must_change_password:
        raise PasswordChangeRequired
    entry = admit(
        work, account, committees_of(work, account.id), committee_id=committee_id, code=code,
        demands_second_factor=demands_second_factor, wrong=WrongCode,
    )  # fmt: skip
    forget_failures(account)
    bind(work, account, open_id, by=BoundBy.PASSWORD)
    return enter(work, account, entry, device_name=device_name, by=LogInBy.WECHAT)


def bind_by_phone(
    work: Work, *, wechat_code: str, phone_code: str, open_id: str, phone: str, device_name: str,
    code: str | None = None, committee_id: UUID | None = None,
) -> Session:  # fmt: skip
    """Bind a WeChat to the member's account of the phone for which WeChat vouches, and log in."""
    del wechat_code, phone_code  # `ask_phone_too` has asked.
    account = find_account(work, phone, for_update=True)
    if account is None or account.is_disabled:
        raise _not_let_in(work, account, NoAccountForPhone())
    known = committees_of(work, account.id)
    if any(known.values()):
        raise _not_let_in(work, account, PasswordProofNeeded())
    entry = admit(
        work, account, known, committee_id=committee_id, code=code, demands_second_factor=False, wrong=WrongCode
    )
    bind(work, account, open_id, by=BoundBy.PHONE)
    return enter(work, account, entry, device_name=device_name, by=LogInBy.WECHAT)


def bind_here(
    work: Work, actor: Actor, *, wechat_code: str, open_id: str, password: str, judgement: Judgement,
    code: str | None = None,
) -> None:  # fmt: skip
    """Bind a WeChat while logged in; the password is asked again, so that a stolen token cannot stay for good."""
    del wechat_code, password  # `ask_and_check_own_password` has asked and judged.
    account = lock_account(work, actor.account_id)
    confirm_password(work, account, judgement, "/password")
    check_own_code(work, account, code)
    if account.must_change_password:
        raise PasswordChangeRequired
    bind(work, account, open_id, by=BoundBy.PASSWORD)


def unbind_mine(work: Work, actor: Actor) -> None:
    """Let one's WeChat in no more; the sessions that began with it end, this one too if it did.

    No proof is asked: a member who came by his phone may have no password, and unbinding gives nobody anything.
    """
    account = lock_account(work, actor.account_id)
    if not unbind(work, account, why="by-owner"):
        work.record(WeChatUnbound(subject_id=account.id, why="again"), outcome="repeated")
    for device in work.session.scalars(live_devices(work, account.id).where(Device.began_by == LogInBy.WECHAT)):
        end_device(work, device, why="wechat-unbound")


def _not_let_in(work: Work, account: Account | None, refusal: Refused) -> Refused:
    is_disabled = account is not None and account.is_disabled
    why = "disabled" if is_disabled else refusal.code
    work.record(LogInRefused(subject_id=account.id if account else NOBODY, why=why), outcome="refused")
    return refusal
