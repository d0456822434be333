"""A proposal loaded for a change, with what its life looks at; and the short answer that every change gives."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func

from services.kernel.actor import Actor
from services.kernel.errors import LostUpdate, NotFound
from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import PROPOSAL_REVIEW
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal, ProposalSuggestion
from services.proposals.queries.sight import has_stood_behind, is_party_to, is_visible
from services.proposals.refusals import PartyToMain
from services.proposals.review_models import ProposalReview


def open_case(work: Work, actor: Actor, proposal_id: UUID, *, version: int | None = None) -> Proposal:
    """Load a proposal for a change: locked, so that of two who act at once the second sees what the first did.

    One that the actor may not see is not found. `version` is the one that the client has read, where it says so: what
    was changed since is not decided upon unread.
    """
    found = open_cases(work, actor, [proposal_id])
    if proposal_id not in found:
        raise NotFound
    proposal = found[proposal_id]
    check_version(proposal, version)
    return proposal


def open_cases(work: Work, actor: Actor, proposal_ids: Sequence[UUID]) -> dict[UUID, Proposal]:
    """Load several for a change, by their id; what the actor may not see is not among them.

    They are locked in the order of their ids, as everybody locks several, so that nobody waits for each other.
    """
    proposals = _locked(work, proposal_ids)
    deciders = _deciders(work, proposals)
    signed = _stood_behind_by(work, actor, proposals)
    for each in proposals:
        each.passed_by = frozenset(deciders.get(each.id, ()))
        each.has_signed = each.id in signed
    return {each.id: each for each in proposals if is_visible(work, each, actor)}


def locked(work: Work, proposal_id: UUID) -> Proposal:
    """Lock a proposal, whoever asks; with its author's account."""
    found = _locked(work, [proposal_id])
    if not found:
        raise NotFound
    return found[0]


def glanced_at(work: Work, actor: Actor, proposal_id: UUID) -> Proposal:
    """Load a proposal, not locked, to say no in time before something long begins; `open_case` asks again."""
    for proposal in _with_authors(work, work.select(Proposal).where(Proposal.id == proposal_id)):
        if is_visible(work, proposal, actor):
            return proposal
    raise NotFound


def _locked(work: Work, proposal_ids: Sequence[UUID]) -> list[Proposal]:
    statement = work.select(Proposal).where(Proposal.id.in_(proposal_ids)).order_by(Proposal.id)
    return _with_authors(work, statement.with_for_update(of=Proposal))


def _with_authors(work: Work, statement: Select[Any]) -> list[Proposal]:
    rows = work.session.execute(
        statement.add_columns(Seat.account_id).join(
            Seat, and_(Seat.committee_id == Proposal.committee_id, Seat.id == Proposal.author_seat_id)
        )
    ).all()
    for row in rows:
        row.Proposal.author_account_id = row.account_id
    return [row.Proposal for row in rows]


def check_version(proposal: Any, version: int | None) -> None:
    """Refuse to decide on something else than what the client has read, where it says what that was."""
    if version is not None and version != proposal.version:
        raise LostUpdate("您读到的不是最新内容，请刷新后再办理", changed=[], current_version=proposal.version)


def lock_cases(work: Work, proposal_ids: Iterable[UUID]) -> None:
    """Lock cases in the order in which everybody locks several, where they are then looked at one after the other."""
    statement = work.select(Proposal.id).where(Proposal.id.in_(list(proposal_ids))).order_by(Proposal.id)
    work.session.execute(statement.with_for_update()).all()


def look_at_main(work: Work, actor: Actor, proposal: Proposal, main_id: UUID | None) -> None:
    """Tell the life about the case that a proposal joins or has joined, and whether others have joined it."""
    is_party = is_party_to(actor.account_id).label("is_party")
    statement = work.select(Proposal.state, Proposal.case_number).add_columns(is_party).where(Proposal.id == main_id)
    main = work.session.execute(statement).first()
    proposal.main_id = main_id
    proposal.main_state, proposal.main_number, proposal.is_of_main = main or (None, None, False)
    if proposal.is_of_main:
        raise PartyToMain
    count = work.select(func.count(Proposal.id)).where(Proposal.merged_into_id == proposal.id)
    proposal.merged_count = work.session.execute(count.where(Proposal.committee_id == work.committee_id)).scalar_one()


def _deciders(work: Work, proposals: Sequence[Proposal]) -> dict[UUID, set[UUID]]:
    """Who has decided a step of each one's running round; nobody where nothing was ever submitted."""
    rounds = {each.id: each.review_round for each in proposals if each.review_round}
    if not rounds:
        return {}
    found: dict[UUID, set[UUID]] = {}
    statement = work.select(ProposalReview.proposal_id, ProposalReview.round, ProposalReview.reviewer_id)
    for row in work.session.execute(statement.where(ProposalReview.proposal_id.in_(list(rounds)))):
        if row.round == rounds[row.proposal_id]:
            found.setdefault(row.proposal_id, set()).add(row.reviewer_id)
    return found


def _stood_behind_by(work: Work, actor: Actor, proposals: Sequence[Proposal]) -> set[UUID]:
    """Those that the actor co-signed or is a main member of, which decides where he reviews them."""
    if not actor.may(PROPOSAL_REVIEW):
        return set()
    ids = [each.id for each in proposals]
    signed = work.select(Proposal.id).where(Proposal.id.in_(ids), has_stood_behind(actor.account_id))
    return set(work.session.scalars(signed))


def suggestions_of(work: Work, proposal_id: UUID) -> list[ProposalSuggestion]:
    """The numbered suggestions of a proposal, in order."""
    return list(
        work.session.scalars(
            work.select(ProposalSuggestion)
            .where(ProposalSuggestion.proposal_id == proposal_id)
            .order_by(ProposalSuggestion.number)
        )
    )


def standing(work: Work, proposal: Any, actor: Actor) -> dict[str, Any]:
    """Where a proposal stands after a change: what every command answers."""
    work.flush()
    return {
        "id": proposal.id,
        "kind": proposal.kind,
        "state": proposal.state,
        "version": proposal.version,
        "revision": proposal.revision,
        "review_round": proposal.review_round,
        "review_step": proposal.review_step,
        "review_steps": proposal.review_steps,
        "step_name": proposal.step_name,
        "step_due_at": proposal.step_due_at,
        "case_number": proposal.case_number,
        "case_label": proposal.case_label,
        "actions": LIFECYCLE.open_to(proposal, actor),
    }
