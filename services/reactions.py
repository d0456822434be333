"""Who answers which fact in the same transaction, and who delivers what the outbox holds: two tables, on one screen."""

from collections.abc import Mapping

from services.activities import facts as activities
from services.activities import speech_facts
from services.activities.commands import observing, publishing, reminding
from services.activities.commands.subscribing import end_calendar_feeds
from services.activities.correction_facts import AttendanceCorrected
from services.kernel.outbox import Handler
from services.kernel.work import Reactions
from services.members.facts import PersonErased, RosterImported, SettingsEdited
from services.notices.commands import telling, telling_scores
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
from services.scoring import attendance, entry_facts, speeches, year_facts
from services.scoring import proposals as credited
from services.scoring.commands import counting, counting_bodies, following, list_checking, recounting, trying
from services.scoring.commands import publishing as regulations
from services.scoring.honour_facts import HonoursAnnulmentAsked, HonoursProposed
from services.scoring.role_facts import MemberRolesGiven
from services.scoring.standing_facts import MembersBelowReminded

REACTIONS: Reactions = {
    AttendanceCorrected: (attendance.correct_attendance,),
    FiledProposalWithdrawn: (credited.take_back_filed_proposal, indexing.note_fate),
    PersonErased: (delete_what_is_private, end_calendar_feeds),
    activities.ActivityCancelled: (telling.tell_of_cancellation,),
    activities.ActivityChanged: (telling.tell_of_change,),
    activities.ActivityPublished: (telling.tell_of_publication,),
    activities.ActivitySettled: (attendance.enter_settled_attendance,),
    activities.InvitationAnswered: (telling.tell_of_answer,),
    activities.InviteesChanged: (telling.tell_of_invitees,),
    activities.LeaveDecided: (telling.tell_of_decision,),
    activities.LeaveEvidenceAdded: (telling.tell_of_proof,),
    activities.LeaveRequested: (telling.tell_of_request,),
    speech_facts.SpeechGiven: (speeches.enter_given_speech,),
    speech_facts.SpeechStruck: (speeches.take_back_struck_speech,),
    activities.UnansweredReminded: (telling.tell_of_reminder,),
    ProposalConverted: (credited.enter_converted_proposal,),
    ProposalFiled: (credited.enter_filed_proposal,),
    ProposalMerged: (credited.enter_merged_proposal, indexing.note_fate),
    ProposalSeparated: (credited.take_back_merged_proposal, indexing.note_fate),
    ReviewListDecided: (credited.enter_decided_list,),
    RosterImported: (recounting.reconsider_members,),
    SettingsEdited: (indexing.show_past_beyond,),
    HonoursAnnulmentAsked: (telling_scores.tell_of_asked_annulment,),
    HonoursProposed: (telling_scores.tell_of_proposed_honours,),
    MemberRolesGiven: (telling_scores.tell_of_proposed_roles,),
    MembersBelowReminded: (telling_scores.tell_members_below,),
    entry_facts.DutyEntered: (telling_scores.tell_of_entry,),
    entry_facts.DutyEntryConfirmed: (telling_scores.tell_of_confirmed_entry,),
    entry_facts.DutyEntryRefused: (telling_scores.tell_of_refused_entry,),
    year_facts.AdjustmentAsked: (telling_scores.tell_of_asked_adjustment,),
    year_facts.AdjustmentConfirmed: (telling_scores.tell_of_adjustment,),
    year_facts.AppealDismissed: (telling_scores.tell_of_answer,),
    year_facts.AppealMade: (telling_scores.tell_of_appeal,),
    year_facts.AppealUpheld: (telling_scores.tell_of_answer,),
    year_facts.ClosingProposed: (telling_scores.tell_of_proposed_closing,),
    year_facts.PreliminaryResultPublished: (telling_scores.tell_of_result,),
    year_facts.YearClosed: (telling_scores.tell_of_closing,),
    year_facts.YearReopened: (telling_scores.tell_of_reopening,),
}

DELIVERIES: Mapping[str, Handler] = {
    observing.ERASE: observing.erase_observers,
    publishing.OPEN: publishing.open_at_its_hour,
    reminding.REMIND: reminding.remind_at_its_hour,
    telling.TELL: telling.write_notices,
    telling_scores.TELL: telling_scores.write_score_notices,
    signatures.EXPIRE: signatures.expire_co_signatures,
    recounting.RECOUNT: recounting.recount_stale_cards,
    regulations.LOOK_AGAIN: regulations.look_again,
    trying.RUN_TRIAL: trying.run_trial,
    list_checking.CHECK_LIST: list_checking.check_lines,
    counting_bodies.COUNT_BODY: counting_bodies.count_body,
    counting.COUNT_QUARTER: counting.count_quarter_of_some,
    following.FOLLOW: following.tell_what_follows,
}
