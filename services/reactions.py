"""Who answers which fact in the same transaction, and who delivers what the outbox holds: two tables, on one screen."""

from collections.abc import Mapping

from services.activities.facts import ActivitySettled
from services.kernel.outbox import Handler
from services.kernel.work import Reactions
from services.members.facts import PersonErased, RosterImported
from services.proposals.commands.forgetting import delete_private_attachments
from services.proposals.facts import ProposalFiled
from services.scoring import commands as scoring

REACTIONS: Reactions = {
    ActivitySettled: (scoring.enter_settled_attendance,),
    PersonErased: (delete_private_attachments,),
    ProposalFiled: (scoring.enter_filed_proposal,),
    RosterImported: (scoring.reconsider_members,),
}

DELIVERIES: Mapping[str, Handler] = {
    scoring.RECOUNT: scoring.recount_stale_cards,
}
