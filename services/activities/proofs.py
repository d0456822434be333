"""Several proofs of one presence: what stands on the sheet when a member was seen twice."""

from dataclasses import dataclass
from datetime import datetime

from services.activities.vocabulary import GRADES, Evidence

ORDER = {evidence: place for place, evidence in enumerate(Evidence)}
"""They are declared from the strongest to the weakest."""


@dataclass(frozen=True)
class Proof:
    """When a member was first seen, how strongly that is proven, and whether it was late."""

    at: datetime
    evidence: Evidence
    is_late: bool


def joined(one: Proof, other: Proof) -> Proof:
    """Both together: the earliest time, the strongest evidence, and late only if all say so.

    Each part is the least of an order, so that it does not matter in which order proofs arrive, or how often.
    """
    return Proof(
        at=min(one.at, other.at),
        evidence=min(one.evidence, other.evidence, key=ORDER.__getitem__),
        is_late=one.is_late and other.is_late,
    )


def is_stronger(one: Evidence, other: Evidence) -> bool:
    """Whether the one is of a better grade than the other."""
    return GRADES[one] < GRADES[other]
