"""The committee's desks, readers and screens, as their organiser oversees them."""

from typing import Any
from uuid import UUID

from services.activities.door_models import Station
from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work


def list_stations(
    work: Work, _actor: Actor, *, limit: int, after: str | None = None, activity_id: UUID | None = None
) -> dict[str, Any]:
    """The stations, revoked ones too, the newest first; no key is ever shown again."""
    statement = work.select(Station)
    if activity_id:
        statement = statement.where(Station.activity_id == activity_id)
    if after:
        statement = statement.where(Station.id < unmark(after, UUID)[0])
    stations = work.session.scalars(statement.order_by(Station.id.desc()).limit(limit + 1))
    return page([station_shown(each) for each in stations], limit, lambda item: (item["id"],))


def station_shown(station: Station) -> dict[str, Any]:
    """A station without its key."""
    return {
        "id": station.id, "kind": station.kind, "name": station.name, "officer_name": station.officer_name,
        "activity_id": station.activity_id, "issued_by_name": station.issued_by_name, "issued_at": station.issued_at,
        "ends_at": station.ends_at, "revoked_at": station.revoked_at,
    }  # fmt: skip
