"""What a card comes to in short is written beside it: lists of thousands are read from that."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, update

from services.kernel.database import insert_here
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.adjustment_rules import Come
from services.scoring.engine.articles import Regulation
from services.scoring.engine.grading import is_lowest, lacking_points
from services.scoring.freezing import as_stored
from services.scoring.ledger import Computed
from services.scoring.published import InForce
from services.scoring.receipts import amount
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.standing_models import ScoreStanding
from services.scoring.year_models import FrozenReceipt

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
    work.session.connection().execute(_restated(work.dialect, tuple(rows[0])), rows)


@lru_cache
def _restated(dialect: str, columns: tuple[str, ...]) -> Insert:
    """How members stand, in place of how they stood."""
    insert = insert_here(dialect, ScoreStanding)
    replaced = {name: insert.excluded[name] for name in columns if name not in KEY}
    return insert.on_conflict_do_update(index_elements=KEY, set_=replaced)


def in_short(computed: Computed, regulation: Regulation) -> dict[str, Any]:
    """The columns that say how a card stands; below is who lacks a duty or has the lowest of several grades."""
    card = computed.card
    lowest = is_lowest(regulation, card.grade)
    missing = [each.words for each in card.unmet]
    if lowest and card.next_grade is not None:
        missing.append(card.next_grade.words)
    return {
        "total": as_stored(card.total), "grade": card.grade, "roles": sorted(computed.roles),
        "categories": {name: amount(points) for name, points in card.points_by_category.items()},
        "unmet": [each.id for each in card.unmet], "vetoes": [each.words for each in card.vetoes],
        "is_below": bool(card.unmet) or lowest, "missing": missing,
    }  # fmt: skip


def restate(work: Work, regulation: Regulation, frozen: FrozenReceipt, come: Come, grade: str | None) -> None:
    """Say anew who is below and what is missing, once an adjusting line has changed what a closed year comes to.

    Duties and vetoes are those of the card with the late facts that lines have answered; the points that are missing
    are those of the total that holds now.
    """
    unmet = come.card.unmet
    lowest = is_lowest(regulation, grade)
    points = lacking_points(regulation, frozenset(frozen.roles), come.total) if lowest else None
    work.session.execute(
        update(ScoreStanding)
        .where(
            ScoreStanding.committee_id == work.committee_id, ScoreStanding.year == frozen.year,
            ScoreStanding.through_quarter == LAST_QUARTER, ScoreStanding.seat_id == frozen.seat_id,
        )
        .values(
            id=new_id(), total=as_stored(come.total), grade=grade, unmet=[each.id for each in unmet],
            vetoes=[each.words for each in come.card.vetoes], is_below=bool(unmet) or lowest,
            missing=[*(each.words for each in unmet), *([points] if points else [])],
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
