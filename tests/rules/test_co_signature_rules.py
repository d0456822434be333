"""Co-signatures: the table of their life, which text a hash stands for, what changed, until when one may sign."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from server.lifecycles import co_signature_page
from services.kernel.actor import Actor
from services.kernel.errors import NotItsTurn, NotThisPerson
from services.kernel.types import new_id
from services.members.permissions import PROPOSAL_WRITE
from services.members.settings_sections import CoSigning
from services.proposals.co_signature_lifecycle import LIFECYCLE, by_rule
from services.proposals.co_signature_rules import (
    changed_attachments,
    changed_fields,
    changed_suggestions,
    shown_state,
    sign_by_fault,
    text_hash,
)
from services.proposals.rules import ProposalText
from services.proposals.vocabulary import CO_SIGNATURE_ACTION_NAMES, CO_SIGNATURE_STATE_NAMES, ProposalState
from services.proposals.vocabulary import CoSignatureAction as Do
from services.proposals.vocabulary import CoSignatureState as Is

COMMITTEE, SIGNER_SEAT = new_id(), new_id()
NOW = datetime(2026, 1, 12, 1, tzinfo=UTC)
TEXT = ProposalText(
    title="关于停车的建议", situation="停车难。", suggestions=("增设车位。", "开放车场。"), category="society"
)


def member(seat_id: UUID) -> Actor:
    """A member on a seat."""
    return Actor(
        account_id=new_id(), committee_id=COMMITTEE, name="示例", seat_id=seat_id,
        permissions=frozenset({PROPOSAL_WRITE}),
    )  # fmt: skip


SIGNER, AUTHOR, RULE = member(SIGNER_SEAT), member(new_id()), by_rule(COMMITTEE)
OTHERS = {
    "another member": member(new_id()),
    "somebody without a seat": replace(SIGNER, seat_id=None),
    "the signer without the permission": replace(SIGNER, permissions=frozenset()),
}


@dataclass
class CoSignature:
    """A co-signature of a proposal in some state."""

    state: Is
    proposal_state: ProposalState
    seat_id: UUID = SIGNER_SEAT
    author_account_id: UUID = AUTHOR.account_id


WRITTEN = (ProposalState.CO_SIGNING, ProposalState.SENT_BACK)
BEFORE_FILING = (*WRITTEN, ProposalState.IN_REVIEW, ProposalState.AWAITING_CONSENT)


def expected(state: Is, proposal_state: ProposalState, who: Actor) -> dict[Do, Is]:
    """The table as the domain has it."""
    allowed: dict[Do, Is] = {}
    if who is SIGNER and state in {Is.INVITED, Is.LAPSED} and proposal_state in WRITTEN:
        allowed |= {Do.SIGN: Is.SIGNED, Do.DECLINE: Is.DECLINED}
    if who is SIGNER and state is Is.SIGNED and proposal_state in BEFORE_FILING:
        allowed |= {Do.WITHDRAW: Is.WITHDRAWN}
    is_over = state in {Is.DECLINED, Is.EXPIRED, Is.WITHDRAWN}
    if who is AUTHOR and is_over and proposal_state in {ProposalState.DRAFT, ProposalState.CO_SIGNING}:
        allowed |= {Do.INVITE_AGAIN: Is.INVITED}
    if who is RULE and state is Is.SIGNED:
        allowed |= {Do.LAPSE: Is.LAPSED}
    if who is RULE and state in {Is.INVITED, Is.LAPSED}:
        allowed |= {Do.EXPIRE: Is.EXPIRED}
    return allowed


@pytest.mark.parametrize("who", [SIGNER, AUTHOR, RULE, *OTHERS.values()], ids=["signer", "author", "rule", *OTHERS])
@pytest.mark.parametrize("proposal_state", ProposalState)
@pytest.mark.parametrize("state", Is)
def test_what_is_offered_is_what_is_accepted(state: Is, proposal_state: ProposalState, who: Actor) -> None:
    allowed = expected(state, proposal_state, who)
    assert LIFECYCLE.open_to(CoSignature(state, proposal_state), who) == [each for each in Do if each in allowed]
    for action in Do:
        signature = CoSignature(state, proposal_state)
        if action in allowed:
            assert LIFECYCLE.take(signature, action, who).target is allowed[action]
        else:
            with pytest.raises((NotItsTurn, NotThisPerson)):
                LIFECYCLE.take(signature, action, who)
            assert signature.state is state


def test_every_state_and_action_has_a_name() -> None:
    assert set(CO_SIGNATURE_STATE_NAMES) == set(Is)
    assert set(CO_SIGNATURE_ACTION_NAMES) == set(Do)


def test_the_documented_life_is_not_stale() -> None:
    """To mend: `python -m server.documents`."""
    assert (Path(__file__).parents[2] / "docs/lifecycles/co-signature.md").read_text() == co_signature_page()


def test_a_hash_stands_for_one_text() -> None:
    assert text_hash(TEXT) == text_hash(replace(TEXT))
    assert len(text_hash(TEXT)) == 64
    others = [
        replace(TEXT, title="关于停车的提案"), replace(TEXT, suggestions=TEXT.suggestions[::-1]),
        replace(TEXT, suggestions=("增设车位。开放车场。",)), replace(TEXT, may_be_published=False),
        replace(TEXT, may_be_published=True), replace(TEXT, situation="", analysis="停车难。"),
    ]  # fmt: skip
    assert len({text_hash(each) for each in (TEXT, *others)}) == 1 + len(others)


def test_a_field_that_is_left_open_is_not_in_the_hash() -> None:
    """So that what was signed stays signed when proposals get another optional field."""
    assert text_hash(replace(TEXT, analysis="", is_researched=None)) == text_hash(TEXT)
    assert text_hash(replace(TEXT, suggested_units=())) == text_hash(TEXT)


def test_a_hash_of_before_units_could_be_suggested_still_stands_for_its_text() -> None:
    signed = "0f8ab60b2e36dbc387157466306950fd7a74ecc472a0c579210cb3a84d55f661"
    assert text_hash(TEXT, [{"id": "", "name": "现场.jpg", "sha256": "aa"}]) == signed


def test_suggested_units_are_signed_in_their_order() -> None:
    one, two = new_id(), new_id()
    lists = ((), (one,), (one, two), (two, one))
    assert len({text_hash(replace(TEXT, suggested_units=each)) for each in lists}) == len(lists)


def a_file(name: str, content: str) -> dict[str, str]:
    """A file as a revision names it; its identifier, as each upload has another one, is nothing that is signed."""
    return {"id": str(uuid4()), "name": name, "sha256": content}


PHOTO, SHEET = a_file("现场.jpg", "aa"), a_file("附表.docx", "bb")


def test_what_is_attached_is_signed_with_the_text() -> None:
    assert text_hash(TEXT, []) == text_hash(TEXT)
    lists = ([], [PHOTO], [PHOTO, SHEET], [SHEET, PHOTO], [a_file("现场.jpg", "cc")], [a_file("现场二.jpg", "aa")])
    assert len({text_hash(TEXT, each) for each in lists}) == len(lists)
    assert text_hash(TEXT, [PHOTO]) == text_hash(TEXT, [a_file("现场.jpg", "aa")])


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        ([a_file("现场.jpg", "aa"), SHEET], []),
        ([PHOTO], [("removed", 2, SHEET, None, None)]),
        ([SHEET], [("removed", 1, PHOTO, None, None), ("moved", 2, SHEET, 1, SHEET)]),
        ([PHOTO, another := a_file("附表.docx", "cc")], [("changed", 2, SHEET, 2, another)]),
        ([PHOTO, SHEET, another], [("added", None, None, 3, another)]),
    ],
)
def test_changes_are_told_file_by_file(now: list[dict[str, str]], changes: list[tuple]) -> None:
    found = changed_attachments([PHOTO, SHEET], now)
    assert [(each.change, each.number_then, each.then, each.number_now, each.now) for each in found] == changes


def test_changes_are_told_field_by_field() -> None:
    now = replace(TEXT, title="关于停车位的建议", is_researched=True, suggestions=("增设车位。",))
    assert changed_fields(TEXT, now) == [
        {"field": "title", "then": "关于停车的建议", "now": "关于停车位的建议"},
        {"field": "is_researched", "then": None, "now": True},
    ]
    assert changed_fields(TEXT, TEXT) == []


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        (("甲", "乙", "丙"), []),
        (("甲", "新", "丙"), [("changed", 2, "乙", 2, "新")]),
        (("甲", "乙", "丙", "丁"), [("added", None, None, 4, "丁")]),
        (("甲", "丙"), [("removed", 2, "乙", None, None), ("moved", 3, "丙", 2, "丙")]),
        (("甲", "一", "二", "丙"), [
            ("changed", 2, "乙", 2, "一"), ("added", None, None, 3, "二"), ("moved", 3, "丙", 4, "丙"),
        ]),
        ((), [("removed", number, text, None, None) for number, text in enumerate("甲乙丙", start=1)]),
    ],
)  # fmt: skip
def test_changes_are_told_suggestion_by_suggestion(now: tuple[str, ...], changes: list[tuple]) -> None:
    found = changed_suggestions(("甲", "乙", "丙"), now)
    assert [(each.change, each.number_then, each.then, each.number_now, each.now) for each in found] == changes


def test_an_invitation_ends_at_its_instant_whoever_has_written_so() -> None:
    assert shown_state(Is.INVITED, NOW, NOW - timedelta(microseconds=1)) is Is.INVITED
    assert shown_state(Is.INVITED, NOW, NOW) is Is.EXPIRED
    for state in set(Is) - {Is.INVITED}:
        assert shown_state(state, NOW, NOW + timedelta(days=1)) is state


def test_an_invitation_lasts_as_long_as_the_committee_allows() -> None:
    bounds = CoSigning(most=3, days=10)
    assert sign_by_fault(NOW + timedelta(days=10), NOW, bounds) is None
    for wrong in (NOW, NOW - timedelta(days=1), NOW + timedelta(days=10, seconds=1)):
        fault = sign_by_fault(wrong, NOW, bounds)
        assert fault is not None
        assert fault.pointer == "/sign_by"
