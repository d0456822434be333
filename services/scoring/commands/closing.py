"""Closing a year: a second person confirms it, and every receipt is frozen as it stands."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import insert, update

from services.kernel.actor import Actor
from services.kernel.database import in_chunks
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.commands.leading import held_year
from services.scoring.commands.recounting import BATCH
from services.scoring.freezing import digest_of_receipt, digest_of_year, frozen_document
from services.scoring.ledger import members_of
from services.scoring.models import ScoreCard
from services.scoring.published import source_in_force
from services.scoring.queries.years import shown, waiting_appeals
from services.scoring.refusals import NoRegulation
from services.scoring.year_facts import YearClosed
from services.scoring.year_lifecycle import YEARS
from services.scoring.year_models import FrozenReceipt
from services.scoring.year_vocabulary import YearAction


def confirm_closing(work: Work, actor: Actor, *, year: str) -> dict[str, Any]:
    """Close the year: freeze every receipt with its hash, and one hash over all of them."""
    row = held_year(work, year)
    # Whoever makes cards stale locks them too: what is read here is what stays.
    of_year = work.select(ScoreCard).where(ScoreCard.year == row.year)
    cards = work.session.scalars(of_year.order_by(ScoreCard.seat_id).with_for_update()).all()
    row.stale_cards = sum(card.is_stale for card in cards)
    row.waiting_appeals = waiting_appeals(work, row.year)
    frozen = [] if row.stale_cards else _frozen(work, row.year, cards)
    work.take(YEARS, row, YearAction.CONFIRM_CLOSING, actor)
    row.closed_by, row.closed_by_name = actor.account_id, actor.name
    # What it has waited for may be recorded later than it began itself, and counts all the same.
    row.closed_at = work.ports.clock.now()
    row.members = len(frozen)
    row.sha256 = digest_of_year((receipt["seat_id"], receipt["sha256"]) for receipt in frozen)
    for some in in_chunks(frozen, BATCH):
        work.session.execute(insert(FrozenReceipt), some)
    work.session.execute(
        update(ScoreCard)
        .where(ScoreCard.committee_id == work.committee_id, ScoreCard.year == row.year)
        .values(is_frozen=True)
        .execution_options(synchronize_session=False)
    )
    work.record(YearClosed(subject_id=row.id, year=row.year, members=row.members, sha256=row.sha256))
    work.flush()
    return shown(work, actor, row)


def _frozen(work: Work, year: int, cards: Sequence[ScoreCard]) -> list[dict[str, Any]]:
    """Each receipt as it is kept: with the roles by which it was scored, and its hash."""
    source = source_in_force(work, year)
    if source is None:  # pragma: no cover - a published result keeps its version
        raise NoRegulation
    frozen = []
    for some in in_chunks(cards, BATCH):
        members = members_of(work, [card.seat_id for card in some], year)
        for card in some:
            roles = sorted(members[card.seat_id].roles)
            receipt = cast("dict[str, Any]", card.receipt)
            document = frozen_document(seat_id=card.seat_id, year=year, roles=roles, regulation=source, receipt=receipt)
            frozen.append(
                {
                    "committee_id": work.committee_id, "id": new_id(), "year": year, "seat_id": card.seat_id,
                    "roles": roles, "total": card.total, "grade": card.grade, "receipt": receipt,
                    "sha256": digest_of_receipt(document),
                }
            )  # fmt: skip
    return frozen
