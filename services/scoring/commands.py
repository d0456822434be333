"""The verbs of scoring: facts enter the ledger, regulations are published, cards are computed."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, update

from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.database import insert_missing
from services.kernel.errors import FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.facts import RosterImported
from services.scoring.engine.articles import Regulation
from services.scoring.engine.examples import check_examples
from services.scoring.engine.reading import BadRegulation
from services.scoring.engine.regulation import load_regulation
from services.scoring.facts import RegulationPublished
from services.scoring.ledger import compute, gather, regulation_in_force
from services.scoring.models import PLACES, DutyFact, PublishedRegulation, ScoreCard
from services.scoring.receipts import receipt
from services.scoring.refusals import RegulationRefused, RegulationVersionExists

RECOUNT = "recount-stale-cards"
"""The delivery that computes the stale cards of a committee's year."""

logger = logging.getLogger(__name__)

BATCH = 200
"""Cards computed in one transaction."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A fact on its way into a member's ledger."""

    seat_id: UUID
    kind: str
    on: date
    label: str
    fields: Mapping[str, str | int | bool] = field(default_factory=dict)
    matter: str | None = None
    source_kind: str
    source_id: UUID
    reverses_id: UUID | None = None


def reconsider_members(work: Work, fact: RosterImported) -> None:
    """A roster may change who is a standing member, hence which rules apply: this year's cards are computed anew."""
    if not fact.changed:
        return
    year = civil_date(work.now).year
    _make_stale(work, ScoreCard.year == year)
    _ask_for_recount(work, year)


def enter_facts(work: Work, year: int, entries: Iterable[Entry]) -> int:
    """Add entries to the ledger and mark the members' year stale, in this transaction; returns how many."""
    entries = list(entries)
    if not entries:
        return 0
    rows = [
        {
            "committee_id": work.committee_id, "id": new_id(), "seat_id": entry.seat_id, "year": year,
            "kind": str(entry.kind), "occurred_on": entry.on, "label": entry.label, "fields": dict(entry.fields),
            "matter": entry.matter, "source_kind": entry.source_kind, "source_id": entry.source_id,
            "reverses_id": entry.reverses_id, "recorded_at": work.now,
        }
        for entry in entries
    ]  # fmt: skip
    insert_missing(work.session, DutyFact, rows)
    mark_stale(work, year, sorted({entry.seat_id for entry in entries}))
    return len(rows)


def take_back(work: Work, source: str, source_id: UUID) -> None:
    """Reverse what one source has entered, in the ledger of the year in which it stands."""
    rows = work.session.execute(
        work.select(
            DutyFact.id, DutyFact.seat_id, DutyFact.year, DutyFact.kind, DutyFact.occurred_on, DutyFact.label,
            DutyFact.matter,
        ).where(DutyFact.source_kind == source, DutyFact.source_id == source_id)
    ).all()  # fmt: skip
    for year in sorted({row.year for row in rows}):
        enter_facts(
            work, year,
            [
                Entry(
                    seat_id=row.seat_id, kind=row.kind, on=row.occurred_on, label=row.label, matter=row.matter,
                    source_kind=source, source_id=uuid5(row.id, "reversal"), reverses_id=row.id,
                )
                for row in rows
                if row.year == year
            ],
        )  # fmt: skip


def mark_stale(work: Work, year: int, seat_ids: list[UUID]) -> None:
    """The members' cards of the year no longer tell the truth; the worker computes them anew."""
    cards = [
        {"committee_id": work.committee_id, "id": new_id(), "seat_id": seat_id, "year": year, "is_stale": True}
        for seat_id in seat_ids
    ]
    insert_missing(work.session, ScoreCard, cards)
    for start in range(0, len(seat_ids), 500):
        _make_stale(work, ScoreCard.year == year, ScoreCard.seat_id.in_(seat_ids[start : start + 500]))
    _ask_for_recount(work, year)


def _make_stale(work: Work, *which: ColumnElement[bool]) -> None:
    """Mark some of the committee's cards, locked first in the order in which everybody locks them.

    An UPDATE alone locks rows as they lie on the disk, and would meet the worker, who comes the other way.
    """
    in_order = work.select(ScoreCard.id).where(*which).order_by(ScoreCard.year, ScoreCard.seat_id)
    work.session.execute(in_order.with_for_update()).all()
    work.session.execute(
        update(ScoreCard)
        .where(ScoreCard.committee_id == work.committee_id, *which)
        .values(is_stale=True)
        .execution_options(synchronize_session=False)
    )


def _ask_for_recount(work: Work, year: int) -> None:
    outbox.enqueue(work, RECOUNT, {"year": year})


def recount_stale_cards(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: compute a batch of the year's stale cards, and ask for another round while there are more.

    The cards are locked before the facts are read, so that a fact that commits meanwhile marks them stale again.
    """
    year = int(payload["year"])
    cards = list(
        work.session.scalars(
            work.select(ScoreCard)
            .where(ScoreCard.year == year, ScoreCard.is_stale)
            .order_by(ScoreCard.seat_id)  # As `_make_stale` locks them.
            .limit(BATCH)
            .with_for_update()
        )
    )
    in_force = regulation_in_force(work, year)
    if not cards or in_force is None:
        return
    gathered = gather(work, [card.seat_id for card in cards], year)
    done = 0
    for card in cards:
        try:
            result = compute(in_force, gathered[card.seat_id], year)
        except (TypeError, ValueError):
            # One ledger that cannot be scored must not keep the others from their cards; this one stays stale.
            logger.exception("a card cannot be computed", extra={"fields": {"seat": str(card.seat_id), "year": year}})
            continue
        done += 1
        card.total = result.card.total.quantize(Decimal(1).scaleb(-PLACES))
        card.grade = result.card.grade
        card.receipt = receipt(result.card, result.labels)
        card.regulation_id = in_force.id
        card.computed_at = work.now
        card.is_stale = False
    if len(cards) == BATCH and done:
        _ask_for_recount(work, year)


def publish_regulation(work: Work, actor: Actor, *, text: str) -> dict[str, Any]:
    """Publish a regulation whose own examples hold; every card of a year that it covers becomes stale."""
    try:
        regulation = load_regulation(text)
    except BadRegulation as bad:
        raise RegulationRefused(
            errors=tuple(
                FieldFault(
                    "/text", f"{mistake.path}{f'（{mistake.clause}）' if mistake.clause else ''}：{mistake.message_zh}"
                )
                for mistake in bad.mistakes
            )
        ) from bad
    failures = [
        *_why_not_here(regulation),
        *(f"算例「{each.example}」：{each.message_zh}" for each in check_examples(regulation)),
    ]
    if failures:
        raise RegulationRefused(errors=tuple(FieldFault("/text", failure) for failure in failures))
    known = work.select(PublishedRegulation.id).where(
        (PublishedRegulation.sha256 == regulation.hash)
        | ((PublishedRegulation.regulation == regulation.id) & (PublishedRegulation.version == regulation.version))
    )
    if work.session.execute(known).first():
        raise RegulationVersionExists(version=regulation.version)
    row = PublishedRegulation(
        id=new_id(), regulation=regulation.id, version=regulation.version, title=regulation.title,
        effective_from=regulation.effective_from, effective_to=regulation.effective_to, text=text,
        sha256=regulation.hash, published_at=work.now, published_by=actor.account_id, published_by_name=actor.name,
    )  # fmt: skip
    work.add(row)
    _mark_covered_years_stale(work, regulation.effective_from, regulation.effective_to)
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
    }  # fmt: skip


def _why_not_here(regulation: Regulation) -> Iterator[str]:
    """Why a regulation that is one cannot be scored by here."""
    if not regulation.categories:
        yield "categories：没有计分类别；只有结果运用的文件不能作为考核办法发布"
    if regulation.days is not None and regulation.days.first > regulation.days.last:
        yield "period：履职台账按自然年记账，考核年度不能跨年"


def _mark_covered_years_stale(work: Work, first: date, last: date | None) -> None:
    """One statement for the cards, one delivery for each year that has any."""
    in_years = [ScoreCard.year >= first.year]
    if last is not None:
        in_years.append(ScoreCard.year <= last.year)
    years = work.session.scalars(work.select(ScoreCard.year).where(*in_years).distinct()).all()
    _make_stale(work, *in_years)
    for year in years:
        _ask_for_recount(work, year)
