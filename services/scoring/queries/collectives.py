"""Bodies as the regulation scores them, ranked by their total."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Body
from services.members.settings_sections import Scope
from services.scoring.collective_models import CollectiveScore
from services.scoring.published import current_year, in_force_or_refused
from services.scoring.queries.groups import convened_by
from services.scoring.queries.sight import totals_seen
from services.scoring.refusals import ScoresHidden
from services.scoring.regulation_vocabulary import LAST_QUARTER


def list_collectives(
    work: Work, actor: Actor, *, year: int | None = None, quarter: int = LAST_QUARTER
) -> dict[str, Any]:
    """What each collective of the regulation has come to, as it was last counted; conveners see their bodies."""
    scope = totals_seen(work, actor)
    if scope is Scope.OWN:
        raise ScoresHidden
    year = year or current_year(work)
    regulation = in_force_or_refused(work, year).regulation
    rows = work.session.execute(
        work.select(
            CollectiveScore.collective, CollectiveScore.body_id, CollectiveScore.members, CollectiveScore.total,
            CollectiveScore.grade, CollectiveScore.measures, CollectiveScore.receipt, CollectiveScore.computed_at,
            CollectiveScore.is_stale,
        )
        .add_columns(Body.name)
        .join(Body, and_(Body.committee_id == CollectiveScore.committee_id, Body.id == CollectiveScore.body_id))
        .where(CollectiveScore.year == year, CollectiveScore.through_quarter == quarter)
        .order_by(CollectiveScore.total.desc(), CollectiveScore.body_id)
    ).mappings()  # fmt: skip
    seen = None if scope is Scope.ALL else convened_by(work, actor)
    by_collective: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        bodies = by_collective.setdefault(row["collective"], [])
        is_equal = bool(bodies) and bodies[-1]["total"] == row["total"]
        rank = bodies[-1]["rank"] if is_equal else len(bodies) + 1
        bodies.append({**row, "rank": rank, "lines": row["receipt"]["lines"]})
    items = [
        {
            "id": each.id, "name": each.name, "clause": each.clause, "text": each.text,
            "bodies": [body for body in by_collective.get(each.id, []) if _is_seen(body["body_id"], seen)],
        }
        for each in regulation.collectives
    ]  # fmt: skip
    return {"year": year, "quarter": quarter, "items": items}


def _is_seen(body_id: UUID, seen: set[UUID] | None) -> bool:
    return seen is None or body_id in seen
