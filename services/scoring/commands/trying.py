"""A regulation is tried on real years: asked for here, computed by the worker batch by batch. No card is touched."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert

from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault, NotFound
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.commands.regulation_sources import chosen_source
from services.scoring.engine.amounts import canonical
from services.scoring.engine.articles import Regulation
from services.scoring.engine.comparing import Compared
from services.scoring.engine.fact_kinds import Period
from services.scoring.engine.tally import Tally
from services.scoring.laboratory_facts import TrialAsked, TrialRemoved
from services.scoring.laboratory_models import Trial, TrialMember
from services.scoring.models import LARGEST_TOTAL, PLACES
from services.scoring.published import current_year, loaded, source_in_force
from services.scoring.queries.readings import old_regulation
from services.scoring.receipts import amount
from services.scoring.refusals import NoRegulation, TooManyTrials
from services.scoring.snapshots import (
    MemberYear,
    as_it_stood,
    bodies_of,
    compare_year,
    count_of_year,
    seats_of_year,
    state_of,
)

RUN_TRIAL = "run-trial"
"""The delivery that computes the next batch of a trial."""

BATCH = 100
"""Members that are scored twice in one transaction."""

MOST_YEARS = 5
MOST_TRIALS = 200

logger = logging.getLogger(__name__)


def ask_trial(
    work: Work, actor: Actor, *, years: Sequence[int], draft_id: UUID | None = None, regulation_id: UUID | None = None
) -> dict[str, Any]:
    """Ask what a regulation would have come to; who asks the same of an unchanged ledger finds the trial there is."""
    source = chosen_source(work, draft_id=draft_id, regulation_id=regulation_id)
    _check_years(work, years)
    asked = [_in_force(work, year) for year in sorted(set(years))]
    days = {each["year"]: old_regulation(work, asked, each["year"]).years.ledger_of(each["year"]) for each in asked}
    calendar = {day.year for year in days for day in _ends(days[year], source.regulation.years.ledger_of(year))}
    state = state_of(work, list(days), sorted(calendar))
    inputs = sha256(repr((source.regulation.hash, asked, state)).encode())
    known = work.session.scalar(work.select(Trial.id).where(Trial.inputs_sha256 == inputs.hexdigest()))
    if known is not None:
        return {"id": known, "is_found_again": True}
    count = work.session.execute(work.select(Trial.id).with_only_columns(func.count(Trial.id))).scalar_one()
    if count >= MOST_TRIALS:
        raise TooManyTrials
    trial = Trial(
        id=new_id(), **source.columns, inputs_sha256=inputs.hexdigest(), years=asked, tallies={},
        members=sum(count_of_year(work, year, days[year]) for year in days), done=0, at_year=asked[0]["year"],
        after_seat_id=None, asked_at=work.now, asked_by=actor.account_id, asked_by_name=actor.name, finished_at=None,
    )  # fmt: skip
    work.add(trial)
    outbox.enqueue(work, RUN_TRIAL, {"trial_id": str(trial.id)})
    work.record(
        TrialAsked(subject_id=trial.id, sha256=source.regulation.hash, years=tuple(each["year"] for each in asked))
    )
    return {"id": trial.id, "is_found_again": False}


def remove_trial(work: Work, actor: Actor, *, trial_id: UUID) -> None:
    """Delete a trial with its results; one that is still being computed just ends."""
    del actor
    # Locked first: the worker may be writing its next batch.
    trial = work.session.get(Trial, (work.committee_id, trial_id), with_for_update=True)
    if trial is None:
        raise NotFound
    work.session.execute(
        delete(TrialMember).where(
            TrialMember.committee_id == work.committee_id, TrialMember.trial_id == trial_id
        )
    )  # fmt: skip
    work.session.delete(trial)
    work.record(TrialRemoved(subject_id=trial_id))


def run_trial(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: compute the next batch, and ask for another round while there are members left.

    Results, counts and the place where to go on are written together, so that whoever takes over after a fall goes on
    from there.
    """
    trial = work.session.get(Trial, (work.committee_id, UUID(payload["trial_id"])), with_for_update=True)
    if trial is None or trial.finished_at is not None:
        return
    year = trial.at_year
    old = old_regulation(work, trial.years, year)
    seats = seats_of_year(work, year, old.years.ledger_of(year), after=trial.after_seat_id, limit=BATCH)
    if seats:
        _compute(work, trial, old, seats)
        trial.done += len(seats)
    if len(seats) == BATCH:
        trial.after_seat_id = seats[-1]
    else:
        later = [each["year"] for each in trial.years if each["year"] > year]
        trial.after_seat_id = None
        if later:
            trial.at_year = later[0]
        else:
            trial.finished_at = work.now
    if trial.finished_at is None:
        outbox.enqueue(work, RUN_TRIAL, {"trial_id": str(trial.id)})


def _compute(work: Work, trial: Trial, old: Regulation, seats: list[UUID]) -> None:
    year, new = trial.at_year, loaded(trial.text)
    stood, bodies = as_it_stood(work, (old, new), seats, year, trial.id), bodies_of(work, seats)
    tally = Tally.of_document(trial.tallies.get(str(year)))
    rows = []
    for seat_id in seats:
        try:
            compared = compare_year(stood[seat_id], year, old, new, str(seat_id))
        except (TypeError, ValueError):
            logger.exception("a member's year cannot be tried", extra={"fields": {"seat": str(seat_id), "year": year}})
            compared = None
        if (
            compared is None
            or max(abs(compared.old.total), abs(compared.new.total), abs(compared.change)) >= LARGEST_TOTAL
        ):
            tally.left_out += 1
            continue
        tally.add(compared, bodies[seat_id])
        rows.append(_row(work, trial, seat_id, stood[seat_id], compared))
    if rows:
        work.session.execute(insert(TrialMember), rows)
    trial.tallies = {**trial.tallies, str(year): tally.as_document()}


def _row(work: Work, trial: Trial, seat_id: UUID, stood: MemberYear, compared: Compared) -> dict[str, Any]:
    return {
        "committee_id": work.committee_id, "id": new_id(), "trial_id": trial.id, "year": trial.at_year,
        "seat_id": seat_id, "is_standing": stood.is_standing, "old_total": _kept(compared.old.total),
        "new_total": _kept(compared.new.total), "change": _kept(compared.change), "old_grade": compared.old.grade,
        "new_grade": compared.new.grade, "crosses": compared.crosses_a_grade,
        "causes": [
            {
                "rule": cause.rule, "name": cause.name, "clause": cause.clause, "old": amount(cause.old),
                "new": amount(cause.new), "change": amount(cause.change),
            }
            for cause in compared.causes
        ],
    }  # fmt: skip


def _kept(total: Decimal) -> Decimal:
    return canonical(total).quantize(Decimal(1).scaleb(-PLACES))


def _check_years(work: Work, years: Sequence[int]) -> None:
    """Years that have begun, and not too many."""
    this_year = current_year(work)
    faults = [
        FieldFault(f"/years/{place}", f"{year} 年尚未开始，没有履职记录可以试算")
        for place, year in enumerate(years)
        if year > this_year
    ]
    if len(set(years)) > MOST_YEARS:
        faults.append(FieldFault("/years", f"一次最多试算 {MOST_YEARS} 个年度"))
    if faults:
        raise BadInput(errors=tuple(faults))


def _ends(*some: Period) -> Iterator[date]:
    for days in some:
        yield from filter(None, (days.first, days.last))


def _in_force(work: Work, year: int) -> dict[str, Any]:
    source = source_in_force(work, year)
    if source is None:
        raise NoRegulation(year=year)
    return {
        "year": year, "regulation_id": str(source["id"]), "title": source["title"], "version": source["version"]
    }  # fmt: skip
