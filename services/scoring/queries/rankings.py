"""The rankings of the regulation in force: which lists each has, and who stands where on one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.newest import Newest
from services.kernel.paging import amount, page, unmark
from services.kernel.sheets.exports import Value, sheet_title, tables_xlsx
from services.kernel.work import Work
from services.members.permissions import SCORE_READ
from services.scoring.engine.amounts import in_words
from services.scoring.engine.explaining_outcomes import ranking_words
from services.scoring.engine.outcome_articles import Ranking
from services.scoring.engine.ranking import Place, RankedList, order_of, rank
from services.scoring.published import InForce, current_year, in_force_or_refused
from services.scoring.queries.sight import seats_in_sight, totals_seen
from services.scoring.queries.standings import (
    KIND_OF_BODY,
    Member,
    bars_of,
    count_stale,
    members_standing,
    seats_by_body,
    stale_among,
    state_of_standings,
)
from services.scoring.refusals import NoRanking
from services.scoring.regulation_vocabulary import LAST_QUARTER, Apart

HEADERS = ("名次", "姓名", "委员证号", "总分", "等次", "列入", "否决事项与结果运用")


MOST_RANKINGS = 8
"""Rankings that a process keeps: one of four thousand members is a few megabytes."""


@dataclass(frozen=True)
class Ranked:
    """A ranking of a year as it stands now."""

    in_force: InForce
    ranking: Ranking
    lists: tuple[RankedList, ...]

    def name_of(self, each: RankedList) -> str:
        """Whose list it is, as people read it; empty where it is everybody's."""
        return self.in_force.regulation.roles.get(each.apart, each.apart)


NEWEST: Newest[Ranked] = Newest(MOST_RANKINGS)


def list_rankings(work: Work, actor: Actor, *, year: int | None = None) -> dict[str, Any]:
    """Which rankings the regulation of a year has, in words; nobody's score."""
    del actor
    year = year or current_year(work)
    regulation = in_force_or_refused(work, year).regulation
    items = [
        {
            "id": each.id, "name": each.name, "clause": each.clause, "text": each.text, "apart_by": each.apart,
            "words": ranking_words(each, regulation),
        }
        for each in regulation.rankings
    ]  # fmt: skip
    return {"year": year, "items": items}


def read_ranking(work: Work, actor: Actor, *, ranking: str, year: int | None = None) -> dict[str, Any]:
    """The lists of one ranking: whose, how many are in question, how many on it, what became of a tie at its end."""
    totals_seen(work, actor)
    year = year or current_year(work)
    ranked = ranked_now(work, year, ranking)
    lists = [
        {
            "apart": each.apart, "name": ranked.name_of(each), "number": each.number, "least": each.least,
            "most": each.most, "listed": len(each.listed), "words": each.words,
        }
        for each in ranked.lists
    ]  # fmt: skip
    members = [place.standing for each in ranked.lists for place in each.places]
    return {
        "year": year, "id": ranked.ranking.id, "name": ranked.ranking.name, "lists": lists,
        "stale": count_stale(work, year), "as_of": as_of(members),
    }  # fmt: skip


def list_ranking_places(
    work: Work, actor: Actor, *, ranking: str, limit: int, apart: str = "", year: int | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A page of one list, the first rank first; of those whom the settings show."""
    scope = totals_seen(work, actor)
    year = year or current_year(work)
    ranked = ranked_now(work, year, ranking)
    found = next((each for each in ranked.lists if each.apart == apart), None)
    if found is None:
        raise NoRanking
    seen = seats_in_sight(work, actor, scope)
    places = [each for each in found.places if seen is None or member_of(each).seat_id in seen]
    if after:
        numbers = [amount] * (1 + len(ranked.ranking.break_by))
        *key, name, seat_id = unmark(after, *numbers, str, UUID)
        places = [each for each in places if _mark_of(ranked.ranking, each) > (*key, name, seat_id)]
    places = places[: limit + 1]
    seats = [member_of(each).seat_id for each in places]
    bars = bars_of(work, year, seats) if actor.may(SCORE_READ) else {}
    stale = stale_among(work, year, seats)
    rows = [
        {
            **row_of(each), "barred_by": bars.get(member_of(each).seat_id, []),
            "is_stale": member_of(each).seat_id in stale, "place": each,
        }
        for each in places
    ]  # fmt: skip
    answer = page(rows, limit, lambda row: _mark_of(ranked.ranking, row["place"]))
    return {**answer, "year": year, "words": found.words, "as_of": as_of([each.standing for each in found.places])}


def ranking_sheet(work: Work, actor: Actor, *, ranking: str, year: int | None = None) -> bytes:
    """A ranking as a spreadsheet, a sheet for each list with everybody who stands on it."""
    scope = totals_seen(work, actor)
    seen = seats_in_sight(work, actor, scope)
    year = year or current_year(work)
    in_force = in_force_or_refused(work, year)
    ranked = _ranked(work, in_force, ranking_called(in_force, ranking), year, with_bars=True)
    tables: dict[str, tuple[Sequence[str], list[Sequence[Value]]]] = {}
    for number, each in enumerate(ranked.lists, start=1):
        rows: list[Sequence[Value]] = [
            (
                place.rank, place.standing.name, member_of(place).member_number, in_words(place.standing.total),
                place.standing.grade, "是" if place.is_listed else "", "；".join(barred_by(member_of(place))),
            )
            for place in each.places
            if seen is None or member_of(place).seat_id in seen
        ]  # fmt: skip
        tables[sheet_title(number, ranked.name_of(each) or ranked.ranking.name)] = (HEADERS, [*rows, (), (each.words,)])
    return tables_xlsx(tables or {sheet_title(1, ranked.ranking.name): (HEADERS, [])})


def ranked_now(work: Work, year: int, ranking_id: str) -> Ranked:
    """One ranking of a year as everybody stands now.

    Thousands of members page it where the settings let them, so it is made once for all of them.
    """
    in_force = in_force_or_refused(work, year)
    ranking = ranking_called(in_force, ranking_id)
    state = (in_force.id, *state_of_standings(work, year))
    return NEWEST.get((work.committee_id, year, ranking_id), state, lambda: _ranked(work, in_force, ranking, year))


def _ranked(work: Work, in_force: InForce, ranking: Ranking, year: int, *, with_bars: bool = False) -> Ranked:
    """Three to five reads and the engine."""
    members = members_standing(work, year, LAST_QUARTER, with_points=bool(ranking.break_by), with_bars=with_bars)
    return Ranked(in_force, ranking, rank(ranking, in_their_bodies(work, in_force, ranking, members, year)))


def ranking_called(in_force: InForce, ranking_id: str) -> Ranking:
    """One ranking of a regulation."""
    found = next((each for each in in_force.regulation.rankings if each.id == ranking_id), None)
    if found is None:
        raise NoRanking
    return found


def in_their_bodies(
    work: Work, in_force: InForce, ranking: Ranking, members: Sequence[Member], year: int
) -> Sequence[Member]:  # fmt: skip
    """The members in the bodies by which a ranking is apart; whoever is in two of them is ranked in both."""
    if ranking.apart is None or ranking.apart is Apart.ROLE:
        return members
    by_seat = {member.seat_id: member for member in members}
    days = in_force.days_of(year)
    placed = seats_by_body(work, KIND_OF_BODY[ranking.apart], days, standing=frozenset(by_seat))
    return [
        replace(by_seat[seat_id], bodies={ranking.apart: placed.names[body_id]})
        for body_id, seats in placed.seats.items()
        for seat_id in sorted(seats)
        if seat_id in by_seat
    ]


def member_of(place: Place) -> Member:
    """Who stands there."""
    if not isinstance(place.standing, Member):  # pragma: no cover - what is ranked here are members
        raise TypeError(place)
    return place.standing


def barred_by(member: Member) -> list[str]:
    """The vetoes and consequences for which he can be on no honour list without a stated reason."""
    return [*member.vetoes, *(member.follows or ())]


def row_of(place: Place) -> dict[str, Any]:
    """A place as it is shown."""
    member = member_of(place)
    return {
        "rank": place.rank, "is_listed": place.is_listed, "seat_id": member.seat_id, "name": member.name,
        "member_number": member.member_number, "total": member.total, "grade": member.grade,
        "computed_at": member.computed_at,
    }  # fmt: skip


def as_of(members: Sequence[Any]) -> Any:
    """When the oldest of these was counted."""
    return min((member.computed_at for member in members), default=None)


def _mark_of(ranking: Ranking, place: Place) -> tuple[Decimal | str | UUID, ...]:
    member = member_of(place)
    return (*order_of(ranking, member), member.name, member.seat_id)
