"""Notices: delivered as the worker does it, or one that simply stands in an inbox."""

from uuid import UUID

from server.worker import Worker
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading
from services.notices.models import Notice
from services.notices.vocabulary import NoticeKind, NoticeObject
from tests.builders.committee import Person, Place, housekeeping


def deliver(toolbox: Toolbox) -> None:
    """Do all that is due, and what follows from it."""
    worker = Worker(toolbox)
    while worker.deliver():
        pass


def inbox_of(place: Place, person: Person) -> list[tuple[str, str]]:
    """Kind and text of the notices that somebody got, once all that is due is delivered, in the order of coming."""
    deliver(place.toolbox)
    with reading(place.toolbox, committee_id=place.id) as work:
        mine = work.select(Notice.kind, Notice.text).where(Notice.account_id == person.account_id).order_by(Notice.id)
        return [(str(row.kind), row.text) for row in work.session.execute(mine)]


def a_notice(*, toolbox: Toolbox, to: Person, activity_id: UUID) -> UUID:
    """A notice of an invitation in somebody's inbox."""
    with housekeeping(toolbox, to.committee_id) as work:
        notice = Notice(
            id=new_id(), account_id=to.account_id, kind=NoticeKind.INVITATION, title="会议活动邀请：示例会议",
            text="时间：2026年3月2日9:00；地点：示例会议中心。", object_kind=NoticeObject.ACTIVITY,
            object_id=activity_id, activity_id=activity_id, caused_at=work.now, delivered_at=work.now,
        )  # fmt: skip
        work.add(notice)
        work.flush()
        return notice.id
