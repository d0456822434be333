"""What the members of one body come to together, and how bodies stand among each other. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from services.scoring.engine.amounts import ZERO, total_of
from services.scoring.engine.rounding import rounded
from services.scoring.engine.standings import Standing
from services.scoring.regulation_vocabulary import RoundingMode

MEAN_PLACES = 2


@dataclass(frozen=True)
class Group:
    """A body's members in figures; `mean` and `rate` (in per cent) are None where nobody was scored.

    `reached` are those with a better grade than the lowest; `below` lack a duty or have the lowest grade.
    """

    body_id: UUID
    name: str
    members: int
    scored: int
    total: Decimal
    mean: Decimal | None
    reached: int
    rate: Decimal | None
    below: int
    rank: int | None = None


def group_of(
    body_id: UUID, name: str, seat_ids: Sequence[UUID], standing: Mapping[UUID, Standing], *, below: frozenset[UUID],
    lowest: str | None,
) -> Group:  # fmt: skip
    """The figures of one body; `lowest` is the lowest grade, None where there are no grades to reach."""
    scored = [standing[seat_id] for seat_id in seat_ids if seat_id in standing]
    total = total_of(each.total for each in scored)
    reached = sum(each.grade is not None and each.grade != lowest for each in scored)
    return Group(
        body_id=body_id,
        name=name,
        members=len(seat_ids),
        scored=len(scored),
        total=total,
        mean=_part(total, len(scored)),
        reached=reached,
        rate=None if lowest is None else _part(Decimal(100 * reached), len(scored)),
        below=sum(seat_id in below for seat_id in seat_ids),
    )


def in_order(groups: Iterable[Group]) -> list[Group]:
    """The groups by their mean, the highest first, equal means with one rank, as `1 2 2 4`; without a mean last."""
    ordered = sorted(groups, key=lambda group: (group.mean is None, -(group.mean or ZERO), group.name))
    ranked: list[Group] = []
    for place, group in enumerate(ordered, start=1):
        is_equal = bool(ranked) and ranked[-1].mean == group.mean
        rank = None if group.mean is None else ranked[-1].rank if is_equal else place
        ranked.append(Group(**{**vars(group), "rank": rank}))
    return ranked


def _part(number: Decimal, of: int) -> Decimal | None:
    return rounded(Fraction(number) / of, MEAN_PLACES, RoundingMode.HALF_UP) if of else None
