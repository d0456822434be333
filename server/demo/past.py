"""What the demo brings from elsewhere: proposals and duty facts, through the very imports that an operator uses."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from server.demo.year import Stage, chance
from services.kernel.actor import Actor
from services.kernel.clock import CHINA, civil_date
from services.kernel.work import reading
from services.proposals.commands.past import import_past_proposals, prepare_past_import
from services.scoring.commands.publishing import publish_regulation
from services.scoring.importing import import_duty_facts, prepare_fact_import

Line = Mapping[str, object]


class Import(NamedTuple):
    """An import: how a file is read, and how what it holds is taken."""

    filename: str
    prepare: Callable[..., Any]
    take: Callable[..., Any]


PROPOSALS = Import("历年提案.csv", prepare_past_import, import_past_proposals)
FACTS = Import("历年履职记录.csv", prepare_fact_import, import_duty_facts)

SESSION_OF_THE_YEAR = 5
YEARS_OF_FACTS = 2
ABSENT_OF_TWENTY, ADOPTED_OF_TWENTY = 2, 9


def bring_past(stage: Stage, data: Mapping[str, Any], regulation: str, year: int) -> None:
    """The years before: archived proposals, and facts under the regulation on trial that was in force then."""
    begun = datetime(year, 1, 2, tzinfo=CHINA)
    lines = [
        {
            "届": 14, "次": SESSION_OF_THE_YEAR - entry["years_ago"], "年度": year - entry["years_ago"],
            "审查结果": "立案", "向委员公开": "是", **entry["row"],
        }
        for entry in data["past_proposals"]
    ]  # fmt: skip
    administrator, scorer = stage.cast.staff["administrator"], stage.cast.staff["scorer"]
    _import(stage, begun, administrator, PROPOSALS, lines)
    stage.act(begun, scorer, publish_regulation, text=_on_trial(regulation, year))
    facts = [line for ago in range(YEARS_OF_FACTS, 0, -1) for line in _facts(stage, year - ago)]
    _import(stage, begun, scorer, FACTS, facts)


def bring_opinions(stage: Stage, year: int, present: datetime) -> None:
    """Opinion reports of the year: their own capability comes later, their facts can be in the ledger now."""
    lines = [line for line in _opinions(stage, year) if date.fromisoformat(str(line["日期"])) < civil_date(present)]
    scorer = stage.cast.staff["scorer"]
    if lines:
        _import(stage, present, scorer, FACTS, lines)


def bring_late_opinion(stage: Stage, year: int, instant: datetime) -> Actor:
    """One report of a year that is closed already, of the first member who has handed in none; gives the member."""
    members = list(enumerate(stage.cast.members, start=1))
    number, member = next(each for each in members if not chance(f"opinions in {year}", each[1]) % 4)
    line: Line = {
        "委员证号": f"{number:03}", "姓名": member.name, "日期": date(year, 12, 20), "名称": "社情民意信息（12月补报）",
        "履职类别": "社情民意信息", "状态": "已提交",
    }  # fmt: skip
    _import(stage, instant, stage.cast.staff["scorer"], FACTS, [line])
    return member


def _import(stage: Stage, instant: datetime, actor: Actor, kind: Import, lines: Sequence[Line]) -> None:
    stage.clock.instant = instant
    with reading(stage.toolbox, committee_id=stage.cast.committee_id) as work:
        prepared = kind.prepare(work, actor, filename=kind.filename, content=_csv(lines))
    stage.act(instant, actor, kind.take, **prepared)


def _csv(lines: Sequence[Line]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(dict.fromkeys(name for line in lines for name in line)), restval="")
    writer.writeheader()
    writer.writerows(lines)
    return buffer.getvalue().encode()


def _on_trial(regulation: str, year: int) -> str:
    """The example regulation as it was tried in the years before."""
    begins = date(year - YEARS_OF_FACTS, 1, 1)
    dates = f"effective_from = {begins}\neffective_to = {date(year - 1, 12, 31)}"
    lines = [
        dates if line.startswith("effective_from") else 'version = "试行"' if line.startswith("version") else line
        for line in regulation.splitlines()
    ]
    return "\n".join(lines)


def _facts(stage: Stage, year: int) -> list[Line]:
    """Who was at the plenary, and the opinion reports."""
    attended: list[Line] = [
        {
            "委员证号": f"{number:03}", "姓名": member.name, "日期": date(year, 1, 15), "履职类别": "出席",
            "名称": f"{year}年全体会议（示例）", "会议种类": "全体会议", "应当参加": "是", "半天数": 6, "场数": 6,
            "状态": "请假" if chance(f"plenary {year}", member) < ABSENT_OF_TWENTY else "出席", "参加身份": "委员",
        }
        for number, member in enumerate(stage.cast.members, start=1)
    ]  # fmt: skip
    return attended + _opinions(stage, year, f" in {year}")


def _opinions(stage: Stage, year: int, luck: str = "") -> list[Line]:
    """Opinion reports and their adoptions; `luck` makes one year unlike another."""
    lines: list[Line] = []
    for number, member in enumerate(stage.cast.members, start=1):
        months: set[int] = set()
        for place in range(chance(f"opinions{luck}", member) % 4):
            month = 2 + chance(f"month {place}{luck}", member) % 9
            on = date(year, month, 1 + chance(f"day {place}{luck}", member))
            label = f"社情民意信息（{month}月）" if month not in months else f"社情民意信息（{month}月又一篇）"
            months.add(month)
            same: Line = {"委员证号": f"{number:03}", "姓名": member.name, "日期": on, "名称": label}
            lines.append({**same, "履职类别": "社情民意信息", "状态": "已提交"})
            if chance(f"adopted {place}{luck}", member) < ADOPTED_OF_TWENTY:
                lines.append({**same, "履职类别": "信息采用", "级别": "市级"})
    return lines
