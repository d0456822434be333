"""The life of a proposal: the whole table, by whom, what a submission needs, and its page in the documentation."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from server.lifecycles import proposal_page
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotItsTurn, NotReady, NotThisPerson
from services.kernel.types import new_id
from services.members.permissions import PROPOSAL_ENTER, PROPOSAL_READ, PROPOSAL_REVIEW, PROPOSAL_WRITE
from services.members.settings import default
from services.members.settings_sections import ProposalSettings
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.rules import TAKEN_ON_IN
from services.proposals.vocabulary import PROPOSAL_ACTION_NAMES, PROPOSAL_STATE_NAMES, ProposalKind
from services.proposals.vocabulary import ProposalAction as Do
from services.proposals.vocabulary import ProposalState as Is
from services.proposals.vocabulary import RequestKind as Asked

COMMITTEE = new_id()
MAIN = new_id()
SEAT, AUTHOR_ACCOUNT = new_id(), new_id()


def actor(*permissions: str, seat_id: UUID | None = None, account_id: UUID | None = None) -> Actor:
    """Somebody with these permissions."""
    return Actor(
        account_id=account_id or new_id(),
        committee_id=COMMITTEE,
        name="示例",
        seat_id=seat_id,
        permissions=frozenset(permissions),
    )


AUTHOR = actor(PROPOSAL_WRITE, seat_id=SEAT, account_id=AUTHOR_ACCOUNT)
REVIEWER = actor(PROPOSAL_READ, PROPOSAL_REVIEW)
CLERK = actor(PROPOSAL_ENTER, PROPOSAL_READ, PROPOSAL_REVIEW)
OTHER_CLERK = actor(PROPOSAL_ENTER, PROPOSAL_READ)
PASSED_BEFORE = actor(PROPOSAL_READ, PROPOSAL_REVIEW)
AUTHOR_WHO_REVIEWS = replace(AUTHOR, permissions=frozenset({PROPOSAL_WRITE, PROPOSAL_READ, PROPOSAL_REVIEW}))
AUTHOR_ON_OTHER_SEAT = actor(PROPOSAL_WRITE, PROPOSAL_REVIEW, seat_id=new_id(), account_id=AUTHOR_ACCOUNT)
MEMBER = actor(PROPOSAL_WRITE, seat_id=new_id())
READER = actor(PROPOSAL_READ)
STAFF_WHO_WRITES = actor(PROPOSAL_WRITE)
AUTHOR_WITHOUT_PERMISSION = replace(AUTHOR, permissions=frozenset())


@dataclass
class Proposal:
    """A complete proposal, entered by a clerk: whoever else may do something with it may so with any other one."""

    state: Is = Is.DRAFT
    author_seat_id: UUID = SEAT
    author_account_id: UUID = AUTHOR_ACCOUNT
    review_step: int | None = 1
    review_steps: int | None = 2
    passed_by: frozenset[UUID] = frozenset({PASSED_BEFORE.account_id})
    has_signed: bool = False
    is_of_main: bool = False
    may_be_taken_on: bool = False
    title: str = "关于增设车位的建议"
    situation: str = "停车难。"
    analysis: str = "车位少。"
    suggestions: tuple[str, ...] = ("增设车位。",)
    category: str | None = "society"
    is_researched: bool | None = None
    may_be_published: bool | None = None
    form: ProposalSettings = field(default_factory=lambda: default().proposals)
    kind: ProposalKind = ProposalKind.INDIVIDUAL
    live_co_signatures: int = 0
    asked: Asked | None = None
    asked_by: UUID | None = None
    case_number: int | None = None
    id: UUID = MAIN
    main_id: UUID | None = field(default_factory=new_id)
    main_state: Is | None = Is.FILED
    merged_count: int = 0
    officer_account_id: UUID | None = None
    collective_fault: FieldFault | None = None
    entered_by: UUID | None = CLERK.account_id
    offered_at: datetime | None = datetime(2026, 3, 2, tzinfo=UTC)
    scan_count: int = 1
    suggested_units: tuple[UUID, ...] = ()
    abolished_units: frozenset[UUID] = frozenset()
    has_contact: bool = False


AUTHORS = {
    Is.ENTERED: {Do.WITHDRAW: Is.WITHDRAWN},
    Is.AWAITING_CONFIRMATION: {
        Do.CONFIRM: Is.IN_REVIEW,
        Do.REJECT_ENTRY: Is.ENTERED,
        Do.TAKE_OVER: Is.DRAFT,
        Do.WITHDRAW: Is.WITHDRAWN,
    },
    Is.DRAFT: {Do.EDIT: Is.DRAFT, Do.INVITE: Is.CO_SIGNING, Do.SUBMIT: Is.IN_REVIEW, Do.WITHDRAW: Is.WITHDRAWN},
    Is.CO_SIGNING: {
        Do.EDIT: Is.CO_SIGNING,
        Do.INVITE: Is.CO_SIGNING,
        Do.CALL_OFF: Is.DRAFT,
        Do.SUBMIT: Is.IN_REVIEW,
        Do.WITHDRAW: Is.WITHDRAWN,
    },
    Is.SENT_BACK: {Do.EDIT: Is.SENT_BACK, Do.SUBMIT: Is.IN_REVIEW, Do.WITHDRAW: Is.WITHDRAWN},
    Is.IN_REVIEW: {Do.WITHDRAW: Is.WITHDRAWN},
    Is.AWAITING_CONSENT: {Do.CONSENT: Is.CONVERTED, Do.REFUSE_CONVERSION: Is.IN_REVIEW},
    Is.FILED: {Do.ASK_WITHDRAWAL: Is.FILED},
}
CLERKS = {
    Is.ENTERED: {Do.EDIT_ENTRY: Is.ENTERED, Do.OFFER: Is.AWAITING_CONFIRMATION, Do.DISCARD: Is.WITHDRAWN},
    Is.AWAITING_CONFIRMATION: {Do.RECALL: Is.ENTERED},
}
COLLEAGUES = {Is.ENTERED: {Do.TAKE_ON_ENTRY: Is.ENTERED}}
AUTHORS_OF_JOINT = AUTHORS | {Is.SENT_BACK: AUTHORS[Is.SENT_BACK] | {Do.CALL_OFF: Is.SENT_BACK}}
AT_ANY_STEP = {Do.SEND_BACK: Is.SENT_BACK, Do.PROPOSE_CONVERSION: Is.AWAITING_CONSENT, Do.MERGE: Is.MERGED}
AFTERWARDS = {Is.FILED: {Do.ASK_MERGER: Is.FILED}, Is.MERGED: {Do.ASK_SEPARATION: Is.MERGED}}
REVIEWERS = {Is.IN_REVIEW: {Do.PASS_STEP: Is.IN_REVIEW, **AT_ANY_STEP}, **AFTERWARDS}
LAST_REVIEWERS = {Is.IN_REVIEW: {Do.FILE: Is.FILED, Do.DECLINE: Is.NOT_FILED, **AT_ANY_STEP}, **AFTERWARDS}
WHO: dict[str, tuple[Actor, dict[Is, dict[Do, Is]], dict[Is, dict[Do, Is]]]] = {
    "author": (AUTHOR, AUTHORS, AUTHORS),
    "author who reviews": (AUTHOR_WHO_REVIEWS, AUTHORS, AUTHORS),
    "author re-elected": (AUTHOR_ON_OTHER_SEAT, AUTHORS, AUTHORS),
    "author who may not write": (AUTHOR_WITHOUT_PERMISSION, {}, {}),
    "reviewer": (REVIEWER, REVIEWERS, LAST_REVIEWERS),
    "reviewer who passed before": (PASSED_BEFORE, AFTERWARDS, AFTERWARDS),
    "clerk who reviews": (CLERK, CLERKS, CLERKS),
    "another clerk": (OTHER_CLERK, COLLEAGUES, COLLEAGUES),
    "another member": (MEMBER, {}, {}),
    "reader": (READER, {}, {}),
    "staff who writes": (STAFF_WHO_WRITES, {}, {}),
}
"""Whom the table lets do what: before the last step, and at it."""


@pytest.mark.parametrize("name", WHO)
@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("state", Is)
def test_what_is_offered_is_what_is_accepted(name: str, step: int, state: Is) -> None:
    who, *expected = WHO[name]
    allowed = expected[step - 1].get(state, {})
    assert LIFECYCLE.open_to(Proposal(state=state, review_step=step), who) == [
        str(each) for each in Do if each in allowed
    ]
    for action in Do:
        proposal = Proposal(state=state, review_step=step)
        if action in allowed:
            taken = LIFECYCLE.take(proposal, action, who)
            assert (taken.source, taken.target, proposal.state) == (state, allowed[action], allowed[action])
        else:
            with pytest.raises((NotItsTurn, NotThisPerson)):
                LIFECYCLE.take(proposal, action, who)
            assert proposal.state is state


@pytest.mark.parametrize("state", [Is.CO_SIGNING, Is.SENT_BACK])
def test_only_a_joint_proposal_can_go_on_alone(state: Is) -> None:
    joint = Proposal(state=state, kind=ProposalKind.JOINT)
    assert LIFECYCLE.open_to(joint, AUTHOR) == [str(each) for each in Do if each in AUTHORS_OF_JOINT[state]]
    assert Do.CALL_OFF not in LIFECYCLE.open_to(joint, MEMBER)
    assert LIFECYCLE.take(joint, Do.CALL_OFF, AUTHOR).target is AUTHORS_OF_JOINT[state][Do.CALL_OFF]


def test_a_joint_proposal_needs_a_signature_and_going_on_alone_needs_that_there_is_none() -> None:
    assert missing(state=Is.CO_SIGNING, kind=ProposalKind.JOINT) == [""]
    signed = {"state": Is.CO_SIGNING, "kind": ProposalKind.JOINT, "live_co_signatures": 1}
    with pytest.raises(NotReady):
        LIFECYCLE.take(Proposal(**signed), Do.CALL_OFF, AUTHOR)
    assert LIFECYCLE.take(Proposal(**signed), Do.SUBMIT, AUTHOR).target is Is.IN_REVIEW


DECIDED: dict[tuple[Asked, Is, int | None], tuple[Do, Is]] = {
    (Asked.WITHDRAWAL, Is.FILED, 7): (Do.WITHDRAW_FILED, Is.WITHDRAWN),
    (Asked.MERGER, Is.FILED, 7): (Do.MERGE_FILED, Is.MERGED),
    (Asked.SEPARATION, Is.MERGED, 7): (Do.SEPARATE_FILED, Is.FILED),
    (Asked.SEPARATION, Is.MERGED, None): (Do.SEPARATE, Is.IN_REVIEW),
}
"""What a second person may do where something is asked: of which kind, in which state, with a number or without."""


WHOSE_IT_IS = ("author", "author who reviews", "author re-elected")


@pytest.mark.parametrize("asked", DECIDED, ids=str)
@pytest.mark.parametrize("name", WHO)
def test_what_is_asked_a_second_person_decides_and_nobody_else(name: str, asked: tuple[Asked, Is, int | None]) -> None:
    kind, state, number = asked
    who, *_ = WHO[name]
    action, target = DECIDED[asked]
    case = Proposal(state=state, asked=kind, asked_by=PASSED_BEFORE.account_id, case_number=number)
    if name == "reviewer":
        assert LIFECYCLE.open_to(case, who) == [action, Do.REFUSE_REQUEST]
        assert LIFECYCLE.take(replace(case), Do.REFUSE_REQUEST, who).target is state
        assert LIFECYCLE.take(replace(case), action, who).target is target
    elif state is Is.FILED and kind is Asked.WITHDRAWAL and name in WHOSE_IT_IS:
        assert LIFECYCLE.open_to(case, who) == [Do.TAKE_BACK_WITHDRAWAL]
    elif name == "reviewer who passed before" and kind is not Asked.WITHDRAWAL:
        assert LIFECYCLE.open_to(case, who) == [Do.TAKE_BACK_REQUEST]
        assert LIFECYCLE.take(replace(case), Do.TAKE_BACK_REQUEST, who).target is state
    else:
        assert LIFECYCLE.open_to(case, who) == []
        for each in Do:
            with pytest.raises((NotItsTurn, NotThisPerson)):
                LIFECYCLE.take(replace(case), each, who)


@pytest.mark.parametrize(
    ("action", "changes", "pointer"),
    [
        (Do.MERGE, {"state": Is.IN_REVIEW, "main_state": Is.IN_REVIEW}, "/main_proposal_id"),
        (Do.MERGE, {"state": Is.IN_REVIEW, "main_state": None}, "/main_proposal_id"),
        (Do.ASK_MERGER, {"state": Is.FILED, "main_id": MAIN}, "/main_proposal_id"),
        (Do.ASK_MERGER, {"state": Is.FILED, "merged_count": 2}, ""),
        (Do.WITHDRAW_FILED, {"state": Is.FILED, "asked": Asked.WITHDRAWAL, "merged_count": 1}, ""),
        (Do.MERGE_FILED, {"state": Is.FILED, "asked": Asked.MERGER, "main_state": Is.WITHDRAWN}, "/main_proposal_id"),
        (Do.ASK_SEPARATION, {"state": Is.MERGED, "main_state": Is.WITHDRAWN}, ""),
        (Do.SEPARATE, {"state": Is.MERGED, "asked": Asked.SEPARATION, "main_state": None}, ""),
    ],
)
def test_a_merger_needs_a_filed_case_and_no_chain(action: Do, changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(NotReady) as refusal:
        LIFECYCLE.take(Proposal(**changes), action, REVIEWER)
    assert [fault.pointer for fault in refusal.value.errors] == [pointer]


@pytest.mark.parametrize("state", [Is.IN_REVIEW, Is.FILED, Is.MERGED])
def test_whoever_proposes_the_main_case_decides_nothing_of_what_joins_it(state: Is) -> None:
    about_main = {Do.MERGE, Do.ASK_MERGER, Do.ASK_SEPARATION, Do.MERGE_FILED, Do.SEPARATE, Do.REFUSE_REQUEST}
    for asked in (None, Asked.MERGER, Asked.SEPARATION):
        case = Proposal(state=state, asked=asked, asked_by=PASSED_BEFORE.account_id)
        others = set(LIFECYCLE.open_to(case, REVIEWER)) - about_main
        assert set(LIFECYCLE.open_to(replace(case, is_of_main=True), REVIEWER)) == others


def test_a_bodys_proposal_is_taken_on_by_whoever_speaks_for_it_once_its_writer_does_no_more() -> None:
    for state in Is:
        left = Proposal(state=state, kind=ProposalKind.COLLECTIVE, may_be_taken_on=True)
        assert LIFECYCLE.open_to(left, MEMBER) == ([Do.TAKE_ON] if state in TAKEN_ON_IN else [])
        assert LIFECYCLE.open_to(replace(left, may_be_taken_on=False), MEMBER) == []


def test_a_collective_proposal_has_main_members_and_no_co_signers() -> None:
    collective = Proposal(kind=ProposalKind.COLLECTIVE)
    assert LIFECYCLE.open_to(collective, AUTHOR) == [Do.EDIT, Do.NAME_MAIN, Do.SUBMIT, Do.WITHDRAW]
    officer = actor(PROPOSAL_WRITE)
    assert LIFECYCLE.open_to(collective, officer) == []
    collective.officer_account_id = officer.account_id
    assert LIFECYCLE.open_to(collective, officer) == [Do.EDIT, Do.NAME_MAIN, Do.SUBMIT, Do.WITHDRAW]


def test_a_collective_proposal_is_submitted_by_whoever_speaks_for_its_body_then() -> None:
    fault = FieldFault("/body_id", "须由该单位现任的召集人或者经办人提交")
    assert missing(kind=ProposalKind.COLLECTIVE, collective_fault=fault) == ["/body_id"]


def test_what_was_never_offered_is_not_its_proposers() -> None:
    for state in Is:
        assert LIFECYCLE.open_to(Proposal(state=state, offered_at=None), AUTHOR) == []


def test_nobody_confirms_what_he_entered_himself() -> None:
    both = replace(AUTHOR, permissions=AUTHOR.permissions | CLERK.permissions)
    own = Proposal(state=Is.AWAITING_CONFIRMATION, entered_by=both.account_id)
    assert LIFECYCLE.open_to(own, both) == [Do.RECALL, Do.WITHDRAW]


def test_what_is_offered_is_complete_and_scanned() -> None:
    with pytest.raises(NotReady) as refusal:
        LIFECYCLE.take(Proposal(state=Is.ENTERED, scan_count=0, title=""), Do.OFFER, CLERK)
    assert [fault.pointer for fault in refusal.value.errors] == ["", "/title"]


def test_its_turn_is_asked_before_the_person() -> None:
    with pytest.raises(NotItsTurn):
        LIFECYCLE.take(Proposal(state=Is.FILED), Do.EDIT, MEMBER)
    with pytest.raises(NotThisPerson):
        LIFECYCLE.take(Proposal(title=""), Do.SUBMIT, MEMBER)


def missing(**changes: Any) -> list[str]:
    """The pointers of what a submission still needs."""
    with pytest.raises(NotReady) as refusal:
        LIFECYCLE.take(Proposal(**changes), Do.SUBMIT, AUTHOR)
    return [fault.pointer for fault in refusal.value.errors]


def test_every_missing_field_is_named_at_once() -> None:
    assert missing(title="", situation="", analysis="", suggestions=(), category=None) == [
        "/title",
        "/category",
        "/situation",
        "/analysis",
        "/suggestions",
    ]


FORM = default().proposals
UNITS = tuple(new_id() for _ in range(6))


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": "长" * (FORM.title_max + 1)}, "/title"),
        ({"category": "no-such"}, "/category"),
        ({"suggestions": ("一",) * (FORM.suggestions_max_count + 1)}, "/suggestions"),
        ({"suggestions": ("一", "长" * (FORM.suggestion_max + 1))}, "/suggestions/1"),
        ({"situation": "长" * FORM.text_max}, ""),
        ({"form": replace(FORM, required=frozenset({"is_based_on_research"}))}, "/is_researched"),
        ({"form": replace(FORM, required=frozenset({"may_be_published"}))}, "/may_be_published"),
        ({"suggested_units": UNITS[: FORM.suggested_units_max + 1]}, "/suggested_units"),
        ({"suggested_units": UNITS[:1], "form": replace(FORM, suggested_units_max=0)}, "/suggested_units"),
        ({"form": replace(FORM, required=frozenset({"suggested_units"}))}, "/suggested_units"),
        ({"suggested_units": UNITS[:3], "abolished_units": frozenset(UNITS[1:3])}, "/suggested_units/1"),
        ({"form": replace(FORM, required=frozenset({"contact"}))}, "/contact"),
    ],
)
def test_what_breaks_the_committees_form_is_named(changes: dict[str, Any], pointer: str) -> None:
    assert missing(**changes) == [pointer]


def test_at_the_limits_it_is_still_accepted() -> None:
    long = {
        "title": "长" * FORM.title_max, "situation": "长" * (FORM.text_max - FORM.suggestion_max - 4),
        "suggestions": ("长" * FORM.suggestion_max,), "suggested_units": UNITS[: FORM.suggested_units_max],
        "abolished_units": frozenset(UNITS[FORM.suggested_units_max :]),
    }  # fmt: skip
    assert LIFECYCLE.take(Proposal(**long), Do.SUBMIT, AUTHOR).target is Is.IN_REVIEW


def test_a_committee_may_ask_for_less_but_never_for_no_suggestion() -> None:
    lenient = replace(FORM, required=frozenset())
    bare = {"situation": "", "analysis": "", "category": None, "form": lenient}
    assert LIFECYCLE.take(Proposal(**bare), Do.SUBMIT, AUTHOR).target is Is.IN_REVIEW
    assert missing(**bare, suggestions=(), title="") == ["/title", "/suggestions"]
    assert missing(**{**bare, "category": "no-such"}) == ["/category"]


def test_what_a_committee_asks_for_beside_the_text_may_be_given() -> None:
    strict = replace(FORM, required=FORM.required | {"suggested_units", "contact"})
    given = {"form": strict, "suggested_units": UNITS[:1], "has_contact": True}
    for action, state, who in (
        (Do.SUBMIT, Is.DRAFT, AUTHOR), (Do.OFFER, Is.ENTERED, CLERK), (Do.CONFIRM, Is.AWAITING_CONFIRMATION, AUTHOR),
    ):  # fmt: skip
        assert LIFECYCLE.take(Proposal(state=state, **given), action, who)
        with pytest.raises(NotReady) as refusal:
            LIFECYCLE.take(Proposal(state=state, form=strict), action, who)
        assert [fault.pointer for fault in refusal.value.errors] == ["/suggested_units", "/contact"]


def test_every_state_and_action_has_a_name() -> None:
    assert set(PROPOSAL_STATE_NAMES) == set(Is)
    assert set(PROPOSAL_ACTION_NAMES) == set(Do)


def test_the_documented_life_is_not_stale() -> None:
    """To mend: `python -m server.documents`."""
    assert (Path(__file__).parents[2] / "docs/lifecycles/proposal.md").read_text() == proposal_page()


@pytest.mark.parametrize("state", Is)
def test_whoever_signed_it_does_none_of_what_reviewers_do(state: Is) -> None:
    assert LIFECYCLE.open_to(Proposal(state=state, has_signed=True, passed_by=frozenset()), REVIEWER) == []
