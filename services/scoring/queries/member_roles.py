"""Who has which role of the regulation in a year, and how many may."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Seat
from services.members.queries.terms import current_term
from services.scoring.engine.articles import Regulation
from services.scoring.published import current_year, in_force_or_refused
from services.scoring.role_lifecycle import LIFE_OF_ROLE
from services.scoring.role_models import RoleOfMember
from services.scoring.role_rules import doubt_of, frees_from_duty, most_of, roles_to_give
from services.scoring.role_vocabulary import OPEN, MemberRoleState
from services.scoring.year_models import ScoreYear
from services.scoring.year_vocabulary import YearState


def read_role_quotas(work: Work, actor: Actor, *, year: int | None = None) -> dict[str, Any]:
    """The roles that the regulation of a year knows beside those of the roster, and how many members have each."""
    del actor
    year = year or current_year(work)
    regulation = in_force_or_refused(work, year).regulation
    counted = work.session.execute(
        work.select(RoleOfMember.role, RoleOfMember.state)
        .add_columns(func.count().label("number"))
        .where(RoleOfMember.year == year, RoleOfMember.state.in_(OPEN))
        .group_by(RoleOfMember.role, RoleOfMember.state)
    )
    numbers = Counter({(row.role, row.state): row.number for row in counted})
    active = work.select(Seat.id).where(Seat.term_id == current_term(work), Seat.is_active)
    members = work.session.scalar(active.with_only_columns(func.count())) or 0
    items = [
        {
            "role": role, "name": name, "frees": frees_from_duty(regulation, role),
            "in_force": numbers[role, MemberRoleState.IN_FORCE], "proposed": numbers[role, MemberRoleState.PROPOSED],
            "most": most_of(regulation, role, members),
        }
        for role, name in roles_to_give(regulation).items()
    ]  # fmt: skip
    return {"year": year, "members": members, "items": items}


def list_member_roles(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, role: str | None = None,
    state: MemberRoleState | None = None, after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The roles given in a year, in the order in which they were given."""
    year = year or current_year(work)
    regulation = in_force_or_refused(work, year).regulation
    statement = work.select(RoleOfMember).where(RoleOfMember.year == year)
    if role is not None:
        statement = statement.where(RoleOfMember.role == role)
    if state is not None:
        statement = statement.where(RoleOfMember.state == state)
    if after:
        statement = statement.where(RoleOfMember.id > unmark(after, UUID)[0])
    rows = list(work.session.scalars(statement.order_by(RoleOfMember.id).limit(limit + 1)))
    return {**page(shown_roles(work, actor, rows, regulation), limit, lambda row: (row["id"],)), "year": year}


def shown_roles(work: Work, actor: Actor, rows: Sequence[RoleOfMember], regulation: Regulation) -> list[dict[str, Any]]:
    """Roles as they are shown, with whose they are."""
    work.flush()
    seats = work.session.execute(
        work.select(Seat.id, Seat.name, Seat.member_number).where(Seat.id.in_([row.seat_id for row in rows]))
    )
    closed = work.select(ScoreYear.year).where(
        ScoreYear.year.in_({row.year for row in rows}), ScoreYear.state == YearState.CLOSED
    )
    closed_years = set(work.session.scalars(closed))
    for row in rows:
        row.is_year_closed = row.year in closed_years
    people = {row.id: {"name": row.name, "member_number": row.member_number} for row in seats}
    return [
        {
            "id": row.id, "seat_id": row.seat_id, **people[row.seat_id], "year": row.year, "role": row.role,
            "role_name": regulation.roles.get(row.role, row.role), "state": row.state, "frees": row.frees,
            "reason": row.reason, "proposed_by_name": row.proposed_by_name, "proposed_at": row.proposed_at,
            "decided_by_name": row.decided_by_name, "decided_at": row.decided_at,
            "decision_reason": row.decision_reason,
            "doubt": doubt_of(regulation, row.role, frees=row.frees) if row.state in OPEN else None,
            "actions": LIFE_OF_ROLE.open_to(row, actor),
        }
        for row in rows
    ]  # fmt: skip


def count_unconfirmed(work: Work, year: int, regulation: Regulation) -> int:
    """How many roles free from something now, though they did not when they were given: by nobody's second word."""
    freeing = [role for role in roles_to_give(regulation) if frees_from_duty(regulation, role)]
    counted = work.select(RoleOfMember.id).where(
        RoleOfMember.year == year, RoleOfMember.state == MemberRoleState.IN_FORCE, RoleOfMember.role.in_(freeing),
        RoleOfMember.frees.is_(False),
    )  # fmt: skip
    return work.session.scalar(counted.with_only_columns(func.count())) or 0
