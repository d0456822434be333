"""The roles of members that a regulation speaks of, beside those that the roster tells."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import UTCInstant, choice_of
from services.scoring.of_seat import OfSeat
from services.scoring.role_vocabulary import MemberRoleState

IS_OPEN = "state IN ('proposed', 'in-force')"


class RoleOfMember(InCommittee, OfSeat, Versioned, Model):
    """A member has a role (主席会议成员, 免考核 …) in one year of assessment, and who says so.

    `frees` is whether it frees from a duty under the regulation by which it was given; then two persons say so.
    """

    __tablename__ = "member_role"

    year: Mapped[int]
    role: Mapped[str]
    state: Mapped[MemberRoleState] = mapped_column(choice_of(MemberRoleState, "state"))
    frees: Mapped[bool]
    reason: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(UTCInstant)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    decision_reason: Mapped[str | None]

    # Not a column: whether its year is closed, which its life looks at besides the row.
    is_year_closed = False

    __table_args__ = (
        within("seat_id", to="seat"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decided_by_name IS NULL)",
            "decided_whole",
        ),
        CheckConstraint("state = 'proposed' OR NOT frees OR decided_at IS NOT NULL", "freed_by_two"),
        CheckConstraint("state <> 'in-force' OR NOT frees OR decided_by <> proposed_by", "two_persons"),
        CheckConstraint("state NOT IN ('refused', 'ended') OR decision_reason IS NOT NULL", "ended_with_reason"),
        Index(
            "uq_member_role_open", "committee_id", "year", "role", "seat_id", unique=True,
            sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN),
        ),
        Index("ix_member_role_waiting", "committee_id", "state", "year"),
        Index("ix_member_role_list", "committee_id", "year", "id"),
        Index("ix_member_role_seat_id", "committee_id", "seat_id", "year"),
    )  # fmt: skip
