"""Who asked may take it back, who proposes the main case stays out of a merger, and what nobody signs is not joint."""

from uuid import UUID

import pytest

from services.kernel.errors import NotThisPerson
from services.kernel.work import Toolbox, reading
from services.members.vocabulary import Role
from services.proposals.commands.merging import merge_proposal
from services.proposals.commands.requesting import (
    answer_conversion,
    ask_merger,
    ask_separation,
    ask_withdrawal,
    decide_request,
    take_back_request,
)
from services.proposals.commands.reviewing import file_proposal, pass_review_step, propose_conversion
from services.proposals.commands.signing import withdraw_co_signature
from services.proposals.commands.submitting import submit_proposal
from services.proposals.queries.cases import list_proposal_history, read_proposal
from services.proposals.queries.lists import list_proposals, waiting_for_decision
from services.proposals.queries.statistics import read_proposal_statistics
from services.proposals.refusals import NothingAsked, PartyToMain
from services.proposals.vocabulary import ConversionTarget, ProposalKind
from services.scoring.models import DutyFact
from tests.builders.committee import Person, Place
from tests.builders.proposals import a_co_signed_proposal, a_filed_proposal, a_submitted_proposal, ask, do
from tests.builders.reviewing import (
    a_case_asked_to_be_withdrawn,
    a_merged_case,
    a_proposal_merged_in_review,
    line,
    meet,
)


@pytest.fixture
def main(toolbox: Toolbox, place: Place, first: Person, last: Person) -> UUID:
    """A filed case that others may join."""
    return a_filed_proposal(toolbox=toolbox, author=place.member("示例主案提案人"), first=first, last=last)


def actions(toolbox: Toolbox, person: Person, proposal_id: UUID) -> list[str]:
    """What somebody may do with it."""
    found: list[str] = ask(toolbox, person, read_proposal, proposal_id=proposal_id)["actions"]
    return found


class TestTakenBack:
    """收回."""

    def test_the_proposer_takes_his_wish_to_withdraw_back_and_may_have_it_again(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person
    ) -> None:
        proposal_id = a_case_asked_to_be_withdrawn(toolbox=toolbox, author=author, first=first, last=last)
        assert actions(toolbox, author, proposal_id) == ["take-back-withdrawal"]
        assert "take-back-request" not in actions(toolbox, last, proposal_id)
        with pytest.raises(NotThisPerson):
            do(toolbox, last, take_back_request, proposal_id=proposal_id)
        back = do(toolbox, author, take_back_request, proposal_id=proposal_id, reason="仍需办理")
        assert (back["state"], back["actions"]) == ("filed", ["ask-withdrawal"])
        told = ask(toolbox, author, read_proposal, proposal_id=proposal_id)["progress"]
        assert (told["request"], told["decided"]["name"], told["decided"]["body"]) == (
            None, "收回撤案申请", "第一提案人",
        )  # fmt: skip
        for person, command, more in ((last, decide_request, {"agrees": True}), (author, take_back_request, {})):
            with pytest.raises(NothingAsked):
                do(toolbox, person, command, proposal_id=proposal_id, **more)
        history = ask(toolbox, author, list_proposal_history, proposal_id=proposal_id, limit=9)["items"]
        assert (history[-1]["action"], history[-1]["reason"]) == ("take-back-withdrawal", "仍需办理")
        do(toolbox, author, ask_withdrawal, proposal_id=proposal_id, reason="已经解决")
        assert do(toolbox, last, decide_request, proposal_id=proposal_id, agrees=True)["state"] == "withdrawn"

    def test_the_reviewer_who_asked_and_he_alone_takes_a_merger_or_a_separation_back(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person, main: UUID
    ) -> None:
        proposal_id = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
        do(toolbox, first, ask_merger, proposal_id=proposal_id, main_proposal_id=main, reason="内容相同")
        for person in (author, last):
            with pytest.raises(NotThisPerson):
                do(toolbox, person, take_back_request, proposal_id=proposal_id)
        assert do(toolbox, first, take_back_request, proposal_id=proposal_id)["state"] == "filed"
        do(toolbox, last, ask_merger, proposal_id=proposal_id, main_proposal_id=main, reason="内容相同")
        do(toolbox, first, decide_request, proposal_id=proposal_id, agrees=True)
        do(toolbox, last, ask_separation, proposal_id=proposal_id, reason="事项不同")
        back = do(toolbox, last, take_back_request, proposal_id=proposal_id)
        assert (back["state"], back["actions"]) == ("merged", ["ask-separation"])


class TestPartyToMain:
    """A reviewer who proposes the main case, or has signed it."""

    @pytest.fixture
    def both(self, place: Place) -> Person:
        return place.member("示例兼审委员", roles=(Role.REVIEWER,))

    @pytest.fixture(params=["its author", "who took his signature back"])
    def his(
        self, request: pytest.FixtureRequest, toolbox: Toolbox, author: Person, first: Person, last: Person,
        both: Person,
    ) -> UUID:  # fmt: skip
        """A filed case that is his affair."""
        if request.param == "its author":
            return a_filed_proposal(toolbox=toolbox, author=both, first=first, last=last)
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[both])
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        do(toolbox, both, withdraw_co_signature, proposal_id=proposal_id)
        do(toolbox, first, pass_review_step, proposal_id=proposal_id)
        do(toolbox, last, file_proposal, proposal_id=proposal_id)
        return proposal_id

    def test_he_merges_nothing_into_it_and_asks_for_nothing(
        self, toolbox: Toolbox, place: Place, first: Person, last: Person, both: Person, his: UUID
    ) -> None:
        other = place.member("示例他案提案人")
        running = a_submitted_proposal(toolbox=toolbox, author=other)
        filed = a_filed_proposal(toolbox=toolbox, author=other, first=first, last=last)
        merged = a_proposal_merged_in_review(toolbox=toolbox, author=other, reviewer=first, main=his)
        wish = {"main_proposal_id": his, "reason": "内容相同"}
        for command, proposal_id, more in (
            (merge_proposal, running, wish), (ask_merger, filed, wish), (ask_separation, merged, {"reason": "不同"}),
        ):  # fmt: skip
            with pytest.raises(PartyToMain):
                do(toolbox, both, command, proposal_id=proposal_id, **more)
        assert do(toolbox, last, merge_proposal, proposal_id=running, **wish)["state"] == "merged"

    def test_he_decides_no_request_about_it_and_is_shown_none(
        self, toolbox: Toolbox, place: Place, first: Person, last: Person, both: Person, his: UUID
    ) -> None:
        other = place.member("示例他案提案人")
        filed = a_filed_proposal(toolbox=toolbox, author=other, first=first, last=last)
        merged = a_merged_case(toolbox=toolbox, author=other, first=first, last=last, main=his)
        do(toolbox, first, ask_merger, proposal_id=filed, main_proposal_id=his, reason="内容相同")
        do(toolbox, first, ask_separation, proposal_id=merged, reason="事项不同")
        for proposal_id in (filed, merged):
            for agrees in (True, False):
                with pytest.raises(PartyToMain):
                    do(toolbox, both, decide_request, proposal_id=proposal_id, agrees=agrees, reason="无")
            assert actions(toolbox, both, proposal_id) == []
            assert "refuse-request" in actions(toolbox, last, proposal_id)
        listed = ask(toolbox, both, list_proposals, limit=9)["items"]
        assert [each["actions"] for each in listed if each["id"] in {filed, merged}] == [[], []]
        assert [ask(toolbox, each, waiting_for_decision)["count"] for each in (both, last)] == [0, 2]


class TestNoSignatureStands:
    """A joint proposal whose signatures were all taken back."""

    @pytest.mark.parametrize("by_meeting", [True, False])
    def test_it_is_filed_counted_and_credited_as_its_authors_alone(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person, by_meeting: bool
    ) -> None:
        both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
        stays = place.member("示例联名人")
        alone, joint = (
            a_co_signed_proposal(toolbox=toolbox, author=author, signers=signers) for signers in ([both], [both, stays])
        )
        for each in (alone, joint):
            do(toolbox, author, submit_proposal, proposal_id=each)
            do(toolbox, both, withdraw_co_signature, proposal_id=each)
            do(toolbox, first, pass_review_step, proposal_id=each)
        if by_meeting:
            meet(toolbox, last, [stays, place.member("示例审定委员")], [line(alone), line(joint)])
        else:
            for each in (alone, joint):
                do(toolbox, last, file_proposal, proposal_id=each)
        shown = {each: ask(toolbox, author, read_proposal, proposal_id=each)["kind"] for each in (alone, joint)}
        assert shown == {alone: ProposalKind.INDIVIDUAL, joint: ProposalKind.JOINT}
        counted = ask(toolbox, last, read_proposal_statistics)["by_kind"]
        assert {each["key"]: each["filed"] for each in counted} == {"individual": 1, "joint": 1}
        with reading(toolbox, committee_id=place.id) as work:
            facts = work.session.execute(work.select(DutyFact.seat_id, DutyFact.fields)).all()
        assert sorted(row.fields["position"] for row in facts) == ["cosigner", "first", "individual"]
        for each in (alone, joint):
            assert actions(toolbox, both, each) == [], "who signed it once stays out of it, whatever it is called now"

    def test_so_it_is_when_it_is_converted(self, toolbox: Toolbox, place: Place, author: Person, first: Person) -> None:
        signer = place.member("示例联名人")
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[signer])
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        target = ConversionTarget.LETTER
        do(toolbox, first, propose_conversion, proposal_id=proposal_id, target=target, reason="属个别情况")
        do(toolbox, signer, withdraw_co_signature, proposal_id=proposal_id)
        assert do(toolbox, author, answer_conversion, proposal_id=proposal_id, consents=True)["kind"] == "individual"
