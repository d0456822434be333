"""What is frozen of a year, byte for byte, and the hashes over it; pure, so that anybody can do it again.

A document is written as JSON with its keys in order, without blanks, in UTF-8 (as RFC 8785 does: there are only texts,
lists and NULL in it, and one whole number, the year). `docs/score-years.md` says the same for people.
"""

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from services.scoring.engine.amounts import canonical
from services.scoring.models import PLACES
from services.scoring.receipts import amount

SOURCE = ("id", "regulation", "version", "sha256")
"""What a frozen receipt says of the regulation."""


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """A document in its one form."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def frozen_document(
    *, seat_id: UUID, year: int, roles: Iterable[str], regulation: Mapping[str, Any], receipt: Mapping[str, Any]
) -> dict[str, Any]:
    """A member's receipt as it is hashed: whose, of which year, by which version, and the receipt itself."""
    return {
        "seat_id": str(seat_id),
        "year": year,
        "roles": sorted(roles),
        "regulation": {name: str(regulation[name]) for name in SOURCE},
        "receipt": dict(receipt),
    }


def digest_of_receipt(document: Mapping[str, Any]) -> str:
    """The SHA-256 of a frozen receipt, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def digest_of_year(digests: Iterable[tuple[UUID, str]]) -> str:
    """The SHA-256 over a year: a line `seat sha256` for each member, in the order of the seats, each with its end."""
    lines = sorted((str(seat_id), digest) for seat_id, digest in digests)
    return hashlib.sha256("".join(f"{seat} {digest}\n" for seat, digest in lines).encode()).hexdigest()


def as_stored(total: Decimal) -> Decimal:
    """A total with all the places that its column has."""
    return total.quantize(Decimal(1).scaleb(-PLACES))


def as_shown(total: Decimal) -> str:
    """A stored total as a receipt writes it."""
    return amount(canonical(total))
