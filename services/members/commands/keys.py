"""Rotation: everything under the deployment's current keys, a batch at a time, while the servers run."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select

from services.kernel.audit import DEPLOYMENT
from services.kernel.work import Work
from services.members import identifiers
from services.members.facts import KeysRotated
from services.members.models import Account, Identifier, IdentifierDigest, PersonKey
from services.members.person_keys import bring_over, rewrap_key

BATCH = 200
"""So many persons at a time: their rows are locked meanwhile, some tenths of a second."""


def rotate_keys(work: Work, *, most: int = BATCH) -> int:
    """Bring the next persons under the current keys; returns how many, nought when nobody is left.

    Each gets a key if he has none, his key wrapped under the current one, and a digest of each identifier under every
    look-up key of the settings; digests under other keys go. Interrupted anywhere, it goes on with who is left.
    """
    ids = list(work.session.scalars(select(Account.id).where(is_waiting(work)).order_by(Account.id).limit(most)))
    if not ids:
        return 0
    # The accounts are locked as by whoever changes a phone or erases a person, so that none of it happens in between.
    locked = select(Account).where(Account.id.in_(ids)).order_by(Account.id).with_for_update()
    for account in work.session.scalars(locked.execution_options(populate_existing=True)):
        bring_over(work, account.id)
        rewrap_key(work, account.id)
    work.flush()
    _renew_digests(work, ids)
    work.record(KeysRotated(subject_id=DEPLOYMENT, persons=len(ids)))
    return len(ids)


def is_waiting(work: Work) -> ColumnElement[bool]:
    """Of `Account`: something of the person's is not under the current keys yet.

    He has no key of his own; or another key than the current one wraps it; or an identifier is not found by the current
    look-up key, or still by one that is no longer in the settings.
    """
    current = next(iter(work.ports.vault.wrapping_keys))
    known = work.ports.vault.lookup_keys
    is_found = exists().where(
        IdentifierDigest.account_id == Identifier.account_id, IdentifierDigest.kind == Identifier.kind,
        IdentifierDigest.key_id == next(iter(known)),
    )  # fmt: skip
    return or_(
        ~exists().where(PersonKey.account_id == Account.id),
        exists().where(PersonKey.account_id == Account.id, PersonKey.wrapped_by != current),
        exists().where(Identifier.account_id == Account.id, ~is_found),
        exists().where(IdentifierDigest.account_id == Account.id, IdentifierDigest.key_id.not_in(known)),
    )


def _renew_digests(work: Work, ids: Iterable[UUID]) -> None:
    """Let each identifier have its digests under the keys of the settings and no other.

    Those that are right stay untouched: a log-in waits for the account, and has already read by which digest it comes.
    """
    rows = work.session.scalars(
        select(Identifier).where(Identifier.account_id.in_(ids)).execution_options(populate_existing=True)
    )
    wanted = {
        digest: (each, key_id)
        for each in rows
        for digest, key_id in identifiers.digests_of(work, each.kind, identifiers.opened(work, each)).items()
    }
    theirs = IdentifierDigest.account_id.in_(ids)
    work.session.execute(delete(IdentifierDigest).where(theirs, IdentifierDigest.digest.not_in(wanted)))
    kept = {each.digest: each for each in work.session.scalars(select(IdentifierDigest).where(theirs))}
    for digest, (each, key_id) in wanted.items():
        if digest in kept:
            kept[digest].key_id = key_id  # Digests from before keys had ids have none.
        else:
            work.add(IdentifierDigest(digest=digest, account_id=each.account_id, kind=each.kind, key_id=key_id))
