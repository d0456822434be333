"""Races about what is entered by hand: one decision holds, one reversal waits, and the ledger has each fact once."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from proofs.clients import CLIENTS, Call
from proofs.scenes import expect
from services.members.vocabulary import Role
from services.scoring.models import DutyFact
from tests.builders.entries import enter

if TYPE_CHECKING:
    from proofs.races import Races


def entries(races: "Races") -> None:
    """Sixteen scorers decide on one entry at once, then all but one want to take back what came of it."""
    scene, member = races.scene, races.scene.place.member()
    enterer = scene.place.officer(Role.SCORER)
    scorers = [scene.place.officer(Role.SCORER) for _ in range(CLIENTS)]
    path = f"/duty-entries/{enter(place=scene.place, by=enterer, about=(member,))['id']}/confirmation"
    calls = [Call(method="POST", path=path, token=scene.token_of(each), body={}) for each in scorers]
    answers = races.race("confirmations of one entry", calls)
    expect(Counter(each.status for each in answers) == {200: 1, 409: CLIENTS - 1}, f"not one holds: {answers}")
    (fact_id,) = scene.rows(select(DutyFact.id).where(DutyFact.seat_id == member.seat_id))[0]
    body = {"reason": "示例有误"}
    calls = [
        Call(method="POST", path=f"/duty-facts/{fact_id}/reversal", token=scene.token_of(each), body=body)
        for each in scorers
    ]
    proposals = races.race("reversals of one fact", calls)
    expect(Counter(each.status for each in proposals) == {201: 1, 409: CLIENTS - 1}, f"not one waits: {proposals}")
    won = next(each for each in proposals if each.is_done)
    path = f"/duty-entries/{won.json['id']}/confirmation"
    calls = [Call(method="POST", path=path, token=scene.token_of(each), body={}) for each in scorers]
    answers = races.race("confirmations of one reversal", calls)
    done = Counter(each.status for each in answers)
    expect(done[200] == 1 and done[403] <= 1, f"not one holds: {answers}")
    facts = scene.rows(select(DutyFact.reverses_id).where(DutyFact.seat_id == member.seat_id))
    expect(Counter(each.reverses_id for each in facts) == {None: 1, fact_id: 1}, f"entries in the ledger: {facts}")


RUNS: Final[tuple[Callable[["Races"], None], ...]] = (entries,)
