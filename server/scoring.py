"""Scoring over HTTP."""

from typing import TYPE_CHECKING

from api_spec import duty_facts
from api_spec import scoring as contract
from api_spec.contract import XLSX
from server.responding import FileAnswer
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.sheets.templates import template_xlsx
from services.kernel.work import Work
from services.scoring import importing
from services.scoring.commands import publishing
from services.scoring.queries import boards, cards, regulations

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def read_facts_template(work: Work, _actor: Actor) -> FileAnswer:
        return FileAnswer("历年履职记录模板.xlsx", template_xlsx(importing.form_for(work)), XLSX)

    return (
        serves(contract.READ_MY_SCORE)(cards.read_my_score),
        serves(contract.READ_MEMBER_SCORE)(cards.read_member_score),
        serves(contract.LIST_SCORES)(boards.list_scores),
        serves(contract.PUBLISH_REGULATION)(publishing.publish_regulation),
        serves(contract.LIST_REGULATIONS)(regulations.list_regulations),
        serves(contract.READ_REGULATION)(regulations.read_regulation),
        serves(duty_facts.IMPORT_FACTS, before=importing.prepare_fact_import)(importing.import_duty_facts),
        serves(duty_facts.READ_FACTS_TEMPLATE)(read_facts_template),
    )
