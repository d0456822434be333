"""Everything that two may do at once, done by sixteen at once: one winner, no double, no gap, the same answer.

The real server is called over HTTP: two processes on PostgreSQL, one on an SQLite file. Every answer is a success or a
refusal with a name; then the database is asked what became of it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from proofs import (
    races_of_corrections,
    races_of_entries,
    races_of_people,
    races_of_score_years,
    races_of_the_door,
    races_of_work,
)
from proofs.clients import CLIENTS, Answer, Call, Clients, Tally, check_named, clients_of, counted
from proofs.parts import STORMED, Figures, Scale
from proofs.scenes import Scene, databases, running_scene
from services.kernel.clock import SystemClock
from services.members.vocabulary import Role
from tests.builders.committee import a_committee
from tests.builders.wechat import FakeWeChat, running_wechat

MEMBERS = 40
ADMINISTRATORS = 4
"""In each of two committees."""
ROUNDS: Final = {Scale.SHORT: 1, Scale.FULL: 20}


class Races:
    """A scene with its clients; what is raced is counted."""

    def __init__(self, scene: Scene, clients: Clients, wechat: FakeWeChat) -> None:
        """Bring the people who act in every round."""
        self.scene = scene
        self.clients = clients
        self.wechat = wechat
        self.tallies: defaultdict[str, Tally] = defaultdict(Tally)
        neighbour = a_committee(scene.toolbox)
        self.members = [scene.place.member() for _ in range(MEMBERS)]
        self.reviewers = [scene.place.officer(Role.REVIEWER) for _ in range(CLIENTS + 1)]
        self.administrators = [
            place.officer(Role.ADMINISTRATOR) for place in (scene.place, neighbour) for _ in range(ADMINISTRATORS)
        ]

    def race(self, name: str, calls: Sequence[Call]) -> list[Answer]:
        """Let the calls race; each is done or refused by name."""
        return self.count(name, self.clients.race(calls))

    def count(self, name: str, answers: list[Answer]) -> list[Answer]:
        """Count answers under the name of a race."""
        for each in answers:
            check_named(each)
        self.tallies[name].add(answers)
        return answers


RUNS: Final[tuple[Callable[[Races], None], ...]] = (
    *races_of_people.RUNS,
    *races_of_work.RUNS,
    *races_of_corrections.RUNS,
    *races_of_entries.RUNS,
    *races_of_the_door.RUNS,
    *races_of_score_years.RUNS,
)


def prove(scale: Scale) -> Figures:
    """Run every race so many times on each database."""
    figures: dict[str, object] = {"clients": CLIENTS, "rounds": ROUNDS[scale]}
    with databases(*STORMED[scale]) as asked:
        for database in asked:
            with (
                running_wechat(SystemClock()) as wechat,
                running_scene(database, **wechat.environment) as scene,
                clients_of(scene.deployment.base) as clients,
            ):
                races = Races(scene, clients, wechat)
                for _ in range(ROUNDS[scale]):
                    for run in RUNS:
                        run(races)
                figures |= counted(races.tallies, database.name)
    return figures
