"""Whether a person may see a proposal at all: what he may not see is not found."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.proposals import rules


def is_visible(work: Work, proposal: Any, actor: Actor) -> bool:
    """By who the actor is; a case with a number also by the committee's settings, read only where they decide.

    A number stays visible with its fate, also when the case was withdrawn or joined another one.
    """
    if rules.may_see(proposal, actor):
        return True
    if proposal.case_number is None or actor.seat_id is None:
        return False
    _, settings = current_settings(work)
    return rules.shows_filed_to_members(settings)
