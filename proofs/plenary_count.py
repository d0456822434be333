"""What was written down of each proposal of a plenary, and its statistics and credits held against a count of that."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from proofs.scenes import expect
from services.kernel.work import reading
from services.scoring.models import DutyFact
from tests.builders.committee import Person, Place

CLOSED = ("merged", "converted", "not_filed", "withdrawn")
NAMES: Final = ("received", "open", "sent_back", "filed", *CLOSED)


@dataclass
class Told:
    """What became of one proposal, as whoever did it wrote it down."""

    id: UUID
    author: Person
    signers: tuple[Person, ...]
    sector: str
    category: str
    kind: str
    period: str
    received: date
    sent_back: list[date] = field(default_factory=list)
    filed: date | None = None
    number: int | None = None
    fate: str = "open"
    closed: date | None = None
    main: UUID | None = None
    """The case that it has joined."""

    def close(self, fate: str, on: date) -> None:
        """It ended so, on this day."""
        self.fate, self.closed = fate, on

    def figures(self) -> Iterator[str]:
        """The figures in which it counts."""
        yield "received"
        if self.fate != "filed":
            yield self.fate
        if self.sent_back:
            yield "sent_back"
        if self.filed:
            yield "filed"


def check(place: Place, reply: dict[str, Any], those: list[Told]) -> dict[str, int]:
    """The reply's figures are those of the list, in total, in every group and on every day; so are the credits."""
    total = _counted(those)
    expect(reply["total"] == total, f"total: {reply['total']}, counted {total}")
    groups: dict[str, Callable[[Told], str]] = {
        "by_category": lambda told: told.category,
        "by_sector": lambda told: str(place.sectors[told.sector]),
        "by_kind": lambda told: told.kind,
        "by_period": lambda told: told.period,
    }
    for name, key in groups.items():
        grouped: defaultdict[str, list[Told]] = defaultdict(list)
        for each in those:
            grouped[key(each)].append(each)
        counted = {value: _counted(some) for value, some in grouped.items()}
        told = {str(group["key"]): {figure: group[figure] for figure in NAMES} for group in reply[name]}
        expect(told == counted, f"{name}: {told}, counted {counted}")
    days = {day.pop("day"): day for day in reply["by_day"]}
    expect(days == _by_day(those), f"by day: {days}, counted {_by_day(those)}")
    numbers = [each.number for each in those if each.number]
    expect(sorted(numbers) == list(range(1, len(numbers) + 1)), "the numbers have a gap or a double")
    _check_credits(place, those)
    return total


def _counted(those: list[Told]) -> dict[str, int]:
    counts = Counter(figure for each in those for figure in each.figures())
    return {name: counts[name] for name in NAMES}


def _by_day(those: list[Told]) -> dict[date, dict[str, int]]:
    days: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for each in those:
        days[each.received]["received"] += 1
        for on in each.sent_back:
            days[on]["sent_back"] += 1
        if each.filed:
            days[each.filed]["filed"] += 1
        if each.closed:
            days[each.closed][each.fate] += 1
    return {on: {name: counts[name] for name in NAMES if name != "open"} for on, counts in days.items()}


def _check_credits(place: Place, those: list[Told]) -> None:
    """Every signer has one entry that stands for each case that is filed, merged or converted, and no other."""
    with reading(place.toolbox, committee_id=place.id) as work:
        facts = work.session.execute(
            work.select(DutyFact.id, DutyFact.seat_id, DutyFact.fields, DutyFact.matter, DutyFact.reverses_id)
        ).all()
    taken_back = {fact.reverses_id for fact in facts}
    standing = Counter(
        (fact.seat_id, fact.matter, fact.fields["status"])
        for fact in facts
        if fact.reverses_id is None and fact.id not in taken_back
    )
    expected = Counter(
        (signer.seat_id, f"proposal:{each.id}", "filed" if each.filed else each.fate)
        for each in those
        if each.fate in {"filed", "merged", "converted"}
        for signer in each.signers
    )
    expect(standing == expected, f"credits: {standing - expected} too many, {expected - standing} missing")
