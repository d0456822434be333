"""Bodies in figures, by year and up to a quarter of it."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.sheets.exports import Value, rows_xlsx
from services.kernel.work import Work
from services.members.models import SeatBody
from services.members.settings_sections import Scope
from services.members.vocabulary import BODY_KIND_NAMES, BodyKind
from services.scoring.engine.amounts import in_words
from services.scoring.engine.grading import lowest_grade
from services.scoring.group_rules import group_of, in_order
from services.scoring.published import current_year, in_force_or_refused
from services.scoring.queries.rankings import as_of
from services.scoring.queries.sight import totals_seen
from services.scoring.queries.standings import count_stale, members_standing, seats_by_body
from services.scoring.refusals import ScoresHidden
from services.scoring.regulation_vocabulary import LAST_QUARTER

HEADERS = (
    "名次",
    "名称",
    "委员人数",
    "计分人数",
    "总分",
    "平均分",
    "达到要求人数",
    "达到要求比例（%）",
    "未达到要求人数",
)


def list_groups(
    work: Work, actor: Actor, *, kind: BodyKind, year: int | None = None, quarter: int = LAST_QUARTER
) -> dict[str, Any]:
    """The bodies of one kind, each with sum, mean, rate, who is below, and its rank; conveners see those they convene.

    The ranks are among all bodies. A quarter is what was counted when it was last asked for, and says as of when.
    """
    scope = totals_seen(work, actor)
    if scope is Scope.OWN:
        raise ScoresHidden
    year = year or current_year(work)
    regulation = in_force_or_refused(work, year).regulation
    members = members_standing(work, year, quarter)
    standing = {member.seat_id: member for member in members}
    below = frozenset(member.seat_id for member in members if member.is_below)
    days = regulation.years.ledger_of(year)
    placed = seats_by_body(work, kind, days, standing=frozenset(standing))
    groups = in_order(
        group_of(body_id, name, placed.seats.get(body_id, []), standing, below=below, lowest=lowest_grade(regulation))
        for body_id, name in placed.names.items()
    )
    convened = None if scope is Scope.ALL else convened_by(work, actor)
    return {
        "year": year, "quarter": quarter, "kind": kind,
        "items": [asdict(group) for group in groups if convened is None or group.body_id in convened],
        "as_of": as_of(members), "stale": count_stale(work, year) if quarter == LAST_QUARTER else 0,
    }  # fmt: skip


def groups_sheet(work: Work, actor: Actor, **asked: Any) -> bytes:
    """The same as a spreadsheet."""
    answer = list_groups(work, actor, **asked)
    rows: list[tuple[Value, ...]] = [
        (
            group["rank"], group["name"], group["members"], group["scored"], in_words(group["total"]),
            _shown(group["mean"]), group["reached"], _shown(group["rate"]), group["below"],
        )
        for group in answer["items"]
    ]  # fmt: skip
    return rows_xlsx(f"{BODY_KIND_NAMES[answer['kind']]}履职得分", HEADERS, rows)


def _shown(number: Decimal | None) -> str | None:
    return None if number is None else in_words(number)


def convened_by(work: Work, actor: Actor) -> set[UUID]:
    """The bodies that the actor convenes."""
    mine = work.select(SeatBody.body_id).where(SeatBody.seat_id == actor.seat_id, SeatBody.is_convener)
    return set(work.session.scalars(mine))
