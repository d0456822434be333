"""What the facts that came late would change of a closed year, under the year's own version."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.scoring.comparing import differences
from services.scoring.engine.amounts import canonical
from services.scoring.freezing import as_shown
from services.scoring.ledger import compute, gather, late_facts
from services.scoring.published import published_regulation, source_in_force
from services.scoring.queries.appeals import names_of
from services.scoring.queries.years import numbered_year
from services.scoring.receipts import receipt
from services.scoring.refusals import NoRegulation
from services.scoring.year_models import FrozenReceipt


@dataclass(frozen=True)
class Offer:
    """The late facts that no line answers yet, and the receipts without and with them."""

    facts: frozenset[str]
    amount: Decimal
    before: dict[str, Any]
    after: dict[str, Any]
    labels: dict[str, str]


def offer_of(work: Work, year: int, seat_id: UUID) -> Offer:
    """What the waiting facts come to, after those that adjusting lines have answered: so the lines add up."""
    source = source_in_force(work, year)
    if source is None:
        raise NoRegulation
    roles = frozen_receipt(work, year, seat_id).roles
    waiting = late_facts(work, [seat_id], year, waiting=True)
    in_force = published_regulation(work, source["id"])
    gathered = gather(work, in_force.days_of(year), [seat_id], year)[seat_id]
    before = compute(in_force, gathered.as_kept(roles, but_for=waiting), year)
    after = compute(in_force, gathered.as_kept(roles, but_for=frozenset()), year)
    return Offer(
        facts=waiting,
        amount=canonical(after.card.total - before.card.total),
        before=receipt(before.card, before.labels),
        after=receipt(after.card, after.labels),
        labels=gathered.labels,
    )


def frozen_receipt(work: Work, year: int, seat_id: UUID) -> FrozenReceipt:
    """What was frozen of a member's year, or "not found"."""
    found: FrozenReceipt | None = work.session.scalars(
        work.select(FrozenReceipt).where(FrozenReceipt.year == year, FrozenReceipt.seat_id == seat_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def read_adjustment_offer(work: Work, actor: Actor, *, year: str, seat_id: UUID) -> dict[str, Any]:
    """The adjusting line that a recomputation under the year's own version would make, difference by difference."""
    del actor
    number = numbered_year(year)
    offer = offer_of(work, number, seat_id)
    return {
        "year": number,
        "seat_id": seat_id,
        **names_of(work, [seat_id])[seat_id],
        "amount": as_shown(offer.amount),
        "facts": [{"fact_id": fact, "label": offer.labels[fact]} for fact in sorted(offer.facts)],
        "changes": [
            {"line": each.line, "was": each.was, "now": each.now} for each in differences(offer.before, offer.after)
        ],
    }
