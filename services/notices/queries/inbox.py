"""One's own notices, and for the organiser who was told what of an activity."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func

from services.activities.models import Activity
from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Officer, Seat
from services.notices.models import Notice
from services.notices.vocabulary import NoticeKind

SHOWN = (
    Notice.id, Notice.kind, Notice.title, Notice.text, Notice.object_kind, Notice.object_id, Notice.year,
    Notice.caused_at, Notice.delivered_at, Notice.read_at,
)  # fmt: skip
MOST_UNREAD = 100
"""What is counted at most: a badge says "99+" anyway."""


def list_my_notices(
    work: Work, actor: Actor, *, limit: int, after: str | None = None, is_unread: bool | None = None
) -> dict[str, Any]:
    """The newest notices first, and how many are unread."""
    statement = work.select(*SHOWN).where(Notice.account_id == actor.account_id)
    if is_unread is not None:
        statement = statement.where(Notice.read_at.is_(None) if is_unread else Notice.read_at.is_not(None))
    if after:
        statement = statement.where(Notice.id < unmark(after, UUID)[0])
    rows = [dict(row) for row in work.session.execute(statement.order_by(Notice.id.desc()).limit(limit + 1)).mappings()]
    return {"unread": count_unread(work, actor), **page(rows, limit, lambda row: (row["id"],))}


def count_unread(work: Work, actor: Actor) -> int:
    """How many of one's own notices are unread, up to a hundred."""
    some = (
        work.select(Notice.id)
        .where(Notice.account_id == actor.account_id, Notice.read_at.is_(None))
        .limit(MOST_UNREAD)
        .subquery()
    )
    return int(work.session.scalar(work.select(func.count()).select_from(some)) or 0)


def list_activity_notices(
    work: Work, _actor: Actor, *, activity_id: UUID, limit: int, after: str | None = None,
    kind: NoticeKind | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Who was told what of an activity, when it reached him and when he read it; in the order of telling."""
    work.get(Activity, activity_id)
    statement = (
        work.select(
            Notice.id, Notice.kind, Notice.title, Notice.caused_at, Notice.delivered_at, Notice.read_at,
        )
        .add_columns(Seat.name.label("seat_name"), Seat.member_number, Officer.name.label("officer_name"))
        .outerjoin(
            Seat,
            and_(
                Seat.committee_id == Notice.committee_id, Seat.account_id == Notice.account_id, Seat.is_active,
            ),
        )
        .outerjoin(
            Officer, and_(Officer.committee_id == Notice.committee_id, Officer.account_id == Notice.account_id)
        )
        .where(Notice.activity_id == activity_id)
        .order_by(Notice.id)
        .limit(limit + 1)
    )  # fmt: skip
    if kind:
        statement = statement.where(Notice.kind == kind)
    if after:
        statement = statement.where(Notice.id > unmark(after, UUID)[0])
    rows = [
        {**row, "name": row["seat_name"] or row["officer_name"] or ""}
        for row in work.session.execute(statement).mappings()
    ]
    return page(rows, limit, lambda row: (row["id"],))
