"""The policy's lines about scores."""

from typing import Final

from api_spec.granting import EVERYBODY, OTHERS, OWN, WRITER, Line, everybody, line, to
from services.members.vocabulary import Role

CONFIRM: Final = (Role.SCORER, Role.SECRETARY_GENERAL)
READ_SCORES: Final = (Role.CHAIRPERSONS_COUNCIL, Role.SCORER, Role.SECRETARY_GENERAL)
SEE_SCORES: Final = (*READ_SCORES, Role.CONVENER, Role.MEMBER)

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
    line("read_my_dossier", "", to(Role.MEMBER)),
    line("read_member_dossier", "seat", to(CONFIRM)),
    Line(operation="list_dossier_keys", may=EVERYBODY, is_public=True, is_for_everybody=True),
    # Years: everybody sees where one stands; one leads it, another one closes it.
    everybody("list_score_years"),
    everybody("read_score_year", "score-year-open"),
    line("publish_preliminary_result", "score-year-open", to(Role.SCORER)),
    line("reopen_score_year", "score-year-published", to(Role.SCORER)),
    line("propose_score_year_closing", "score-year-appealed", to(Role.SCORER)),
    line("confirm_score_year_closing", "score-year-closing", to(CONFIRM)),
    line("refuse_score_year_closing", "score-year-closing", to(CONFIRM)),
    everybody("list_frozen_digests", "score-year-closed"),
    # Appeals: one's own line, another one's answer.
    line("make_score_appeal", "", to(Role.MEMBER)),
    line("withdraw_score_appeal", "score-appeal", to(Role.MEMBER, OWN)),
    line("list_score_appeals", "", to(Role.SCORER)),
    line("uphold_score_appeal", "score-appeal", to(Role.SCORER, OTHERS)),
    line("dismiss_score_appeal", "score-appeal", to(Role.SCORER, OTHERS)),
    # Adjusting lines of closed years: asked for by one, confirmed by another one.
    line("list_late_facts", "score-year-closed", to(Role.SCORER)),
    line("read_adjustment_offer", "score-year-closed", to(Role.SCORER)),
    line("ask_score_adjustment", "score-year-closed", to(Role.SCORER)),
    line("list_score_adjustments", "score-year-closed", to(CONFIRM)),
    line("confirm_score_adjustment", "score-adjustment", to(CONFIRM)),
    line("refuse_score_adjustment", "score-adjustment", to(CONFIRM)),
    # Facts.
    line("import_duty_facts", "", to(Role.SCORER)),
    line("read_duty_facts_template", "", to(Role.SCORER)),
    # Entries by hand: whoever enters does not confirm; a declaration is its member's, and the office's to confirm.
    everybody("list_duty_kinds"),
    line("list_duty_matters", "", to(Role.SCORER)),
    line("enter_duty_facts", "", to(Role.SCORER)),
    line("declare_duty_fact", "", to(Role.MEMBER)),
    line("declare_body_fact", "body", to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    line("propose_duty_reversal", "duty-credit", to(Role.SCORER)),
    line("list_duty_entries", "", to(CONFIRM)),
    line("list_my_duty_entries", "", to((Role.MEMBER, Role.ORGANISATION_OFFICER, *CONFIRM))),
    line("read_duty_entry", "duty-entry", to(CONFIRM)),
    line("read_duty_entry", "duty-declaration", WRITER, to(CONFIRM)),
    line("read_duty_entry", "duty-credit", to(CONFIRM)),
    line("attach_duty_evidence", "duty-entry", to(Role.SCORER, OWN)),
    line("attach_duty_evidence", "duty-declaration", WRITER),
    line("read_duty_evidence", "duty-entry", to(CONFIRM)),
    line("read_duty_evidence", "duty-declaration", WRITER, to(CONFIRM)),
    line("read_duty_evidence", "duty-credit", WRITER, to(CONFIRM)),
    line("confirm_duty_entry", "duty-entry", to(CONFIRM, OTHERS)),
    line("confirm_duty_entry", "duty-declaration", to(CONFIRM, OTHERS)),
    line("refuse_duty_entry", "duty-entry", to(CONFIRM, OTHERS)),
    line("take_back_duty_entry", "duty-entry", to(Role.SCORER, OWN)),
    line("take_back_duty_entry", "duty-declaration", WRITER),
    # The ledger.
    line("list_my_duty_facts", "", to(Role.MEMBER)),
    line("list_member_duty_facts", "seat", to(READ_SCORES)),
    line("list_body_duty_facts", "body", to(READ_SCORES)),
    # Regulations.
    line("publish_regulation", "", to(Role.SCORER)),
    everybody("list_regulations"),
    everybody("read_regulation", "regulation"),
    everybody("explain_regulation", "regulation"),
    everybody("compare_regulation", "regulation"),
    # The laboratory: the scorer tries, those who answer for the scores look on. Nothing in it is in force.
    line("list_regulation_drafts", "", to(READ_SCORES)),
    line("begin_regulation_draft", "", to(Role.SCORER)),
    line("read_regulation_draft", "regulation-draft", to(READ_SCORES)),
    line("edit_regulation_draft", "regulation-draft", to(Role.SCORER)),
    line("remove_regulation_draft", "regulation-draft", to(Role.SCORER)),
    line("publish_regulation_draft", "regulation-draft", to(Role.SCORER)),
    line("explain_regulation_draft", "regulation-draft", to(READ_SCORES)),
    line("compare_regulation_draft", "regulation-draft", to(READ_SCORES)),
    line("ask_trial", "", to(Role.SCORER)),
    line("list_trials", "", to(READ_SCORES)),
    line("read_trial", "trial", to(READ_SCORES)),
    line("list_trial_members", "trial", to(READ_SCORES)),
    line("read_trial_member", "trial", to(CONFIRM)),
    line("export_trial", "trial", to(READ_SCORES)),
    line("remove_trial", "trial", to(Role.SCORER)),
    line("read_score_list_template", "", to(Role.SCORER)),
    line("check_score_list", "", to(Role.SCORER)),
    line("list_score_lists", "", to(READ_SCORES)),
    line("read_score_list", "score-list", to(READ_SCORES)),
    line("list_score_list_lines", "score-list", to(READ_SCORES)),
    line("export_score_list", "score-list", to(READ_SCORES)),
    line("remove_score_list", "score-list", to(Role.SCORER)),
)
