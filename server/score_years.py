"""Years of assessment, appeals and adjusting lines over HTTP."""

from typing import TYPE_CHECKING

from api_spec import score_adjustments, score_appeals, score_years
from server.serving import Route, serves
from services.scoring.commands import adjusting, appealing, closing, leading
from services.scoring.queries import adjustments, appeals, offers, years

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (
        serves(score_years.LIST)(years.list_score_years),
        serves(score_years.READ)(years.read_score_year),
        serves(score_years.PUBLISH)(leading.publish_preliminary_result),
        serves(score_years.REOPEN)(leading.reopen_year),
        serves(score_years.PROPOSE)(leading.propose_closing),
        serves(score_years.CONFIRM)(closing.confirm_closing),
        serves(score_years.REFUSE)(leading.refuse_closing),
        serves(score_years.DIGESTS)(years.list_frozen_digests),
        serves(score_appeals.MAKE)(appealing.make_appeal),
        serves(score_appeals.WITHDRAW)(appealing.withdraw_appeal),
        serves(score_appeals.LIST)(appeals.list_appeals),
        serves(score_appeals.UPHOLD)(appealing.uphold_appeal),
        serves(score_appeals.DISMISS)(appealing.dismiss_appeal),
        serves(score_adjustments.LATE)(adjustments.list_late_facts),
        serves(score_adjustments.OFFER)(offers.read_adjustment_offer),
        serves(score_adjustments.ASK)(adjusting.ask_adjustment),
        serves(score_adjustments.LIST)(adjustments.list_adjustments),
        serves(score_adjustments.CONFIRM)(adjusting.confirm_adjustment),
        serves(score_adjustments.REFUSE)(adjusting.refuse_adjustment),
    )
