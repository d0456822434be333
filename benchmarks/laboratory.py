"""The laboratory: a draft tried on five years of all members, from the question to the stored result; ours alone."""

import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import ledger, scene
from benchmarks.bulk import insert_rows
from benchmarks.scene import MEMBERS, Scene
from server.worker import Worker
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading
from services.scoring.commands.drafting import begin_draft
from services.scoring.commands.publishing import publish_regulation
from services.scoring.commands.trying import ask_trial
from services.scoring.models import DutyFact, ScoreCard
from services.scoring.queries.trials import list_trial_members, read_trial, read_trial_member

YEARS = 5
PAGES = 20


def measure(toolbox: Toolbox, *, facts: int) -> dict[str, Any]:
    """So many facts over five years, a draft that changes one rule; seconds from asking to the stored result."""
    here = scene.build(toolbox)
    ledger.fill(here, facts // YEARS)
    years = [here.year - earlier for earlier in range(YEARS)]
    _bring_the_past(here, years[1:])
    scorer = ledger.actor_of(here, here.scorers[0])
    text = Path(ledger.REGULATION).read_text()
    with here.writing() as work:
        work.actor = scorer
        ever = text.replace("effective_from = 2026-01-01", f"effective_from = {years[-1]}-01-01")
        publish_regulation(work, scorer, text=ever.replace('version = "2026.1"', 'version = "ever"'))
    ledger.forget_errands(here)
    with here.writing() as work:
        work.actor = scorer
        draft = begin_draft(work, scorer, name="示例草案", text=_changed(text))
    began, used = time.perf_counter(), time.process_time()
    with here.writing() as work:
        work.actor = scorer
        trial_id = ask_trial(work, scorer, years=years, draft_id=draft["id"])["id"]
    asked = time.perf_counter() - began
    batches = _deliver(Worker(toolbox))
    whole, processor = time.perf_counter() - began, time.process_time() - used
    with reading(toolbox, committee_id=here.committee_id) as work:
        trial = read_trial(work, scorer, trial_id=trial_id)
        if trial["done"] != YEARS * MEMBERS or not trial["finished_at"]:
            message = f"the trial has computed {trial['done']} of {YEARS * MEMBERS}"
            raise RuntimeError(message)
        reads = {
            "summary": _mean_of(lambda: read_trial(work, scorer, trial_id=trial_id)),
            "page": _mean_of(lambda: list_trial_members(work, scorer, trial_id=trial_id, limit=100)),
            "receipts": _mean_of(
                lambda: read_trial_member(work, scorer, trial_id=trial_id, seat_id=here.members[7].seat_id)
            ),
        }  # fmt: skip
    return {
        "facts": facts, "members": MEMBERS, "years": YEARS, "asked": asked, "whole": whole, "processor": processor,
        "batches": len(batches), "longest": max(batches), **reads,
    }  # fmt: skip


def markdown(measured: list[dict[str, Any]]) -> str:
    """The figures as a table."""
    if not measured:
        return ""
    lines = [
        "",
        "### laboratory: a draft on five years",
        "",
        "| database | facts | to ask | to the result | of processor | longest batch | summary | page | receipts |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each['database']} | {each['facts']:,} | {each['asked'] * 1000:.0f} ms | {each['whole']:.1f} s "
        f"| {each['processor']:.1f} s | {each['longest'] * 1000:.0f} ms of {each['batches']} "
        f"| {each['summary'] * 1000:.1f} ms | {each['page'] * 1000:.1f} ms | {each['receipts'] * 1000:.1f} ms |"
        for each in measured
    ]
    return "\n".join(lines) + "\n"


def _changed(text: str) -> str:
    """The example without its examples, and with less for a plenary half-day: a draft that changes most totals."""
    draft = text[: text.index("[[examples]]")].replace('version = "2026.1"', 'version = "draft"')
    return draft.replace('unit = "half_days"\n  points = 3', 'unit = "half_days"\n  points = 2')


def _deliver(worker: Worker) -> list[float]:
    """As the worker does, batch by batch; the seconds of each."""
    seconds = []
    while True:
        began = time.perf_counter()
        if not worker.deliver():
            return seconds
        seconds.append(time.perf_counter() - began)


def _bring_the_past(here: Scene, years: list[int]) -> None:
    """The facts of this year once more in each year before, under new identifiers: their order tells their age."""
    columns = [getattr(DutyFact, column.key) for column in DutyFact.__table__.columns]
    with here.writing() as work:
        rows = work.session.execute(work.select(*columns).where(DutyFact.year == here.year)).mappings().all()
        for year in years:
            insert_rows(
                work.session, DutyFact,
                [
                    {**row, "id": new_id(), "source_id": new_id(), "year": year,
                     "occurred_on": _in(year, row["occurred_on"])}
                    for row in rows
                ],
            )  # fmt: skip
            insert_rows(
                work.session, ScoreCard,
                [
                    {"committee_id": here.committee_id, "id": new_id(), "seat_id": member.seat_id, "year": year,
                     "is_stale": True}
                    for member in here.members
                ],
            )  # fmt: skip
    with here.toolbox.database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _in(year: int, day: date) -> date:
    return date(year, day.month, min(day.day, 28))


def _mean_of(read: Any) -> float:
    read()
    began = time.perf_counter()
    for _ in range(PAGES):
        read()
    return (time.perf_counter() - began) / PAGES
