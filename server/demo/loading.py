"""Load the demo into an empty deployment."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from server.demo.corrections import correct_one
from server.demo.entries import count_bodies, enter_by_hand
from server.demo.last_year import close_last_year
from server.demo.past import bring_opinions, bring_past
from server.demo.people import Cast, add_next_session, bring_people, found_committee
from server.demo.proposals import bring_proposals
from server.demo.regulations import EXAMPLE, draft_next_year, free_from_duty, publish_for
from server.demo.year import Stage, hold_activity, open_today, plan_ahead, stage_of
from server.worker import Worker
from services.kernel.clock import CHINA, civil_date
from services.kernel.work import Toolbox, writing

DATA = Path(__file__).parent / "committee.toml"
FULL_YEAR_FROM = 3
"""Before March the demo's year is the one before, so that there is something to see."""


def load(toolbox: Toolbox) -> Cast:
    """Make the demo committee and live its year through the real commands."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    present = toolbox.ports.clock.now()
    today = civil_date(present)
    year = today.year if today.month >= FULL_YEAR_FROM else today.year - 1
    city, term_id = found_committee(toolbox, data, year)
    if year != today.year:
        with writing(toolbox, committee_id=city, housekeeping=True) as work:
            add_next_session(work, term_id, today.year)
    cast = bring_people(toolbox, data, city, term_id)
    stage = stage_of(toolbox, cast)
    bring_past(stage, data, EXAMPLE, year)
    close_last_year(stage, year)
    publish_for(stage, year)
    _live_the_year(stage, data, year, present)
    bring_opinions(stage, year, present)
    enter_by_hand(stage, present)
    free_from_duty(stage, year, present)
    draft_next_year(stage, year, present)
    bring_proposals(stage, data["proposals"], present)
    open_today(stage, present)
    plan_ahead(stage, present)
    _catch_up(toolbox)
    count_bodies(stage, year, present)
    _catch_up(toolbox)
    return cast


def _live_the_year(stage: Stage, data: Mapping[str, Any], year: int, present: datetime) -> None:
    for entry in data["activities"]:
        first_day = datetime(year, entry["month"], entry["day"], tzinfo=CHINA)
        if first_day + timedelta(days=5) < present:
            activity_id = hold_activity(stage, entry, first_day)
            if "corrected" in entry:
                correct_one(stage, activity_id, entry["corrected"])


def _catch_up(toolbox: Toolbox) -> None:
    """Compute the cards and seal the audit, so that the first visitor finds a finished year."""
    worker = Worker(toolbox)
    while worker.deliver():
        pass
    while worker.seal():
        pass
