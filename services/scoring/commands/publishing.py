"""A regulation is published, whose own examples hold."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, extract

from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.commands.recounting import mark_stale, mark_years_stale
from services.scoring.engine.articles import Regulation
from services.scoring.engine.checking import check
from services.scoring.engine.years import Timetable
from services.scoring.facts import RegulationPublished
from services.scoring.models import DutyFact, PublishedRegulation
from services.scoring.published import columns_of, timetable
from services.scoring.queries.held import hold_shared
from services.scoring.refusals import RegulationRefused, RegulationVersionExists
from services.scoring.year_vocabulary import YearState

LOOK_AGAIN = "look-again-after-publishing"
"""The delivery that comes once everything has ended that began before a regulation was published."""

IN_FLIGHT = timedelta(minutes=10)
"""Longer than any transaction takes."""


def publish_regulation(work: Work, actor: Actor, *, text: str) -> dict[str, Any]:
    """Publish a regulation whose own examples hold; every card of a year that it covers becomes stale."""
    checked = check(text)
    regulation = checked.regulation
    if regulation is None or not checked.is_sound:
        raise RegulationRefused(
            errors=tuple(FieldFault("/text", remark.words) for remark in checked.remarks if not remark.is_doubt)
        )
    if faults := tuple(FieldFault("/text", reason) for reason in why_not_here(regulation)):
        raise RegulationRefused(errors=faults)
    known = work.select(PublishedRegulation.id).where(
        (PublishedRegulation.sha256 == regulation.hash)
        | ((PublishedRegulation.regulation == regulation.id) & (PublishedRegulation.version == regulation.version))
    )
    if work.session.execute(known).first():
        raise RegulationVersionExists(version=regulation.version)
    row = PublishedRegulation(
        id=new_id(), regulation=regulation.id, version=regulation.version, title=regulation.title, text=text,
        sha256=regulation.hash, published_at=work.now, published_by=actor.account_id, published_by_name=actor.name,
        **columns_of(regulation.years),
    )  # fmt: skip
    work.add(row)
    work.flush()
    years = timetable(work)
    if any(each.years.days.run_over for each in years.published):
        _add_cards_elsewhere(work, row, years)
        outbox.enqueue(work, LOOK_AGAIN, {"regulation_id": str(row.id)}, run_at=work.now + IN_FLIGHT)
    mark_years_stale(work, row.first_year, row.last_year)
    work.record(
        RegulationPublished(
            subject_id=row.id, regulation=regulation.id, version=regulation.version, sha256=regulation.hash
        )
    )
    work.flush()
    return {
        "id": row.id, "regulation": row.regulation, "version": row.version, "title": row.title,
        "effective_from": row.effective_from, "effective_to": row.effective_to, "sha256": row.sha256,
        "published_at": row.published_at, "published_by_name": row.published_by_name,
        "transition": list(years.seams(row.id)),
    }  # fmt: skip


def why_not_here(regulation: Regulation) -> Iterator[str]:
    """Why a regulation that is one cannot be scored by here."""
    if not regulation.categories:
        yield "categories：没有计分类别；只有结果运用的文件不能作为考核办法发布"
    years = regulation.years
    if years.last_year is not None and years.last_year < years.first_year:
        yield "period：施行期间没有一天属于考核年度，没有可以计分的年度"


def look_again(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: do the same for facts that were on their way when a regulation was published, and did not know it."""
    row = work.get(PublishedRegulation, UUID(payload["regulation_id"]))
    _add_cards_elsewhere(work, row, timetable(work))
    mark_years_stale(work, row.first_year, row.last_year)


def _add_cards_elsewhere(work: Work, row: PublishedRegulation, years: Timetable) -> None:
    """Whoever did something on days that lie in another year of assessment from now on has a card of that one.

    Facts gave cards of the years in whose ledger they stood when they came. They stand in others only where the years
    of a regulation run over the new year, or once did. The cards are marked one by one: where a result of the year was
    published meanwhile, `mark_years_stale` leaves it out.
    """
    is_later = row.year_begins > row.year_ends
    place = extract("month", DutyFact.occurred_on) * 100 + extract("day", DutyFact.occurred_on)
    year = case((place >= row.year_begins, DutyFact.year + 1), else_=DutyFact.year) if is_later else DutyFact.year
    in_years = [DutyFact.seat_id.is_not(None), DutyFact.year >= row.first_year - 1]
    if row.last_year is not None:
        in_years.append(DutyFact.year <= row.last_year)
    found: defaultdict[int, list[UUID]] = defaultdict(list)
    lies_in = work.select(DutyFact.seat_id).add_columns(year.label("lies_in")).where(*in_years).distinct()
    for seat_id, number in work.session.execute(lies_in):
        ruling = years.ruling(number)
        if ruling is not None and ruling.id == row.id:
            found[number].append(seat_id)
    for number, seats in sorted(found.items()):
        if hold_shared(work, number).state is not YearState.CLOSED:
            mark_stale(work, number, sorted(seats))
