"""One interleaved run: round by round every variant in turn answers the same case, and only it is awake."""

import json
import pickle
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import text

from benchmarks.cases import Case, Desk, Learnt, unchanged
from benchmarks.open_loop import LOAD
from benchmarks.running import Variant
from benchmarks.scene import Scene

CONNECTIONS = 16
FIRST_GUESS = 1500
"""Requests a second that are prepared for a variant of which nothing is known yet."""


@dataclass
class Slice:
    """What one variant did in one round."""

    rate: float
    p50: float
    p99: float
    cpu: float
    """Microseconds of the server's processes for one request."""
    database_cpu: float
    client_cpu: float


@dataclass
class Result:
    """What one variant did in all rounds of one case."""

    case: str
    variant: str
    title: str
    slices: list[Slice] = field(default_factory=list)

    def median(self, figure: str) -> float:
        """The middle of the rounds."""
        return statistics.median(getattr(each, figure) for each in self.slices)

    def as_json(self) -> dict:
        """For the file of results."""
        return {
            "case": self.case, "variant": self.variant, "title": self.title,
            "median": {name: round(self.median(name), 2) for name in Slice.__annotations__},
            "rounds": [{name: round(value, 2) for name, value in asdict(each).items()} for each in self.slices],
        }  # fmt: skip


class Failed(Exception):
    """A variant answered wrongly under load."""


@dataclass
class Run:
    """A run on one database."""

    desk: Desk
    variants: list[Variant]
    database_cpu: Callable[[], float]
    folder: Path
    rounds: int
    seconds: float
    warm: float
    ours: Variant
    rates: dict[tuple[str, str], float] = field(default_factory=dict)

    @cached_property
    def learnt(self) -> Learnt:
        """What the cases must know from our own answers; ours must be awake when it is first asked for."""
        return Learnt(self.desk, f"http://127.0.0.1:{self.ours.port}")

    def measure(self, case: Case) -> list[Result]:
        """All variants that know the case, in turn, round by round."""
        taking_part = [each for each in self.variants if case.name in each.cases]
        results = {each.name: Result(case.name, each.name, each.title) for each in taking_part}
        for number in range(self.rounds):
            # Another one begins in each round, so that nobody always follows the same neighbour.
            for variant in taking_part[number % len(taking_part) :] + taking_part[: number % len(taking_part)]:
                results[variant.name].slices.append(self._slice(case, variant))
                print(".", end="", file=sys.stderr, flush=True)
        return list(results.values())

    def requests(self, case: Case, variant: Variant) -> list[bytes]:
        """The requests of one slice; for a write a good deal more than it did the last time."""
        if case.name == "agenda-304":
            self.ours.wake()
            return unchanged(self.desk, f"http://127.0.0.1:{variant.port}")
        rate = self.rates.get((case.name, variant.name), FIRST_GUESS)
        return case.requests(self.desk, self.learnt, int(rate * 1.6 * (self.seconds + self.warm)) + 200)

    def _slice(self, case: Case, variant: Variant) -> Slice:
        if variant is self.ours:
            clear_desk(self.desk.scene)
        variant.wake()
        try:
            fixed = case.writes and variant.name == "bare"
            requests = self.requests(case, variant) if not fixed else case.requests(self.desk, self.learnt, CONNECTIONS)
            plan = self.folder / "plan.pickle"
            plan.write_bytes(
                pickle.dumps(
                    {
                        "port": variant.port, "requests": requests, "repeat": fixed or not case.writes,
                        "warm": self.warm, "seconds": self.seconds, "connections": CONNECTIONS,
                        "wanted": case.wanted, "is_open": False,
                    }
                )
            )  # fmt: skip
            told, server, database = self._load(plan, variant)
            if told["errors"]:
                raise Failed(f"{variant.name}, {case.name}: {told['statuses']}\n{told['bad']}\n{variant.last_words()}")
            if not told["answered"] or told["seconds"] < self.seconds / 2:
                # Too few requests were prepared: learn from it, and do the slice again.
                known = self.rates.get((case.name, variant.name), FIRST_GUESS)
                self.rates[case.name, variant.name] = known * 3
                return self._slice(case, variant)
            rate = told["answered"] / told["seconds"]
            self.rates[case.name, variant.name] = rate
            variant.note_memory()
            return Slice(
                rate=rate, p50=told["p50"], p99=told["p99"], cpu=server / told["answered"] * 1e6,
                database_cpu=database / told["answered"] * 1e6, client_cpu=told["client_cpu"] / told["answered"] * 1e6,
            )  # fmt: skip
        finally:
            put_to_sleep(variant, self.desk.scene)

    def _load(self, plan: Path, variant: Variant) -> tuple[dict, float, float]:
        """Let the generator run; processor time is read at the moments when it says "begin" and "end"."""
        server = database = 0.0
        with subprocess.Popen(
            [sys.executable, "-S", str(LOAD), str(plan)], stdout=subprocess.PIPE, text=True
        ) as generator:
            told: dict = {}
            for line in generator.stdout:
                if line == "begin\n":
                    server, database = variant.cpu(), self.database_cpu()
                elif line == "end\n":
                    server, database = variant.cpu() - server, self.database_cpu() - database
                else:
                    told = json.loads(line)
        return told, server, database


def clear_desk(scene: Scene) -> None:
    """Take the rows that peers have left for the sealer off our worker's desk: it is to seal our own only."""
    with scene.writing() as work:
        locked = "" if scene.toolbox.database.is_sqlite else "FOR UPDATE SKIP LOCKED"
        work.session.execute(
            text(
                "DELETE FROM audit_unsealed WHERE (committee_id, audit_id) IN "
                f"(SELECT committee_id, audit_id FROM audit_unsealed {locked})"
            )
        )


def put_to_sleep(variant: Variant, scene: Scene) -> None:
    """Stop a variant while we hold SQLite's only write lock, so that it is not stopped holding it."""
    with scene.writing() as work:
        if scene.toolbox.database.is_sqlite:
            work.session.connection()
        variant.sleep()
