"""A published regulation, and facts of the past."""

from datetime import date
from pathlib import Path

from services.kernel.types import new_id
from services.kernel.work import writing
from services.members.vocabulary import Role
from services.scoring.commands.entering import Entry, enter_facts
from services.scoring.commands.publishing import publish_regulation
from services.scoring.vocabulary import FactKind
from tests.builders.activities import actor_of
from tests.builders.committee import Person, Place, housekeeping

REGULATION = (Path(__file__).parents[2] / "regulations" / "example_city.toml").read_text()


def a_published_regulation(*, place: Place, text: str = REGULATION) -> dict[str, object]:
    """The example regulation, in force from 2026."""
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    with writing(place.toolbox, committee_id=place.id) as work:
        work.actor = scorer
        return publish_regulation(work, scorer, text=text)


def presence(
    *, place: Place, member: Person, half_days: int = 2, meeting: str = "plenary", on: date = date(2026, 1, 12)
) -> None:
    """A settled attendance in a member's ledger."""
    with housekeeping(place.toolbox, place.id) as work:
        enter_facts(
            work,
            on.year,
            [
                Entry(
                    seat_id=member.seat_id,
                    kind=FactKind.ATTENDANCE,
                    on=on,
                    label="示例会议",
                    fields={
                        "meeting": meeting,
                        "status": "present",
                        "required": True,
                        "half_days": half_days,
                        "sessions": half_days,
                        "role": "member",
                    },
                    source_kind="activity",
                    source_id=new_id(),
                )
            ],
        )
