"""What a card comes to in short is written beside it: lists of thousands are read from that."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.kernel.database import insert_here
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.engine.articles import Regulation
from services.scoring.engine.grading import lowest_grade
from services.scoring.freezing import as_stored
from services.scoring.ledger import Computed, InForce
from services.scoring.models import ScoreCard
from services.scoring.receipts import amount
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.standing_models import ScoreStanding

KEY = ("committee_id", "year", "through_quarter", "seat_id")


def store_standings(
    work: Work, in_force: InForce, year: int, quarter: int, counted: Sequence[tuple[UUID, Computed]]
) -> None:
    """Write how these members stand, in the order of their seats; what follows from it is to be found anew."""
    rows = [
        {
            "committee_id": work.committee_id, "id": new_id(), "seat_id": seat_id, "year": year,
            "through_quarter": quarter, "regulation_id": in_force.id, "computed_at": work.now,
            "consequence_count": None, "consequences": None, **in_short(computed, in_force.regulation),
        }
        for seat_id, computed in counted
    ]  # fmt: skip
    if not rows:
        return
    insert = insert_here(work.dialect, ScoreStanding)
    replaced = {name: insert.excluded[name] for name in rows[0] if name not in KEY}
    work.session.connection().execute(insert.on_conflict_do_update(index_elements=KEY, set_=replaced), rows)


def adjust_standing(work: Work, card: ScoreCard, regulation: Regulation) -> None:
    """Let a standing follow its card, whose total and grade an adjusting line has changed.

    The year is closed: how far it would be to the next grade is told no more.
    """
    of_card = work.select(ScoreStanding).where(
        ScoreStanding.seat_id == card.seat_id, ScoreStanding.year == card.year,
        ScoreStanding.through_quarter == LAST_QUARTER,
    )  # fmt: skip
    standing = work.session.scalars(of_card.with_for_update()).one_or_none()
    if standing is None:  # pragma: no cover - a card has one since standings are kept
        return
    is_lowest = card.grade is not None and card.grade == lowest_grade(regulation)
    standing.id, standing.total, standing.grade = new_id(), card.total, card.grade
    standing.is_below = bool(standing.unmet) or is_lowest
    standing.missing = standing.missing[: len(standing.unmet)]


def in_short(computed: Computed, regulation: Regulation) -> dict[str, Any]:
    """The columns that say how a card stands; below is who lacks a duty or has the lowest of several grades."""
    card = computed.card
    is_lowest = card.grade is not None and card.grade == lowest_grade(regulation)
    missing = [each.words for each in card.unmet]
    if is_lowest and card.next_grade is not None:
        missing.append(card.next_grade.words)
    return {
        "total": as_stored(card.total), "grade": card.grade, "roles": sorted(computed.roles),
        "categories": {name: amount(points) for name, points in card.points_by_category.items()},
        "unmet": [each.id for each in card.unmet], "vetoes": [each.words for each in card.vetoes],
        "is_below": bool(card.unmet) or is_lowest, "missing": missing,
    }  # fmt: skip
