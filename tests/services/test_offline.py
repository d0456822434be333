"""Check-in without a network: the table of attacks of `docs/check-in.md`, case by case, and what becomes of a claim."""

from datetime import timedelta

import pytest

from services.activities.commands.check_in import check_in as check_in_command
from services.activities.commands.claims import decide_claims
from services.activities.commands.desk import scan_member
from services.activities.models import Attendance
from services.activities.refusals import (
    CheckInClosed,
    ClaimDecided,
    CodeExpired,
    EnvelopeCounterUsed,
    EnvelopeForged,
    EnvelopeTooLate,
    OwnAttendance,
)
from services.activities.vocabulary import ClaimStanding, EnvelopeDoubt, Evidence
from services.kernel.errors import NotFound, Refused
from services.kernel.work import reading
from services.members.models import RefreshToken
from services.members.vocabulary import Role
from tests.builders.activities import a_code, acting, actor_of, settle
from tests.builders.activities import check_in as tap
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.door import DeviceKey, a_member_code
from tests.builders.hall import Hall, received

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(place: Place, clock: HeldClock) -> Hall:
    return Hall(place, clock)


# The table.


def test_a_neighbour_carries_it_within_the_minute_at_full_grade(hall: Hall, clock: HeldClock) -> None:
    envelope = hall.sealed()
    clock.advance(seconds=29)
    brought = hall.bring(envelope, by=hall.neighbour)
    assert (brought["standing"], brought["attendance"]["evidence"]) == (ClaimStanding.CONFIRMED, Evidence.VENUE_CODE)
    assert brought["seat_id"] == hall.member.seat_id
    assert hall.rows()[1] == [(hall.member.seat_id, "venue-code", False)], "and the neighbour is not entered by it"


def test_the_honest_one_without_a_network_is_received_and_awaits_confirmation(hall: Hall, clock: HeldClock) -> None:
    envelope = hall.sealed()
    clock.advance(minutes=110)
    brought = hall.bring(envelope)
    assert (brought["standing"], brought["attendance"]) == (ClaimStanding.RECEIVED, None)
    assert [(each["doubt"], each["standing"]) for each in hall.claims()] == [(None, "received")]


def test_a_photo_that_is_sent_online_minutes_later_is_refused(hall: Hall, clock: HeldClock) -> None:
    photo = a_code(hall.activity)
    clock.advance(minutes=3)
    with pytest.raises(CodeExpired):
        acting(
            hall.place.toolbox, actor_of(hall.member), check_in_command, activity_id=hall.activity.id,
            session_id=hall.activity.session, code=photo,
        )  # fmt: skip


def test_a_photo_in_an_offline_phone_with_its_clock_set_back_is_not_told_from_the_honest_one(
    hall: Hall, clock: HeldClock
) -> None:
    seen, photo = clock.now(), a_code(hall.activity)
    clock.advance(minutes=20)
    forwarded = hall.sealed(code=photo, claimed=seen)
    clock.advance(minutes=60)
    assert hall.bring(forwarded)["standing"] is ClaimStanding.RECEIVED
    assert hall.claims()[0]["doubt"] is None, "a limit that the documentation names: hence no presence without a person"


def test_the_same_with_its_clock_as_it_is_raises_a_doubt(hall: Hall, clock: HeldClock) -> None:
    photo = a_code(hall.activity)
    clock.advance(minutes=20)
    forwarded = hall.sealed(code=photo, claimed=clock.now())
    clock.advance(minutes=60)
    hall.bring(forwarded)
    assert hall.claims()[0]["doubt"] is EnvelopeDoubt.CLOCK


def test_the_same_from_a_phone_that_was_on_the_network_meanwhile_raises_another(hall: Hall, clock: HeldClock) -> None:
    envelope = hall.sealed()
    clock.advance(minutes=30)
    with housekeeping(hall.place.toolbox, hall.place.id) as work:
        work.session.add(RefreshToken(digest=b"x" * 32, device_id=hall.member.device_id, issued_at=clock.now()))
    clock.advance(minutes=30)
    hall.bring(envelope)
    assert hall.claims()[0]["doubt"] is EnvelopeDoubt.SEEN_ONLINE


def test_a_screen_filmed_live_is_detected_by_no_code(hall: Hall, clock: HeldClock) -> None:
    """The limit that the documentation names: only a person or a place tells."""
    clock.advance(seconds=5)
    assert tap(activity=hall.activity, member=hall.member)["evidence"] is Evidence.VENUE_CODE


def test_replayed_by_its_maker_it_gets_the_same_answer(hall: Hall, clock: HeldClock) -> None:
    envelope = hall.sealed()
    clock.advance(minutes=10)
    first = hall.bring(envelope)
    clock.advance(minutes=10)
    assert hall.bring(envelope) == first
    assert len(hall.rows()[0]) == 1


def test_replayed_by_another_it_is_refused_and_tells_nothing(hall: Hall, clock: HeldClock) -> None:
    envelope = hall.sealed()
    hall.bring(envelope)
    clock.advance(minutes=10)
    with pytest.raises(EnvelopeTooLate):
        hall.bring(envelope, by=hall.neighbour)


def test_the_phone_of_another_signs_for_nobody_else(hall: Hall) -> None:
    theirs = DeviceKey("theirs")
    theirs.enrol(hall.place, hall.neighbour)
    at, code = hall.clock.now(), a_code(hall.activity)
    in_the_members_name = theirs.sealed(hall.member, session_id=hall.activity.session, code=code, at=at)
    with pytest.raises(EnvelopeForged):
        hall.bring(in_the_members_name, by=hall.neighbour)
    mixed = Person(**{**vars(hall.member), "device_id": hall.neighbour.device_id})
    with pytest.raises(EnvelopeForged):
        hall.bring(theirs.sealed(mixed, session_id=hall.activity.session, code=code, at=at), by=hall.neighbour)
    assert hall.rows() == ([], [])


def test_a_guessed_code_is_refused_and_one_of_tomorrow_too(hall: Hall) -> None:
    true = a_code(hall.activity)
    for code in (true[:-1] + ("A" if true[-1] != "A" else "B"), a_code(hall.activity, at=hall.clock.now() + MINUTE)):
        with pytest.raises(EnvelopeForged):
            hall.bring(hall.sealed(code=code))


def test_a_copied_key_shows_when_a_number_is_used_twice(hall: Hall, clock: HeldClock) -> None:
    first, other = hall.sealed(counter=5), hall.sealed(counter=5, claimed=clock.now() + timedelta(seconds=1))
    lower = hall.sealed(counter=4)
    clock.advance(minutes=5)
    hall.bring(first)
    with pytest.raises(EnvelopeCounterUsed):
        hall.bring(other)
    assert hall.bring(lower)["standing"] is ClaimStanding.RECEIVED, "uploads may come out of order"


def test_hours_later_the_desk_decides(hall: Hall, clock: HeldClock) -> None:
    envelope = hall.sealed()
    clock.advance(hours=3, minutes=1)
    with pytest.raises(EnvelopeTooLate):
        hall.bring(envelope)


def test_a_revoked_phone_and_a_code_from_outside_check_in_are_refused(hall: Hall, clock: HeldClock) -> None:
    clock.advance(minutes=95)
    after = hall.sealed()
    clock.advance(minutes=5)
    with pytest.raises(CheckInClosed):
        hall.bring(after)
    with housekeeping(hall.place.toolbox, hall.place.id) as work:
        from services.members.models import Device

        work.session.get_one(Device, hall.member.device_id).revoked_at = clock.now()
    with pytest.raises(EnvelopeForged):
        hall.bring(after)


def test_who_is_not_invited_and_another_session_learn_nothing(hall: Hall) -> None:
    stranger, key = hall.place.member("后来的委员"), DeviceKey("late")
    key.enrol(hall.place, stranger)
    envelope = key.sealed(stranger, session_id=hall.activity.session, code=a_code(hall.activity), at=hall.clock.now())
    with pytest.raises(NotFound):
        hall.bring(envelope, by=stranger)


# What becomes of a claim.


def test_the_organisers_list_confirms_it_as_a_named_officers_word_at_the_time_it_claims(
    hall: Hall, clock: HeldClock
) -> None:
    came = clock.now()
    claim = received(hall, clock)
    for _ in range(2):
        assert hall.decide(claim)["standing"] is ClaimStanding.CONFIRMED
    with reading(hall.place.toolbox, committee_id=hall.place.id) as work:
        (entry,) = work.session.scalars(work.select(Attendance))
    assert (entry.at, entry.evidence, entry.is_late, entry.reason) == (came, Evidence.MANUAL, False, "名单核对")
    assert entry.recorded_by_name == hall.activity.organiser.name
    assert hall.claims()[0]["standing"] is ClaimStanding.CONFIRMED
    with pytest.raises(ClaimDecided):
        hall.decide(claim, is_confirmed=False)


def test_a_desk_confirms_it_as_a_second_proof(hall: Hall, clock: HeldClock) -> None:
    received(hall, clock)
    code = a_member_code(hall.place.toolbox, hall.member)
    hall.organise(scan_member, session_id=hall.activity.session, code=code)
    assert hall.claims()[0]["standing"] is ClaimStanding.CONFIRMED
    assert hall.rows()[1] == [(hall.member.seat_id, "desk", False)]


def test_a_refused_one_says_why_and_may_be_confirmed_after_all(hall: Hall, clock: HeldClock) -> None:
    claim = received(hall, clock)
    for _ in range(2):
        hall.decide(claim, is_confirmed=False)
    refused = hall.claims()[0]
    assert (refused["standing"], refused["refusal_reason"]) == (ClaimStanding.REFUSED, "名单核对")
    hall.decide(claim)
    assert hall.claims()[0]["standing"] is ClaimStanding.CONFIRMED


def test_nobody_confirms_his_own_and_all_are_decided_or_none(place: Place, clock: HeldClock) -> None:
    hall = Hall(place, clock)
    claim = received(hall, clock)
    with pytest.raises(OwnAttendance):
        acting(
            place.toolbox, actor_of(hall.member, Role.ORGANISER), decide_claims, activity_id=hall.activity.id,
            claim_ids=[claim["id"]], is_confirmed=True, reason="自己",
        )  # fmt: skip
    with pytest.raises(NotFound):
        hall.decide(claim, {"id": hall.activity.id})
    assert hall.rows()[1] == []
    hall.decide(claim, is_confirmed=False)
    clock.advance(hours=4)
    settle(activity=hall.activity)
    with pytest.raises(Refused):
        hall.decide(claim)
    assert hall.rows()[1] == []
