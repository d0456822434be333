"""A walk over HTTP through proposals and their co-signatures: `actions` is what is accepted; a refusal changes nothing.

By chance alone a walk would hardly ever try just what a broken guard lets through. So each ends with everybody trying
everything that is not offered to him, before and after the invitations have ended, and then all that is.
Every answer is also held to the published contract by the client.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from itertools import count
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from server.app import create_toolbox
from server.settings import Settings
from server.worker import Worker
from services.kernel.audit import AuditRow
from services.kernel.database import Model
from services.members.models import Seat
from services.members.vocabulary import Role
from services.proposals.co_signature_models import CoSignature, CoSignatureHistory
from services.proposals.co_signature_rules import text_hash
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.rules import text_from
from services.proposals.vocabulary import CoSignatureState, ProposalState
from services.scoring.models import DutyFact
from tests.builders.client import Api, api_on
from tests.builders.clock import HeldClock
from tests.builders.committee import CheapHasher, Person, Place, a_committee
from tests.builders.looking import looking
from tests.builders.proposals import TEXT, an_offered_entry
from tests.conftest import SQLiteKept

AUTHORS = ("author", "member who reviews")
MEMBERS = (*AUTHORS, "guest", "other")
PEOPLE = (*MEMBERS, "first", "last")
TABLES = (
    "proposal", "proposal_suggestion", "proposal_revision", "proposal_history", "proposal_review", "case_counter",
    "co_signature", "co_signature_history", "duty_fact", "outbox", "proposal_scan", "stored_file",
)  # fmt: skip
OF_PROPOSALS = (
    "edit", "invite", "call-off", "name-main", "submit", "withdraw", "pass-step", "send-back", "file",
    "edit-entry", "offer", "recall", "discard", "confirm", "reject-entry", "take-over",
)  # fmt: skip
OF_SIGNATURES = ("sign", "decline", "withdraw")
ONWARD = ("offer", "confirm", "submit", "pass-step", "file")


class Ground(NamedTuple):
    """One application for all walks."""

    kept: SQLiteKept
    clock: HeldClock
    api: Api
    worker: Worker
    number: Any
    folder: TemporaryDirectory[str]
    """Where scans are kept, until the tests end."""


@cache
def ground() -> Ground:
    """Made once; each walk gets its database empty."""
    kept, clock, folder = SQLiteKept(), HeldClock(), TemporaryDirectory()
    environment = Settings.from_env({"FILES_FOLDER": folder.name})
    toolbox = create_toolbox(environment, clock=clock, database=kept.fresh(), passwords=CheapHasher())
    return Ground(kept, clock, api_on(environment, toolbox), Worker(toolbox), count(1), folder)


class Deed(NamedTuple):
    """Something that somebody may try: with a proposal, or with his own signature of it."""

    who: str
    action: str
    is_of_signature: bool


DEEDS = (
    *(Deed(who, action, False) for who in PEOPLE for action in OF_PROPOSALS),
    *(Deed(who, action, True) for who in MEMBERS for action in OF_SIGNATURES),
)


class SigningWalk(RuleBasedStateMachine):
    """Anybody tries anything, at any time, over HTTP."""

    proposals = Bundle("proposals")

    def __init__(self) -> None:
        super().__init__()
        self.ground = ground()
        self.ground.kept.fresh()
        self.api = self.ground.api
        self.place: Place = a_committee(self.ground.worker._toolbox)
        self.people: dict[str, Person] = {
            "author": self.place.member("示例提案人"),
            "member who reviews": self.place.member("示例兼审委员", roles=(Role.REVIEWER,)),
            "guest": self.place.member("示例受邀人"),
            "other": self.place.member("示例他人"),
            "first": self.place.officer(Role.REVIEWER),
            "last": self.place.officer(Role.REVIEWER),
        }

    @initialize(target=proposals)
    def begin(self) -> Any:
        """A draft, one being signed, one before its last step, one filed, one from paper: a walk is short."""
        draft, signing, reviewed, filed = (
            self.post("", author, TEXT).json["id"] for author in (*AUTHORS, "author", "author")
        )
        for proposal_id, author in ((signing, AUTHORS[1]), (reviewed, "author"), (filed, "author")):
            signers = [each for each in ("guest", AUTHORS[1]) if each != author]
            assert self.invite(proposal_id, author, [*signers, "other"]).status_code == 200
            for each in signers:
                self.take(proposal_id, Deed(each, "sign", True))
        way = (Deed("author", "submit", False), Deed("first", "pass-step", False), Deed("last", "file", False))
        for proposal_id, deeds in ((reviewed, way[:2]), (filed, way)):
            for deed in deeds:
                self.take(proposal_id, deed)
        entered = an_offered_entry(
            toolbox=self.ground.worker._toolbox, clerk=self.people["first"], author=self.people["author"]
        )
        return multiple(filed, reviewed, draft, signing, str(entered))

    @rule(proposal_id=proposals, deed=st.sampled_from(DEEDS))
    def attempt(self, proposal_id: str, deed: Deed) -> None:
        """Anybody tries anything."""
        self.take(proposal_id, deed)

    @rule(proposal_id=proposals, who=st.sampled_from(("guest", "other")), action=st.sampled_from(OF_SIGNATURES))
    def answer(self, proposal_id: str, who: str, action: str) -> None:
        """Somebody answers an invitation, or thinks better of it."""
        self.take(proposal_id, Deed(who, action, True))

    @rule(proposal_id=proposals, who=st.sampled_from(AUTHORS), action=st.sampled_from(("edit", "invite", "call-off")))
    def write(self, proposal_id: str, who: str, action: str) -> None:
        """An author changes the text, or who stands behind it."""
        self.take(proposal_id, Deed(who, action, False))

    @rule(proposal_id=proposals, start=st.integers(0, len(PEOPLE) - 1))
    def go_on(self, proposal_id: str, start: int) -> None:
        """Whoever can brings it nearer to its number: at random, most proposals would soon be withdrawn."""
        for who in PEOPLE[start:] + PEOPLE[:start]:
            onward = set(ONWARD).intersection(self.offered(proposal_id, who, is_of_signature=False))
            if onward:
                self.take(proposal_id, Deed(who, max(onward, key=ONWARD.index), False))
                return

    @rule(days=st.sampled_from((1, 5)), does_worker_run=st.booleans())
    def later(self, days: int, does_worker_run: bool) -> None:
        """Invitations last five days; whether the worker runs must not make a difference to anybody."""
        self.ground.clock.advance(days=days)
        if does_worker_run:
            before = [self.offers(proposal_id) for proposal_id in self.ids()]
            self.ground.worker.deliver()
            assert [self.offers(proposal_id) for proposal_id in self.ids()] == before

    @rule(proposal_id=proposals, who=st.sampled_from(MEMBERS))
    def sign_another_text(self, proposal_id: str, who: str) -> None:
        """Nobody signs what is not the text."""
        self.sign_what_is_not_the_text(proposal_id, who)

    def sign_what_is_not_the_text(self, proposal_id: str, who: str) -> None:
        """It is refused, and whoever may sign is told why."""
        before = self.everything()
        answer = self.api.put(f"{self.mine(proposal_id)}", {"text_hash": "0" * 64}, as_=self.people[who])
        is_offered = "sign" in self.offered(proposal_id, who, is_of_signature=True)
        assert answer.status_code in {404, 409}
        assert (answer.json["code"] == "text-changed") is is_offered
        assert self.everything() == before

    def nothing_else_is_accepted(self, proposal_id: str, deeds: Iterable[Deed]) -> list[Deed]:
        """What is not offered is refused, and changes nothing; to sign once more what is signed is no change.

        Gives what is offered.
        """
        before, offered = self.everything(), self.all_offered(proposal_id)
        for deed in deeds:
            if deed not in offered:
                answer = self.send(proposal_id, deed)
                is_signed = deed.action == "sign" and answer.json.get("state") == "signed"
                assert answer.status_code >= 400 or is_signed, f"{deed} was accepted without being offered"
        assert self.everything() == before, f"what was refused of {proposal_id} has changed something"
        return offered

    # What is asked and sent.

    def mine(self, proposal_id: str) -> str:
        """Somebody's own co-signature."""
        return f"/proposals/{proposal_id}/co-signatures/mine"

    def get(self, path: str, who: str) -> TestResponse:
        """Ask."""
        return self.api.get(path, as_=self.people[who])

    def post(self, path: str, who: str, body: Any = None) -> TestResponse:
        """Do."""
        return self.api.post(f"/proposals{path}", body, as_=self.people[who])

    def invite(self, proposal_id: str, who: str, guests: list[str]) -> TestResponse:
        """Invite for five days."""
        sign_by = self.ground.clock.now() + timedelta(days=5)
        seats = [str(self.people[guest].seat_id) for guest in guests]
        return self.post(f"/{proposal_id}/co-signatures", who, {"seat_ids": seats, "sign_by": sign_by.isoformat()})

    def offered(self, proposal_id: str, who: str, *, is_of_signature: bool) -> list[str]:
        """The buttons that a person sees; none where he sees nothing."""
        answer = self.get(self.mine(proposal_id) if is_of_signature else f"/proposals/{proposal_id}", who)
        if answer.status_code in {403, 404}:
            return []
        actions: list[str] = answer.json["actions"]
        return actions

    def all_offered(self, proposal_id: str) -> list[Deed]:
        """Every button that anybody sees, of those that are tried here."""
        kinds = (*((who, False) for who in PEOPLE), *((who, True) for who in MEMBERS))
        offered = {kind: self.offered(proposal_id, kind[0], is_of_signature=kind[1]) for kind in kinds}
        return [deed for deed in DEEDS if deed.action in offered[deed.who, deed.is_of_signature]]

    def offers(self, proposal_id: str) -> list[list[str]]:
        """What is offered to those on whom an invitation depends."""
        authors = [self.offered(proposal_id, who, is_of_signature=False) for who in AUTHORS]
        return authors + [self.offered(proposal_id, who, is_of_signature=True) for who in ("guest", "other")]

    def take(self, proposal_id: str, deed: Deed) -> None:
        """Try, and compare with what was offered."""
        is_offered = deed.action in self.offered(proposal_id, deed.who, is_of_signature=deed.is_of_signature)
        state, live, asked = self.standing(proposal_id)
        before = self.everything()
        answer = self.send(proposal_id, deed)
        is_changed = self.everything() != before
        code = answer.json["code"] if answer.status_code >= 400 else ""
        if deed.action == "sign" and not is_offered and not code:
            assert not is_changed, "signing what is signed is no second signature"
            return
        assert is_changed is not bool(code), f"{deed}: {code or 'accepted'}, and changed is {is_changed}"
        if not is_offered:
            assert code, f"{deed} was accepted without being offered"
            return
        wanted = ""
        if deed.action == "submit" and state[1] == "joint" and not live:
            wanted = "not-ready"
        if deed.action == "call-off" and live:
            wanted = "not-ready"
        if deed.action == "invite" and self.guests_for(deed.who, asked) == []:
            wanted = "invitations-refused"
        assert code == wanted, f"{deed} was offered in {state} with {live} signatures: {answer.json}"

    def send(self, proposal_id: str, deed: Deed) -> TestResponse:
        """The request of an action."""
        who, person = deed.who, self.people[deed.who]
        if deed.is_of_signature:
            if deed.action == "sign":
                return self.api.put(self.mine(proposal_id), {"text_hash": self.hash_of(proposal_id)}, as_=person)
            path = {"decline": "refusal", "withdraw": "withdrawal"}[deed.action]
            return self.post(f"/{proposal_id}/co-signatures/mine/{path}", who, {})
        if deed.action in {"edit", "edit-entry"}:
            text = {**TEXT, "title": f"关于第{next(self.ground.number)}件事"}
            path = f"/proposals/{proposal_id}" + ("/entry" if deed.action == "edit-entry" else "")
            return self.api.put(path, text, as_=person, headers={"If-Match": self.etag(proposal_id)})
        if deed.action == "invite":
            guests = self.guests_for(who, self.standing(proposal_id)[2]) or ["guest"]
            return self.invite(proposal_id, who, guests)
        if deed.action == "name-main":
            return self.api.put(f"/proposals/{proposal_id}/main-members", {"main_seat_ids": []}, as_=person)
        path, body = {
            "call-off": ("co-signatures/end", {}), "submit": ("submission", {}), "withdraw": ("withdrawal", {}),
            "pass-step": ("review/pass", {}), "send-back": ("review/send-back", {"reason": "请补充"}),
            "file": ("review/filing", {}),
            "offer": ("entry/offer", {"paper_received_at": self.ground.clock.now().isoformat()}),
            "recall": ("entry/recall", {}), "discard": ("entry/discard", {}), "take-over": ("entry/taking-over", {}),
            "reject-entry": ("entry/rejection", {"reason": "录错了"}),
            "confirm": ("entry/confirmation", {"version": int(self.etag(proposal_id)[1:-3])}),
        }[deed.action]  # fmt: skip
        return self.post(f"/{proposal_id}/{path}", who, body)

    # What the database says.

    def ids(self) -> list[str]:
        """All proposals."""
        with looking(self.ground.kept.database) as session:
            return [str(each) for each in session.scalars(select(Proposal.id).order_by(Proposal.id))]

    def hash_of(self, proposal_id: str) -> str:
        """The hash of the present text, whether or not anybody is shown it."""
        with looking(self.ground.kept.database) as session:
            texts = select(ProposalRevision.text).where(ProposalRevision.proposal_id == UUID(proposal_id))
            return text_hash(text_from(session.scalars(texts.order_by(ProposalRevision.number.desc())).first()))

    def etag(self, proposal_id: str) -> str:
        """The version as its author reads it."""
        with looking(self.ground.kept.database) as session:
            version = session.scalar(select(Proposal.version).where(Proposal.id == UUID(proposal_id)))
        return f'"{version}-x"'

    def standing(self, proposal_id: str) -> tuple[tuple[str, str], int, set[UUID]]:
        """State and kind, how many signatures stand, and who need not be invited."""
        now = self.ground.clock.now()
        with looking(self.ground.kept.database) as session:
            proposal = session.execute(
                select(Proposal.state, Proposal.kind).where(Proposal.id == UUID(proposal_id))
            ).one()
            rows = session.execute(
                select(CoSignature.seat_id, CoSignature.state, CoSignature.sign_by).where(
                    CoSignature.proposal_id == UUID(proposal_id)
                )
            ).all()
        asked = {
            row.seat_id for row in rows
            if row.state in {"signed", "lapsed"} or (row.state == "invited" and row.sign_by > now)
        }  # fmt: skip
        return (proposal.state, proposal.kind), sum(row.state == "signed" for row in rows), asked

    def guests_for(self, who: str, asked: set[UUID]) -> list[str]:
        """One who may be invited by this person, if there is one."""
        free = [each for each in MEMBERS if each != who and self.people[each].seat_id not in asked]
        return free[:1]

    def everything(self) -> list[Any]:
        """Every row of the capability, and how many audit rows there are."""
        with looking(self.ground.kept.database) as session:
            tables = [sorted(map(repr, session.execute(select(Model.metadata.tables[name])).all())) for name in TABLES]
            return [*tables, session.scalar(select(func.count()).select_from(AuditRow))]

    @invariant()
    def a_signature_that_stands_is_of_the_present_text(self) -> None:
        """Whatever was edited since."""
        with looking(self.ground.kept.database) as session:
            rows = session.execute(
                select(CoSignature.signed_hash, ProposalRevision.text)
                .join(Proposal, Proposal.id == CoSignature.proposal_id)
                .join(
                    ProposalRevision,
                    (ProposalRevision.proposal_id == Proposal.id) & (ProposalRevision.number == Proposal.revision),
                )
                .where(CoSignature.state == CoSignatureState.SIGNED)
            ).all()
        assert all(row.signed_hash == text_hash(text_from(row.text)) for row in rows)

    @invariant()
    def nobody_signed_for_another(self) -> None:
        """Each signature was given by the account that holds the seat."""
        with looking(self.ground.kept.database) as session:
            rows = session.execute(
                select(CoSignatureHistory.actor_id, Seat.account_id)
                .join(CoSignature, CoSignature.id == CoSignatureHistory.co_signature_id)
                .join(Seat, Seat.id == CoSignature.seat_id)
                .where(CoSignatureHistory.action.in_(("sign", "decline", "withdraw")))
            ).all()
        assert all(row.actor_id == row.account_id for row in rows)

    @invariant()
    def nobody_accepted_an_invitation_that_had_ended(self) -> None:
        """Whatever rule the server reads the end by."""
        with looking(self.ground.kept.database) as session:
            rows = session.execute(
                select(CoSignatureHistory.at, CoSignature.sign_by)
                .join(CoSignature, CoSignature.id == CoSignatureHistory.co_signature_id)
                .where(CoSignatureHistory.source == CoSignatureState.INVITED)
                .where(CoSignatureHistory.action.in_(("sign", "decline")))
            ).all()
        assert all(row.at < row.sign_by for row in rows)

    @invariant()
    def a_filed_case_is_credited_to_those_whose_signatures_stand(self) -> None:
        """And to its first proposer."""
        with looking(self.ground.kept.database) as session:
            filed = session.execute(
                select(Proposal.id, Proposal.author_seat_id).where(Proposal.state == ProposalState.FILED)
            ).all()
            for proposal_id, author in filed:
                live = set(
                    session.scalars(
                        select(CoSignature.seat_id).where(
                            CoSignature.proposal_id == proposal_id, CoSignature.state == CoSignatureState.SIGNED
                        )
                    )
                )
                facts = session.execute(
                    select(DutyFact.seat_id, DutyFact.fields).where(DutyFact.source_id == proposal_id)
                ).all()
                positions = {row.seat_id: row.fields["position"] for row in facts}
                assert positions == {author: "first" if live else "individual"} | dict.fromkeys(live, "cosigner")

    def teardown(self) -> None:
        """At the end everybody tries everything; and the lists tell what is offered."""
        self.lists_tell_what_is_offered()
        for proposal_id in self.ids():
            self.nothing_else_is_accepted(proposal_id, DEEDS)
            for who in MEMBERS:
                self.sign_what_is_not_the_text(proposal_id, who)
        self.ground.clock.advance(days=6)
        self.lists_tell_what_is_offered()
        for proposal_id in self.ids():
            of_signatures = [deed for deed in DEEDS if deed.is_of_signature]
            for deed in self.nothing_else_is_accepted(proposal_id, of_signatures):
                self.take(proposal_id, deed)
        self.a_signature_that_stands_is_of_the_present_text()
        self.nobody_accepted_an_invitation_that_had_ended()
        self.a_filed_case_is_credited_to_those_whose_signatures_stand()

    def lists_tell_what_is_offered(self) -> None:
        """What waits to be signed, in one's own list and at home."""
        for who in MEMBERS:
            waiting = self.get("/me/co-signatures?to_sign=true&limit=100", who).json["items"]
            offered = [each for each in self.ids() if "sign" in self.offered(each, who, is_of_signature=True)]
            assert sorted(each["proposal_id"] for each in waiting) == sorted(offered)
            section = {each["kind"]: each for each in self.get("/home", who).json["sections"]}["to-sign"]
            assert section["count"] == len(offered)


UNSHRUNK = tuple(phase for phase in Phase if phase is not Phase.shrink)
"""A walk takes seconds and a test two minutes at most: what is found is told as it was found."""
TestSigningWalk = pytest.mark.timeout(600)(SigningWalk.TestCase)  # minutes on a machine that does much else
TestSigningWalk.settings = settings(
    max_examples=5, stateful_step_count=20, deadline=None, phases=UNSHRUNK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
