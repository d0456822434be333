"""A hall without a network: envelopes from phones, brought later, and what the organiser sees of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.activities.commands.claims import decide_claims
from services.activities.commands.envelopes import hand_in_envelope
from services.activities.door_models import Envelope
from services.activities.models import Attendance
from services.activities.queries.claims import list_claims
from services.kernel.work import reading
from tests.builders.activities import (
    AnActivity,
    a_code,
    acting,
    actor_of,
    an_open_activity,
    asked_by_the_organiser,
    organising,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place
from tests.builders.door import DeviceKey


class Hall:
    """An open activity, a member with an enrolled phone, and a neighbour."""

    def __init__(self, place: Place, clock: HeldClock) -> None:
        self.place, self.clock = place, clock
        self.member, self.neighbour = place.member("示例甲"), place.member("示例乙")
        self.key = DeviceKey()
        self.key.enrol(place, self.member)
        self.activity: AnActivity = an_open_activity(place=place)

    def sealed(
        self, *, seen: datetime | None = None, claimed: datetime | None = None, counter: int = 1, code: str = ""
    ) -> str:
        """The envelope of the member's phone: the code that it saw, and when it says that it did."""
        seen = seen or self.clock.now()
        code = code or a_code(self.activity, at=seen)
        return self.key.sealed(
            self.member, session_id=self.activity.session, code=code, at=claimed or seen, counter=counter
        )

    def bring(self, envelope: str, *, by: Person | None = None) -> dict[str, Any]:
        """Somebody uploads it."""
        brought: dict[str, Any] = acting(
            self.place.toolbox, actor_of(by or self.member), hand_in_envelope, activity_id=self.activity.id,
            session_id=self.activity.session, envelope=envelope,
        )  # fmt: skip
        return brought

    def rows(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """What is in the tables, without the times of arrival."""
        with reading(self.place.toolbox, committee_id=self.place.id) as work:
            claims = work.session.execute(
                work.select(Envelope.device_id, Envelope.counter, Envelope.claimed_at, Envelope.doubt)
            )
            there = work.session.execute(work.select(Attendance.seat_id, Attendance.evidence, Attendance.is_late))
            return sorted(map(tuple, claims)), sorted(map(tuple, there))

    def claims(self) -> list[dict[str, Any]]:
        """The organiser's list."""
        items: list[dict[str, Any]] = self.organise(list_claims, limit=20, query=True)["items"]
        return items

    def organise(self, command: Callable[..., Any], *, query: bool = False, **fields: Any) -> Any:
        """The organiser does something."""
        run = asked_by_the_organiser if query else organising
        return run(self.activity, command, **fields)

    def decide(self, *claims: dict[str, Any], is_confirmed: bool = True) -> Any:
        """The organiser decides."""
        return self.organise(
            decide_claims, claim_ids=[claim["id"] for claim in claims], is_confirmed=is_confirmed, reason="名单核对"
        )


def received(hall: Hall, clock: HeldClock) -> dict[str, Any]:
    """The claim that an envelope became, half an hour after its code was seen."""
    envelope = hall.sealed()
    clock.advance(minutes=30)
    hall.bring(envelope)
    (claim,) = hall.claims()
    return claim
