"""How an account is found by its phone, and where its sealed values belong."""

from uuid import UUID

from sqlalchemy import select

from services.kernel.work import Work
from services.members.models import Account


def find_account(work: Work, phone: str, *, for_update: bool = False) -> Account | None:
    """The account of a phone, which is only known by its keyed digest."""
    statement = select(Account).where(Account.phone_lookup == phone_lookup(work, phone))
    return work.session.scalar(statement.with_for_update() if for_update else statement)


def phone_lookup(work: Work, phone: str) -> bytes:
    """The keyed digest under which a phone is found."""
    return work.ports.vault.mac("phone", phone.encode())


def phone_place(account_id: UUID) -> str:
    """Where an account's phone is sealed."""
    return f"account.phone_sealed.{account_id}"


def second_factor_place(account_id: UUID) -> str:
    """Where an account's second factor is sealed."""
    return f"account.second_factor_sealed.{account_id}"
