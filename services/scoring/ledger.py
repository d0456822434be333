"""The ledger as scoring reads it: which facts and roles a member has, and what they come to."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, String, and_, cast, select

from services.kernel.prepared import (
    COMMITTEE,
    given,
    given_numbered,
    here,
    in_committee,
    numbered,
    prepared,
    room_for,
)
from services.kernel.types import IdentifierText, JSONText
from services.kernel.work import Work
from services.members.models import Seat
from services.scoring.adjustment_models import ScoreAdjustment
from services.scoring.engine.articles import Regulation
from services.scoring.engine.card import Card
from services.scoring.engine.fact_kinds import FactDeclaration, Period, ScoredFact, ScoredMember, unfit_field
from services.scoring.engine.score import score
from services.scoring.models import LARGEST_TOTAL, DutyFact
from services.scoring.published import InForce
from services.scoring.role_models import RoleOfMember
from services.scoring.role_vocabulary import MemberRoleState
from services.scoring.vocabulary import MemberRole
from services.scoring.year_models import WAITS, FrozenReceipt, LateFact
from services.scoring.year_vocabulary import AdjustmentState

logger = logging.getLogger(__name__)

MOST_FIELDS = 4_096
"""Fields that are remembered with the text they were read from."""


@dataclass(frozen=True)
class Computed:
    """A card just computed, with the names of its facts and the roles by which it was computed."""

    card: Card
    labels: dict[str, str]
    roles: frozenset[str]


class LedgerRow(NamedTuple):
    """An entry of the ledger as it is read; `fields` is JSON, and stays so until it is scored."""

    id: str
    kind: str
    occurred_on: date
    label: str
    fields: str
    matter: str | None
    reverses_id: str | None
    seat: str


ROW_OF_LEDGER: Sequence[Any] = (
    IdentifierText.of(DutyFact.id).label("fact"), DutyFact.kind, DutyFact.occurred_on, DutyFact.label,
    JSONText.of(DutyFact.fields).label("fields"), DutyFact.matter,
    IdentifierText.of(DutyFact.reverses_id).label("reverses"), cast(DutyFact.seat_id, String).label("seat"),
)  # fmt: skip
"""The columns of `LedgerRow`; the seat as the database keeps it, with or without hyphens."""


@dataclass(frozen=True)
class Gathered:
    """What is known of a member's year before it is scored."""

    member: ScoredMember
    rows: list[LedgerRow]

    @property
    def labels(self) -> dict[str, str]:
        """Each fact as people know it, by its identifier."""
        return {row.id: row.label for row in self.rows}

    def as_kept(self, roles: Iterable[str], *, but_for: frozenset[str]) -> "Gathered":
        """The same under the roles that were kept of a closed year, but for some facts."""
        return Gathered(ScoredMember(frozenset(roles)), [row for row in self.rows if row.id not in but_for])


def gather(work: Work, days: Period, seat_ids: Sequence[UUID], year: int) -> dict[UUID, Gathered]:
    """The facts of some days and the roles of some members' year: three reads, whatever their number."""
    gathered = {seat_id: Gathered(member, []) for seat_id, member in members_of(work, seat_ids, year).items()}
    add = {seat: found.rows.append for seat_id, found in gathered.items() for seat in (str(seat_id), seat_id.hex)}
    run_over = days.first.year < year
    asked = {"before": days.first.year, "first": days.first, "last": days.last} if run_over else {}
    asked |= {"year": year, **numbered("seat", seat_ids)}
    for row in work.rows_as(LedgerRow, _facts_of(room_for(len(seat_ids)), run_over=run_over), **asked):
        add[row.seat](row)
    return gathered


def members_of(work: Work, seat_ids: Sequence[UUID], year: int) -> dict[UUID, ScoredMember]:
    """What scoring must know of some members: what the roster tells of them, and the roles given to them for a year."""
    rows = work.rows(_seats(room_for(len(seat_ids))), **numbered("seat", seat_ids))
    given_roles = roles_given(work, seat_ids, year)
    return {row["id"]: _member(given_roles.get(row["id"], ()), is_standing=row["is_standing"]) for row in rows}


@prepared
def _seats(room: int) -> Select[Any]:
    return here(Seat.id, Seat.is_standing).where(Seat.id.in_(given_numbered("seat", room, Seat.id.type)))


def gather_frozen(work: Work, days: Period, seat_ids: Sequence[UUID], year: int) -> dict[UUID, Gathered]:
    """The same of a closed year as it was when it was closed, without the facts that came late; else as it is now."""
    return _gather_kept(work, days, seat_ids, year, but_for=late_facts(work, seat_ids, year))


def gather_settled(work: Work, days: Period, seat_ids: Sequence[UUID], year: int) -> dict[UUID, Gathered]:
    """The same with those of the late facts that adjusting lines that hold have answered."""
    statement = _unanswered(work).where(LateFact.year == year, LateFact.seat_id.in_(seat_ids))
    unanswered = work.session.scalars(statement.with_only_columns(LateFact.fact_id))
    return _gather_kept(work, days, seat_ids, year, but_for=frozenset(map(str, unanswered)))


def _gather_kept(
    work: Work, days: Period, seat_ids: Sequence[UUID], year: int, *, but_for: frozenset[str]
) -> dict[UUID, Gathered]:  # fmt: skip
    receipts = work.session.execute(
        work.select(FrozenReceipt.seat_id, FrozenReceipt.roles).where(
            FrozenReceipt.year == year, FrozenReceipt.seat_id.in_(seat_ids)
        )
    )
    kept = {row.seat_id: row.roles for row in receipts}
    found = gather(work, days, seat_ids, year)
    if not kept and not but_for:
        return found
    return {
        seat_id: each.as_kept(kept.get(seat_id, each.member.roles), but_for=but_for) for seat_id, each in found.items()
    }


def late_facts(work: Work, seat_ids: Sequence[UUID], year: int, *, waiting: bool = False) -> frozenset[str]:
    """The facts of some members that came after the year was closed; `waiting`: those that no line answers."""
    statement = work.select(LateFact.fact_id).where(LateFact.year == year, LateFact.seat_id.in_(seat_ids))
    if waiting:
        statement = statement.where(WAITS)
    return frozenset(map(str, work.session.scalars(statement)))


@prepared
def _facts_of(room: int, *, run_over: bool) -> Select[Any]:
    """The facts of a calendar year, or of a year that begins in the one before."""
    is_theirs = DutyFact.seat_id.in_(given_numbered("seat", room, DutyFact.seat_id.type))
    statement = in_committee(select(*ROW_OF_LEDGER), given(COMMITTEE), DutyFact).where(is_theirs)
    if not run_over:
        return statement.where(DutyFact.year == given("year"))
    both = DutyFact.year.in_((given("before"), given("year")))
    return statement.where(both, DutyFact.occurred_on.between(given("first"), given("last")))


def stands_in(days: Period) -> ColumnElement[bool]:
    """Which facts lie on some days, by the calendar years that the ledger is kept in."""
    if days.last is None:  # pragma: no cover - every year has an end
        return DutyFact.occurred_on >= days.first
    in_years = DutyFact.year.in_(range(days.first.year, days.last.year + 1))
    return and_(in_years, DutyFact.occurred_on.between(days.first, days.last))


def roles_given(work: Work, seat_ids: Sequence[UUID], year: int) -> dict[UUID, list[str]]:
    """The roles that members were given for a year, beside what the roster tells of them."""
    given_roles: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in work.rows(_roles_of(room_for(len(seat_ids))), year=year, **numbered("seat", seat_ids)):
        given_roles[row["seat_id"]].append(row["role"])
    return given_roles


@prepared
def _roles_of(room: int) -> Select[Any]:
    is_theirs = RoleOfMember.seat_id.in_(given_numbered("seat", room, RoleOfMember.seat_id.type))
    return here(RoleOfMember.seat_id, RoleOfMember.role).where(
        is_theirs, RoleOfMember.year == given("year"), RoleOfMember.state == MemberRoleState.IN_FORCE
    )


def compute(in_force: InForce, gathered: Gathered, year: int, quarter: int | None = None) -> Computed:
    """A member's card of a year, or of a year up to the end of a quarter: pure arithmetic."""
    regulation = in_force.regulation
    period = regulation.year_until(year, quarter)
    rows = gathered.rows if quarter is None else [row for row in gathered.rows if _is_by(row, period.last)]
    card = score(scored_facts(rows, regulation.kinds), regulation, gathered.member, period)
    return Computed(card, gathered.labels, gathered.member.roles)


def compute_each(
    in_force: InForce, gathered: Mapping[UUID, Gathered], year: int, quarter: int | None = None
) -> dict[UUID, Computed]:
    """The cards of several members. One ledger that cannot be scored must not keep the others from theirs."""
    computed = {}
    for seat_id, each in gathered.items():
        try:
            computed[seat_id] = _kept(compute(in_force, each, year, quarter))
        except (TypeError, ValueError):
            logger.exception("a card cannot be computed", extra={"fields": {"seat": str(seat_id), "year": year}})
    return computed


def _kept(computed: Computed) -> Computed:
    """Refuse a total that no column holds: the database would refuse it with those of all others."""
    if abs(computed.card.total) >= LARGEST_TOTAL:
        message = f"a total of {computed.card.total} is too large"
        raise ValueError(message)
    return computed


def _is_by(row: LedgerRow, last: date | None) -> bool:
    """Whether a fact had happened by then: what came later is no part of a quarterly view, not even as unscored."""
    return last is None or row.occurred_on <= last


def facts_of_years(
    work: Work, seat_ids: Sequence[UUID], years: range, kinds: Sequence[str], regulation: Regulation
) -> dict[tuple[UUID, int], list[ScoredFact]]:
    """The facts of some kinds that these members have in each of several years of assessment of a regulation.

    Of a closed year without those that came late, as long as no adjusting line that holds has answered them.
    """
    before = regulation.years.ledger_of(years.start).first.year
    statement = work.select(DutyFact.seat_id, *ROW_OF_LEDGER).where(
        DutyFact.seat_id.in_(seat_ids), DutyFact.year.in_(range(before, years.stop)), DutyFact.kind.in_(kinds)
    )
    rows = work.session.execute(statement).all()
    facts = scored_facts([LedgerRow(*row[1:]) for row in rows], regulation.kinds)
    late = _unanswered(work).where(LateFact.seat_id.in_(seat_ids), LateFact.year.in_(years))
    unanswered = {(str(row.fact_id), row.year) for row in work.session.execute(late)}
    found: defaultdict[tuple[UUID, int], list[ScoredFact]] = defaultdict(list)
    for row, fact in zip(rows, facts, strict=True):
        year = regulation.years.year_of(fact.on)
        if year in years and (str(fact.id), year) not in unanswered:
            found[row[0], year].append(fact)
    return found


def _unanswered(work: Work) -> Select[Any]:
    """The late facts that no adjusting line that holds has answered, and of which year."""
    is_its_line = and_(
        ScoreAdjustment.committee_id == LateFact.committee_id, ScoreAdjustment.id == LateFact.adjustment_id,
        ScoreAdjustment.state == AdjustmentState.CONFIRMED,
    )  # fmt: skip
    late = work.select(LateFact.fact_id, LateFact.year).outerjoin(ScoreAdjustment, is_its_line)
    return late.where(ScoreAdjustment.id.is_(None))


def scored_facts(rows: Iterable[LedgerRow], kinds: Mapping[str, FactDeclaration]) -> list[ScoredFact]:
    """Entries as a regulation with these kinds sees them. Raises TypeError for one that cannot be scored."""
    decimals: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    decimals.update((kind, declaration.decimals) for kind, declaration in kinds.items())
    return ScoredFact.of_checked(
        (row_id, kind, on, _fields(fields, decimals[kind]), matter, reverses_id)
        for row_id, kind, on, _, fields, matter, reverses_id, _ in rows
    )


@lru_cache(maxsize=MOST_FIELDS)
def _fields(text: str, decimals: tuple[str, ...]) -> Mapping[str, Any]:
    """Fields as they are scored: JSON has no exact decimals, so a decimal field is kept as text.

    Most facts of a year are alike, so that most are read once; nobody writes on what they share.
    """
    fields: dict[str, Any] = orjson.loads(text)
    fields |= {name: _decimal(fields[name]) for name in decimals if isinstance(fields.get(name), str)}
    if (name := unfit_field(fields)) is not None:
        message = f"field {name!r} of {text} cannot be scored"
        raise TypeError(message)
    return fields


def _decimal(text: str) -> Decimal | str:
    """The number of a decimal field; words that were entered while the field was one of text stay what they are."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def _member(given_roles: Iterable[str], *, is_standing: bool) -> ScoredMember:
    return ScoredMember(frozenset({MemberRole.STANDING if is_standing else MemberRole.ORDINARY, *given_roles}))
