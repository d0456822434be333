"""A walk through the life of proposals: what `actions` offers is what is accepted; a refusal changes nothing.

By chance alone a walk would hardly ever try just what a broken guard lets through. So each ends with everybody trying
everything that is not offered to him with one proposal in each state that was reached, and then all that is.
"""

from collections.abc import Callable
from functools import cache
from itertools import product
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import func, select

from server.app import create_toolbox
from server.settings import Settings
from services.kernel.audit import AuditRow
from services.kernel.database import Model
from services.kernel.errors import NotFound, NotReady, Refused
from services.kernel.work import reading, writing
from services.members.models import Seat
from services.members.vocabulary import Role
from services.proposals.commands.confirming import confirm_entry, reject_entry, take_over_entry
from services.proposals.commands.entering import discard_entry, edit_entry, offer_entry, recall_entry
from services.proposals.commands.merging import merge_proposal
from services.proposals.commands.requesting import (
    answer_conversion,
    ask_merger,
    ask_separation,
    ask_withdrawal,
    decide_request,
    take_back_request,
)
from services.proposals.commands.reviewing import (
    decline_proposal,
    file_proposal,
    pass_review_step,
    propose_conversion,
    send_back_proposal,
)
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import draft_proposal, edit_proposal, withdraw_proposal
from services.proposals.models import Proposal, ProposalHistory
from services.proposals.queries.cases import read_proposal
from services.proposals.queries.lists import (
    list_my_proposals,
    list_proposals,
    waiting_for_decision,
    waiting_for_reviewer,
)
from services.proposals.refusals import PartyToMain
from services.proposals.review_models import CaseCounter, ProposalReview
from services.proposals.vocabulary import ConversionTarget
from services.proposals.vocabulary import ProposalAction as Do
from services.proposals.vocabulary import ProposalState as Is
from services.scoring.models import DutyFact
from tests.builders.clock import HeldClock
from tests.builders.committee import CheapHasher, Person, a_committee
from tests.builders.looking import looking
from tests.builders.proposals import TEXT, an_entry, found_actor
from tests.builders.settings import set_settings
from tests.conftest import SQLiteKept

PEOPLE = ("author", "reviewing member", "first", "second", "third", "leader", "other member")
TABLES = (
    "proposal", "proposal_suggestion", "proposal_revision", "proposal_history", "proposal_review", "proposal_request",
    "case_counter", "duty_fact", "proposal_scan", "stored_file",
)  # fmt: skip
THREE_STEPS = "".join(f'[[proposals.review_steps]]\nkey = "{key}"\nname = "{key}审"\n' for key in "abc")
OF_OTHERS = {Do.INVITE, Do.CALL_OFF, Do.NAME_MAIN, Do.TAKE_ON, Do.TAKE_ON_ENTRY}
ALONE = tuple(action for action in Do if action not in OF_OTHERS)
"""What is done with a proposal of one member; `test_signing_walk.py` walks with what others sign."""
REVIEWING = {"pass-step", "send-back", "file", "decline", "propose-conversion", "merge"}
AGREEING = {"withdraw-filed", "merge-filed", "separate", "separate-filed"}
TAKING_BACK = {"take-back-withdrawal", "take-back-request"}
DECIDING = {*AGREEING, "refuse-request"}
ONWARD = {Do.OFFER, Do.CONFIRM, Do.SUBMIT, Do.PASS_STEP, Do.FILE}
OF_CASES = {Do.MERGE, Do.ASK_MERGER, Do.ASK_SEPARATION, Do.ASK_WITHDRAWAL, *map(Do, DECIDING | TAKING_BACK)}
WHY = {"reason": "示例理由"}


COMMANDS: dict[Do, tuple[Callable[..., Any], dict[str, Any]]] = {
    Do.RECALL: (recall_entry, {}),
    Do.DISCARD: (discard_entry, {}),
    Do.REJECT_ENTRY: (reject_entry, WHY),
    Do.TAKE_OVER: (take_over_entry, {}),
    Do.SUBMIT: (submit_proposal, {}),
    Do.WITHDRAW: (withdraw_proposal, {}),
    Do.PASS_STEP: (pass_review_step, {}),
    Do.SEND_BACK: (send_back_proposal, WHY),
    Do.FILE: (file_proposal, {}),
    Do.DECLINE: (decline_proposal, {"ground": "empty", **WHY}),
    Do.PROPOSE_CONVERSION: (propose_conversion, {"target": ConversionTarget.LETTER, **WHY}),
    Do.CONSENT: (answer_conversion, {"consents": True}),
    Do.REFUSE_CONVERSION: (answer_conversion, {"consents": False}),
    Do.ASK_WITHDRAWAL: (ask_withdrawal, WHY),
    Do.ASK_SEPARATION: (ask_separation, WHY),
    Do.TAKE_BACK_WITHDRAWAL: (take_back_request, {}),
    Do.TAKE_BACK_REQUEST: (take_back_request, {}),
}
"""The command of each action that needs nothing of the other proposals."""


def is_among(action: Do, offered: list[str]) -> bool:
    """Whether it is offered; to agree is one command, whatever it is that was asked, and so is to take it back."""
    return any(not those.isdisjoint(offered) for those in (AGREEING, TAKING_BACK, {action}) if action in those)


@cache
def folder() -> TemporaryDirectory[str]:
    """Where scans are kept, until the tests end."""
    return TemporaryDirectory()


@cache
def kept() -> SQLiteKept:
    """One engine for all walks."""
    return SQLiteKept()


class Walk(RuleBasedStateMachine):
    """Anybody tries anything with any proposal, at any time."""

    proposals = Bundle("proposals")

    def __init__(self) -> None:
        super().__init__()
        self.clock = HeldClock()
        self.toolbox = create_toolbox(
            Settings.from_env({"FILES_FOLDER": folder().name}),
            clock=self.clock,
            database=kept().fresh(),
            passwords=CheapHasher(),
        )
        self.place = a_committee(self.toolbox)
        self.people: dict[str, Person] = {
            "author": self.place.member("示例提案人"),
            "reviewing member": self.place.member("示例兼审委员", roles=(Role.REVIEWER,)),
            "first": self.place.officer(Role.REVIEWER),
            "second": self.place.officer(Role.REVIEWER),
            "third": self.place.officer(Role.REVIEWER),
            "leader": self.place.officer(Role.LEADER),
            "other member": self.place.member("示例他人"),
        }
        # Nobody's roles change on the way: each person is looked up once.
        with reading(self.toolbox, committee_id=self.place.id) as work:
            self.actors = {name: found_actor(work, person) for name, person in self.people.items()}
        self.versions_of_settings = 0

    @initialize(target=proposals)
    def begin(self) -> Any:
        """There is something to walk with from the start."""
        return multiple(*(self.do(author, draft_proposal, **TEXT)["id"] for author in PEOPLE[:2]), self.paper("third"))

    @rule(target=proposals, clerk=st.sampled_from(("reviewing member", "first", "third")))
    def enter(self, clerk: str) -> UUID:
        """A clerk enters a paper of the author's."""
        return self.paper(clerk)

    @rule(proposal_id=proposals, name=st.sampled_from(PEOPLE), action=st.sampled_from(ALONE), is_complete=st.booleans())
    def attempt(self, proposal_id: UUID, name: str, action: Do, is_complete: bool) -> None:
        """Somebody tries something."""
        self.take(proposal_id, name, action, is_complete=is_complete)

    @rule(proposal_id=proposals, data=st.data())
    def follow_an_offer(self, proposal_id: UUID, data: st.DataObject) -> None:
        """Somebody does what is offered to him: it leads deeper than trying at random."""
        offers = [
            (name, Do(action)) for name in PEOPLE[:5] for action in self.offered(proposal_id, name) if action in ALONE
        ]
        onward = [offer for offer in offers if offer[1] in ONWARD]
        of_cases = [offer for offer in offers if offer[1] in OF_CASES]
        if offers:  # Mostly onward: at random, most proposals would soon be withdrawn.
            name, action = data.draw(st.sampled_from(onward * 6 + of_cases * 2 + offers))
            self.take(proposal_id, name, action, is_complete=True)

    @rule(target=proposals, author=st.sampled_from(PEOPLE[:2]), hours=st.integers(1, 100), is_three=st.booleans())
    def later(self, author: str, hours: int, is_three: bool) -> Any:
        """Time goes by, the committee wants another number of steps, and somebody begins one that is not complete."""
        self.clock.advance(hours=hours)
        self.versions_of_settings += 1
        text = THREE_STEPS if is_three else ""
        set_settings(self.toolbox, self.place.id, text, number=self.versions_of_settings)
        return self.do(author, draft_proposal, title="关于停车")["id"]

    def paper(self, clerk: str) -> UUID:
        """A paper of the author's that a clerk has entered and scanned."""
        return an_entry(toolbox=self.toolbox, clerk=self.people[clerk], author=self.people["author"])

    def do(self, name: str, command: Callable[..., Any], **arguments: Any) -> Any:
        """Let somebody act."""
        with writing(self.toolbox, committee_id=self.place.id) as work:
            work.actor = self.actors[name]
            return command(work, work.actor, **arguments)

    def ask(self, name: str, query: Callable[..., Any], **arguments: Any) -> Any:
        """Let somebody read."""
        with reading(self.toolbox, committee_id=self.place.id) as work:
            return query(work, self.actors[name], **arguments)

    def offered(self, proposal_id: UUID, name: str) -> list[str]:
        """The buttons that a person sees; none where he does not see the proposal."""
        try:
            seen = self.ask(name, read_proposal, proposal_id=proposal_id)
        except NotFound:
            return []
        actions: list[str] = seen["actions"]
        return actions

    def nothing_else_is_accepted(self, proposal_id: UUID) -> list[tuple[str, Do]]:
        """What is not offered is refused, and changes nothing. Gives what is offered."""
        offered = {name: self.offered(proposal_id, name) for name in PEOPLE}
        before = self.everything()
        for name, action in product(PEOPLE, ALONE):
            if not is_among(action, offered[name]):
                with pytest.raises(Refused):
                    self.send(proposal_id, name, action, is_complete=True)
        assert self.everything() == before, "what was refused has changed something"
        return [(name, Do(action)) for name, actions in offered.items() for action in actions if action in ALONE]

    def take(self, proposal_id: UUID, name: str, action: Do, *, is_complete: bool) -> None:
        """Try, and compare with what was offered."""
        is_offered = is_among(action, self.offered(proposal_id, name))
        before = self.everything()
        refused: Refused | None = None
        try:
            self.send(proposal_id, name, action, is_complete=is_complete)
        except Refused as refusal:
            refused = refusal
        assert (self.everything() == before) is (refused is not None), "a refusal changes nothing, a step something"
        if refused is None:
            assert is_offered, f"{action} was accepted from {name} without being offered"
        else:
            # Whose the case is that it is to join, nobody knows before it is named.
            expected = isinstance(refused, NotReady | PartyToMain)
            assert not is_offered or expected, f"{action} was offered to {name}: {refused!r}"

    def send(self, proposal_id: UUID, name: str, action: Do, *, is_complete: bool) -> None:
        """The command of an action."""
        if action in {Do.EDIT, Do.EDIT_ENTRY}:
            number = self.clock.advance(seconds=1).timestamp()
            text = {**TEXT, "title": f"案由{number}", "analysis": "分析" if is_complete else ""}
            version = self.version(proposal_id)
            edit = edit_proposal if action is Do.EDIT else edit_entry
            self.do(name, edit, proposal_id=proposal_id, base_version=version, **text)
        elif action is Do.OFFER:
            self.do(name, offer_entry, proposal_id=proposal_id, paper_received_at=self.clock.now())
        elif action is Do.CONFIRM:
            self.do(name, confirm_entry, proposal_id=proposal_id, version=self.version(proposal_id))
        elif action in DECIDING:
            self.do(name, decide_request, proposal_id=proposal_id, agrees=action is not Do.REFUSE_REQUEST, **WHY)
        elif action in {Do.MERGE, Do.ASK_MERGER}:
            command = merge_proposal if action is Do.MERGE else ask_merger
            self.do(name, command, proposal_id=proposal_id, main_proposal_id=self.main(proposal_id), **WHY)
        else:
            command, more = COMMANDS[action]
            self.do(name, command, proposal_id=proposal_id, **more)

    def main(self, proposal_id: UUID) -> UUID:
        """A filed case to join; itself, which is refused, where there is no other one."""
        with looking(self.toolbox.database) as session:
            others = select(Proposal.id).where(Proposal.state == Is.FILED, Proposal.id != proposal_id)
            return session.scalar(others.order_by(Proposal.id).limit(1)) or proposal_id

    def version(self, proposal_id: UUID) -> int:
        """The present version."""
        with looking(self.toolbox.database) as session:
            return session.execute(select(Proposal.version).where(Proposal.id == proposal_id)).scalar_one()

    def everything(self) -> list[Any]:
        """Every row of the capability, and how many audit rows there are."""
        with looking(self.toolbox.database) as session:
            tables = [sorted(map(repr, session.execute(select(Model.metadata.tables[name])).all())) for name in TABLES]
            return [*tables, session.scalar(select(func.count()).select_from(AuditRow))]

    @invariant()
    def numbers_are_consecutive(self) -> None:
        """As many numbers as cases that were ever filed, without a gap; whatever became of them since."""
        with looking(self.toolbox.database) as session:
            given = select(Proposal.case_number).where(Proposal.case_number.is_not(None))
            numbers = sorted(session.scalars(given))
            last = session.scalar(select(CaseCounter.last_number))
        assert numbers == list(range(1, len(numbers) + 1))
        assert (last or 0) == len(numbers)

    @invariant()
    def every_filed_one_went_all_steps_by_different_people(self) -> None:
        """Never the author or the clerk, never one person twice."""
        with looking(self.toolbox.database) as session:
            filed = session.execute(
                select(Proposal.id, Proposal.review_round, Proposal.entered_by).where(Proposal.state == Is.FILED)
            ).all()
            for proposal_id, round_, clerk in filed:
                decisions = session.execute(
                    select(ProposalReview.step, ProposalReview.reviewer_id).where(
                        ProposalReview.proposal_id == proposal_id, ProposalReview.round == round_
                    )
                ).all()
                assert sorted(each.step for each in decisions) == list(range(1, len(decisions) + 1))
                assert len({each.reviewer_id for each in decisions}) == len(decisions) >= 2
                assert {self.people["author"].account_id, clerk}.isdisjoint(each.reviewer_id for each in decisions)

    @invariant()
    def nothing_is_submitted_but_by_its_proposers_hand(self) -> None:
        """Whoever entered it."""
        with looking(self.toolbox.database) as session:
            rows = session.execute(
                select(ProposalHistory.actor_id, Seat.account_id)
                .join(Proposal, Proposal.id == ProposalHistory.proposal_id)
                .join(Seat, Seat.id == Proposal.author_seat_id)
                .where(ProposalHistory.source.not_in((Is.IN_REVIEW, Is.AWAITING_CONSENT, Is.MERGED)))
                .where(ProposalHistory.target == Is.IN_REVIEW)
            ).all()
        assert all(row.actor_id == row.account_id for row in rows)

    @invariant()
    def credits_stand_for_what_is_so(self) -> None:
        """A case that is filed, or was when it was merged, has one entry that stands; so has what was merged before."""
        with looking(self.toolbox.database) as session:
            proposals = session.execute(select(Proposal.id, Proposal.state, Proposal.case_number)).all()
            facts = session.execute(select(DutyFact.id, DutyFact.matter, DutyFact.fields, DutyFact.reverses_id)).all()
        taken_back = {fact.reverses_id for fact in facts}
        standing = sorted(
            (fact.matter, fact.fields["status"])
            for fact in facts
            if fact.reverses_id is None and fact.id not in taken_back
        )
        expected = []
        for each in proposals:
            if each.case_number is not None and each.state != Is.WITHDRAWN:
                expected.append((f"proposal:{each.id}", "filed"))
            elif each.state in {Is.MERGED, Is.CONVERTED}:
                expected.append((f"proposal:{each.id}", str(each.state)))
        assert standing == sorted(expected)

    def teardown(self) -> None:
        """At the end everybody tries everything; and the lists tell what is offered."""
        self.lists_offer_what_the_case_offers()
        with looking(self.toolbox.database) as session:
            one_in_each_state = session.scalars(select(func.min(Proposal.id)).group_by(Proposal.state)).all()
        for proposal_id in one_in_each_state:
            for name, action in self.nothing_else_is_accepted(proposal_id):
                self.take(proposal_id, name, action, is_complete=True)
                self.credits_stand_for_what_is_so()
        self.every_filed_one_went_all_steps_by_different_people()
        self.numbers_are_consecutive()

    def lists_offer_what_the_case_offers(self) -> None:
        """The queue, one's own list and the to-do home agree with the case itself."""
        for name in ("reviewing member", "first"):
            queue = self.ask(name, list_proposals, limit=100)["items"]
            for item in queue:
                assert item["actions"] == self.offered(item["id"], name)
            mine = self.ask(name, list_proposals, limit=100, mine_to_review=True)["items"]
            assert {item["id"] for item in mine} == {
                item["id"] for item in queue if REVIEWING.intersection(item["actions"])
            }
            assert self.ask(name, waiting_for_reviewer)["count"] == len(mine)
            mine = self.ask(name, list_proposals, limit=100, mine_to_decide=True)["items"]
            assert {item["id"] for item in mine} == {
                item["id"] for item in queue if DECIDING.intersection(item["actions"])
            }
            assert self.ask(name, waiting_for_decision)["count"] == len(mine)
        for item in self.ask("author", list_my_proposals, limit=100)["items"]:
            assert item["actions"] == self.offered(item["id"], "author")


UNSHRUNK = tuple(phase for phase in Phase if phase is not Phase.shrink)
"""A walk takes seconds and a test two minutes at most: what is found is told as it was found."""
TestWalk = pytest.mark.timeout(600)(Walk.TestCase)  # minutes on a machine that does much else
TestWalk.settings = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    phases=UNSHRUNK,
    suppress_health_check=[HealthCheck.too_slow],
)
