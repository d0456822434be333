"""Who and what a committee has: members, staff, bodies, units, and the committees below."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, tuple_

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.accounts import committees_of, is_held_elsewhere
from services.members.lock_out import is_locked
from services.members.models import Account, Body, Committee, Officer, RoleGrant, Seat, SeatBody, Unit
from services.members.queries.seats import SECTOR_OF_SEAT
from services.members.queries.terms import current_term
from services.members.vocabulary import BodyKind, Role

_MEMBER = (
    Seat.id, Seat.account_id, Seat.name, Seat.member_number, Seat.sector_id, Seat.street_group_id, Seat.is_standing,
    Seat.position, Seat.employer, Seat.is_active, Seat.version,
)  # fmt: skip


def list_members(
    work: Work, _actor: Actor, *, limit: int, after: str | None = None, sector_id: UUID | None = None,
    name: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The roster of the running term, by member's number; `name` is how the name begins."""
    statement = (
        work.select(*_MEMBER)
        .add_columns(Body.name.label("sector_name"), Account.phone_last4)
        .join(Body, SECTOR_OF_SEAT)
        .join(Account, Account.id == Seat.account_id)
        .where(Seat.term_id == current_term(work), Seat.is_active)
    )
    if sector_id:
        statement = statement.where(Seat.sector_id == sector_id)
    if name:
        # Not LIKE, which SQLite compares without case.
        statement = statement.where(func.substr(Seat.name, 1, len(name)) == name)
    if after:
        statement = statement.where(tuple_(Seat.member_number, Seat.id) > unmark(after, str, UUID))
    statement = statement.order_by(Seat.member_number, Seat.id).limit(limit + 1)
    rows = [dict(row) for row in work.session.execute(statement).mappings()]
    return page(rows, limit, lambda row: (row["member_number"], row["id"]))


def read_member(work: Work, _actor: Actor, *, seat_id: UUID) -> dict[str, Any]:
    """One member's seat, with its bodies and the roles the person holds here."""
    row = (
        work.session.execute(
            work.select(*_MEMBER)
            .add_columns(Body.name.label("sector_name"), Account.phone_last4)
            .join(Body, SECTOR_OF_SEAT)
            .join(Account, Account.id == Seat.account_id)
            .where(Seat.id == seat_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound
    places = work.session.execute(
        work.select(SeatBody.body_id, SeatBody.is_convener)
        .add_columns(Body.kind, Body.name)
        .join(Body, and_(Body.committee_id == SeatBody.committee_id, Body.id == SeatBody.body_id))
        .where(SeatBody.seat_id == seat_id)
        .order_by(Body.kind, Body.name)
    ).mappings()
    roles = _roles(work, [row["account_id"]])
    return {**row, "bodies": [dict(place) for place in places], "roles": roles.get(row["account_id"], [])}


def list_officers(work: Work, _actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """The staff and the officers of handling units, in the order in which they were added."""
    statement = (
        work.select(
            Officer.id, Officer.account_id, Officer.name, Officer.duty, Officer.unit_id, Officer.is_active
        )
        .add_columns(
            Unit.name.label("unit_name"), Account.phone_last4, Account.is_disabled,
            Account.must_change_password.label("awaits_first_log_in"),
            Account.second_factor_sealed.is_not(None).label("has_second_factor"),
        )
        .outerjoin(Unit, and_(Unit.committee_id == Officer.committee_id, Unit.id == Officer.unit_id))
        .join(Account, Account.id == Officer.account_id)
    )  # fmt: skip
    if after:
        statement = statement.where(Officer.id > unmark(after, UUID)[0])
    rows = [dict(row) for row in work.session.execute(statement.order_by(Officer.id).limit(limit + 1)).mappings()]
    answer = page(rows, limit, lambda row: (row["id"],))
    roles = _roles(work, [row["account_id"] for row in answer["items"]])
    for row in answer["items"]:
        row["roles"] = roles.get(row["account_id"], [])
    return answer


def read_account(work: Work, _actor: Actor, *, account_id: UUID) -> dict[str, Any]:
    """How an account stands, for the administrator who is asked for help."""
    if work.committee_id not in committees_of(work, account_id):
        raise NotFound
    account = work.session.get_one(Account, account_id)
    seats = work.session.execute(work.select(Seat.id, Seat.name).where(Seat.account_id == account_id, Seat.is_active))
    offices = work.session.execute(
        work.select(Officer.id, Officer.name).where(Officer.account_id == account_id, Officer.is_active)
    )
    seat, officer = seats.first(), offices.first()
    names = [row.name for row in (seat, officer) if row]
    return {
        "account_id": account.id,
        "name": names[0],
        "phone_last4": account.phone_last4,
        "seat_id": seat.id if seat else None,
        "officer_id": officer.id if officer else None,
        "roles": _roles(work, [account_id]).get(account_id, []),
        "is_disabled": account.is_disabled,
        "is_locked": is_locked(account, work.now),
        "awaits_first_log_in": account.must_change_password,
        "has_second_factor": account.second_factor_sealed is not None,
        "is_held_elsewhere": is_held_elsewhere(work, account_id),
    }


def list_bodies(work: Work, _actor: Actor, *, kind: BodyKind | None = None) -> dict[str, Any]:
    """The sectors, special committees and street groups."""
    statement = work.select(Body.id, Body.kind, Body.name).order_by(Body.kind, Body.id)
    if kind:
        statement = statement.where(Body.kind == kind)
    return {"items": [dict(row) for row in work.session.execute(statement).mappings()]}


def list_units(work: Work, _actor: Actor) -> dict[str, Any]:
    """The handling units; who looks for one to suggest leaves out the abolished ones."""
    statement = work.select(Unit.id, Unit.name, Unit.abolished_at.is_not(None).label("is_abolished")).order_by(Unit.id)
    return {"items": [dict(row) for row in work.session.execute(statement).mappings()]}


def list_committees(work: Work, _actor: Actor) -> dict[str, Any]:
    """One's own committee and those below it; each after the one above it."""
    below = (
        select(Committee.id, Committee.parent_id, Committee.code, Committee.name, Committee.level)
        .where(Committee.id == work.committee_id)
        .cte("below", recursive=True)
    )
    below = below.union_all(
        select(Committee.id, Committee.parent_id, Committee.code, Committee.name, Committee.level).join(
            below, Committee.parent_id == below.c.id
        )
    )
    order = {"national": 0, "province": 1, "city": 2, "district": 3}
    rows = [dict(row) for row in work.session.execute(below.select()).mappings()]
    return {"items": sorted(rows, key=lambda row: (order[row["level"]], row["code"]))}


def _roles(work: Work, accounts: list[UUID]) -> dict[UUID, list[str]]:
    """The roles that each account holds here, beside what follows from a seat."""
    found: dict[UUID, list[str]] = {}
    rows = work.session.execute(
        work.select(RoleGrant.account_id, RoleGrant.role)
        .where(RoleGrant.account_id.in_(accounts))
        .order_by(RoleGrant.role)
    )
    for row in rows:
        found.setdefault(row.account_id, []).append(str(Role(row.role)))
    return found
