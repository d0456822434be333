"""What reviewers make of proposals besides filing them, made through commands."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.kernel.clock import civil_date
from services.kernel.work import Toolbox
from services.proposals.commands.meeting import hold_review_meeting
from services.proposals.commands.merging import merge_proposal
from services.proposals.commands.requesting import ask_merger, ask_withdrawal, decide_request
from services.proposals.commands.reviewing import decline_proposal, propose_conversion
from services.proposals.commands.views import add_queue_view
from services.proposals.vocabulary import ConversionTarget, ListOutcome
from tests.builders.committee import Person
from tests.builders.proposals import a_filed_proposal, a_proposal_at_its_last_step, a_submitted_proposal, do

GROUND = "empty"
WHY = "建议过于空泛"


def a_declined_proposal(*, toolbox: Toolbox, author: Person, first: Person, last: Person, **changes: Any) -> UUID:
    """A proposal that was not filed."""
    proposal_id = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first, **changes)
    do(toolbox, last, decline_proposal, proposal_id=proposal_id, ground=GROUND, reason=WHY)
    return proposal_id


def a_proposal_awaiting_consent(*, toolbox: Toolbox, author: Person, reviewer: Person, **changes: Any) -> UUID:
    """A proposal whose author is asked whether it may become an opinion report."""
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=author, **changes)
    target = ConversionTarget.OPINION_REPORT
    do(toolbox, reviewer, propose_conversion, proposal_id=proposal_id, target=target, reason="须由上级解决")
    return proposal_id


def a_proposal_merged_in_review(
    *, toolbox: Toolbox, author: Person, reviewer: Person, main: UUID, **changes: Any
) -> UUID:
    """A proposal that joined a filed case before it was filed itself."""
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=author, **changes)
    do(toolbox, reviewer, merge_proposal, proposal_id=proposal_id, main_proposal_id=main, reason="内容相同")
    return proposal_id


def a_merged_case(*, toolbox: Toolbox, author: Person, first: Person, last: Person, main: UUID) -> UUID:
    """A case that was filed, and then joined another one by two persons."""
    proposal_id = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
    do(toolbox, first, ask_merger, proposal_id=proposal_id, main_proposal_id=main, reason="内容相同")
    do(toolbox, last, decide_request, proposal_id=proposal_id, agrees=True)
    return proposal_id


def a_case_asked_to_be_withdrawn(*, toolbox: Toolbox, author: Person, first: Person, last: Person) -> UUID:
    """A filed case whose author asks to withdraw it."""
    proposal_id = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
    do(toolbox, author, ask_withdrawal, proposal_id=proposal_id, reason="问题已经解决")
    return proposal_id


def a_withdrawn_case(*, toolbox: Toolbox, author: Person, first: Person, last: Person) -> UUID:
    """A case that was filed, and then withdrawn with the committee's consent."""
    proposal_id = a_case_asked_to_be_withdrawn(toolbox=toolbox, author=author, first=first, last=last)
    do(toolbox, last, decide_request, proposal_id=proposal_id, agrees=True)
    return proposal_id


def line(proposal_id: UUID, outcome: ListOutcome = ListOutcome.FILE, **more: Any) -> dict[str, Any]:
    """A line of a meeting's list, with what its outcome needs."""
    needed: Mapping[ListOutcome, dict[str, Any]] = {
        ListOutcome.FILE: {},
        ListOutcome.DECLINE: {"ground": GROUND, "reason": WHY},
        ListOutcome.SEND_BACK: {"reason": "请补充数据"},
        ListOutcome.CONVERT: {"target": ConversionTarget.LETTER, "reason": "属个别情况"},
    }
    return {"proposal_id": proposal_id, "outcome": outcome, **needed[outcome], **more}


def meet(
    toolbox: Toolbox, recorder: Person, attendees: Sequence[Person], items: Sequence[Mapping[str, Any]], **more: Any
) -> dict[str, Any]:
    """Let a meeting of today decide a list."""
    told = {
        "held_on": civil_date(toolbox.ports.clock.now()), "minutes": "会议逐件审议，一致同意。",
        "attendee_seat_ids": [each.seat_id for each in attendees], "items": items,
    }  # fmt: skip
    return do(toolbox, recorder, hold_review_meeting, **{**told, **more})


def a_view(
    *, toolbox: Toolbox, owner: Person, name: str = "我的经济类", is_shared: bool = False, **filters: Any
) -> UUID:
    """A saved view of the queue."""
    view = do(
        toolbox, owner, add_queue_view, name=name, filters=filters or {"category": "economy"}, is_shared=is_shared
    )
    view_id: UUID = view["id"]
    return view_id
