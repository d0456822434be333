"""Proposals over HTTP."""

from typing import TYPE_CHECKING

from api_spec import proposals as contract
from server.serving import Route, serves
from services.proposals.commands import reviewing, submitting, writing
from services.proposals.queries import cases, lists

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (
        serves(contract.DRAFT)(writing.draft_proposal),
        serves(contract.LIST)(lists.list_proposals),
        serves(contract.LIST_OWN)(lists.list_my_proposals),
        serves(contract.READ)(cases.read_proposal),
        serves(contract.EDIT)(writing.edit_proposal),
        serves(contract.SUBMIT)(submitting.submit_proposal),
        serves(contract.WITHDRAW)(writing.withdraw_proposal),
        serves(contract.PASS_STEP)(reviewing.pass_review_step),
        serves(contract.SEND_BACK)(reviewing.send_back_proposal),
        serves(contract.FILE)(reviewing.file_proposal),
        serves(contract.HISTORY)(cases.list_proposal_history),
        serves(contract.REVISIONS)(cases.list_proposal_revisions),
        serves(contract.READ_REVISION)(cases.read_proposal_revision),
    )
