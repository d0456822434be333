"""What holds at the door in every order: proofs, readings, envelopes; and nobody is there who is not invited."""

from datetime import timedelta
from functools import reduce
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from services.activities.commands.desk import scan_member
from services.activities.commands.envelopes import hand_in_envelope
from services.activities.commands.readings import hand_in_readings
from services.activities.door_models import Envelope
from services.activities.models import Attendance
from services.activities.proofs import Proof, joined
from services.activities.queries.board import read_board
from services.activities.queries.claims import list_claims
from services.activities.queries.sheet import read_sheet
from services.activities.vocabulary import Evidence
from services.kernel.errors import NotFound, Refused
from services.kernel.work import Toolbox, reading
from services.members.models import Seat
from services.members.vocabulary import Role
from tests.builders.activities import AnActivity, a_code, acting, actor_of, an_open_activity, asked_by_the_organiser
from tests.builders.activities import check_in as tap
from tests.builders.clock import MORNING, HeldClock
from tests.builders.committee import Person, a_committee
from tests.builders.door import DeviceKey, a_member_code

MINUTE = timedelta(minutes=1)
A_FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
proofs = some.builds(
    Proof, some.integers(0, 300).map(lambda minutes: MORNING + minutes * MINUTE), some.sampled_from(Evidence),
    some.booleans(),
)  # fmt: skip


@given(some.lists(proofs, min_size=1, max_size=6), some.randoms())
def test_proofs_of_one_presence_join_alike_in_any_order_and_number(seen: list[Proof], chance: Any) -> None:
    again = [*seen, *chance.sample(seen, chance.randint(0, len(seen)))]
    chance.shuffle(again)
    assert reduce(joined, again) == reduce(joined, seen)
    assert reduce(joined, seen).at == min(each.at for each in seen)


@A_FEW
@given(some.data())
def test_envelopes_brought_in_any_order_and_number_give_the_same_rows(
    toolbox: Toolbox, clock: HeldClock, data: some.DataObject
) -> None:
    """Three phones with several envelopes each, uploaded as chance has it, twice over in two committees."""
    count = data.draw(some.integers(1, 5))
    made = [(data.draw(some.integers(0, 2)), number) for number in range(count)]
    results = []
    for _ in range(2):
        clock.instant = MORNING
        place = a_committee(toolbox)
        members = [place.member(f"委员{number}") for number in range(3)]
        keys = [DeviceKey(f"phone {number}") for number in range(3)]
        for key, member in zip(keys, members, strict=True):
            key.enrol(place, member)
        activity = an_open_activity(place=place)
        envelopes = []
        for whose, number in made:
            seen = clock.now() + number * MINUTE
            code = a_code(activity, at=seen)
            envelope = keys[whose].sealed(
                members[whose], session_id=activity.session, code=code, at=seen, counter=number
            )
            envelopes.append((members[whose], envelope))
        clock.advance(minutes=40)
        order = data.draw(some.permutations(envelopes * 2))
        for member, envelope in order:
            acting(
                toolbox, actor_of(member), hand_in_envelope, activity_id=activity.id, session_id=activity.session,
                envelope=envelope,
            )  # fmt: skip
        with reading(toolbox, committee_id=place.id) as work:
            rows = work.session.execute(work.select(Envelope.seat_id, Envelope.counter, Envelope.claimed_at)).all()
            assert work.session.scalars(work.select(Attendance.id)).all() == []
        names = {member.seat_id: member.name for member in members}
        results.append(sorted((names[row.seat_id], row.counter, row.claimed_at) for row in rows))
        listed = asked_by_the_organiser(activity, list_claims, limit=50)
        assert [each["standing"] for each in listed["items"]] == ["received"] * count
    assert results[0] == results[1]


@A_FEW
@given(some.data())
def test_whatever_happens_at_the_door_in_whatever_order_the_sheet_is_the_same(
    toolbox: Toolbox, clock: HeldClock, data: some.DataObject
) -> None:
    """Taps, scans and a reader's batches within one half minute, in two orders: one sheet, one board, only invitees."""
    doing = data.draw(
        some.lists(some.tuples(some.sampled_from(["tap", "scan", "read"]), some.integers(0, 3)), max_size=8)
    )
    results = []
    for order in (doing, data.draw(some.permutations(doing))):
        clock.instant = MORNING
        place = a_committee(toolbox)
        invited = [place.member(f"委员{number}") for number in range(3)]
        activity = an_open_activity(place=place)
        people = [*invited, place.member("后来的委员")]
        for what, whose in order:
            try:
                _do(toolbox, activity, what, people[whose])
            except Refused:
                assert people[whose] not in invited
        sheet = asked_by_the_organiser(activity, read_sheet, limit=10)["items"]
        (session,) = asked_by_the_organiser(activity, read_board)["sessions"]
        assert session["present"] <= session["invited"] == len(invited)
        assert session["present"] + session["excused"] + session["missing"] == session["invited"]
        assert session["present"] == len({whose for _, whose in doing if whose < len(invited)})
        results.append(
            [
                (line["name"], [(each["evidence"], each["at"], each["is_late"]) for each in line["attended"]])
                for line in sheet
            ]
        )
    assert results[0] == results[1]


def _do(toolbox: Toolbox, activity: AnActivity, what: str, member: Person) -> None:
    organiser = actor_of(activity.organiser, Role.ORGANISER)
    door = {"activity_id": activity.id, "session_id": activity.session}
    if what == "tap":
        tap(activity=activity, member=member)
    elif what == "scan":
        acting(toolbox, organiser, scan_member, **door, code=a_member_code(toolbox, member))
    else:
        at = toolbox.ports.clock.now() - 2 * MINUTE
        number = _number_of(toolbox, member)
        handed_in = acting(toolbox, organiser, hand_in_readings, **door, readings=[{"member_number": number, "at": at}])
        if handed_in["left_out"]:
            raise NotFound


def _number_of(toolbox: Toolbox, member: Person) -> str:

    with reading(toolbox, committee_id=member.committee_id) as work:
        return work.get(Seat, member.seat_id).member_number
