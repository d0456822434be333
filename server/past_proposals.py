"""Proposals of earlier years over HTTP."""

from typing import TYPE_CHECKING

from api_spec import past_proposals as contract
from api_spec.contract import XLSX
from server.responding import FileAnswer
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.sheets.templates import template_xlsx
from services.kernel.work import Work
from services.proposals.commands import past as importing
from services.proposals.past_columns import PAST_PROPOSALS
from services.proposals.queries import past

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def read_template(_work: Work, _actor: Actor) -> FileAnswer:
        return FileAnswer("历年提案模板.xlsx", template_xlsx(PAST_PROPOSALS), XLSX)

    return (
        serves(contract.IMPORT_PAST, before=importing.prepare_past_import)(importing.import_past_proposals),
        serves(contract.READ_PAST_TEMPLATE)(read_template),
        serves(contract.LIST_PAST)(past.list_past_proposals),
        serves(contract.READ_PAST)(past.read_past_proposal),
        serves(contract.LIST_OWN_PAST)(past.list_my_past_proposals),
    )
