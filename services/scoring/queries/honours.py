"""Honour lists as they were drawn up and confirmed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Seat
from services.scoring.honour_lifecycle import LIFE_OF_HONOURS
from services.scoring.honour_models import HonourEntry, HonourList
from services.scoring.published import current_year

MOST_OF_A_YEAR = 200


def list_honours(work: Work, _actor: Actor, *, year: int | None = None) -> dict[str, Any]:
    """The lists of a year, also those that were refused; the newest first."""
    year = year or current_year(work)
    statement = work.select(HonourList).where(HonourList.year == year).order_by(HonourList.id.desc())
    lists = work.session.scalars(statement.limit(MOST_OF_A_YEAR))
    return {"year": year, "items": [_head(each) for each in lists]}


def read_honours(work: Work, actor: Actor, *, honour_list_id: UUID) -> dict[str, Any]:
    """One list with everybody on it, and who was kept off or left out with the reason."""
    return shown_honours(work, actor, work.get(HonourList, honour_list_id))


def shown_honours(work: Work, actor: Actor, honours: HonourList) -> dict[str, Any]:
    """A list as it is shown."""
    work.flush()
    entries = entries_of(work, honours.id)
    honours.people_on_it = frozenset(entry.holder_id for entry in entries if entry.is_on_list)
    seats = work.select(Seat.id, Seat.name).where(Seat.id.in_([entry.seat_id for entry in entries]))
    names = {row.id: row.name for row in work.session.execute(seats)}
    members = [
        {
            "seat_id": each.seat_id, "name": names[each.seat_id], "apart": each.apart, "rank": each.rank,
            "total": each.total, "grade": each.grade, "is_on_list": each.is_on_list, "reason": each.reason,
        }
        for each in entries
    ]  # fmt: skip
    actions = LIFE_OF_HONOURS.open_to(honours, actor)
    return {**_head(honours), "lists": honours.words, "members": members, "actions": actions}


def entries_of(work: Work, honour_list_id: UUID) -> Sequence[HonourEntry]:
    """The lines of a list, in their order."""
    statement = work.select(HonourEntry).where(HonourEntry.honour_list_id == honour_list_id)
    return list(work.session.scalars(statement.order_by(HonourEntry.number)))


def _head(honours: HonourList) -> dict[str, Any]:
    return {
        "id": honours.id, "year": honours.year, "ranking": honours.ranking, "name": honours.name,
        "clause": honours.clause, "state": honours.state, "drawn_from": honours.drawn_from,
        "proposed_by_name": honours.proposed_by_name, "proposed_at": honours.proposed_at,
        "decided_by_name": honours.decided_by_name, "decided_at": honours.decided_at,
        "decision_reason": honours.decision_reason, "annulment": _annulment(honours),
    }  # fmt: skip


def _annulment(honours: HonourList) -> dict[str, Any] | None:
    """The last request to annul it, and what became of that."""
    if honours.annulment_asked_by is None:
        return None
    return {
        "reason": honours.annulment_reason, "asked_by_name": honours.annulment_asked_by_name,
        "asked_at": honours.annulment_asked_at, "decided_by_name": honours.annulment_decided_by_name,
        "decided_at": honours.annulment_decided_at, "refusal": honours.annulment_refusal,
    }  # fmt: skip
