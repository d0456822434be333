"""A review meeting decides a list of proposals at once, with its minutes: all of the list, or nothing of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import BadInput, FieldFault, NotFound, Refused
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Seat
from services.members.settings import CommitteeSettings
from services.proposals.commands import deciding
from services.proposals.commands.case import check_version, open_cases
from services.proposals.commands.numbering import number_cases
from services.proposals.models import Proposal
from services.proposals.queries.meetings import read_review_meeting
from services.proposals.queries.sight import has_stood_behind
from services.proposals.refusals import ListRefused
from services.proposals.review_facts import ListDecision, ReviewListDecided
from services.proposals.review_models import MeetingAttendee, MeetingItem, MeetingRecusal, ReviewMeeting
from services.proposals.vocabulary import ListOutcome

Line = Mapping[str, Any]
"""`proposal_id`, `outcome`, and as that needs: `reason`, `ground`, `target`, and the `version` that was read."""


def hold_review_meeting(
    work: Work, actor: Actor, *, held_on: date, minutes: str, attendee_seat_ids: Sequence[UUID], items: Sequence[Line]
) -> dict[str, Any]:
    """Record what a meeting decided. New cases get their numbers in the order of the list."""
    attendees = _check_input(work, held_on, attendee_seat_ids, items)
    cases = open_cases(work, actor, [line["proposal_id"] for line in items])
    settings = deciding.settings_of(work, cases.values())
    meeting = ReviewMeeting(
        id=new_id(), held_on=held_on, body=_body(cases, settings, items), minutes=minutes,
        recorded_by=actor.account_id, recorded_by_name=actor.name, recorded_at=work.now,
    )  # fmt: skip
    work.add(meeting)
    work.flush()
    sitting = Sitting(
        work=work, actor=actor, meeting_id=meeting.id, held_on=held_on, attendees=attendees, cases=cases,
        settings=settings, behind=_behind(work, cases, attendees),
    )  # fmt: skip
    with work.session.no_autoflush:
        sitting.decide(items)
        filed = number_cases(work, sitting.accepted, settings) if sitting.accepted else ()
    for seat_id in attendees:
        work.add(MeetingAttendee(meeting_id=meeting.id, seat_id=seat_id))
    work.flush()
    work.record(ReviewListDecided(subject_id=meeting.id, filed=filed, decisions=tuple(sitting.decisions)))
    return read_review_meeting(work, actor, meeting_id=meeting.id)


def _check_input(
    work: Work, held_on: date, attendee_seat_ids: Sequence[UUID], items: Sequence[Line]
) -> dict[UUID, UUID]:
    """Point at whatever in the record can be wrong by itself; give back who attended: seat and account."""
    faults = []
    if held_on > civil_date(work.now):
        faults.append(FieldFault("/held_on", "会议日期不能晚于今天"))
    seats = work.session.execute(work.select(Seat.id, Seat.account_id).where(Seat.id.in_(list(attendee_seat_ids))))
    attendees = {row.id: row.account_id for row in seats}
    for place, seat_id in enumerate(attendee_seat_ids):
        if seat_id not in attendees:
            faults.append(FieldFault(f"/attendee_seat_ids/{place}", "没有这位委员"))
        elif seat_id in attendee_seat_ids[:place]:
            faults.append(FieldFault(f"/attendee_seat_ids/{place}", "此人已经列出"))
    listed: set[UUID] = set()
    for place, line in enumerate(items):
        if line["proposal_id"] in listed:
            faults.append(FieldFault(f"/items/{place}/proposal_id", "此件已在名单中"))
        listed.add(line["proposal_id"])
        faults += [FieldFault(f"/items/{place}/{name}", detail) for name, detail in _faults_of(line)]
    if faults:
        raise BadInput(errors=tuple(faults))
    return attendees


def _behind(
    work: Work, proposal_ids: Iterable[UUID], attendees: Mapping[UUID, UUID]
) -> frozenset[tuple[UUID, UUID]]:  # fmt: skip
    """Which attendee stands behind which case besides its author."""
    pairs = (
        work.select(Proposal.id, Seat.account_id)
        .join(Seat, Seat.committee_id == Proposal.committee_id)
        .where(
            Proposal.id.in_(list(proposal_ids)),
            Seat.id.in_(list(attendees)), has_stood_behind(Seat.account_id),
        )
    )  # fmt: skip
    return frozenset((row.id, row.account_id) for row in work.session.execute(pairs))


NEEDS = {
    ListOutcome.FILE: frozenset[str](),
    ListOutcome.DECLINE: frozenset({"reason", "ground"}),
    ListOutcome.SEND_BACK: frozenset({"reason"}),
    ListOutcome.CONVERT: frozenset({"reason", "target"}),
}
"""What each outcome must be given, and nothing else."""


def _faults_of(line: Line) -> list[tuple[str, str]]:
    needed = NEEDS[line["outcome"]]
    given = {name for name in ("reason", "ground", "target") if line.get(name) is not None}
    missing = [(name, "此项审定意见必须填写") for name in sorted(needed - given)]
    return missing + [(name, "此项审定意见不应填写") for name in sorted(given - needed)]


def _body(cases: Mapping[UUID, Proposal], settings: Mapping[int, CommitteeSettings], items: Sequence[Line]) -> str:
    """Which body met: the one that decides the last step of the proposals on the list, as their settings say."""
    bodies = [
        (place, _body_of(cases[line["proposal_id"]], settings))
        for place, line in enumerate(items)
        if line["proposal_id"] in cases
    ]
    first = next((body for _, body in bodies), "")
    faults = [FieldFault(f"/items/{place}", f"此件由{body}审定，须另列名单") for place, body in bodies if body != first]
    if faults:
        raise ListRefused(errors=tuple(faults))
    return first


def _body_of(proposal: Proposal, settings: Mapping[int, CommitteeSettings]) -> str:
    return settings[proposal.settings_version or 0].proposals.review_steps[-1].body


@dataclass
class Sitting:
    """A meeting over its list: who attended (seat and account), the cases, their settings, who stands behind which."""

    work: Work
    actor: Actor
    meeting_id: UUID
    held_on: date
    attendees: Mapping[UUID, UUID]
    cases: Mapping[UUID, Proposal]
    settings: Mapping[int, CommitteeSettings]
    behind: frozenset[tuple[UUID, UUID]]
    """Cases with the accounts of attendees who co-signed them or are their main members."""
    accepted: list[Proposal] = field(default_factory=list)
    """What was filed and has no number yet, in the order of the list."""
    decisions: list[ListDecision] = field(default_factory=list)

    def decide(self, items: Sequence[Line]) -> None:
        """Decide line by line; of what cannot be decided, all lines are told at once."""
        faults = []
        for position, line in enumerate(items, start=1):
            try:
                self._decide_line(position, line)
            except Refused as refusal:
                detail = "；".join(fault.detail for fault in refusal.errors) or refusal.detail or refusal.title
                faults.append(FieldFault(f"/items/{position - 1}", detail))
        if faults:
            raise ListRefused(errors=tuple(faults))

    def _decide_line(self, position: int, line: Line) -> None:
        proposal = self.cases.get(line["proposal_id"])
        if proposal is None:
            raise NotFound
        check_version(proposal, line.get("version"))
        deciding.check_last_step(proposal)
        if proposal.submitted_at and self.held_on < civil_date(proposal.submitted_at):
            raise ListRefused("会议日期早于本件提交之日")
        stepped_out = self._stepping_out(proposal)
        if len(stepped_out) == len(self.attendees):
            raise ListRefused("提案人回避后，无人参加审定")
        self._take(proposal, line)
        self.decisions.append(
            ListDecision(proposal.id, proposal.author_seat_id, proposal.author_account_id, line["outcome"])
        )
        self.work.add(
            MeetingItem(
                meeting_id=self.meeting_id, position=position, proposal_id=proposal.id, outcome=line["outcome"],
                reason=line.get("reason"), ground=line.get("ground"), target=line.get("target"),
            )
        )  # fmt: skip
        for seat_id in stepped_out:
            self.work.add(MeetingRecusal(meeting_id=self.meeting_id, proposal_id=proposal.id, seat_id=seat_id))

    def _stepping_out(self, proposal: Proposal) -> list[UUID]:
        """The attendees whose own proposal it is, on whatever seat: its author, co-signers, main members."""
        own = {proposal.author_account_id, proposal.officer_account_id}
        return [
            seat_id
            for seat_id, account_id in self.attendees.items()
            if account_id in own or (proposal.id, account_id) in self.behind
        ]

    def _take(self, proposal: Proposal, line: Line) -> None:
        work, actor, meeting_id = self.work, self.actor, self.meeting_id
        outcome, reason = line["outcome"], line.get("reason") or ""
        if outcome == ListOutcome.FILE:
            deciding.accept(work, actor, proposal, meeting_id=meeting_id)
            self.accepted.append(proposal)
        elif outcome == ListOutcome.DECLINE:
            own = self.settings[proposal.settings_version or 0]
            deciding.decline(work, actor, proposal, own, ground=line["ground"], reason=reason, meeting_id=meeting_id)
        elif outcome == ListOutcome.SEND_BACK:
            deciding.send_back(work, actor, proposal, reason=reason, meeting_id=meeting_id)
        else:
            deciding.propose_conversion(
                work, actor, proposal, target=line["target"], reason=reason, meeting_id=meeting_id
            )
