"""What a person does to his own proofs: the password, the second factor."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, Refused
from services.kernel.work import Work
from services.members import second_factor
from services.members.accounts import lock_account, names_of, phone_of
from services.members.commands.accounts import ISSUER
from services.members.commands.sessions import Judgement, Session, accept_code, begin_session, judge
from services.members.devices import end_sessions
from services.members.facts import OwnProofRefused, PasswordChanged, SecondFactorBegun, SecondFactorSetUp
from services.members.lock_out import count_failure, forget_failures, is_locked
from services.members.models import Account, Device
from services.members.passwords import password_faults
from services.members.person_keys import open_for, seal_for
from services.members.refusals import SecondFactorNotBegun, WeakPassword, WrongCode, WrongPassword
from services.members.sealed_places import pending_factor_place, second_factor_place
from services.members.vocabulary import LogInBy


def prepare_password(work: Work, actor: Actor, *, old_password: str, new_password: str) -> dict[str, Any]:
    """Judge the old password and hash the new one: slow work, done before the write transaction."""
    account = work.session.get_one(Account, actor.account_id)
    phone = phone_of(work, account)
    names = names_of(work, account.id)
    faults = [fault for name in names for fault in password_faults(new_password, phone=phone, name=name)]
    if new_password == old_password:
        faults.append("新密码不能与原密码相同。")
    if faults:
        raise WeakPassword(errors=tuple(FieldFault("/new_password", fault) for fault in dict.fromkeys(faults)))
    judgement = judge(work, account, old_password)
    return {
        "judgement": judgement,
        "new_hash": work.ports.passwords.hash(new_password) if judgement.is_right else None,
    }


def change_password(
    work: Work, actor: Actor, *, old_password: str, new_password: str, judgement: Judgement, new_hash: str | None
) -> Session:
    """Change one's password: every session ends, and this device goes on with a new one."""
    del old_password, new_password  # `prepare_password` has judged and hashed them.
    account = lock_account(work, actor.account_id)
    confirm_password(work, account, judgement, "/old_password")
    device = work.session.get_one(Device, actor.device_id)
    account.password_hash, account.must_change_password = new_hash, False
    forget_failures(account)
    end_sessions(work, account, why="password-changed")
    work.record(PasswordChanged(subject_id=account.id))
    return begin_session(
        work, account, committee_id=work.committee_id, name=device.name, is_staff=device.is_staff, by=LogInBy.PASSWORD,
        latest=device.ends_at,
    )  # fmt: skip


def check_own_password(work: Work, actor: Actor, *, password: str, **_rest: Any) -> dict[str, Judgement]:
    """Judge the password of somebody who is logged in."""
    return {"judgement": judge(work, work.session.get_one(Account, actor.account_id), password)}


def begin_second_factor(
    work: Work, actor: Actor, *, password: str, judgement: Judgement, code: str | None = None
) -> dict[str, str]:
    """Begin to set up one's second factor, or another one: the secret counts once its first code is confirmed.

    The password is asked again, and the present factor's code, so that a stolen token cannot lock its owner out.
    """
    del password  # `check_own_password` has judged it.
    account = lock_account(work, actor.account_id)
    confirm_password(work, account, judgement, "/password")
    check_own_code(work, account, code)
    secret = second_factor.new_secret()
    account.second_factor_pending = seal_for(work, account.id, secret, place=pending_factor_place(account.id))
    work.record(SecondFactorBegun(subject_id=account.id))
    name = f"{actor.name} {account.phone_last4}"
    return {"secret": secret, "provisioning_uri": second_factor.provisioning_uri(secret, name, ISSUER)}


def confirm_second_factor(work: Work, actor: Actor, *, code: str) -> None:
    """Confirm one's second factor with its first code; from now on every log-in asks for one."""
    account = lock_account(work, actor.account_id)
    if account.second_factor_pending is None:
        raise SecondFactorNotBegun
    secret = open_for(work, account.id, account.second_factor_pending, place=pending_factor_place(account.id))
    step = None if is_locked(account, work.now) else second_factor.accepted_step(secret, code, work.now, None)
    if step is None:
        raise _counted(work, account, WrongCode(errors=(FieldFault("/code", "动态验证码不正确"),)))
    account.second_factor_sealed = seal_for(work, account.id, secret, place=second_factor_place(account.id))
    account.second_factor_step, account.second_factor_pending = step, None
    work.record(SecondFactorSetUp(subject_id=account.id))


def confirm_password(work: Work, account: Account, judgement: Judgement, pointer: str) -> None:
    """Refuse who is logged in and does not know the password of the locked account; it is counted."""
    if is_locked(account, work.now) or not judgement.holds_for(account):
        raise _counted(work, account, WrongPassword(errors=(FieldFault(pointer, "密码不正确"),)))


def check_own_code(work: Work, account: Account, code: str | None) -> None:
    """Refuse who has a second factor and does not give its code; it is counted."""
    if account.second_factor_sealed is not None and not accept_code(work, account, code or ""):
        raise _counted(work, account, WrongCode(errors=(FieldFault("/code", "请输入现用的动态验证码"),)))


def _counted(work: Work, account: Account, refusal: Refused) -> Refused:
    """Count a failure as at log-in, so that a stolen token is no way around the lock-out."""
    if not is_locked(account, work.now):
        count_failure(account, work.now)
    work.record(OwnProofRefused(subject_id=account.id, why=refusal.code), outcome="refused")
    return refusal
