"""What helps to write a proposal, over HTTP."""

from typing import TYPE_CHECKING, Any

from api_spec import writing_aids as contract
from api_spec.contract import DOCX
from server.responding import FileAnswer
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.proposals.queries.checks import check_text
from services.proposals.queries.word_forms import read_word_form
from services.proposals.queries.word_texts import read_word_text

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of these aids."""

    def read_form(work: Work, actor: Actor, **names: Any) -> FileAnswer:
        """The Word file, under its name."""
        form = read_word_form(work, actor, **names)
        return FileAnswer(form.name, form.content, DOCX)

    return (
        serves(contract.CHECK)(check_text),
        serves(contract.READ_WORD)(read_word_text),
        serves(contract.READ_FORM)(read_form),
    )
