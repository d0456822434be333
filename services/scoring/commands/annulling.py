"""Annulling an honour list that was confirmed: one person asks with a reason, another one agrees.

What was confirmed stays as it was drawn up; only where it stands changes, and another list may take its place.
"""

from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.scoring.commands.honouring import held_list
from services.scoring.honour_facts import HonoursAnnulled, HonoursAnnulmentAsked, HonoursAnnulmentRefused
from services.scoring.honour_lifecycle import LIFE_OF_HONOURS
from services.scoring.honour_models import HonourList
from services.scoring.honour_vocabulary import HonourAction
from services.scoring.queries.honours import shown_honours


def ask_honours_annulment(work: Work, actor: Actor, *, honour_list_id: UUID, reason: str) -> dict[str, Any]:
    """Ask that a confirmed list hold no more; an earlier request that was refused gives way to this one."""
    honours = held_list(work, honour_list_id)
    LIFE_OF_HONOURS.take(honours, HonourAction.ASK_ANNULMENT, actor)
    honours.annulment_reason = reason
    honours.annulment_asked_by, honours.annulment_asked_by_name = actor.account_id, actor.name
    honours.annulment_asked_at = work.now
    honours.annulment_decided_by = honours.annulment_decided_by_name = honours.annulment_decided_at = None
    honours.annulment_refusal = None
    work.record(HonoursAnnulmentAsked(subject_id=honours.id, year=honours.year, ranking=honours.ranking))
    return shown_honours(work, actor, honours)


def confirm_honours_annulment(work: Work, actor: Actor, *, honour_list_id: UUID) -> dict[str, Any]:
    """Agree, as another person: the list holds no more."""
    honours = held_list(work, honour_list_id)
    _decide(work, actor, honours, HonourAction.CONFIRM_ANNULMENT)
    work.record(HonoursAnnulled(subject_id=honours.id, year=honours.year, ranking=honours.ranking))
    return shown_honours(work, actor, honours)


def refuse_honours_annulment(work: Work, actor: Actor, *, honour_list_id: UUID, reason: str) -> dict[str, Any]:
    """Let the list hold on; whoever asked may take that back so."""
    honours = held_list(work, honour_list_id)
    _decide(work, actor, honours, HonourAction.REFUSE_ANNULMENT)
    honours.annulment_refusal = reason
    work.record(HonoursAnnulmentRefused(subject_id=honours.id, year=honours.year, ranking=honours.ranking))
    return shown_honours(work, actor, honours)


def _decide(work: Work, actor: Actor, honours: HonourList, action: HonourAction) -> None:
    LIFE_OF_HONOURS.take(honours, action, actor)
    honours.annulment_decided_by, honours.annulment_decided_by_name = actor.account_id, actor.name
    honours.annulment_decided_at = work.now
