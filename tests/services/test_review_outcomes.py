"""What becomes of a proposal besides being filed: declined, converted, merged, withdrawn after filing; and undone."""

from typing import Any
from uuid import UUID

import pytest

from services.kernel.errors import BadInput, NotFound, NotItsTurn, NotReady, NotThisPerson
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading
from services.members.models import Officer, Seat
from services.members.vocabulary import Role
from services.proposals.commands.merging import merge_proposal
from services.proposals.commands.requesting import (
    answer_conversion,
    ask_merger,
    ask_separation,
    ask_withdrawal,
    decide_request,
)
from services.proposals.commands.reviewing import (
    decline_proposal,
    file_proposal,
    pass_review_step,
    propose_conversion,
)
from services.proposals.commands.signing import withdraw_co_signature
from services.proposals.commands.submitting import submit_proposal
from services.proposals.models import Proposal
from services.proposals.queries.cases import list_proposal_history, read_proposal
from services.proposals.queries.lists import (
    list_proposals,
    waiting_for_decision,
    waiting_for_member,
    waiting_for_reviewer,
)
from services.proposals.refusals import AskedAlready, NothingAsked, SameReviewer, SecondPersonNeeded
from services.proposals.review_models import ProposalRequest, ProposalReview
from services.proposals.vocabulary import ConversionTarget, ProposalAction, ProposalState, ReviewDecision
from services.scoring.models import DutyFact
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.proposals import (
    a_co_signed_proposal,
    a_collective_draft,
    a_filed_proposal,
    a_proposal_at_its_last_step,
    a_submitted_proposal,
    ask,
    do,
    speaks_for,
)
from tests.builders.reviewing import (
    GROUND,
    WHY,
    a_case_asked_to_be_withdrawn,
    a_declined_proposal,
    a_merged_case,
    a_proposal_awaiting_consent,
    a_proposal_merged_in_review,
    a_withdrawn_case,
)
from tests.builders.settings import set_settings


@pytest.fixture
def main(toolbox: Toolbox, place: Place, first: Person, last: Person) -> UUID:
    """A filed case that others may join."""
    return a_filed_proposal(toolbox=toolbox, author=place.member("示例主案提案人"), first=first, last=last)


def rows(toolbox: Toolbox, place: Place, model: Any, *which: Any) -> list[Any]:
    """Rows of a table, as they were added."""
    with reading(toolbox, committee_id=place.id) as work:
        return list(work.session.scalars(work.select(model).where(*which).order_by(model.id)))


def ledger(toolbox: Toolbox, person: Person) -> list[tuple[str | None, bool]]:
    """A member's entries: what each is worth by its status, and whether another entry took it back."""
    with reading(toolbox, committee_id=person.committee_id) as work:
        facts = work.session.scalars(
            work.select(DutyFact).where(DutyFact.seat_id == person.seat_id).order_by(DutyFact.id)
        ).all()
    reversed_ = {fact.reverses_id for fact in facts}
    return [(fact.fields.get("status"), fact.id in reversed_) for fact in facts if fact.reverses_id is None]


def seen(toolbox: Toolbox, person: Person, proposal_id: UUID) -> dict[str, Any]:
    """The proposal as a person reads it."""
    found: dict[str, Any] = ask(toolbox, person, read_proposal, proposal_id=proposal_id)
    return found


def progress(toolbox: Toolbox, person: Person, proposal_id: UUID) -> dict[str, Any]:
    """Where it stands, as this person is told."""
    told: dict[str, Any] = seen(toolbox, person, proposal_id)["progress"]
    return told


class TestDeclined:
    """不予立案."""

    def test_the_proposer_reads_ground_reason_and_body(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person, clock: HeldClock
    ) -> None:
        proposal_id = a_declined_proposal(toolbox=toolbox, author=author, first=first, last=last)
        told = progress(toolbox, author, proposal_id)
        assert told["sentence"] == "不予立案：内容空泛、没有具体建议"
        assert (told["next"], told["waits_for"], told["due_at"]) == ("审查结束", "nobody", None)
        decided = told["decided"]
        assert (decided["name"], decided["body"], decided["reason"]) == ("不予立案", "提案委员会", WHY)
        (row,) = rows(toolbox, place, Proposal, Proposal.id == proposal_id)
        assert (row.state, row.decline_ground, row.closed_at) == (ProposalState.NOT_FILED, GROUND, clock.instant)
        assert (row.case_number, row.review_step) == (None, None)
        decisions = rows(toolbox, place, ProposalReview, ProposalReview.proposal_id == proposal_id)
        assert [each.decision for each in decisions] == [ReviewDecision.PASSED, ReviewDecision.DECLINED]
        assert ledger(toolbox, author) == []
        assert seen(toolbox, author, proposal_id)["actions"] == []

    def test_only_at_the_last_step_by_another_person_on_a_listed_ground(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person
    ) -> None:
        early = a_submitted_proposal(toolbox=toolbox, author=author)
        with pytest.raises(NotItsTurn, match="最后一个审查环节"):
            do(toolbox, last, decline_proposal, proposal_id=early, ground=GROUND, reason=WHY)
        late = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
        with pytest.raises(SameReviewer):
            do(toolbox, first, decline_proposal, proposal_id=late, ground=GROUND, reason=WHY)
        with pytest.raises(BadInput) as refusal:
            do(toolbox, last, decline_proposal, proposal_id=late, ground="no-such", reason=WHY)
        assert [fault.pointer for fault in refusal.value.errors] == ["/ground"]
        assert seen(toolbox, author, late)["state"] == ProposalState.IN_REVIEW


class TestConverted:
    """转办."""

    def test_the_proposer_is_asked_and_consents(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person
    ) -> None:
        proposal_id = a_proposal_awaiting_consent(toolbox=toolbox, author=author, reviewer=first)
        told = progress(toolbox, author, proposal_id)
        assert told["sentence"] == "提案委员会办公室建议转为社情民意信息，等待第一提案人答复"
        assert told["waits_for"] == "proposer"
        assert told["decided"]["reason"] == "须由上级解决"
        assert told["request"]["asked_by_name"] == "示例初审"
        assert [each["id"] for each in ask(toolbox, author, waiting_for_member)] == [proposal_id]
        assert ask(toolbox, first, waiting_for_reviewer)["count"] == 0
        done = do(toolbox, author, answer_conversion, proposal_id=proposal_id, consents=True)
        assert (done["state"], done["actions"], done["review_step"]) == (ProposalState.CONVERTED, [], None)
        assert progress(toolbox, author, proposal_id)["sentence"] == "经第一提案人同意，已转为社情民意信息"
        (request,) = rows(toolbox, place, ProposalRequest, ProposalRequest.proposal_id == proposal_id)
        assert (request.is_agreed, request.decided_by_name) == (True, "示例提案人")
        assert ledger(toolbox, author) == [("converted", False)]
        history = ask(toolbox, author, list_proposal_history, proposal_id=proposal_id, limit=9)["items"]
        assert [row["action"] for row in history] == ["submit", "propose-conversion", "consent"]

    def test_who_does_not_consent_is_reviewed_on_where_it_was(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person, clock: HeldClock
    ) -> None:
        set_settings(toolbox, place.id, "")
        proposal_id = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
        target = ConversionTarget.LETTER
        with pytest.raises(SameReviewer):
            do(toolbox, first, propose_conversion, proposal_id=proposal_id, target=target, reason="个别情况")
        do(toolbox, last, propose_conversion, proposal_id=proposal_id, target=target, reason="个别情况")
        assert progress(toolbox, author, proposal_id)["due_at"] is None
        clock.advance(days=10)
        back = do(toolbox, author, answer_conversion, proposal_id=proposal_id, consents=False, reason="涉及面广")
        assert (back["state"], back["review_step"], back["review_round"]) == (ProposalState.IN_REVIEW, 2, 1)
        assert back["step_due_at"] > clock.instant
        told = progress(toolbox, last, proposal_id)
        assert (told["decided"]["body"], told["decided"]["reason"]) == ("第一提案人", "涉及面广")
        filed = do(toolbox, last, file_proposal, proposal_id=proposal_id)
        assert filed["case_number"] == 1

    def test_nobody_answers_for_the_proposer(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person
    ) -> None:
        proposal_id = a_proposal_awaiting_consent(toolbox=toolbox, author=author, reviewer=first)
        both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
        with pytest.raises(NotThisPerson):
            do(toolbox, both, answer_conversion, proposal_id=proposal_id, consents=True)
        with pytest.raises(NotItsTurn):
            do(toolbox, both, decide_request, proposal_id=proposal_id, agrees=True)
        with pytest.raises(NotFound):
            do(toolbox, place.member(), answer_conversion, proposal_id=proposal_id, consents=True)
        do(toolbox, author, answer_conversion, proposal_id=proposal_id, consents=True)
        with pytest.raises(NotItsTurn):
            do(toolbox, author, answer_conversion, proposal_id=proposal_id, consents=False)


class TestMerged:
    """并案 and its undoing."""

    def test_in_review_every_signer_keeps_the_credit(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, main: UUID
    ) -> None:
        signer = place.member("示例联名人")
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[signer])
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        do(toolbox, first, merge_proposal, proposal_id=proposal_id, main_proposal_id=main, reason="内容相同")
        assert ledger(toolbox, author) == ledger(toolbox, signer) == [("merged", False)]
        told = progress(toolbox, author, proposal_id)
        label = seen(toolbox, author, main)["case_label"]
        assert told["sentence"] == f"已并入{label}"
        assert told["main_case"]["id"] == main
        assert told["decided"]["reason"] == "内容相同"

    def test_a_filed_one_keeps_its_number_and_its_own_credit(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person, main: UUID
    ) -> None:
        proposal_id = a_merged_case(toolbox=toolbox, author=author, first=first, last=last, main=main)
        assert ledger(toolbox, author) == [("filed", False)]
        decided = progress(toolbox, author, proposal_id)["decided"]
        assert (decided["name"], decided["reason"]) == ("同意并案", "内容相同"), "why, he has said who asked"
        shown = seen(toolbox, place.member("示例他人"), proposal_id)
        assert (shown["state"], shown["case_number"], shown["actions"]) == (ProposalState.MERGED, 2, [])
        assert "已并入" in shown["progress"]["sentence"]
        assert (shown["progress"]["decided"], shown["progress"]["request"]) == (None, None)

    def test_two_persons_undo_it_and_the_review_goes_on_where_it_was(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person, main: UUID, clock: HeldClock
    ) -> None:
        proposal_id = a_proposal_merged_in_review(toolbox=toolbox, author=author, reviewer=first, main=main)
        do(toolbox, first, ask_separation, proposal_id=proposal_id, reason="事项不同")
        with pytest.raises(AskedAlready):
            do(toolbox, last, ask_separation, proposal_id=proposal_id, reason="事项不同")
        with pytest.raises(SecondPersonNeeded):
            do(toolbox, first, decide_request, proposal_id=proposal_id, agrees=True)
        clock.advance(days=3)
        back = do(toolbox, last, decide_request, proposal_id=proposal_id, agrees=True)
        assert (back["state"], back["review_step"]) == (ProposalState.IN_REVIEW, 1)
        assert back["step_due_at"] > clock.instant
        assert ledger(toolbox, author) == [("merged", True)]
        # Merged once more and separated once more: each merger is taken back for itself.
        do(toolbox, last, merge_proposal, proposal_id=proposal_id, main_proposal_id=main, reason="仍并入")
        assert ledger(toolbox, author) == [("merged", True), ("merged", False)]
        do(toolbox, last, ask_separation, proposal_id=proposal_id, reason="仍不同")
        do(toolbox, first, decide_request, proposal_id=proposal_id, agrees=True)
        assert ledger(toolbox, author) == [("merged", True), ("merged", True)]
        do(toolbox, first, pass_review_step, proposal_id=proposal_id)
        assert do(toolbox, last, file_proposal, proposal_id=proposal_id)["case_number"] == 2
        assert ledger(toolbox, author)[-1] == ("filed", False)

    def test_what_was_filed_is_filed_again(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person, main: UUID
    ) -> None:
        proposal_id = a_merged_case(toolbox=toolbox, author=author, first=first, last=last, main=main)
        do(toolbox, last, ask_separation, proposal_id=proposal_id, reason="事项不同")
        back = do(toolbox, first, decide_request, proposal_id=proposal_id, agrees=True)
        assert (back["state"], back["case_number"]) == (ProposalState.FILED, 2)
        assert ledger(toolbox, author) == [("filed", False)]

    def test_into_what_a_proposal_may_not_be_merged(self, toolbox: Toolbox, author: Person, first: Person) -> None:
        proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
        elsewhere = a_committee(toolbox, name="示例县政协")
        reviewers = [elsewhere.officer(Role.REVIEWER) for _ in range(2)]
        foreign = a_filed_proposal(toolbox=toolbox, author=elsewhere.member(), first=reviewers[0], last=reviewers[1])
        unfiled = a_submitted_proposal(toolbox=toolbox, author=author)
        for wrong in (proposal_id, unfiled, foreign, new_id()):
            with pytest.raises(NotReady) as refusal:
                do(toolbox, first, merge_proposal, proposal_id=proposal_id, main_proposal_id=wrong, reason="相同")
            assert [fault.pointer for fault in refusal.value.errors] == ["/main_proposal_id"]
        assert seen(toolbox, first, proposal_id)["state"] == ProposalState.IN_REVIEW

    def test_a_case_that_others_have_joined_stays(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
    ) -> None:
        main = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
        other = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
        a_proposal_merged_in_review(toolbox=toolbox, author=place.member(), reviewer=first, main=main)
        with pytest.raises(NotReady):
            do(toolbox, first, ask_merger, proposal_id=main, main_proposal_id=other, reason="相同")
        do(toolbox, author, ask_withdrawal, proposal_id=main, reason="已解决")
        with pytest.raises(NotReady) as refusal:
            do(toolbox, last, decide_request, proposal_id=main, agrees=True)
        assert refusal.value.errors[0].detail == "有 1 件提案并入本案，须先撤销并案"
        done = do(toolbox, last, decide_request, proposal_id=main, agrees=False, reason="有提案并入")
        assert (done["state"], "ask-withdrawal" in seen(toolbox, author, main)["actions"]) == ("filed", True)


class TestWithdrawnAfterFiling:
    """撤案."""

    def test_with_the_committees_consent_the_credit_is_reversed_and_the_number_stays(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
    ) -> None:
        proposal_id = a_withdrawn_case(toolbox=toolbox, author=author, first=first, last=last)
        assert ledger(toolbox, author) == [("filed", True)]
        for person in (author, first, place.member("示例他人")):
            shown = seen(toolbox, person, proposal_id)
            assert (shown["state"], shown["case_number"]) == (ProposalState.WITHDRAWN, 1)
            assert shown["progress"]["sentence"] == f"已撤案，案号{shown['case_label']}保留，不再使用"
        history = ask(toolbox, author, list_proposal_history, proposal_id=proposal_id, limit=9)["items"]
        assert [(row["action"], row["actor_name"]) for row in history[-2:]] == [
            ("ask-withdrawal", "示例提案人"), ("withdraw-filed", "示例复审"),
        ]  # fmt: skip
        again = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
        assert seen(toolbox, author, again)["case_number"] == 2

    def test_it_waits_for_a_reviewer_who_is_not_its_author(
        self, toolbox: Toolbox, place: Place, first: Person, last: Person
    ) -> None:
        both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
        proposal_id = a_case_asked_to_be_withdrawn(toolbox=toolbox, author=both, first=first, last=last)
        told = progress(toolbox, both, proposal_id)
        assert "撤案" in told["sentence"]
        assert told["waits_for"] == "second-reviewer"
        waiting = ask(toolbox, last, waiting_for_decision)
        assert (waiting["count"], waiting["items"][0]["id"]) == (1, proposal_id)
        assert ask(toolbox, both, waiting_for_decision)["count"] == 0
        with pytest.raises(NotThisPerson):
            do(toolbox, both, decide_request, proposal_id=proposal_id, agrees=True)
        with pytest.raises(AskedAlready):
            do(toolbox, both, ask_withdrawal, proposal_id=proposal_id, reason="再次申请")
        with pytest.raises(BadInput) as refusal:
            do(toolbox, last, decide_request, proposal_id=proposal_id, agrees=False)
        assert [fault.pointer for fault in refusal.value.errors] == ["/reason"]
        do(toolbox, last, decide_request, proposal_id=proposal_id, agrees=False, reason="尚未解决")
        assert progress(toolbox, both, proposal_id)["decided"]["reason"] == "尚未解决"
        with pytest.raises(NothingAsked):
            do(toolbox, last, decide_request, proposal_id=proposal_id, agrees=True)
        assert ledger(toolbox, both) == [("filed", False)]

    def test_only_its_proposer_asks_and_only_when_it_is_filed(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
    ) -> None:
        proposal_id = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
        with pytest.raises(NotThisPerson):
            do(toolbox, place.member(), ask_withdrawal, proposal_id=proposal_id, reason="与我无关")
        running = a_submitted_proposal(toolbox=toolbox, author=author)
        with pytest.raises(NotItsTurn):
            do(toolbox, author, ask_withdrawal, proposal_id=running, reason="另有安排")


@pytest.mark.parametrize(
    "as_what",
    ["co-signer", "co-signer who left his seat for the office", "co-signer who withdrew", "main member"],
)
def test_whoever_stands_behind_it_reviews_it_no_more_than_its_author(
    toolbox: Toolbox, place: Place, author: Person, as_what: str
) -> None:
    signer = place.member("示例联名人", roles=(Role.REVIEWER,))
    if as_what == "main member":
        speaks_for(place, place.sectors["经济"], author)
        signed = a_collective_draft(toolbox=toolbox, author=author, body_id=place.sectors["经济"], main=[signer])
    else:
        signed = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[signer])
    do(toolbox, author, submit_proposal, proposal_id=signed)
    if as_what == "co-signer who withdrew":
        do(toolbox, signer, withdraw_co_signature, proposal_id=signed)
    if as_what == "co-signer who left his seat for the office":
        with housekeeping(toolbox, place.id) as work:
            work.get(Seat, signer.seat_id).is_active = False
            work.add(Officer(account_id=signer.account_id, name=signer.name, duty="示例"))
    other = a_submitted_proposal(toolbox=toolbox, author=author)
    with pytest.raises(NotThisPerson):
        do(toolbox, signer, pass_review_step, proposal_id=signed)
    assert ask(toolbox, signer, read_proposal, proposal_id=signed)["actions"] == []
    queue = {row["id"]: row["actions"] for row in ask(toolbox, signer, list_proposals, limit=9)["items"]}
    assert queue[signed] == []
    assert ProposalAction.PASS_STEP in queue[other]
    waiting = ask(toolbox, signer, list_proposals, limit=9, mine_to_review=True)["items"]
    assert [row["id"] for row in waiting] == [other]
    assert ask(toolbox, signer, waiting_for_reviewer)["count"] == 1


def test_a_main_member_follows_the_case_that_bears_his_name(toolbox: Toolbox, place: Place, author: Person) -> None:
    main, other = place.member("示例主笔委员"), place.member("示例他人")
    speaks_for(place, place.sectors["经济"], author)
    made = a_collective_draft(toolbox=toolbox, author=author, body_id=place.sectors["经济"], main=[main])
    with pytest.raises(NotFound):
        seen(toolbox, main, made)
    do(toolbox, author, submit_proposal, proposal_id=made)
    assert (seen(toolbox, main, made)["state"], seen(toolbox, main, made)["actions"]) == ("in-review", [])
    with pytest.raises(NotFound):
        seen(toolbox, other, made)
