"""Proposals over HTTP: what their proposers do, what reviewers do, lists."""

from typing import TYPE_CHECKING

from api_spec import proposal_lists as lists_contract
from api_spec import proposal_reviews as reviews_contract
from api_spec import proposals as contract
from server.serving import Route, serves
from services.proposals.commands import meeting, merging, requesting, reviewing, submitting, together, views, writing
from services.proposals.queries import cases, groups, lists, meetings, statistics
from services.proposals.queries import views as saved_views

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (*_written(), *_reviewed(), *_listed())


def _written() -> tuple[Route, ...]:
    return (
        serves(contract.DRAFT)(writing.draft_proposal),
        serves(contract.READ)(cases.read_proposal),
        serves(contract.EDIT)(writing.edit_proposal),
        serves(contract.SUBMIT)(submitting.submit_proposal),
        serves(contract.WITHDRAW)(writing.withdraw_proposal),
        serves(contract.HISTORY)(cases.list_proposal_history),
        serves(contract.REVISIONS)(cases.list_proposal_revisions),
        serves(contract.READ_REVISION)(cases.read_proposal_revision),
    )


def _reviewed() -> tuple[Route, ...]:
    return (
        serves(reviews_contract.PASS_STEP)(reviewing.pass_review_step),
        serves(reviews_contract.SEND_BACK)(reviewing.send_back_proposal),
        serves(reviews_contract.FILE)(reviewing.file_proposal),
        serves(reviews_contract.DECLINE)(reviewing.decline_proposal),
        serves(reviews_contract.PROPOSE_CONVERSION)(reviewing.propose_conversion),
        serves(reviews_contract.ANSWER_CONVERSION)(requesting.answer_conversion),
        serves(reviews_contract.MERGE)(merging.merge_proposal),
        serves(reviews_contract.ASK_WITHDRAWAL)(requesting.ask_withdrawal),
        serves(reviews_contract.ASK_MERGER)(requesting.ask_merger),
        serves(reviews_contract.ASK_SEPARATION)(requesting.ask_separation),
        serves(reviews_contract.DECIDE_REQUEST)(requesting.decide_request),
        serves(reviews_contract.TAKE_BACK_REQUEST)(requesting.take_back_request),
        serves(reviews_contract.PASS_TOGETHER)(together.pass_review_steps),
        serves(reviews_contract.SEND_BACK_TOGETHER)(together.send_back_proposals),
        serves(reviews_contract.HOLD_MEETING)(meeting.hold_review_meeting),
        serves(reviews_contract.READ_MEETING)(meetings.read_review_meeting),
        serves(reviews_contract.LIST_MEETINGS)(meetings.list_review_meetings),
    )


def _listed() -> tuple[Route, ...]:
    return (
        serves(lists_contract.LIST)(lists.list_proposals),
        serves(lists_contract.GROUPS)(groups.list_queue_groups),
        serves(lists_contract.LIST_OWN)(lists.list_my_proposals),
        serves(lists_contract.VIEWS)(saved_views.list_queue_views),
        serves(lists_contract.ADD_VIEW)(views.add_queue_view),
        serves(lists_contract.EDIT_VIEW)(views.edit_queue_view),
        serves(lists_contract.REMOVE_VIEW)(views.remove_queue_view),
        serves(lists_contract.STATISTICS)(statistics.read_proposal_statistics),
    )
