"""The key of each person, under which everything is sealed that says who he is.

A key is made with its account and wrapped by the deployment's; only the vault ever uses it. Accounts from before
persons had keys are brought over by whatever first seals something for them, or by the operator's `keys rotate`.
"""

from uuid import UUID

from sqlalchemy import select

from services.kernel.ports import WrappedKey
from services.kernel.work import Work
from services.members.models import Account, Identifier, PersonKey
from services.members.sealed_places import identifier_place, key_place, pending_factor_place, second_factor_place


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


def make_key(work: Work, account_id: UUID) -> WrappedKey:
    """Give a new account, already in the database, its key."""
    key = work.ports.vault.new_key(place=key_place(account_id))
    work.add(PersonKey(account_id=account_id, wrapped=key.blob, wrapped_by=key.key_id, made_at=work.now))
    return key


def bring_over(work: Work, account_id: UUID) -> None:
    """Give a person from before persons had keys his own, and seal under it what was sealed without."""
    if work.session.get(PersonKey, account_id) is None:
        _bring_over(work, account_id)


def rewrap_key(work: Work, account_id: UUID) -> None:
    """Wrap a person's key under the deployment's current one; what it sealed stays as it is."""
    row = work.session.get_one(PersonKey, account_id)
    if row.wrapped_by not in {None, next(iter(work.ports.vault.wrapping_keys))}:
        key = work.ports.vault.rewrap(wrapped_key(row))
        row.wrapped, row.wrapped_by = key.blob, key.key_id


def destroy_key(work: Work, account_id: UUID) -> None:
    """Make what was sealed for the person unreadable for ever, in this database and in copies of its other tables."""
    bring_over(work, account_id)
    key = work.session.get_one(PersonKey, account_id)
    key.wrapped = key.wrapped_by = None
    key.destroyed_at = work.now


def wrapped_key(row: PersonKey) -> WrappedKey:
    """The key as the vault takes it."""
    if row.wrapped is None or row.wrapped_by is None:
        raise KeyDestroyed
    return WrappedKey(row.wrapped, row.wrapped_by, key_place(row.account_id))


def _key_of(work: Work, account_id: UUID) -> WrappedKey | None:
    row = work.session.get(PersonKey, account_id)
    return None if row is None else wrapped_key(row)


def _bring_over(work: Work, account_id: UUID) -> WrappedKey:
    vault = work.ports.vault
    work.flush()
    account = work.session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    row = work.session.get(PersonKey, account_id, populate_existing=True)
    if row is not None:  # Somebody did it while this one waited for the account.
        return wrapped_key(row)
    key = make_key(work, account_id)

    def under_key(sealed: bytes, place: str) -> bytes:
        return vault.seal(vault.open_keyless(sealed, place=place), key=key, place=place)

    known = select(Identifier).where(Identifier.account_id == account_id)
    for each in work.session.scalars(known.execution_options(populate_existing=True)):
        each.sealed = under_key(each.sealed, identifier_place(account_id, each.kind))
    if account.second_factor_sealed is not None:
        account.second_factor_sealed = under_key(account.second_factor_sealed, second_factor_place(account_id))
    if account.second_factor_pending is not None:
        account.second_factor_pending = under_key(account.second_factor_pending, pending_factor_place(account_id))
    work.flush()
    return key
