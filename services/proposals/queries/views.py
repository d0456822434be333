"""The saved views of the queue that a person sees: his own, and those that others share."""

from typing import Any

from sqlalchemy import or_

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.proposals.review_models import QueueView

SHOWN = (
    QueueView.id, QueueView.version, QueueView.name, QueueView.filters, QueueView.is_shared, QueueView.owner_id,
    QueueView.owner_name, QueueView.saved_at,
)  # fmt: skip
MOST_SHOWN = 200


def list_queue_views(work: Work, actor: Actor) -> dict[str, Any]:
    """One's own first, then what is shared, by name."""
    rows = work.session.execute(
        work.select(*SHOWN)
        .where(or_(QueueView.owner_id == actor.account_id, QueueView.is_shared))
        .order_by((QueueView.owner_id == actor.account_id).desc(), QueueView.name, QueueView.id)
        .limit(MOST_SHOWN)
    ).mappings()
    return {"items": [shown(row, actor) for row in rows]}


def shown(row: Any, actor: Actor) -> dict[str, Any]:
    """A view as this person sees it."""
    return {**row, "is_own": row["owner_id"] == actor.account_id}
