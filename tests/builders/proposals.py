"""Proposals in the states of their life, made through commands."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.work import Toolbox, Work, anew, reading, writing
from services.members.models import Account
from services.members.queries.actors import find_actor
from services.proposals.commands.publishing import propose_publication, release_publication
from services.proposals.commands.reviewing import file_proposal, pass_review_step, send_back_proposal
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import draft_proposal
from tests.builders.committee import Person

TEXT: dict[str, Any] = {
    "title": "关于增设示例路停车位的建议",
    "situation": "示例路沿线停车难。",
    "analysis": "车位少，周转慢。",
    "suggestions": ["增设夜间车位。", "开放单位车场。"],
    "category": "society",
    "is_researched": True,
    "may_be_published": True,
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

    def attempt() -> Any:
        with writing(toolbox, committee_id=person.committee_id) as work:
            work.actor = found_actor(work, person)
            return command(work, work.actor, **arguments)

    return anew(attempt)


def ask(toolbox: Toolbox, person: Person, query: Callable[..., Any], **arguments: Any) -> Any:
    """Let a person read."""
    with reading(toolbox, committee_id=person.committee_id) as work:
        return query(work, found_actor(work, person), **arguments)


def a_draft(*, toolbox: Toolbox, author: Person, **changes: Any) -> UUID:
    """A draft with a complete text, or with the given fields otherwise."""
    proposal_id: UUID = do(toolbox, author, draft_proposal, **{**TEXT, **changes})["id"]
    return proposal_id


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
