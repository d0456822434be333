"""Reading one's notices: one of them, or all up to now. What was read stays read."""

from typing import Any
from uuid import UUID

from sqlalchemy import update

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.notices.facts import NoticesRead
from services.notices.models import Notice
from services.notices.queries.inbox import count_unread


def read_notice(work: Work, actor: Actor, *, notice_id: UUID) -> dict[str, Any]:
    """Say that one has read a notice; said again, the first time stays."""
    notice = work.session.scalar(
        work.select(Notice).where(Notice.id == notice_id, Notice.account_id == actor.account_id).with_for_update()
    )
    if notice is None:
        raise NotFound
    if notice.read_at is None:
        notice.read_at = work.now
        work.record(NoticesRead(subject_id=actor.account_id, notices=1))
        work.flush()
    return {"id": notice_id, "read_at": notice.read_at, "unread": count_unread(work, actor)}


def read_all_notices(work: Work, actor: Actor) -> dict[str, Any]:
    """Say that one has read them all."""
    read = work.session.execute(
        update(Notice)
        .where(
            Notice.committee_id == work.committee_id, Notice.account_id == actor.account_id, Notice.read_at.is_(None)
        )
        .values(read_at=work.now)
    )
    count = int(read.rowcount)  # type: ignore[attr-defined]
    work.record(NoticesRead(subject_id=actor.account_id, notices=count))
    return {"read": count, "unread": 0}
