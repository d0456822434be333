"""The ledger as it stood when something was asked of it, and who the members of a year are.

Identifiers are made in the order of time, and the ledger is only added to. What stood in it when a trial was made is
therefore what has a smaller identifier than the trial, whatever is entered while the worker is at it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_

from services.kernel.database import in_chunks
from services.kernel.work import Work
from services.members.models import Body, Seat, SeatBody, Term
from services.members.vocabulary import BodyKind
from services.scoring.engine.articles import Regulation
from services.scoring.engine.comparing import Compared, Subject, compare_cards
from services.scoring.engine.fact_kinds import Period, ScoredFact, ScoredMember
from services.scoring.engine.score import score
from services.scoring.ledger import Gathered, gather_frozen, scored_facts
from services.scoring.models import DutyFact, ScoreCard
from services.scoring.role_models import RoleOfMember
from services.scoring.vocabulary import MemberRole

MOST_AT_ONCE = 200
"""Members whose facts are read at once."""

Bodies = dict[UUID, list[tuple[str, str]]]
"""The bodies of some members: kind and identifier of each."""


@dataclass(frozen=True)
class MemberYear:
    """What stood in a member's ledger of a year."""

    member: ScoredMember
    gathered: Gathered

    def facts(self, regulation: Regulation, year: int) -> list[ScoredFact]:
        """His facts, as a regulation has them in its year."""
        days = regulation.years.ledger_of(year)
        return scored_facts([row for row in self.gathered.rows if days.covers(row.occurred_on)], regulation.kinds)

    @property
    def labels(self) -> Mapping[str, str]:
        """What people call each fact."""
        return self.gathered.labels

    @property
    def is_standing(self) -> bool:
        """Whether he is a standing member."""
        return MemberRole.STANDING in self.member.roles


def as_it_stood(
    work: Work, regulations: Iterable[Regulation], seat_ids: Sequence[UUID], year: int, asked_in: UUID
) -> dict[UUID, MemberYear]:  # fmt: skip
    """The year of some members, at most `MOST_AT_ONCE`, as it stood when the row `asked_in` was made.

    It has all days that it has under one of the regulations. A closed year is taken as it was frozen: with the roles of
    that day, without what came late.
    """
    ledgers = [regulation.years.ledger_of(year) for regulation in regulations]
    days = Period(min(each.first for each in ledgers), max(each.last or each.first for each in ledgers))
    until = str(asked_in)
    return {
        seat_id: MemberYear(found.member, replace(found, rows=[row for row in found.rows if row.id < until]))
        for seat_id, found in gather_frozen(work, days, seat_ids, year).items()
    }


def as_member(year: MemberYear, *, is_standing: bool) -> MemberYear:
    """The same year of somebody who is a standing member, or is none; what he is besides he stays."""
    role, other = MemberRole.STANDING, MemberRole.ORDINARY
    if not is_standing:
        role, other = other, role
    return replace(year, member=ScoredMember((year.member.roles - {other}) | {role}))


def compare_year(
    stood: MemberYear, year: int, old: Regulation, new: Regulation, name: str, *, advises: bool = False
) -> Compared:
    """A member's year under what was in force, and under what is tried as if it had been in force in all of it."""
    was = score(stood.facts(old, year), old, stood.member, old.year(year), advises=advises)
    now = score(stood.facts(new, year), new, stood.member, new.days_of(year), advises=advises)
    return compare_cards(Subject(name, stood.member.roles), (old, was), (new, now))


def seats_of_year(work: Work, year: int, days: Period, *, after: UUID | None, limit: int) -> list[UUID]:
    """Whom the laboratory looks at in a year, by identifier: the term in office at its end, and who has entries.

    `days` are those that the year has under what is in force in it.
    """
    statement = work.select(Seat.id).where(_is_of_year(year, days))
    if after is not None:
        statement = statement.where(Seat.id > after)
    return list(work.session.scalars(statement.order_by(Seat.id).limit(limit)))


def count_of_year(work: Work, year: int, days: Period) -> int:
    """How many `seats_of_year` gives in all."""
    statement: Select[Any] = work.select(Seat.id).where(_is_of_year(year, days)).with_only_columns(func.count(Seat.id))
    return int(work.session.execute(statement).scalar_one())


def _is_of_year(year: int, days: Period) -> ColumnElement[bool]:
    in_term = exists().where(
        Term.committee_id == Seat.committee_id, Term.id == Seat.term_id, Term.begins_on <= days.last,
        Term.ends_on >= days.last,
    )  # fmt: skip
    has_entries = exists().where(
        ScoreCard.committee_id == Seat.committee_id, ScoreCard.seat_id == Seat.id, ScoreCard.year == year
    )
    return or_(and_(Seat.is_active, in_term), has_entries)


def state_of(work: Work, years: Collection[int], calendar: Iterable[int]) -> list[str]:
    """What tells whether ledger, roles and roster of some years are as they were: newest rows, counts, versions.

    The ledger is kept by calendar years; a read for each, which its index answers.
    """
    newest = (
        work.session.scalar(
            work.select(DutyFact.id).where(DutyFact.year == year).order_by(DutyFact.id.desc()).limit(1)
        )
        for year in calendar
    )  # fmt: skip
    placed = work.session.scalar(work.select(SeatBody.id).order_by(SeatBody.id.desc()).limit(1))
    counted = (
        work.select(Seat.id).with_only_columns(*_counts(Seat)),
        work.select(RoleOfMember.id).where(RoleOfMember.year.in_(years)).with_only_columns(*_counts(RoleOfMember)),
        work.select(SeatBody.id).with_only_columns(func.count(SeatBody.id)),
    )
    counts = (number for statement in counted for number in work.session.execute(statement).one())
    return [*map(str, newest), str(placed), *map(str, counts)]


def _counts(kind: type[Seat | RoleOfMember]) -> tuple[ColumnElement[Any], ...]:
    """How many there are, and a number that grows with each change of one."""
    return func.count(kind.id), func.coalesce(func.sum(kind.version), 0)


def bodies_of(work: Work, seat_ids: Sequence[UUID]) -> Bodies:
    """The sector, street group and special committees of each."""
    found: Bodies = {}
    for some in in_chunks(seat_ids):
        seats = work.session.execute(
            work.select(Seat.id, Seat.sector_id, Seat.street_group_id).where(Seat.id.in_(some))
        )
        for row in seats:
            found[row.id] = [(BodyKind.SECTOR, str(row.sector_id))]
            if row.street_group_id:
                found[row.id].append((BodyKind.STREET_GROUP, str(row.street_group_id)))
        others = work.session.execute(
            work.select(SeatBody.seat_id, SeatBody.body_id)
            .join(Body, and_(Body.committee_id == SeatBody.committee_id, Body.id == SeatBody.body_id))
            .where(SeatBody.seat_id.in_(some), Body.kind == BodyKind.SPECIAL_COMMITTEE)
        )
        for other in others:
            found[other.seat_id].append((BodyKind.SPECIAL_COMMITTEE, str(other.body_id)))
    return found
