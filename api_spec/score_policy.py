"""The policy's lines about scores."""

from typing import Final

from api_spec.granting import Line, everybody, line, to
from services.members.vocabulary import Role

READ_SCORES: Final = (Role.CHAIRPERSONS_COUNCIL, Role.SCORER, Role.SECRETARY_GENERAL)

SCORES: Final[tuple[Line, ...]] = (
    # Cards: one's own, and everybody's for those who answer for them.
    line("read_my_score", "", to(Role.MEMBER)),
    line("read_member_score", "seat", to(READ_SCORES)),
    line("list_scores", "", to(READ_SCORES)),
    # Facts.
    line("import_duty_facts", "", to(Role.SCORER)),
    line("read_duty_facts_template", "", to(Role.SCORER)),
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
    line("read_trial_member", "trial", to(READ_SCORES)),
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
