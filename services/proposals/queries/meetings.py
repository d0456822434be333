"""Reads of review meetings: what a meeting decided line by line, and which meetings there were."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, tuple_

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Seat
from services.proposals.models import Proposal, ProposalHistory, ProposalRevision
from services.proposals.queries.cases import JOIN_SEAT
from services.proposals.review_models import MeetingAttendee, MeetingItem, MeetingRecusal, ReviewMeeting

HEAD = (
    ReviewMeeting.id, ReviewMeeting.held_on, ReviewMeeting.body, ReviewMeeting.recorded_by_name,
    ReviewMeeting.recorded_at,
)  # fmt: skip


def read_review_meeting(work: Work, _actor: Actor, *, meeting_id: UUID) -> dict[str, Any]:
    """A meeting with its minutes, who was there, and its list in order; four reads, however long the list."""
    head = work.session.execute(work.select(*HEAD, ReviewMeeting.minutes).where(ReviewMeeting.id == meeting_id)).first()
    if head is None:
        raise NotFound
    attendees = work.session.execute(
        work.select(MeetingAttendee.seat_id, Seat.name)
        .join(Seat, and_(Seat.committee_id == MeetingAttendee.committee_id, Seat.id == MeetingAttendee.seat_id))
        .where(MeetingAttendee.meeting_id == meeting_id)
        .order_by(Seat.name, Seat.id)
    ).all()
    names = {row.seat_id: row.name for row in attendees}
    lines = work.session.execute(
        work.select(
            MeetingItem.position, MeetingItem.proposal_id, MeetingItem.outcome, MeetingItem.reason, MeetingItem.ground,
            MeetingItem.target, _decided_title(work), Seat.name.label("author_name"),
            Proposal.case_label, Proposal.state,
        )
        .join(
            Proposal, and_(Proposal.committee_id == MeetingItem.committee_id, Proposal.id == MeetingItem.proposal_id)
        )
        .join(Seat, JOIN_SEAT)
        .where(MeetingItem.meeting_id == meeting_id)
        .order_by(MeetingItem.position)
    ).all()  # fmt: skip
    stepped_out: dict[UUID, list[str]] = {}
    recusals = work.select(MeetingRecusal.proposal_id, MeetingRecusal.seat_id)
    for row in work.session.execute(recusals.where(MeetingRecusal.meeting_id == meeting_id)):
        stepped_out.setdefault(row.proposal_id, []).append(names[row.seat_id])
    return {
        **head._asdict(),
        "attendees": [row._asdict() for row in attendees],
        "items": [{**row._asdict(), "stepped_out": stepped_out.get(row.proposal_id, [])} for row in lines],
    }


def _decided_title(work: Work) -> ColumnElement[str]:
    """The title of the text that the meeting decided on, whatever was submitted later.

    A text that was sent back and came in again as it was bears its later round; so it is the first one from there on.
    """
    title = (
        work.select(ProposalRevision.text["title"].as_string())
        .join(
            ProposalHistory,
            and_(
                ProposalHistory.committee_id == ProposalRevision.committee_id,
                ProposalHistory.proposal_id == ProposalRevision.proposal_id,
                ProposalHistory.round <= ProposalRevision.submitted_round,
            ),
        )
        .where(
            ProposalRevision.proposal_id == MeetingItem.proposal_id,
            ProposalHistory.meeting_id == MeetingItem.meeting_id,
        )
        .order_by(ProposalRevision.submitted_round)
        .limit(1)
        .correlate(MeetingItem)
    )
    return title.scalar_subquery().label("title")


def list_review_meetings(work: Work, _actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """The meetings, the newest first, with the length of their lists: two reads."""
    statement = work.select(*HEAD)
    if after:
        held_on, meeting_id = unmark(after, date.fromisoformat, UUID)
        statement = statement.where(tuple_(ReviewMeeting.held_on, ReviewMeeting.id) < tuple_(held_on, meeting_id))
    in_order = statement.order_by(ReviewMeeting.held_on.desc(), ReviewMeeting.id.desc()).limit(limit + 1)
    heads = work.session.execute(in_order).mappings().all()
    decided = work.select(MeetingItem.meeting_id, func.count(MeetingItem.id).label("decided")).where(
        MeetingItem.meeting_id.in_([row["id"] for row in heads])
    )
    counts = {row.meeting_id: row.decided for row in work.session.execute(decided.group_by(MeetingItem.meeting_id))}
    rows = [{**row, "decided": counts.get(row["id"], 0)} for row in heads]
    return page(rows, limit, lambda row: (row["held_on"], row["id"]))
