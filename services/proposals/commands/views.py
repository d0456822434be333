"""Keep filters of the queue under a name: for oneself, or shared with everybody who reads the queue."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault, LostUpdate, NotFound
from services.kernel.facts import plain
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Body, TermSession, Unit
from services.members.vocabulary import BodyKind
from services.proposals.queries.matching import looked_for
from services.proposals.queries.views import shown
from services.proposals.refusals import TooManyViews, ViewNameTaken
from services.proposals.review_facts import QueueViewRemoved, QueueViewSaved
from services.proposals.review_models import QueueView

MOST_OF_ONES_OWN = 50


def add_queue_view(
    work: Work, actor: Actor, *, name: str, filters: Mapping[str, Any], is_shared: bool
) -> dict[str, Any]:
    """Keep another view."""
    _check(work, actor, name, filters)
    own = work.select(QueueView.committee_id).where(QueueView.owner_id == actor.account_id)
    count = work.session.execute(own.with_only_columns(func.count(QueueView.id))).scalar_one()
    if count >= MOST_OF_ONES_OWN:
        raise TooManyViews
    view = QueueView(id=new_id(), owner_id=actor.account_id)
    return _save(work, actor, view, name=name, filters=filters, is_shared=is_shared)


def edit_queue_view(
    work: Work, actor: Actor, *, queue_view_id: UUID, base_version: int, name: str, filters: Mapping[str, Any],
    is_shared: bool,
) -> dict[str, Any]:  # fmt: skip
    """Change one's own view."""
    view = _own(work, actor, queue_view_id)
    if view.version != base_version:
        raise LostUpdate(changed=[], current_version=view.version)
    _check(work, actor, name, filters, but=queue_view_id)
    return _save(work, actor, view, name=name, filters=filters, is_shared=is_shared)


def remove_queue_view(work: Work, actor: Actor, *, queue_view_id: UUID) -> None:
    """Remove one's own view."""
    work.session.delete(_own(work, actor, queue_view_id))
    work.record(QueueViewRemoved(subject_id=queue_view_id))


def _own(work: Work, actor: Actor, queue_view_id: UUID) -> QueueView:
    """The person's own view; another's is not found, also where it is shared: it is not his to change."""
    view = work.get(QueueView, queue_view_id)
    if view.owner_id != actor.account_id:
        raise NotFound
    return view


def _check(work: Work, actor: Actor, name: str, filters: Mapping[str, Any], *, but: UUID | None = None) -> None:
    """The name is free, and what the filters name is there."""
    taken = work.select(QueueView.id).where(QueueView.owner_id == actor.account_id, QueueView.name == name)
    if work.session.scalar(taken) not in {None, but}:
        raise ViewNameTaken
    if filters.get("q"):
        looked_for(filters["q"], "/filters/q")
    faults = []
    sector = work.select(Body.id).where(Body.id == filters.get("sector_id"), Body.kind == BodyKind.SECTOR)
    if filters.get("sector_id") and work.session.scalar(sector) is None:
        faults.append(FieldFault("/filters/sector_id", "没有这个界别"))
    session = work.select(TermSession.id).where(TermSession.id == filters.get("session_id"))
    if filters.get("session_id") and work.session.scalar(session) is None:
        faults.append(FieldFault("/filters/session_id", "没有这次会议"))
    unit = work.select(Unit.id).where(Unit.id == filters.get("suggested_unit_id"))
    if filters.get("suggested_unit_id") and work.session.scalar(unit) is None:
        faults.append(FieldFault("/filters/suggested_unit_id", "没有这个承办单位"))
    if faults:
        raise BadInput(errors=tuple(faults))


def _save(
    work: Work, actor: Actor, view: QueueView, *, name: str, filters: Mapping[str, Any], is_shared: bool
) -> dict[str, Any]:
    view.name, view.is_shared, view.owner_name, view.saved_at = name, is_shared, actor.name, work.now
    view.filters = plain({key: value for key, value in filters.items() if value is not None})
    work.add(view)
    work.record(QueueViewSaved(subject_id=view.id, is_shared=is_shared))
    work.flush()
    return shown({column.key: getattr(view, column.key) for column in QueueView.__table__.columns}, actor)
