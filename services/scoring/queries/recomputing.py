"""A closed year computed once more under its own version, and compared with what was frozen, line by line."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.kernel.work import Work
from services.scoring.adjustment_models import ScoreAdjustment
from services.scoring.adjustment_rules import Come, grade_after
from services.scoring.comparing import Difference, differences
from services.scoring.freezing import as_shown, digest_of_receipt, digest_of_year, frozen_document
from services.scoring.ledger import compute, gather_frozen, gather_settled
from services.scoring.models import ScoreCard
from services.scoring.published import InForce, published_regulation, source_in_force
from services.scoring.queries.appeals import names_of
from services.scoring.receipts import receipt
from services.scoring.refusals import YearNotClosed
from services.scoring.year_models import FrozenReceipt, ScoreYear
from services.scoring.year_vocabulary import AdjustmentState, YearState

BATCH: Final = 200
"""Receipts compared at a time."""


class Finding(NamedTuple):
    """One thing of a closed year that is not as it was frozen; of a member, or of the year (`member` is empty)."""

    member: str
    difference: Difference

    @property
    def words(self) -> str:
        """As the operator reads it."""
        return f"{self.member or '全年'}　{self.difference.words}"


def recompute_year(work: Work, year: int) -> Iterator[Finding]:
    """Every difference between a closed year and its recomputation; none where it recomputes to the same bytes."""
    closed: Any = work.session.execute(
        work.select(ScoreYear.state, ScoreYear.members, ScoreYear.sha256).where(ScoreYear.year == year)
    ).one_or_none()
    source = source_in_force(work, year)
    if closed is None or source is None or closed.state is not YearState.CLOSED:
        raise YearNotClosed("没有冻结的明细可以核对")
    in_force = published_regulation(work, source["id"])
    if in_force.regulation.hash != source["sha256"]:
        yield Finding("", Difference("考核办法的散列值", source["sha256"], in_force.regulation.hash))
    digests: list[tuple[UUID, str]] = []
    while batch := _after(work, year, digests[-1][0] if digests else None):
        yield from _of_batch(work, year, source, in_force, batch)
        digests += [(frozen.seat_id, frozen.sha256) for frozen in batch]
    if len(digests) != closed.members:
        yield Finding("", Difference("明细份数", str(closed.members), str(len(digests))))
    if (digest := digest_of_year(digests)) != closed.sha256:
        yield Finding("", Difference("全年散列值", closed.sha256, digest))


def _after(work: Work, year: int, seat_id: UUID | None) -> Sequence[FrozenReceipt]:
    """The next receipts in the order of the seats, not kept in memory longer than they are looked at."""
    work.session.expunge_all()
    statement = work.select(FrozenReceipt).where(FrozenReceipt.year == year)
    if seat_id is not None:
        statement = statement.where(FrozenReceipt.seat_id > seat_id)
    return work.session.scalars(statement.order_by(FrozenReceipt.seat_id).limit(BATCH)).all()


def _of_batch(
    work: Work, year: int, source: dict[str, Any], in_force: InForce, batch: Sequence[FrozenReceipt]
) -> Iterator[Finding]:
    seats = [frozen.seat_id for frozen in batch]
    gathered = gather_frozen(work, in_force.days_of(year), seats, year)
    names = names_of(work, seats)
    cards = {
        card.seat_id: card
        for card in work.session.scalars(
            work.select(ScoreCard).where(ScoreCard.year == year, ScoreCard.seat_id.in_(seats))
        )
    }
    adjusted = _adjusted(work, year, seats)
    settled = gather_settled(work, in_force.days_of(year), list(adjusted), year) if adjusted else {}
    for frozen in batch:
        seat_id = frozen.seat_id
        computed = compute(in_force, gathered[seat_id], year)
        document = frozen_document(
            seat_id=seat_id, year=year, roles=frozen.roles, regulation=source, receipt=frozen.receipt
        )
        found = differences(frozen.receipt, receipt(computed.card, computed.labels))
        total = frozen.total + adjusted.get(seat_id, Decimal(0))
        grade = frozen.grade
        if seat_id in adjusted:
            come = Come(total, compute(in_force, settled[seat_id], year).card)
            grade = grade_after(in_force.regulation, frozen.roles, come)
        card = cards.get(seat_id)
        pairs = (
            ("冻结明细的散列值", frozen.sha256, digest_of_receipt(document)),
            ("冻结的总分", as_shown(frozen.total), frozen.receipt["total"]),
            ("冻结的等次", frozen.grade, frozen.receipt["grade"]),
            ("总分（含调整项）", as_shown(total), _total(card)),
            ("等次（含调整项）", grade, card and card.grade),
        )
        found += [Difference(name, was, now) for name, was, now in pairs if was != now]
        member = names[seat_id]
        yield from (Finding(f"{member['name']}（{member['member_number']}）", each) for each in found)


def _adjusted(work: Work, year: int, seats: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What the adjusting lines that stand come to, by member."""
    found: dict[UUID, Decimal] = {}
    standing = work.select(ScoreAdjustment.seat_id, ScoreAdjustment.amount).where(
        ScoreAdjustment.year == year, ScoreAdjustment.seat_id.in_(seats),
        ScoreAdjustment.state == AdjustmentState.CONFIRMED,
    )  # fmt: skip
    for row in work.session.execute(standing):
        found[row.seat_id] = found.get(row.seat_id, Decimal(0)) + row.amount
    return found


def _total(card: ScoreCard | None) -> str | None:
    return None if card is None or card.total is None else as_shown(card.total)
