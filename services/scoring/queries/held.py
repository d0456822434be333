"""Loading a year of assessment, held so that its closing and what is entered cannot miss each other.

Whoever enters a fact or makes an appeal holds the year with a share of its key; steps of its life and adjusting lines
hold it alone. On PostgreSQL a fact therefore waits for a closing under way and then finds the year closed. A year that
has no row yet cannot be closed before its result is published, and that takes longer than any transaction.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from services.kernel.work import Work
from services.scoring.year_models import ScoreYear
from services.scoring.year_vocabulary import YearState


class Stand(NamedTuple):
    """Where a year stands, for who enters something into it."""

    state: YearState
    round: int
    appeal_until: datetime | None
    closed_at: datetime | None

    def recorded_at(self, now: datetime) -> datetime:
        """When that is recorded: what has waited for a closing comes after it, though it began before."""
        return max(now, self.closed_at + timedelta.resolution) if self.closed_at else now


NEVER_PUBLISHED = Stand(YearState.OPEN, 0, None, None)


def hold_alone(work: Work, year: int) -> ScoreYear | None:
    """The year for whatever depends on where it stands; None where no result of it was ever published."""
    statement = work.select(ScoreYear).where(ScoreYear.year == year).with_for_update()
    found: ScoreYear | None = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    return found


def hold_shared(work: Work, year: int) -> Stand:
    """Where a year stands, which does not change before this transaction ends."""
    statement = work.select(ScoreYear.state, ScoreYear.round, ScoreYear.appeal_until, ScoreYear.closed_at)
    of_year = statement.where(ScoreYear.year == year)
    row = work.session.execute(of_year.with_for_update(read=True, key_share=True)).one_or_none()
    return Stand(*row) if row else NEVER_PUBLISHED
