"""Reads of years of assessment: where each stands, what waits in it, and the hashes of what was frozen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func

from services.kernel.actor import Actor
from services.kernel.clock import CHINA
from services.kernel.errors import NotFound
from services.kernel.paging import ordinal, page, unmark
from services.kernel.work import Work
from services.scoring.appeal_models import ScoreAppeal
from services.scoring.engine.articles import Regulation
from services.scoring.models import PublishedRegulation, ScoreCard
from services.scoring.published import published_regulation, source_in_force, timetable
from services.scoring.refusals import NoRegulation
from services.scoring.year_lifecycle import YEARS
from services.scoring.year_models import WAITS, FrozenReceipt, LateFact, ScoreYear, ScoreYearHistory
from services.scoring.year_vocabulary import AppealState, YearAction, YearState

YEAR: Final = re.compile(r"2[01][0-9]{2}")

SHOWN: Final = (
    ScoreYear.year, ScoreYear.state, ScoreYear.version, ScoreYear.round, ScoreYear.regulation_id,
    ScoreYear.published_at, ScoreYear.published_by_name, ScoreYear.appeal_until, ScoreYear.appeal_reckoning,
    ScoreYear.proposed_by, ScoreYear.proposed_by_name, ScoreYear.proposed_at, ScoreYear.closed_by_name,
    ScoreYear.closed_at, ScoreYear.members, ScoreYear.sha256,
)  # fmt: skip
"""What everybody is shown of a year; `proposed_by` is for the guards."""

SOURCE: Final = ("id", "regulation", "title", "version", "sha256")


def numbered_year(text: str) -> int:
    """A year as a path names it; a text that is none has no regulation either."""
    if not YEAR.fullmatch(text):
        raise NoRegulation
    return int(text)


def covered_year(work: Work, text: str) -> int:
    """The same, of a year that some regulation covers."""
    number = numbered_year(text)
    if source_in_force(work, number) is None:
        raise NoRegulation
    return number


def list_score_years(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """The years of which a result was ever published, the latest first."""
    statement = work.select(*SHOWN)
    if after:
        statement = statement.where(ScoreYear.year < unmark(after, ordinal)[0])
    rows = work.session.execute(statement.order_by(ScoreYear.year.desc()).limit(limit + 1)).all()
    sources = _sources(work, {row.regulation_id for row in rows} - {None})
    items = [_shown(row, sources.get(row.regulation_id), work, actor) for row in rows]
    return page(items, limit, lambda item: (item["year"],))


def read_score_year(work: Work, actor: Actor, *, year: str) -> dict[str, Any]:
    """One year: where it stands, what waits in it, and the steps that led there."""
    number = numbered_year(year)
    row: Any = work.session.execute(work.select(ScoreYear.id, *SHOWN).where(ScoreYear.year == number)).one_or_none()
    source = source_in_force(work, number)
    if source is None:
        raise NoRegulation
    ends = None if row else end_of(published_regulation(work, source["id"]).regulation, number)
    shown = _shown(
        row or ScoreYear(year=number, state=YEARS.initial, version=0, round=0), source, work, actor, ends=ends
    )
    history = work.select(
        ScoreYearHistory.at, ScoreYearHistory.actor_name, ScoreYearHistory.action, ScoreYearHistory.reason
    )
    steps = history.where(ScoreYearHistory.score_year_id == row.id).order_by(ScoreYearHistory.id) if row else None
    days = timetable(work).years_by(number).in_force(number)
    return {
        **shown,
        "first_day": days.first,
        "last_day": days.last,
        "waiting_appeals": waiting_appeals(work, number),
        "stale_cards": stale_cards(work, number),
        "late_facts": _late_facts(work, number),
        "history": [] if steps is None else [dict(step) for step in work.session.execute(steps).mappings()],
    }


def list_frozen_digests(
    work: Work, actor: Actor, *, year: str, limit: int, after: str | None = None
) -> dict[str, Any]:  # fmt: skip
    """The hash of each frozen receipt of a closed year, in the order in which they are hashed together."""
    del actor
    number = covered_year(work, year)
    statement = work.select(FrozenReceipt.seat_id, FrozenReceipt.sha256).where(FrozenReceipt.year == number)
    if after:
        statement = statement.where(FrozenReceipt.seat_id > unmark(after, UUID)[0])
    rows = work.session.execute(statement.order_by(FrozenReceipt.seat_id).limit(limit + 1)).mappings().all()
    if not rows and not after:
        raise NotFound
    return page([dict(row) for row in rows], limit, lambda row: (row["seat_id"],))


def shown(work: Work, actor: Actor, year: ScoreYear) -> dict[str, Any]:
    """One year as its list shows it."""
    return _shown(year, _sources(work, {year.regulation_id} - {None}).get(year.regulation_id), work, actor)


def end_of(regulation: Regulation, year: int) -> datetime | None:
    """When a year of assessment is over: the midnight after the last day that its regulation covers."""
    last = regulation.year(year).last
    return None if last is None else datetime.combine(last + timedelta(days=1), time.min, CHINA).astimezone(UTC)


@dataclass(frozen=True)
class Judged:
    """What the life of a year looks at to say which steps are open now."""

    state: YearState
    proposed_by: UUID | None
    is_over: bool
    are_appeals_over: bool


def _shown(
    row: Any, source: Mapping[str, Any] | None, work: Work, actor: Actor, *, ends: datetime | None = None
) -> dict[str, Any]:  # fmt: skip
    """`ends` is that of a year of which no result was ever published: whatever was published had ended."""
    fields = {column.key: getattr(row, column.key) for column in SHOWN}
    judged = Judged(
        row.state, row.proposed_by,
        is_over=bool(row.round) or (ends is not None and ends <= work.now),
        are_appeals_over=row.appeal_until is not None and row.appeal_until < work.now,
    )  # fmt: skip
    opens = {YearAction.PUBLISH: ends, YearAction.PROPOSE_CLOSING: row.appeal_until}
    return {
        **fields,
        "regulation": source,
        "are_appeals_open": are_appeals_open(row.state, row.appeal_until, work),
        "actions": YEARS.open_to(judged, actor),
        "later": [{"action": each, "after": opens[YearAction(each)]} for each in YEARS.not_now(judged, actor)],
    }


def are_appeals_open(state: YearState | None, appeal_until: Any, work: Work) -> bool:
    """Whether a result may be appealed against now: the clock alone ends it, no worker has to come by."""
    return state is YearState.PRELIMINARY and work.now <= appeal_until


def _sources(work: Work, regulation_ids: set[Any]) -> dict[UUID | None, dict[str, Any]]:
    if not regulation_ids:
        return {}
    columns = [getattr(PublishedRegulation, name) for name in SOURCE]
    rows = work.session.execute(work.select(*columns).where(PublishedRegulation.id.in_(regulation_ids))).mappings()
    return {row["id"]: dict(row) for row in rows}


def waiting_appeals(work: Work, year: int) -> int:
    """How many appeals of a year nobody has answered."""
    waiting = work.select(func.count(ScoreAppeal.id)).where(
        ScoreAppeal.committee_id == work.committee_id,
        ScoreAppeal.year == year,
        ScoreAppeal.state == AppealState.WAITING,
    )
    return work.session.scalar(waiting) or 0


def stale_cards(work: Work, year: int) -> int:
    """How many cards of a year no longer tell the truth."""
    stale = work.select(func.count(ScoreCard.id)).where(
        ScoreCard.committee_id == work.committee_id, ScoreCard.year == year, ScoreCard.is_stale
    )
    return work.session.scalar(stale) or 0


def _late_facts(work: Work, year: int) -> int:
    late = work.select(func.count(LateFact.id)).where(
        LateFact.committee_id == work.committee_id, LateFact.year == year, WAITS
    )
    return work.session.scalar(late) or 0
