"""What the demo's scorer enters by hand: awards, a sector's activity days, and what waits for a second person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from server.demo.year import Stage
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.scoring.commands.counting_bodies import count_collectives
from services.scoring.commands.entries import enter_duty_facts
from services.scoring.commands.entry_decisions import confirm_duty_entry
from services.scoring.regulation_vocabulary import LAST_QUARTER

AWARDS: Final = (
    ("示例市履职先进委员", "市级", "示例市政协表彰大会", 12),
    ("示例省政协优秀委员", "省级", "示例省政协表彰", 13),
)
DAY: Final = timedelta(days=1)


def enter_by_hand(stage: Stage, present: datetime) -> None:
    """Awards and activity days of last week, confirmed by the secretary-general; those of yesterday, not yet."""
    general = stage.cast.staff["secretary-general"]
    for number, (label, level, matter, document) in enumerate(AWARDS):
        entered = _enter(
            stage, present - 7 * DAY, stage.cast.members[2 * number : 2 * number + 2], kind="award", label=label,
            details=[{"key": "level", "value": level}, {"key": "title", "value": label}], matter=matter,
            reason="依据表彰通报（示例）", document_number=f"示例政协发〔{present.year}〕{document}号",
        )  # fmt: skip
        stage.act(present - 6 * DAY, general, confirm_duty_entry, duty_entry_id=entered["id"])
    for days_ago, people in ((9, "26"), (8, "18"), (1, "21")):
        entered = _enter_of_first_sector(stage, present - days_ago * DAY, people)
        if days_ago > 1:
            stage.act(present - 5 * DAY, general, confirm_duty_entry, duty_entry_id=entered["id"])
    _enter(
        stage, present - DAY, stage.cast.members[-1:], kind="sanction", label="诫勉（示例）",
        details=[{"key": "degree", "value": "诫勉、警告"}], reason="依据有关机关通报（示例）",
        document_number=f"示例纪〔{present.year}〕3号", is_confidential=True,
    )  # fmt: skip


def count_bodies(stage: Stage, year: int, present: datetime) -> None:
    """Score the sectors, when their members' cards are there."""
    stage.act(present, stage.cast.staff["scorer"], count_collectives, year=year, quarter=LAST_QUARTER)


def _enter_of_first_sector(stage: Stage, instant: datetime, people: str) -> dict[str, Any]:
    name, body_id = next(iter(stage.cast.sectors.items()))
    made: dict[str, Any] = stage.act(
        instant, stage.cast.staff["scorer"], enter_duty_facts, on=civil_date(instant), body_ids=[body_id],
        kind="sector_activity", label=f"{name}界别活动日（示例）", details=[{"key": "people", "value": people}],
        reason="依据活动简报（示例）", document_number=f"示例简报〔{instant.year}〕{instant.day}号",
    )  # fmt: skip
    return made


def _enter(stage: Stage, instant: datetime, about: Sequence[Actor], **sent: Any) -> dict[str, Any]:
    made: dict[str, Any] = stage.act(
        instant, stage.cast.staff["scorer"], enter_duty_facts, on=civil_date(instant),
        seat_ids=[member.seat_id for member in about], **sent,
    )  # fmt: skip
    return made
