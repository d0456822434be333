"""Drafts, trials and published lists of the laboratory, made by the commands and computed by the worker's own hand."""

from typing import Any
from uuid import UUID

from services.kernel.clock import civil_date
from services.kernel.work import reading
from services.members.vocabulary import Role
from services.scoring.commands.drafting import begin_draft
from services.scoring.commands.list_checking import check_lines, check_list, prepare_list
from services.scoring.commands.trying import ask_trial, run_trial
from services.scoring.laboratory_models import ScoreList, Trial
from services.scoring.models import PublishedRegulation
from tests.builders.activities import acting, actor_of
from tests.builders.committee import Place, housekeeping
from tests.builders.scoring import REGULATION
from tests.builders.sheets import Row, csv_of

DRAFT = REGULATION.replace('version = "2026.1"', 'version = "2027.1"').replace(
    'text = "出席全体会议，每半天计 3 分。"\n  shape = "per_event"\n  unit = "half_days"\n  points = 3',
    'text = "出席全体会议，每半天计 2 分。"\n  shape = "per_event"\n  unit = "half_days"\n  points = 2',
)
"""The example regulation with one rule changed; its examples do not hold any more."""
SOUND_DRAFT = DRAFT[: DRAFT.index("[[examples]]")]
"""The same without examples: a regulation."""


def a_regulation_draft(*, place: Place, name: str = "2027年修订稿", text: str = SOUND_DRAFT) -> UUID:
    """A draft that may be tried."""
    return acting(place.toolbox, _scorer(place), begin_draft, name=name, text=text)["id"]


def a_trial(*, place: Place, **asked: Any) -> UUID:
    """A trial on this year, computed; by default of what is in force itself."""
    year = civil_date(place.toolbox.ports.clock.now()).year
    if not asked:
        with reading(place.toolbox, committee_id=place.id) as work:
            asked = {"regulation_id": work.session.scalar(work.select(PublishedRegulation.id))}
    trial_id = acting(place.toolbox, _scorer(place), ask_trial, **{"years": [year], **asked})["id"]
    _to_the_end(place, Trial, trial_id, run_trial, {"trial_id": str(trial_id)})
    return trial_id


def a_score_list(*rows: Row, place: Place) -> UUID:
    """A published list of this year, judged."""
    actor = _scorer(place)
    file = {"filename": "名单.csv", "content": csv_of(*rows)}
    with reading(place.toolbox, committee_id=place.id) as work:
        prepared = prepare_list(work, actor, **file)["prepared"]
    score_list_id = acting(place.toolbox, actor, check_list, prepared=prepared, **file)["id"]
    _to_the_end(place, ScoreList, score_list_id, check_lines, {"score_list_id": str(score_list_id)})
    return score_list_id


def _scorer(place: Place) -> Any:
    return actor_of(place.officer(Role.SCORER), Role.SCORER)


def _to_the_end(place: Place, kind: Any, row_id: UUID, deliver: Any, payload: dict[str, str]) -> None:
    """As the outbox would: batch by batch, until it is finished."""
    finished = None
    while finished is None:
        with housekeeping(place.toolbox, place.id) as work:
            deliver(work, payload)
            finished = work.get(kind, row_id).finished_at
