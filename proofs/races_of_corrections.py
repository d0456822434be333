"""Races about what was settled: one correction waits, one confirmation holds, and the ledger has each entry once."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from proofs.clients import CLIENTS, Call
from proofs.scenes import expect
from services.members.vocabulary import Role
from services.scoring.models import DutyFact
from tests.builders.activities import settle

if TYPE_CHECKING:
    from proofs.races import Races


def corrections(races: "Races") -> None:
    """Sixteen organisers correct one result at once, then the others confirm at once: each time one does."""
    scene, member = races.scene, races.scene.place.member()
    activity = scene.open_activity()
    scene.let_end(activity, after=timedelta())
    settle(activity=activity)
    path = activity.path("corrections")
    body = {"seat_id": str(member.seat_id), "status": "present", "half_days": 1, "reason": "示例更正"}
    officers = [scene.place.officer(Role.ORGANISER) for _ in range(CLIENTS)]
    calls = [Call(method="POST", path=path, token=scene.token_of(each), body=body) for each in officers]
    proposals = races.race("corrections of one result", calls)
    expect(Counter(each.status for each in proposals) == {201: 1, 409: CLIENTS - 1}, f"not one waits: {proposals}")
    won = next(number for number, each in enumerate(proposals) if each.is_done)
    confirmation = f"{path}/{proposals[won].json['id']}/confirmation"
    others = [each for number, each in enumerate(officers) if number != won]
    calls = [Call(method="POST", path=confirmation, token=scene.token_of(each)) for each in others]
    answers = races.race("confirmations of one correction", calls)
    expect(Counter(each.status for each in answers) == {200: 1, 409: CLIENTS - 2}, f"not one holds: {answers}")
    entries = scene.rows(select(DutyFact.reverses_id, DutyFact.id).where(DutyFact.seat_id == member.seat_id))
    taken_back = {each.reverses_id for each in entries} - {None}
    expect(len(entries) == 3 and len(taken_back) == 1, f"entries in the ledger: {entries}")


RUNS: Final[tuple[Callable[["Races"], None], ...]] = (corrections,)
