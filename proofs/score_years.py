"""Years of assessment in every state, with appeals against one of them and an adjusting line of another."""

from datetime import date
from decimal import Decimal

from proofs.town import AUTHOR, CLERK, GUEST, LEAVER, Town
from services.kernel.actor import Actor
from services.kernel.work import reading
from services.members.vocabulary import Role
from services.scoring.commands.adjusting import ask_adjustment
from services.scoring.commands.appealing import make_appeal
from services.scoring.commands.closing import confirm_closing
from services.scoring.commands.leading import propose_closing, publish_preliminary_result
from services.scoring.commands.recounting import recount_stale_cards
from services.scoring.models import DutyFact
from tests.builders.activities import acting, actor_of
from tests.builders.committee import housekeeping
from tests.builders.scoring import REGULATION, a_published_regulation, presence
from tests.builders.years import put_into_state

STATES = ("open", "published", "appealed", "closing", "closed")
"""A year in each, one after the other."""


def lead(town: Town, first: int) -> None:
    """Lead five years to where they are asked for; other committees have other years."""
    place = town.place
    last = first + len(STATES) - 1
    dates = f"effective_from = {first}-01-01\neffective_to = {last}-12-31"
    text = REGULATION.replace("effective_from = 2026-01-01", dates).replace('"2026.1"', f'"{first}.1"')
    a_published_regulation(place=place, text=text)
    years = {f"score-year-{state}": first + number for number, state in enumerate(STATES)}
    for of, year in years.items():
        for name in (AUTHOR, GUEST):
            presence(place=place, member=town.people[name], on=date(year, 1, 12))
        town.others[of] = {"year": str(year), "seat_id": str(town.people[AUTHOR].seat_id)}
        with housekeeping(place.toolbox, place.id) as work:
            recount_stale_cards(work, {"year": year})
    scorer, second = (_scorer(town, name) for name in (CLERK, LEAVER))
    for of in ("score-year-published", "score-year-appealed", "score-year-closing", "score-year-closed"):
        acting(place.toolbox, scorer, publish_preliminary_result, year=str(years[of]))
    for of in ("score-year-appealed", "score-year-closing", "score-year-closed"):
        put_into_state(place=place, year=years[of], appeal_days_ago=1)
    for of in ("score-year-closing", "score-year-closed"):
        acting(place.toolbox, scorer, propose_closing, year=str(years[of]))
    acting(place.toolbox, second, confirm_closing, year=str(years["score-year-closed"]))
    _adjust(town, scorer, years["score-year-closed"])
    for name, person in town.people.items():
        if person.seat_id is not None:
            made = acting(
                place.toolbox, actor_of(person), make_appeal, year=years["score-year-published"], reason="示例理由",
                missing="示例另一项",
            )  # fmt: skip
            town.give("score-appeal", name, {"appeal_id": str(made["id"])})


def answer(town: Town) -> None:
    """Enter, after the appeal, what puts the receipt of the author right."""
    author = town.people[AUTHOR]
    year = int(town.others["score-year-published"]["year"])
    presence(place=town.place, member=author, half_days=1, on=date(year, 2, 12))
    with reading(town.place.toolbox, committee_id=town.place.id) as work:
        of_author = work.select(DutyFact.id).where(DutyFact.seat_id == author.seat_id, DutyFact.year == year)
        fact_id = work.session.scalars(of_author.order_by(DutyFact.id.desc()).limit(1)).one()
    town.others["score-appeal"] = {**town.others["score-appeal"], "fact_id": str(fact_id)}


def _adjust(town: Town, scorer: Actor, year: int) -> None:
    guest = town.people[GUEST]
    asked = acting(
        town.place.toolbox, scorer, ask_adjustment, year=str(year), seat_id=guest.seat_id, reason="示例调整",
        evidence="示例佐证", amount=Decimal(1), clause="第十二条",
    )  # fmt: skip
    town.others["score-adjustment"] = {"adjustment_id": str(asked["id"])}


def _scorer(town: Town, name: str) -> Actor:
    return actor_of(town.people[name], Role.SCORER)
