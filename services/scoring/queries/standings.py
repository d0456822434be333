"""How everybody stands, read at once: a committee has thousands of members and not millions, and no receipt is opened.

What is made of it (rankings, groups) is the engine's, so that a list reads as the laboratory and the guide say.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, and_, cast, func, select, true

from services.kernel.prepared import given, here, prepared
from services.kernel.work import Work
from services.members.models import Body, Seat, SeatBody, Term
from services.members.vocabulary import BodyKind
from services.scoring.engine.fact_kinds import Period
from services.scoring.engine.standings import Standing
from services.scoring.models import ScoreCard
from services.scoring.regulation_vocabulary import LAST_QUARTER, Apart, CollectiveKind
from services.scoring.standing_models import ScoreStanding

SEAT_OF_STANDING = and_(Seat.committee_id == ScoreStanding.committee_id, Seat.id == ScoreStanding.seat_id)
CARD_OF_STANDING = and_(
    ScoreCard.committee_id == ScoreStanding.committee_id,
    ScoreCard.seat_id == ScoreStanding.seat_id,
    ScoreCard.year == ScoreStanding.year,
)

KIND_OF_BODY: Mapping[Apart, BodyKind] = {
    Apart.SECTOR: BodyKind.SECTOR,
    Apart.SPECIAL_COMMITTEE: BodyKind.SPECIAL_COMMITTEE,
    Apart.STREET_GROUP: BodyKind.STREET_GROUP,
}

KIND_OF_COLLECTIVE: Mapping[CollectiveKind, BodyKind] = {
    CollectiveKind.SECTOR: BodyKind.SECTOR,
    CollectiveKind.SPECIAL_COMMITTEE: BodyKind.SPECIAL_COMMITTEE,
    CollectiveKind.STREET_GROUP: BodyKind.STREET_GROUP,
    CollectiveKind.ORGANISATION: BodyKind.ORGANISATION,
}


@dataclass(frozen=True, kw_only=True)
class Member(Standing):
    """A member as the engine ranks him, and who he is."""

    seat_id: UUID
    member_number: str
    is_below: bool
    vetoes: tuple[str, ...]
    follows: tuple[str, ...] | None
    """What follows over the years, in words; None until it was found."""
    computed_at: datetime


def members_standing(
    work: Work, year: int, quarter: int, *, with_points: bool = False, with_bars: bool = False
) -> list[Member]:
    """Everybody's standing, in the order of seats; bodies are not told yet.

    Points by category are read where they break ties, what bars from honours where it is asked.
    """
    statement = _standings(of_year=quarter == LAST_QUARTER, with_points=with_points, with_bars=with_bars)
    return [
        Member(
            name=row["name"], total=row["total"], grade=row["grade"], roles=frozenset(row["roles"]),
            categories=_Points(row["categories"]) if with_points else {}, seat_id=row["seat_id"],
            member_number=row["member_number"], is_below=row["is_below"],
            vetoes=tuple(row["vetoes"]) if with_bars else (),
            follows=_words(row["consequences"]) if with_bars else None, computed_at=row["computed_at"],
        )
        for row in work.rows(statement, year=year, quarter=quarter)
    ]  # fmt: skip


@prepared
def _standings(*, of_year: bool, with_points: bool, with_bars: bool) -> Select[Any]:
    """Of a whole year total and grade are the card's own, which alone is adjusted once a year is closed."""
    standing, judged = ScoreStanding, ScoreCard if of_year else ScoreStanding
    statement = (
        here(standing.seat_id, standing.roles, standing.is_below, standing.computed_at)
        .add_columns(judged.total, judged.grade)
        .add_columns(Seat.name, Seat.member_number)
        .join(Seat, SEAT_OF_STANDING)
        .where(standing.year == given("year"), standing.through_quarter == given("quarter"))
        .order_by(standing.seat_id)
    )
    if of_year:
        statement = statement.join(ScoreCard, CARD_OF_STANDING)
    if with_points:
        statement = statement.add_columns(standing.categories)
    return statement.add_columns(standing.vetoes, standing.consequences) if with_bars else statement


def standings_of(work: Work, seat_ids: Sequence[UUID], year: int, quarter: int) -> list[Mapping[str, Any]]:
    """How these members stand, with their points by category."""
    judged = ScoreCard if quarter == LAST_QUARTER else ScoreStanding
    statement = work.select(ScoreStanding.seat_id, ScoreStanding.categories).add_columns(judged.total, judged.grade)
    if quarter == LAST_QUARTER:
        statement = statement.join(ScoreCard, CARD_OF_STANDING)
    rows = work.session.execute(
        statement.where(
            ScoreStanding.year == year, ScoreStanding.through_quarter == quarter, ScoreStanding.seat_id.in_(seat_ids)
        )
    )  # fmt: skip
    return [dict(row) for row in rows.mappings()]


def bars_of(work: Work, year: int, seat_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """For which vetoes and consequences each of these can be on no honour list without a stated reason."""
    rows = work.session.execute(
        work.select(ScoreStanding.seat_id, ScoreStanding.vetoes, ScoreStanding.consequences).where(
            ScoreStanding.year == year, ScoreStanding.through_quarter == LAST_QUARTER,
            ScoreStanding.seat_id.in_(seat_ids),
        )
    )  # fmt: skip
    return {row.seat_id: [*row.vetoes, *(_words(row.consequences) or ())] for row in rows}


def _words(consequences: list[dict[str, str]] | None) -> tuple[str, ...] | None:
    return None if consequences is None else tuple(each["words"] for each in consequences)


class _Points(Mapping[str, Decimal]):
    """Points by category as they are stored, made numbers of only where a tie asks for them."""

    def __init__(self, stored: Mapping[str, str]) -> None:
        self._stored = stored

    def __getitem__(self, name: str) -> Decimal:
        return Decimal(self._stored[name])

    def __iter__(self) -> Any:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


def state_of_standings(work: Work, year: int) -> tuple[Any, ...]:
    """What tells whether anybody may stand otherwise than before: the newest counting, the versions of the roster.

    One read of six figures.
    """
    counted = [
        work.select(kind.id).with_only_columns(func.count(kind.id).label("rows"), newest.label("newest"))
        for kind, newest in (
            (ScoreStanding, func.max(cast(ScoreStanding.id, String))),
            (Seat, func.sum(Seat.version)),
            (SeatBody, func.max(cast(SeatBody.id, String))),
        )
    ]  # fmt: skip
    counted[0] = counted[0].where(ScoreStanding.year == year, ScoreStanding.through_quarter == LAST_QUARTER)
    standings, seats, placed = (each.subquery() for each in counted)
    figures = select(*standings.c, *seats.c, *placed.c).select_from(standings)
    return tuple(work.session.execute(figures.join(seats, true()).join(placed, true())).one())


@dataclass(frozen=True)
class Placed:
    """The bodies of one kind with their names, and which seats are in each."""

    names: dict[UUID, str]
    seats: dict[UUID, list[UUID]]


def seats_by_body(work: Work, kind: BodyKind, days: Period, *, standing: frozenset[UUID]) -> Placed:
    """Who is in which body of a kind: those in office on the last of a year's days, and who is `standing` in it.

    Of special committees and organisations one may be in several.
    """
    in_office = and_(Seat.is_active, Term.begins_on <= days.last, Term.ends_on >= days.last).label("in_office")
    of_term = and_(Term.committee_id == Seat.committee_id, Term.id == Seat.term_id)
    names = {
        row.id: row.name
        for row in work.session.execute(work.select(Body.id, Body.name).where(Body.kind == kind).order_by(Body.id))
    }
    column = {BodyKind.SECTOR: Seat.sector_id, BodyKind.STREET_GROUP: Seat.street_group_id}.get(kind)
    seats: defaultdict[UUID, list[UUID]] = defaultdict(list)
    if column is not None:
        rows = work.session.execute(
            work.select(column.label("body_id"), Seat.id.label("seat_id")).add_columns(in_office).join(Term, of_term)
        )
    else:
        is_place = and_(Body.committee_id == SeatBody.committee_id, Body.id == SeatBody.body_id)
        rows = work.session.execute(
            work.select(SeatBody.body_id, SeatBody.seat_id)
            .add_columns(in_office)
            .join(Body, is_place)
            .join(Seat, and_(Seat.committee_id == SeatBody.committee_id, Seat.id == SeatBody.seat_id))
            .join(Term, of_term)
            .where(Body.kind == kind)
        )
    for row in rows:
        if row.body_id is not None and (row.in_office or row.seat_id in standing):
            seats[row.body_id].append(row.seat_id)
    return Placed(names, seats)


def seats_standing(work: Work, year: int, quarter: int) -> frozenset[UUID]:
    """Who stands in a year up to the end of a quarter."""
    return frozenset(
        work.session.scalars(
            work.select(ScoreStanding.seat_id).where(
                ScoreStanding.year == year, ScoreStanding.through_quarter == quarter
            )
        )
    )


def stale_among(work: Work, year: int, seat_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Whose cards of the year are being computed anew."""
    stale = work.select(ScoreCard.seat_id).where(ScoreCard.year == year, ScoreCard.is_stale)
    return frozenset(work.session.scalars(stale.where(ScoreCard.seat_id.in_(seat_ids))))


def count_stale(work: Work, year: int) -> int:
    """How many cards of the year are being computed anew."""
    stale = work.select(ScoreCard.id).where(ScoreCard.year == year, ScoreCard.is_stale)
    return work.session.execute(stale.with_only_columns(func.count(ScoreCard.id))).scalar_one()
