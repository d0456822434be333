"""The demo's last year: its result is published, one member appeals in vain, it is closed, a report comes late."""

from datetime import datetime, timedelta
from typing import Any

from server.demo.past import bring_late_opinion
from server.demo.year import Stage
from server.worker import Worker
from services.kernel.actor import Actor
from services.kernel.clock import CHINA
from services.scoring.commands.adjusting import ask_adjustment, confirm_adjustment
from services.scoring.commands.appealing import dismiss_appeal, make_appeal
from services.scoring.commands.closing import confirm_closing
from services.scoring.commands.leading import propose_closing, publish_preliminary_result
from services.scoring.queries.cards import read_my_score

PUBLISHED, APPEALED, ANSWERED, PROPOSED, CLOSED, CAME_LATE, ASKED, CONFIRMED = (
    timedelta(days=day) for day in (5, 8, 12, 34, 36, 43, 44, 46)
)
"""After New Year's day; ten working days for appeals are over before the closing is proposed."""


def close_last_year(stage: Stage, year: int) -> None:
    """Lead the year before through its life; the demo's own year stays open."""
    new_year, last = datetime(year, 1, 1, 9, tzinfo=CHINA), str(year - 1)
    scorer, general = stage.cast.staff["scorer"], stage.cast.staff["secretary-general"]
    stage.clock.instant = new_year + PUBLISHED
    while Worker(stage.toolbox).deliver():
        pass
    stage.act(new_year + PUBLISHED, scorer, publish_preliminary_result, year=last)
    appeal = _appeal(stage, stage.cast.members[2], new_year + APPEALED, year - 1)
    stage.act(
        new_year + ANSWERED, scorer, dismiss_appeal, appeal_id=appeal["id"],
        answer="经核对会议签到记录，所记无误（示例）。",
    )  # fmt: skip
    stage.act(new_year + PROPOSED, scorer, propose_closing, year=last)
    stage.act(new_year + CLOSED, general, confirm_closing, year=last)
    member = bring_late_opinion(stage, year - 1, new_year + CAME_LATE)
    asked = stage.act(
        new_year + ASKED, scorer, ask_adjustment, year=last, seat_id=member.seat_id,
        reason="结账后收到上年十二月报送的社情民意信息（示例）", evidence="信息登记簿第 7 页（示例）",
    )  # fmt: skip
    stage.act(new_year + CONFIRMED, general, confirm_adjustment, adjustment_id=asked["id"])


def _appeal(stage: Stage, member: Actor, instant: datetime, year: int) -> dict[str, Any]:
    """Appeal against the first line that a fact has earned."""
    with stage.at(instant) as work:
        receipt = read_my_score(work, member, year=year)
    line = next(line for line in receipt["lines"] if line["fact_id"])
    appeal: dict[str, Any] = stage.act(
        instant, member, make_appeal, year=year, rule=line["rule"], fact_id=line["fact_id"],
        reason="本人记得到会的半天数更多，请核对（示例）",
    )  # fmt: skip
    return appeal
