"""The outbox: delivered once, with leases, back-off and dead letters."""

from datetime import timedelta

import pytest

from server import worker as worker_module
from server.worker import Worker
from services.kernel import outbox
from services.kernel.outbox import BACK_OFF, LEASE, Delivery, DeliveryState, claim, enqueue
from services.kernel.work import Toolbox
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, housekeeping


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was delivered; a payload `fail` raises."""
    seen: list[str] = []

    def deliver(_work: object, payload: dict[str, str]) -> None:
        if payload["text"] == "fail":
            raise ZeroDivisionError
        seen.append(payload["text"])

    monkeypatch.setattr(worker_module, "DELIVERIES", {"test": deliver})
    return seen


def put(toolbox: Toolbox, place: Place, text: str, **options: object) -> None:
    """Enqueue one delivery."""
    with housekeeping(toolbox, place.id) as work:
        enqueue(work, "test", {"text": text}, **options)


def only(toolbox: Toolbox, place: Place) -> Delivery:
    """The one delivery there is."""
    with housekeeping(toolbox, place.id) as work:
        return work.session.scalars(work.select(Delivery)).one()


def test_a_delivery_is_done_once(toolbox: Toolbox, place: Place, delivered: list[str]) -> None:
    put(toolbox, place, "示例")
    worker = Worker(toolbox)
    assert (worker.deliver(), worker.deliver()) == (1, 0)
    assert delivered == ["示例"]
    assert only(toolbox, place).state == DeliveryState.DELIVERED


def test_the_same_intention_is_enqueued_once(toolbox: Toolbox, place: Place, delivered: list[str]) -> None:
    put(toolbox, place, "一", dedup_key="k")
    put(toolbox, place, "二", dedup_key="k")
    Worker(toolbox).deliver()
    assert delivered == ["一"]


def test_nothing_is_delivered_before_its_time(
    toolbox: Toolbox, place: Place, delivered: list[str], clock: HeldClock
) -> None:
    put(toolbox, place, "示例", run_at=clock.now() + timedelta(hours=1))
    assert Worker(toolbox).deliver() == 0
    clock.advance(hours=1)
    assert Worker(toolbox).deliver() == 1


def test_a_failure_waits_longer_each_time_and_ends_as_a_dead_letter(
    toolbox: Toolbox, place: Place, delivered: list[str], clock: HeldClock
) -> None:
    put(toolbox, place, "fail")
    worker = Worker(toolbox)
    for wait in BACK_OFF:
        assert worker.deliver() == 1
        assert only(toolbox, place).run_at == clock.now() + wait
        assert worker.deliver() == 0
        clock.advance(seconds=wait.total_seconds())
    assert worker.deliver() == 1
    dead = only(toolbox, place)
    assert (dead.state, dead.last_error) == (DeliveryState.DEAD, "ZeroDivisionError")
    clock.advance(days=1)
    assert worker.deliver() == 0
    with housekeeping(toolbox, place.id) as work:
        assert outbox.standing(work.session) == {"dead": 1}
        assert outbox.revive(work.session, now=work.now) == 1
    assert worker.deliver() == 1


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_comes_too_late(
    toolbox: Toolbox, place: Place, delivered: list[str], clock: HeldClock
) -> None:
    put(toolbox, place, "示例")
    with housekeeping(toolbox, place.id) as work:
        (lost,) = claim(work.session, now=work.now)
        attempt, delivery_id = lost.attempts, lost.id
    assert Worker(toolbox).deliver() == 0, "leased by the first worker"
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert Worker(toolbox).deliver() == 1
    with housekeeping(toolbox, place.id) as work:
        assert not outbox.finish(work.session, place.id, delivery_id, attempt=attempt, now=work.now)
    assert delivered == ["示例"]


def test_what_a_failed_handler_changed_is_undone(
    toolbox: Toolbox, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_done(work: object, _payload: object) -> None:
        enqueue(work, "other", {})
        raise ZeroDivisionError

    monkeypatch.setattr(worker_module, "DELIVERIES", {"test": half_done})
    put(toolbox, place, "示例")
    Worker(toolbox).deliver()
    assert only(toolbox, place).state == DeliveryState.PENDING


def test_a_worker_that_fails_too_late_changes_nothing(
    toolbox: Toolbox, place: Place, delivered: list[str], clock: HeldClock
) -> None:
    put(toolbox, place, "示例")
    with housekeeping(toolbox, place.id) as work:
        (lost,) = claim(work.session, now=work.now)
        attempt, delivery_id = lost.attempts, lost.id
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert Worker(toolbox).deliver() == 1
    with housekeeping(toolbox, place.id) as work:
        late = outbox.fail(work.session, place.id, delivery_id, attempt=attempt, now=work.now, error="x")
        assert late is None
    assert only(toolbox, place).state == DeliveryState.DELIVERED


def test_what_kills_its_worker_every_time_ends_as_a_dead_letter(
    toolbox: Toolbox, place: Place, delivered: list[str], clock: HeldClock
) -> None:
    put(toolbox, place, "示例")
    for _death in range(len(BACK_OFF) + 1):
        with housekeeping(toolbox, place.id) as work:
            assert len(claim(work.session, now=work.now)) == 1
        clock.advance(seconds=LEASE.total_seconds() + 1)
    assert Worker(toolbox).deliver() == 0
    assert only(toolbox, place).state == DeliveryState.DEAD


def test_a_payload_that_is_no_object_is_kept_for_a_person_and_stops_nobody(
    toolbox: Toolbox, place: Place, delivered: list[str]
) -> None:
    with housekeeping(toolbox, place.id) as work:
        enqueue(work, "test", {})
        work.session.scalars(work.select(Delivery)).one().payload = [1]
    put(toolbox, place, "示例")
    assert Worker(toolbox).deliver() == 2
    assert delivered == ["示例"]


def test_done_deliveries_are_forgotten_after_a_month(
    toolbox: Toolbox, place: Place, delivered: list[str], clock: HeldClock
) -> None:
    put(toolbox, place, "示例")
    Worker(toolbox).deliver()
    assert Worker(toolbox).forget() == 0
    clock.advance(days=31)
    assert Worker(toolbox).forget() == 1
