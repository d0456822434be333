"""Drafts of regulations, and what a regulation says in plain Chinese, alone or beside another."""

from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound
from services.kernel.work import Work
from services.scoring.engine.articles import Regulation
from services.scoring.engine.checking import check
from services.scoring.engine.explaining import difference, explain
from services.scoring.laboratory_models import RegulationDraft
from services.scoring.models import PublishedRegulation
from services.scoring.published import published_regulation
from services.scoring.refusals import DraftHasMistakes

LISTED = (
    RegulationDraft.id, RegulationDraft.version, RegulationDraft.name, RegulationDraft.is_sound,
    RegulationDraft.saved_at, RegulationDraft.saved_by_name,
)  # fmt: skip


def list_drafts(work: Work, actor: Actor) -> dict[str, Any]:
    """All drafts by name: there are never more than a hundred (`MOST_DRAFTS`)."""
    del actor
    rows = work.session.execute(work.select(*LISTED).order_by(RegulationDraft.name, RegulationDraft.id)).mappings()
    return {"items": [dict(row) for row in rows]}


def read_draft(work: Work, actor: Actor, *, draft_id: UUID) -> dict[str, Any]:
    """A draft with its text and what was said of it."""
    del actor
    return shown(work.get(RegulationDraft, draft_id))


def shown(draft: RegulationDraft) -> dict[str, Any]:
    """A draft as it is shown."""
    return {column.key: getattr(draft, column.key) for column in (*LISTED, RegulationDraft.text)} | {
        "remarks": draft.remarks
    }


def explain_draft(work: Work, actor: Actor, *, draft_id: UUID) -> dict[str, Any]:
    """A draft in plain Chinese."""
    del actor
    return {"text": explain(sound_draft(work, draft_id)[1])}


def compare_draft(work: Work, actor: Actor, *, draft_id: UUID, against: UUID) -> dict[str, Any]:
    """What a draft changes in a published regulation."""
    del actor
    new = sound_draft(work, draft_id)[1]
    return {"lines": list(difference(_published(work, against), new))}


def explain_regulation(work: Work, actor: Actor, *, regulation_id: UUID) -> dict[str, Any]:
    """A published regulation in plain Chinese."""
    del actor
    return {"text": explain(_published(work, regulation_id))}


def compare_regulation(work: Work, actor: Actor, *, regulation_id: UUID, against: UUID) -> dict[str, Any]:
    """What a published regulation changes in another one, mostly the version before it."""
    del actor
    new = _published(work, regulation_id)
    return {"lines": list(difference(_published(work, against), new))}


def sound_draft(work: Work, draft_id: UUID) -> tuple[RegulationDraft, Regulation]:
    """A draft that is a regulation, with the regulation; one with mistakes is refused with them."""
    draft = work.get(RegulationDraft, draft_id)
    checked = check(draft.text)
    if checked.regulation is None or not checked.is_sound:
        raise DraftHasMistakes(
            errors=tuple(FieldFault("/text", remark.words) for remark in checked.remarks if not remark.is_doubt)
        )
    return draft, checked.regulation


def _published(work: Work, regulation_id: UUID) -> Regulation:
    found = work.session.scalar(work.select(PublishedRegulation.id).where(PublishedRegulation.id == regulation_id))
    if found is None:
        raise NotFound
    return published_regulation(work, regulation_id).regulation
