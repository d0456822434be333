"""Corrections of settled attendance, and what people take away of it, over HTTP."""

from typing import TYPE_CHECKING, Any

from api_spec import attendance_papers as contract
from api_spec import corrections
from api_spec.contract import PDF, XLSX
from server.responding import FileAnswer
from server.serving import Route, serves
from services.activities.commands import correcting
from services.activities.queries import corrections as corrected
from services.activities.queries import history, papers, statistics
from services.kernel.actor import Actor
from services.kernel.work import Work

if TYPE_CHECKING:
    from server.app import Parts


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def export_sheet(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("签到表.xlsx", papers.attendance_sheet(work, actor, **asked), XLSX)

    def print_badges(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("证件.pdf", papers.print_badges(work, actor, font=parts.settings.badge_font, **asked), PDF)

    def export_statistics(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("出席情况统计.xlsx", statistics.attendance_statistics_sheet(work, actor, **asked), XLSX)

    return (
        serves(corrections.PROPOSE)(correcting.propose_correction),
        serves(corrections.LIST)(corrected.list_corrections),
        serves(corrections.CONFIRM)(correcting.confirm_correction),
        serves(corrections.REFUSE)(correcting.refuse_correction),
        serves(contract.FORM)(export_sheet),
        serves(contract.BADGES)(print_badges),
        serves(contract.READ_BADGE)(papers.read_badge),
        serves(contract.STATISTICS)(statistics.read_attendance_statistics),
        serves(contract.STATISTICS_SHEET)(export_statistics),
        serves(contract.MINE)(history.list_my_attendance),
    )
