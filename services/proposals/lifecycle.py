"""The life of a proposal, as far as "filed" and its undoing. Nobody reviews his own, and no two steps by one person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import PROPOSAL_ENTER, PROPOSAL_REVIEW, PROPOSAL_WRITE
from services.members.settings_sections import ProposalSettings
from services.proposals import rules
from services.proposals.rules import ProposalText, is_own, text_of
from services.proposals.vocabulary import ProposalAction as Do
from services.proposals.vocabulary import ProposalKind
from services.proposals.vocabulary import ProposalState as Is
from services.proposals.vocabulary import RequestKind as Asked


@dataclass(frozen=True, slots=True)
class Judged:
    """As much of a row as the guards look at, where no entity is loaded."""

    state: Is
    kind: ProposalKind
    author_seat_id: UUID
    author_account_id: UUID
    officer_account_id: UUID | None
    entered_by: UUID | None
    offered_at: datetime | None
    review_step: int | None
    review_steps: int | None
    passed_by: frozenset[UUID]
    asked: Asked | None = None
    asked_by: UUID | None = None
    case_number: int | None = None
    has_signed: bool = False
    """Whether the actor is among those who co-signed it, be it that he withdrew since, or a main member of its body."""
    is_of_main: bool = False
    """Whether the actor proposes, entered or signed the case into which somebody asks to merge it, or out of it."""
    may_be_taken_on: bool = False
    """Whether the actor speaks for the body that proposes it, and whoever wrote it does no more."""


def proposer(proposal: Any, actor: Actor) -> bool:
    """提案人本人；集体提案为撰写的召集人或者经办人。"""
    return actor.may(PROPOSAL_WRITE) and is_own(proposal, actor)


def proposer_of_joint(proposal: Any, actor: Actor) -> bool:
    """联名提案的第一提案人本人。"""
    return proposal.kind == ProposalKind.JOINT and proposer(proposal, actor)


def proposer_not_collective(proposal: Any, actor: Actor) -> bool:
    """提案人本人；集体提案不邀请联名。"""
    return proposal.kind != ProposalKind.COLLECTIVE and proposer(proposal, actor)


def proposer_of_collective(proposal: Any, actor: Actor) -> bool:
    """集体提案的撰写人：召集人或者经办人，或者第一位主笔委员。"""
    return proposal.kind == ProposalKind.COLLECTIVE and proposer(proposal, actor)


def clerk(proposal: Any, actor: Actor) -> bool:
    """代录的工作人员本人。"""
    return actor.may(PROPOSAL_ENTER) and proposal.entered_by == actor.account_id


def another_clerk(proposal: Any, actor: Actor) -> bool:
    """另一位代录的工作人员：不是现在的代录人，也不是提案人本人。"""
    is_his = actor.account_id in {proposal.entered_by, proposal.author_account_id}
    return actor.may(PROPOSAL_ENTER) and not is_his


def proposer_not_clerk(proposal: Any, actor: Actor) -> bool:
    """提案人本人，且不是代录人。"""
    return proposal.entered_by != actor.account_id and proposer(proposal, actor)


def reviewer(proposal: Any, actor: Actor) -> bool:
    """提案审查人员：不是提案人、联名人、主笔委员、代录人，且未办理过本轮的其他环节。"""
    return may_ever_review(proposal, actor) and actor.account_id not in proposal.passed_by


def reviewer_before_last_step(proposal: Any, actor: Actor) -> bool:
    """尚未到最后环节时的提案审查人员：不是提案人、联名人、主笔委员、代录人，且未办理过本轮的其他环节。"""
    return not is_at_last_step(proposal) and reviewer(proposal, actor)


def reviewer_at_last_step(proposal: Any, actor: Actor) -> bool:
    """最后环节的提案审查人员：不是提案人、联名人、主笔委员、代录人，且未办理过本轮的其他环节。"""
    return is_at_last_step(proposal) and reviewer(proposal, actor)


def proposer_who_has_not_asked(proposal: Any, actor: Actor) -> bool:
    """提案人本人，且没有尚未决定的申请。"""
    return proposal.asked is None and proposer(proposal, actor)


def reviewer_where_nothing_is_asked(proposal: Any, actor: Actor) -> bool:
    """提案审查人员：不是提案人、联名人、主笔委员、代录人，且没有尚未决定的申请。"""
    return proposal.asked is None and may_ever_review(proposal, actor)


def reviewer_of_both(proposal: Any, actor: Actor) -> bool:
    """提案审查人员：不是本案与主案的提案人、联名人、主笔委员、代录人，且未办理过本轮的其他环节。"""
    return reviewer(proposal, actor) and not proposal.is_of_main


def reviewer_of_both_to_ask(proposal: Any, actor: Actor) -> bool:
    """提案审查人员：不是本案与主案的提案人、联名人、主笔委员、代录人，且没有尚未决定的申请。"""
    return reviewer_where_nothing_is_asked(proposal, actor) and not proposal.is_of_main


def proposer_who_asked(proposal: Any, actor: Actor) -> bool:
    """申请撤案的提案人本人，尚未决定。"""
    return proposal.asked == Asked.WITHDRAWAL and proposer(proposal, actor)


def reviewer_who_asked(proposal: Any, actor: Actor) -> bool:
    """提出并案或者撤销并案的提案审查人员本人，尚未决定。"""
    is_mine = proposal.asked in {Asked.MERGER, Asked.SEPARATION} and proposal.asked_by == actor.account_id
    return is_mine and actor.may(PROPOSAL_REVIEW)


def successor(proposal: Any, actor: Actor) -> bool:
    """该单位现任的召集人或者经办人，而原撰写人已不再是。"""
    return bool(proposal.may_be_taken_on) and actor.may(PROPOSAL_WRITE)


def second_person(proposal: Any, actor: Actor) -> bool:
    """另一位提案审查人员：不是本案与主案的提案人、联名人、主笔委员、代录人，也不是提出申请的人。"""
    is_another = proposal.asked is not None and proposal.asked_by != actor.account_id
    return is_another and may_ever_review(proposal, actor) and not proposal.is_of_main


def second_person_on_withdrawal(proposal: Any, actor: Actor) -> bool:
    """提案人申请撤案后，代表提案委员会的提案审查人员：不是提案人、联名人、主笔委员、代录人。"""
    return proposal.asked == Asked.WITHDRAWAL and second_person(proposal, actor)


def second_person_on_merger(proposal: Any, actor: Actor) -> bool:
    """有人提出并案后，另一位提案审查人员：不是本案与主案的提案人、联名人、主笔委员、代录人，也不是提出的人。"""
    return proposal.asked == Asked.MERGER and second_person(proposal, actor)


def second_person_on_separation(proposal: Any, actor: Actor) -> bool:
    """并案前尚在审查的，有人提出撤销并案后，另一位提案审查人员：不是本案与主案的提案人、联名人、主笔委员、代录人，也不是提出的人。"""
    is_asked = proposal.asked == Asked.SEPARATION and proposal.case_number is None
    return is_asked and second_person(proposal, actor)


def second_person_on_separation_of_a_filed_one(proposal: Any, actor: Actor) -> bool:
    """并案前已经立案的，有人提出撤销并案后，另一位提案审查人员：不是本案与主案的提案人、联名人、主笔委员、代录人，也不是提出的人。"""
    is_asked = proposal.asked == Asked.SEPARATION and proposal.case_number is not None
    return is_asked and second_person(proposal, actor)


def may_ever_review(proposal: Any, actor: Actor) -> bool:
    """Whether the actor is a reviewer, and neither its author, on whatever seat, nor its clerk, nor behind it."""
    has_written = is_own(proposal, actor) or actor.account_id in {proposal.author_account_id, proposal.entered_by}
    return actor.may(PROPOSAL_REVIEW) and not has_written and not proposal.has_signed


def is_at_last_step(proposal: Any) -> bool:
    """Whether the running step is the last one of the review."""
    return bool(proposal.review_step == proposal.review_steps)


def main_is_filed(proposal: Any) -> FieldFault | None:
    """主案已立案，与本案不是同一件。"""
    if proposal.main_state == Is.FILED and proposal.main_id != proposal.id:
        return None
    return FieldFault("/main_proposal_id", "主案须是另一件已立案、未并入他案的提案")


def nothing_is_merged_into_it(proposal: Any) -> FieldFault | None:
    """没有其他提案并入本案。"""
    if not proposal.merged_count:
        return None
    return FieldFault("", f"有 {proposal.merged_count} 件提案并入本案，须先撤销并案")


def main_is_not_assigned(proposal: Any) -> FieldFault | None:
    """主案尚未交办。"""
    return None if proposal.main_state == Is.FILED else FieldFault("", "主案已经交办，不能再撤销并案")


def _need(fault: Callable[[ProposalText, ProposalSettings], FieldFault | None]) -> Callable[[Any], FieldFault | None]:
    def need(proposal: Any) -> FieldFault | None:
        return fault(text_of(proposal), proposal.form)

    need.__doc__ = fault.__doc__
    return need


def scanned(proposal: Any) -> FieldFault | None:
    """已附纸质提案的扫描件。"""
    return None if proposal.scan_count else FieldFault("", "请先上传纸质提案的扫描件")


def units_stand(proposal: Any) -> FieldFault | None:
    """所建议的承办单位都没有撤销。"""
    return rules.abolished_fault(proposal.suggested_units, proposal.abolished_units)


def contact_given(proposal: Any) -> FieldFault | None:
    """本会要求时，已填写联系人。"""
    return rules.contact_fault(proposal.form, has_contact=proposal.has_contact)


COMPLETE = (*map(_need, rules.SUBMISSION), units_stand, contact_given)


def co_signed(proposal: Any) -> FieldFault | None:
    """联名提案至少有一位委员的有效签名。"""
    is_missing = proposal.kind == ProposalKind.JOINT and not proposal.live_co_signatures
    return FieldFault("", "联名提案至少须有一位委员签名，现在没有") if is_missing else None


def not_co_signed(proposal: Any) -> FieldFault | None:
    """没有委员的有效签名。"""
    count = proposal.live_co_signatures
    return FieldFault("", f"已有 {count} 位委员签名，请以联名提案提交") if count else None


def submitted_for_its_body(proposal: Any) -> FieldFault | None:
    """集体提案：本会允许、在规定的期间内，由该单位现任的召集人或者经办人提交。"""
    fault: FieldFault | None = proposal.collective_fault
    return fault


WRITTEN = (Is.DRAFT, Is.CO_SIGNING, Is.SENT_BACK)
"""While the text is its proposer's."""

BY_KIND = (co_signed, submitted_for_its_body)

LIFECYCLE = Lifecycle(
    "proposal",
    Is.DRAFT,
    # From paper: a clerk enters it, its proposer answers; only then its life goes on as every other's.
    step(Do.EDIT_ENTRY, (Is.ENTERED,), None, clerk),
    step(Do.OFFER, (Is.ENTERED,), Is.AWAITING_CONFIRMATION, clerk, scanned, *COMPLETE),
    step(Do.RECALL, (Is.AWAITING_CONFIRMATION,), Is.ENTERED, clerk),
    step(Do.DISCARD, (Is.ENTERED,), Is.WITHDRAWN, clerk),
    step(Do.TAKE_ON_ENTRY, (Is.ENTERED,), None, another_clerk),
    step(Do.CONFIRM, (Is.AWAITING_CONFIRMATION,), Is.IN_REVIEW, proposer_not_clerk, *COMPLETE),
    step(Do.REJECT_ENTRY, (Is.AWAITING_CONFIRMATION,), Is.ENTERED, proposer_not_clerk),
    step(Do.TAKE_OVER, (Is.AWAITING_CONFIRMATION,), Is.DRAFT, proposer_not_clerk),
    step(Do.EDIT, WRITTEN, None, proposer),
    step(Do.INVITE, (Is.DRAFT, Is.CO_SIGNING), Is.CO_SIGNING, proposer_not_collective),
    step(Do.CALL_OFF, (Is.CO_SIGNING,), Is.DRAFT, proposer, not_co_signed),
    step(Do.CALL_OFF, (Is.SENT_BACK,), None, proposer_of_joint, not_co_signed),
    step(Do.NAME_MAIN, (Is.DRAFT, Is.SENT_BACK), None, proposer_of_collective),
    step(Do.SUBMIT, WRITTEN, Is.IN_REVIEW, proposer, *COMPLETE, *BY_KIND),
    step(Do.WITHDRAW, (*rules.WITH_CLERK, *WRITTEN, Is.IN_REVIEW), Is.WITHDRAWN, proposer),
    step(Do.PASS_STEP, (Is.IN_REVIEW,), None, reviewer_before_last_step),
    step(Do.SEND_BACK, (Is.IN_REVIEW,), Is.SENT_BACK, reviewer),
    step(Do.FILE, (Is.IN_REVIEW,), Is.FILED, reviewer_at_last_step),
    step(Do.DECLINE, (Is.IN_REVIEW,), Is.NOT_FILED, reviewer_at_last_step),
    step(Do.PROPOSE_CONVERSION, (Is.IN_REVIEW,), Is.AWAITING_CONSENT, reviewer),
    step(Do.CONSENT, (Is.AWAITING_CONSENT,), Is.CONVERTED, proposer),
    step(Do.REFUSE_CONVERSION, (Is.AWAITING_CONSENT,), Is.IN_REVIEW, proposer),
    step(Do.MERGE, (Is.IN_REVIEW,), Is.MERGED, reviewer_of_both, main_is_filed),
    # One asks, another decides: what is asked stays beside the state until then.
    step(Do.ASK_WITHDRAWAL, (Is.FILED,), None, proposer_who_has_not_asked),
    step(
        Do.ASK_MERGER,
        (Is.FILED,),
        None,
        reviewer_of_both_to_ask,
        main_is_filed,
        nothing_is_merged_into_it,
    ),
    step(Do.ASK_SEPARATION, (Is.MERGED,), None, reviewer_of_both_to_ask, main_is_not_assigned),
    step(Do.WITHDRAW_FILED, (Is.FILED,), Is.WITHDRAWN, second_person_on_withdrawal, nothing_is_merged_into_it),
    step(Do.MERGE_FILED, (Is.FILED,), Is.MERGED, second_person_on_merger, main_is_filed, nothing_is_merged_into_it),
    step(Do.SEPARATE, (Is.MERGED,), Is.IN_REVIEW, second_person_on_separation, main_is_not_assigned),
    step(Do.SEPARATE_FILED, (Is.MERGED,), Is.FILED, second_person_on_separation_of_a_filed_one, main_is_not_assigned),
    step(Do.REFUSE_REQUEST, (Is.FILED, Is.MERGED), None, second_person),
    step(Do.TAKE_BACK_WITHDRAWAL, (Is.FILED,), None, proposer_who_asked),
    step(Do.TAKE_BACK_REQUEST, (Is.FILED, Is.MERGED), None, reviewer_who_asked),
    # A body's proposal outlives the office of whoever wrote it.
    step(Do.TAKE_ON, rules.TAKEN_ON_IN, None, successor),
    begins_also=(Is.ENTERED,),
)
