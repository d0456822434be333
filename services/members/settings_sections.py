"""The committee's settings as typed, frozen values, one class per section of the document."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Self

from services.members.deadlines import ClockStart, DeadlineRule, FixedDate, Span, SpanUnit
from services.members.meeting_settings import LeaveSettings, ReminderSettings
from services.members.proof_settings import ProofSettings
from services.members.scoring_settings import EntrySettings
from services.members.vocabulary import BodyKind, Role
from services.members.writing_settings import AttachmentSettings, ChannelWords, Screen


class Scope(enum.StrEnum):
    """Whose scores a role sees, from narrow to wide: nobody's, one's own, those of bodies one convenes, everybody's."""

    NONE = "none"
    OWN = "own"
    BODIES = "bodies"
    ALL = "all"


class Audience(enum.StrEnum):
    """Who sees a thing, from the narrowest to the widest; each holds the ones before it."""

    INVOLVED = "involved"
    STAFF = "staff"
    MEMBERS = "members"
    PUBLIC = "public"


class AttendanceRule(enum.StrEnum):
    """Must the invited come, or may they?"""

    REQUIRED = "required"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Choice:
    """One entry of a list: a key that stays, and what people read."""

    key: str
    name: str


@dataclass(frozen=True)
class CommitteeNames:
    """`[committee]`: what the committee is called and whom to ask; empty when not said."""

    display_name: str
    short_name: str
    office: str
    phone: str
    address: str

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(section["display_name"], section["short_name"], **section["contact"])


@dataclass(frozen=True)
class ReviewStep:
    """A step of the review of a proposal: which body decides it, and the clock that starts when it begins."""

    key: str
    name: str
    deadline: DeadlineRule
    body: str = "提案委员会"


@dataclass(frozen=True)
class CoSigning:
    """`[proposals.co_signing]`: how many co-signers one proposal may have, and how long an invitation may last."""

    most: int
    days: int


@dataclass(frozen=True)
class CollectiveProposals:
    """`[proposals.collective]`: which kinds of bodies propose, which only during the plenary, how many main members."""

    bodies: frozenset[BodyKind]
    plenary_only: frozenset[BodyKind]
    main_members: int

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        kinds = {name: frozenset(map(BodyKind, section[name])) for name in ("bodies", "plenary_only")}
        return cls(**kinds, main_members=section["main_members"])


@dataclass(frozen=True)
class ProposalSettings:
    """`[proposals]`: lengths in characters, lists, steps, the cut-off of the plenary (UTC or another aware zone)."""

    title_max: int
    text_max: int
    suggestion_max: int
    suggestions_max_count: int
    suggested_units_max: int
    required: frozenset[str]
    attachments: AttachmentSettings
    screens: tuple[Screen, ...]
    channels: ChannelWords
    categories: tuple[Choice, ...]
    review_steps: tuple[ReviewStep, ...]
    decline_grounds: tuple[Choice, ...]
    number_format: str
    number_digits: int
    cut_off: datetime | None
    co_signing: CoSigning
    collective: CollectiveProposals

    @classmethod
    def of(cls, section: Mapping[str, Any], review_step: DeadlineRule) -> Self:
        """Read the checked section; a step that names no working days has the clock `review_step`."""
        cut_off = section.get("cut_off")
        return cls(
            title_max=section["title_max"],
            text_max=section["text_max"],
            suggestion_max=section["suggestion_max"],
            suggestions_max_count=section["suggestions_max_count"],
            suggested_units_max=section["suggested_units_max"],
            required=frozenset(section["required"]),
            attachments=AttachmentSettings.of(section["attachments"]),
            screens=tuple(map(Screen.of, section["screens"])),
            channels=ChannelWords.of(section["channels"]),
            categories=choices_of(section["categories"]),
            review_steps=tuple(_review_step_of(entry, review_step) for entry in section["review_steps"]),
            decline_grounds=choices_of(section["decline_grounds"]),
            number_format=section["number_format"],
            number_digits=section["number_digits"],
            cut_off=None if cut_off is None else datetime.fromisoformat(cut_off),
            co_signing=CoSigning(**section["co_signing"]),
            collective=CollectiveProposals.of(section["collective"]),
        )

    def case_number(self, *, term: int, session: int, year: int, number: int) -> str:
        """The case number (案号) of the `number`-th filed proposal of a session, as the committee writes it."""
        parts = {"term": term, "session": session, "year": year, "number": f"{number:0{self.number_digits}d}"}
        return self.number_format.format_map(parts)


@dataclass(frozen=True)
class Deadlines:
    """`[deadlines]`: the committee's clocks."""

    review_step: DeadlineRule
    sign_for: DeadlineRule
    hand_back: DeadlineRule
    first_contact: DeadlineRule
    assist_opinion: DeadlineRule
    reply: DeadlineRule
    reply_extended: DeadlineRule
    rating: DeadlineRule
    new_reply: DeadlineRule

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(**{name: _rule_of(entry) for name, entry in section.items()})


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity; `meeting` is what a scoring regulation calls it."""

    key: str
    name: str
    attendance: AttendanceRule
    meeting: str


@dataclass(frozen=True)
class LeaveRung:
    """Who approves a leave of up to so many half-days (None: of any length) from these kinds (empty: from any)."""

    approver: Role
    up_to_half_days: int | None
    kinds: frozenset[str]

    def covers(self, kind: str, half_days: int) -> bool:
        """Does this rung decide such a leave?"""
        return (not self.kinds or kind in self.kinds) and (
            self.up_to_half_days is None or half_days <= self.up_to_half_days
        )


@dataclass(frozen=True)
class CheckInWindow:
    """When check-in is open and from when on it is late, in minutes before and after the start of a session."""

    opens_before: int
    closes_after: int
    late_after: int


@dataclass(frozen=True)
class ActivitySettings:
    """`[activities]`: kinds, check-in, leave, and how much presence is attendance."""

    kinds: tuple[ActivityKind, ...]
    check_in: CheckInWindow
    proofs: ProofSettings
    leave_approvers: tuple[LeaveRung, ...]
    leave: LeaveSettings
    reminders: ReminderSettings
    materials: AttachmentSettings
    observers_kept_days: int
    attended_fraction: Fraction

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(
            kinds=tuple(
                ActivityKind(entry["key"], entry["name"], AttendanceRule(entry["attendance"]), entry["meeting"])
                for entry in section["kinds"]
            ),
            check_in=CheckInWindow(**section["check_in"]),
            proofs=ProofSettings.of(section["proofs"]),
            leave_approvers=tuple(
                LeaveRung(Role(entry["approver"]), entry.get("up_to_half_days"), frozenset(entry.get("kinds", ())))
                for entry in section["leave_approvers"]
            ),
            leave=LeaveSettings.of(section["leave"]),
            reminders=ReminderSettings.of(section["reminders"]),
            materials=AttachmentSettings.of(section["materials"]),
            observers_kept_days=section["observers_kept_days"],
            attended_fraction=Fraction(section["attended_fraction"]),
        )

    def kind(self, key: str) -> ActivityKind:
        """The kind of this key. Raises KeyError."""
        return {kind.key: kind for kind in self.kinds}[key]

    def leave_approver(self, kind: str, half_days: int) -> Role:
        """Who approves a leave of so many half-days: the first rung that covers it; the last one covers all."""
        return next(rung.approver for rung in self.leave_approvers if rung.covers(kind, half_days))

    @property
    def last_approver(self) -> Role:
        """Who approves what no other rung covers, and may decide in place of everybody else."""
        return self.leave_approvers[-1].approver


@dataclass(frozen=True)
class ScoringSettings:
    """`[scoring]`: the regulation in force (None: none yet), what is entered by hand, and by role who sees whose."""

    regulation: str | None
    entries: EntrySettings
    totals: Mapping[Role, Scope]
    receipts: Mapping[Role, Scope]

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section; a role that is not named sees nothing."""
        return cls(
            section.get("regulation"), EntrySettings.of(section["entries"]), _scopes_of(section["totals"]),
            _scopes_of(section["receipts"]),
        )  # fmt: skip


@dataclass(frozen=True)
class Visibility:
    """`[visibility]`: who sees what at most; what is published needs consent and release besides."""

    filed_proposals: Audience
    replies: Audience
    rating_results: Audience
    attendance: Audience

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(**{name: Audience(entry) for name, entry in section.items()})


def choices_of(entries: list[dict[str, str]]) -> tuple[Choice, ...]:
    """A checked list of keys and names."""
    return tuple(Choice(entry["key"], entry["name"]) for entry in entries)


def _scopes_of(entries: Mapping[str, str]) -> Mapping[Role, Scope]:
    return MappingProxyType({role: Scope(entries.get(role.value, Scope.NONE)) for role in Role})


def _rule_of(entry: Mapping[str, Any]) -> DeadlineRule:
    event = ClockStart(entry["event"])
    if "month" in entry:
        return FixedDate(event, entry["month"], entry["day"], entry["roll"])
    return Span(event, entry["amount"], SpanUnit(entry["unit"]), entry["roll"])


def _review_step_of(entry: Mapping[str, Any], otherwise: DeadlineRule) -> ReviewStep:
    days = entry.get("working_days")
    deadline = otherwise if days is None else Span(ClockStart.STEP_BEGUN, days, SpanUnit.WORKING_DAY)
    step = ReviewStep(entry["key"], entry["name"], deadline)
    return replace(step, body=entry["body"]) if "body" in entry else step
