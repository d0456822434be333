"""A plenary of 600 proposals, from the first word to its fate, and its statistics held against an independent count.

Members write and submit, or confirm what a clerk entered from paper; reviewers pass and send back many at once, a
meeting decides its list every day; some answer, some withdraw, some cases are merged and separated. All of it goes
through the commands. What was done is written down by the hand that did it, in a plain list; at the end that list is
counted, and the figures must be those of the reply.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from proofs.ground import BACKENDS, ground
from proofs.parts import Figures, Scale
from proofs.plenary_count import Told, check
from proofs.scenes import expect
from proofs.twins import FilesTwin
from server.app import create_toolbox
from services.kernel.clock import civil_date
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.models import CommitteeSettings
from services.members.vocabulary import Role
from services.proposals.commands.confirming import confirm_entry
from services.proposals.commands.merging import merge_proposal
from services.proposals.commands.requesting import (
    answer_conversion,
    ask_merger,
    ask_separation,
    ask_withdrawal,
    decide_request,
)
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.together import pass_review_steps, send_back_proposals
from services.proposals.commands.writing import withdraw_proposal
from services.proposals.queries.cases import read_proposal
from services.proposals.queries.statistics import read_proposal_statistics
from services.proposals.vocabulary import ListOutcome
from tests.builders.clock import HeldClock
from tests.builders.committee import CheapHasher, Person, a_committee, housekeeping
from tests.builders.proposals import a_co_signed_proposal, a_draft, an_offered_entry, ask, do
from tests.builders.reviewing import line, meet

SEED: Final = 20260302
ARRIVING_DAYS = 6
DAYS = 12
MEMBERS: Final = {Scale.SHORT: 12, Scale.FULL: 550}
PROPOSALS: Final = {Scale.SHORT: 60, Scale.FULL: 600}
TOGETHER = 50
CATEGORIES = ("economy", "politics", "culture", "society", "ecology", "other")
WHY = {"reason": "示例理由"}


class Plenary:
    """The committee, its people, and what was written down."""

    def __init__(self, toolbox: Toolbox, clock: HeldClock, scale: Scale) -> None:
        """The committee meets; its cut-off is in the middle of the days on which proposals arrive."""
        self.toolbox = toolbox = replace(toolbox, ports=replace(toolbox.ports, files=FilesTwin()))
        self.clock = clock
        self.chance = random.Random(SEED)
        self.place = a_committee(toolbox)
        self.sectors = list(self.place.sectors)
        self.members = [
            (self.place.member(f"示例委员{number}", sector=sector), sector)
            for number in range(MEMBERS[scale])
            for sector in [self.sectors[number % len(self.sectors)]]
        ]
        self.first, self.last, self.clerk = (self.place.officer(Role.REVIEWER) for _ in range(3))
        self.receiver = self.place.officer(Role.REVIEWER)
        """Enters what comes on paper, and reviews nothing."""
        self.left = PROPOSALS[scale]
        self.a_day = -(-self.left // ARRIVING_DAYS)
        self.cut_off = clock.instant + timedelta(days=ARRIVING_DAYS / 2)
        self._set_cut_off(self.cut_off)
        self.told: list[Told] = []
        self.new: list[Told] = []
        self.late: list[Told] = []
        """At the last step."""
        self.back: list[Told] = []
        self.asked: list[Told] = []

    def meet_for_days(self) -> None:
        """Let all days go by."""
        for _ in range(DAYS):
            self._arrive()
            self._answer()
            self.clock.advance(hours=5)
            self._hold_a_meeting()
            self._look_at_what_is_new()
            self._change_cases()
            self.clock.advance(hours=19)

    def check(self) -> dict[str, int]:
        """Hold the statistics against what was written down; gives the figures."""
        return check(self.place, ask(self.toolbox, self.last, read_proposal_statistics), self.told)

    @property
    def today(self) -> date:
        """The civil day."""
        return civil_date(self.clock.now())

    def _set_cut_off(self, instant: datetime) -> None:
        with housekeeping(self.toolbox, self.place.id) as work:
            work.add(
                CommitteeSettings(
                    number=1, text=f"[proposals]\ncut_off = {instant.isoformat()}\n", sha256="0", note="示例",
                    edited_by=new_id(), edited_by_name="示例", edited_at=work.now,
                )
            )  # fmt: skip

    def _do(self, person: Person, command: Callable[..., Any], **arguments: Any) -> Any:
        return do(self.toolbox, person, command, **arguments)

    def _some(self, those: list[Told], share: float) -> list[Told]:
        """Take a share of them away, by chance."""
        taken = [each for each in those if self.chance.random() < share]
        those[:] = [each for each in those if each not in taken]
        return taken

    def _arrive(self) -> None:
        count = min(self.a_day, self.left)
        self.left -= count
        for _ in range(count):
            (author, sector), (other, _) = self.chance.sample(self.members, 2)
            category = self.chance.choice(CATEGORIES)
            is_joint = self.chance.random() < 0.1
            both = {"toolbox": self.toolbox, "author": author, "category": category}
            received = self.clock.now()
            if not is_joint and self.chance.random() < 0.1:
                received -= timedelta(hours=self.chance.choice((1, 30)))
                made = self._confirm_a_paper(both, received)
            else:
                made = a_co_signed_proposal(**both, signers=[other]) if is_joint else a_draft(**both)
                self._do(author, submit_proposal, proposal_id=made)
            told = Told(
                id=made, author=author, signers=(author, other) if is_joint else (author,), sector=sector,
                category=category, kind="joint" if is_joint else "individual", received=civil_date(received),
                period="during-plenary" if received <= self.cut_off else "at-other-time",
            )  # fmt: skip
            self.told.append(told)
            self.new.append(told)
        for each in self._some(self.new, 0.03):
            self._do(each.author, withdraw_proposal, proposal_id=each.id)
            each.close("withdrawn", self.today)

    def _confirm_a_paper(self, whose: dict[str, Any], received: datetime) -> UUID:
        """A paper that the office got some hours ago is entered, shown to its proposer and confirmed by him."""
        made = an_offered_entry(clerk=self.receiver, paper_received_at=received, scans=1, **whose)
        read = ask(self.toolbox, whose["author"], read_proposal, proposal_id=made)
        self._do(whose["author"], confirm_entry, proposal_id=made, version=read["version"])
        return made

    def _answer(self) -> None:
        """Those who are asked answer; of what was sent back some is withdrawn, and most comes in again."""
        for each in self._some(self.asked, 0.8):
            consents = self.chance.random() < 0.7
            self._do(each.author, answer_conversion, proposal_id=each.id, consents=consents)
            if consents:
                each.close("converted", self.today)
            else:
                self.late.append(each)
        for each in self._some(self.back, 0.3):
            self._do(each.author, withdraw_proposal, proposal_id=each.id)
            each.close("withdrawn", self.today)
        for each in self._some(self.back, 0.7):
            self._do(each.author, submit_proposal, proposal_id=each.id)
            self.new.append(each)

    def _look_at_what_is_new(self) -> None:
        filed = [each for each in self.told if each.fate == "filed"]
        for each in self._some(self.new, 0.04) if filed else ():
            main = self.chance.choice(filed)
            self._do(self.first, merge_proposal, proposal_id=each.id, main_proposal_id=main.id, **WHY)
            each.close("merged", self.today)
            each.main = main.id
        back = self._some(self.new, 0.1)
        self._together(send_back_proposals, back, **WHY)
        for each in back:
            each.sent_back.append(self.today)
        self.back += back
        self._together(pass_review_steps, self.new)
        self.late += self.new
        self.new = []

    def _together(self, command: Callable[..., Any], those: list[Told], **more: Any) -> None:
        for start in range(0, len(those), TOGETHER):
            some = those[start : start + TOGETHER]
            items = [{"proposal_id": each.id} for each in some]
            answer = self._do(self.first, command, items=items, **more)
            expect(answer["done"] == len(some), f"not all at once: {answer}")

    def _hold_a_meeting(self) -> None:
        if not self.late:
            return
        outcomes = self.chance.choices(list(ListOutcome), weights=(85, 8, 3, 4), k=len(self.late))
        order = list(zip(self.late, outcomes, strict=True))
        self.chance.shuffle(order)
        board = [member for member, _ in self.members[:9]]
        before = max((each.number or 0 for each in self.told), default=0)
        meet(self.toolbox, self.clerk, board, [line(each.id, outcome) for each, outcome in order])
        for each, outcome in order:
            if outcome is ListOutcome.FILE:
                before += 1
                each.filed, each.number, each.fate = self.today, before, "filed"
            elif outcome is ListOutcome.DECLINE:
                each.close("not_filed", self.today)
            elif outcome is ListOutcome.SEND_BACK:
                each.sent_back.append(self.today)
                self.back.append(each)
            else:
                self.asked.append(each)
        self.late = []

    def _change_cases(self) -> None:
        """Some filed cases are withdrawn, some merged, and some of those separated again."""
        for each in self._alone(0.006):
            agrees = self.chance.random() < 0.8
            self._do(each.author, ask_withdrawal, proposal_id=each.id, **WHY)
            self._do(self.last, decide_request, proposal_id=each.id, agrees=agrees, **WHY)
            if agrees:
                each.close("withdrawn", self.today)
        for each in self._alone(0.008):
            main = self.chance.choice([other for other in self.told if other.fate == "filed" and other is not each])
            if each.id in self._joined():
                continue
            self._do(self.first, ask_merger, proposal_id=each.id, main_proposal_id=main.id, **WHY)
            self._do(self.last, decide_request, proposal_id=each.id, agrees=True)
            each.close("merged", self.today)
            each.main = main.id
            if self.chance.random() < 0.3:
                self._do(self.last, ask_separation, proposal_id=each.id, **WHY)
                self._do(self.first, decide_request, proposal_id=each.id, agrees=True)
                each.fate, each.closed, each.main = "filed", None, None

    def _alone(self, share: float) -> list[Told]:
        """Some filed cases that no other one has joined."""
        joined = self._joined()
        return self._some([each for each in self.told if each.fate == "filed" and each.id not in joined], share)

    def _joined(self) -> set[UUID]:
        return {each.main for each in self.told if each.main}


def prove(scale: Scale) -> Figures:
    """Hold the plenary on each database, or in short on the first one, and compare."""
    figures: dict[str, object] = {}
    for backend in BACKENDS if scale is Scale.FULL else BACKENDS[:1]:
        with ground(backend) as here:
            toolbox = create_toolbox(here.settings, clock=here.clock, database=here.database, passwords=CheapHasher())
            plenary = Plenary(toolbox, here.clock, scale)
            plenary.meet_for_days()
            figures |= {f"{name} on {backend}": count for name, count in plenary.check().items()}
    return figures
