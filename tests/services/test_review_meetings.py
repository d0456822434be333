"""Lists that a review meeting decides at once, and several proposals decided with one touch."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.kernel.audit import AuditRow
from services.kernel.clock import civil_date
from services.kernel.errors import BadInput, NotFound
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading
from services.members.models import SeatBody
from services.members.vocabulary import Role
from services.proposals.commands.collective import draft_collective_proposal
from services.proposals.commands.reviewing import file_proposal, pass_review_step
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.together import pass_review_steps, send_back_proposals
from services.proposals.commands.writing import edit_proposal
from services.proposals.models import Proposal
from services.proposals.queries.cases import read_proposal
from services.proposals.queries.meetings import list_review_meetings, read_review_meeting
from services.proposals.refusals import ListRefused, NoneDecided
from services.proposals.vocabulary import ListOutcome, ProposalState
from services.scoring.models import DutyFact
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.looking import looking
from tests.builders.proposals import (
    TEXT,
    a_co_signed_proposal,
    a_proposal_at_its_last_step,
    a_submitted_proposal,
    ask,
    do,
)
from tests.builders.racing import race
from tests.builders.reviewing import GROUND, line, meet
from tests.builders.settings import set_settings
from tests.builders.statements import statements


@pytest.fixture
def clerk(place: Place) -> Person:
    return place.officer(Role.REVIEWER, name="示例记录人")


@pytest.fixture
def board(place: Place) -> list[Person]:
    """Those who meet."""
    return [place.member(f"示例审定委员{number}") for number in range(3)]


def at_last(toolbox: Toolbox, author: Person, first: Person, count: int) -> list[UUID]:
    """So many proposals that wait for the meeting."""
    return [a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first) for _ in range(count)]


def states(toolbox: Toolbox, person: Person, *proposal_ids: UUID) -> list[tuple[str, int | None]]:
    """State and number of each."""
    seen = [ask(toolbox, person, read_proposal, proposal_id=each) for each in proposal_ids]
    return [(each["state"], each["case_number"]) for each in seen]


class TestMeeting:
    """会议审定."""

    def test_the_list_is_decided_at_once_and_numbered_in_its_order(
        self, toolbox: Toolbox, author: Person, first: Person, clerk: Person, board: list[Person]
    ) -> None:
        one, two, three, four, five = at_last(toolbox, author, first, 5)
        items = [
            line(three), line(one), line(two, ListOutcome.DECLINE), line(four, ListOutcome.CONVERT),
            line(five, ListOutcome.SEND_BACK),
        ]  # fmt: skip
        meeting = meet(toolbox, clerk, board, items)
        assert (meeting["body"], meeting["recorded_by_name"]) == ("提案委员会", "示例记录人")
        assert [(each["position"], each["proposal_id"], each["outcome"]) for each in meeting["items"]] == [
            (1, three, "file"), (2, one, "file"), (3, two, "decline"), (4, four, "convert"), (5, five, "send-back"),
        ]  # fmt: skip
        assert states(toolbox, author, three, one, two, four, five) == [
            ("filed", 1), ("filed", 2), ("not-filed", None), ("awaiting-consent", None), ("sent-back", None),
        ]  # fmt: skip
        decided = ask(toolbox, author, read_proposal, proposal_id=two)["progress"]["decided"]
        assert (decided["body"], decided["meeting_id"], decided["reason"]) == (
            "提案委员会", meeting["id"], "建议过于空泛",
        )  # fmt: skip
        assert decided["met_on"] == meeting["held_on"]

    def test_it_is_one_fact_and_every_signer_has_his_entry(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, clerk: Person, board: list[Person]
    ) -> None:
        signed = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[board[0]])
        do(toolbox, author, submit_proposal, proposal_id=signed)
        do(toolbox, first, pass_review_step, proposal_id=signed)
        (alone,) = at_last(toolbox, board[1], first, 1)
        meeting = meet(toolbox, clerk, board, [line(signed), line(alone)])
        with looking(toolbox.database) as session:
            audit = session.execute(select(AuditRow.detail).where(AuditRow.object_id == meeting["id"])).scalars().all()
        assert len(audit) == 1
        assert [each["case_number"] for each in audit[0]["filed"]] == [1, 2]
        with reading(toolbox, committee_id=place.id) as work:
            facts = work.session.execute(work.select(DutyFact.seat_id, DutyFact.fields)).all()
        assert {(row.seat_id, row.fields["position"], row.fields["case_number"]) for row in facts} == {
            (author.seat_id, "first", "1"), (board[0].seat_id, "cosigner", "1"), (board[1].seat_id, "individual", "2"),
        }  # fmt: skip
        assert [each["stepped_out"] for each in meeting["items"]] == [["示例审定委员0"], ["示例审定委员1"]]

    def test_the_main_members_of_a_body_step_out_and_are_credited(
        self, toolbox: Toolbox, place: Place, first: Person, clerk: Person, board: list[Person]
    ) -> None:
        sector = place.sectors["经济"]
        speaker = place.member("示例召集人")
        with housekeeping(toolbox, place.id) as work:
            work.add(SeatBody(seat_id=speaker.seat_id, body_id=sector, is_convener=True))
        made = do(
            toolbox, speaker, draft_collective_proposal, body_id=sector, main_seat_ids=[board[2].seat_id], **TEXT
        )["id"]
        do(toolbox, speaker, submit_proposal, proposal_id=made)
        do(toolbox, first, pass_review_step, proposal_id=made)
        meeting = meet(toolbox, clerk, board, [line(made)])
        assert meeting["items"][0]["stepped_out"] == ["示例审定委员2"]
        with reading(toolbox, committee_id=place.id) as work:
            facts = work.session.execute(work.select(DutyFact.seat_id, DutyFact.body_id, DutyFact.fields)).all()
        assert {(row.seat_id, row.body_id, row.fields.get("position")) for row in facts} == {
            (board[2].seat_id, None, "main"), (None, sector, None),
        }  # fmt: skip

    def test_one_line_that_cannot_be_and_nothing_of_the_list_is(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, clerk: Person, board: list[Person]
    ) -> None:
        good, seen_before = at_last(toolbox, author, first, 2)
        early = a_submitted_proposal(toolbox=toolbox, author=author)
        own = a_proposal_at_its_last_step(toolbox=toolbox, author=board[0], first=first)
        mine = place.member("示例兼审委员", roles=(Role.REVIEWER,))
        by_clerk = a_proposal_at_its_last_step(toolbox=toolbox, author=mine, first=first)
        foreign = a_submitted_proposal(toolbox=toolbox, author=a_committee(toolbox, name="示例县政协").member())
        items = [
            line(good), line(seen_before, version=1), line(early), line(by_clerk), line(foreign),
            line(own, ListOutcome.DECLINE, ground="no-such"),
        ]  # fmt: skip
        with pytest.raises(ListRefused) as refusal:
            meet(toolbox, mine, board, items)
        assert [(fault.pointer, fault.detail) for fault in refusal.value.errors] == [
            ("/items/1", "您读到的不是最新内容，请刷新后再办理"),
            ("/items/2", "尚未到最后一个审查环节，不能由会议审定"),
            ("/items/3", "此操作不由您办理"),
            ("/items/4", "没有找到所请求的内容"),
            ("/items/5", "不在本会的不予立案情形之列"),
        ]
        assert states(toolbox, clerk, good, seen_before, early) == [("in-review", None)] * 3
        assert ask(toolbox, clerk, list_review_meetings, limit=5)["items"] == []
        with pytest.raises(ListRefused) as alone:
            meet(toolbox, clerk, [board[0]], [line(own)])
        assert alone.value.errors[0].detail == "提案人回避后，无人参加审定"
        with pytest.raises(ListRefused) as twice:
            meet(toolbox, first, board, [line(good)])
        assert twice.value.errors[0].detail.startswith("您已审查过本轮的前一环节")
        assert meet(toolbox, clerk, board, [line(good)])["items"][0]["case_label"].endswith("第001号")

    def test_what_is_wrong_in_the_record_itself_is_pointed_at(
        self, toolbox: Toolbox, author: Person, first: Person, clerk: Person, board: list[Person]
    ) -> None:
        (good,) = at_last(toolbox, author, first, 1)
        tomorrow = civil_date(toolbox.ports.clock.now()) + timedelta(days=1)
        items = [
            line(good), line(good), line(new_id(), ListOutcome.SEND_BACK, reason=None),
            {**line(new_id()), "ground": GROUND},
        ]  # fmt: skip
        nobody = Person(**{**vars(author), "seat_id": new_id()})
        with pytest.raises(BadInput) as refusal:
            meet(toolbox, clerk, [*board, board[0], nobody], items, held_on=tomorrow)
        assert {fault.pointer for fault in refusal.value.errors} == {
            "/held_on", "/attendee_seat_ids/3", "/attendee_seat_ids/4", "/items/1/proposal_id", "/items/2/reason",
            "/items/3/ground",
        }  # fmt: skip

    def test_no_meeting_decided_what_had_not_come_yet(
        self, toolbox: Toolbox, author: Person, first: Person, clerk: Person, board: list[Person], clock: HeldClock
    ) -> None:
        yesterday = civil_date(clock.now())
        clock.advance(days=1)
        (proposal_id,) = at_last(toolbox, author, first, 1)
        with pytest.raises(ListRefused) as refused:
            meet(toolbox, clerk, board, [line(proposal_id)], held_on=yesterday)
        assert [(each.pointer, each.detail) for each in refused.value.errors] == [
            ("/items/0", "会议日期早于本件提交之日")
        ]

    def test_a_list_is_of_one_body(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, clerk: Person, board: list[Person]
    ) -> None:
        (before,) = at_last(toolbox, author, first, 1)
        steps = '[[proposals.review_steps]]\nkey = "a"\nname = "初审"\n[[proposals.review_steps]]\nkey = "b"\n'
        set_settings(toolbox, place.id, f'{steps}name = "联审"\nbody = "联审会议"\n')
        (after,) = at_last(toolbox, author, first, 1)
        with pytest.raises(ListRefused) as refusal:
            meet(toolbox, clerk, board, [line(before), line(after)])
        assert [(fault.pointer, fault.detail) for fault in refusal.value.errors] == [
            ("/items/1", "此件由联审会议审定，须另列名单")
        ]
        assert meet(toolbox, clerk, board, [line(after)])["body"] == "联审会议"

    @pytest.mark.parametrize("is_edited", [True, False])
    def test_the_record_keeps_the_title_that_it_decided(
        self, toolbox: Toolbox, author: Person, first: Person, clerk: Person, board: list[Person], is_edited: bool
    ) -> None:
        proposal_id = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
        sent_back = meet(toolbox, clerk, board, [line(proposal_id, ListOutcome.SEND_BACK)])
        title = "另一个案由" if is_edited else TEXT["title"]
        if is_edited:
            version = ask(toolbox, author, read_proposal, proposal_id=proposal_id)["version"]
            text = {**TEXT, "title": title, "base_version": version}
            do(toolbox, author, edit_proposal, proposal_id=proposal_id, **text)
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        do(toolbox, first, pass_review_step, proposal_id=proposal_id)
        filed = meet(toolbox, clerk, board, [line(proposal_id)])
        assert filed["items"][0]["title"] == title
        earlier = ask(toolbox, clerk, read_review_meeting, meeting_id=sent_back["id"])
        assert earlier["items"][0]["title"] == TEXT["title"]

    def test_meetings_are_listed_the_newest_first(
        self, toolbox: Toolbox, author: Person, first: Person, clerk: Person, board: list[Person], clock: HeldClock
    ) -> None:
        lists = [at_last(toolbox, author, first, count) for count in (1, 2, 3)]
        clock.advance(days=3)
        today = civil_date(clock.now())
        made = [
            meet(toolbox, clerk, board, [line(each) for each in some], held_on=today - timedelta(days=len(some)))
            for some in lists
        ]
        page = ask(toolbox, clerk, list_review_meetings, limit=2)
        rest = ask(toolbox, clerk, list_review_meetings, limit=2, after=page["next"])
        assert [(each["id"], each["decided"]) for each in page["items"] + rest["items"]] == [
            (meeting["id"], count) for meeting, count in zip(made, (1, 2, 3), strict=True)
        ]
        assert rest["next"] is None
        with pytest.raises(NotFound):
            ask(toolbox, clerk, read_review_meeting, meeting_id=new_id())

    def test_a_long_list_reads_as_often_as_a_short_one(
        self, toolbox: Toolbox, author: Person, first: Person, clerk: Person, board: list[Person]
    ) -> None:
        sent = []
        for count in (2, 12):
            items = [line(each) for each in at_last(toolbox, author, first, count)]
            with statements(toolbox.database.engine) as seen:
                meet(toolbox, clerk, board, items)
            sent.append(sum(each.lstrip().upper().startswith("SELECT") for each in seen))
        assert sent[0] == sent[1]


class TestTogether:
    """Several at once."""

    def test_each_row_has_its_own_result(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, clerk: Person
    ) -> None:
        good = a_submitted_proposal(toolbox=toolbox, author=author)
        stale = a_submitted_proposal(toolbox=toolbox, author=author)
        (late,) = at_last(toolbox, author, first, 1)
        own = a_submitted_proposal(toolbox=toolbox, author=place.member("示例他人"))
        nowhere = new_id()
        items: list[dict[str, Any]] = [
            {"proposal_id": good}, {"proposal_id": stale, "version": 1}, {"proposal_id": late}, {"proposal_id": good},
            {"proposal_id": nowhere}, {"proposal_id": own, "version": 2},
        ]  # fmt: skip
        answer = do(toolbox, clerk, pass_review_steps, items=items, note="材料齐全")
        codes = [each["problem"]["code"] if each["problem"] else "" for each in answer["results"]]
        assert codes == ["", "lost-update", "not-its-turn", "same-reviewer", "not-found", ""]
        assert (answer["done"], answer["refused"]) == (2, 4)
        assert answer["results"][0]["standing"]["review_step"] == 2
        assert ask(toolbox, author, read_proposal, proposal_id=stale)["review"]["step"] == 1

    def test_sent_back_together_each_for_the_same_reason(
        self, toolbox: Toolbox, author: Person, first: Person, clerk: Person
    ) -> None:
        some = [a_submitted_proposal(toolbox=toolbox, author=author) for _ in range(3)]
        items = [{"proposal_id": each} for each in some]
        assert do(toolbox, first, send_back_proposals, items=items, reason="请补充数据")["done"] == 3
        for each in some:
            seen = ask(toolbox, author, read_proposal, proposal_id=each)
            assert (seen["state"], seen["sent_back"]["reason"]) == (ProposalState.SENT_BACK, "请补充数据")
        with pytest.raises(NoneDecided) as refusal:
            do(toolbox, clerk, send_back_proposals, items=items, reason="再次")
        assert [fault.pointer for fault in refusal.value.errors] == ["/items/0", "/items/1", "/items/2"]


def test_two_meetings_and_two_reviewers_file_at_once(shared: Toolbox) -> None:
    """Numbers are consecutive; each list has its own in a row; what two decide at once is decided by one."""
    place = a_committee(shared)
    author, first = place.member(), place.officer(Role.REVIEWER)
    board = [place.member(), place.member()]
    clerks = [place.officer(Role.REVIEWER) for _ in range(4)]
    lists = [at_last(shared, author, first, 5) for _ in range(2)]
    single = at_last(shared, author, first, 2)
    acts = [
        partial(meet, shared, clerks[0], board, [line(each) for each in lists[0]]),
        partial(meet, shared, clerks[1], board, [line(each) for each in lists[1]]),
        partial(meet, shared, clerks[3], board, [line(each) for each in reversed(lists[0])]),
        partial(do, shared, clerks[2], file_proposal, proposal_id=single[0]),
        partial(do, shared, clerks[3], file_proposal, proposal_id=single[1]),
    ]
    results = race(acts)
    refused = [each for each in results if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [ListRefused]
    with reading(shared, committee_id=place.id) as work:
        found = work.session.execute(work.select(Proposal.id, Proposal.case_number)).all()
    numbers = {row.id: row.case_number for row in found}
    assert sorted(each for each in numbers.values() if each) == list(range(1, 13))
    for some in lists:
        given = [numbers[each] for each in some]
        assert given in (list(range(min(given), min(given) + 5)), list(range(min(given) + 4, min(given) - 1, -1)))


def test_a_step_that_was_decided_meanwhile_is_told(shared: Toolbox) -> None:
    place = a_committee(shared)
    author, reviewers = place.member(), [place.officer(Role.REVIEWER) for _ in range(3)]
    some = [a_submitted_proposal(toolbox=shared, author=author) for _ in range(4)]
    items = [{"proposal_id": each} for each in some]
    answers = race(
        [
            partial(do, shared, reviewers[0], pass_review_steps, items=items),
            partial(do, shared, reviewers[1], pass_review_steps, items=items[::-1]),
            partial(do, shared, reviewers[2], send_back_proposals, items=items, reason="请补充"),
        ]
    )
    answers = [each for each in answers if not isinstance(each, NoneDecided)]
    for proposal_id in some:
        done = [
            row for answer in answers for row in answer["results"]
            if row["proposal_id"] == proposal_id and row["is_done"]
        ]  # fmt: skip
        assert len(done) in {1, 2}, "the second who decides a step decides the next one, or is refused"
