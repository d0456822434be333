"""Co-signing: invitations, consent to a text, lapse and re-consent, ends by rule and by the worker, credits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from server.worker import Worker
from services.kernel.audit import AuditRow
from services.kernel.errors import NotFound, NotItsTurn, NotReady, NotThisPerson, Refused
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading
from services.members.models import Seat
from services.members.vocabulary import Role
from services.proposals.co_signature_models import CoSignature, CoSignatureHistory
from services.proposals.commands.co_signing import call_off_co_signing, invite_co_signers
from services.proposals.commands.reviewing import file_proposal, pass_review_step, send_back_proposal
from services.proposals.commands.signing import co_sign_proposal, decline_co_signature, withdraw_co_signature
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import edit_proposal, withdraw_proposal
from services.proposals.queries import co_signatures
from services.proposals.queries.cases import read_proposal
from services.proposals.refusals import InvitationsRefused, SigningEnded, TextChanged
from services.proposals.vocabulary import CoSignatureState as Is
from services.proposals.vocabulary import ProposalKind, ProposalState
from services.scoring.models import DutyFact
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.looking import looking
from tests.builders.proposals import (
    TEXT,
    a_co_signed_proposal,
    a_co_signing_proposal,
    a_draft,
    a_submitted_proposal,
    ask,
    do,
    invite,
    sign,
)


@pytest.fixture
def guest(place: Place) -> Person:
    return place.member("示例受邀人", sector="教育")


@pytest.fixture
def other(place: Place) -> Person:
    return place.member("示例他人")


def edit(toolbox: Toolbox, author: Person, proposal_id: UUID, **changes: Any) -> Any:
    """Save another text over the present version."""
    version = ask(toolbox, author, read_proposal, proposal_id=proposal_id)["version"]
    return do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=version, **{**TEXT, **changes})


def mine(toolbox: Toolbox, person: Person, proposal_id: UUID) -> dict[str, Any]:
    """A person's own co-signature."""
    return ask(toolbox, person, co_signatures.read_my_co_signature, proposal_id=proposal_id)


def states(toolbox: Toolbox, reader: Person, proposal_id: UUID) -> dict[str, Is]:
    """Who signed, as this reader sees it."""
    listed = ask(toolbox, reader, co_signatures.list_co_signatures, proposal_id=proposal_id, limit=50)["items"]
    return {row["name"]: row["state"] for row in listed}


def stored(toolbox: Toolbox, proposal_id: UUID) -> list[CoSignature]:
    """The rows as they are."""
    with looking(toolbox.database) as session:
        return list(
            session.scalars(
                select(CoSignature).where(CoSignature.proposal_id == proposal_id).order_by(CoSignature.id)
            )
        )  # fmt: skip


def facts(toolbox: Toolbox, proposal_id: UUID) -> list[str]:
    """What was audited of a proposal."""
    with looking(toolbox.database) as session:
        return list(
            session.scalars(
                select(AuditRow.action).where(AuditRow.object_id == proposal_id).order_by(AuditRow.id)
            )
        )  # fmt: skip


class TestInviting:
    """Who may be asked, and until when."""

    def test_a_draft_becomes_a_joint_proposal(
        self, toolbox: Toolbox, author: Person, guest: Person, other: Person
    ) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        made = invite(toolbox, author, proposal_id, guest)
        assert (made["state"], made["kind"]) == (ProposalState.CO_SIGNING, ProposalKind.JOINT)
        assert made["actions"] == ["edit", "invite", "call-off", "submit", "withdraw"]
        again = invite(toolbox, author, proposal_id, other)
        assert again["version"] == made["version"] + 1
        assert states(toolbox, author, proposal_id) == {"示例受邀人": Is.INVITED, "示例他人": Is.INVITED}
        assert facts(toolbox, proposal_id) == ["proposal-drafted", "co-signers-invited", "co-signers-invited"]

    def test_inviting_is_the_proposers_own_act_and_no_bodys(
        self, toolbox: Toolbox, author: Person, guest: Person
    ) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        told = ask(toolbox, author, read_proposal, proposal_id=proposal_id)["progress"]
        assert (told["decided"]["action"], told["decided"]["body"]) == ("invite", "第一提案人")

    def test_every_wrong_name_is_told_and_nobody_is_invited(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person, other: Person, clock: HeldClock
    ) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        invite(toolbox, author, proposal_id, guest)
        gone = place.member("示例离任")
        with housekeeping(toolbox, place.id) as work:
            work.get(Seat, gone.seat_id).is_active = False
        seats = [author.seat_id, guest.seat_id, other.seat_id, other.seat_id, gone.seat_id, new_id()]
        with pytest.raises(InvitationsRefused) as refused:
            do(
                toolbox, author, invite_co_signers, proposal_id=proposal_id, seat_ids=seats,
                sign_by=clock.now() - timedelta(seconds=1),
            )  # fmt: skip
        assert [(fault.pointer, fault.detail) for fault in refused.value.errors] == [
            ("/seat_ids/0", "第一提案人不能邀请自己"),
            ("/seat_ids/1", "已邀请过这位委员：受邀，待签署"),
            ("/seat_ids/3", "这位委员写了两次"),
            ("/seat_ids/4", "没有这位委员，或者已不在任"),
            ("/seat_ids/5", "没有这位委员，或者已不在任"),
            ("/sign_by", "签署期限须在现在之后"),
        ]
        assert len(stored(toolbox, proposal_id)) == 1

    def test_no_more_than_the_committee_allows(self, toolbox: Toolbox, place: Place, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        invite(toolbox, author, proposal_id, *(place.member() for _ in range(29)))
        with pytest.raises(InvitationsRefused) as refused:
            invite(toolbox, author, proposal_id, place.member(), place.member())
        assert [fault.pointer for fault in refused.value.errors] == ["/seat_ids"]
        invite(toolbox, author, proposal_id, place.member())
        with pytest.raises(InvitationsRefused):
            invite(toolbox, author, proposal_id, place.member())

    def test_only_its_author_invites_and_only_before_submission(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person, other: Person
    ) -> None:
        draft = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        for nobody in (guest, other, place.officer(Role.REVIEWER)):
            with pytest.raises(NotFound):
                invite(toolbox, nobody, draft, other)
        with pytest.raises(NotItsTurn):
            invite(toolbox, author, a_submitted_proposal(toolbox=toolbox, author=author), guest)

    def test_who_is_no_longer_asked_may_be_asked_again(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person, other: Person, clock: HeldClock
    ) -> None:
        late = place.member("示例迟")
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest, other, late])
        do(toolbox, guest, decline_co_signature, proposal_id=proposal_id, reason="本界别另有提案")
        sign(toolbox, other, proposal_id)
        do(toolbox, other, withdraw_co_signature, proposal_id=proposal_id)
        clock.advance(days=8)
        told = ask(toolbox, author, co_signatures.list_co_signatures, proposal_id=proposal_id, limit=9)["items"]
        assert [(row["state"], row["actions"], row["reason"]) for row in told] == [
            (Is.DECLINED, ["invite-again"], "本界别另有提案"),
            (Is.WITHDRAWN, ["invite-again"], None),
            (Is.EXPIRED, ["invite-again"], None),
        ]
        assert stored(toolbox, proposal_id)[2].state is Is.INVITED, "nobody has written so yet"
        invite(toolbox, author, proposal_id, guest, other, late)
        assert {row.state for row in stored(toolbox, proposal_id)} == {Is.INVITED}
        assert sign(toolbox, guest, proposal_id)["state"] is Is.SIGNED

    def test_without_a_signature_its_author_goes_on_alone(
        self, toolbox: Toolbox, author: Person, guest: Person, other: Person
    ) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest, other])
        sign(toolbox, guest, proposal_id)
        with pytest.raises(NotReady):
            do(toolbox, author, call_off_co_signing, proposal_id=proposal_id)
        do(toolbox, guest, withdraw_co_signature, proposal_id=proposal_id)
        alone = do(toolbox, author, call_off_co_signing, proposal_id=proposal_id)
        assert (alone["state"], alone["kind"]) == (ProposalState.DRAFT, ProposalKind.INDIVIDUAL)
        assert states(toolbox, author, proposal_id) == {"示例受邀人": Is.WITHDRAWN, "示例他人": Is.EXPIRED}
        assert do(toolbox, author, submit_proposal, proposal_id=proposal_id)["state"] is ProposalState.IN_REVIEW


class TestSigning:
    """Consent is to a text."""

    def test_the_text_read_is_the_text_signed(self, toolbox: Toolbox, author: Person, guest: Person) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        read = mine(toolbox, guest, proposal_id)
        assert (read["state"], read["actions"], read["text"]["title"]) == (
            Is.INVITED,
            ["sign", "decline"],
            TEXT["title"],
        )
        edit(toolbox, author, proposal_id, analysis="补充了数据。")
        with pytest.raises(TextChanged) as refused:
            do(toolbox, guest, co_sign_proposal, proposal_id=proposal_id, text_hash=read["text_hash"])
        current = refused.value.facts["current_hash"]
        assert current == mine(toolbox, guest, proposal_id)["text_hash"] != read["text_hash"]
        signed = do(toolbox, guest, co_sign_proposal, proposal_id=proposal_id, text_hash=current)
        assert (signed["state"], signed["signed_hash"], signed["signed_revision"]) == (Is.SIGNED, current, 2)
        assert signed["actions"] == ["withdraw"]

    def test_signing_twice_is_signing_once(self, toolbox: Toolbox, author: Person, guest: Person) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        first = sign(toolbox, guest, proposal_id)
        assert sign(toolbox, guest, proposal_id) == first
        assert facts(toolbox, proposal_id).count("proposal-co-signed") == 1

    def test_an_edit_lets_every_signature_lapse_and_says_what_changed(
        self, toolbox: Toolbox, author: Person, guest: Person, other: Person
    ) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest, other])
        sign(toolbox, guest, proposal_id)
        changed = {"title": "关于停车位的建议", "suggestions": ["增设夜间车位。", "开放学校车场。", "智慧停车。"]}
        edit(toolbox, author, proposal_id, **changed)
        assert states(toolbox, author, proposal_id) == {"示例受邀人": Is.LAPSED, "示例他人": Is.INVITED}
        changes = ask(toolbox, guest, co_signatures.read_my_co_signature_changes, proposal_id=proposal_id)
        assert (changes["signed_revision"], changes["revision"]) == (1, 2)
        assert changes["changed_fields"] == [{"field": "title", "then": TEXT["title"], "now": "关于停车位的建议"}]
        assert [(each.change, each.then, each.now) for each in changes["changed_suggestions"]] == [
            ("changed", "开放单位车场。", "开放学校车场。"), ("added", None, "智慧停车。"),
        ]  # fmt: skip
        never = ask(toolbox, other, co_signatures.read_my_co_signature_changes, proposal_id=proposal_id)
        assert (never["signed_revision"], never["changed_fields"], never["changed_suggestions"]) == (None, [], [])
        with pytest.raises(NotReady) as refused:
            do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        assert [fault.detail for fault in refused.value.errors] == ["联名提案至少须有一位委员签名，现在没有"]
        assert sign(toolbox, guest, proposal_id)["signed_revision"] == 2
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)

    def test_saving_the_same_text_lets_nothing_lapse(self, toolbox: Toolbox, author: Person, guest: Person) -> None:
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest])
        edit(toolbox, author, proposal_id)
        assert mine(toolbox, guest, proposal_id)["state"] is Is.SIGNED

    def test_the_history_keeps_each_text_that_was_signed(self, toolbox: Toolbox, author: Person, guest: Person) -> None:
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest])
        first = mine(toolbox, guest, proposal_id)["text_hash"]
        edit(toolbox, author, proposal_id, analysis="补充了数据。")
        second = sign(toolbox, guest, proposal_id)["signed_hash"]
        with looking(toolbox.database) as session:
            rows = session.scalars(select(CoSignatureHistory).order_by(CoSignatureHistory.version)).all()
        assert [(row.action, row.actor_name, row.revision, row.text_hash) for row in rows] == [
            ("sign", "示例受邀人", 1, first), ("lapse", "系统", None, None), ("sign", "示例受邀人", 2, second),
        ]  # fmt: skip

    def test_nobody_signs_for_another(self, toolbox: Toolbox, place: Place, author: Person, guest: Person) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        hash_ = mine(toolbox, guest, proposal_id)["text_hash"]
        for somebody in (author, place.member("示例他人"), place.officer(Role.REVIEWER)):
            for command, fields in (
                (co_sign_proposal, {"text_hash": hash_}), (decline_co_signature, {}), (withdraw_co_signature, {}),
            ):  # fmt: skip
                with pytest.raises(NotFound):
                    do(toolbox, somebody, command, proposal_id=proposal_id, **fields)
        assert mine(toolbox, guest, proposal_id)["state"] is Is.INVITED

    def test_what_was_sent_back_is_signed_anew(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person
    ) -> None:
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest])
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        do(toolbox, place.officer(Role.REVIEWER), send_back_proposal, proposal_id=proposal_id, reason="请补充")
        edit(toolbox, author, proposal_id, analysis="补充了数据。")
        assert mine(toolbox, guest, proposal_id)["actions"] == ["sign", "decline"]
        sign(toolbox, guest, proposal_id)
        assert do(toolbox, author, submit_proposal, proposal_id=proposal_id)["review_round"] == 2

    def test_what_was_sent_back_goes_on_alone_when_nobody_signs_it_anew(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person
    ) -> None:
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest])
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        do(toolbox, place.officer(Role.REVIEWER), send_back_proposal, proposal_id=proposal_id, reason="请补充")
        edit(toolbox, author, proposal_id, analysis="补充了数据。")
        alone = do(toolbox, author, call_off_co_signing, proposal_id=proposal_id)
        assert (alone["state"], alone["kind"]) == (ProposalState.SENT_BACK, ProposalKind.INDIVIDUAL)
        assert "call-off" not in alone["actions"]

    def test_in_review_nothing_is_signed_but_a_signature_is_taken_back(
        self, toolbox: Toolbox, author: Person, guest: Person, other: Person
    ) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest, other])
        sign(toolbox, guest, proposal_id)
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        waiting = mine(toolbox, other, proposal_id)
        assert waiting["actions"] == []
        with pytest.raises(NotItsTurn):
            do(toolbox, other, co_sign_proposal, proposal_id=proposal_id, text_hash=waiting["text_hash"])
        with pytest.raises(NotItsTurn):
            do(toolbox, other, decline_co_signature, proposal_id=proposal_id)
        withdrawn = do(toolbox, guest, withdraw_co_signature, proposal_id=proposal_id)
        assert withdrawn["state"] is Is.WITHDRAWN

    def test_what_is_filed_keeps_its_signatures(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person
    ) -> None:
        proposal_id = filed(toolbox, place, author, [guest])
        with pytest.raises(NotItsTurn):
            do(toolbox, guest, withdraw_co_signature, proposal_id=proposal_id)
        assert mine(toolbox, guest, proposal_id)["actions"] == []


class TestEnding:
    """An invitation ends at its instant, whether or not the worker has run."""

    def test_by_rule(self, toolbox: Toolbox, author: Person, guest: Person, clock: HeldClock) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        hash_ = mine(toolbox, guest, proposal_id)["text_hash"]
        clock.advance(days=7)
        read = mine(toolbox, guest, proposal_id)
        assert (read["state"], read["actions"], read["text"], read["text_hash"]) == (Is.EXPIRED, [], None, None)
        with pytest.raises(SigningEnded):
            do(toolbox, guest, co_sign_proposal, proposal_id=proposal_id, text_hash=hash_)
        with pytest.raises(SigningEnded):
            do(toolbox, guest, decline_co_signature, proposal_id=proposal_id)
        with pytest.raises(NotFound):
            ask(toolbox, guest, co_signatures.read_my_co_signature_changes, proposal_id=proposal_id)
        assert ask(toolbox, guest, co_signatures.waiting_to_be_signed) == []
        listed = co_signatures.list_my_co_signatures
        assert [row["title"] for row in ask(toolbox, guest, listed, limit=9, state=Is.EXPIRED)["items"]] == [None]
        assert ask(toolbox, guest, listed, limit=9, state=Is.INVITED)["items"] == []

    def test_the_worker_writes_it_down(
        self, toolbox: Toolbox, author: Person, guest: Person, other: Person, clock: HeldClock
    ) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest, other])
        sign(toolbox, other, proposal_id)
        worker = Worker(toolbox)
        worker.deliver()
        assert [row.state for row in stored(toolbox, proposal_id)] == [Is.INVITED, Is.SIGNED]
        clock.advance(days=7)
        worker.deliver()
        assert [row.state for row in stored(toolbox, proposal_id)] == [Is.EXPIRED, Is.SIGNED]
        assert facts(toolbox, proposal_id)[-1] == "co-signatures-expired"

    def test_the_worker_finds_nothing_where_everybody_has_answered(
        self, toolbox: Toolbox, author: Person, guest: Person, clock: HeldClock
    ) -> None:
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest])
        clock.advance(days=7)
        Worker(toolbox).deliver()
        assert facts(toolbox, proposal_id)[-1] == "proposal-co-signed"

    def test_what_lapsed_is_signed_anew_after_the_instant_too(
        self, toolbox: Toolbox, author: Person, guest: Person, clock: HeldClock
    ) -> None:
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest])
        clock.advance(days=8)
        edit(toolbox, author, proposal_id, analysis="补充了数据。")
        Worker(toolbox).deliver()
        assert sign(toolbox, guest, proposal_id)["state"] is Is.SIGNED


class TestSeeing:
    """Who sees which text, and who sees who signed."""

    def test_the_invited_read_the_text_and_nobody_else(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person, other: Person
    ) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        assert mine(toolbox, guest, proposal_id)["text"]["suggestions"][0] == {"number": 1, "text": "增设夜间车位。"}
        for nobody in (other, place.officer(Role.REVIEWER)):
            for query in (
                co_signatures.read_my_co_signature, co_signatures.read_my_co_signature_changes, read_proposal,
            ):  # fmt: skip
                with pytest.raises(NotFound):
                    ask(toolbox, nobody, query, proposal_id=proposal_id)
            with pytest.raises(NotFound):
                states(toolbox, nobody, proposal_id)

    def test_who_does_not_take_part_reads_no_more(self, toolbox: Toolbox, author: Person, guest: Person) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        do(toolbox, guest, decline_co_signature, proposal_id=proposal_id)
        edit(toolbox, author, proposal_id, title="关于另一件事")
        assert mine(toolbox, guest, proposal_id)["text"] is None
        listed = ask(toolbox, guest, co_signatures.list_my_co_signatures, limit=9)["items"]
        assert [(row["title"], row["state"], row["actions"]) for row in listed] == [(None, Is.DECLINED, [])]
        with pytest.raises(NotFound):
            states(toolbox, guest, proposal_id)

    def test_a_co_signer_follows_the_case_that_he_signed(
        self, toolbox: Toolbox, author: Person, guest: Person, other: Person
    ) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest, other])
        sign(toolbox, guest, proposal_id)
        with pytest.raises(NotFound):
            ask(toolbox, guest, read_proposal, proposal_id=proposal_id)
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        seen = ask(toolbox, guest, read_proposal, proposal_id=proposal_id)
        assert (seen["kind"], seen["title"], seen["actions"]) == (ProposalKind.JOINT, TEXT["title"], [])
        with pytest.raises(NotFound):
            ask(toolbox, other, read_proposal, proposal_id=proposal_id)

    def test_the_staff_see_who_signed_and_not_who_did_not(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person, other: Person
    ) -> None:
        proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest, other])
        assert states(toolbox, other, proposal_id) == {"示例他人": Is.INVITED}
        sign(toolbox, guest, proposal_id)
        assert states(toolbox, other, proposal_id) == {"示例受邀人": Is.SIGNED, "示例他人": Is.INVITED}
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        assert states(toolbox, place.officer(Role.REVIEWER), proposal_id) == {"示例受邀人": Is.SIGNED}

    def test_members_are_found_by_name_and_nothing_else_is_told(
        self, toolbox: Toolbox, place: Place, author: Person
    ) -> None:
        place.member("示例受邀人", sector="教育")
        place.member("示例他人")
        find = co_signatures.list_possible_co_signers
        found = ask(toolbox, author, find, limit=9, name="受邀")["items"]
        assert [set(row) for row in found] == [{"seat_id", "name", "sector_id", "sector"}]
        assert [(row["name"], row["sector"]) for row in found] == [("示例受邀人", "教育")]
        assert ask(toolbox, author, find, limit=9, name="%")["items"] == []
        first = ask(toolbox, author, find, limit=1)
        second = ask(toolbox, author, find, limit=1, after=first["next"])
        assert {row["name"] for row in first["items"] + second["items"]} == {"示例受邀人", "示例他人"}
        assert second["next"] is None

    def test_the_home_says_what_waits_to_be_signed(
        self, toolbox: Toolbox, author: Person, guest: Person
    ) -> None:  # fmt: skip
        soon = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest], sign_in=timedelta(days=1))
        later = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        withdrawn = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
        do(toolbox, author, withdraw_proposal, proposal_id=withdrawn)
        assert [row["id"] for row in ask(toolbox, guest, co_signatures.waiting_to_be_signed)] == [soon, later]
        waiting = ask(toolbox, guest, co_signatures.list_my_co_signatures, limit=9, to_sign=True)["items"]
        assert [row["proposal_id"] for row in waiting] == [later, soon]
        everything = ask(toolbox, guest, co_signatures.list_my_co_signatures, limit=2)
        rest = ask(toolbox, guest, co_signatures.list_my_co_signatures, limit=2, after=everything["next"])
        assert [row["proposal_id"] for row in everything["items"] + rest["items"]] == [withdrawn, later, soon]


def filed(toolbox: Toolbox, place: Place, author: Person, signers: list[Person], *, gone: list[Person] = []) -> UUID:  # noqa: B006 - only read
    """A joint proposal taken through its review; those of `gone` withdraw their signature while it runs."""
    proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=signers)
    do(toolbox, author, submit_proposal, proposal_id=proposal_id)
    for each in gone:
        do(toolbox, each, withdraw_co_signature, proposal_id=proposal_id)
    do(toolbox, place.officer(Role.REVIEWER), pass_review_step, proposal_id=proposal_id)
    do(toolbox, place.officer(Role.REVIEWER), file_proposal, proposal_id=proposal_id)
    return proposal_id


def ledger(toolbox: Toolbox, place: Place) -> dict[UUID, tuple[str, int]]:
    """Position and number of signers in each member's ledger."""
    with reading(toolbox, committee_id=place.id) as work:
        rows = work.session.execute(work.select(DutyFact.seat_id, DutyFact.fields)).all()
    return {row.seat_id: (row.fields["position"], row.fields["signers"]) for row in rows}


class TestCredits:
    """What a filed proposal is worth to whom."""

    def test_everybody_whose_signature_stands_is_credited(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person, other: Person
    ) -> None:
        filed(toolbox, place, author, [guest, other])
        assert ledger(toolbox, place) == {
            author.seat_id: ("first", 3), guest.seat_id: ("cosigner", 3), other.seat_id: ("cosigner", 3),
        }  # fmt: skip

    def test_whoever_withdrew_is_not(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person, other: Person
    ) -> None:
        filed(toolbox, place, author, [guest, other], gone=[guest])
        assert ledger(toolbox, place) == {author.seat_id: ("first", 2), other.seat_id: ("cosigner", 2)}

    def test_where_nobody_is_left_it_is_the_authors_alone(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person
    ) -> None:
        filed(toolbox, place, author, [guest], gone=[guest])
        assert ledger(toolbox, place) == {author.seat_id: ("individual", 1)}

    def test_a_lapsed_signature_does_not_count(
        self, toolbox: Toolbox, place: Place, author: Person, guest: Person, other: Person
    ) -> None:
        proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest, other])
        edit(toolbox, author, proposal_id, analysis="补充了数据。")
        sign(toolbox, other, proposal_id)
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        for command in (pass_review_step, file_proposal):
            do(toolbox, place.officer(Role.REVIEWER), command, proposal_id=proposal_id)
        assert ledger(toolbox, place) == {author.seat_id: ("first", 2), other.seat_id: ("cosigner", 2)}
        assert mine(toolbox, guest, proposal_id)["state"] is Is.LAPSED


def test_a_refusal_changes_nothing(toolbox: Toolbox, author: Person, guest: Person) -> None:
    proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
    before = [(row.state, row.version) for row in stored(toolbox, proposal_id)], facts(toolbox, proposal_id)
    refusals: tuple[tuple[type[Refused], Any, Any, dict[str, Any]], ...] = (
        (TextChanged, guest, co_sign_proposal, {"text_hash": "0" * 64}),
        (NotItsTurn, guest, withdraw_co_signature, {}),
        (NotReady, author, submit_proposal, {}),
    )
    for refusal, person, command, fields in refusals:
        with pytest.raises(refusal):
            do(toolbox, person, command, proposal_id=proposal_id, **fields)
    assert before == ([(row.state, row.version) for row in stored(toolbox, proposal_id)], facts(toolbox, proposal_id))


def test_who_has_lost_his_permission_signs_no_more(toolbox: Toolbox, author: Person, guest: Person) -> None:
    """The seat alone is not enough: the life asks for the permission too."""
    proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
    hash_ = mine(toolbox, guest, proposal_id)["text_hash"]

    def without_permission(work: Any, actor: Any, **fields: Any) -> Any:
        from dataclasses import replace

        return co_sign_proposal(work, replace(actor, permissions=frozenset()), **fields)

    with pytest.raises(NotThisPerson):
        do(toolbox, guest, without_permission, proposal_id=proposal_id, text_hash=hash_)
