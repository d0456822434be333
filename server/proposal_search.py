"""The search of proposals over HTTP."""

from typing import TYPE_CHECKING, Any

from api_spec import proposal_search as contract
from api_spec.contract import XLSX
from server.responding import FileAnswer
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.proposals.queries import search, sheets

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def export_found(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("检索结果.xlsx", sheets.found_sheet(work, actor, **asked), XLSX)

    def export_queue(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("提案审查队列.xlsx", sheets.queue_sheet(work, actor, **asked), XLSX)

    return (
        serves(contract.SEARCH)(search.search_proposals),
        serves(contract.COUNTS)(search.count_found_proposals),
        serves(contract.EXPORT_FOUND)(export_found),
        serves(contract.EXPORT_QUEUE)(export_queue),
    )
