"""Races about a year of assessment: it is closed once, and each adjusting line waits once and holds once."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from proofs.clients import CLIENTS, Call
from proofs.scenes import Scene, expect
from services.members.vocabulary import Role
from services.scoring.commands.leading import propose_closing, publish_preliminary_result
from services.scoring.commands.recounting import recount_stale_cards
from services.scoring.models import PublishedRegulation, ScoreCard
from services.scoring.year_models import FrozenReceipt, ScoreYear
from tests.builders.activities import acting, actor_of
from tests.builders.committee import Person, housekeeping
from tests.builders.scoring import REGULATION, a_published_regulation, presence
from tests.builders.years import put_into_state

if TYPE_CHECKING:
    from proofs.races import Races

FIRST, LAST = 2001, 2025
"""Years of which each race closes the latest that is not closed yet."""


def closings(races: "Races") -> None:
    """Sixteen confirm one closing at once; then sixteen ask for one adjusting line, and the others confirm it."""
    scene, member = races.scene, races.scene.place.member()
    officers = [scene.place.officer(Role.SCORER) for _ in range(CLIENTS)]
    year = _a_year_to_be_closed(scene, member)
    path = f"/score-years/{year}"
    tokens = [scene.token_of(each) for each in officers]
    calls = [Call(method="POST", path=f"{path}/closing/confirmation", token=each) for each in tokens]
    answers = races.race("confirmations of one closing", calls)
    expect(Counter(each.status for each in answers) == {200: 1, 409: CLIENTS - 1}, f"not one closes: {answers}")
    closed = next(each.json for each in answers if each.is_done)
    frozen = scene.rows(select(func.count()).select_from(FrozenReceipt).where(FrozenReceipt.year == year))[0][0]
    expect(frozen == closed["members"], f"{frozen} receipts are frozen of {closed['members']}")

    presence(place=scene.place, member=member, half_days=1, on=date(year, 2, 1))
    body = {"seat_id": str(member.seat_id), "reason": "示例", "evidence": "示例"}
    calls = [Call(method="POST", path=f"{path}/adjustments", token=each, body=body) for each in tokens]
    asked = races.race("adjusting lines of one receipt", calls)
    expect(Counter(each.status for each in asked) == {201: 1, 409: CLIENTS - 1}, f"not one waits: {asked}")
    won = next(number for number, each in enumerate(asked) if each.is_done)
    confirmation = f"/score-adjustments/{asked[won].json['id']}/confirmation"
    others = [each for number, each in enumerate(tokens) if number != won]
    answers = races.race(
        "confirmations of one adjusting line", [Call(method="POST", path=confirmation, token=each) for each in others]
    )
    expect(Counter(each.status for each in answers) == {200: 1, 409: CLIENTS - 2}, f"not one holds: {answers}")
    of_member = (ScoreCard.year == year, ScoreCard.seat_id == member.seat_id)
    totals = scene.rows(
        select(ScoreCard.total - FrozenReceipt.total)
        .join(FrozenReceipt, (FrozenReceipt.seat_id == ScoreCard.seat_id) & (FrozenReceipt.year == ScoreCard.year))
        .where(*of_member)
    )
    expect([row[0] for row in totals] == [3], f"the line counts other than once: {totals}")


def _a_year_to_be_closed(scene: Scene, member: Person) -> int:
    """A year whose closing somebody has proposed."""
    place = scene.place
    covered = select(func.count()).where(
        PublishedRegulation.committee_id == place.id, PublishedRegulation.effective_to.is_not(None)
    )
    if not scene.rows(covered)[0][0]:
        dates = f"effective_from = {FIRST}-01-01\neffective_to = {LAST}-12-31"
        text = REGULATION.replace("effective_from = 2026-01-01", dates).replace('"2026.1"', f'"{FIRST}.1"')
        a_published_regulation(place=place, text=text)
    led = scene.rows(select(func.count()).select_from(ScoreYear).where(ScoreYear.committee_id == place.id))[0][0]
    year = LAST - led
    presence(place=place, member=member, on=date(year, 1, 12))
    with housekeeping(scene.toolbox, place.id) as work:
        recount_stale_cards(work, {"year": year})
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    acting(scene.toolbox, scorer, publish_preliminary_result, year=str(year))
    put_into_state(place=place, year=year, appeal_days_ago=1)
    acting(scene.toolbox, scorer, propose_closing, year=str(year))
    return year


RUNS: Final[tuple[Callable[["Races"], None], ...]] = (closings,)
