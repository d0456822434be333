"""The table of notices."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model
from services.kernel.types import UTCInstant, choice_of
from services.notices.vocabulary import WAITING, NoticeKind, NoticeObject

IS_WAITING = "read_at IS NULL AND kind IN ({})".format(", ".join(f"'{kind}'" for kind in WAITING))


class Notice(InCommittee, Model):
    """One person was told one thing, in the app: delivered when it stands here, read when he says so.

    `activity_id` is the activity of which it tells, also where it is about a request for leave from it; `year` the
    year of assessment. That something waits for him is told to nobody twice before he has read it.
    """

    __tablename__ = "notice"

    account_id: Mapped[UUID]
    kind: Mapped[NoticeKind] = mapped_column(choice_of(NoticeKind, "kind"))
    title: Mapped[str]
    text: Mapped[str]
    object_kind: Mapped[NoticeObject] = mapped_column(choice_of(NoticeObject, "object_kind"))
    object_id: Mapped[UUID]
    activity_id: Mapped[UUID | None]
    year: Mapped[int | None]
    caused_at: Mapped[datetime] = mapped_column(UTCInstant)
    delivered_at: Mapped[datetime] = mapped_column(UTCInstant)
    read_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        CheckConstraint("read_at IS NULL OR read_at >= delivered_at", "read_after_delivery"),
        CheckConstraint("(activity_id IS NULL) <> (year IS NULL)", "of_activity_or_year"),
        Index("ix_notice_of", "committee_id", "account_id", "id"),
        Index("ix_notice_unread", "committee_id", "account_id", "read_at"),
        Index("ix_notice_activity", "committee_id", "activity_id", "id"),
        Index(
            "uq_notice_waiting", "committee_id", "account_id", "kind", "year", unique=True,
            sqlite_where=sql(IS_WAITING), postgresql_where=sql(IS_WAITING),
        ),
    )  # fmt: skip
