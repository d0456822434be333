"""The count after a morning: sheet and board, as the organiser reads them, against what the phones were told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from api_spec.export import PREFIX
from proofs.scenes import Scene, expect
from tests.builders.activities import AnActivity
from tests.builders.committee import Person

PAGE = 500


@dataclass(frozen=True)
class Present:
    """Who was invited, in which sector, and who was told that he is there: counted by nobody but the phones."""

    sectors: Mapping[Person, str]
    came: set[UUID | None]

    @property
    def invited(self) -> Counter[str]:
        """How many are invited, by sector."""
        return Counter(self.sectors.values())

    @property
    def present(self) -> Counter[str]:
        """How many have come, by sector."""
        return Counter(sector for guest, sector in self.sectors.items() if guest.seat_id in self.came)


def read_sheet(scene: Scene, activity: AnActivity) -> list[dict[str, Any]]:
    """All pages of the sheet."""
    lines: list[dict[str, Any]] = []
    after = None
    while True:
        page = _read(scene, activity, "attendance", limit=PAGE, **({"after": after} if after else {}))
        lines += page["items"]
        after = page["next"]
        if after is None:
            return lines


def read_board(scene: Scene, activity: AnActivity) -> dict[str, Any]:
    """The board's one session."""
    (session,) = _read(scene, activity, "board")["sessions"]
    return session


def check_sheet(lines: Sequence[Mapping[str, Any]], present: Present) -> None:
    """Every invitee has one line, and whoever was told that he is there one entry in it; nobody else has one."""
    invited = Counter(str(guest.seat_id) for guest in present.sectors)
    seats = Counter(line["seat_id"] for line in lines)
    expect(seats == invited, f"lines of the sheet: missing {invited - seats}, too many {seats - invited}")
    came = Counter(map(str, present.came))
    there = Counter({line["seat_id"]: len(line["attended"]) for line in lines if line["attended"]})
    expect(there == came, f"present on the sheet: lost {came - there}, too many {there - came}")


def check_board(board: Mapping[str, Any], present: Present) -> None:
    """The board counts the same, in the whole and by sector."""
    invited, came = present.invited, present.present
    sectors = {each["name"]: (each["invited"], each["present"], each["missing"]) for each in board["sectors"]}
    wanted = {name: (count, came[name], count - came[name]) for name, count in invited.items()}
    expect(sectors == wanted, f"the board by sector: {sectors}, and it is {wanted}")
    whole = (board["invited"], board["present"], board["missing"])
    sums = tuple(map(sum, zip(*wanted.values(), strict=True)))
    expect(whole == sums, f"the board: {whole}, and it is {sums}")


def check_settled(lines: Sequence[Mapping[str, Any]], present: Present) -> None:
    """Whoever came was settled with his half-day, and every other invitee with none."""
    settled = {line["seat_id"]: (line["settled"] or {}).get("half_days") for line in lines}
    wanted = {str(guest.seat_id): int(guest.seat_id in present.came) for guest in present.sectors}
    wrong = {seat_id: half_days for seat_id, half_days in settled.items() if half_days != wanted.get(seat_id)}
    expect(settled.keys() == wanted.keys() and not wrong, f"settled otherwise than attended: {wrong}")


def _read(scene: Scene, activity: AnActivity, what: str, **query: Any) -> Any:
    """What the database says now; an answer of a second ago would do for a screen, and not for a count."""
    answer = httpx.get(
        f"{scene.deployment.base}{PREFIX}{activity.path(what)}", params=query, timeout=60,
        headers={"Authorization": f"Bearer {scene.token_of(activity.organiser)}", "Cache-Control": "no-cache"},
    )  # fmt: skip
    return answer.raise_for_status().json()
