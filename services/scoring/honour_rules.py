"""Drawing up an honour list from a ranking: who is on it by his rank, and who is not without a reason. Pure."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.kernel.errors import FieldFault
from services.scoring.engine.amounts import in_words
from services.scoring.engine.outcome_articles import Ranking
from services.scoring.engine.ranking import Place, RankedList, rank
from services.scoring.engine.standings import Standing

BARRED = "#barred"
"""The role of whoever a veto or a consequence keeps off the list; no regulation can declare one of this name."""


@dataclass(frozen=True)
class Candidate(Standing):
    """A member in question, and what keeps him off the list, in words."""

    seat_id: UUID = field(kw_only=True)
    barred_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One member of the list, or one left out of it."""

    candidate: Candidate
    apart: str
    rank: int | None
    is_on_list: bool
    reason: str


@dataclass(frozen=True)
class Drawn:
    """A ranking as it stood when a list was drawn from it: with everybody, and without those who are barred."""

    everybody: tuple[RankedList, ...]
    free: tuple[RankedList, ...]

    @property
    def places(self) -> dict[UUID, tuple[str, Place]]:
        """Where everybody stands who is in question, barred or not."""
        return {seat_of(place): (each.apart, place) for each in self.everybody for place in each.places}

    @property
    def by_rank(self) -> dict[UUID, tuple[str, Place]]:
        """Who is on the list by his rank alone."""
        return {seat_of(place): (each.apart, place) for each in self.free for place in each.listed}

    def digest(self, regulation: str, year: int, ranking: str) -> str:
        """The SHA-256 of all that decided: the regulation's own hash, and everybody's place, total and grade."""
        told = {
            "regulation": regulation,
            "year": year,
            "ranking": ranking,
            "lists": [
                [each.apart, each.number, each.least, each.most, [_told(place) for place in each.places]]
                for each in (*self.everybody, *self.free)
            ],
        }
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def draw(ranking: Ranking, candidates: Sequence[Candidate]) -> Drawn:
    """Rank them; whoever is barred is counted among those in question, but takes nobody's place."""
    marked = [replace(each, roles=each.roles | {BARRED}) if each.barred_by else each for each in candidates]
    without = replace(ranking, except_for=ranking.except_for | {BARRED})
    return Drawn(rank(ranking, candidates), rank(without, marked))


def lines_of(drawn: Drawn, add: Mapping[UUID, str], leave_out: Mapping[UUID, str]) -> list[Line]:
    """The list: by rank, with those added and those left out for a stated reason."""
    by_rank, places = drawn.by_rank, drawn.places
    lines = [
        Line(
            candidate=candidate_at(place), apart=each.apart, rank=place.rank,
            is_on_list=seat_of(place) not in leave_out, reason=leave_out.get(seat_of(place), ""),
        )
        for each in drawn.free
        for place in each.listed
    ]  # fmt: skip
    for seat_id, reason in add.items():
        apart, place = places[seat_id]
        lines.append(Line(candidate=candidate_at(place), apart=apart, rank=place.rank, is_on_list=True, reason=reason))
    for apart, place in _kept_off(drawn, {*by_rank, *add}):
        why = "；".join(candidate_at(place).barred_by)
        lines.append(Line(candidate=candidate_at(place), apart=apart, rank=place.rank, is_on_list=False, reason=why))
    return lines


def faults_of(drawn: Drawn, add: Sequence[UUID], leave_out: Sequence[UUID]) -> Iterator[FieldFault]:
    """Why the list cannot be drawn up so."""
    by_rank, places = drawn.by_rank, drawn.places
    for number, seat_id in enumerate(add):
        if seat_id in by_rank or seat_id in add[:number]:
            yield FieldFault(f"/add/{number}/seat_id", "该委员已在名单上")
        elif seat_id not in places:
            yield FieldFault(f"/add/{number}/seat_id", "该委员不参加这一排名")
    for number, seat_id in enumerate(leave_out):
        if seat_id not in by_rank or seat_id in leave_out[:number]:
            yield FieldFault(f"/leave_out/{number}/seat_id", "该委员不在按排名列入之列")
    for each in drawn.free:
        added = sum(places[seat_id][0] == each.apart for seat_id in add if seat_id in places)
        removed = sum(by_rank[seat_id][0] == each.apart for seat_id in leave_out if seat_id in by_rank)
        most = None if each.most is None else max(each.most, len(each.listed))
        if most is not None and added and len(each.listed) + added - removed > most:
            where = f"「{each.apart}」" if each.apart else ""
            yield FieldFault("/add", f"{where}名额 {most} 人，增列后为 {len(each.listed) + added - removed} 人")


def candidate_at(place: Place) -> Candidate:
    """Who stands there."""
    if not isinstance(place.standing, Candidate):  # pragma: no cover - what is drawn from are candidates
        raise TypeError(place)
    return place.standing


def seat_of(place: Place) -> UUID:
    """Whose place it is."""
    return candidate_at(place).seat_id


def _kept_off(drawn: Drawn, named: Collection[UUID]) -> Iterator[tuple[str, Place]]:
    """Those whom their rank would have put on the list, but for what bars them."""
    for each in drawn.everybody:
        for place in each.listed:
            if candidate_at(place).barred_by and seat_of(place) not in named:
                yield each.apart, place


def _told(place: Place) -> list[str | int | bool | None]:
    return [str(seat_of(place)), place.rank, place.is_listed, in_words(place.standing.total), place.standing.grade]
