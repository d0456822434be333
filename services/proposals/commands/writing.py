"""Write a proposal: begin a draft, save another text of it, withdraw it."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import LostUpdate
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Device
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.commands.case import open_case, standing, suggestions_of
from services.proposals.commands.signatures import let_lapse
from services.proposals.commands.units import refuse_units, suggest_units
from services.proposals.facts import ProposalDrafted, ProposalEdited, ProposalWithdrawn
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal, ProposalRevision, ProposalSuggestion
from services.proposals.queries.units import suggested_units_of
from services.proposals.refusals import NoSeat, WordsRefused
from services.proposals.rules import ProposalText
from services.proposals.vocabulary import ProposalAction, ProposalKind, ProposalState


def draft_proposal(
    work: Work, actor: Actor, *, title: str, situation: str = "", analysis: str = "", suggestions: Sequence[str] = (),
    category: str | None = None, is_researched: bool | None = None, may_be_published: bool | None = None,
    suggested_units: Sequence[UUID] = (),
) -> dict[str, Any]:  # fmt: skip
    """Begin a proposal; only its title must be there yet."""
    if actor.seat_id is None:
        raise NoSeat
    text = ProposalText(
        title=title, situation=situation, analysis=analysis, suggestions=tuple(suggestions), category=category,
        is_researched=is_researched, may_be_published=may_be_published, suggested_units=tuple(suggested_units),
    )  # fmt: skip
    proposal = begin(work, actor, text, author_seat_id=actor.seat_id, kind=ProposalKind.INDIVIDUAL)
    work.record(ProposalDrafted(subject_id=proposal.id, author_seat_id=actor.seat_id))
    return standing(work, proposal, actor)


def begin(
    work: Work, actor: Actor, text: ProposalText, *, state: ProposalState = ProposalState.DRAFT, **who: Any
) -> Proposal:
    """Begin a proposal with its first text; `who` are the columns that say who proposes."""
    refuse_words(work, text)
    refuse_units(work, text)
    proposal = Proposal(
        id=new_id(), state=state, revision=1, review_round=0, created_at=work.now, saved_at=work.now, **who
    )
    proposal.author_account_id = actor.account_id
    _write(proposal, text)
    work.add(proposal)
    work.flush()
    _number(work, proposal.id, [], text.suggestions)
    if text.suggested_units:
        suggest_units(work, proposal.id, text.suggested_units)
    _keep(work, actor, proposal, text, version=1)
    return proposal


def edit_proposal(
    work: Work, actor: Actor, *, proposal_id: UUID, base_version: int, title: str, situation: str, analysis: str,
    suggestions: Sequence[str], category: str | None, is_researched: bool | None, may_be_published: bool | None,
    suggested_units: Sequence[UUID],
) -> dict[str, Any]:  # fmt: skip
    """Save another text. Refused when it would undo what another device saved since `base_version`, and says what."""
    mine = ProposalText(
        title=title, situation=situation, analysis=analysis, suggestions=tuple(suggestions), category=category,
        is_researched=is_researched, may_be_published=may_be_published, suggested_units=tuple(suggested_units),
    )  # fmt: skip
    proposal, changed = save_text(
        work, actor, ProposalAction.EDIT, proposal_id=proposal_id, base_version=base_version, text=mine
    )
    if changed:
        work.record(
            ProposalEdited(
                subject_id=proposal_id, author_seat_id=proposal.author_seat_id, revision=proposal.revision,
                fields=changed, lapsed=let_lapse(work, proposal),
            )
        )  # fmt: skip
    return standing(work, proposal, actor)


class Saved(NamedTuple):
    """A proposal with the text that it has now, and the fields in which that is another one."""

    proposal: Proposal
    changed: tuple[str, ...]


def save_text(
    work: Work, actor: Actor, action: ProposalAction, *, proposal_id: UUID, base_version: int, text: ProposalText
) -> Saved:
    """Save another text by a step of the life; the same text once more changes nothing. The caller says what it was."""
    proposal = open_case(work, actor, proposal_id)
    rows = suggestions_of(work, proposal_id)
    proposal.suggestions = tuple(row.text for row in rows)
    proposal.suggested_units = suggested_units_of(work, proposal_id)
    theirs = rules.text_of(proposal)
    changed = rules.differing(text, theirs)
    if not changed and action in LIFECYCLE.open_to(proposal, actor):
        return Saved(proposal, ())
    work.take(LIFECYCLE, proposal, action, actor)
    if base_version != proposal.version:
        _refuse_loss(work, actor, proposal, base_version, mine=text, theirs=theirs)
    refuse_words(work, text)
    refuse_units(work, text)
    proposal.revision += 1
    proposal.saved_at = work.now
    _write(proposal, text)
    _number(work, proposal_id, rows, text.suggestions)
    if "suggested_units" in changed:
        suggest_units(work, proposal_id, text.suggested_units)
    _keep(work, actor, proposal, text, version=proposal.version + 1)
    return Saved(proposal, changed)


def refuse_words(work: Work, text: ProposalText) -> None:
    """Store no text in which words stand that the committee refuses: marks of what is secret (an aid, no guarantee)."""
    if faults := tuple(rules.word_faults(text, current_settings(work)[1].proposals)):
        raise WordsRefused(errors=faults)


def withdraw_proposal(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str | None = None, version: int | None = None
) -> dict[str, Any]:
    """Take a proposal back before it is filed, with a reason or without."""
    proposal = open_case(work, actor, proposal_id, version=version)
    step = proposal.review_step
    taken = work.take(LIFECYCLE, proposal, ProposalAction.WITHDRAW, actor, reason=reason, step=step)
    proposal.end_review()
    proposal.closed_at = work.now
    work.record(
        ProposalWithdrawn(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id,
            author_account_id=actor.account_id, source=ProposalState(taken.source),
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def _write(proposal: Proposal, text: ProposalText) -> None:
    for name in rules.TEXT_FIELDS:
        setattr(proposal, name, getattr(text, name))


def _number(work: Work, proposal_id: UUID, rows: list[ProposalSuggestion], suggestions: Sequence[str]) -> None:
    """Bring the numbered rows in line with the suggestions; a number keeps its row, which replies will point at."""
    for row, text in zip(rows, suggestions, strict=False):
        row.text = text
    for row in rows[len(suggestions) :]:
        work.session.delete(row)
    for number, text in enumerate(suggestions[len(rows) :], start=len(rows) + 1):
        work.add(ProposalSuggestion(proposal_id=proposal_id, number=number, text=text))


def _keep(work: Work, actor: Actor, proposal: Proposal, text: ProposalText, *, version: int) -> None:
    # What is attached stays so until its author changes it (`attaching.py`); the very first text has nothing before it.
    before = work.select(ProposalRevision.attachments).where(
        ProposalRevision.proposal_id == proposal.id, ProposalRevision.number == proposal.revision - 1
    )
    work.add(
        ProposalRevision(
            proposal_id=proposal.id, number=proposal.revision, version=version, text=text.as_json(),
            attachments=before.scalar_subquery() if proposal.revision > 1 else [],
            saved_at=work.now, saved_by=actor.account_id, saved_by_name=actor.name, device_id=actor.device_id,
        )
    )  # fmt: skip


def _refuse_loss(
    work: Work, actor: Actor, proposal: Proposal, base_version: int, *, mine: ProposalText, theirs: ProposalText
) -> None:
    """Say no when saving mine would undo a change made since the version that the client read."""
    saved = work.select(
        ProposalRevision.text,
        ProposalRevision.saved_at,
        ProposalRevision.saved_by,
        ProposalRevision.saved_by_name,
        ProposalRevision.device_id,
    ).where(ProposalRevision.proposal_id == proposal.id)
    current = work.session.execute(saved.where(ProposalRevision.number == proposal.revision)).one()
    base = work.session.execute(
        saved.where(ProposalRevision.version <= base_version).order_by(ProposalRevision.number.desc()).limit(1)
    ).first()
    # A version that never was says nothing about what the client has read: then every difference counts.
    was = rules.text_from(base.text) if base is not None and base_version < proposal.version else None
    lost = rules.lost_fields(was, mine, theirs)
    if not lost:
        return
    is_mine = current.saved_by == actor.account_id
    device = work.session.get(Device, current.device_id) if current.device_id and is_mine else None
    raise LostUpdate(
        changed=[{"field": name, "yours": getattr(mine, name), "theirs": getattr(theirs, name)} for name in lost],
        saved_by=current.saved_by_name, saved_at=current.saved_at, saved_on=device.name if device else None,
        current_version=proposal.version,
    )  # fmt: skip
