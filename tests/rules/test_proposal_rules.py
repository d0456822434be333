"""Pure judgements of proposals: what would be lost, who may see, which session, when a step is due."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.kernel.actor import Actor
from services.kernel.types import new_id
from services.members.deadlines import ClockStart, Span, SpanUnit
from services.members.permissions import PROPOSAL_ENTER, PROPOSAL_READ, PROPOSAL_REVIEW, PROPOSAL_WRITE
from services.members.settings import default
from services.members.settings_sections import Audience, ReviewStep
from services.proposals import rules
from services.proposals.rules import ProposalText
from services.proposals.vocabulary import ProposalState as Is

AUTHOR_ACCOUNT = new_id()
BASE = ProposalText(title="案由", situation="情况", suggestions=("一", "二"))


def test_a_revision_keeps_a_text_without_loss() -> None:
    text = replace(
        BASE, category="society", is_researched=False, may_be_published=True, suggested_units=(new_id(), new_id())
    )
    assert rules.text_from(json.loads(json.dumps(text.as_json()))) == text


def test_a_revision_from_before_units_could_be_suggested_names_none() -> None:
    of_old = {name: value for name, value in BASE.as_json().items() if name != "suggested_units"}
    assert rules.text_from(of_old) == BASE


def test_a_change_of_theirs_that_mine_would_undo_is_lost() -> None:
    theirs = replace(BASE, title="他们的案由")
    assert rules.lost_fields(BASE, replace(BASE, analysis="我的分析"), theirs) == ("title",)


def test_a_change_of_both_to_the_same_is_no_loss() -> None:
    theirs = replace(BASE, title="新案由")
    assert rules.lost_fields(BASE, replace(theirs, analysis="我的分析"), theirs) == ()


def test_a_change_of_mine_alone_is_no_loss() -> None:
    assert rules.lost_fields(BASE, replace(BASE, suggestions=("一",)), BASE) == ()


def test_a_change_of_both_to_different_words_is_a_loss() -> None:
    mine, theirs = replace(BASE, suggestions=("一",)), replace(BASE, suggestions=("一", "二", "三"))
    assert rules.lost_fields(BASE, mine, theirs) == ("suggestions",)


def test_without_a_base_every_difference_counts() -> None:
    assert rules.lost_fields(None, replace(BASE, title="我的", analysis="我的"), BASE) == ("title", "analysis")


@dataclass
class Seen:
    """A proposal, as far as it is seen."""

    state: Is
    author_account_id: UUID = AUTHOR_ACCOUNT
    officer_account_id: UUID | None = None
    submitted_at: datetime | None = datetime(2026, 3, 2, tzinfo=UTC)
    entered_by: UUID | None = None
    offered_at: datetime | None = None


def person(*permissions: str) -> Actor:
    """Somebody."""
    return Actor(account_id=new_id(), committee_id=new_id(), name="示例", permissions=frozenset(permissions))


AUTHOR = replace(person(), account_id=AUTHOR_ACCOUNT)


@pytest.mark.parametrize(
    ("proposal", "reviewer", "reader"),
    [
        (Seen(Is.DRAFT, submitted_at=None), False, False),
        (Seen(Is.WITHDRAWN, submitted_at=None), False, False),
        (Seen(Is.WITHDRAWN), True, True),
        (Seen(Is.IN_REVIEW), True, True),
        (Seen(Is.SENT_BACK), True, False),
        (Seen(Is.FILED), True, True),
    ],
)
def test_who_may_see(proposal: Seen, reviewer: bool, reader: bool) -> None:
    assert rules.may_see(proposal, AUTHOR)
    assert rules.may_see(proposal, person(PROPOSAL_READ, PROPOSAL_REVIEW)) is reviewer
    assert rules.may_see(proposal, person(PROPOSAL_READ)) is reader
    assert not rules.may_see(proposal, person())


OFFERED = datetime(2026, 3, 1, tzinfo=UTC)
CLERK = replace(person(PROPOSAL_ENTER, PROPOSAL_READ, PROPOSAL_REVIEW), account_id=new_id())


@pytest.mark.parametrize(
    ("state", "offered_at", "proposer", "clerk"),
    [
        (Is.ENTERED, None, False, True),
        (Is.ENTERED, OFFERED, True, True),
        (Is.AWAITING_CONFIRMATION, OFFERED, True, True),
        (Is.WITHDRAWN, None, False, False),
        (Is.WITHDRAWN, OFFERED, True, False),
        (Is.DRAFT, OFFERED, True, False),
    ],
)
def test_who_may_see_what_a_clerk_entered(state: Is, offered_at: datetime | None, proposer: bool, clerk: bool) -> None:
    entered = Seen(state, submitted_at=None, entered_by=CLERK.account_id, offered_at=offered_at)
    assert rules.may_see(entered, AUTHOR) is proposer
    assert rules.may_see(entered, CLERK) is clerk
    assert not rules.may_see(entered, replace(CLERK, permissions=frozenset())), "his role was taken from him"
    assert not rules.may_see(entered, person(PROPOSAL_ENTER, PROPOSAL_READ, PROPOSAL_REVIEW))


CONTACT_SAVED_BY_PROPOSER = {
    Is.DRAFT, Is.CO_SIGNING, Is.SENT_BACK, Is.AWAITING_CONFIRMATION, Is.IN_REVIEW, Is.AWAITING_CONSENT,
}  # fmt: skip


@pytest.mark.parametrize("state", Is)
def test_who_says_whom_the_office_reaches(state: Is) -> None:
    proposal = Seen(state, entered_by=CLERK.account_id, offered_at=OFFERED)
    proposer = replace(person(PROPOSAL_WRITE), account_id=AUTHOR_ACCOUNT)
    reviewer = person(PROPOSAL_READ, PROPOSAL_REVIEW)
    by_proposer = state in CONTACT_SAVED_BY_PROPOSER
    assert rules.may_save_contact(proposal, proposer) is by_proposer
    assert rules.may_save_contact(proposal, CLERK) is (state is Is.ENTERED)
    is_reviewed = state in {Is.IN_REVIEW, Is.AWAITING_CONSENT}
    assert rules.may_remove_contact(proposal, proposer) is (by_proposer and not is_reviewed)
    assert not rules.may_save_contact(proposal, reviewer)
    assert not rules.may_save_contact(proposal, AUTHOR), "without the permission to write"
    seen = {who: rules.sees_contact_data(proposal, actor) for who, actor in {
        "proposer": proposer, "reviewer": reviewer, "leader": person(PROPOSAL_READ), "member": person(),
    }.items()}  # fmt: skip
    assert seen == {"proposer": True, "reviewer": True, "leader": False, "member": False}


def test_a_paper_was_got_before_now_and_not_a_year_ago() -> None:
    now, entered_at = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    earliest = entered_at - rules.PAPER_WAITS
    for fine in (now, entered_at, earliest):
        assert rules.paper_fault(fine, entered_at=entered_at, now=now) is None
    for wrong in (now + timedelta(seconds=1), earliest - timedelta(seconds=1)):
        fault = rules.paper_fault(wrong, entered_at=entered_at, now=now)
        assert fault
        assert fault.pointer == "/paper_received_at"


@pytest.mark.parametrize(
    ("audience", "shown"),
    [(Audience.INVOLVED, False), (Audience.STAFF, False), (Audience.MEMBERS, True), (Audience.PUBLIC, True)],
)
def test_the_committee_says_whether_members_see_filed_ones(audience: Audience, shown: bool) -> None:
    settings = default()
    settings = replace(settings, visibility=replace(settings.visibility, filed_proposals=audience))
    assert rules.shows_filed_to_members(settings) is shown


@dataclass(frozen=True)
class Session:
    """A session."""

    begins_on: date


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 6, 1), 2026), (date(2026, 1, 10), 2026), (date(2026, 1, 9), 2025), (date(2020, 1, 1), 2025)],
)
def test_a_day_belongs_to_the_session_begun_last(day: date, expected: int) -> None:
    sessions = [Session(date(2026, 1, 10)), Session(date(2025, 1, 10))]
    assert rules.session_on(day, sessions) == Session(date(expected, 1, 10))


def test_without_sessions_there_is_none() -> None:
    assert rules.session_on(date(2026, 1, 1), []) is None


@pytest.mark.parametrize(
    ("event", "day"), [(ClockStart.SUBMITTED, date(2026, 3, 7)), (ClockStart.STEP_BEGUN, date(2026, 3, 9))]
)
def test_a_step_is_due_from_the_event_of_its_clock(event: ClockStart, day: date) -> None:
    step = ReviewStep("first", "初审", Span(event, 5, SpanUnit.DAY, roll=False))
    due = rules.step_due(
        step, submitted_at=datetime(2026, 3, 2, 1, tzinfo=UTC), began_at=datetime(2026, 3, 4, 1, tzinfo=UTC)
    )
    assert due.day == day
