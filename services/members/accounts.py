"""How an account is found, made and named."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import false, select, true, union, union_all

from services.kernel.errors import BadInput, FieldFault, NotFound
from services.kernel.sheets.cells import CellFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members import identifiers
from services.members.identifiers import is_known_by
from services.members.models import Account, Committee, IdentifierDigest, Officer, Seat
from services.members.person_keys import make_key
from services.members.roster_cells import phone_of as phone_in
from services.members.vocabulary import IdentifierKind

LONGEST_PHONE = 30
"""The most characters in which somebody writes a phone."""


def find_account(work: Work, phone: str, *, for_update: bool = False) -> Account | None:
    """The account of a phone, however it is written; it is only known by its keyed digest.

    For an update both are locked: whoever gives the phone up at this moment has won or waits.
    """
    try:
        phone = phone_in(phone, LONGEST_PHONE)
    except CellFault:
        return None
    known = select(Account).join(IdentifierDigest, IdentifierDigest.account_id == Account.id)
    known = known.where(is_known_by(work, IdentifierKind.PHONE, phone))
    return work.session.scalars(known.with_for_update() if for_update else known).first()


def lock_account(work: Work, account_id: UUID) -> Account:
    """The account as it is now, kept from everybody else's change until this work is done."""
    return work.session.get_one(Account, account_id, with_for_update=True, populate_existing=True)


def add_account(work: Work, phone: str, password_hash: str) -> Account:
    """A new account whose first log-in must change the one-time password."""
    return add_accounts(work, {phone: password_hash})[phone]


def add_accounts(work: Work, hashes: Mapping[str, str]) -> dict[str, Account]:
    """New accounts for phones that have none, each with the hash of its one-time password."""
    made = {
        phone: Account(
            id=new_id(), phone_last4=phone[-4:], password_hash=password_hash, must_change_password=True,
            created_at=work.now,
        )
        for phone, password_hash in hashes.items()
    }  # fmt: skip
    for account in made.values():
        work.add(account)
    work.flush()
    for account in made.values():
        make_key(work, account.id)
    work.flush()
    for phone, account in made.items():
        identifiers.enter(work, account.id, IdentifierKind.PHONE, phone)
    return made


def phone_of(work: Work, account: Account) -> str:
    """The account's phone, opened; nothing when it has none."""
    return identifiers.read(work, account.id, IdentifierKind.PHONE) or ""


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


def has_served_here(work: Work, account_id: UUID) -> bool:
    """Whether the account holds or held a seat or an office in this committee."""
    return work.committee_id in ever_served(work, account_id)


def has_served_elsewhere(work: Work, account_id: UUID) -> bool:
    """Whether it also holds or held one in a committee that is neither this one nor below it."""
    return not all(_is_at_or_below(work, each) for each in ever_served(work, account_id))


def ever_served(work: Work, account_id: UUID) -> set[UUID]:
    """The committees in which the account holds or held a seat or an office."""
    seats = select(Seat.committee_id).where(Seat.account_id == account_id)
    offices = select(Officer.committee_id).where(Officer.account_id == account_id)
    return {row.committee_id for row in work.everywhere(account_id, union(seats, offices))}


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
