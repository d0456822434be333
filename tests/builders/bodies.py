"""Bodies that do something themselves, and what it comes to; keyword-only."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.kernel.work import reading
from services.members.vocabulary import Role
from services.scoring.commands import counting_bodies, entries
from services.scoring.models import DutyFact
from services.scoring.queries.collectives import list_collectives
from tests.builders.activities import acting, actor_of, asking
from tests.builders.committee import Person, Place
from tests.builders.entries import confirm
from tests.builders.proposals import do
from tests.builders.years import catch_up

ON = date(2026, 1, 8)
ACTIVITY: dict[str, Any] = {
    "kind": "group_activity", "on": ON, "label": "示例界别活动日", "reason": "示例活动简报", "details": [],
    "document_number": "示例界别〔2026〕1号",
}  # fmt: skip
"""What the regulation with outcomes scores sectors by, besides their members and proposals."""


def enter(*, place: Place, by: Person, body_id: UUID, **more: Any) -> dict[str, Any]:
    """A scorer enters an activity of a sector."""
    sent = {**ACTIVITY, "body_ids": [body_id], **more}
    made: dict[str, Any] = acting(place.toolbox, actor_of(by, Role.SCORER), entries.enter_duty_facts, **sent)
    return made


def declare(*, place: Place, by: Person, body_id: UUID, **more: Any) -> dict[str, Any]:
    """One who speaks for a sector declares an activity of it."""
    made: dict[str, Any] = do(
        place.toolbox, by, entries.declare_body_fact, body_id=body_id, **{**ACTIVITY, "label": "示例申报", **more}
    )
    return made


def held(*, place: Place, scorers: tuple[Person, Person], body_id: UUID, **more: Any) -> None:
    """An activity in a sector's ledger, by the word of two persons."""
    entered = enter(place=place, by=scorers[0], body_id=body_id, **more)
    confirm(place=place, entry_id=entered["id"], by=scorers[1])


def count(*, place: Place, by: Person, year: int = 2026, quarter: int = 4) -> None:
    """Score all bodies."""
    acting(
        place.toolbox, actor_of(by, Role.SCORER), counting_bodies.count_collectives, year=year, quarter=quarter
    )  # fmt: skip
    catch_up(place=place)


def card_of(*, place: Place, by: Person, body_id: UUID, year: int = 2026, quarter: int = 4) -> Mapping[str, Any]:
    """A body's card as it is stored."""
    answer = asking(place.toolbox, actor_of(by, Role.SCORER), list_collectives, year=year, quarter=quarter)
    (found,) = [each for each in answer["items"][0]["bodies"] if each["body_id"] == body_id]
    return dict(found)


def own_lines(card: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The lines of what the body did itself: which fact, under which clause, how much."""
    return [(each["label"], each["clause"], each["counted"]) for each in card["lines"] if each["category"] == "own"]


def facts_of(place: Place, body_id: UUID) -> list[Mapping[str, Any]]:
    """A body's ledger, in the order in which it grew."""
    with reading(place.toolbox, committee_id=place.id) as work:
        statement = work.select(
            DutyFact.id, DutyFact.kind, DutyFact.label, DutyFact.fields, DutyFact.matter, DutyFact.source_kind,
            DutyFact.reverses_id,
        ).where(DutyFact.body_id == body_id)  # fmt: skip
        return [dict(row) for row in work.session.execute(statement.order_by(DutyFact.id)).mappings()]
