"""Bodies and replies."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Limit = Annotated[int, Query(ge=1, le=100)]
"""How many a page holds."""


class Reply(BaseModel):
    """A reply, read from rows."""

    model_config = ConfigDict(from_attributes=True)


Points = Annotated[Decimal, PlainSerializer(lambda value: format(value.normalize(), "f"), return_type=str)]


class ListedProposal(Reply):
    """A proposal in a list."""

    id: UUID
    version: int
    kind: str
    state: str
    title: str
    category: str | None
    author_seat_id: UUID
    author_name: str
    body_name: str | None
    sector_id: UUID
    sector: str
    saved_at: datetime
    submitted_at: datetime | None
    review_round: int
    review_step: int | None
    review_steps: int | None
    step_name: str | None
    step_due_at: datetime | None
    filed_at: datetime | None
    case_number: int | None
    case_label: str | None
    period: str | None
    asked: str | None
    actions: list[str]


class ProposalPage(Reply):
    """A page of proposals."""

    items: list[ListedProposal]
    next: str | None


class SubmissionBody(BaseModel):
    """Which version was read."""

    model_config = ConfigDict(extra="forbid")
    version: int | None = Field(default=None, ge=1)


class ProposalStanding(Reply):
    """Where a proposal stands after a change."""

    id: UUID
    kind: str
    state: str
    version: int
    revision: int
    review_round: int
    review_step: int | None
    review_steps: int | None
    step_name: str | None
    step_due_at: datetime | None
    case_number: int | None
    case_label: str | None
    actions: list[str]


class CheckInBody(BaseModel):
    """What the phone read."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(min_length=1, max_length=64)


class CheckInReply(Reply):
    """The check-in."""

    activity_id: UUID
    session_id: UUID
    seat_id: UUID
    at: datetime
    is_late: bool
    evidence: str


class BoardRow(Reply):
    """One member on the board."""

    rank: int
    seat_id: UUID
    name: str
    member_number: str
    sector: str
    is_standing: bool
    total: Points
    grade: str | None
    computed_at: datetime
    is_stale: bool


class Board(Reply):
    """A page of the board."""

    items: list[BoardRow]
    next: str | None
    year: int
    as_of: datetime | None


class Source(Reply):
    """The regulation of a receipt."""

    id: UUID
    regulation: str
    title: str
    version: str
    sha256: str


class Category(BaseModel):
    """A category's sums."""

    id: str
    name: str
    clause: str
    before_cap: str
    cap: str | None
    points: str
    counted: str


class Line(BaseModel):
    """A line of a receipt."""

    fact_id: str | None
    label: str
    on: str | None
    category: str | None
    rule: str | None
    clause: str
    text: str
    arithmetic: str
    earned: str
    cut: str
    cut_reason: str
    counted: str


class UnmetDuty(BaseModel):
    """A minimum duty not fulfilled."""

    name: str
    clause: str
    text: str
    words: str


class Unscored(BaseModel):
    """A fact that earned nothing."""

    fact_id: str
    label: str
    reason: str


class Next(BaseModel):
    """What would raise the score next."""

    category: str
    name: str
    room: str | None
    words: str


class NextGrade(BaseModel):
    """The next grade."""

    name: str
    missing: str
    words: str


class YearState(BaseModel):
    """Where the year of a receipt stands."""

    state: str
    round: int
    published_at: datetime | None
    appeal_until: datetime | None
    are_appeals_open: bool
    closed_at: datetime | None
    sha256: str | None


class Receipt(BaseModel):
    """A member's receipt of a year."""

    seat_id: UUID
    name: str
    member_number: str
    year: int
    total: str
    grade: str | None
    categories: list[Category]
    lines: list[Line]
    unmet_duties: list[UnmetDuty]
    unscored: list[Unscored]
    next: list[Next]
    next_grade: NextGrade | None
    regulation: Source
    as_of: datetime
    quarter: int | None
    last_day: date | None
    year_state: YearState
    frozen: None
    adjustments: list[Any]
    appeals: list[Any]


class OwnAttendance(Reply):
    """One's own check-in."""

    at: datetime
    is_late: bool
    evidence: str


class AgendaSession(Reply):
    """A session in an agenda."""

    id: UUID
    number: int
    name: str
    begins_at: datetime
    ends_at: datetime
    check_in_opens_at: datetime
    check_in_closes_at: datetime
    late_after: datetime | None
    attendance: OwnAttendance | None
    can_check_in: bool


class AgendaItem(Reply):
    """An activity in an agenda."""

    id: UUID
    kind: str
    kind_name: str
    title: str
    place: str
    is_required: bool
    state: str
    begins_at: datetime
    ends_at: datetime
    organiser_name: str
    cancellation_reason: str | None
    answer: str
    role: str
    is_excused: bool
    sessions: list[AgendaSession]
    result: Any | None


class Agenda(Reply):
    """A page of an agenda."""

    items: list[AgendaItem]
    next: str | None
