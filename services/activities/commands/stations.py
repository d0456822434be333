"""Desks, readers and screens get their keys, which are shown once, and lose them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.activities.door_facts import StationIssued, StationRevoked
from services.activities.door_models import Station
from services.activities.models import Activity
from services.activities.queries.stations import station_shown
from services.activities.refusals import PlanFaulty
from services.activities.stations import new_key
from services.activities.vocabulary import StationKind
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work

AFTER_THE_END = timedelta(hours=12)
"""A reader that had no network brings its readings in the evening."""
LONGEST = timedelta(days=400)


def issue_station(
    work: Work, actor: Actor, *, kind: StationKind, name: str, officer_name: str, activity_id: UUID | None = None,
    ends_at: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Give a station its key. A hall's screen serves one activity; a desk or a reader one, or the whole committee."""
    if kind is StationKind.SCREEN and activity_id is None:
        raise PlanFaulty(errors=(FieldFault("/activity_id", "会场屏幕只能用于一项活动，请指定"),))
    latest = _latest(work, activity_id)
    ends_at = min(ends_at or latest, latest)
    if ends_at <= work.now:
        raise PlanFaulty(errors=(FieldFault("/ends_at", "到期时间应晚于现在，活动也不应早已结束"),))
    station_id = new_id()
    key, digest = new_key(work.committee_id, station_id)
    station = Station(
        id=station_id, kind=kind, name=name, officer_name=officer_name, activity_id=activity_id, key_digest=digest,
        issued_by=actor.account_id, issued_by_name=actor.name, issued_at=work.now, ends_at=ends_at,
    )  # fmt: skip
    work.add(station)
    work.record(StationIssued(subject_id=station_id, kind=kind, activity_id=activity_id))
    return {**station_shown(station), "key": key}


def _latest(work: Work, activity_id: UUID | None) -> datetime:
    """Until when a key may count."""
    if activity_id is None:
        return work.now + LONGEST
    ends_at: datetime | None = work.session.scalar(work.select(Activity.ends_at).where(Activity.id == activity_id))
    if ends_at is None:
        raise PlanFaulty(errors=(FieldFault("/activity_id", "没有这项活动"),))
    return ends_at + AFTER_THE_END


def revoke_station(work: Work, _actor: Actor, *, station_id: UUID) -> dict[str, Any]:
    """Let a station's key count no more from now on; a second time changes nothing."""
    station = work.get(Station, station_id)
    if station.revoked_at is None:
        station.revoked_at = work.now
        work.record(StationRevoked(subject_id=station_id, kind=station.kind))
    return station_shown(station)
