"""The policy's lines about scores."""

from typing import Final

from api_spec.granting import OWN, Line, everybody, line, to
from services.members.vocabulary import Role

READ_SCORES: Final = (Role.CHAIRPERSONS_COUNCIL, Role.SCORER, Role.SECRETARY_GENERAL)
SEE_SCORES: Final = (*READ_SCORES, Role.CONVENER, Role.MEMBER)
CONFIRM: Final = (Role.SCORER, Role.SECRETARY_GENERAL)

SCORES: Final[tuple[Line, ...]] = (
    # Cards: one's own, and everybody's for those who answer for them.
    line("read_my_score", "", to(Role.MEMBER)),
    line("read_member_score", "seat", to((Role.SCORER, Role.SECRETARY_GENERAL)), to(Role.MEMBER, OWN)),
    line("list_scores", "", to(SEE_SCORES)),
    # Rankings, groups and lists, as far as the settings show them; those of bodies need more than one's own.
    everybody("list_rankings"),
    line("read_ranking", "", to(SEE_SCORES)),
    line("list_ranking_places", "", to(SEE_SCORES)),
    line("export_ranking", "", to(Role.SCORER)),
    line("list_score_groups", "", to(READ_SCORES)),
    line("export_score_groups", "", to(Role.SCORER)),
    line("count_quarter", "", to(Role.SCORER)),
    line("list_members_below", "", to(SEE_SCORES)),
    line("list_consequences", "", to(READ_SCORES)),
    line("count_collectives", "", to(Role.SCORER)),
    line("list_collectives", "", to(READ_SCORES)),
    # Roles of members, and honours: one person says it, another one confirms.
    everybody("read_role_quotas"),
    line("list_member_roles", "", to(READ_SCORES)),
    line("give_roles", "", to(Role.SCORER)),
    line("decide_roles", "", to(CONFIRM)),
    line("end_role", "member-role", to(Role.SCORER)),
    line("propose_honours", "", to(Role.SCORER)),
    line("list_honours", "", to(READ_SCORES)),
    line("read_honours", "honour-list", to(READ_SCORES)),
    line("confirm_honours", "honour-list", to(CONFIRM)),
    line("refuse_honours", "honour-list", to(CONFIRM)),
    # Facts.
    line("import_duty_facts", "", to(Role.SCORER)),
    line("read_duty_facts_template", "", to(Role.SCORER)),
    # Regulations.
    line("publish_regulation", "", to(Role.SCORER)),
    everybody("list_regulations"),
    everybody("read_regulation", "regulation"),
)
