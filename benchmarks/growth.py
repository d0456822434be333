"""The ledger after many years: one's own receipt and the year's board before and after they were added; ours alone."""

from dataclasses import replace
from typing import Any

from benchmarks import ledger
from benchmarks.cases import CASES
from benchmarks.measuring import Result, Run

GROWING = ("receipt", "board")
AFTER = 5_000_000
"""Facts of all years together, where no other number is asked for."""


def run(shared: Run, facts: int) -> list[dict[str, Any]]:
    """Each case measured twice by the same processes, with the year's facts alone and with those of years before."""
    alone = replace(shared, variants=[shared.ours])
    before = _measured(alone)
    ledger.grow(alone.desk.scene, facts)
    after = _measured(alone)
    return [
        {"case": few.case, "facts": facts, "before": few.as_json()["median"], "after": many.as_json()["median"]}
        for few, many in zip(before, after, strict=True)
    ]


def _measured(run: Run) -> list[Result]:
    return [result for case in CASES if case.name in GROWING for result in run.measure(case)]


def markdown(growths: list[dict[str, Any]]) -> list[str]:
    """A line for each case: how much dearer a request is after all those years."""
    if not growths:
        return []
    lines = [
        f"### growth: the year's {ledger.FACTS_OF_A_YEAR:,} facts alone, and among {growths[0]['facts']:,}", "",
        "| | p50 ms | CPU µs a request | database CPU µs | processor of both, ×  |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for each in growths:
        few, many = each["before"], each["after"]
        times = (many["cpu"] + many["database_cpu"]) / (few["cpu"] + few["database_cpu"])
        pairs = (f"{few[name]:,.{places}f} → {many[name]:,.{places}f}" for name, places in FIGURES)
        lines.append(f"| {each['case']} | {' | '.join(pairs)} | {times:.2f} |")
    return [*lines, ""]


FIGURES = (("p50", 1), ("cpu", 0), ("database_cpu", 0))
