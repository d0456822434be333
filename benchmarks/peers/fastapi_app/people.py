"""Who is behind the token: a dependency, as FastAPI's tutorial on security has it."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Header
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.peers import duties
from benchmarks.peers.duties import Actor, Claims, Refused
from benchmarks.peers.fastapi_app.database import Reading, Writing
from benchmarks.peers.fastapi_app.models import Account, Device, Officer, RoleGrant, Seat


def claims_of(authorization: Annotated[str | None, Header()] = None) -> Claims:
    """What the token says."""
    return duties.verify(authorization)


async def find_actor(session: AsyncSession, claims: Claims, needs: str) -> Actor:
    """The person as the database knows him now: one statement, one row a role."""
    here = claims.committee_id
    rows = (
        await session.execute(
            select(
                Account.must_change_password, Seat.id.label("seat_id"), Seat.name.label("seat_name"),
                Officer.name.label("officer_name"), RoleGrant.role,
            )
            .join(Device, and_(Device.account_id == Account.id, Device.id == claims.device_id))
            .outerjoin(Seat, and_(Seat.account_id == Account.id, Seat.committee_id == here, Seat.is_active))
            .outerjoin(Officer, and_(Officer.account_id == Account.id, Officer.committee_id == here, Officer.is_active))
            .outerjoin(RoleGrant, and_(RoleGrant.account_id == Account.id, RoleGrant.committee_id == here))
            .where(
                Account.id == claims.account_id, Account.token_version == claims.version,
                Account.is_disabled.is_(False), Device.revoked_at.is_(None), Device.ends_at > datetime.now(UTC),
                Device.committee_id == here,
            )
        )
    ).all()  # fmt: skip
    if not rows:
        raise Refused(401, "bad-token")
    first = rows[0]
    return duties.actor_of(
        claims, must_change_password=first.must_change_password, seat_id=first.seat_id,
        name=first.seat_name or first.officer_name, roles={row.role for row in rows if row.role}, needs=needs,
    )  # fmt: skip


Dependency = Callable[..., Coroutine[Any, Any, Actor]]


def reader(needs: str) -> Dependency:
    """The dependency of a read that needs a permission."""

    async def found(session: Reading, claims: Annotated[Claims, Depends(claims_of)]) -> Actor:
        return await find_actor(session, claims, needs)

    return found


def writer(needs: str) -> Dependency:
    """The dependency of a write, in its transaction."""

    async def found(session: Writing, claims: Annotated[Claims, Depends(claims_of)]) -> Actor:
        return await find_actor(session, claims, needs)

    return found
