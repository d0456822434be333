"""Who answers which fact in the same transaction, and who delivers what the outbox holds: two tables, on one screen."""

from collections.abc import Mapping

from services.activities.facts import ActivitySettled
from services.kernel.outbox import Handler
from services.kernel.work import Reactions
from services.members.facts import PersonErased, RosterImported, SettingsEdited
from services.proposals.commands import indexing, signatures
from services.proposals.commands.forgetting import delete_what_is_private
from services.proposals.facts import ProposalFiled
from services.proposals.review_facts import (
    FiledProposalWithdrawn,
    ProposalConverted,
    ProposalMerged,
    ProposalSeparated,
    ReviewListDecided,
)
from services.scoring import commands as scoring
from services.scoring import proposals as credited

REACTIONS: Reactions = {
    ActivitySettled: (scoring.enter_settled_attendance,),
    FiledProposalWithdrawn: (credited.take_back_filed_proposal, indexing.note_fate),
    PersonErased: (delete_what_is_private,),
    ProposalConverted: (credited.enter_converted_proposal,),
    ProposalFiled: (credited.enter_filed_proposal,),
    ProposalMerged: (credited.enter_merged_proposal, indexing.note_fate),
    ProposalSeparated: (credited.take_back_merged_proposal, indexing.note_fate),
    ReviewListDecided: (credited.enter_decided_list,),
    RosterImported: (scoring.reconsider_members,),
    SettingsEdited: (indexing.show_past_beyond,),
}

DELIVERIES: Mapping[str, Handler] = {
    signatures.EXPIRE: signatures.expire_co_signatures,
    scoring.RECOUNT: scoring.recount_stale_cards,
}
