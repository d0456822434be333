"""Reads of public observers: what is open to them, and for the organiser who they are. They are counted apart."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_

from services.activities.models import Activity
from services.activities.observer_models import PublicObserver
from services.activities.vocabulary import GOING_ON
from services.kernel.actor import Actor
from services.kernel.database import how_many
from services.kernel.errors import NotFound
from services.kernel.paging import instant, page, unmark
from services.kernel.work import Work
from services.members.models import Committee
from services.members.person_keys import KeyDestroyed, open_for

IS_COUNTED = PublicObserver.cancelled_at.is_(None)


def list_public_activities(work: Work, *, code: str, limit: int, after: str | None = None) -> dict[str, Any]:
    """What a committee lets the public sit in on and has not begun, the next first, with the places that are left.

    A committee that opens nothing now is not told from one that does not exist, as with its proposals.
    """
    committee = work.session.execute(select(Committee.id, Committee.name).where(Committee.code == code)).one_or_none()
    if committee is None:
        raise NotFound
    work.go_to(committee.id)
    taken = (
        work.select(func.count(PublicObserver.id))
        .where(
            PublicObserver.committee_id == work.committee_id, PublicObserver.activity_id == Activity.id, IS_COUNTED
        )
        .correlate(Activity)
        .scalar_subquery()
    )  # fmt: skip
    statement = (
        work.select(
            Activity.id, Activity.title, Activity.kind_name, Activity.place, Activity.begins_at, Activity.ends_at
        )
        .add_columns((Activity.observer_places - taken).label("places_left"))
        .where(
            Activity.observer_places.is_not(None), Activity.state.in_(GOING_ON), Activity.begins_at > work.now
        )
    )  # fmt: skip
    if after:
        statement = statement.where(tuple_(Activity.begins_at, Activity.id) > unmark(after, instant, UUID))
    rows = [
        {**row, "places_left": max(0, row["places_left"])}
        for row in work.session.execute(
            statement.order_by(Activity.begins_at, Activity.id).limit(limit + 1)
        ).mappings()
    ]  # fmt: skip
    if not rows and not after:
        raise NotFound
    return {"committee_name": committee.name, **page(rows, limit, lambda row: (row["begins_at"], row["id"]))}


def list_observers(
    work: Work, _actor: Actor, *, activity_id: UUID, limit: int, after: str | None = None
) -> dict[str, Any]:
    """Who registered, in order; whoever was erased has no name any more."""
    work.get(Activity, activity_id)
    statement = work.select(PublicObserver).where(PublicObserver.activity_id == activity_id)
    if after:
        statement = statement.where(PublicObserver.id > unmark(after, UUID)[0])
    rows = [
        {
            "id": each.id, "registered_at": each.registered_at, "cancelled_at": each.cancelled_at,
            "came_at": each.came_at, "name": _opened(work, each, "name", each.name_sealed),
            "contact": _opened(work, each, "contact", each.contact_sealed),
        }
        for each in work.session.scalars(statement.order_by(PublicObserver.id).limit(limit + 1))
    ]  # fmt: skip
    return {"counts": count_observers(work, activity_id), **page(rows, limit, lambda row: (row["id"],))}


def count_observers(work: Work, activity_id: UUID) -> dict[str, int]:
    """How many are registered and have not cancelled, and how many of them came."""
    registered, came = observers_by_activity(work, [activity_id]).get(activity_id, (0, 0))
    return {"registered": registered, "came": came}


def observers_by_activity(work: Work, activities: Select[Any] | list[UUID]) -> dict[UUID, tuple[int, int]]:
    """The same of several activities, which are listed or named by a select."""
    rows = work.session.execute(
        work.select(PublicObserver.activity_id)
        .add_columns(
            func.count(PublicObserver.id).label("registered"),
            how_many(PublicObserver.came_at.is_not(None)).label("came"),
        )
        .where(PublicObserver.activity_id.in_(activities), IS_COUNTED)
        .group_by(PublicObserver.activity_id)
    )
    return {row.activity_id: (row.registered, row.came) for row in rows}


def _opened(work: Work, observer: PublicObserver, column: str, sealed: bytes | None) -> str | None:
    if sealed is None:
        return None
    try:
        return open_for(work, observer.sealed_for, sealed, place=observer.place_of(column))
    except KeyDestroyed:
        return None
