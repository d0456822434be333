"""The key of each person, under which everything is sealed that says who he is.

A key is made with its account and wrapped by the deployment's; only the vault ever uses it. Accounts from before
persons had keys are brought over by whatever first seals something for them, or by the operator's `keys rotate`.
"""

from uuid import UUID

from sqlalchemy import select

from services.kernel.ports import WrappedKey
from services.kernel.work import Work
from services.members.models import Account, Identifier, PersonKey
from services.members.vocabulary import IdentifierKind


class KeyDestroyed(Exception):
    """The person was erased: what was sealed for him opens no more."""


def seal_for(work: Work, account_id: UUID, clear: str, *, place: str) -> bytes:
    """Encrypt a text under the person's key so that it opens only at the same place (table, column, row)."""
    key = _key_of(work, account_id) or _bring_over(work, account_id)
    return work.ports.vault.seal(clear, key=key, place=place)


def open_for(work: Work, account_id: UUID, sealed: bytes, *, place: str) -> str:
    """Decrypt what was sealed for the person at this place; raises `KeyDestroyed` after an erasure."""
    key = _key_of(work, account_id)
    if key is None:
        return work.ports.vault.open_keyless(sealed, place=place)
    return work.ports.vault.open(sealed, key=key, place=place)


def make_key(work: Work, account_id: UUID) -> None:
    """Give a new account, already in the database, its key."""
    _make(work, account_id)


def bring_over(work: Work, account_id: UUID) -> None:
    """Give an account from before persons had keys its key, and seal under it what was sealed without."""
    if work.session.get(PersonKey, account_id) is None:
        _bring_over(work, account_id)


def destroy_key(work: Work, account_id: UUID) -> None:
    """Make what was sealed for the person unreadable for ever, in this database and in copies of its other tables."""
    key = work.session.get(PersonKey, account_id, with_for_update=True)
    if key is None:
        _bring_over(work, account_id)
        work.flush()
        key = work.session.get_one(PersonKey, account_id)
    key.wrapped = key.wrapped_by = None
    key.destroyed_at = work.now


def wrapped_key(row: PersonKey) -> WrappedKey:
    """The key as the vault takes it."""
    if row.wrapped is None or row.wrapped_by is None:
        raise KeyDestroyed
    return WrappedKey(row.wrapped, row.wrapped_by, _place(row.account_id))


def second_factor_place(account_id: UUID) -> str:
    """Where an account's second factor is sealed."""
    return f"account.second_factor_sealed.{account_id}"


def pending_factor_place(account_id: UUID) -> str:
    """Where a second factor that is not confirmed yet is sealed."""
    return f"account.second_factor_pending.{account_id}"


def identifier_place(account_id: UUID, kind: IdentifierKind) -> str:
    """Where an identifier is sealed; the words are those of the column where phones stood before persons had keys."""
    return f"account.{kind}_sealed.{account_id}"


def _key_of(work: Work, account_id: UUID) -> WrappedKey | None:
    row = work.session.get(PersonKey, account_id)
    return None if row is None else wrapped_key(row)


def _make(work: Work, account_id: UUID) -> WrappedKey:
    key = work.ports.vault.new_key(place=_place(account_id))
    work.add(PersonKey(account_id=account_id, wrapped=key.blob, wrapped_by=key.key_id, made_at=work.now))
    return key


def _place(account_id: UUID) -> str:
    return f"person_key.wrapped.{account_id}"


def _bring_over(work: Work, account_id: UUID) -> WrappedKey:
    vault = work.ports.vault
    account = work.session.get_one(Account, account_id, with_for_update=True)
    key = _make(work, account_id)

    def under_key(sealed: bytes, place: str) -> bytes:
        return vault.seal(vault.open_keyless(sealed, place=place), key=key, place=place)

    for each in work.session.scalars(select(Identifier).where(Identifier.account_id == account_id)):
        each.sealed = under_key(each.sealed, identifier_place(account_id, each.kind))
    if account.second_factor_sealed is not None:
        account.second_factor_sealed = under_key(account.second_factor_sealed, second_factor_place(account_id))
    if account.second_factor_pending is not None:
        account.second_factor_pending = under_key(account.second_factor_pending, pending_factor_place(account_id))
    return key
