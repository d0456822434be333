"""Corrections after settlement: the frozen row stays, the ledger takes back and enters, and two persons answer."""

from typing import Any

import pytest
from sqlalchemy import select

from services.activities.correction_models import AttendanceCorrection
from services.activities.models import SettledAttendance
from services.activities.queries.history import list_my_attendance
from services.activities.queries.sheet import read_sheet
from services.activities.queries.statistics import read_attendance_statistics
from services.activities.refusals import CorrectionFaulty, CorrectionWaits, OwnAttendance
from services.activities.vocabulary import AttendanceStatus
from services.kernel.audit import AuditRow
from services.kernel.errors import NotFound, NotItsTurn, NotThisPerson
from services.kernel.work import Toolbox, writing
from services.members.vocabulary import Role
from services.scoring.commands.recounting import recount_stale_cards
from services.scoring.models import DutyFact, ScoreCard
from tests.builders.activities import (
    AnActivity,
    a_settled_activity,
    actor_of,
    an_open_activity,
    asked_by_the_organiser,
    asking,
    check_in,
    settle,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.corrections import confirm, correct, propose, refuse
from tests.builders.looking import looking
from tests.builders.racing import race
from tests.builders.scoring import a_published_regulation

PRESENT, LATE, EXCUSED, ABSENT, NO_SHOW, WALK_IN = AttendanceStatus


@pytest.fixture
def officers(place: Place) -> tuple[Person, Person]:
    return place.officer(Role.ORGANISER, name="示例甲"), place.officer(Role.ORGANISER, name="示例乙")


def ledger(place: Place, member: Person) -> list[Any]:
    """A member's entries in the order in which they were made."""
    with looking(place.toolbox.database) as session:
        statement = select(DutyFact).where(DutyFact.seat_id == member.seat_id).order_by(DutyFact.id)
        return list(session.scalars(statement))


def frozen(place: Place, member: Person) -> Any:
    with looking(place.toolbox.database) as session:
        return session.scalars(select(SettledAttendance).where(SettledAttendance.seat_id == member.seat_id)).one()


def test_a_correction_reverses_what_was_entered_and_enters_what_is_right(
    place: Place, clock: HeldClock, officers: tuple[Person, Person]
) -> None:
    member = place.member()
    a_published_regulation(place=place)
    activity = a_settled_activity(place=place, clock=clock)
    before = frozen(place, member)
    made = propose(activity=activity, member=member, by=officers[0])
    assert (made["state"], made["actions"], len(ledger(place, member))) == ("proposed", ["refuse"], 1)
    held = confirm(activity=activity, correction_id=made["id"], by=officers[1])
    assert (held["state"], held["decided_by_name"]) == ("confirmed", "示例乙")

    settled, reversal, corrected = ledger(place, member)
    assert (reversal.reverses_id, reversal.fields, reversal.label) == (settled.id, {}, settled.label)
    assert (settled.fields["status"], corrected.fields["status"]) == ("absent", "present")
    assert corrected.fields | {"meeting": "plenary"} == corrected.fields
    assert (corrected.fields["half_days"], corrected.fields["evidence"]) == (1, "manual")
    assert "evidence" not in settled.fields
    assert (corrected.label, corrected.year) == (f"{settled.label}（更正）", 2026)
    assert {row.occurred_on for row in (settled, reversal, corrected)} == {settled.occurred_on}
    after = frozen(place, member)
    assert (after.status, after.half_days) == (before.status, before.half_days) == (ABSENT, 0)
    with looking(place.toolbox.database) as session:
        assert session.scalar(select(ScoreCard.is_stale).where(ScoreCard.seat_id == member.seat_id)) is True
        assert list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))[-2:] == [
            "attendance-correction-proposed", "attendance-corrected",
        ]  # fmt: skip
    with writing(place.toolbox, committee_id=place.id, housekeeping=True) as work:
        recount_stale_cards(work, {"year": 2026})
    with looking(place.toolbox.database) as session:
        receipt = session.scalar(select(ScoreCard.receipt).where(ScoreCard.seat_id == member.seat_id))
    assert [line["label"] for line in receipt["lines"] if line["fact_id"]] == ["第五次会议（更正）"]


def test_a_second_correction_takes_the_place_of_the_first(
    place: Place, clock: HeldClock, officers: tuple[Person, Person]
) -> None:
    member = place.member()
    activity = a_settled_activity(place=place, clock=clock)
    first = correct(activity=activity, member=member, by=officers)
    correct(activity=activity, member=member, by=officers, status=EXCUSED, half_days=0)
    rows = ledger(place, member)
    assert [row.fields.get("status") for row in rows] == ["absent", None, "present", None, "excused"]
    assert [row.reverses_id for row in rows] == [None, rows[0].id, None, rows[2].id, None]
    assert "evidence" not in rows[-1].fields
    with looking(place.toolbox.database) as session:
        states = {row.id: row.state for row in session.scalars(select(AttendanceCorrection))}
    assert states.pop(first) == "superseded"
    assert list(states.values()) == ["confirmed"]


def test_a_refused_correction_changes_nothing_and_another_may_follow(
    place: Place, clock: HeldClock, officers: tuple[Person, Person]
) -> None:
    member = place.member()
    activity = a_settled_activity(place=place, clock=clock)
    for by in officers:  # A second person refuses it, and its proposer takes it back.
        made = propose(activity=activity, member=member, by=officers[0])
        refused = refuse(activity=activity, correction_id=made["id"], by=by)
        assert (refused["state"], refused["actions"]) == ("refused", [])
        with pytest.raises(NotItsTurn):
            confirm(activity=activity, correction_id=made["id"], by=officers[1])
    assert len(ledger(place, member)) == 1


def test_nobody_confirms_alone_or_about_himself(
    place: Place, clock: HeldClock, officers: tuple[Person, Person]
) -> None:
    member = place.member(roles=(Role.ORGANISER,))
    activity = a_settled_activity(place=place, clock=clock, present=[place.member()])
    with pytest.raises(OwnAttendance):
        propose(activity=activity, member=member, by=member)
    made = propose(activity=activity, member=member, by=officers[0])
    for by in (officers[0], member):
        with pytest.raises(NotThisPerson):
            confirm(activity=activity, correction_id=made["id"], by=by)
    with pytest.raises(NotThisPerson):
        refuse(activity=activity, correction_id=made["id"], by=member)
    with pytest.raises(CorrectionWaits):
        propose(activity=activity, member=member, by=officers[1])
    assert len(ledger(place, member)) == 1


def test_only_what_is_settled_is_corrected_and_only_to_something_else(
    place: Place, clock: HeldClock, officers: tuple[Person, Person]
) -> None:
    member = place.member()
    still_open = an_open_activity(place=place)
    with pytest.raises(NotItsTurn):
        propose(activity=still_open, member=member, by=officers[0])
    activity = a_settled_activity(place=place, clock=clock)
    for result in ({"status": ABSENT, "half_days": 0}, {"half_days": 0}, {"half_days": 2}):
        with pytest.raises(CorrectionFaulty):
            propose(activity=activity, member=member, by=officers[0], **result)
    with pytest.raises(NotFound):
        propose(activity=activity, member=a_committee(place.toolbox).member("别处的委员"), by=officers[0])
    made = propose(activity=activity, member=member, by=officers[0])
    other = a_settled_activity(place=place, clock=clock)
    with pytest.raises(NotFound):
        confirm(activity=other, correction_id=made["id"], by=officers[1])


def test_who_came_unseen_and_without_a_word_is_corrected_and_that_may_be_taken_back(
    place: Place, clock: HeldClock, officers: tuple[Person, Person]
) -> None:
    unseen, too_short = place.member("示例一"), place.member("示例二")
    activity = an_open_activity(place=place, is_required=False, half_days=2)
    check_in(activity=activity, member=too_short)  # One half-day of two: too little for two thirds.
    clock.advance(hours=24)
    assert settle(activity=activity)["counts"] == {"invited": 2, **dict.fromkeys(map(str, AttendanceStatus), 0)}
    assert ledger(place, unseen) == ledger(place, too_short) == []

    for member, was in ((unseen, 0), (too_short, 1)):
        made = propose(activity=activity, member=member, by=officers[0], status=WALK_IN, half_days=2)
        assert (made["was_status"], made["was_half_days"]) == (None, was)
        confirm(activity=activity, correction_id=made["id"], by=officers[1])
        assert (frozen(place, member).status, frozen(place, member).half_days) == (None, was)
        [entered] = ledger(place, member)
        assert (entered.fields["status"], entered.fields["half_days"], entered.reverses_id) == ("walk_in", 2, None)
        assert (entered.fields["required"], entered.fields["evidence"]) == (False, "manual")
    correct(activity=activity, member=unseen, by=officers, status=None, half_days=0)
    entered, reversal = ledger(place, unseen)
    assert reversal.reverses_id == entered.id
    correct(activity=activity, member=unseen, by=officers, status=WALK_IN, half_days=2)
    assert [row.fields.get("status") for row in ledger(place, unseen)] == ["walk_in", None, "walk_in"]


def test_who_came_without_an_invitation_is_corrected_and_stands_on_the_sheet_from_then_on(
    place: Place, clock: HeldClock, officers: tuple[Person, Person]
) -> None:
    place.member("示例受邀")
    activity = an_open_activity(place=place)
    forgotten = place.member("示例漏请")
    clock.advance(hours=4)
    settle(activity=activity)
    with pytest.raises(CorrectionFaulty):
        propose(activity=activity, member=forgotten, by=officers[0], status=ABSENT, half_days=0)
    refuse(
        activity=activity, by=officers[1],
        correction_id=propose(activity=activity, member=forgotten, by=officers[0])["id"],
    )  # fmt: skip
    assert len(on_sheet(activity)) == 1
    assert own_record(activity, forgotten) == (None, ["refused"])
    correct(activity=activity, member=forgotten, by=officers)
    assert on_sheet(activity)["示例漏请"] == (None, {"status": "present", "half_days": 1, "sessions": 1})
    assert own_record(activity, forgotten) == ("present", ["refused", "confirmed"])
    [entered] = ledger(place, forgotten)
    assert (entered.fields["status"], entered.fields["required"]) == ("present", True)
    assert figures(activity) == {"invited": 2, "present": 1, "absent": 1}
    correct(activity=activity, member=forgotten, by=officers, status=None, half_days=0)
    assert own_record(activity, forgotten)[0] is None
    assert figures(activity) == {"invited": 1, "present": 0, "absent": 1}


def on_sheet(activity: AnActivity) -> dict[str, tuple[Any, Any]]:
    """What was settled and what was corrected, of each who stands on the sheet."""
    sheet = asked_by_the_organiser(activity, read_sheet, limit=10)
    return {line["name"]: (line["settled"], line["corrected"]) for line in sheet["items"]}


def own_record(activity: AnActivity, member: Person) -> tuple[Any, list[str]]:
    """A member's own result, and the states of its corrections."""
    [row] = asking(activity.place.toolbox, actor_of(member), list_my_attendance, limit=10)["items"]
    return row["status"], [str(each["state"]) for each in row["corrections"]]


def figures(activity: AnActivity) -> dict[str, int]:
    """What the statistics of the year say."""
    organiser = actor_of(activity.organiser, Role.ORGANISER)
    total = asking(activity.place.toolbox, organiser, read_attendance_statistics, year=2026)["total"]
    return {name: total[name] for name in ("invited", "present", "absent")}


def test_the_settled_fact_carries_the_weakest_grade_of_its_evidence(place: Place, clock: HeldClock) -> None:
    from services.activities.commands import sheet
    from tests.builders.activities import acting

    by_code, by_both, nowhere = (place.member(name) for name in ("示例一", "示例二", "示例三"))
    activity = an_open_activity(place=place, half_days=2)
    for session_id in activity.sessions:
        check_in(activity=activity, member=by_code, session_id=session_id)
        if session_id == activity.session:
            check_in(activity=activity, member=by_both)
        else:
            acting(
                place.toolbox, actor_of(activity.organiser, Role.ORGANISER), sheet.record_presence,
                activity_id=activity.id, session_id=session_id, seat_id=by_both.seat_id, reason="手机没电",
                is_present=True, is_late=False,
            )  # fmt: skip
        clock.advance(hours=12)
    settle(activity=activity)
    graded = [(frozen(place, each).evidence, ledger(place, each)[0].fields.get("evidence")) for each in (
        by_code, by_both, nowhere,
    )]  # fmt: skip
    assert graded == [("venue-code", "venue-code"), ("manual", "manual"), (None, None)]
    assert frozen(place, by_code).delivery is None


def world(shared: Toolbox, clock: HeldClock) -> tuple[AnActivity, Person, list[Person]]:
    """A settled activity with one member who was absent, and four organisers."""
    here = a_committee(shared)
    member = here.member()
    return (
        a_settled_activity(place=here, clock=clock), member, [here.officer(Role.ORGANISER) for _ in range(4)]
    )  # fmt: skip


def test_of_those_who_propose_at_once_one_does(shared: Toolbox, clock: HeldClock) -> None:
    activity, member, officers = world(shared, clock)
    answers = race([lambda each=each: propose(activity=activity, member=member, by=each) for each in officers])
    assert sorted(type(answer).__name__ for answer in answers) == ["CorrectionWaits"] * 3 + ["dict"]


def test_of_those_who_confirm_at_once_one_does(shared: Toolbox, clock: HeldClock) -> None:
    activity, member, (first, *others) = world(shared, clock)
    made = propose(activity=activity, member=member, by=first)
    answers = race([lambda each=each: confirm(activity=activity, correction_id=made["id"], by=each) for each in others])
    assert sorted(type(answer).__name__ for answer in answers) == ["NotItsTurn"] * 2 + ["dict"]
    assert [row.fields.get("status") for row in ledger(activity.place, member)] == ["absent", None, "present"]
