"""Log in, refresh, log out: who is asking, on which device, until when.

The figures are those of `security.md`: five failures in fifteen minutes lock an account for fifteen; staff end after
thirty idle minutes or twelve hours, members after fourteen days.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members import second_factor
from services.members.accounts import find_account, second_factor_place
from services.members.facts import DeviceRevoked, LoggedIn, LogInRefused, SessionRefreshed
from services.members.models import Account, Device, Officer, RefreshToken, Seat
from services.members.refusals import (
    NoCommitteeForAccount,
    SecondFactorNeeded,
    SecondFactorNotSetUp,
    SessionEnded,
    WrongCredentials,
)

MOST_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=15)
LOCKED = timedelta(minutes=15)
MEMBER_LIFE = timedelta(days=14)
STAFF_LIFE = timedelta(hours=12)
STAFF_IDLE = timedelta(minutes=30)
RACE = timedelta(seconds=10)
"""Refreshes with the same token within this time are one refresh that raced, not a theft."""

NOBODY = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a client needs to go on; the server makes the access token from it."""

    account_id: UUID
    committee_id: UUID
    device_id: UUID
    token_version: int
    token_id: str
    issued_at: datetime
    refresh_token: str
    ends_at: datetime
    must_change_password: bool


def check_password(work: Work, *, phone: str, password: str, **_rest: Any) -> dict[str, bool]:
    """Whether the password is right: slow work, done before the write transaction; as long for an unknown phone."""
    account = find_account(work, phone)
    return {"password_is_right": work.ports.passwords.verify(account.password_hash if account else None, password)}


def log_in(
    work: Work, *, phone: str, password: str, password_is_right: bool, device_name: str, code: str | None = None,
    committee_id: UUID | None = None, demands_second_factor: bool = False,
) -> Session:  # fmt: skip
    """Log in on a device. Unknown, wrong, disabled and locked are one refusal; a failure is counted and audited."""
    del password  # `check_password` has judged it.
    account = find_account(work, phone, for_update=True)
    if account is None:
        work.record(LogInRefused(subject_id=NOBODY, why="unknown"), outcome="refused")
        raise WrongCredentials
    why = _why_not(account, password_is_right=password_is_right, now=work.now)
    if why:
        if why == "password":
            _count_failure(account, work.now)
        work.record(LogInRefused(subject_id=account.id, why=why), outcome="refused")
        raise WrongCredentials
    here, is_staff = _committee_of(work, account.id, committee_id)
    if is_staff:
        _check_second_factor(work, account, code, demands=demands_second_factor)
    account.failures, account.failing_since, account.locked_until = 0, None, None
    work.committee_id = here
    life = STAFF_LIFE if is_staff else MEMBER_LIFE
    device = Device(
        account_id=account.id, committee_id=here, name=device_name, is_staff=is_staff, created_at=work.now,
        last_used_at=work.now, ends_at=work.now + life,
    )  # fmt: skip
    work.add(device)
    work.flush()
    token = _text(os.urandom(32))
    work.add(RefreshToken(digest=_digest(token), device_id=device.id, issued_at=work.now))
    work.record(LoggedIn(subject_id=account.id, device_id=device.id))
    return _session(work, account, device, token, issued_at=work.now)


def refresh(work: Work, *, refresh_token: str) -> Session:
    """Exchange a refresh token for its one successor; used again after the race, it ends the device's whole family."""
    used = work.session.get(RefreshToken, _digest(refresh_token))
    device = work.session.get(Device, used.device_id) if used else None
    if used is None or device is None or device.revoked_at:
        raise SessionEnded
    work.committee_id = device.committee_id
    account = work.session.get_one(Account, device.account_id)
    if account.is_disabled or _is_over(device, work.now):
        raise SessionEnded
    successor = _text(work.ports.vault.mac("refresh", refresh_token.encode()))
    won = work.session.execute(
        update(RefreshToken)
        .where(RefreshToken.digest == used.digest, RefreshToken.used_at.is_(None))
        .values(used_at=work.now)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount == 1:  # type: ignore[attr-defined]
        work.add(RefreshToken(digest=_digest(successor), device_id=device.id, issued_at=work.now))
        device.last_used_at = work.now
        _forget_old(work, device)
        work.record(SessionRefreshed(subject_id=account.id, device_id=device.id))
        return _session(work, account, device, successor, issued_at=work.now)
    work.session.refresh(used)
    following = work.session.get(RefreshToken, _digest(successor))
    is_race = used.used_at is not None and work.now - used.used_at <= RACE
    if is_race and following is not None and following.used_at is None:
        work.record(SessionRefreshed(subject_id=account.id, device_id=device.id), outcome="repeated")
        return _session(work, account, device, successor, issued_at=following.issued_at)
    _revoke(work, device, why="refresh-token-reused")
    raise SessionEnded


def log_out(work: Work, actor: Actor) -> None:
    """End this device's session at once."""
    device = work.session.get_one(Device, actor.device_id)
    _revoke(work, device, why="logged-out")


def log_out_everywhere(work: Work, actor: Actor) -> None:
    """End the sessions of all the person's devices, this one too."""
    end_all_sessions(work, actor.account_id, why="logged-out-everywhere")


def revoke_device(work: Work, actor: Actor, *, device_id: UUID) -> None:
    """Log one of the person's own devices out."""
    device = work.session.get(Device, device_id)
    if device is None or device.account_id != actor.account_id:
        raise NotFound
    if device.revoked_at is None:
        _revoke(work, device, why="revoked-by-owner")
    else:
        work.record(DeviceRevoked(subject_id=actor.account_id, device_id=device.id, why="again"), outcome="repeated")


def end_all_sessions(work: Work, account_id: UUID, *, why: str) -> None:
    """Refuse every token of an account from now on: after a change of password, role or seat, or when disabled."""
    account = work.session.get_one(Account, account_id)
    account.token_version += 1
    for device in work.session.scalars(
        select(Device).where(Device.account_id == account_id, Device.revoked_at.is_(None))
    ):
        _revoke(work, device, why=why)


def _why_not(account: Account, *, password_is_right: bool, now: datetime) -> str:
    if account.locked_until and now < account.locked_until:
        return "locked"
    if not password_is_right:
        return "password"
    return "disabled" if account.is_disabled else ""


def _count_failure(account: Account, now: datetime) -> None:
    """Five failures within fifteen minutes lock the account for fifteen."""
    if account.failing_since is None or now - account.failing_since > FAILURE_WINDOW:
        account.failures, account.failing_since = 0, now
    account.failures += 1
    if account.failures >= MOST_FAILURES:
        account.locked_until = now + LOCKED
        account.failures, account.failing_since = 0, None


def _committee_of(work: Work, account_id: UUID, wanted: UUID | None) -> tuple[UUID, bool]:
    """The committee to log in to, and whether as staff there; the first one when the person names none."""
    seats = select(Seat.committee_id).where(Seat.account_id == account_id, Seat.is_active).order_by(Seat.committee_id)
    offices = select(Officer.committee_id).where(Officer.account_id == account_id, Officer.is_active)
    staff = list(work.session.scalars(offices.order_by(Officer.committee_id)))
    known = [*work.session.scalars(seats), *staff]
    here = wanted if wanted in known else next(iter(known), None) if wanted is None else None
    if here is None:
        raise NoCommitteeForAccount
    return here, here in staff


def _check_second_factor(work: Work, account: Account, code: str | None, *, demands: bool) -> None:
    """Staff give a one-time code where they have set one up, and must have one in production."""
    if account.second_factor_sealed is None:
        if demands:
            raise SecondFactorNotSetUp
        return
    if code is None:
        raise SecondFactorNeeded
    secret = work.ports.vault.open(account.second_factor_sealed, place=second_factor_place(account.id))
    step = second_factor.accepted_step(secret, code, work.now, account.second_factor_step)
    if step is None:
        _count_failure(account, work.now)
        work.record(LogInRefused(subject_id=account.id, why="second-factor"), outcome="refused")
        raise WrongCredentials
    account.second_factor_step = step


def _is_over(device: Device, now: datetime) -> bool:
    return now >= device.ends_at or (device.is_staff and now - device.last_used_at > STAFF_IDLE)


def _revoke(work: Work, device: Device, *, why: str) -> None:
    device.revoked_at = work.now
    work.record(DeviceRevoked(subject_id=device.account_id, device_id=device.id, why=why))


def _forget_old(work: Work, device: Device) -> None:
    """Used tokens are kept for a day, to recognise a theft, and not for ever."""
    old = work.now - timedelta(days=1)
    work.session.execute(
        delete(RefreshToken)
        .where(RefreshToken.device_id == device.id, RefreshToken.used_at < old)
        .execution_options(synchronize_session=False)
    )


def _session(work: Work, account: Account, device: Device, token: str, *, issued_at: datetime) -> Session:
    return Session(
        account_id=account.id, committee_id=device.committee_id, device_id=device.id,
        token_version=account.token_version, token_id=work.ports.vault.mac("token-id", token.encode()).hex()[:32],
        issued_at=issued_at, refresh_token=token, ends_at=device.ends_at,
        must_change_password=account.must_change_password,
    )  # fmt: skip


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

