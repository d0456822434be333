"""Drawing up a series: the same activity again and again, each with a life of its own."""

from collections.abc import Mapping
from typing import Any

from services.activities.commands.planning import draw_up, standing_of
from services.activities.facts import ActivitySeriesDrafted
from services.activities.rules import moved, repeated
from services.activities.vocabulary import Repeats
from services.kernel.actor import Actor
from services.kernel.types import new_id
from services.kernel.work import Work


def draft_series(work: Work, actor: Actor, *, repetition: Mapping[str, Any], **plan: Any) -> dict[str, Any]:
    """Draw up the first activity and those that repeat it, all as drafts; a fault in one refuses them all."""
    series_id = new_id()
    every, interval = Repeats(repetition["every"]), repetition["interval"]
    drafts = []
    for number in range(repetition["times"]):
        again = {**plan, "sessions": repeated(plan["sessions"], every, interval, number)}
        if plan.get("answer_by"):
            again["answer_by"] = moved(plan["answer_by"], every, interval * number)
        drafts.append(draw_up(work, actor, again, series_id=series_id)[0])
    work.record(ActivitySeriesDrafted(subject_id=series_id, kind=plan["kind"], activities=len(drafts)))
    items = [{**standing_of(work, each, actor), "begins_at": each.begins_at} for each in drafts]
    return {"series_id": series_id, "items": items}
