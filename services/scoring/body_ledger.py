"""A body's own ledger as scoring reads it: what it did itself, up to a day."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.kernel.work import Work
from services.scoring.engine.articles import Regulation
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.ledger import ROW_OF_LEDGER, LedgerRow, scored_facts, stands_in
from services.scoring.models import DutyFact
from services.scoring.year_models import ScoreYear


class OwnFacts(NamedTuple):
    """The facts of a body, and the name of each as people know it."""

    facts: list[ScoredFact]
    labels: dict[str, str]


def own_facts(work: Work, body_id: UUID, year: int, regulation: Regulation, last: date | None) -> OwnFacts:
    """What a body's ledger of a year has up to a day; of a closed year what had been recorded when it was closed."""
    days = regulation.years.ledger_of(year)
    statement = work.select(*ROW_OF_LEDGER[:-1]).where(DutyFact.body_id == body_id, stands_in(days))
    if last is not None:
        statement = statement.where(DutyFact.occurred_on <= last)
    closed_at = work.session.scalar(work.select(ScoreYear.closed_at).where(ScoreYear.year == year))
    if closed_at is not None:
        statement = statement.where(DutyFact.recorded_at <= closed_at)
    rows = [LedgerRow._make([*row, ""]) for row in work.session.execute(statement.order_by(DutyFact.id))]
    return OwnFacts(scored_facts(rows, regulation.kinds), {row.id: row.label for row in rows})
