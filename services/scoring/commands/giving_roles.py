"""Saying who has which role of the regulation in a year; where it frees from a duty, a second person says so too."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Seat, Term
from services.members.queries.terms import current_term
from services.scoring.commands.recounting import mark_stale
from services.scoring.engine.articles import Regulation
from services.scoring.engine.fact_kinds import Period
from services.scoring.models import PublishedRegulation
from services.scoring.published import InForce, in_force_or_refused
from services.scoring.queries.held import hold_shared
from services.scoring.queries.member_roles import shown_roles
from services.scoring.queries.sight import own_seats
from services.scoring.refusals import RoleQuotaFull, RolesRefused, ScoreYearClosed
from services.scoring.role_facts import MemberRoleEnded, MemberRolesDecided, MemberRolesGiven
from services.scoring.role_lifecycle import LIFE_OF_ROLE
from services.scoring.role_models import RoleOfMember
from services.scoring.role_rules import frees_from_duty, most_of, roles_to_give
from services.scoring.role_vocabulary import OPEN, MemberRoleAction, MemberRoleState
from services.scoring.year_vocabulary import YearState


def give_roles(
    work: Work, actor: Actor, *, year: int, role: str, seat_ids: Sequence[UUID], reason: str
) -> dict[str, Any]:
    """Give members a role for a year; one that frees from a duty is only proposed."""
    _hold_open(work, year)
    in_force = in_force_or_refused(work, year)
    regulation = in_force.regulation
    days = in_force.days_of(year)
    faults = [
        *_faults_of_role(regulation, year, role),
        *_faults_of_seats(work, actor, year, role, list(seat_ids), days=days),
    ]
    if faults:
        raise RolesRefused(errors=tuple(faults))
    _check_quota(work, in_force, year, role, len(seat_ids))
    frees = frees_from_duty(regulation, role)
    rows = [
        RoleOfMember(
            id=new_id(), seat_id=seat_id, year=year, role=role, frees=frees, reason=reason,
            state=MemberRoleState.PROPOSED if frees else MemberRoleState.IN_FORCE,
            proposed_by=actor.account_id, proposed_by_name=actor.name, proposed_at=work.now,
        )
        for seat_id in seat_ids
    ]  # fmt: skip
    for row in rows:
        work.add(row)
    work.flush()
    if not frees:
        mark_stale(work, year, sorted(seat_ids))
    work.record(
        MemberRolesGiven(subject_id=work.committee_id, year=year, role=role, seats=tuple(sorted(seat_ids)), frees=frees)
    )
    return {"items": shown_roles(work, actor, rows, regulation)}


def decide_roles(
    work: Work, actor: Actor, *, role_ids: Sequence[UUID], is_confirmed: bool, reason: str = ""
) -> dict[str, Any]:
    """Confirm what another person has proposed, or refuse it with a reason: all of them, or none."""
    rows = _held(work, role_ids)
    if len({(row.year, row.role) for row in rows}) != 1:
        fault = FieldFault("/role_ids", "一次只能决定同一年度的同一种身份")
        raise RolesRefused(errors=(fault,))
    if not is_confirmed and not reason:
        raise RolesRefused(errors=(FieldFault("/reason", "不予确认的，请说明理由"),))
    year, role = rows[0].year, rows[0].role
    regulation = in_force_or_refused(work, year).regulation
    if is_confirmed and role not in roles_to_give(regulation):
        fault = FieldFault("/role_ids", f"{year} 年度现行的考核办法没有身份「{role}」，只能不予确认")
        raise RolesRefused(errors=(fault,))
    for row in rows:
        action = MemberRoleAction.CONFIRM if is_confirmed else MemberRoleAction.REFUSE
        _decide(work, actor, row, action, reason or None)
    seats = sorted(row.seat_id for row in rows)
    if is_confirmed:
        _hold_open(work, year)
        work.flush()
        mark_stale(work, year, seats)
    work.record(
        MemberRolesDecided(
            subject_id=work.committee_id, year=year, role=role, seats=tuple(seats), is_confirmed=is_confirmed
        )
    )
    return {"items": shown_roles(work, actor, rows, regulation)}


def end_role(work: Work, actor: Actor, *, member_role_id: UUID, reason: str) -> dict[str, Any]:
    """Take a role away for the whole year, as one that should not have been given."""
    row = _held(work, [member_role_id])[0]
    _hold_open(work, row.year)
    _decide(work, actor, row, MemberRoleAction.END, reason)
    work.flush()
    mark_stale(work, row.year, [row.seat_id])
    work.record(MemberRoleEnded(subject_id=work.committee_id, year=row.year, role=row.role, seats=(row.seat_id,)))
    return shown_roles(work, actor, [row], in_force_or_refused(work, row.year).regulation)[0]


def _hold_open(work: Work, year: int) -> None:
    """Keep the year from being closed meanwhile, or refuse where it is closed."""
    if hold_shared(work, year).state is YearState.CLOSED:
        raise ScoreYearClosed


def _faults_of_role(regulation: Regulation, year: int, role: str) -> list[FieldFault]:
    names = roles_to_give(regulation)
    if role in names:
        return []
    known = "、".join(f"{key}（{name}）" for key, name in names.items()) or "没有"
    return [FieldFault("/role", f"{year} 年度的考核办法没有可登记的这一身份，可用的：{known}")]


def _faults_of_seats(
    work: Work, actor: Actor, year: int, role: str, seat_ids: list[UUID], *, days: Period
) -> list[FieldFault]:  # fmt: skip
    """What is wrong with each of the seats."""
    faults = []
    of_term = (Term.committee_id == Seat.committee_id) & (Term.id == Seat.term_id)
    in_year = (
        work.select(Seat.id)
        .join(Term, of_term)
        .where(Seat.id.in_(seat_ids), Term.begins_on <= days.last, Term.ends_on >= days.first)
    )
    known_seats = set(work.session.scalars(in_year))
    own = own_seats(work, actor)
    holding = set(
        work.session.scalars(
            work.select(RoleOfMember.seat_id).where(
                RoleOfMember.year == year, RoleOfMember.role == role, RoleOfMember.seat_id.in_(seat_ids),
                RoleOfMember.state.in_(OPEN),
            )
        )
    )  # fmt: skip
    for place, seat_id in enumerate(seat_ids):
        why = (
            f"{year} 年度所在的届没有这名委员" if seat_id not in known_seats
            else "不能为本人登记" if seat_id in own
            else "该委员已有这一身份或者正待确认" if seat_id in holding
            else "重复" if seat_id in seat_ids[:place]
            else ""
        )  # fmt: skip
        if why:
            faults.append(FieldFault(f"/seat_ids/{place}", why))
    return faults


def _check_quota(work: Work, in_force: InForce, year: int, role: str, more: int) -> None:
    """Refuse more than the regulation allows; those who wait for a second person count already.

    Who gives the same role at once queues for the regulation, so that two together give no more than one alone; with
    a lock under which the worker still stores cards that point to it, since it holds cards that are wanted here next.
    """
    members = work.session.scalar(
        work.select(Seat.id).where(Seat.term_id == current_term(work), Seat.is_active).with_only_columns(func.count())
    )
    most = most_of(in_force.regulation, role, members or 0)
    if most is None:
        return
    held = work.select(PublishedRegulation.id).where(PublishedRegulation.id == in_force.id)
    work.session.execute(held.with_for_update(key_share=True)).one()
    given = work.session.scalar(
        work.select(RoleOfMember.id)
        .where(RoleOfMember.year == year, RoleOfMember.role == role, RoleOfMember.state.in_(OPEN))
        .with_only_columns(func.count())
    )
    if (given or 0) + more > most:
        raise RoleQuotaFull(most=most, given=given)


def _held(work: Work, role_ids: Sequence[UUID]) -> list[RoleOfMember]:
    """The roles, held until this is committed; their year before them, as whoever gives roles comes to both."""
    years = work.session.scalars(work.select(RoleOfMember.year).where(RoleOfMember.id.in_(role_ids)).distinct())
    for year in sorted(years):
        hold_shared(work, year)
    statement = work.select(RoleOfMember).where(RoleOfMember.id.in_(role_ids)).order_by(RoleOfMember.id)
    rows = list(work.session.scalars(statement.with_for_update()))
    if len(rows) != len(set(role_ids)):
        raise NotFound
    return rows


def _decide(work: Work, actor: Actor, row: RoleOfMember, action: MemberRoleAction, reason: str | None) -> None:
    LIFE_OF_ROLE.take(row, action, actor)
    row.decided_by, row.decided_by_name, row.decided_at = actor.account_id, actor.name, work.now
    row.decision_reason = reason
