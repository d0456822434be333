"""The door's pure rules: codes, keys, seals, places, marks, grades, initials."""

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.activities import member_codes, printed_codes, sealing
from services.activities.letters import taken_apart, written
from services.activities.marks import mark_of
from services.activities.places import Spot, metres_between, rounded
from services.activities.proofs import Proof, is_stronger, joined
from services.activities.refusals import (
    CodeForged,
    CodeMalformed,
    EnvelopeForged,
    EnvelopeMalformed,
    MemberCodeExpired,
    MemberCodeForged,
    MemberCodeMalformed,
)
from services.activities.stations import is_station_key, new_key, read_key
from services.activities.venue_codes import VenueKey
from services.activities.vocabulary import EVIDENCE_NAMES, GRADES, EnvelopeDoubt, Evidence
from services.kernel.initials import initials_of
from services.members.device_keys import decoded, is_signed
from tests.builders.clock import MORNING
from tests.builders.codes import mac
from tests.builders.committee import Person
from tests.builders.door import DeviceKey, sealed_by

COMMITTEE, SESSION, SEAT, DEVICE = (UUID(int=number) for number in range(1, 5))
MEMBER = Person(committee_id=COMMITTEE, account_id=UUID(int=9), device_id=DEVICE, name="x", phone="", seat_id=SEAT)
SECOND = timedelta(seconds=1)


# Grades.


def test_every_evidence_has_a_name_and_a_grade_and_the_order_of_the_words_is_that_of_the_grades() -> None:
    assert set(EVIDENCE_NAMES) == set(GRADES) == set(Evidence)
    assert [GRADES[each] for each in Evidence] == sorted(GRADES.values())
    assert GRADES[Evidence.DESK] == GRADES[Evidence.READER] == 1
    assert is_stronger(Evidence.VENUE_CODE, Evidence.PRINTED_CODE)
    assert not is_stronger(Evidence.READER, Evidence.DESK)


def test_proofs_join_to_the_earliest_time_and_the_strongest_evidence_in_any_order() -> None:
    proofs = (
        Proof(MORNING + 9 * SECOND, Evidence.DESK, is_late=True),
        Proof(MORNING, Evidence.REMOTE, is_late=False),
        Proof(MORNING + 5 * SECOND, Evidence.READER, is_late=True),
    )
    for one, other, third in permutations(proofs):
        assert joined(joined(one, other), third) == Proof(MORNING, Evidence.DESK, is_late=False)
        assert joined(one, joined(other, third)) == joined(joined(one, other), joined(other, third))


# Letters.


def test_a_payload_comes_back_in_its_parts_and_nothing_else_does() -> None:
    text = written("CX", b"abcdefghij")
    assert taken_apart("CX", text, 4, 6) == (b"abcd", b"efghij")
    for wrong in ("", "CX", text[:-1], text + "A", "CY" + text[2:], text[:-1] + "1", text.lower()):
        assert taken_apart("CX", wrong, 4, 6) is None


# The member's code.


def test_the_servers_code_is_of_one_committee_and_one_minute() -> None:
    code = member_codes.read(member_codes.issue(mac, COMMITTEE, SEAT, at=MORNING))
    assert (code.seat_id, code.device_id) == (SEAT, None)
    code.check_proof(COMMITTEE, mac=mac, public_key=None)
    with pytest.raises(MemberCodeForged):
        code.check_proof(UUID(int=77), mac=mac, public_key=None)
    for seconds in (0, 29, 59):
        code.check_age(MORNING + seconds * SECOND)
    for seconds in (60, 3600, -31):
        with pytest.raises(MemberCodeExpired):
            code.check_age(MORNING + seconds * SECOND)


def test_a_signed_code_needs_the_key_of_that_device() -> None:
    key = DeviceKey()
    code = member_codes.read(key.member_code(MEMBER, at=MORNING))
    assert (code.seat_id, code.device_id) == (SEAT, DEVICE)
    code.check_proof(COMMITTEE, mac=mac, public_key=key.public)
    for committee, public_key in ((COMMITTEE, None), (COMMITTEE, DeviceKey("b").public), (UUID(int=7), key.public)):
        with pytest.raises(MemberCodeForged):
            code.check_proof(committee, mac=mac, public_key=public_key)


@pytest.mark.parametrize("text", ["", "hello", "CXM1", "CXM2" + "A" * 159, "CX1" + "A" * 32])
def test_what_is_no_members_code_is_named_so(text: str) -> None:
    with pytest.raises(MemberCodeMalformed):
        member_codes.read(text)


# The printed code.


def test_a_printed_code_is_of_one_committee_and_is_not_guessed() -> None:
    text = printed_codes.text_of(mac, COMMITTEE, SESSION)
    assert printed_codes.is_printed(text)
    assert len(text) == 44
    assert printed_codes.read(mac, COMMITTEE, text) == SESSION
    with pytest.raises(CodeForged):
        printed_codes.read(mac, UUID(int=7), text)
    with pytest.raises(CodeMalformed):
        printed_codes.read(mac, COMMITTEE, text[:-1])


# The envelope.


def venue_code(at: Any = MORNING) -> str:
    return VenueKey(mac, committee_id=COMMITTEE, session_id=SESSION).issue(at).text


def test_an_envelope_comes_back_as_it_was_sealed() -> None:
    key = DeviceKey()
    text = key.sealed(MEMBER, session_id=SESSION, code=venue_code(), at=MORNING, counter=2**47)
    sealed, signature = sealing.opened(text)
    assert sealed == sealed_by(MEMBER, session_id=SESSION, code=venue_code(), at=MORNING, counter=2**47)
    assert sealed.venue_code == venue_code()
    sealing.check_signature(sealed, signature, committee_id=COMMITTEE, public_key=key.public)
    for committee, public_key in ((UUID(int=7), key.public), (COMMITTEE, DeviceKey("b").public), (COMMITTEE, None)):
        with pytest.raises(EnvelopeForged):
            sealing.check_signature(sealed, signature, committee_id=committee, public_key=public_key)


def test_every_byte_of_an_envelope_is_under_its_seal() -> None:
    key = DeviceKey()
    text = key.sealed(MEMBER, session_id=SESSION, code=venue_code(), at=MORNING)
    for place in range(4, len(text), 7):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises((EnvelopeForged, EnvelopeMalformed)):
            sealed, signature = sealing.opened(changed)
            sealing.check_signature(sealed, signature, committee_id=COMMITTEE, public_key=key.public)


def test_a_time_beyond_all_calendars_is_no_envelope() -> None:
    with pytest.raises(EnvelopeMalformed):
        sealing.opened(written("CXE1", b"\xff" * 140))


def test_doubt_is_of_the_clock_or_of_a_log_in_renewed_meanwhile() -> None:
    minute = timedelta(minutes=1)
    honest = sealed_by(MEMBER, session_id=SESSION, code=venue_code(), at=MORNING + 20 * SECOND)
    received = MORNING + 60 * minute
    assert honest.doubt([], received) is None
    assert honest.doubt([received - 10 * SECOND], received) is None, "how a phone begins that is back on the network"
    assert honest.doubt([MORNING + 20 * minute], received) is EnvelopeDoubt.SEEN_ONLINE
    for late in (-2 * minute, 2 * minute):
        set_otherwise = sealed_by(MEMBER, session_id=SESSION, code=venue_code(), at=MORNING + late)
        assert set_otherwise.doubt([], received) is EnvelopeDoubt.CLOCK


# Keys.


def test_a_key_signs_and_what_is_no_key_verifies_nothing() -> None:
    key = DeviceKey()
    signature = decoded(key.proof(DEVICE), 64)
    assert signature is not None
    assert not is_signed(key.public, signature, b"something else")
    assert not is_signed(b"\xff" * 32, signature, b"")
    for text, length in (("", 32), ("???", 32), (key.text, 31), (key.text + "\n", 32)):
        assert decoded(text, length) is None


def test_a_stations_key_names_it_and_its_secret_is_its_own() -> None:
    text, digest = new_key(COMMITTEE, SESSION)
    other, _ = new_key(COMMITTEE, SESSION)
    assert text != other
    assert is_station_key(text)
    read = read_key(text)
    assert read is not None
    assert (read.committee_id, read.station_id, read.account_id, read.digest) == (COMMITTEE, SESSION, SESSION, digest)
    assert read_key(text[:-1]) is None


# Places and marks.


def test_distances_are_right_to_a_metre_and_kept_to_ten() -> None:
    square = Spot(39.904200, 116.407400)
    assert metres_between(square, square) == 0
    assert metres_between(square, Spot(39.914200, 116.407400)) == pytest.approx(1112, abs=1)
    assert metres_between(square, Spot(39.904200, 116.417400)) == pytest.approx(853, abs=1)
    assert metres_between(Spot(0, 0), Spot(0, 180)) == pytest.approx(20_015_087, abs=1)
    assert [rounded(metres) for metres in (0, 4.9, 5.1, 853)] == [0, 0, 10, 850]


def test_one_phone_has_one_mark_in_a_session_and_another_in_the_next() -> None:
    assert mark_of(mac, SESSION, b"a") == mark_of(mac, SESSION, b"a")
    assert len({mark_of(mac, SESSION, b"a"), mark_of(mac, SESSION, b"b"), mark_of(mac, SEAT, b"a")}) == 3
    assert mark_of(mac, SESSION, None) is None


# Initials.


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("张三", [" zs"]),
        ("曾明", [" cm", " zm"]),
        ("单曾", [" dc", " dz", " cc", " cz", " sc", " sz"]),
        ("Li 明", [" lim"]),
        ("（）", []),
        ("", []),
    ],
)
def test_a_name_is_found_by_each_way_in_which_it_may_be_read(name: str, initials: list[str]) -> None:
    found = initials_of(name)
    assert set(found.split()) == {each.strip() for each in initials}
    assert all(each in found for each in initials)


def test_a_long_name_of_many_readings_stays_bounded() -> None:
    assert " mmtal" in initials_of("买买提·艾力")
    assert len(initials_of("单曾乐单曾乐单曾乐").split()) <= 24
