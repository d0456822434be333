"""The policy's lines about scores."""

from typing import Final

from api_spec.granting import OTHERS, OWN, Line, everybody, line, to
from services.members.vocabulary import Role

READ_SCORES: Final = (Role.CHAIRPERSONS_COUNCIL, Role.SCORER, Role.SECRETARY_GENERAL)
CONFIRM_SCORES: Final = (Role.SCORER, Role.SECRETARY_GENERAL)

SCORES: Final[tuple[Line, ...]] = (
    # Cards: one's own, and everybody's for those who answer for them.
    line("read_my_score", "", to(Role.MEMBER)),
    line("read_member_score", "seat", to(READ_SCORES)),
    line("list_scores", "", to(READ_SCORES)),
    # Years: everybody sees where one stands; one leads it, another one closes it.
    everybody("list_score_years"),
    everybody("read_score_year", "score-year-open"),
    line("publish_preliminary_result", "score-year-open", to(Role.SCORER)),
    line("reopen_score_year", "score-year-published", to(Role.SCORER)),
    line("propose_score_year_closing", "score-year-appealed", to(Role.SCORER)),
    line("confirm_score_year_closing", "score-year-closing", to(CONFIRM_SCORES)),
    line("refuse_score_year_closing", "score-year-closing", to(CONFIRM_SCORES)),
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
    line("list_score_adjustments", "score-year-closed", to(CONFIRM_SCORES)),
    line("confirm_score_adjustment", "score-adjustment", to(CONFIRM_SCORES)),
    line("refuse_score_adjustment", "score-adjustment", to(CONFIRM_SCORES)),
    # Facts.
    line("import_duty_facts", "", to(Role.SCORER)),
    line("read_duty_facts_template", "", to(Role.SCORER)),
    # Regulations.
    line("publish_regulation", "", to(Role.SCORER)),
    everybody("list_regulations"),
    everybody("read_regulation", "regulation"),
)
