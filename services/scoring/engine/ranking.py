"""Ranking members by their total: quotas, lists apart, ties by the stated rule. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from services.scoring.engine.amounts import ZERO, in_words
from services.scoring.engine.outcome_articles import Quota, Ranking
from services.scoring.engine.rounding import rounded
from services.scoring.engine.standings import Standing
from services.scoring.regulation_vocabulary import Apart, RoundingMode, Ties


@dataclass(frozen=True)
class Place:
    """A member's rank, as `1 2 2 4`, and whether it is on the list."""

    standing: Standing
    rank: int
    is_listed: bool


@dataclass(frozen=True)
class RankedList:
    """One list; `apart` is whose it is (empty: everybody's), `number` the members that a percentage is of."""

    apart: str
    number: int
    least: int | None
    most: int | None
    places: tuple[Place, ...]
    words: str

    @property
    def listed(self) -> tuple[Place, ...]:
        """Those on the list."""
        return tuple(place for place in self.places if place.is_listed)


def places_of(quota: Quota, number: int) -> tuple[int, int]:
    """How many of a number at least, and at most."""
    if quota.top is not None:
        return min(quota.top, number), min(quota.top, number)
    least = ZERO if quota.least is None else quota.least
    most = Decimal(100) if quota.most is None else quota.most
    return (
        _whole(number * Fraction(least) / 100, quota.mode or RoundingMode.UP),
        _whole(number * Fraction(most) / 100, quota.mode or RoundingMode.DOWN),
    )


def part_of(quota: Quota, chosen: int) -> int:
    """How many of those chosen must be of the quota's own sort."""
    return _whole(chosen * Fraction(quota.part_least or ZERO) / 100, RoundingMode.UP)


def rank(ranking: Ranking, standings: Iterable[Standing]) -> tuple[RankedList, ...]:
    """The lists of a ranking, each by itself."""
    return tuple(_ranked(ranking, apart, members) for apart, members in _apart(ranking, list(standings)))


def _whole(number: Fraction, mode: RoundingMode) -> int:
    return int(rounded(number, 0, mode))


def _apart(ranking: Ranking, standings: Sequence[Standing]) -> Iterator[tuple[str, list[Standing]]]:
    """Whose lists there are, and who is in question for each."""
    wanted = frozenset(ranking.roles)
    if ranking.apart is Apart.ROLE:
        for role in ranking.roles:
            yield role, [standing for standing in standings if role in standing.roles]
        return
    members = [standing for standing in standings if not wanted or wanted & standing.roles]
    if ranking.apart is None:
        yield "", members
        return
    bodies = {standing.bodies[ranking.apart] for standing in members if ranking.apart in standing.bodies}
    for body in sorted(bodies):
        yield body, [standing for standing in members if standing.bodies.get(ranking.apart) == body]


def _ranked(ranking: Ranking, apart: str, members: Sequence[Standing]) -> RankedList:
    """Those who may stand on the list in their order; a percentage is of all in question."""
    least, most = (None, None) if ranking.quota is None else places_of(ranking.quota, len(members))
    fit = [
        standing
        for standing in members
        if not ranking.except_for & standing.roles and (not ranking.grades or standing.grade in ranking.grades)
    ]
    ordered = sorted(fit, key=lambda standing: (order_of(ranking, standing), standing.name))
    places: list[Place] = []
    for _, sharing in groupby(ordered, key=lambda standing: order_of(ranking, standing)):
        block = list(sharing)
        first = len(places) + 1
        is_listed = _is_listed(ranking, first, len(block), most)
        places += [Place(standing, first, is_listed) for standing in block]
    return RankedList(apart, len(members), least, most, tuple(places), _words(ranking, most, places))


def order_of(ranking: Ranking, standing: Standing) -> tuple[Decimal, ...]:
    """What decides between two: the total, then the categories that break ties; the most stands first."""
    return (-standing.total, *(-standing.categories.get(category, ZERO) for category in ranking.break_by))


def _is_listed(ranking: Ranking, place: int, sharing: int, most: int | None) -> bool:
    """Whether a rank that so many share is on a list of so many."""
    if most is None:
        return True
    return place <= most if ranking.ties is Ties.INCLUDE else place + sharing - 1 <= most


def _words(ranking: Ranking, most: int | None, places: Sequence[Place]) -> str:
    """How many are on the list, and what became of a tie at its end."""
    listed = sum(place.is_listed for place in places)
    if most is None:
        return f"共 {listed} 人"
    last = places[most - 1].rank if 0 < most < len(places) else 0
    edge = [place for place in places if place.rank == last]
    if last + len(edge) - 1 <= most:
        return f"名额 {most} 人，列入 {listed} 人"
    tie = f"第 {edge[0].rank} 名有 {len(edge)} 人并列（{in_words(edge[0].standing.total)} 分）"
    outcome = "一并列入" if ranking.ties is Ties.INCLUDE else "均不列入"
    return f"名额 {most} 人，{tie}，{outcome}，共列入 {listed} 人"
