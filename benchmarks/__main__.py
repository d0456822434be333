"""`script/bench`: sets the scene, checks that all variants do the same, measures them in turn, prints a table."""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy.engine import make_url

from benchmarks import (
    agreement,
    archive,
    growth,
    laboratory,
    last_minutes,
    ledger,
    morning,
    place,
    radar,
    report,
    scene,
)
from benchmarks.cases import CASES, PREFIX, Case, Desk, Learnt
from benchmarks.measuring import Failed, Result, Run, put_to_sleep
from benchmarks.running import Variant, postgres_cpu
from benchmarks.variants import OURS, Yard
from server.app import create_toolbox
from server.collecting import collect_seldom
from server.migrating import upgrade
from server.settings import Settings
from server.tokens import Tokens
from services.kernel.database import connect
from tests.builders.looking import Addresses, walled_database
from tests.postgres import running_postgres

DATABASES = ("postgresql", "sqlite")
OTHERS = ("recount", "growth", "laboratory", "morning", "last-minutes", "radar")
ALONE = frozenset({"radar", "laboratory"})
"""What has a database to itself: it would be in the way of the other cases."""


def main() -> int:
    """Run what was asked for; returns the exit code."""
    asked = _arguments()
    results, radars, trials = [], [], []
    for database in asked.database:
        if "radar" in asked.case and not asked.check:
            radars.append(_radar(asked, database))
        if "laboratory" in asked.case and not asked.check:
            trials.append(_laboratory(asked, database))
        if ALONE.issuperset(asked.case):
            continue
        with (
            tempfile.TemporaryDirectory(prefix="bench-", dir="/var/tmp") as folder,
            _running(database, Path(folder)) as (addresses, directory),
        ):
            try:
                results.append(_measure(asked, database, addresses, directory, Path(folder)))
            except (Failed, agreement.Differs) as wrong:
                print(f"\n{wrong}", file=sys.stderr)
                return 1
    if asked.check:
        return 0
    text = report.markdown(results, asked) + laboratory.markdown(trials) + radar.markdown(radars)
    print(text)
    if asked.write:
        report.write(results, text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    known = [case.name for case in CASES] + list(OTHERS)
    parser.add_argument(
        "case", nargs="*", choices=[[], *known], help=f"of {', '.join(known)}; all but growth unless named"
    )
    parser.add_argument("--database", action="append", choices=DATABASES, help="both unless named")
    parser.add_argument("--peers", help="names of variants, separated by commas; ours is always measured")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="measured in each round")
    parser.add_argument("--warm", type=float, default=1.5, help="seconds of warming up before them")
    parser.add_argument("--facts", type=int, default=ledger.FACTS_OF_A_YEAR, help="entries of the ledger")
    parser.add_argument("--grown", type=int, default=growth.AFTER, help="entries of all years, in the case growth")
    parser.add_argument("--documents", type=int, default=50_000, help="proposals in the archive of the radar")
    parser.add_argument("--pairs", choices=archive.PARAPHRASES, default="test", help="of the radar: which paraphrases")
    parser.add_argument("--short", action="store_true", help="a smoke run: one short round, fewer facts")
    parser.add_argument("--check", action="store_true", help="only see that all variants answer and write the same")
    parser.add_argument("--write", action="store_true", help="put the table and the figures into benchmarks/")
    asked = parser.parse_args()
    asked.case = asked.case or [name for name in known if name != "growth"]
    if "growth" in asked.case and asked.facts > ledger.FACTS_OF_A_YEAR:
        parser.error("growth begins with the facts of one year")
    asked.database = asked.database or list(DATABASES)
    if asked.short:
        asked.rounds, asked.seconds, asked.warm = 1, 1.0, 0.5
        asked.facts = min(asked.facts, 20_000)
        asked.grown = min(asked.grown, 2 * ledger.FACTS_OF_A_YEAR)
        asked.documents = min(asked.documents, 2_000)
    return asked


@contextmanager
def _running(database: str, folder: Path) -> Iterator[tuple[Addresses, Path | None]]:
    """A fresh, durable database: its addresses, and where PostgreSQL lives."""
    if database == "sqlite":
        url = f"sqlite:///{folder}/bench.sqlite3"
        yield Addresses(url, url, url), None
        return
    # All variants keep their pools open at the same time.
    with running_postgres(durable=True, settings=("max_connections=250",)) as server:
        yield walled_database(server, "bench"), server.directory


def _laboratory(asked: argparse.Namespace, database: str) -> dict:
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir="/var/tmp") as folder,
        _running(database, Path(folder)) as (addresses, _),
    ):
        _say(f"{database}: laboratory, {asked.facts:,} facts in {laboratory.YEARS} years")
        _migrate(addresses)
        toolbox = create_toolbox(Settings.from_env({"DATABASE_URL": addresses.superuser, "DEMO": "0"}))
        try:
            return {"database": database, **laboratory.measure(toolbox, facts=asked.facts)}
        finally:
            toolbox.database.close()


def _radar(asked: argparse.Namespace, database: str) -> dict:
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir="/var/tmp") as folder,
        _running(database, Path(folder)) as (addresses, _),
    ):
        _say(f"{database}: radar, {asked.documents:,} documents")
        _migrate(addresses)
        settings = Settings.from_env({"DATABASE_URL": addresses.application, "DEMO": "0"})
        toolbox = create_toolbox(settings)
        try:
            figures = radar.measure(
                settings, toolbox, addresses.owner, pairs=asked.pairs, documents=asked.documents, rounds=asked.rounds
            )
            return {"database": database, **figures}
        finally:
            toolbox.database.close()


def _migrate(addresses: Addresses) -> None:
    """Bring an empty database to the newest schema, as its owner."""
    owner = connect(addresses.owner)
    upgrade(owner, application=None if owner.is_sqlite else make_url(addresses.application))
    owner.close()


def _measure(
    asked: argparse.Namespace, database: str, addresses: Addresses, directory: Path | None, folder: Path
) -> dict:
    _say(f"{database}: setting the scene")
    _migrate(addresses)
    # Ours works as the application's role, behind row-level security; the scene and the peers see everything.
    settings = Settings.from_env({"DATABASE_URL": addresses.superuser, "DEMO": "0"})
    toolbox = create_toolbox(settings)
    here = scene.build(toolbox)
    ledger.fill(here, asked.facts)
    collect_seldom()  # As the worker does, who counts in real life.
    database_cpu = (lambda: postgres_cpu(directory)) if directory else lambda: 0.0
    figures = ledger.recount(here, database_cpu) if "recount" in asked.case else {}
    cases = [case for case in CASES if case.name in asked.case]
    desk = Desk(here, Tokens(settings.token_keys, settings.issuer, toolbox.ports.clock))
    answers = folder / "answers.json"
    yard = Yard(settings, folder, place.write(folder, settings, here), answers, addresses.application)
    variants = _chosen(yard.all(), asked, cases)
    ours = next(each for each in variants if each.name == OURS)
    measured: list[Result] = []
    alone: dict[str, list[dict]] = {}
    run = Run(
        desk=desk, variants=variants, ours=ours, folder=folder, rounds=asked.rounds, seconds=asked.seconds,
        warm=asked.warm, database_cpu=database_cpu,
    )  # fmt: skip
    try:
        _start(ours, desk)
        if cases:
            answers.write_text(json.dumps(_fixed_answers(desk, run.learnt, ours)))
            put_to_sleep(ours, here)
            for each in variants:
                if each is not ours:
                    _start(each, desk)
                    put_to_sleep(each, here)
            agreement.check(run, cases)
            _say(f"{database}: all answer and write the same")
            for case in cases if not asked.check else ():
                _say(f"{database}: {case.name} ", end="")
                results = run.measure(case)
                _say(report.in_short(results))
                measured += results
        if not asked.check:
            ours.wake()
            alone = _alone(asked, database, run)
    finally:
        for each in variants:
            each.stop()
        toolbox.database.close()
    return report.summary(database, asked, measured=measured, variants=variants, figures=figures, alone=alone)


def _alone(asked: argparse.Namespace, database: str, run: Run) -> dict[str, list[dict]]:
    """What is measured of ours alone; the years that the ledger grows by come last, as they stay."""
    found: dict[str, list[dict]] = {"mornings": [], "last_minutes": [], "growths": []}
    for scale in morning.SCALES[database] if "morning" in asked.case else ():
        _say(f"{database}: morning: {scale}")
        found["mornings"].append({**scale, **morning.run(run.desk, run.ours, **scale)})
    for scale in last_minutes.SCALES if "last-minutes" in asked.case else ():
        _say(f"{database}: last minutes: {scale}")
        found["last_minutes"].append({**scale, **last_minutes.run(run.desk, run.ours, **scale)})
    if "growth" in asked.case:
        _say(f"{database}: growth to {asked.grown:,} facts ", end="")
        found["growths"] = growth.run(run, asked.facts, asked.grown)
        _say("")
    return found


def _chosen(variants: list[Variant], asked: argparse.Namespace, cases: list[Case]) -> list[Variant]:
    wanted = set(asked.peers.split(",")) | {OURS} if asked.peers else {each.name for each in variants}
    named = {case.name for case in cases}
    return [each for each in variants if (each.name in wanted and each.cases & named) or each.name == OURS]


def _start(variant: Variant, desk: Desk) -> None:
    scorer, reviewer = desk.scene.scorers[0], desk.scene.reviewers[0]
    path, person = ("/scores", scorer) if "list" not in variant.cases else ("/proposals", reviewer)
    variant.start(f"{PREFIX}{path} {desk.token(person)}".encode())


def _fixed_answers(desk: Desk, learnt: Learnt, ours: Variant) -> dict:
    """One of our answers to each case, for the bare variant to give."""
    answers = {}
    base = f"http://127.0.0.1:{ours.port}"
    for case in CASES:
        if case.name == "agenda-304":
            tag = dict(answers["agenda"]["headers"])["etag"]
            request = desk.request(desk.scene.members[-1], "GET", "/me/activities", If_None_Match=tag)
        elif case.name == "agenda":
            request = desk.request(desk.scene.members[-1], "GET", "/me/activities")
        else:
            request = case.requests(desk, learnt, 1)[0]
        answer = agreement.send(base, request)
        headers = [(name, value) for name, value in answer.headers.items() if name not in {"date", "server"}]
        reason = {200: "200 OK", 304: "304 Not Modified"}[answer.status_code]
        answers[case.name] = {"status": reason, "headers": headers, "body": answer.text}
    return answers


def _say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    try:
        sys.exit(main())
    except (KeyboardInterrupt, httpx.HTTPError) as end:
        sys.exit(f"{type(end).__name__}: {end}")
