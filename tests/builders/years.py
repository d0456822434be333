"""A year of assessment led through its life, by commands; keyword-only."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.worker import Worker
from services.kernel.work import writing
from services.members.vocabulary import Role
from services.scoring.commands import adjusting, closing, leading
from services.scoring.models import ScoreCard
from services.scoring.year_models import ScoreYear
from tests.builders.activities import acting, actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place
from tests.builders.scoring import REGULATION, a_published_regulation, presence

YEAR = 2025
LAST_YEARS_REGULATION = REGULATION.replace("effective_from = 2026-01-01", "effective_from = 2021-01-01")


@dataclass(frozen=True, kw_only=True)
class AYear:
    """A year that is over, with two persons who lead it."""

    place: Place
    scorer: Person
    second: Person
    number: int = YEAR

    def lead(self, command: Any, *, by: Person | None = None, **fields: Any) -> dict[str, Any]:
        """One command of a scorer about this year."""
        actor = actor_of(by or self.scorer, Role.SCORER)
        fields.setdefault("year", str(self.number))
        answer: dict[str, Any] = acting(self.place.toolbox, actor, command, **fields)
        return answer

    def publish(self) -> dict[str, Any]:
        """Publish the preliminary result, all cards being current."""
        catch_up(place=self.place)
        return self.lead(leading.publish_preliminary_result)

    def close(self, *, clock: HeldClock) -> dict[str, Any]:
        """Publish, let the time for appeals go by, and close."""
        self.publish()
        clock.advance(days=30)
        self.lead(leading.propose_closing)
        return self.lead(closing.confirm_closing, by=self.second)

    def adjust(self, *, member: Person, **fields: Any) -> dict[str, Any]:
        """An adjusting line that one person asked for and the other one confirmed."""
        asked = self.lead(
            adjusting.ask_adjustment, seat_id=member.seat_id, **{"reason": "示例", "evidence": "示例", **fields}
        )
        actor = actor_of(self.second, Role.SCORER)
        confirmed: dict[str, Any] = acting(
            self.place.toolbox, actor, adjusting.confirm_adjustment, adjustment_id=asked["id"]
        )
        return confirmed


def a_year(*, place: Place, text: str = LAST_YEARS_REGULATION) -> AYear:
    """Last year, under the example regulation, with two scorers."""
    a_published_regulation(place=place, text=text)
    return AYear(
        place=place,
        scorer=place.officer(Role.SCORER, name="示例考核员"),
        second=place.officer(Role.SCORER, name="示例复核员"),
    )


def came(*, place: Place, member: Person, half_days: int = 2) -> None:
    """A settled attendance in a member's ledger of last year."""
    presence(place=place, member=member, half_days=half_days, on=date(YEAR, 1, 12))


def catch_up(*, place: Place) -> None:
    """Let the worker do what is due."""
    while Worker(place.toolbox).deliver():
        pass


def put_into_state(*, place: Place, year: int, appeal_days_ago: int) -> None:
    """Let the time for appeals of a year have ended so many days ago, as a clock would."""
    with writing(place.toolbox, committee_id=place.id, housekeeping=True) as work:
        row = work.session.scalars(work.select(ScoreYear).where(ScoreYear.year == year)).one()
        row.appeal_until = work.now - timedelta(days=appeal_days_ago)


def card_of(*, place: Place, member: Person, year: int = YEAR) -> ScoreCard:
    """A member's stored card."""
    with writing(place.toolbox, committee_id=place.id, housekeeping=True) as work:
        statement = work.select(ScoreCard).where(ScoreCard.year == year, ScoreCard.seat_id == member.seat_id)
        card: ScoreCard = work.session.scalars(statement).one()
        work.session.expunge(card)
        return card
