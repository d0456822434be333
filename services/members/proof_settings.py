"""`[activities.proofs]`: which weaker proofs of presence a committee allows, for what and how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self


@dataclass(frozen=True)
class ProofSettings:
    """Printed codes by kind of activity, how late an envelope may be brought, how much from afar is presence."""

    printed_code_kinds: frozenset[str]
    printed_code_hours: int
    offline_hours: int
    remote_fraction: Fraction

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(
            printed_code_kinds=frozenset(section["printed_code_kinds"]),
            printed_code_hours=section["printed_code_hours"],
            offline_hours=section["offline_hours"],
            remote_fraction=Fraction(section["remote_fraction"]),
        )
