"""What the facts that came late would change of a closed year, under the year's own version."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.scoring.adjustment_rules import Come, effects_of
from services.scoring.comparing import differences
from services.scoring.engine.amounts import canonical
from services.scoring.engine.card import Card
from services.scoring.freezing import as_shown
from services.scoring.ledger import Computed, compute, gather, gather_settled, late_facts
from services.scoring.published import InForce, published_regulation, source_in_force
from services.scoring.queries.adjustments import sum_of_adjustments
from services.scoring.queries.appeals import names_of
from services.scoring.queries.years import numbered_year
from services.scoring.receipts import receipt
from services.scoring.refusals import NoRegulation
from services.scoring.year_models import FrozenReceipt


@dataclass(frozen=True)
class Offer:
    """The late facts that no line answers yet, and what the year comes to without and with them."""

    facts: frozenset[str]
    amount: Decimal
    before: Computed
    after: Computed
    effects: list[str]


def offer_of(work: Work, year: int, seat_id: UUID) -> Offer:
    """What the waiting facts come to, after those that adjusting lines have answered: so the lines add up."""
    source = source_in_force(work, year)
    if source is None:
        raise NoRegulation
    frozen = frozen_receipt(work, year, seat_id)
    roles = frozen.roles
    waiting = late_facts(work, [seat_id], year, waiting=True)
    in_force = published_regulation(work, source["id"])
    gathered = gather(work, in_force.days_of(year), [seat_id], year)[seat_id]
    before = compute(in_force, gathered.as_kept(roles, but_for=waiting), year)
    after = compute(in_force, gathered.as_kept(roles, but_for=frozenset()), year)
    amount = canonical(after.card.total - before.card.total)
    total = frozen.total + sum_of_adjustments(work, seat_id, year)
    come = Come(total, before.card), Come(total + amount, after.card)
    return Offer(
        facts=waiting, amount=amount, before=before, after=after,
        effects=effects_of(in_force.regulation, roles, *come),
    )  # fmt: skip


def effects_of_typed(work: Work, frozen: FrozenReceipt, amount: Decimal) -> list[str]:
    """What a typed amount does to the grade: it answers no fact, so duties stay as they are."""
    source = source_in_force(work, frozen.year)
    if source is None:
        raise NoRegulation
    in_force = published_regulation(work, source["id"])
    card = settled_card(work, in_force, frozen)
    total = frozen.total + sum_of_adjustments(work, frozen.seat_id, frozen.year)
    return effects_of(in_force.regulation, frozen.roles, Come(total, card), Come(total + amount, card))


def settled_card(work: Work, in_force: InForce, frozen: FrozenReceipt) -> Card:
    """A member's closed year with the late facts that lines which hold have answered: what lacks now."""
    gathered = gather_settled(work, in_force.days_of(frozen.year), [frozen.seat_id], frozen.year)[frozen.seat_id]
    return compute(in_force, gathered, frozen.year).card


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
        "effects": offer.effects,
        "facts": [{"fact_id": fact, "label": offer.after.labels[fact]} for fact in sorted(offer.facts)],
        "changes": [
            {"line": each.line, "was": each.was, "now": each.now}
            for each in differences(*(receipt(each.card, each.labels) for each in (offer.before, offer.after)))
        ],
    }
