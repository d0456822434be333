"""What the demo's scorer enters by hand: two awards that count, a sanction that waits for its second person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from server.demo.year import Stage
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.scoring.commands.entries import enter_duty_facts
from services.scoring.commands.entry_decisions import confirm_duty_entry

AWARDS: Final = (
    ("示例市履职先进委员", "市级", "示例市政协表彰大会", 12),
    ("示例省政协优秀委员", "省级", "示例省政协表彰", 13),
)
DAY: Final = timedelta(days=1)


def enter_by_hand(stage: Stage, present: datetime) -> None:
    """Awards of last week, confirmed a day later by the secretary-general; a sanction of yesterday, not yet."""
    for number, (label, level, matter, document) in enumerate(AWARDS):
        entered = _enter(
            stage, present - 7 * DAY, stage.cast.members[2 * number : 2 * number + 2], kind="award", label=label,
            details=[{"key": "level", "value": level}, {"key": "title", "value": label}], matter=matter,
            reason="依据表彰通报（示例）", document_number=f"示例政协发〔{present.year}〕{document}号",
        )  # fmt: skip
        stage.act(
            present - 6 * DAY, stage.cast.staff["secretary-general"], confirm_duty_entry, duty_entry_id=entered["id"]
        )
    _enter(
        stage, present - DAY, stage.cast.members[-1:], kind="sanction", label="诫勉（示例）",
        details=[{"key": "degree", "value": "诫勉、警告"}], reason="依据有关机关通报（示例）",
        document_number=f"示例纪〔{present.year}〕3号", is_confidential=True,
    )  # fmt: skip


def _enter(stage: Stage, instant: datetime, about: Sequence[Actor], **sent: Any) -> dict[str, Any]:
    made: dict[str, Any] = stage.act(
        instant, stage.cast.staff["scorer"], enter_duty_facts, on=civil_date(instant),
        seat_ids=[member.seat_id for member in about], **sent,
    )  # fmt: skip
    return made
