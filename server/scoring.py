"""Scoring over HTTP."""

from typing import TYPE_CHECKING

from api_spec import scoring as contract
from server.serving import Route, serves
from services.scoring import commands, queries

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (
        serves(contract.READ_MY_SCORE)(queries.read_my_score),
        serves(contract.READ_MEMBER_SCORE)(queries.read_member_score),
        serves(contract.LIST_SCORES)(queries.list_scores),
        serves(contract.PUBLISH_REGULATION)(commands.publish_regulation),
        serves(contract.LIST_REGULATIONS)(queries.list_regulations),
        serves(contract.READ_REGULATION)(queries.read_regulation),
    )
