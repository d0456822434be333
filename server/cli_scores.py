"""The operator's command about closed years: whether each recomputes to the very bytes that were frozen."""

import argparse
from collections.abc import Callable
from typing import Any

from server.operating import DONE, Operator
from services.scoring.queries.recomputing import recompute_year

DIFFERENT = 1


def verify_year(operator: Operator, given: argparse.Namespace) -> int:
    """Compute a closed year once more under its own version, and name every difference."""
    found = 0
    with operator.reading(operator.committee(given.committee)) as work:
        for finding in recompute_year(work, given.year):
            found += 1
            print(finding.words)
    print(f"发现 {found} 处不同。" if found else f"{given.year} 年度重新计算的结果与结账时逐字节相同。")
    return DIFFERENT if found else DONE


def add_to(groups: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Name the command among the others."""
    verify = command(groups, "verify-year", verify_year, "重新计算已结账的考核年度，逐行核对", in_committee=True)
    verify.add_argument("year", type=int, metavar="年度")
