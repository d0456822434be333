"""Review a proposal: pass a step, send it back, propose to convert it; file or decline it at the last step."""

from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.proposals.commands import deciding
from services.proposals.commands.case import open_case, standing
from services.proposals.commands.numbering import number_cases
from services.proposals.vocabulary import ConversionTarget


def pass_review_step(
    work: Work, actor: Actor, *, proposal_id: UUID, note: str | None = None, version: int | None = None
) -> dict[str, Any]:
    """Pass the running step, with a note for the next reviewer."""
    proposal = open_case(work, actor, proposal_id, version=version)
    settings = deciding.settings_of(work, [proposal])[proposal.settings_version or 0]
    work.record(deciding.pass_step(work, actor, proposal, settings, note=note))
    return standing(work, proposal, actor)


def send_back_proposal(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Send it back to its author for revision."""
    proposal = open_case(work, actor, proposal_id, version=version)
    work.record(deciding.send_back(work, actor, proposal, reason=reason))
    return standing(work, proposal, actor)


def file_proposal(work: Work, actor: Actor, *, proposal_id: UUID, version: int | None = None) -> dict[str, Any]:
    """File it at the last step: it becomes a case with the session's next number."""
    proposal = open_case(work, actor, proposal_id, version=version)
    settings = deciding.settings_of(work, [proposal])
    with work.session.no_autoflush:
        deciding.accept(work, actor, proposal)
        (filed,) = number_cases(work, [proposal], settings)
    work.record(filed)
    return standing(work, proposal, actor)


def decline_proposal(
    work: Work, actor: Actor, *, proposal_id: UUID, ground: str, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Decide at the last step not to file it."""
    proposal = open_case(work, actor, proposal_id, version=version)
    settings = deciding.settings_of(work, [proposal])[proposal.settings_version or 0]
    work.record(deciding.decline(work, actor, proposal, settings, ground=ground, reason=reason))
    return standing(work, proposal, actor)


def propose_conversion(
    work: Work, actor: Actor, *, proposal_id: UUID, target: ConversionTarget, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Ask its author whether it may become an opinion report or a letter."""
    proposal = open_case(work, actor, proposal_id, version=version)
    work.record(deciding.propose_conversion(work, actor, proposal, target=target, reason=reason))
    return standing(work, proposal, actor)
