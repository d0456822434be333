"""Whom a sheet means: a member's seat in a term, by number or by a name that only one member of the term has."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.kernel.sheets.cells import CellFault, loose, shortened

_WITH_NUMBER: Final = re.compile(r"(.+)\(([^()]+)\)")
"""A name with the member's number behind it; loose text has plain brackets."""


@dataclass(frozen=True)
class NamedSeat:
    """As much of a seat as tells whose it is."""

    id: UUID
    name: str
    member_number: str


class TermSeats:
    """A term with its seats, found however the names are spaced."""

    def __init__(self, number: int, begins_on: date, ends_on: date, seats: Iterable[NamedSeat]) -> None:
        """Take the seats of the term, those that ended too."""
        self.number = number
        self.begins_on = begins_on
        self.ends_on = ends_on
        self._by_number: dict[str, NamedSeat] = {}
        self._by_name: dict[str, list[NamedSeat]] = {}
        for seat in seats:
            self._by_number[loose(seat.member_number)] = seat
            self._by_name.setdefault(loose(seat.name), []).append(seat)

    def covers(self, day: date) -> bool:
        """Whether the day lies in the term."""
        return self.begins_on <= day <= self.ends_on

    def of_number(self, number: str, name: str = "") -> NamedSeat:
        """The seat of a member's number, whose name must be the given one. Raises CellFault."""
        seat = self._by_number.get(loose(number))
        if seat is None:
            raise CellFault(f"第{self.number}届没有委员证号为“{shortened(number)}”的委员。")
        if name and loose(seat.name) != loose(name):
            raise CellFault(f"第{self.number}届委员证号“{shortened(number)}”属于“{seat.name}”，与所填姓名不符。")
        return seat

    def of_name(self, name: str) -> NamedSeat:
        """The seat of the only member of this name. Raises CellFault."""
        namesakes = self._by_name.get(loose(name), [])
        if not namesakes:
            raise CellFault(f"第{self.number}届没有名为“{shortened(name)}”的委员。")
        if len(namesakes) > 1:
            raise CellFault(f"第{self.number}届有{len(namesakes)}位委员名为“{shortened(name)}”，请填写委员证号。")
        return namesakes[0]

    def meant_by(self, text: str) -> NamedSeat | None:
        """The seat of an unambiguous name, or of a name with the number behind it as in 张示例（001）; else None."""
        namesakes = self._by_name.get(loose(text), [])
        if len(namesakes) == 1:
            return namesakes[0]
        written = _WITH_NUMBER.fullmatch(loose(text))
        seat = self._by_number.get(written[2]) if written else None
        return seat if written and seat and loose(seat.name) == written[1] else None


def term_on(day: date, terms: Mapping[int, TermSeats]) -> TermSeats | None:
    """The term that covers a day; where two overlap, the newer one."""
    covering = [term for term in terms.values() if term.covers(day)]
    return max(covering, key=lambda term: term.number, default=None)
