"""Who speaks for a body: its conveners, and those whom the administrator has named."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_
from sqlalchemy.orm import aliased

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Body, Officer, Representative, Seat, SeatBody
from services.members.vocabulary import BodyKind

Held = aliased(Seat)


def speaks_for(
    account_id: UUID | SQLColumnExpression[UUID], committee_id: SQLColumnExpression[UUID],
    body_id: SQLColumnExpression[Any],
) -> ColumnElement[bool]:  # fmt: skip
    """Whether a person speaks for a body: as its convener on the seat that he holds, or named and in office still."""
    convenes = exists().where(
        SeatBody.committee_id == committee_id, SeatBody.body_id == body_id, SeatBody.is_convener,
        Held.committee_id == SeatBody.committee_id, Held.id == SeatBody.seat_id, Held.account_id == account_id,
        Held.is_active,
    )  # fmt: skip
    holds_a_seat = exists().where(
        Held.committee_id == Representative.committee_id, Held.account_id == Representative.account_id, Held.is_active
    )
    holds_an_office = exists().where(
        Officer.committee_id == Representative.committee_id,
        Officer.account_id == Representative.account_id,
        Officer.is_active,
    )
    is_named = exists().where(
        Representative.committee_id == committee_id, Representative.body_id == body_id,
        Representative.account_id == account_id, or_(holds_a_seat, holds_an_office),
    )  # fmt: skip
    return or_(convenes, is_named)


def bodies_represented(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """The bodies for which the actor may submit, by kind and name."""
    rows = work.session.execute(
        work.select(Body.id, Body.kind, Body.name)
        .where(speaks_for(actor.account_id, Body.committee_id, Body.id))
        .order_by(Body.kind, Body.id)
    ).mappings()
    return [dict(row) for row in rows]


def accounts_speaking(work: Work, body_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Who speaks for each body: the accounts of its conveners and of those who are named for it."""
    convening = work.select(SeatBody.body_id).where(SeatBody.body_id.in_(body_ids), SeatBody.is_convener)
    on_seats = convening.add_columns(Seat.account_id).join(
        Seat, and_(Seat.committee_id == SeatBody.committee_id, Seat.id == SeatBody.seat_id, Seat.is_active)
    )
    named = work.select(Representative.body_id, Representative.account_id).where(Representative.body_id.in_(body_ids))
    found: dict[UUID, set[UUID]] = {body_id: set() for body_id in body_ids}
    for statement in (on_seats, named):
        for row in work.session.execute(statement):
            found[row.body_id].add(row.account_id)
    return {body_id: frozenset(accounts) for body_id, accounts in found.items()}


def list_my_bodies(work: Work, actor: Actor) -> dict[str, Any]:
    """The bodies for which the actor may propose."""
    return {"items": bodies_represented(work, actor)}


def read_representatives(work: Work, _actor: Actor, *, body_id: UUID) -> dict[str, Any]:
    """Who was named to submit for a body."""
    work.get(Body, body_id)
    return list_representatives(work, body_id=body_id)


def list_representatives(work: Work, *, body_id: UUID) -> dict[str, Any]:
    """Who was named to submit for a body, with the names under which they serve."""
    rows = work.session.execute(
        work.select(Representative.account_id, Representative.named_at)
        .add_columns(Seat.name.label("seat_name"), Officer.name.label("officer_name"))
        .outerjoin(
            Seat,
            and_(
                Seat.committee_id == Representative.committee_id, Seat.account_id == Representative.account_id,
                Seat.is_active,
            ),
        )
        .outerjoin(
            Officer,
            and_(
                Officer.committee_id == Representative.committee_id, Officer.account_id == Representative.account_id
            ),
        )
        .where(Representative.body_id == body_id)
        .order_by(Representative.id)
    )  # fmt: skip
    items = [
        {"account_id": row.account_id, "name": row.seat_name or row.officer_name or "", "named_at": row.named_at}
        for row in rows
    ]
    return {"items": items}


def people_serving(work: Work, account_ids: Sequence[UUID]) -> set[UUID]:
    """Those among the accounts who hold a seat or an office here now."""
    seats = work.select(Seat.account_id).where(Seat.account_id.in_(account_ids), Seat.is_active)
    officers = work.select(Officer.account_id).where(Officer.account_id.in_(account_ids), Officer.is_active)
    return {*work.session.scalars(seats), *work.session.scalars(officers)}


def kind_of(work: Work, body_id: UUID) -> BodyKind:
    """Of which kind a body is."""
    kind: BodyKind = work.session.execute(work.select(Body.kind).where(Body.id == body_id)).scalar_one()
    return kind
