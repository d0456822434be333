"""Who answers which fact in the same transaction, and who delivers what the outbox holds: two tables, on one screen."""

from collections.abc import Mapping

from services.activities.facts import ActivitySettled
from services.kernel.outbox import Handler
from services.kernel.work import Reactions
from services.members.facts import RosterImported, SettingsEdited
from services.proposals.commands import indexing
from services.proposals.facts import ProposalFiled
from services.scoring import commands as scoring

REACTIONS: Reactions = {
    ActivitySettled: (scoring.enter_settled_attendance,),
    ProposalFiled: (scoring.enter_filed_proposal,),
    RosterImported: (scoring.reconsider_members,),
    SettingsEdited: (indexing.show_past_beyond,),
}

DELIVERIES: Mapping[str, Handler] = {
    scoring.RECOUNT: scoring.recount_stale_cards,
}
