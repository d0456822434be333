"""Drafts of regulations: kept under a name, checked at each saving, published when they are ready."""

from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.kernel.actor import Actor
from services.kernel.errors import LostUpdate
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.commands.publishing import publish_regulation
from services.scoring.engine.checking import check
from services.scoring.engine.regulation import digest_of
from services.scoring.laboratory_facts import RegulationDraftRemoved, RegulationDraftSaved
from services.scoring.laboratory_models import RegulationDraft
from services.scoring.queries.drafts import shown
from services.scoring.refusals import DraftNameTaken, TooManyDrafts

MOST_DRAFTS = 100

MOST_REMARKS = 200
"""So many remarks are kept; a text that is no regulation at all may have thousands."""


def begin_draft(work: Work, actor: Actor, *, name: str, text: str) -> dict[str, Any]:
    """Keep another draft; one with mistakes is kept too, with what is wrong."""
    count = work.session.execute(work.select(RegulationDraft.id).with_only_columns(func.count(RegulationDraft.id)))
    if count.scalar_one() >= MOST_DRAFTS:
        raise TooManyDrafts
    return _save(work, actor, RegulationDraft(id=new_id()), name=name, text=text)


def edit_draft(work: Work, actor: Actor, *, draft_id: UUID, base_version: int, name: str, text: str) -> dict[str, Any]:
    """Change a draft, over the version that was read."""
    draft = work.get(RegulationDraft, draft_id)
    if draft.version != base_version:
        raise LostUpdate(changed=[], current_version=draft.version)
    return _save(work, actor, draft, name=name, text=text)


def remove_draft(work: Work, actor: Actor, *, draft_id: UUID) -> None:
    """Delete a draft; trials of it keep the text that they have tried."""
    del actor
    work.session.delete(work.get(RegulationDraft, draft_id))
    work.record(RegulationDraftRemoved(subject_id=draft_id))


def publish_draft(work: Work, actor: Actor, *, draft_id: UUID) -> dict[str, Any]:
    """Publish a draft as it stands, as any text is published. The draft stays, for the next version."""
    return publish_regulation(work, actor, text=work.get(RegulationDraft, draft_id).text)


def _save(work: Work, actor: Actor, draft: RegulationDraft, *, name: str, text: str) -> dict[str, Any]:
    taken = work.select(RegulationDraft.id).where(RegulationDraft.name == name, RegulationDraft.id != draft.id)
    if work.session.scalar(taken) is not None:
        raise DraftNameTaken
    checked = check(text)
    draft.name, draft.text, draft.is_sound = name, text, checked.is_sound
    draft.remarks = [
        {
            "line": remark.line, "path": remark.path, "clause": remark.clause, "message": remark.message_zh,
            "mend": remark.mend_zh, "is_doubt": remark.is_doubt,
        }
        for remark in checked.remarks[:MOST_REMARKS]
    ]  # fmt: skip
    draft.saved_at, draft.saved_by, draft.saved_by_name = work.now, actor.account_id, actor.name
    work.add(draft)
    work.record(RegulationDraftSaved(subject_id=draft.id, sha256=digest_of(text), is_sound=checked.is_sound))
    work.flush()
    return shown(draft)
