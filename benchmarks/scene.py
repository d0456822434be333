"""The committee that all variants serve: 3,718 members, 2,400 proposals, a plenary and its halls.

Made with the models, in bulk. Everybody in it is invented. What a write uses up (drafts, sessions to check in to) is
made as it is needed: `more_drafts`, `more_halls`. Instants are whole seconds, because one peer's language has no finer
ones in its dates.
"""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks import halls
from benchmarks.bulk import insert_rows
from services.kernel.clock import civil_date
from services.kernel.types import new_id
from services.kernel.work import Toolbox, Work, writing
from services.members.accounts import add_accounts
from services.members.models import Body, Committee, Device, Officer, RoleGrant, Seat, Term, TermSession
from services.members.queries.settings import current_settings
from services.members.vocabulary import BodyKind, CommitteeLevel, LogInBy, Role
from services.proposals import rules
from services.proposals.commands.reindexing import rebuild_index
from services.proposals.models import Proposal, ProposalHistory, ProposalRevision, ProposalSuggestion
from services.proposals.review_models import ProposalReview
from services.proposals.vocabulary import ProposalAction, ProposalState, ReviewDecision

MEMBERS = 3718
INVITED_TO_HALLS = 3000
"""The members who check in to the halls; the others keep an agenda as it is in real life."""
SECTORS = 12
REVIEWERS = 24
SCORERS = 8
PROPOSALS = 2400
SESSIONS_OF_A_HALL = 10


@dataclass(frozen=True)
class Person:
    """Somebody who sends requests."""

    account_id: UUID
    device_id: UUID
    name: str
    seat_id: UUID | None = None


@dataclass
class Scene:
    """The committee and what is still unused of it."""

    toolbox: Toolbox
    committee_id: UUID
    session_id: UUID
    members: list[Person]
    reviewers: list[Person]
    scorers: list[Person]
    year: int
    seats: list[dict[str, Any]]
    drafts: list[tuple[UUID, Person]] = field(default_factory=list)
    doors: list[tuple[UUID, UUID, Person]] = field(default_factory=list)
    """Check-ins that nobody has made yet: activity, session, member."""

    def writing(self):
        """A unit of work that sets the scene."""
        return writing(self.toolbox, committee_id=self.committee_id, housekeeping=True)

    def more_drafts(self, count: int) -> None:
        """Make complete drafts, by one member after the other."""
        with self.writing() as work:
            made = [
                _proposal(self, self.members[number % INVITED_TO_HALLS], work.now.replace(microsecond=0))
                for number in range(count)
            ]
            insert_rows(work.session, Proposal, [each["row"] for each in made])
            _insert_texts(work, made)
        self.drafts += [(each["row"]["id"], each["author"]) for each in made]
        random.Random(len(self.drafts)).shuffle(self.drafts)

    def more_halls(self, count: int) -> None:
        """Open activities until `count` more check-ins can be made."""
        guests, made = self.members[:INVITED_TO_HALLS], 0
        while made < count:
            activity_id, sessions = halls.open_hall(self, guests, half_days=SESSIONS_OF_A_HALL)
            doors = [(activity_id, session_id, guest) for session_id in sessions for guest in guests]
            self.doors += doors
            made += len(doors)

    def take_drafts(self, count: int) -> list[tuple[UUID, Person]]:
        """Use up some drafts."""
        if len(self.drafts) < count:
            self.more_drafts(count - len(self.drafts))
        taken, self.drafts = self.drafts[:count], self.drafts[count:]
        return taken

    def take_doors(self, count: int) -> list[tuple[UUID, UUID, Person]]:
        """Use up some check-ins."""
        if len(self.doors) < count:
            self.more_halls(count - len(self.doors))
        taken, self.doors = self.doors[:count], self.doors[count:]
        return taken


def build(toolbox: Toolbox) -> Scene:
    """Make the committee in an empty, migrated database; duty facts and cards are `ledger.py`'s."""
    scene = _people(toolbox)
    _proposals(scene)
    halls.hold_plenary(scene)
    return scene


def _people(toolbox: Toolbox) -> Scene:
    committee_id = new_id()
    with writing(toolbox, committee_id=committee_id, housekeeping=True) as work:
        today = civil_date(work.now)
        work.add(
            Committee(
                id=committee_id, parent_id=None, code="bench", name="示例市政协", level=CommitteeLevel.CITY,
                created_at=work.now,
            )
        )  # fmt: skip
        work.flush()
        term = Term(id=new_id(), number=14, begins_on=date(today.year - 4, 1, 1), ends_on=date(today.year, 12, 31))
        work.add(term)
        work.flush()
        session = TermSession(
            id=new_id(), term_id=term.id, number=5, year=today.year,
            begins_on=date(today.year, 1, 1), ends_on=date(today.year, 12, 31),
        )  # fmt: skip
        work.add(session)
        sectors = [Body(id=new_id(), kind=BodyKind.SECTOR, name=f"示例界别{number + 1}") for number in range(SECTORS)]
        for sector in sectors:
            work.add(sector)
        work.flush()
        names = [f"示例委员{number + 1:04}" for number in range(MEMBERS)]
        names += [f"示例干部{number + 1}" for number in range(REVIEWERS + SCORERS)]
        people = _accounts(work, names)
        members, staff, seats = people[:MEMBERS], people[MEMBERS:], []
        for number, person in enumerate(members):
            seats.append(
                {
                    "committee_id": committee_id, "id": person.seat_id, "version": 1, "term_id": term.id,
                    "account_id": person.account_id, "name": person.name, "member_number": f"{number + 1:04}",
                    "sector_id": sectors[number % SECTORS].id, "is_standing": number % 10 == 0, "is_active": True,
                }
            )  # fmt: skip
        insert_rows(work.session, Seat, seats)
        _log_in(work, [*members, *staff])
        for number, person in enumerate(staff):
            work.add(Officer(account_id=person.account_id, name=person.name, duty="工作人员", unit_id=None))
            role = Role.REVIEWER if number < REVIEWERS else Role.SCORER
            work.add(RoleGrant(account_id=person.account_id, role=role, granted_at=work.now))
    return Scene(
        toolbox, committee_id, session.id, members, staff[:REVIEWERS], staff[REVIEWERS:], today.year, seats,
    )  # fmt: skip


def _accounts(work: Work, names: list[str]) -> list[Person]:
    """An account for each name, the members first, and a seat's identifier for each member."""
    phones = {f"139{number:08}": "nobody logs in by password here" for number in range(len(names))}
    made = list(add_accounts(work, phones).values())
    for account in made:
        account.must_change_password = False
    work.flush()
    return [
        Person(account.id, new_id(), name, new_id() if number < MEMBERS else None)
        for number, (account, name) in enumerate(zip(made, names, strict=True))
    ]


def _log_in(work: Work, people: list[Person]) -> None:
    """Everybody is logged in on one device."""
    insert_rows(
        work.session, Device,
        [
            {
                "id": person.device_id, "account_id": person.account_id, "committee_id": work.committee_id,
                "name": "示例手机", "began_by": LogInBy.PASSWORD, "is_staff": person.seat_id is None,
                "created_at": work.now, "last_used_at": work.now, "ends_at": work.now + timedelta(days=30),
            }
            for person in people
        ],
    )  # fmt: skip


SITUATION = "示例路沿线早晚高峰停车难，居民多次反映，周边单位车场夜间空置较多。" * 8
ANALYSIS = "现有车位不足，周转慢；单位车场没有向居民开放的办法，收费与管理责任也不清楚。" * 8
SUGGESTIONS = ["增设夜间限时停车位，并公布收费标准与时段。" * 3, "制定单位车场错时开放的办法，明确管理责任。" * 3]


def _proposal(scene: Scene, author: Person, at: datetime) -> dict[str, Any]:
    """A complete draft; `_submitted` takes it further."""
    proposal_id = new_id()
    row = {
        "committee_id": scene.committee_id, "id": proposal_id, "version": 1, "author_seat_id": author.seat_id,
        "title": "关于增设示例路夜间停车位、开放单位车场的建议", "situation": SITUATION, "analysis": ANALYSIS,
        "category": "society", "is_researched": True, "may_be_published": True, "state": ProposalState.DRAFT,
        "revision": 1, "created_at": at, "saved_at": at, "session_id": None, "received_at": None, "period": None,
        "submitted_at": None,
        "submitted_title": None, "submitted_category": None, "settings_version": None, "review_round": 0,
        "review_step": None, "review_steps": None, "step_name": None, "step_began_at": None, "step_due_at": None,
        "filed_at": None, "case_number": None, "case_label": None,
    }  # fmt: skip
    return {"row": row, "author": author, "round": None, "steps": []}


def _insert_texts(work: Work, made: list[dict[str, Any]]) -> None:
    """The suggestions and the saved text of each proposal."""
    key = {"committee_id": work.committee_id}
    insert_rows(
        work.session, ProposalSuggestion,
        [
            {**key, "id": new_id(), "proposal_id": each["row"]["id"], "number": number, "text": text}
            for each in made
            for number, text in enumerate(SUGGESTIONS, start=1)
        ],
    )  # fmt: skip
    names = ("title", "situation", "analysis", "category", "is_researched", "may_be_published")
    insert_rows(
        work.session, ProposalRevision,
        [
            {
                **key, "id": new_id(), "proposal_id": each["row"]["id"], "number": 1, "version": 1,
                "text": {**{name: each["row"][name] for name in names}, "suggestions": SUGGESTIONS},
                "attachments": [], "saved_at": each["row"]["created_at"], "saved_by": each["author"].account_id,
                "saved_by_name": each["author"].name, "device_id": each["author"].device_id,
                "submitted_round": each["round"],
            }
            for each in made
        ],
    )  # fmt: skip


def _proposals(scene: Scene) -> None:
    """The year's proposals: two thirds filed, the rest in review at either step or sent back."""
    made, history, reviews = [], [], []
    with scene.writing() as work:
        _, settings = current_settings(work)
        steps = settings.proposals.review_steps
        began = datetime(scene.year, 1, 5, 1, 0, tzinfo=UTC)
        span = (work.now.replace(microsecond=0) - began) / (PROPOSALS + 1)
        for number in range(PROPOSALS):
            at = (began + span * number).replace(microsecond=0)
            each = _proposal(scene, scene.members[(number * 7) % MEMBERS], at)
            made.append(each)
            row = each["row"]
            due = rules.step_due(steps[0], submitted_at=at, began_at=at).at
            each["round"] = 1
            row |= {
                "state": ProposalState.IN_REVIEW, "version": 2, "session_id": scene.session_id, "received_at": at,
                "period": rules.period_at(at, settings.proposals), "submitted_at": at,
                "submitted_title": row["title"], "submitted_category": row["category"], "settings_version": 0,
                "review_round": 1, "review_step": 1, "review_steps": len(steps), "step_name": steps[0].name,
                "step_began_at": at, "step_due_at": due,
            }  # fmt: skip
            first, last = scene.reviewers[number % REVIEWERS], scene.reviewers[(number + 5) % REVIEWERS]
            taken = [(each["author"], ProposalAction.SUBMIT, ProposalState.DRAFT, ProposalState.IN_REVIEW, None)]
            if number % 10 < 8:
                taken.append((first, ProposalAction.PASS_STEP, ProposalState.IN_REVIEW, ProposalState.IN_REVIEW, 1))
                row |= {"review_step": 2, "step_name": steps[1].name, "version": 3}
                reviews.append(_review(row, 1, first, ReviewDecision.PASSED))
            if number % 10 < 6:
                taken.append((last, ProposalAction.FILE, ProposalState.IN_REVIEW, ProposalState.FILED, 2))
                reviews.append(_review(row, 2, last, ReviewDecision.FILED))
                row |= {
                    "state": ProposalState.FILED, "version": 4, "filed_at": at + timedelta(days=1),
                    "case_number": number + 1, "case_label": f"第14届第5次会议第{number + 1:03}号",
                    "review_step": None, "review_steps": None, "step_name": None, "step_began_at": None,
                    "step_due_at": None,
                }  # fmt: skip
            history += [
                {
                    "committee_id": scene.committee_id, "id": new_id(), "proposal_id": row["id"], "version": version,
                    "at": at, "actor_id": who.account_id, "actor_name": who.name, "action": action, "source": source,
                    "target": target, "reason": None, "round": 1, "step": step,
                }
                for version, (who, action, source, target, step) in enumerate(taken, start=2)
            ]  # fmt: skip
        insert_rows(work.session, Proposal, [each["row"] for each in made])
        _insert_texts(work, made)
        insert_rows(work.session, ProposalHistory, history)
        insert_rows(work.session, ProposalReview, reviews)
        rebuild_index(work)


def _review(proposal: dict[str, Any], step: int, who: Person, decision: ReviewDecision) -> dict[str, Any]:
    return {
        "committee_id": proposal["committee_id"], "id": new_id(), "proposal_id": proposal["id"], "round": 1,
        "step": step, "reviewer_id": who.account_id, "decision": decision, "decided_at": proposal["submitted_at"],
    }  # fmt: skip


def seeded(name: str) -> random.Random:
    """The same random numbers in every run."""
    return random.Random(hashlib.sha256(name.encode()).digest())
