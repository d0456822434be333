"""Proposals in the states of their life, made through commands."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.work import Toolbox, Work, anew, reading, writing
from services.members.commands.committees import name_representatives
from services.members.models import Account
from services.members.queries.actors import find_actor
from services.members.vocabulary import Role
from services.proposals.commands.attaching import attach_file
from services.proposals.commands.co_signing import invite_co_signers
from services.proposals.commands.collective import draft_collective_proposal
from services.proposals.commands.entering import enter_proposal, offer_entry
from services.proposals.commands.linking import offer_link
from services.proposals.commands.publishing import propose_publication, release_publication
from services.proposals.commands.reviewing import file_proposal, pass_review_step, send_back_proposal
from services.proposals.commands.scanning import attach_scan
from services.proposals.commands.signing import co_sign_proposal
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import draft_proposal
from services.proposals.queries.co_signatures import read_my_co_signature
from tests.builders.committee import Person, Place
from tests.builders.files import a_new_file

TEXT: dict[str, Any] = {
    "title": "关于增设示例路停车位的建议",
    "situation": "示例路沿线停车难。",
    "analysis": "车位少，周转慢。",
    "suggestions": ["增设夜间车位。", "开放单位车场。"],
    "category": "society",
    "is_researched": True,
    "may_be_published": True,
    "suggested_units": [],
}
"""A complete text by the default settings."""


def found_actor(work: Work, person: Person) -> Actor:
    """The person as an actor, found as a request finds him."""
    account = work.session.get_one(Account, person.account_id)
    actor = find_actor(
        work, account_id=person.account_id, device_id=person.device_id, token_version=account.token_version
    )
    assert actor is not None
    return actor


def do(toolbox: Toolbox, person: Person, command: Callable[..., Any], **arguments: Any) -> Any:
    """Let a person run a command in a unit of work of its own, as the server does."""

    def attempt(*, again: bool) -> Any:
        with writing(toolbox, committee_id=person.committee_id, again=again) as work:
            work.actor = found_actor(work, person)
            return command(work, work.actor, **arguments)

    return anew(attempt)


def ask(toolbox: Toolbox, person: Person, query: Callable[..., Any], **arguments: Any) -> Any:
    """Let a person read."""
    with reading(toolbox, committee_id=person.committee_id) as work:
        return query(work, found_actor(work, person), **arguments)


def a_draft(*, toolbox: Toolbox, author: Person, files: int = 0, **changes: Any) -> UUID:
    """A draft with a complete text, or with the given fields otherwise; and with so many files attached."""
    proposal_id: UUID = do(toolbox, author, draft_proposal, **{**TEXT, **changes})["id"]
    for _ in range(files):
        an_attachment(toolbox=toolbox, author=author, proposal_id=proposal_id)
    return proposal_id


def a_co_signing_proposal(
    *, toolbox: Toolbox, author: Person, invitees: Sequence[Person], sign_in: timedelta = timedelta(days=7),
    **changes: Any,
) -> UUID:  # fmt: skip
    """A proposal that members are invited to sign; none has answered."""
    proposal_id = a_draft(toolbox=toolbox, author=author, **changes)
    invite(toolbox, author, proposal_id, *invitees, sign_in=sign_in)
    return proposal_id


def a_co_signed_proposal(*, toolbox: Toolbox, author: Person, signers: Sequence[Person], **changes: Any) -> UUID:
    """A proposal that these members have signed; it is not submitted yet."""
    proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=signers, **changes)
    for each in signers:
        sign(toolbox, each, proposal_id)
    return proposal_id


def a_collective_draft(
    *, toolbox: Toolbox, author: Person, body_id: UUID, main: Sequence[Person] = (), **changes: Any
) -> UUID:  # fmt: skip
    """A draft of a body for which the author speaks."""
    made = do(
        toolbox, author, draft_collective_proposal, body_id=body_id, main_seat_ids=[each.seat_id for each in main],
        **{**TEXT, **changes},
    )  # fmt: skip
    proposal_id: UUID = made["id"]
    return proposal_id


def an_entry(*, toolbox: Toolbox, clerk: Person, author: Person, scans: int = 1, **changes: Any) -> UUID:
    """A paper proposal of the author's that a clerk has entered, with so many scans; its proposer does not know yet."""
    made = do(toolbox, clerk, enter_proposal, author_seat_id=author.seat_id, **{**TEXT, **changes})
    proposal_id: UUID = made["id"]
    for _ in range(scans):
        new = a_new_file(toolbox=toolbox, committee_id=clerk.committee_id, name="示例扫描件.pdf")
        do(toolbox, clerk, attach_scan, proposal_id=proposal_id, prepared=new)
    return proposal_id


def an_offered_entry(
    *, toolbox: Toolbox, clerk: Person, author: Person, paper_received_at: datetime | None = None, **changes: Any
) -> UUID:
    """A paper proposal that a clerk has entered and that waits for its proposer's answer."""
    proposal_id = an_entry(toolbox=toolbox, clerk=clerk, author=author, **changes)
    received = paper_received_at or toolbox.ports.clock.now()
    do(toolbox, clerk, offer_entry, proposal_id=proposal_id, paper_received_at=received)
    return proposal_id


def speaks_for(place: Place, body_id: UUID, *people: Person) -> None:
    """Let the administrator name who proposes for a body."""
    administrator = place.officer(Role.ADMINISTRATOR)
    do(
        place.toolbox, administrator, name_representatives, body_id=body_id,
        account_ids=[each.account_id for each in people],
    )  # fmt: skip


def an_offered_link(*, toolbox: Toolbox, author: Person) -> dict[str, Any]:
    """A draft of the author's that he offers to link: the offer with its code."""
    offer = do(toolbox, author, offer_link, proposal_id=a_draft(toolbox=toolbox, author=author))
    return dict(offer)


def invite(
    toolbox: Toolbox, author: Person, proposal_id: UUID, *invitees: Person, sign_in: timedelta = timedelta(days=7)
) -> Any:  # fmt: skip
    """Let the author invite members."""
    sign_by = toolbox.ports.clock.now() + sign_in
    seat_ids = [each.seat_id for each in invitees]
    return do(toolbox, author, invite_co_signers, proposal_id=proposal_id, seat_ids=seat_ids, sign_by=sign_by)


def sign(toolbox: Toolbox, signer: Person, proposal_id: UUID) -> Any:
    """Let a member sign the text as it stands."""
    present = ask(toolbox, signer, read_my_co_signature, proposal_id=proposal_id)["text_hash"]
    return do(toolbox, signer, co_sign_proposal, proposal_id=proposal_id, text_hash=present)


def an_attachment(*, toolbox: Toolbox, author: Person, proposal_id: UUID, content: bytes = b"") -> UUID:
    """A file attached to a proposal; its content is put into the store as it is, and never examined."""
    new = a_new_file(toolbox=toolbox, committee_id=author.committee_id, content=content)
    do(toolbox, author, attach_file, proposal_id=proposal_id, prepared=new)
    return new.id


def a_submitted_proposal(*, toolbox: Toolbox, author: Person, **changes: Any) -> UUID:
    """A proposal at the first step of its review."""
    proposal_id = a_draft(toolbox=toolbox, author=author, **changes)
    do(toolbox, author, submit_proposal, proposal_id=proposal_id)
    return proposal_id


def a_proposal_at_its_last_step(*, toolbox: Toolbox, author: Person, first: Person, **changes: Any) -> UUID:
    """A proposal whose first of two steps `first` has passed."""
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=author, **changes)
    do(toolbox, first, pass_review_step, proposal_id=proposal_id)
    return proposal_id


def a_proposal_sent_back(
    *, toolbox: Toolbox, author: Person, reviewer: Person, reason: str = "请补充数据", **changes: Any
) -> UUID:
    """A proposal that `reviewer` sent back at the first step."""
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=author, **changes)
    do(toolbox, reviewer, send_back_proposal, proposal_id=proposal_id, reason=reason)
    return proposal_id


def a_filed_proposal(*, toolbox: Toolbox, author: Person, first: Person, last: Person, **changes: Any) -> UUID:
    """A proposal that two reviewers took through the default review of two steps."""
    proposal_id = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first, **changes)
    do(toolbox, last, file_proposal, proposal_id=proposal_id)
    return proposal_id


def a_published_proposal(
    *, toolbox: Toolbox, author: Person, first: Person, last: Person, is_released: bool = True, **changes: Any
) -> UUID:
    """A filed proposal that `first` proposed for publication, and `last` released."""
    proposal_id = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last, **changes)
    do(toolbox, first, propose_publication, proposal_id=proposal_id)
    if is_released:
        do(toolbox, last, release_publication, proposal_id=proposal_id)
    return proposal_id
