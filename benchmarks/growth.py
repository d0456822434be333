"""The ledger after many years: one's own receipt and the year's board before and after they were added; ours alone."""

from dataclasses import replace
from typing import Any

from benchmarks import ledger
from benchmarks.cases import CASES
from benchmarks.measuring import Result, Run

GROWING = ("receipt", "board")
AFTER = 5_000_000
"""Facts of all years together, where no other number is asked for."""
FIGURES = (("p50", 1), ("cpu", 0), ("database_cpu", 0))


def run(shared: Run, few: int, many: int) -> list[dict[str, Any]]:
    """Each case measured twice by the same processes: with so few facts, and among so many with years before."""
    alone = replace(shared, variants=[shared.ours])
    before = _measured(alone)
    ledger.grow(alone.desk.scene, many)
    after = _measured(alone)
    return [
        {
            "case": one.case,
            "few": few,
            "many": many,
            "before": one.as_json()["median"],
            "after": other.as_json()["median"],
        }
        for one, other in zip(before, after, strict=True)
    ]


def _measured(run: Run) -> list[Result]:
    return [result for case in CASES if case.name in GROWING for result in run.measure(case)]


def markdown(growths: list[dict[str, Any]]) -> list[str]:
    """A line for each case: how much dearer a request is after all those years."""
    if not growths:
        return []
    lines = [
        "", f"### growth: {growths[0]['few']:,} facts, and as this year's among {growths[0]['many']:,}", "",
        "| | p50 ms | CPU µs a request | database CPU µs | processor of both, × |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for each in growths:
        before, after = each["before"], each["after"]
        times = (after["cpu"] + after["database_cpu"]) / (before["cpu"] + before["database_cpu"])
        pairs = (f"{before[name]:,.{places}f} → {after[name]:,.{places}f}" for name, places in FIGURES)
        lines.append(f"| {each['case']} | {' | '.join(pairs)} | {times:.2f} |")
    return [*lines, ""]
