"""What a person is known by from outside (phone, WeChat identity): sealed under his key, found by a keyed digest.

One identifier belongs to one account in the whole deployment; the table's key says so (`IdentifierDigest`).
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from services.kernel.database import insert_missing
from services.kernel.work import Work
from services.members.models import Identifier, IdentifierDigest
from services.members.person_keys import open_for, seal_for
from services.members.sealed_places import identifier_place
from services.members.vocabulary import IdentifierKind


def digests_of(work: Work, kind: IdentifierKind, clear: str) -> dict[bytes, str]:
    """The digests under which an identifier may be found, and the key of each; the current key's first."""
    return {each.value: each.key_id for each in work.ports.vault.digests(kind, clear.encode())}


def is_known_by(work: Work, kind: IdentifierKind, clear: str) -> ColumnElement[bool]:
    """The condition under which a row of `IdentifierDigest` belongs to this identifier."""
    return IdentifierDigest.digest.in_(digests_of(work, kind, clear))


def owner_of(work: Work, kind: IdentifierKind, clear: str) -> UUID | None:
    """The account that an identifier belongs to, if any."""
    statement = select(IdentifierDigest.account_id).where(is_known_by(work, kind, clear)).limit(1)
    return work.session.scalar(statement)


def owners_of(work: Work, kind: IdentifierKind, clears: Iterable[str]) -> Mapping[str, UUID]:
    """The accounts of many identifiers, in one statement; those of nobody are absent."""
    meant = {digest: clear for clear in clears for digest in digests_of(work, kind, clear)}
    rows = work.session.execute(
        select(IdentifierDigest.digest, IdentifierDigest.account_id).where(IdentifierDigest.digest.in_(meant))
    )
    return {meant[row.digest]: row.account_id for row in rows}


def enter(work: Work, account_id: UUID, kind: IdentifierKind, clear: str) -> None:
    """Let an account, already in the database with its key, be known by an identifier that nobody has yet.

    Whoever enters the same one at the same moment for another account meets the unique digest: a collision.
    """
    sealed = seal_for(work, account_id, clear, place=identifier_place(account_id, kind))
    work.add(Identifier(account_id=account_id, kind=kind, sealed=sealed, entered_at=work.now))
    add_digests(work, account_id, kind, clear)


def add_digests(work: Work, account_id: UUID, kind: IdentifierKind, clear: str) -> None:
    """Let an identifier be found by every look-up key of the settings."""
    for digest, key_id in digests_of(work, kind, clear).items():
        work.add(IdentifierDigest(digest=digest, account_id=account_id, kind=kind, key_id=key_id))


def enter_unless_taken(work: Work, account_id: UUID, kind: IdentifierKind, clear: str) -> bool:
    """As `enter`, where several may race for one identifier and the losers want to know; False when it is another's.

    The insert waits for whoever is at it and leaves itself out where he was first; what stands there then says who won.
    """
    digests = digests_of(work, kind, clear)
    rows = [
        {"digest": digest, "account_id": account_id, "kind": kind, "key_id": key_id}
        for digest, key_id in digests.items()
    ]
    insert_missing(work.session, IdentifierDigest, rows)
    owners = select(IdentifierDigest.account_id).where(IdentifierDigest.digest.in_(digests)).distinct()
    if set(work.session.scalars(owners)) != {account_id}:
        leave(work, account_id, kind)
        return False
    sealed = seal_for(work, account_id, clear, place=identifier_place(account_id, kind))
    work.add(Identifier(account_id=account_id, kind=kind, sealed=sealed, entered_at=work.now))
    return True


def leave(work: Work, account_id: UUID, *kinds: IdentifierKind) -> None:
    """Forget a person's identifiers of these kinds; they are free for another account at once."""
    for table in (IdentifierDigest, Identifier):
        work.session.execute(delete(table).where(table.account_id == account_id, table.kind.in_(kinds)))


def read(work: Work, account_id: UUID, kind: IdentifierKind) -> str | None:
    """A person's identifier in clear, if he has one of the kind."""
    identifier = work.session.get(Identifier, (account_id, kind))
    return None if identifier is None else opened(work, identifier)


def opened(work: Work, identifier: Identifier) -> str:
    """An identifier in clear."""
    place = identifier_place(identifier.account_id, identifier.kind)
    return open_for(work, identifier.account_id, identifier.sealed, place=place)
