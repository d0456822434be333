"""Reads of one proposal: the case with what this person may do, its history, the texts that were saved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, and_, exists, literal, true

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import ordinal, page, unmark
from services.kernel.work import Work
from services.members.models import Body, Device, Seat
from services.members.permissions import PROPOSAL_REVIEW
from services.members.queries.seats import SECTOR_OF_SEAT
from services.members.queries.settings import settings_of_version
from services.members.settings import CommitteeSettings
from services.proposals import rules
from services.proposals.lifecycle import LIFECYCLE, Judged
from services.proposals.models import Proposal, ProposalHistory, ProposalMainMember, ProposalRevision
from services.proposals.queries.attachments import still_there
from services.proposals.queries.progress import read_progress
from services.proposals.queries.scans import read_entry
from services.proposals.queries.sight import LOOKED_AT, has_stood_behind, is_of_asked_main, is_visible
from services.proposals.queries.succession import may_be_taken_on
from services.proposals.queries.texts import read_text, shown_to, told
from services.proposals.review_models import ProposalReview
from services.proposals.vocabulary import ProposalAction, ProposalState

DETAIL = (
    Proposal.id, Proposal.version, Proposal.revision, Proposal.kind, Proposal.body_id, Proposal.officer_account_id,
    Proposal.entered_by, Proposal.offered_at, Proposal.paper_received_at,
    Proposal.state, Proposal.author_seat_id, Proposal.created_at, Proposal.session_id, Proposal.submitted_at,
    Proposal.settings_version, Proposal.review_round, Proposal.review_step, Proposal.review_steps, Proposal.step_name,
    Proposal.step_began_at, Proposal.step_due_at, Proposal.filed_at, Proposal.case_number, Proposal.case_label,
    Proposal.period, Proposal.closed_at, Proposal.decline_ground, Proposal.converted_to, Proposal.merged_into_id,
    Proposal.asked, Proposal.asked_by,
    Seat.name.label("author_name"), Seat.account_id.label("author_account_id"), Seat.sector_id,
    Body.name.label("sector"),
)  # fmt: skip
REVISION = (
    ProposalRevision.id, ProposalRevision.number, ProposalRevision.version, ProposalRevision.saved_at,
    ProposalRevision.saved_by_name, ProposalRevision.submitted_round, Device.name.label("device_name"),
)  # fmt: skip
JOIN_SEAT = and_(Seat.committee_id == Proposal.committee_id, Seat.id == Proposal.author_seat_id)


def read_proposal(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """A proposal, whole, as this person may see it."""
    row = work.session.execute(
        work.select(
            *DETAIL,
            shown_to(actor).saved_at,
            has_decided(actor).label("has_decided"),
            has_signed(actor).label("has_signed"),
            is_of_main(actor).label("is_of_main"),
            may_be_taken_on(actor).label("may_be_taken_on"),
        )
        .join(Seat, JOIN_SEAT)
        .join(Body, SECTOR_OF_SEAT)
        .where(Proposal.id == proposal_id)
    ).one_or_none()
    if row is None or not is_visible(work, row, actor):
        raise NotFound
    is_insider = rules.may_see(row, actor)
    settings = settings_of_version(work, row.settings_version or 0)
    return {
        **row._asdict(),
        **read_text(work, row, actor),
        "body": _body(work, row),
        "entry": read_entry(work, row, actor) if is_insider else None,
        "review": _review(row, settings) if row.state == ProposalState.IN_REVIEW else None,
        "sent_back": _last_send_back(work, proposal_id) if is_insider and row.review_round else None,
        "progress": read_progress(work, row, actor, settings, is_insider=is_insider),
        "actions": actions_on(row._asdict(), actor),
    }


def has_decided(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor has decided a step of a proposal's running round: for people who review; else plainly no."""
    return decided_by(actor.account_id) if actor.may(PROPOSAL_REVIEW) else literal(value=False)


def has_signed(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor stands behind a proposal: for people who review; else it decides nothing, and is plainly no."""
    return has_stood_behind(actor.account_id) if actor.may(PROPOSAL_REVIEW) else literal(value=False)


def is_of_main(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor is a party to the case that a merger or its undoing is about; as above."""
    return is_of_asked_main(actor.account_id) if actor.may(PROPOSAL_REVIEW) else literal(value=False)


def decided_by(account_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    """Whether a person, who may be a parameter, has decided a step of a proposal's running round."""
    return exists().where(
        ProposalReview.committee_id == Proposal.committee_id, ProposalReview.proposal_id == Proposal.id,
        ProposalReview.round == Proposal.review_round, ProposalReview.reviewer_id == account_id,
    )  # fmt: skip


def actions_on(row: Mapping[str, Any], actor: Actor) -> list[str]:
    """What the actor may do now with the proposal of a row."""
    judged = Judged(
        state=row["state"], kind=row["kind"], author_seat_id=row["author_seat_id"],
        author_account_id=row["author_account_id"],
        officer_account_id=row["officer_account_id"], entered_by=row["entered_by"], offered_at=row["offered_at"],
        review_step=row["review_step"], review_steps=row["review_steps"], asked=row["asked"], asked_by=row["asked_by"],
        case_number=row["case_number"],
        passed_by=frozenset({actor.account_id} if row["has_decided"] else ()), has_signed=row["has_signed"],
        is_of_main=row["is_of_main"], may_be_taken_on=row["may_be_taken_on"],
    )  # fmt: skip
    return LIFECYCLE.open_to(judged, actor)


def _body(work: Work, row: Row[Any]) -> dict[str, Any] | None:
    """The body that proposes, with its main members; None where it is one or several members."""
    if row.body_id is None:
        return None
    body = work.session.execute(work.select(Body.id, Body.kind, Body.name).where(Body.id == row.body_id)).one()
    members = work.session.execute(
        work.select(ProposalMainMember.seat_id, Seat.name)
        .join(Seat, and_(Seat.committee_id == ProposalMainMember.committee_id, Seat.id == ProposalMainMember.seat_id))
        .where(ProposalMainMember.proposal_id == row.id)
        .order_by(ProposalMainMember.number)
    )
    return {**body._asdict(), "main_members": [dict(member) for member in members.mappings()]}


def _review(row: Row[Any], settings: CommitteeSettings) -> dict[str, Any]:
    """The running step and how its date was found, by the settings with which this review began."""
    step = settings.proposals.review_steps[row.review_step - 1]
    due = rules.step_due(step, submitted_at=row.submitted_at, began_at=row.step_began_at)
    return {
        "round": row.review_round,
        "step": row.review_step,
        "steps": row.review_steps,
        "step_name": row.step_name,
        "began_at": row.step_began_at,
        "due_at": row.step_due_at,
        "due_explanation": list(due.explanation_zh),
    }


def _last_send_back(work: Work, proposal_id: UUID) -> dict[str, Any] | None:
    row = (
        work.session.execute(
            work.select(
                ProposalHistory.at, ProposalHistory.reason, ProposalHistory.round, ProposalHistory.step,
                ProposalHistory.actor_name,
            )
            .where(ProposalHistory.proposal_id == proposal_id, ProposalHistory.action == ProposalAction.SEND_BACK)
            .order_by(ProposalHistory.version.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )  # fmt: skip
    return dict(row) if row else None


def list_proposal_history(
    work: Work, actor: Actor, *, proposal_id: UUID, limit: int, after: str | None = None
) -> dict[str, Any]:
    """Who took which step when and why, in order: for its author and the staff. A reviewer's note is for the staff."""
    is_own = _check_insider(work, actor, proposal_id)
    statement = work.select(
        ProposalHistory.id, ProposalHistory.version, ProposalHistory.at, ProposalHistory.actor_name,
        ProposalHistory.action, ProposalHistory.source, ProposalHistory.target, ProposalHistory.reason,
        ProposalHistory.round, ProposalHistory.step, ProposalHistory.meeting_id,
    ).where(ProposalHistory.proposal_id == proposal_id)  # fmt: skip
    if not is_own:  # How often its author saved a draft is his own affair.
        statement = statement.where(ProposalHistory.action != ProposalAction.EDIT)
    if after:
        (version,) = unmark(after, ordinal)
        statement = statement.where(ProposalHistory.version > version)
    rows = [
        {**row, "reason": None} if is_own and row["action"] == ProposalAction.PASS_STEP else dict(row)
        for row in work.session.execute(statement.order_by(ProposalHistory.version).limit(limit + 1)).mappings()
    ]
    return page(rows, limit, lambda row: (row["version"],))


def list_proposal_revisions(
    work: Work, actor: Actor, *, proposal_id: UUID, limit: int, after: str | None = None
) -> dict[str, Any]:
    """The texts that were saved, the newest first: all for its author, the submitted ones for the staff."""
    statement = _revisions(work, actor, proposal_id, *REVISION)
    if after:
        (number,) = unmark(after, ordinal)
        statement = statement.where(ProposalRevision.number < number)
    rows = work.session.execute(statement.order_by(ProposalRevision.number.desc()).limit(limit + 1)).mappings()
    return page([dict(row) for row in rows], limit, lambda row: (row["number"],))


def read_proposal_revision(work: Work, actor: Actor, *, proposal_id: UUID, revision_id: UUID) -> dict[str, Any]:
    """One text that was saved, whole."""
    statement = _revisions(work, actor, proposal_id, *REVISION, ProposalRevision.text, ProposalRevision.attachments)
    row = work.session.execute(statement.where(ProposalRevision.id == revision_id)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return {**row, **told(work, row["text"]), "attachments": still_there(work, row["attachments"])}


def _revisions(work: Work, actor: Actor, proposal_id: UUID, *columns: Any) -> Any:
    is_own = _check_insider(work, actor, proposal_id)
    is_mine = ProposalRevision.saved_by == actor.account_id  # A clerk may have saved it, whose device is his affair.
    is_shown = true() if is_own else ProposalRevision.submitted_round.is_not(None)
    return (
        work.select(*columns)
        .outerjoin(Device, and_(Device.id == ProposalRevision.device_id, literal(is_own), is_mine))
        .where(ProposalRevision.proposal_id == proposal_id, is_shown)
    )


def _check_insider(work: Work, actor: Actor, proposal_id: UUID) -> bool:
    """Refuse, as not found, whoever is neither its author nor of the staff; whether it is the actor's own."""
    row = work.session.execute(work.select(*LOOKED_AT).where(Proposal.id == proposal_id)).one_or_none()
    if row is None or not rules.may_see(row, actor):
        raise NotFound
    return rules.is_own(row, actor)
