"""Races about what people do: numbers of cases, decisions, check-in, settlement, remembered answers."""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import httpx
from sqlalchemy import Column, MetaData, Table, Uuid, delete, insert, select

from proofs.clients import CLIENTS, Answer, Call, all_are
from proofs.scenes import Scene, expect
from proofs.twins import FilesTwin
from services.activities.models import Attendance, Invitation, SettledAttendance
from services.activities.vocabulary import AttendanceStatus
from services.kernel.clock import civil_date
from services.proposals.models import Proposal, ProposalHistory
from services.proposals.review_models import CaseCounter
from services.scoring.models import DutyFact
from tests.builders.activities import AnActivity, a_code, a_published_activity
from tests.builders.committee import Person
from tests.builders.proposals import TEXT, a_proposal_at_its_last_step, an_offered_entry

if TYPE_CHECKING:
    from proofs.races import Races

FILED_AT_ONCE = 30
ABORTED_OF = 10
"""Every tenth filing is aborted after it has taken its number."""
LISTS, LIST_LENGTH, ALONE = 5, 4, 6
"""So many meetings with so long a list each, and so many who file one."""
PLACES = 7
"""Of an activity that all members of the scene want to come to."""
SETTLING = 2
"""How many of the clients try to settle while the others check in."""

ABORTED = Table("proof_aborted", MetaData(), Column("proposal_id", Uuid, primary_key=True))
"""Proposals whose filing fails late: when the audit is written, which is after the number was taken."""
CONDITION = "NEW.action = 'proposal-filed' AND EXISTS (SELECT 1 FROM proof_aborted WHERE proposal_id = NEW.object_id)"
SAME_ROW = "UNIQUE constraint failed: proof_aborted"
TRIGGERS: Final = {
    "sqlite": (
        f"""CREATE TRIGGER IF NOT EXISTS proof_abort BEFORE INSERT ON audit WHEN {CONDITION}
        BEGIN SELECT RAISE(ABORT, '{SAME_ROW}'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION proof_abort() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF {CONDITION} THEN RAISE unique_violation USING MESSAGE = '{SAME_ROW}'; END IF; RETURN NEW; END $$""",
        "CREATE OR REPLACE TRIGGER proof_abort BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION proof_abort()",
    ),
}

_keys = itertools.count(1)


def numbers(races: "Races") -> None:
    """Sixteen reviewers file at once and every tenth filing is aborted: the numbers have no gap and no double."""
    scene = races.scene
    author, first, *reviewers = scene.place.member(), *races.reviewers
    tokens = [scene.token_of(each) for each in reviewers]
    ready = [
        a_proposal_at_its_last_step(toolbox=scene.toolbox, author=author, first=first) for _ in range(FILED_AT_ONCE)
    ]
    aborted = ready[::ABORTED_OF]
    _let_abort(scene, aborted)
    calls = [
        Call(method="POST", path=f"/proposals/{each}/review/filing", token=tokens[number % CLIENTS], key=_key())
        for number, each in enumerate(ready)
    ]
    answers = races.race("filings", calls)
    for proposal_id, answer in zip(ready, answers, strict=True):
        wanted = (409, "collision") if proposal_id in aborted else (200, "")
        expect((answer.status, answer.code) == wanted, f"expected {wanted}: {answer}")
    _let_abort(scene, [])
    again = races.race("filings", [each.call for each in answers])
    all_are(again, 200)
    for before, after in zip(answers, again, strict=True):
        expect(not before.is_done or before.content == after.content, f"another answer to the same key: {after}")
    given = sorted(row.case_number for row in scene.rows(select(Proposal.case_number)) if row.case_number)
    expect(given == list(range(1, len(given) + 1)), f"numbers: {given}")
    (counter,) = scene.rows(select(CaseCounter.last_number))
    expect(counter.last_number == len(given), f"the counter says {counter.last_number} of {len(given)}")


def lists(races: "Races") -> None:
    """Meetings and single reviewers file at once, two meetings the same list: no gap, no double, each list in a row."""
    scene = races.scene
    author, attendee, first, *reviewers = scene.place.member(), scene.place.member(), *races.reviewers
    tokens = [scene.token_of(each) for each in reviewers]
    ready = [
        a_proposal_at_its_last_step(toolbox=scene.toolbox, author=author, first=first)
        for _ in range(LISTS * LIST_LENGTH + ALONE)
    ]
    listed = [ready[start : start + LIST_LENGTH] for start in range(0, LISTS * LIST_LENGTH, LIST_LENGTH)]
    calls = [
        Call(method="POST", path="/review-meetings", token=tokens[number], body=_minutes(scene, attendee, order))
        for number, order in enumerate([*listed, listed[0][::-1]])
    ]
    calls += [
        Call(method="POST", path=f"/proposals/{each}/review/filing", token=tokens[-number], key=_key())
        for number, each in enumerate(ready[-ALONE:], start=1)
    ]
    answers = races.race("lists and filings", calls)
    refused = Counter((each.status, each.code) for each in answers if not each.is_done)
    expect(refused == {(409, "list-refused"): 1}, f"not one loser: {answers}")
    numbers = {row.id: row.case_number for row in scene.rows(select(Proposal.id, Proposal.case_number))}
    given = sorted(each for each in numbers.values() if each)
    expect(given == list(range(1, len(given) + 1)), f"numbers: {given}")
    for order in listed:
        own = [numbers[each] for each in order]
        expect(
            own in (list(range(own[0], own[0] + LIST_LENGTH)), list(range(own[0], own[0] - LIST_LENGTH, -1))), f"{own}"
        )


def _minutes(scene: Scene, attendee: Person, order: Sequence[UUID]) -> dict[str, Any]:
    return {
        "held_on": civil_date(scene.clock.now()).isoformat(), "minutes": "示例纪要",
        "attendee_seat_ids": [str(attendee.seat_id)],
        "items": [{"proposal_id": str(each), "outcome": "file"} for each in order],
    }  # fmt: skip


def decisions(races: "Races") -> None:
    """Sixteen reviewers decide the same step of one proposal: one does, the others are told that it is done."""
    scene = races.scene
    first, *reviewers = races.reviewers
    proposal_id = a_proposal_at_its_last_step(toolbox=scene.toolbox, author=scene.place.member(), first=first)
    path = f"/proposals/{proposal_id}/review/filing"
    calls = [Call(method="POST", path=path, token=scene.token_of(each)) for each in reviewers]
    answers = races.race("filings of one proposal", calls)
    expect(Counter(each.status for each in answers) == {200: 1, 409: CLIENTS - 1}, f"not one winner: {answers}")
    steps = scene.rows(select(ProposalHistory.action).where(ProposalHistory.proposal_id == proposal_id))
    expect(len(steps) == 3, f"steps: {steps}")
    facts = scene.rows(select(DutyFact.id).where(DutyFact.source_id == proposal_id))
    expect(len(facts) == 1, f"{len(facts)} entries in the ledger")


def answers_to_an_entry(races: "Races") -> None:
    """Its proposer confirms what its clerk takes back at the same time: one does, the others are told so."""
    scene = races.scene
    clerk, author = races.reviewers[0], scene.place.member()
    toolbox = replace(scene.toolbox, ports=replace(scene.toolbox.ports, files=FilesTwin()))
    proposal_id = an_offered_entry(toolbox=toolbox, clerk=clerk, author=author)
    (version,) = scene.rows(select(Proposal.version).where(Proposal.id == proposal_id))
    path = f"/proposals/{proposal_id}/entry"
    confirm = Call(
        method="POST", path=f"{path}/confirmation", token=scene.token_of(author), body={"version": version[0]}
    )
    recall = Call(method="POST", path=f"{path}/recall", token=scene.token_of(clerk))
    answers = races.race("answers to an entry", [confirm, recall] * (CLIENTS // 2))
    expect(Counter(each.status for each in answers) == {200: 1, 409: CLIENTS - 1}, f"not one winner: {answers}")
    won = next(number for number, each in enumerate(answers) if each.status == 200) % 2
    (state,) = scene.rows(select(Proposal.state).where(Proposal.id == proposal_id))
    expect(state[0] == ("entered" if won else "in-review"), f"{state} after {answers}")
    steps = scene.rows(select(ProposalHistory.action).where(ProposalHistory.proposal_id == proposal_id))
    expect(len(steps) == 3, f"steps: {steps}")


def one_member_taps(races: "Races") -> None:
    """Sixteen taps of one member are one check-in with one answer."""
    scene = races.scene
    member = scene.place.member()
    activity = scene.open_activity()
    answers = races.race("taps of one member", [_tap(scene, activity, member)] * CLIENTS)
    all_are(answers, 200)
    expect(len({each.content for each in answers}) == 1, f"different answers: {answers}")
    _check_present(scene, activity, [member])


def a_hall_taps(races: "Races") -> None:
    """A whole hall checks in at once, everybody twice: each is there once, and the counts are right."""
    scene = races.scene
    members, activity = races.members, scene.open_activity()
    calls = [_tap(scene, activity, each) for each in members for _ in range(2)]
    answers = races.race("taps of a hall", calls)
    all_are(answers, 200)
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        expect(first.content == second.content, f"two taps, two answers: {first} {second}")
    _check_present(scene, activity, members)
    counts = Call(method="GET", path=activity.path("attendance", "counts"), token=scene.token_of(activity.organiser))
    (told,) = races.race("counts", [counts])
    expect(told.json["invitees"]["present"] + told.json["invitees"]["late"] == len(members), f"counts: {told}")


def settling_against_taps(races: "Races") -> None:
    """Members check in while the activity ends and is settled: who was told that he is in is settled as present."""
    scene = races.scene
    members, activity = races.members, scene.open_activity()
    organiser = scene.token_of(activity.organiser)
    ends_at = scene.let_end(activity, after=timedelta(seconds=0.5))
    late = ends_at + timedelta(seconds=0.3)
    rest = iter(members)

    def tap(client: httpx.Client) -> list[Answer]:
        answers = []
        for member in rest:
            answers.append(_tap(scene, activity, member).send(client))
            time.sleep(0.25)
        return answers

    def settle(client: httpx.Client) -> list[Answer]:
        answers = []
        while scene.clock.now() < late or not any(each.status in {200, 409} for each in answers):
            answers.append(Call(method="POST", path=activity.path("settlement"), token=organiser).send(client))
        return answers

    told = races.clients.at_once([settle] * SETTLING + [tap] * (CLIENTS - SETTLING))
    settlements = races.count("settlements", list(chain.from_iterable(told[:SETTLING])))
    taps = races.count("taps while it is settled", list(chain.from_iterable(told[SETTLING:])))
    expect(sum(each.status == 200 for each in settlements) == 1, f"settled more than once: {settlements}")
    inside = {UUID(each.json["seat_id"]) for each in taps if each.is_done}
    _check_settled(scene, activity, inside)


def one_key(races: "Races") -> None:
    """Sixteen identical drafts with one key are one proposal, and sixteen submissions of it one submission."""
    scene = races.scene
    author = scene.place.member()
    token = scene.token_of(author)
    drafts = races.race(
        "drafts with one key", [Call(method="POST", path="/proposals", token=token, body=TEXT, key=_key())] * CLIENTS
    )
    all_are(drafts, 201)
    expect(len({each.content for each in drafts}) == 1, f"different answers: {drafts}")
    rows = scene.rows(select(Proposal.id).where(Proposal.author_seat_id == author.seat_id))
    expect(len(rows) == 1, f"{len(rows)} proposals")
    path = f"/proposals/{rows[0].id}/submission"
    submissions = races.race(
        "submissions with one key", [Call(method="POST", path=path, token=token, key=_key())] * CLIENTS
    )
    all_are(submissions, 200)
    expect(len({each.content for each in submissions}) == 1, f"different answers: {submissions}")
    for action in ("proposal-drafted", "proposal-submitted"):
        expect(len(scene.audit_details(action, rows[0].id)) == 1, f"{action}: more or less than one row of audit")


def the_last_places(races: "Races") -> None:
    """A whole hall wants few places at once, then those who got one cancel at once: never one too many, nobody lost."""
    scene = races.scene
    members = races.members
    activity = a_published_activity(
        place=scene.place, begins_at=scene.clock.now() + timedelta(days=2), kind="lecture", capacity=PLACES,
        rule="seats", seat_ids=[each.seat_id for each in members],
    )  # fmt: skip
    all_are(races.race("answers", [_answer(scene, activity, each, "accept") for each in members]), 200)
    expect(_answers_of(scene, activity) == {"accepted": PLACES, "waiting": len(members) - PLACES}, "places")
    rows = scene.rows(
        select(Invitation.seat_id).where(Invitation.activity_id == activity.id, Invitation.state == "accepted")
    )
    first = {row.seat_id for row in rows}
    leaving = [each for each in members if each.seat_id in first]
    all_are(races.race("cancellations", [_answer(scene, activity, each, "cancel") for each in leaving]), 200)
    wanted = {"accepted": PLACES, "cancelled": PLACES, "waiting": len(members) - 2 * PLACES}
    expect(_answers_of(scene, activity) == wanted, f"after cancelling: {_answers_of(scene, activity)}")


RUNS: Final[tuple[Callable[["Races"], None], ...]] = (
    numbers, lists, decisions, answers_to_an_entry, one_member_taps, a_hall_taps, the_last_places,
    settling_against_taps, one_key,
)  # fmt: skip


def _key() -> str:
    return f"proof-{next(_keys)}"


def _answer(scene: Scene, activity: AnActivity, member: Person, says: str) -> Call:
    return Call(method="PUT", path=activity.path("answer"), token=scene.token_of(member), body={"answer": says})


def _answers_of(scene: Scene, activity: AnActivity) -> dict[str, int]:
    rows = scene.rows(select(Invitation.state).where(Invitation.activity_id == activity.id))
    return dict(Counter(str(row.state) for row in rows))


def _tap(scene: Scene, activity: AnActivity, member: Person) -> Call:
    path = activity.path("sessions", activity.session, "check-in")
    return Call(method="PUT", path=path, token=scene.token_of(member), body={"code": a_code(activity)})


def _let_abort(scene: Scene, proposals: Sequence[UUID]) -> None:
    """Let the filing of these proposals, and of no other, fail after it has taken its number."""
    with scene.changing() as connection:
        ABORTED.metadata.create_all(connection)
    scene.execute(*TRIGGERS[scene.toolbox.database.engine.dialect.name])
    with scene.changing() as connection:
        connection.execute(delete(ABORTED))
        if proposals:
            connection.execute(insert(ABORTED), [{"proposal_id": each} for each in proposals])


def _check_present(scene: Scene, activity: AnActivity, members: Sequence[Person]) -> None:
    """Each of the members is there once, with one row of audit, and nobody else is."""
    there = [
        row.seat_id for row in scene.rows(select(Attendance.seat_id).where(Attendance.session_id == activity.session))
    ]
    expect(sorted(there) == sorted(each.seat_id for each in members), f"{len(there)} there, {len(members)} came")
    audited = Counter(UUID(each["seat_id"]) for each in scene.audit_details("checked-in", activity.id))
    expect(audited == Counter(there), "the audit tells otherwise")


def _check_settled(scene: Scene, activity: AnActivity, inside: set[UUID]) -> None:
    """The sheet was frozen with exactly those who were told that they are in; each invitee has one entry."""
    there = {
        row.seat_id for row in scene.rows(select(Attendance.seat_id).where(Attendance.session_id == activity.session))
    }
    expect(there == inside, f"{len(there)} there, {len(inside)} were told so")
    settled = scene.rows(
        select(SettledAttendance.seat_id, SettledAttendance.status).where(SettledAttendance.activity_id == activity.id)
    )
    present = {row.seat_id for row in settled if row.status in {AttendanceStatus.PRESENT, AttendanceStatus.LATE}}
    expect(present == inside, f"{len(present)} settled as present, {len(inside)} were told that they are in")
    facts = Counter(
        row.seat_id for row in scene.rows(select(DutyFact.seat_id).where(DutyFact.source_id == activity.id))
    )
    expect(facts == Counter(row.seat_id for row in settled), "the ledger has another number of entries")
