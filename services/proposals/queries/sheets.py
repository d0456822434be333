"""Lists of proposals as spreadsheets, for the staff: the queue, and what a search has found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Unpack

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.sheets.exports import Value, rows_xlsx
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.proposals.past_vocabulary import PAST_DISPOSITION_NAMES, SATISFACTION_NAMES
from services.proposals.queries import search
from services.proposals.queries.lists import list_proposals
from services.proposals.vocabulary import PROPOSAL_KIND_NAMES, PROPOSAL_STATE_NAMES

MOST: Final = search.MOST_EXPORTED

_QUEUE: Final = (
    "案号", "案由", "类别", "提案方式", "提案人", "集体提案单位", "界别", "状态", "审查环节", "环节期限", "提交日期",
    "立案日期",
)  # fmt: skip
_FOUND: Final = (
    "年度", "届", "次", "案号", "案由", "类别", "提案人", "界别", "状态或审查结果", "答复类别", "满意度", "提交日期",
)  # fmt: skip


def queue_sheet(work: Work, actor: Actor, **filters: Any) -> bytes:
    """The staff's queue, narrowed as its list is."""
    listed = list_proposals(work, actor, limit=MOST, **filters)
    categories = _categories(work)
    rows = (_queue_row(row, categories) for row in listed["items"])
    return rows_xlsx("提案审查队列", _QUEUE, _ended(rows, is_all=listed["next"] is None))


def found_sheet(work: Work, actor: Actor, *, q: str, **narrowed: Unpack[search.Narrowed]) -> bytes:
    """What a search has found."""
    found = search.found_proposals(work, actor, q=q, **narrowed)
    categories = _categories(work)
    rows = (_found_row(row, categories) for row in found[:MOST])
    return rows_xlsx("检索结果", _FOUND, _ended(rows, is_all=len(found) <= MOST))


def _ended(rows: Iterator[Sequence[Value]], *, is_all: bool) -> Iterator[Sequence[Value]]:
    """The rows, and at their end the word that there are more, which nobody must overlook."""
    yield from rows
    if not is_all:
        yield [f"仅导出前 {MOST} 件，其余未列出；请缩小范围后分次导出。"]


def _categories(work: Work) -> Mapping[str, str]:
    return {choice.key: choice.name for choice in current_settings(work)[1].proposals.categories}


def _named(categories: Mapping[str, str], key: str | None) -> str | None:
    return categories.get(key, key) if key else None


def _day(instant: Any) -> str | None:
    return civil_date(instant).isoformat() if instant else None


def _queue_row(row: Mapping[str, Any], categories: Mapping[str, str]) -> Sequence[Value]:
    return (
        row["case_label"], row["title"], _named(categories, row["category"]), PROPOSAL_KIND_NAMES[row["kind"]],
        row["author_name"], row["body_name"], row["sector"], PROPOSAL_STATE_NAMES[row["state"]], row["step_name"],
        _day(row["step_due_at"]), _day(row["submitted_at"]), _day(row["filed_at"]),
    )  # fmt: skip


def _found_row(row: Mapping[str, Any], categories: Mapping[str, str]) -> Sequence[Value]:
    standing = PROPOSAL_STATE_NAMES[row["state"]] if row["state"] else PAST_DISPOSITION_NAMES[row["disposition"]]
    number = row["case_label"] or (str(row["case_number"]) if row["case_number"] else None)
    return (
        row["year"], row["term_number"], row["session_number"], number, row["title"],
        _named(categories, row["category"]), row["author_name"], row["sector"], standing, row["reply_grade"],
        SATISFACTION_NAMES[row["satisfaction"]] if row["satisfaction"] else None, _day(row["submitted_at"]),
    )  # fmt: skip
