"""How many persons are under which of the deployment's keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from services.kernel.work import Work
from services.members.commands.keys import is_waiting
from services.members.models import Account, IdentifierDigest, PersonKey


@dataclass(frozen=True)
class KeyUse:
    """Persons by the id of the key that wraps theirs, digests by the id of theirs, and who is to be brought over."""

    wrapped: Mapping[str, int]
    digests: Mapping[str, int]
    waiting: int


def key_use(work: Work) -> KeyUse:
    """Count them."""
    wrapped = select(PersonKey.wrapped_by, func.count()).where(PersonKey.wrapped_by.is_not(None))
    digests = select(IdentifierDigest.key_id, func.count())
    return KeyUse(
        wrapped={str(row[0]): row[1] for row in work.session.execute(wrapped.group_by(PersonKey.wrapped_by))},
        digests={row[0]: row[1] for row in work.session.execute(digests.group_by(IdentifierDigest.key_id))},
        waiting=work.session.scalar(select(func.count(Account.id)).where(is_waiting(work))) or 0,
    )
