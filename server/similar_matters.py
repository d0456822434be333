"""The overlap radar over HTTP."""

from typing import TYPE_CHECKING

from api_spec import similar_matters as contract
from server.serving import Route, serves
from services.proposals.commands import following
from services.proposals.queries import radar

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (
        serves(contract.SIMILAR)(radar.find_similar_matters),
        serves(contract.FOLLOW)(following.follow_matter),
        serves(contract.UNFOLLOW)(following.unfollow_matter),
        serves(contract.FOLLOWED)(radar.list_followed_matters),
        serves(contract.REFER)(following.add_reference),
        serves(contract.UNREFER)(following.remove_reference),
        serves(contract.REFERENCES)(radar.list_proposal_references),
    )
