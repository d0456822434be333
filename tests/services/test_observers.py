"""Public observers: sealed, bounded, counted apart, and forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from services.activities.commands import observing
from services.activities.observer_models import PublicObserver
from services.activities.queries import observers
from services.activities.queries import sheet as sheets
from services.activities.queries.papers import attendance_sheet
from services.activities.queries.statistics import attendance_statistics_sheet, read_attendance_statistics
from services.activities.refusals import NoPlaceForObservers, ObserverKnown
from services.kernel.errors import NotFound
from services.kernel.work import Toolbox, anew, reading, writing
from services.members.vocabulary import Role
from tests.builders.activities import (
    AnActivity,
    a_published_activity,
    actor_of,
    asked_by_the_organiser,
    asking,
    organising,
    settle,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, a_committee, public_code_of
from tests.builders.notices import deliver
from tests.builders.racing import race
from tests.builders.sheets import workbook_of


def an_observed(place: Place, places: int = 2) -> AnActivity:
    begins_at = place.toolbox.ports.clock.now() + timedelta(days=2)
    return a_published_activity(place=place, begins_at=begins_at, observer_places=places)


def publicly(toolbox: Toolbox, command: Any, **fields: Any) -> Any:
    """As somebody without an account: the unit of work begins in no committee."""

    def attempt(*, again: bool) -> Any:
        with writing(toolbox, committee_id=observing.UUID(int=0), again=again) as work:
            return command(work, **fields)

    return anew(attempt)


def register(activity: AnActivity, contact: str, name: str = "示例市民") -> dict[str, Any]:
    return publicly(
        activity.place.toolbox, observing.register_observer, code=public_code_of(activity.place),
        activity_id=activity.id, name=name, contact=contact,
    )  # fmt: skip


def test_the_public_registers_cancels_comes_and_is_counted_apart(place: Place, clock: HeldClock) -> None:
    place.member()
    activity = an_observed(place)
    first, second = register(activity, "13800000001"), register(activity, "13800000002", "示例青年")
    with pytest.raises(ObserverKnown):
        register(activity, "138 0000 0001")
    with pytest.raises(NoPlaceForObservers):
        register(activity, "13800000003")
    with reading(place.toolbox, committee_id=place.id) as work:
        sealed = work.session.scalars(work.select(PublicObserver.name_sealed)).all()
    assert not [each for each in sealed if "示例".encode() in each]
    cancel = {"code": public_code_of(place), "activity_id": activity.id}
    with pytest.raises(NotFound):
        publicly(place.toolbox, observing.cancel_observer, cancel_code="guess", **cancel)
    told = publicly(place.toolbox, observing.cancel_observer, cancel_code=first["cancel_code"], **cancel)
    assert publicly(place.toolbox, observing.cancel_observer, cancel_code=first["cancel_code"], **cancel) == told
    register(activity, "13800000003")
    organising(activity, observing.record_observer, observer_id=second["id"], is_present=True)
    with pytest.raises(NotFound):
        organising(activity, observing.record_observer, observer_id=first["id"], is_present=True)
    shown = asked_by_the_organiser(activity, observers.list_observers, limit=10)
    assert shown["counts"] == {"registered": 2, "came": 1}
    assert [(line["name"], line["contact"], line["came_at"] is not None) for line in shown["items"]] == [
        ("示例市民", "13800000001", False), ("示例青年", "13800000002", True), ("示例市民", "13800000003", False),
    ]  # fmt: skip
    counts = asked_by_the_organiser(activity, sheets.read_attendance_counts)
    assert counts["invitees"]["invited"] == 1
    clock.advance(days=3)
    settle(activity=activity)
    book = workbook_of(asked_by_the_organiser(activity, attendance_sheet))
    printed = [row[0] for row in book["签到表"].iter_rows(values_only=True)]
    assert printed[-1] == "公众旁听（不计入应到）：登记 2 人，到场 1 人"
    assert [list(row[:3]) for row in book["合计"].iter_rows(values_only=True)][-2:] == [
        ["公众旁听", "登记", "到场"], ["不计入应到", 2, 1],
    ]  # fmt: skip
    year = clock.now().year
    organiser = actor_of(activity.organiser, Role.ORGANISER)
    told = asking(place.toolbox, organiser, read_attendance_statistics, year=year)
    assert (told["total"]["invited"], told["sectors"][0]["invited"]) == (1, 1)
    for each in (told["total"], *told["kinds"], *told["months"]):
        assert each["public_observers"] == {"registered": 2, "came": 1}
    optional = asking(place.toolbox, organiser, read_attendance_statistics, year=year, is_required=False)
    assert optional["total"]["public_observers"] == {"registered": 0, "came": 0}
    by_month = workbook_of(asking(place.toolbox, organiser, attendance_statistics_sheet, year=year))["按月份"]
    assert [row[-2:] for row in by_month.iter_rows(values_only=True)] == [
        ("公众旁听登记", "公众旁听到场"),
        (2, 1),
        (2, 1),
    ]


def test_names_and_contacts_are_forgotten_after_their_days(place: Place, clock: HeldClock) -> None:
    place.member()
    activity = an_observed(place)
    register(activity, "13800000001")
    clock.advance(days=31)
    deliver(place.toolbox)

    def names() -> list[Any]:
        shown = asked_by_the_organiser(activity, observers.list_observers, limit=10)
        return [line["name"] for line in shown["items"]]

    assert names() == ["示例市民"]
    clock.advance(days=2)
    deliver(place.toolbox)
    assert names() == [None]
    with reading(place.toolbox, committee_id=place.id) as work:
        (row,) = work.session.scalars(work.select(PublicObserver))
    assert (row.name_sealed, row.contact_sealed, row.contact_digest, row.erased_at) == (None, None, None, clock.now())


def test_only_what_is_open_to_the_public_is_seen(place: Place, clock: HeldClock) -> None:
    place.member()
    closed, activity = a_published_activity(place=place), an_observed(place, places=3)
    register(activity, "13800000001")
    with reading(place.toolbox, committee_id=observing.UUID(int=0)) as work:
        shown = observers.list_public_activities(work, code=public_code_of(place), limit=10)
    assert [(line["id"], line["places_left"]) for line in shown["items"]] == [(activity.id, 2)]
    with pytest.raises(NotFound):
        register(closed, "13800000002")
    clock.advance(days=2)
    with pytest.raises(NotFound):
        register(activity, "13800000002")


def test_the_last_place_goes_to_one(shared: Toolbox) -> None:
    place = a_committee(shared)
    place.member()
    activity = an_observed(place, places=2)
    told = race([lambda number=number: register(activity, f"1380000000{number}") for number in range(5)])
    assert sum(isinstance(each, dict) for each in told) == 2, told
    assert {type(each) for each in told if not isinstance(each, dict)} == {NoPlaceForObservers}
