"""Log in, refresh, log out: who is asking, on which device, until when.

Staff end after thirty idle minutes or twelve hours, members after 14 days.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session as Database

from services.kernel.actor import Actor
from services.kernel.errors import Refused
from services.kernel.work import Work
from services.members import second_factor
from services.members.accounts import committees_of, find_account, lock_account
from services.members.devices import end_device, make_room
from services.members.facts import CommitteeSwitched, LoggedIn, LogInRefused, SessionRefreshed
from services.members.lock_out import count_failure, forget_failures, is_locked
from services.members.models import Account, Device, RefreshToken
from services.members.person_keys import open_for
from services.members.refusals import (
    BadToken,
    NoCommitteeForAccount,
    SecondFactorNeeded,
    SecondFactorNotSetUp,
    SessionEnded,
    WrongCode,
    WrongCredentials,
)
from services.members.rules import owes_new_password
from services.members.sealed_places import second_factor_place
from services.members.vocabulary import LogInBy

MEMBER_LIFE = timedelta(days=14)
STAFF_LIFE = timedelta(hours=12)
STAFF_IDLE = timedelta(minutes=30)
RACE = timedelta(seconds=10)
"""Refreshes with the same token within this time are one refresh that raced, not a theft."""

KEPT = timedelta(days=1)
"""How long used tokens are kept, and those of a device that has ended."""

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


@dataclass(frozen=True)
class Entry:
    """Where somebody who has proved who he is goes in."""

    committee_id: UUID
    is_staff: bool


@dataclass(frozen=True)
class Judgement:
    """Whether a password made the hash that the account had then: slow work, done before the write transaction."""

    is_right: bool
    hash: str | None

    def holds_for(self, account: Account) -> bool:
        """Whether it is right, and the account's password is still the one that was judged."""
        return self.is_right and account.password_hash == self.hash


def judge(work: Work, account: Account | None, password: str) -> Judgement:
    """Verify a password; takes as long when there is no account. No connection is held meanwhile."""
    known = account.password_hash if account else None
    work.session.close()
    return Judgement(work.ports.passwords.verify(known, password), known)


def check_password(work: Work, *, phone: str, password: str, **_rest: Any) -> dict[str, Judgement]:
    """Judge the password of a log-in."""
    return {"judgement": judge(work, find_account(work, phone), password)}


def log_in(
    work: Work, *, phone: str, password: str, judgement: Judgement, device_name: str, code: str | None = None,
    committee_id: UUID | None = None, demands_second_factor: bool = False,
) -> Session:  # fmt: skip
    """Log in on a device. Unknown, wrong, disabled and locked are one refusal; a failure is counted and audited."""
    del password  # `check_password` has judged it.
    account = prove(work, phone=phone, judgement=judgement)
    entry = admit(
        work, account, committees_of(work, account.id), committee_id=committee_id, code=code,
        demands_second_factor=demands_second_factor, wrong=WrongCredentials,
    )  # fmt: skip
    forget_failures(account)
    return enter(work, account, entry, device_name=device_name, by=LogInBy.PASSWORD)


def prove(work: Work, *, phone: str, judgement: Judgement) -> Account:
    """The account, locked, of a phone and its judged password; a failure is counted and audited."""
    account = find_account(work, phone, for_update=True)
    if account is None:
        work.record(LogInRefused(subject_id=NOBODY, why="unknown"), outcome="refused")
        raise WrongCredentials
    why = _why_not(account, judgement, work.now)
    if why:
        if why == "password":
            count_failure(account, work.now)
        work.record(LogInRefused(subject_id=account.id, why=why), outcome="refused")
        raise WrongCredentials
    return account


def admit(
    work: Work, account: Account, known: Mapping[UUID, bool], *, committee_id: UUID | None, code: str | None,
    demands_second_factor: bool, wrong: type[Refused],
) -> Entry:  # fmt: skip
    """Where he goes in: the committee he names or his first, with his second factor; the work goes on there."""
    here = committee_id if committee_id in known else next(iter(known), None) if committee_id is None else None
    if here is None:
        raise NoCommitteeForAccount
    _check_second_factor(work, account, code, demands=demands_second_factor and known[here], wrong=wrong)
    work.go_to(here)
    return Entry(here, known[here])


def enter(work: Work, account: Account, entry: Entry, *, device_name: str, by: LogInBy) -> Session:
    """Begin the session of a log-in."""
    session = begin_session(
        work, account, committee_id=entry.committee_id, name=device_name, is_staff=entry.is_staff, by=by
    )
    work.record(LoggedIn(subject_id=account.id, device_id=session.device_id, by=by))
    return session


def switch_committee(
    work: Work, actor: Actor, *, committee_id: UUID, code: str | None = None, demands_second_factor: bool = False
) -> Session:
    """Go on in another committee in which the person serves; this session ends and does not live longer there."""
    account = lock_account(work, actor.account_id)
    device = work.session.get_one(Device, actor.device_id, with_for_update=True, populate_existing=True)
    if account.is_disabled or device.revoked_at is not None:  # It ended while this one waited for the locks.
        raise BadToken
    known = committees_of(work, account.id)
    if committee_id not in known:
        raise NoCommitteeForAccount
    is_staff = known[committee_id]
    if is_staff and not device.is_staff:  # A staff session has given its code already.
        _check_second_factor(work, account, code, demands=demands_second_factor, wrong=WrongCode)
    end_device(work, device, why="switched-committee")
    work.record(CommitteeSwitched(subject_id=account.id, other_committee_id=committee_id))
    work.go_to(committee_id)
    return begin_session(
        work, account, committee_id=committee_id, name=device.name, is_staff=is_staff, by=device.began_by,
        latest=device.ends_at,
    )  # fmt: skip


def begin_session(
    work: Work, account: Account, *, committee_id: UUID, name: str, is_staff: bool, by: LogInBy,
    latest: datetime | None = None,
) -> Session:  # fmt: skip
    """A new device of a locked account, with its first refresh token, until the end of its life or `latest`."""
    make_room(work, account)
    ends_at = work.now + (STAFF_LIFE if is_staff else MEMBER_LIFE)
    device = Device(
        account_id=account.id, committee_id=committee_id, name=name, is_staff=is_staff, created_at=work.now,
        last_used_at=work.now, ends_at=min(ends_at, latest or ends_at), began_by=by,
    )  # fmt: skip
    work.add(device)
    work.flush()
    token = _text(os.urandom(32))
    work.add(RefreshToken(digest=_digest(token), device_id=device.id, issued_at=work.now))
    return _session(work, account, device, token, issued_at=work.now)


def refresh(work: Work, *, refresh_token: str) -> Session:
    """Exchange a refresh token for its one successor; used again after the race, it ends the device's whole family."""
    used = work.session.get(RefreshToken, _digest(refresh_token))
    device = work.session.get(Device, used.device_id) if used else None
    if used is None or device is None or device.revoked_at:
        raise SessionEnded
    work.go_to(device.committee_id)
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
    end_device(work, device, why="refresh-token-reused")
    raise SessionEnded


def _why_not(account: Account, judgement: Judgement, now: datetime) -> str:
    if is_locked(account, now):
        return "locked"
    if not judgement.holds_for(account):
        return "password"
    return "disabled" if account.is_disabled else ""


def _check_second_factor(
    work: Work, account: Account, code: str | None, *, demands: bool, wrong: type[Refused] = WrongCredentials
) -> None:
    """Whoever has set up a second factor gives its code; staff must have one in production (`demands`)."""
    if account.second_factor_sealed is None:
        if demands:
            raise SecondFactorNotSetUp
        return
    if code is None:
        raise SecondFactorNeeded
    if is_locked(account, work.now) or not accept_code(work, account, code):
        count_failure(account, work.now)
        work.record(LogInRefused(subject_id=account.id, why="second-factor"), outcome="refused")
        raise wrong


def accept_code(work: Work, account: Account, code: str) -> bool:
    """Whether this is a code of the account's second factor that was not used before; it is used now."""
    if account.second_factor_sealed is None:
        return False
    secret = open_for(work, account.id, account.second_factor_sealed, place=second_factor_place(account.id))
    step = second_factor.accepted_step(secret, code, work.now, account.second_factor_step)
    if step is None:
        return False
    account.second_factor_step = step
    return True


def _is_over(device: Device, now: datetime) -> bool:
    return now >= device.ends_at or (device.is_staff and now - device.last_used_at > STAFF_IDLE)


def _forget_old(work: Work, device: Device) -> None:
    """Used tokens are kept for a day, to recognise a theft, and not for ever."""
    old = work.now - KEPT
    work.session.execute(
        delete(RefreshToken)
        .where(RefreshToken.device_id == device.id, RefreshToken.used_at < old)
        .execution_options(synchronize_session=False)
    )


def forget_refresh_tokens(session: Database, *, now: datetime, most: int = 5000) -> int:
    """Delete a batch of the refresh tokens of devices that ended more than a day ago; returns how many."""
    old = now - KEPT
    over = select(Device.id).where(or_(Device.ends_at < old, Device.revoked_at < old))
    digests = list(session.scalars(select(RefreshToken.digest).where(RefreshToken.device_id.in_(over)).limit(most)))
    session.execute(delete(RefreshToken).where(RefreshToken.digest.in_(digests)))
    return len(digests)


def _session(work: Work, account: Account, device: Device, token: str, *, issued_at: datetime) -> Session:
    return Session(
        account_id=account.id, committee_id=device.committee_id, device_id=device.id,
        token_version=account.token_version, token_id=work.ports.vault.mac("token-id", token.encode()).hex()[:32],
        issued_at=issued_at, refresh_token=token, ends_at=device.ends_at,
        must_change_password=owes_new_password(device.began_by, is_one_time=account.must_change_password),
    )  # fmt: skip


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
