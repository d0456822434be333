"""Publish a filed proposal: one person of the office proposes it, another one releases it; it is retracted at once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update

from services.kernel.actor import Actor
from services.kernel.errors import NotItsTurn, NotReady, NotThisPerson
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.members.writing_settings import Screen
from services.proposals.commands.case import open_case
from services.proposals.matter_models import Matter
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.publication_facts import PublicationProposed, PublicationReleased, PublicationRetracted
from services.proposals.publication_lifecycle import NEEDS, PUBLICATION, reviewer
from services.proposals.publication_models import Publication
from services.proposals.publication_vocabulary import PublicationAction
from services.proposals.queries.published import standing_of
from services.proposals.rules import is_own


@dataclass
class Candidate:
    """A proposal that was never published, as the guards look at it."""

    proposal: Proposal
    text: str
    screens: tuple[Screen, ...]
    is_consent_withdrawn: bool = False


def propose_publication(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """Say that a filed proposal may be published; another person has to agree."""
    proposal = open_case(work, actor, proposal_id)
    text = _text(work, proposal)
    publication = _publication(work, proposal, text)
    if publication is None:
        candidate = Candidate(proposal, text, _screens(work))
        if not reviewer(candidate, actor):
            raise NotThisPerson(action=PublicationAction.PROPOSE)
        if faults := tuple(fault for need in NEEDS if (fault := need(candidate))):
            raise NotReady(errors=faults, action=PublicationAction.PROPOSE)
        publication = Publication(proposal_id=proposal_id, state=PUBLICATION.initial, is_consent_withdrawn=False)
        publication.proposal, publication.text, publication.screens = proposal, text, candidate.screens
        work.add(publication)
    else:
        PUBLICATION.take(publication, PublicationAction.PROPOSE, actor)
    publication.revision = proposal.revision
    publication.proposed_by, publication.proposed_at = actor.account_id, work.now
    publication.released_by = publication.released_at = None
    publication.retracted_by = publication.retracted_at = publication.retraction_reason = None
    work.record(PublicationProposed(subject_id=proposal_id, revision=proposal.revision))
    return _standing(work, publication, actor)


def release_publication(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """Let the public read it."""
    proposal, publication = _open(work, actor, proposal_id, PublicationAction.RELEASE)
    PUBLICATION.take(publication, PublicationAction.RELEASE, actor)
    publication.released_by, publication.released_at = actor.account_id, work.now
    _show_beyond(work, proposal, shown=True)
    work.record(
        PublicationReleased(
            subject_id=proposal_id, revision=publication.revision, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id,
        )
    )  # fmt: skip
    return _standing(work, publication, actor)


def retract_publication(work: Work, actor: Actor, *, proposal_id: UUID, reason: str) -> dict[str, Any]:
    """Take it back from the public at once; who proposed the case withdraws his consent with it."""
    proposal, publication = _open(work, actor, proposal_id, PublicationAction.RETRACT)
    PUBLICATION.take(publication, PublicationAction.RETRACT, actor)
    publication.retracted_by, publication.retracted_at = actor.account_id, work.now
    publication.retraction_reason = reason
    publication.is_consent_withdrawn = publication.is_consent_withdrawn or is_own(proposal, actor)
    _show_beyond(work, proposal, shown=False)
    work.record(PublicationRetracted(subject_id=proposal_id, is_consent_withdrawn=publication.is_consent_withdrawn))
    return _standing(work, publication, actor)


def _open(work: Work, actor: Actor, proposal_id: UUID, action: PublicationAction) -> tuple[Proposal, Publication]:
    proposal = open_case(work, actor, proposal_id)
    publication = _publication(work, proposal, _text(work, proposal))
    if publication is None:
        raise NotItsTurn("尚未拟公开", action=action)
    return proposal, publication


def _publication(work: Work, proposal: Proposal, text: str) -> Publication | None:
    """The publication with what its life's guards look at; the case is locked already, so nobody else changes it."""
    statement = work.select(Publication).where(Publication.proposal_id == proposal.id)
    publication: Publication | None = work.session.scalars(statement).one_or_none()
    if publication is not None:
        publication.proposal, publication.text, publication.screens = proposal, text, _screens(work)
    return publication


def _text(work: Work, proposal: Proposal) -> str:
    """All that the public would read."""
    text = work.session.scalar(
        work.select(ProposalRevision.text).where(
            ProposalRevision.proposal_id == proposal.id, ProposalRevision.number == proposal.revision
        )
    )
    return "\n".join((text["title"], text["situation"], text["analysis"], *text["suggestions"])) if text else ""


def _screens(work: Work) -> tuple[Screen, ...]:
    return current_settings(work)[1].proposals.screens


def _show_beyond(work: Work, proposal: Proposal, *, shown: bool) -> None:
    """What the public may read the committees above and below find too."""
    work.session.execute(
        update(Matter)
        .where(Matter.committee_id == work.committee_id, Matter.id == proposal.id)
        .values(is_shown_beyond=shown, case_number=proposal.case_number, outcome=proposal.state.value)
        .execution_options(synchronize_session=False)
    )


def _standing(work: Work, publication: Publication, actor: Actor) -> dict[str, Any]:
    work.flush()
    return standing_of(publication, actor)
