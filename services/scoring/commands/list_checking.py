"""A published list is held against the ledger: handed in here, judged by the worker batch by batch.

No card is touched, and none is read: the year is scored anew from the ledger as it stood when the list was handed in.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert

from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.sheets.cells import CellFault
from services.kernel.sheets.forms import Form
from services.kernel.sheets.rows import RowMistake, faults_of, refusing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.queries.seats import seats_by_term
from services.members.seat_names import TermSeats, term_on
from services.scoring.commands.regulation_sources import Source, draft_source, source_of_year
from services.scoring.engine.articles import Regulation
from services.scoring.engine.fact_kinds import Period
from services.scoring.engine.parity import Case, Judged, Listed, judge
from services.scoring.laboratory_facts import ScoreListChecked, ScoreListRemoved
from services.scoring.laboratory_models import ScoreList, ScoreListLine
from services.scoring.laboratory_vocabulary import ListOutcome
from services.scoring.models import LARGEST_TOTAL, PLACES
from services.scoring.published import current_year, loaded
from services.scoring.receipts import amount
from services.scoring.refusals import ScoreListRefused, TooManyTrials
from services.scoring.score_lists import ListColumn, ListRow, ListSheet, form_of_list, read_list
from services.scoring.snapshots import MOST_AT_ONCE, as_it_stood, seats_of_year

CHECK_LIST = "check-score-list"
"""The delivery that judges the next lines of a list."""

BATCH = 5
"""Lines judged in one transaction: to explain a difference the member's year is scored a hundred times and more, and on
SQLite nobody else writes meanwhile."""

MOST_LISTS = 200

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A list that was read, and by which regulation of which year it is to be judged."""

    year: int
    is_draft: bool
    source: Source
    sheet: ListSheet


def prepare_list(
    work: Work, _actor: Actor, *, filename: str, content: bytes, year: int | None = None, draft_id: UUID | None = None
) -> dict[str, Prepared]:
    """Read the file, while no transaction waits."""
    year = year or current_year(work)
    source = _source(work, year, draft_id)
    with refusing(ScoreListRefused):
        sheet = read_list(filename, content, source.regulation)
    return {"prepared": Prepared(year, draft_id is not None, source, sheet)}


def check_list(
    work: Work, actor: Actor, *, prepared: Prepared, filename: str, content: bytes, year: int | None = None,
    draft_id: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Keep the list with its lines, and those who are missing in it; the worker judges them."""
    del content, year, draft_id  # `prepare_list` has read them.
    count = work.session.execute(work.select(ScoreList.id).with_only_columns(func.count(ScoreList.id))).scalar_one()
    if count >= MOST_LISTS:
        raise TooManyTrials
    score_list = ScoreList(
        id=new_id(), year=prepared.year, is_draft=prepared.is_draft, filename=filename[:200],
        file_sha256=prepared.sheet.sha256,
        **prepared.source.columns, members=0, after_number=0, asked_at=work.now, asked_by=actor.account_id,
        asked_by_name=actor.name, finished_at=None,
    )  # fmt: skip
    lines = _lines(work, score_list.id, prepared)
    score_list.members = len(lines)
    work.add(score_list)
    work.flush()
    work.session.execute(insert(ScoreListLine), lines)
    outbox.enqueue(work, CHECK_LIST, {"score_list_id": str(score_list.id)})
    work.record(
        ScoreListChecked(
            subject_id=score_list.id, year=prepared.year, lines=len(prepared.sheet.rows),
            file_sha256=prepared.sheet.sha256, sha256=prepared.source.regulation.hash,
        )
    )  # fmt: skip
    return {"id": score_list.id}


def remove_list(work: Work, actor: Actor, *, score_list_id: UUID) -> None:
    """Delete a list with what was found about it; one that is still being judged just ends."""
    del actor
    # Locked first: the worker may be writing its next lines.
    score_list = work.session.get(ScoreList, (work.committee_id, score_list_id), with_for_update=True)
    if score_list is None:
        raise NotFound
    work.session.execute(
        delete(ScoreListLine).where(
            ScoreListLine.committee_id == work.committee_id, ScoreListLine.score_list_id == score_list_id
        )
    )
    work.session.delete(score_list)
    work.record(ScoreListRemoved(subject_id=score_list_id))


def form_for(work: Work, *, year: int | None = None, draft_id: UUID | None = None) -> Form:
    """The form of a year's list."""
    return form_of_list(_source(work, year or current_year(work), draft_id).regulation)


def check_lines(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: judge the next lines, and ask for another round while there are more."""
    score_list = work.session.get(
        ScoreList, (work.committee_id, UUID(payload["score_list_id"])), with_for_update=True
    )  # fmt: skip
    if score_list is None or score_list.finished_at is not None:
        return
    lines = list(
        work.session.scalars(
            work.select(ScoreListLine)
            .where(ScoreListLine.score_list_id == score_list.id, ScoreListLine.number > score_list.after_number)
            .order_by(ScoreListLine.number)
            .limit(BATCH)
        )
    )
    _judge(work, score_list, lines)
    if lines:
        score_list.after_number = lines[-1].number
    if score_list.after_number >= score_list.members:
        score_list.finished_at = work.now
    else:
        outbox.enqueue(work, CHECK_LIST, payload)


def _source(work: Work, year: int, draft_id: UUID | None) -> Source:
    return draft_source(work, draft_id, "?draft_id") if draft_id else source_of_year(work, year)


def _lines(work: Work, score_list_id: UUID, prepared: Prepared) -> list[dict[str, Any]]:
    """The list's rows in their order, and then whoever of the year is missing in it."""
    days = prepared.source.regulation.years.ledger_of(prepared.year)
    terms = seats_by_term(work)
    term = term_on(days.last or days.first, terms) or term_on(days.first, terms)
    found = [(row, *_seat_of(row, term)) for row in prepared.sheet.rows]
    _refuse_repeats(found)
    listed = {seat_id for _row, seat_id, _reason in found if seat_id}
    missing = [seat_id for seat_id in _everybody(work, prepared.year, days) if seat_id not in listed]
    known = [(row.row, seat_id, reason, row) for row, seat_id, reason in found]
    blank = [(None, seat_id, "", None) for seat_id in missing]
    return [
        {
            "committee_id": work.committee_id, "id": new_id(), "score_list_id": score_list_id, "number": number,
            "row": place, "seat_id": seat_id, "name": row.name if row and not seat_id else "",
            "member_number": row.member_number if row and not seat_id else "",
            "listed_total": row.listed.total if row else None, "listed_grade": row.listed.grade if row else None,
            "listed_categories": _stored(row.listed) if row else {}, "reason": reason, "outcome": None,
            "differences": [], "findings": [],
        }
        for number, (place, seat_id, reason, row) in enumerate([*known, *blank], start=1)
    ]  # fmt: skip


def _seat_of(row: ListRow, term: TermSeats | None) -> tuple[UUID | None, str]:
    """Whom a row means, or why nobody here is meant."""
    if term is None:
        return None, "本会没有覆盖该年度的届，无法认定委员。"
    try:
        seat = term.of_number(row.member_number, row.name) if row.member_number else term.of_name(row.name)
    except CellFault as fault:
        return None, fault.reason_zh
    return seat.id, ""


def _refuse_repeats(found: list[tuple[ListRow, UUID | None, str]]) -> None:
    """A member by his number and once more by his name would be judged twice."""
    first: dict[UUID, int] = {}
    mistakes = [
        RowMistake(row.row, ListColumn.NAME, f"与第{first[seat_id]}行是同一委员。")
        for row, seat_id, _reason in found
        if seat_id and first.setdefault(seat_id, row.row) != row.row
    ]
    if mistakes:
        raise ScoreListRefused(errors=faults_of(mistakes))


def _everybody(work: Work, year: int, days: Period) -> list[UUID]:
    everybody: list[UUID] = []
    while some := seats_of_year(work, year, days, after=everybody[-1] if everybody else None, limit=MOST_AT_ONCE):
        everybody += some
    return everybody


def _stored(listed: Listed) -> dict[str, str]:
    return {category: amount(points) for category, points in listed.categories.items()}


def _judge(work: Work, score_list: ScoreList, lines: list[ScoreListLine]) -> None:
    regulation = loaded(score_list.text)
    year = score_list.year
    period = regulation.days_of(year) if score_list.is_draft else regulation.year(year)
    ours = {line.seat_id: line for line in lines if line.seat_id}
    stood = as_it_stood(work, [regulation], list(ours), year, score_list.id)
    cases = {
        seat_id: Case(
            _listed(line), stood[seat_id].facts(regulation, year), stood[seat_id].member, stood[seat_id].labels
        )
        for seat_id, line in ours.items()
    }
    for line in lines:
        line.outcome = ListOutcome.ONLY_LISTED
    for seat_id, judged in zip(ours, _judged(list(cases.values()), regulation, period), strict=True):
        _write(ours[seat_id], judged)


def _judged(cases: list[Case], regulation: Regulation, period: Period) -> list[Judged | None]:
    """All cases together; one that cannot be scored must not keep the others from being judged, so each then alone."""
    try:
        return list(judge(cases, regulation, period))
    except (TypeError, ValueError):
        if len(cases) > 1:
            return [judged for case in cases for judged in _judged([case], regulation, period)]
        logger.exception("a line of a published list cannot be judged")
        return [None]


def _listed(line: ScoreListLine) -> Listed | None:
    if line.listed_total is None:
        return None
    categories = {category: Decimal(points) for category, points in line.listed_categories.items()}
    return Listed(line.listed_total, line.listed_grade, categories)


def _write(line: ScoreListLine, judged: Judged | None) -> None:
    if judged is None or abs(judged.card.total) >= LARGEST_TOTAL:
        line.outcome, line.reason = ListOutcome.UNEXPLAINED, "该委员的履职记录无法按此办法计分。"
        return
    line.total = judged.card.total.quantize(Decimal(1).scaleb(-PLACES))
    line.grade = judged.card.grade
    if line.row is None:
        line.outcome = ListOutcome.ONLY_HERE
        return
    line.differences = [
        {"category": each.category, "name": each.name, "listed": each.listed, "here": each.here}
        for each in judged.differences
    ]
    line.findings = [
        {
            "kind": str(each.kind), "words": each.words, "clause": each.clause, "rule": each.rule,
            "fact_id": each.fact,
        }
        for each in judged.findings
    ]  # fmt: skip
    if judged.agrees:
        line.outcome = ListOutcome.AGREES
    else:
        line.outcome = ListOutcome.EXPLAINED if judged.findings else ListOutcome.UNEXPLAINED
