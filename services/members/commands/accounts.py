"""What administrators do to accounts: staff, roles, disabling, one-time passwords, a lost phone.

An administrator knows only the accounts that serve his committee. What is felt in every committee (password, phone,
disabling) is his only when the account serves no committee but his own and those below; the operator's commands (no
actor) are bound by neither rule of rank nor by "not your own".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members import identifiers, second_factor
from services.members.accounts import (
    add_account,
    find_account,
    is_held_elsewhere,
    managed_account,
    mobile,
)
from services.members.devices import end_sessions
from services.members.facts import (
    AccountDisabled,
    OfficerAdded,
    PasswordReset,
    PhoneChanged,
    RolesChanged,
    SecondFactorSetUp,
)
from services.members.lock_out import forget_failures
from services.members.models import Account, Officer, RoleGrant, Unit
from services.members.passwords import one_time_password
from services.members.person_keys import seal_for
from services.members.refusals import (
    AlreadyOfficer,
    ExclusiveRoles,
    HeldElsewhere,
    OwnAccount,
    PhoneTaken,
    RolesRefused,
)
from services.members.rules import NEED_OFFICE, are_exclusive, role_faults
from services.members.sealed_places import second_factor_place
from services.members.vocabulary import IdentifierKind, Role
from services.members.wechat import unbind

ISSUER = "掌上提案"


@dataclass(frozen=True)
class OneTime:
    """A one-time password to be read out once, and its hash to be kept."""

    password: str
    hash: str


def prepare_one_time(work: Work, *_people: Actor, **_fields: Any) -> dict[str, OneTime]:
    """Make a one-time password: its hash is slow work, done before the write transaction."""
    password = one_time_password()
    return {"one_time": OneTime(password, work.ports.passwords.hash(password))}


def add_officer(
    work: Work, actor: Actor | None, *, name: str, phone: str, duty: str, roles: Sequence[Role], one_time: OneTime,
    unit_id: UUID | None = None, demands_second_factor: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Take a person on the staff, or into a handling unit; the secrets for the first log-in are answered once.

    Whoever has an account keeps its password. Where a second factor is demanded it comes with the office, because
    without one the first log-in could not be made.
    """
    phone = mobile(phone)
    if unit_id and not work.session.scalar(work.select(Unit.id).where(Unit.id == unit_id)):
        raise BadInput(errors=(FieldFault("/unit_id", "本会没有这个承办单位"),))
    _judge_roles(roles, has_office=True, has_unit=unit_id is not None)
    account = find_account(work, phone, for_update=True)
    is_new = account is None
    if account is None:
        account = add_account(work, phone, one_time.hash)
        work.flush()
    officer = work.session.scalar(work.select(Officer).where(Officer.account_id == account.id))
    if officer is not None and officer.is_active:
        raise AlreadyOfficer
    _check_not_own(actor, account)
    # What is left from an earlier office does not come back with this one; the roles of a seat stay.
    held = (_roles_of(work, account.id) - NEED_OFFICE) | set(roles)
    _check_exclusive(held)
    if officer is None:
        officer = Officer(id=new_id(), account_id=account.id, name=name, duty=duty, unit_id=unit_id)
        work.add(officer)
    else:
        officer.name, officer.duty, officer.unit_id, officer.is_active = name, duty, unit_id, True
    _grant(work, account.id, held)
    needs_factor = demands_second_factor and account.second_factor_sealed is None
    may_give = actor is None or is_new or not is_held_elsewhere(work, account.id)
    factor = _new_second_factor(work, account, name) if needs_factor and may_give else {}
    if not is_new:  # A member's session is longer than the staff's and gave no code.
        end_sessions(work, account, why="office", only_here=True)
    work.record(OfficerAdded(subject_id=account.id, officer_id=officer.id, roles=_sorted(roles)))
    return {
        "id": officer.id,
        "account_id": account.id,
        "one_time_password": one_time.password if is_new else None,
        "second_factor_secret": None,
        "provisioning_uri": None,
        **factor,
    }


def set_roles(work: Work, actor: Actor | None, *, account_id: UUID, roles: Sequence[Role]) -> dict[str, Any]:
    """Give a person exactly these roles in the committee; his sessions here end."""
    account = managed_account(work, account_id)
    _check_not_own(actor, account)
    officer = work.session.scalar(work.select(Officer).where(Officer.account_id == account.id, Officer.is_active))
    _judge_roles(roles, has_office=officer is not None, has_unit=officer is not None and officer.unit_id is not None)
    _check_exclusive(set(roles))
    _grant(work, account.id, set(roles))
    end_sessions(work, account, why="roles", only_here=True)
    work.record(RolesChanged(subject_id=account.id, roles=_sorted(roles)))
    return {"account_id": account.id, "roles": _sorted(roles)}


def disable_account(work: Work, actor: Actor | None, *, account_id: UUID) -> None:
    """Refuse the person from now on, in every committee."""
    account = _own_to_manage(work, actor, account_id)
    account.is_disabled = True
    end_sessions(work, account, why="disabled")
    work.record(AccountDisabled(subject_id=account.id, is_disabled=True))


def enable_account(work: Work, actor: Actor | None, *, account_id: UUID) -> None:
    """Let a disabled person log in again."""
    account = _own_to_manage(work, actor, account_id)
    account.is_disabled = False
    work.record(AccountDisabled(subject_id=account.id, is_disabled=False))


def reset_password(work: Work, actor: Actor | None, *, account_id: UUID, one_time: OneTime) -> dict[str, Any]:
    """Give a person a new one-time password, which ends all sessions and a lock-out."""
    account = _own_to_manage(work, actor, account_id)
    account.password_hash, account.must_change_password = one_time.hash, True
    account.second_factor_pending = None
    forget_failures(account)
    unbind(work, account, why="password-reset")
    end_sessions(work, account, why="password-reset")
    work.record(PasswordReset(subject_id=account.id))
    return {"account_id": account.id, "one_time_password": one_time.password}


def reset_second_factor(work: Work, actor: Actor | None, *, account_id: UUID, name: str) -> dict[str, Any]:
    """Give a person a new second factor.

    Only the operator's command does it: an administrator who could reset password and second factor alike could log
    in as the auditor who watches over him.
    """
    account = _own_to_manage(work, actor, account_id)
    factor = _new_second_factor(work, account, name)
    unbind(work, account, why="second-factor-reset")
    end_sessions(work, account, why="second-factor-reset")
    work.record(SecondFactorSetUp(subject_id=account.id))
    return {"account_id": account.id, **factor}


def change_phone(work: Work, actor: Actor | None, *, account_id: UUID, phone: str) -> None:
    """Give a person's account another phone; his sessions end."""
    phone = mobile(phone)
    account = _own_to_manage(work, actor, account_id)
    other = find_account(work, phone)
    if other is not None and other.id != account.id:
        raise PhoneTaken
    account.phone_last4 = phone[-4:]
    identifiers.leave(work, account.id, IdentifierKind.PHONE)
    identifiers.enter(work, account.id, IdentifierKind.PHONE, phone)
    unbind(work, account, why="phone")
    end_sessions(work, account, why="phone")
    work.record(PhoneChanged(subject_id=account.id))


def _own_to_manage(work: Work, actor: Actor | None, account_id: UUID) -> Account:
    account = managed_account(work, account_id)
    _check_not_own(actor, account)
    if actor and is_held_elsewhere(work, account.id):
        raise HeldElsewhere
    return account


def _check_not_own(actor: Actor | None, account: Account) -> None:
    if actor and actor.account_id == account.id:
        raise OwnAccount


def _judge_roles(roles: Sequence[Role], *, has_office: bool, has_unit: bool) -> None:
    faults = role_faults(roles, has_office=has_office, has_unit=has_unit)
    if faults:
        raise RolesRefused(errors=faults)


def _check_exclusive(roles: set[Role]) -> None:
    if are_exclusive(roles):
        raise ExclusiveRoles


def _roles_of(work: Work, account_id: UUID) -> set[Role]:
    return set(work.session.scalars(work.select(RoleGrant.role).where(RoleGrant.account_id == account_id)))


def _grant(work: Work, account_id: UUID, roles: set[Role]) -> None:
    """Let the person hold exactly these roles; what stays keeps its date."""
    held = _roles_of(work, account_id)
    work.session.execute(
        delete(RoleGrant).where(
            RoleGrant.committee_id == work.committee_id, RoleGrant.account_id == account_id,
            RoleGrant.role.in_(held - roles),
        )
    )  # fmt: skip
    for role in sorted(roles - held):
        work.add(RoleGrant(account_id=account_id, role=role, granted_at=work.now))


def _new_second_factor(work: Work, account: Account, name: str) -> dict[str, str]:
    secret = second_factor.new_secret()
    account.second_factor_sealed = seal_for(work, account.id, secret, place=second_factor_place(account.id))
    account.second_factor_step = account.second_factor_pending = None
    return {
        "second_factor_secret": secret,
        "provisioning_uri": second_factor.provisioning_uri(secret, f"{name} {account.phone_last4}", ISSUER),
    }


def _sorted(roles: Sequence[Role]) -> tuple[str, ...]:
    return tuple(sorted(str(role) for role in roles))
