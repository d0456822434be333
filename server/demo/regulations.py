"""The demo's regulation of the year, and what its scorer has ready: a role that frees, next year's draft on trial."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from server.demo.year import Stage
from services.kernel.clock import CHINA
from services.scoring.commands.drafting import begin_draft
from services.scoring.commands.giving_roles import decide_roles, give_roles
from services.scoring.commands.publishing import publish_regulation
from services.scoring.commands.trying import ask_trial

EXAMPLE: Final = (
    (Path(__file__).parent.parent.parent / "regulations" / "example_city.toml").read_text(encoding="utf-8")
)  # fmt: skip
OWN_ARTICLES: Final = (Path(__file__).parent / "own_articles.toml").read_text(encoding="utf-8")
"""What the demo's committee adds to the example: a kind of fact, a role, a list, and what follows from scores."""

REVISION: Final = (
    ("每篇计 3 分，全年最多 9 分。", "每篇计 4 分，全年最多 12 分。"),
    ("  points = 3\n  cap = 9\n", "  points = 4\n  cap = 12\n"),
    ("expected = { total = 86,", "expected = { total = 88,"),
    ("opinions = 10,", "opinions = 12,"),
    ("expected = { total = 24,", "expected = { total = 25,"),
    ("opinions = 11 }", "opinions = 12 }"),
)
"""What the draft of the next year changes: more for opinion reports, and the examples that follow from it."""

DAY: Final = timedelta(days=1)


def publish_for(stage: Stage, year: int) -> None:
    """The regulation of the demo's year, at its beginning."""
    stage.act(
        datetime(year, 1, 2, tzinfo=CHINA), stage.cast.staff["scorer"], publish_regulation, text=EXAMPLE + OWN_ARTICLES
    )


def free_from_duty(stage: Stage, year: int, present: datetime) -> None:
    """One member need not study this year, confirmed by the secretary-general; another one waits for it."""
    scorer, general = stage.cast.staff["scorer"], stage.cast.staff["secretary-general"]
    for number, member in enumerate(stage.cast.members[-3:-1]):
        given = stage.act(
            present - 5 * DAY, scorer, give_roles, year=year, role="exempt", seat_ids=[member.seat_id],
            reason="因病长期不能履职（示例）",
        )  # fmt: skip
        if number == 0:
            role_ids = [each["id"] for each in given["items"]]
            stage.act(present - 4 * DAY, general, decide_roles, role_ids=role_ids, is_confirmed=True)


def draft_next_year(stage: Stage, year: int, present: datetime) -> None:
    """Next year's draft, and what it would have come to last year."""
    text = EXAMPLE
    for old, new in (*_dates(year), *REVISION):
        text = text.replace(old, new)
    scorer = stage.cast.staff["scorer"]
    draft = stage.act(present - DAY, scorer, begin_draft, name=f"{year + 1} 年修订稿（示例）", text=text + OWN_ARTICLES)
    stage.act(present, scorer, ask_trial, years=[year - 1], draft_id=draft["id"])


def _dates(year: int) -> tuple[tuple[str, str], ...]:
    return (
        ('version = "2026.1"', f'version = "{year + 1}.1"'),
        ("effective_from = 2026-01-01", f"effective_from = {year + 1}-01-01"),
    )
