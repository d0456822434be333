"""How an account is found, made and named, and where its sealed values belong."""

from uuid import UUID

from sqlalchemy import false, select, true, union, union_all

from services.kernel.errors import BadInput, FieldFault, NotFound
from services.kernel.sheets.cells import CellFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Account, Committee, Officer, Seat
from services.members.roster_cells import phone_of as phone_in

LONGEST_PHONE = 30
"""The most characters in which somebody writes a phone."""


def find_account(work: Work, phone: str, *, for_update: bool = False) -> Account | None:
    """The account of a phone, however it is written; it is only known by its keyed digest."""
    try:
        phone = phone_in(phone, LONGEST_PHONE)
    except CellFault:
        return None
    statement = select(Account).where(Account.phone_lookup == phone_lookup(work, phone))
    return work.session.scalar(statement.with_for_update() if for_update else statement)


def lock_account(work: Work, account_id: UUID) -> Account:
    """The account as it is now, kept from everybody else's change until this work is done."""
    return work.session.get_one(Account, account_id, with_for_update=True, populate_existing=True)


def add_account(work: Work, phone: str, password_hash: str) -> Account:
    """A new account whose first log-in must change the one-time password."""
    account = Account(
        id=new_id(), phone_lookup=phone_lookup(work, phone), phone_last4=phone[-4:], password_hash=password_hash,
        must_change_password=True, created_at=work.now,
    )  # fmt: skip
    account.phone_sealed = work.ports.vault.seal(phone, place=phone_place(account.id))
    work.add(account)
    return account


def phone_of(work: Work, account: Account) -> str:
    """The account's phone, opened."""
    return work.ports.vault.open(account.phone_sealed, place=phone_place(account.id))


def names_of(work: Work, account_id: UUID) -> list[str]:
    """The names under which a person sits in any committee; usually one."""
    seats = select(Seat.name).where(Seat.account_id == account_id)
    offices = select(Officer.name).where(Officer.account_id == account_id)
    return [row.name for row in work.everywhere(account_id, union(seats, offices))]


def committees_of(work: Work, account_id: UUID) -> dict[UUID, bool]:
    """The committees in which the account holds a seat or an office, and whether as staff there; seats come first."""
    seats = select(Seat.committee_id, false().label("is_office"))
    offices = select(Officer.committee_id, true())
    held = work.everywhere(
        account_id,
        union_all(
            seats.where(Seat.account_id == account_id, Seat.is_active),
            offices.where(Officer.account_id == account_id, Officer.is_active),
        ).order_by("is_office", "committee_id"),
    )
    staff = {row.committee_id for row in held if row.is_office}
    return {row.committee_id: row.committee_id in staff for row in held}


def managed_account(work: Work, account_id: UUID) -> Account:
    """An account with a seat or an office in this committee, locked; any other is not found."""
    if work.committee_id not in committees_of(work, account_id):
        raise NotFound
    return lock_account(work, account_id)


def is_held_elsewhere(work: Work, account_id: UUID) -> bool:
    """Whether the account also serves a committee that is neither this one nor below it.

    What is done to an account (a new password, disabling) is felt in every committee. Were it open to each of them, a
    district's administrator could enter the phone of the city's and then give it a password of his own.
    """
    return not all(_is_at_or_below(work, each) for each in committees_of(work, account_id))


def _is_at_or_below(work: Work, committee_id: UUID) -> bool:
    above: UUID | None = committee_id
    while above is not None and above != work.committee_id:
        above = work.session.scalar(select(Committee.parent_id).where(Committee.id == above))
    return above is not None


def mobile(phone: str) -> str:
    """The eleven digits of a phone as people write it; anything else is refused."""
    try:
        digits = phone_in(phone, LONGEST_PHONE)
    except CellFault as fault:
        raise BadInput(errors=(FieldFault("/phone", fault.reason_zh),)) from fault
    if not digits:
        raise BadInput(errors=(FieldFault("/phone", "此项不能为空"),))
    return digits


def phone_lookup(work: Work, phone: str) -> bytes:
    """The keyed digest under which a phone is found."""
    return work.ports.vault.mac("phone", phone.encode())


def phone_place(account_id: UUID) -> str:
    """Where an account's phone is sealed."""
    return f"account.phone_sealed.{account_id}"


def second_factor_place(account_id: UUID) -> str:
    """Where an account's second factor is sealed."""
    return f"account.second_factor_sealed.{account_id}"


def pending_factor_place(account_id: UUID) -> str:
    """Where a second factor that is not confirmed yet is sealed."""
    return f"account.second_factor_pending.{account_id}"
