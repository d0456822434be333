"""Public observers: sealed, bounded, counted apart, and forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from services.activities.commands import observing
from services.activities.observer_models import PublicObserver
from services.activities.queries import observers
from services.activities.queries import sheet as sheets
from services.activities.refusals import NoPlaceForObservers, ObserverKnown
from services.kernel.errors import NotFound
from services.kernel.work import Toolbox, anew, reading, writing
from tests.builders.activities import AnActivity, a_published_activity, asked_by_the_organiser, organising
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, a_committee, public_code_of
from tests.builders.notices import deliver
from tests.builders.racing import race


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
