"""What a proposer reads at each moment: what was decided, by which body, why, what comes next, until when."""

from typing import Any, Final

from sqlalchemy import Row, and_

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.settings import CommitteeSettings
from services.proposals import rules
from services.proposals.models import Proposal, ProposalHistory
from services.proposals.queries.texts import SUBMITTED
from services.proposals.review_models import REQUEST_WAITS, ProposalRequest, ReviewMeeting
from services.proposals.vocabulary import (
    CONVERSION_TARGET_NAMES,
    PROPOSAL_ACTION_NAMES,
    REQUEST_KIND_NAMES,
    ProposalAction,
    ProposalKind,
    ProposalState,
    RequestKind,
    WaitsFor,
)

BY_PROPOSER = frozenset(
    {
        ProposalAction.INVITE, ProposalAction.CALL_OFF, ProposalAction.NAME_MAIN, ProposalAction.SUBMIT,
        ProposalAction.WITHDRAW, ProposalAction.CONSENT, ProposalAction.REFUSE_CONVERSION,
        ProposalAction.ASK_WITHDRAWAL, ProposalAction.TAKE_BACK_WITHDRAWAL, ProposalAction.TAKE_ON,
        ProposalAction.CONFIRM, ProposalAction.REJECT_ENTRY, ProposalAction.TAKE_OVER,
    }
)  # fmt: skip
"""Steps of the proposer's own; those of neither are a body's."""

SAVING = (ProposalAction.EDIT, ProposalAction.EDIT_ENTRY)
"""Steps that only save."""

BY_CLERK = frozenset(
    {ProposalAction.OFFER, ProposalAction.RECALL, ProposalAction.DISCARD, ProposalAction.TAKE_ON_ENTRY}
)
"""Steps of the clerk who enters it from paper."""

AGREED = frozenset(
    {
        ProposalAction.CONSENT, ProposalAction.WITHDRAW_FILED, ProposalAction.MERGE_FILED, ProposalAction.SEPARATE,
        ProposalAction.SEPARATE_FILED,
    }
)  # fmt: skip
"""Steps by which somebody agreed to what another had asked: why, the one who asked has said."""


def read_progress(
    work: Work, row: Row[Any], actor: Actor, settings: CommitteeSettings, *, is_insider: bool
) -> dict[str, Any]:
    """Where a proposal stands, in words, by the settings with which its review began.

    Who is neither its proposer nor of the staff reads its fate and no reasons.
    """
    main = _main_case(work, row)
    request = _request(work, row) if is_insider and row.asked else None
    last = _last_step(work, row) if is_insider else None
    told = DISCARDED if last and last.action == ProposalAction.DISCARD else _told(row, settings, main, request)
    return {
        **told,
        "decided": _decided(work, last, row, actor, settings) if last else None,
        "request": request,
        "main_case": main,
        "decline_ground": _ground(row, settings) or None,
        "due_at": row.step_due_at if row.state == ProposalState.IN_REVIEW else None,
    }


def _told(
    row: Row[Any], settings: CommitteeSettings, main: dict[str, Any] | None, request: dict[str, Any] | None
) -> dict[str, Any]:
    """The sentence, what comes next and whose turn it is."""
    state, label = row.state, row.case_label
    main_label = main["case_label"] if main else ""
    if request and row.asked != RequestKind.CONVERSION:
        stands = f"已立案，案号为{label}" if state == ProposalState.FILED else f"已并入{main_label}"
        wish = f"并入{request['main_label']}" if row.asked == RequestKind.MERGER else REQUEST_KIND_NAMES[row.asked]
        sentence = f"{stands}；{request['asked_by_name']}提出{wish}，尚待决定"
        return _words(sentence, "由另一位审查人员代表提案委员会决定", WaitsFor.SECOND_REVIEWER)
    if state == ProposalState.IN_REVIEW:
        sentence = f"正在{row.step_name}（第{row.review_step}个环节，共{row.review_steps}个）"
        return _words(sentence, f"由{_body(settings, row.review_step)}审查", WaitsFor.REVIEWER)
    if state == ProposalState.AWAITING_CONSENT:
        target = f"转为{CONVERSION_TARGET_NAMES[request['target']]}" if request else "转办"
        sentence = f"{_body(settings, row.review_step)}建议{target}，等待{_proposer(row)}答复"
        return _words(sentence, "同意即转办；不同意则在原环节继续审查", WaitsFor.PROPOSER)
    sentences = {
        ProposalState.ENTERED: ("工作人员正在代录，尚未提请确认", "由代录人核对、补充后提请提案人确认", WaitsFor.CLERK),
        ProposalState.AWAITING_CONFIRMATION: (
            "已按纸质提案代录，等待提案人确认", "核对文本与扫描件后确认即为提交；也可以退回代录、接手为草稿或者撤回",
            WaitsFor.PROPOSER,
        ),
        ProposalState.DRAFT: ("草稿，尚未提交", "完成后提交", WaitsFor.PROPOSER),
        ProposalState.CO_SIGNING: ("正在征集联名，尚未提交", "至少一人签署后提交", WaitsFor.PROPOSER),
        ProposalState.SENT_BACK: ("已退回修改", "按退回原因修改后再次提交，也可以撤回", WaitsFor.PROPOSER),
        ProposalState.FILED: (f"已立案，案号为{label}", "交办承办单位", WaitsFor.ASSIGNING_OFFICE),
        ProposalState.MERGED: (
            (f"原案号{label}，" if label else "") + f"已并入{main_label}", "随主案一并办理，各提案人的履职记录不变",
            WaitsFor.ASSIGNING_OFFICE,
        ),
        ProposalState.CONVERTED: (
            f"经{_proposer(row)}同意，已转为{CONVERSION_TARGET_NAMES.get(row.converted_to, '')}", "不再作为提案办理",
            WaitsFor.NOBODY,
        ),
        ProposalState.NOT_FILED: (f"不予立案：{_ground(row, settings)}", "审查结束", WaitsFor.NOBODY),
        ProposalState.WITHDRAWN: (
            f"已撤案，案号{label}保留，不再使用" if label else "提案人已撤回", "办理结束", WaitsFor.NOBODY,
        ),
    }  # fmt: skip
    return _words(*sentences[state])


def _words(sentence: str, following: str, waits_for: WaitsFor) -> dict[str, Any]:
    return {"sentence": sentence, "next": following, "waits_for": waits_for}


DISCARDED: Final = _words("代录已作废，未提交", "办理结束", WaitsFor.NOBODY)
"""What a withdrawn one is that its clerk gave up."""


def _decided(
    work: Work, last: Row[Any], row: Row[Any], actor: Actor, settings: CommitteeSettings
) -> dict[str, Any]:  # fmt: skip
    """The last step that was taken: a note that one reviewer leaves for the next one is not for the proposer."""
    is_note = last.action == ProposalAction.PASS_STEP and rules.is_own(row, actor)
    reason = None if is_note else last.reason
    if reason is None and last.action in AGREED:
        reason = _reason_of_agreed(work, row)
    body = last.meeting_body or _body(settings, last.step)
    return {
        "action": last.action,
        "name": PROPOSAL_ACTION_NAMES[last.action],
        "at": last.at,
        "body": _proposer(row) if last.action in BY_PROPOSER else "代录人" if last.action in BY_CLERK else body,
        "meeting_id": last.meeting_id,
        "met_on": last.held_on,
        "reason": reason,
    }


def _proposer(row: Row[Any]) -> str:
    return "提案单位" if row.kind == ProposalKind.COLLECTIVE else "第一提案人"


def _body(settings: CommitteeSettings, step: int | None) -> str:
    """Which body a step of the review is of; what is decided after it is the last step's body's affair."""
    return settings.proposals.review_steps[(step or 0) - 1].body


def _ground(row: Row[Any], settings: CommitteeSettings) -> str:
    names = {each.key: each.name for each in settings.proposals.decline_grounds}
    return names.get(row.decline_ground, row.decline_ground or "")


def _last_step(work: Work, row: Row[Any]) -> Row[Any] | None:
    """The newest step besides saving, with the meeting that took it, if one did."""
    return work.session.execute(
        work.select(
            ProposalHistory.action, ProposalHistory.at, ProposalHistory.reason, ProposalHistory.step,
            ProposalHistory.meeting_id,
        )
        .add_columns(ReviewMeeting.held_on, ReviewMeeting.body.label("meeting_body"))
        .outerjoin(
            ReviewMeeting,
            and_(
                ReviewMeeting.committee_id == ProposalHistory.committee_id,
                ReviewMeeting.id == ProposalHistory.meeting_id,
            ),
        )
        .where(ProposalHistory.proposal_id == row.id, ProposalHistory.action.not_in(SAVING))
        .order_by(ProposalHistory.version.desc())
        .limit(1)
    ).first()  # fmt: skip


def _request(work: Work, row: Row[Any]) -> dict[str, Any] | None:
    """What waits for a second person."""
    found = work.session.execute(
        work.select(
            ProposalRequest.kind, ProposalRequest.target, ProposalRequest.main_proposal_id,
            ProposalRequest.asked_by_name, ProposalRequest.asked_at, ProposalRequest.reason,
        )
        .add_columns(Proposal.case_label.label("main_label"))
        .outerjoin(
            Proposal,
            and_(
                Proposal.committee_id == ProposalRequest.committee_id,
                Proposal.id == ProposalRequest.main_proposal_id,
            ),
        )
        .where(ProposalRequest.proposal_id == row.id, REQUEST_WAITS)
    ).first()  # fmt: skip
    return found._asdict() if found else None


def _reason_of_agreed(work: Work, row: Row[Any]) -> str | None:
    """Why it was asked what was agreed to last."""
    reason: str | None = work.session.scalar(
        work.select(ProposalRequest.reason)
        .where(ProposalRequest.proposal_id == row.id, ProposalRequest.is_agreed.is_(other=True))
        .order_by(ProposalRequest.asked_at.desc(), ProposalRequest.id.desc())
        .limit(1)
    )
    return reason


def _main_case(work: Work, row: Row[Any]) -> dict[str, Any] | None:
    if row.merged_into_id is None:
        return None
    found = work.session.execute(
        work.select(Proposal.id, Proposal.case_label, SUBMITTED.title).where(Proposal.id == row.merged_into_id)
    ).one()
    return found._asdict()
