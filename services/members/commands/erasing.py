"""Erasing a person: nobody can say any more whose the account was; ids, ledger and audit stay.

What was sealed for him opens no more, in this database and in copies of its other tables. Names stay where they were
written for the file: on proposals, in histories, under settings and regulations.
"""

from uuid import UUID

from sqlalchemy import Executable, String, cast, delete, literal, null, select, update

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.idempotency import Answer
from services.kernel.work import Work
from services.members import identifiers
from services.members.accounts import ever_served, has_served_elsewhere, has_served_here, lock_account
from services.members.devices import end_sessions
from services.members.facts import PersonErased
from services.members.lock_out import forget_failures
from services.members.models import Account, Device, Officer, PersonKey, RefreshToken, Representative, RoleGrant, Seat
from services.members.person_keys import destroy_key
from services.members.refusals import HeldElsewhere, NotDisabled, OwnAccount
from services.members.vocabulary import ErasureGround, IdentifierKind

NOBODY = "已注销"
"""What stands in the place of an erased person's name."""


def erase_person(work: Work, actor: Actor | None, *, account_id: UUID, ground: ErasureGround) -> None:
    """Erase a person for ever; his seats, offices and roles end.

    It cannot be taken back. So an administrator disables the account first, which can, and erases it in a second step;
    the operator (no actor) is asked by his command. The ground is one of a list: a free text in the audit, which nobody
    may change, would be the next place for personal data.
    """
    account = _erasable(work, actor, account_id)
    end_sessions(work, account, why="erased")
    identifiers.leave(work, account.id, *IdentifierKind)
    destroy_key(work, account.id)
    account.phone_last4 = ""
    account.password_hash = account.second_factor_sealed = account.second_factor_pending = None
    account.second_factor_step = None
    account.is_disabled = True
    forget_failures(account)
    _forget_name(work, account.id)
    work.record(PersonErased(subject_id=account.id, ground=ground))


def _erasable(work: Work, actor: Actor | None, account_id: UUID) -> Account:
    if not has_served_here(work, account_id):
        raise NotFound
    account = lock_account(work, account_id)
    key = work.session.get(PersonKey, account_id)
    if key is not None and key.destroyed_at is not None:
        raise NotFound
    if actor is None:
        return account
    if actor.account_id == account_id:
        raise OwnAccount
    if has_served_elsewhere(work, account_id):
        raise HeldElsewhere
    if not account.is_disabled:
        raise NotDisabled
    return account


def _forget_name(work: Work, account_id: UUID) -> None:
    """Take the name from seats and offices of all committees, and what else describes the person there.

    The unit of work goes to one committee after the other: PostgreSQL shows it no two at once.
    """
    devices = select(Device.id).where(Device.account_id == account_id)
    _run(
        work,
        update(Device)
        .where(Device.account_id == account_id)
        .values(name="", public_key=null(), key_enrolled_at=null()),
        delete(RefreshToken).where(RefreshToken.device_id.in_(devices)),
    )
    home = work.committee_id
    for committee_id in sorted(ever_served(work, account_id)):
        work.go_to(committee_id)
        _run(
            work,
            update(Seat)
            .where(Seat.committee_id == committee_id, Seat.account_id == account_id)
            .values(
                name=NOBODY, initials="", member_number=literal("~").concat(cast(Seat.id, String)), position=null(),
                sex=null(), employer=null(), is_active=False, version=Seat.version + 1,
            ),
            update(Officer)
            .where(Officer.committee_id == committee_id, Officer.account_id == account_id)
            .values(name=NOBODY, duty="", is_active=False, version=Officer.version + 1),
            delete(RoleGrant).where(RoleGrant.committee_id == committee_id, RoleGrant.account_id == account_id),
            delete(Representative).where(
                Representative.committee_id == committee_id, Representative.account_id == account_id
            ),
            delete(Answer).where(Answer.committee_id == committee_id, Answer.account_id == account_id),
        )  # fmt: skip
    work.go_to(home)


def _run(work: Work, *statements: Executable) -> None:
    for statement in statements:
        work.session.execute(statement.execution_options(synchronize_session=False))
