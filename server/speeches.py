"""Speeches over HTTP."""

from typing import TYPE_CHECKING

from api_spec import speeches as contract
from server.serving import Route, serves
from services.activities.commands import speaking
from services.activities.queries import speeches

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of speeches."""
    return (
        serves(contract.DRAFT)(speaking.draft_speech),
        serves(contract.EDIT)(speaking.edit_speech),
        serves(contract.SUBMIT)(speaking.submit_speech),
        serves(contract.WITHDRAW)(speaking.withdraw_speech),
        serves(contract.REVIEW)(speaking.review_speech),
        serves(contract.GIVE)(speaking.give_speech),
        serves(contract.IMPROMPTU)(speaking.record_impromptu_speech),
        serves(contract.STRIKE)(speaking.strike_speech),
        serves(contract.LIST)(speeches.list_speeches),
        serves(contract.MINE)(speeches.list_my_speeches),
        serves(contract.READ)(speeches.read_speech),
    )
