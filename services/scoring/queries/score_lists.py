"""Published lists that were held against the ledger: which there are, what was found, and all of it as a workbook."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_

from services.kernel.actor import Actor
from services.kernel.paging import instant, ordinal, page, unmark
from services.kernel.sheets.exports import Figure, rows_xlsx
from services.kernel.work import Work
from services.members.models import Seat
from services.scoring.engine.amounts import canonical
from services.scoring.laboratory_models import ScoreList, ScoreListLine
from services.scoring.laboratory_vocabulary import LIST_OUTCOME_NAMES, ListOutcome
from services.scoring.queries.sight import refuse_but_all

LISTED = (
    ScoreList.id, ScoreList.year, ScoreList.filename, ScoreList.name, ScoreList.title, ScoreList.regulation_version,
    ScoreList.sha256, ScoreList.members, ScoreList.after_number, ScoreList.asked_at, ScoreList.asked_by_name,
    ScoreList.finished_at,
)  # fmt: skip
LINE = (
    ScoreListLine.number, ScoreListLine.row, ScoreListLine.seat_id, ScoreListLine.outcome, ScoreListLine.reason,
    ScoreListLine.listed_total, ScoreListLine.listed_grade, ScoreListLine.total, ScoreListLine.grade,
    ScoreListLine.differences, ScoreListLine.findings,
)  # fmt: skip
SEAT_OF_LINE = and_(Seat.committee_id == ScoreListLine.committee_id, Seat.id == ScoreListLine.seat_id)

_HEADS = (
    "行", "委员证号", "姓名", "核对结果", "名单总分", "本系统总分", "相差", "名单等次", "本系统等次", "不同之处",
    "原因",
)  # fmt: skip


def list_score_lists(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """The lists, the newest first."""
    del actor
    statement = work.select(*LISTED)
    if after:
        asked_at, row_id = unmark(after, instant, UUID)
        statement = statement.where(
            or_(ScoreList.asked_at < asked_at, and_(ScoreList.asked_at == asked_at, ScoreList.id < row_id))
        )
    rows = work.session.execute(
        statement.order_by(ScoreList.asked_at.desc(), ScoreList.id.desc()).limit(limit + 1)
    ).mappings()  # fmt: skip
    return page([_shown(row) for row in rows], limit, lambda row: (row["asked_at"], row["id"]))


def read_score_list(work: Work, actor: Actor, *, score_list_id: UUID) -> dict[str, Any]:
    """A list, and how many of its lines came out how, as far as they have been judged."""
    del actor
    row = work.get(ScoreList, score_list_id)
    counted = work.session.execute(
        work.select(ScoreListLine.outcome)
        .add_columns(func.count(ScoreListLine.id))
        .where(ScoreListLine.score_list_id == score_list_id, ScoreListLine.outcome.is_not(None))
        .group_by(ScoreListLine.outcome)
    )
    members: dict[str, int] = {outcome: number for outcome, number in counted}  # noqa: C416 - rows are no pairs to mypy
    outcomes = [{"outcome": outcome, "members": members.get(outcome, 0)} for outcome in ListOutcome]
    return {**_shown({column.key: getattr(row, column.key) for column in LISTED}), "outcomes": outcomes}


def list_score_list_lines(
    work: Work, actor: Actor, *, score_list_id: UUID, limit: int, outcome: ListOutcome | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The lines that were judged, in the order of the list, all or those that came out in one way."""
    refuse_but_all(work, actor)
    work.get(ScoreList, score_list_id)
    statement = _lines(work, score_list_id)
    if outcome:
        statement = statement.where(ScoreListLine.outcome == outcome)
    if after:
        statement = statement.where(ScoreListLine.number > unmark(after, ordinal)[0])
    rows = work.session.execute(statement.order_by(ScoreListLine.number).limit(limit + 1)).mappings()
    return page([_line(row) for row in rows], limit, lambda row: (row["number"],))


def score_list_sheet(work: Work, actor: Actor, *, score_list_id: UUID) -> bytes:
    """All that was found, as a workbook."""
    refuse_but_all(work, actor)
    work.get(ScoreList, score_list_id)
    rows = work.session.execute(_lines(work, score_list_id).order_by(ScoreListLine.number)).mappings()
    return rows_xlsx("核对结果", _HEADS, [_row(_line(row)) for row in rows])


def _lines(work: Work, score_list_id: UUID) -> Select[Any]:
    return (
        work.select(*LINE, ScoreListLine.name.label("listed_name"), ScoreListLine.member_number.label("listed_number"))
        .add_columns(Seat.name, Seat.member_number)
        .outerjoin(Seat, SEAT_OF_LINE)
        .where(ScoreListLine.score_list_id == score_list_id, ScoreListLine.outcome.is_not(None))
    )


def _line(row: Any) -> dict[str, Any]:
    """A line as it is shown: a member of ours by the name that the roster has now."""
    shown = dict(row)
    name, number = shown.pop("listed_name"), shown.pop("listed_number")
    if shown["seat_id"] is None:
        shown["name"], shown["member_number"] = name, number
    both = shown["listed_total"] is not None and shown["total"] is not None
    return {**shown, "change": shown["listed_total"] - shown["total"] if both else None}


def _shown(row: Any) -> dict[str, Any]:
    shown = dict(row)
    return {**shown, "done": shown.pop("after_number")}


def _row(line: dict[str, Any]) -> list[Figure]:
    points = [None if line[key] is None else canonical(line[key]) for key in ("listed_total", "total", "change")]
    told = [f"{each['name']}：名单 {each['listed']}，本系统 {each['here']}" for each in line["differences"]]
    reasons = [f"{each['clause']}{each['words']}" for each in line["findings"]]
    return [
        line["row"], line["member_number"], line["name"], LIST_OUTCOME_NAMES[line["outcome"]], *points,
        line["listed_grade"], line["grade"], "；".join(told), line["reason"] or "；或者：".join(reasons),
    ]  # fmt: skip
