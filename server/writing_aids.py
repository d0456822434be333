"""What helps to write a proposal, over HTTP."""

from typing import TYPE_CHECKING

from api_spec import writing_aids as contract
from server.serving import Route, serves
from services.proposals.queries.checks import check_text
from services.proposals.queries.word_texts import read_word_text

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of these aids."""
    return (serves(contract.CHECK)(check_text), serves(contract.READ_WORD)(read_word_text))
