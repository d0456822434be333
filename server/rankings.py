"""Rankings, groups, lists, roles of members and honours over HTTP."""

from typing import TYPE_CHECKING, Any

from api_spec import honours as honours_contract
from api_spec import member_roles as roles_contract
from api_spec import rankings as contract
from api_spec import score_groups
from api_spec.contract import XLSX
from server.responding import FileAnswer
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.scoring.commands import annulling, counting, counting_bodies, giving_roles, honouring, reminding
from services.scoring.queries import below, collectives, groups, honours, member_roles, rankings

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this part of scoring."""

    def export_ranking(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("履职排名.xlsx", rankings.ranking_sheet(work, actor, **asked), XLSX)

    def export_groups(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("履职得分统计.xlsx", groups.groups_sheet(work, actor, **asked), XLSX)

    return (
        serves(contract.LIST_RANKINGS)(rankings.list_rankings),
        serves(contract.READ_RANKING)(rankings.read_ranking),
        serves(contract.LIST_PLACES)(rankings.list_ranking_places),
        serves(contract.RANKING_SHEET)(export_ranking),
        serves(score_groups.LIST_GROUPS)(groups.list_groups),
        serves(score_groups.GROUPS_SHEET)(export_groups),
        serves(score_groups.COUNT_QUARTER)(counting.count_quarter),
        serves(contract.LIST_BELOW)(below.list_members_below),
        serves(contract.REMIND_BELOW)(reminding.remind_members_below),
        serves(contract.LIST_CONSEQUENCES)(below.list_consequences),
        serves(score_groups.COUNT_COLLECTIVES)(counting_bodies.count_collectives),
        serves(score_groups.LIST_COLLECTIVES)(collectives.list_collectives),
        serves(roles_contract.READ_QUOTAS)(member_roles.read_role_quotas),
        serves(roles_contract.LIST)(member_roles.list_member_roles),
        serves(roles_contract.GIVE)(giving_roles.give_roles),
        serves(roles_contract.DECIDE)(giving_roles.decide_roles),
        serves(roles_contract.END)(giving_roles.end_role),
        serves(honours_contract.PROPOSE)(honouring.propose_honours),
        serves(honours_contract.LIST)(honours.list_honours),
        serves(honours_contract.READ)(honours.read_honours),
        serves(honours_contract.CONFIRM)(honouring.confirm_honours),
        serves(honours_contract.REFUSE)(honouring.refuse_honours),
        serves(honours_contract.ASK_ANNULMENT)(annulling.ask_honours_annulment),
        serves(honours_contract.CONFIRM_ANNULMENT)(annulling.confirm_honours_annulment),
        serves(honours_contract.REFUSE_ANNULMENT)(annulling.refuse_honours_annulment),
    )
