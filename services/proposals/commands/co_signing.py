"""The first proposer's verbs: invite members to sign, or go on without them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Seat
from services.members.queries.settings import current_settings
from services.members.settings_sections import CoSigning
from services.proposals import co_signature_lifecycle as consent
from services.proposals.co_signature_models import CoSignature
from services.proposals.co_signature_rules import OPEN, is_overdue, shown_state, sign_by_fault
from services.proposals.commands.case import open_case, standing
from services.proposals.commands.signatures import ask_to_expire, count_live, let_expire, signatures_of
from services.proposals.facts import CoSignersInvited, CoSigningCalledOff
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal
from services.proposals.refusals import InvitationsRefused
from services.proposals.vocabulary import CO_SIGNATURE_STATE_NAMES, CoSignatureAction, ProposalAction, ProposalKind
from services.proposals.vocabulary import CoSignatureState as Is


def invite_co_signers(
    work: Work, actor: Actor, *, proposal_id: UUID, seat_ids: Sequence[UUID], sign_by: datetime,
    version: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Invite members to sign; who declined, withdrew or let it expire may be asked again."""
    proposal = open_case(work, actor, proposal_id, version=version)
    known = {each.seat_id: each for each in signatures_of(work, proposal)}
    holders = _holders(work, seat_ids)
    _, settings = current_settings(work)
    work.take(LIFECYCLE, proposal, ProposalAction.INVITE, actor)
    proposal.kind = ProposalKind.JOINT
    _check(Invited(seat_ids, known, holders), actor, work.now, sign_by, settings.proposals.co_signing)
    # A second invitation leaves every column as it is, and must be a new version all the same: its history has one.
    flag_modified(proposal, "kind")
    again = tuple(seat_id for seat_id in seat_ids if seat_id in known)
    for seat_id in seat_ids:
        if seat_id in known:
            _ask_again(work, actor, known[seat_id], sign_by)
        else:
            _ask(work, seat_id, proposal, sign_by)
    ask_to_expire(work, proposal, sign_by)
    work.record(
        CoSignersInvited(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, seat_ids=tuple(seat_ids), again=again,
            sign_by=sign_by,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def call_off_co_signing(
    work: Work, actor: Actor, *, proposal_id: UUID, version: int | None = None
) -> dict[str, Any]:  # fmt: skip
    """Go on alone where nobody has signed: open invitations end, and it is an individual proposal again."""
    proposal = open_case(work, actor, proposal_id, version=version)
    proposal.live_co_signatures = count_live(work, proposal)
    work.take(LIFECYCLE, proposal, ProposalAction.CALL_OFF, actor)
    proposal.kind = ProposalKind.INDIVIDUAL
    expired = let_expire(work, *signatures_of(work, proposal, Is.INVITED, Is.LAPSED))
    work.record(
        CoSigningCalledOff(subject_id=proposal_id, author_seat_id=proposal.author_seat_id, expired=expired)
    )  # fmt: skip
    return standing(work, proposal, actor)


def _ask(work: Work, seat_id: UUID, proposal: Proposal, sign_by: datetime) -> None:
    work.add(
        CoSignature(
            id=new_id(), proposal_id=proposal.id, seat_id=seat_id, state=consent.LIFECYCLE.initial,
            invited_at=work.now, sign_by=sign_by,
        )
    )  # fmt: skip


def _ask_again(work: Work, actor: Actor, signature: CoSignature, sign_by: datetime) -> None:
    if is_overdue(signature.state, signature.sign_by, work.now):
        let_expire(work, signature)
    work.take(consent.LIFECYCLE, signature, CoSignatureAction.INVITE_AGAIN, actor)
    signature.invited_at, signature.sign_by = work.now, sign_by


def _check(invited: "Invited", actor: Actor, now: datetime, sign_by: datetime, bounds: CoSigning) -> None:
    faults = list(_faults(invited, actor, now))
    asked = [each for each in invited.known.values() if shown_state(each.state, each.sign_by, now) in OPEN]
    if (total := len(asked) + len(invited.seat_ids)) > bounds.most:
        faults.append(FieldFault("/seat_ids", f"一件提案最多邀请 {bounds.most} 位委员联名，连同已邀请的共 {total} 位"))
    if too_late := sign_by_fault(sign_by, now, bounds):
        faults.append(too_late)
    if faults:
        raise InvitationsRefused(errors=tuple(faults))


def _faults(invited: "Invited", actor: Actor, now: datetime) -> Iterator[FieldFault]:
    """What is wrong with each of those to be invited: he holds no seat, proposes it, is named twice, or is asked."""
    for place, seat_id in enumerate(invited.seat_ids):
        signature = invited.known.get(seat_id)
        state = shown_state(signature.state, signature.sign_by, now) if signature else None
        detail = None
        if seat_id not in invited.holders:
            detail = "没有这位委员，或者已不在任"
        elif invited.holders[seat_id] == actor.account_id:
            detail = "第一提案人不能邀请自己"
        elif seat_id in invited.seat_ids[:place]:
            detail = "这位委员写了两次"
        elif state in OPEN:
            detail = f"已邀请过这位委员：{CO_SIGNATURE_STATE_NAMES[state]}"
        if detail:
            yield FieldFault(f"/seat_ids/{place}", detail)


def _holders(work: Work, seat_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The accounts of those who hold these seats now."""
    rows = work.session.execute(work.select(Seat.id, Seat.account_id).where(Seat.id.in_(seat_ids), Seat.is_active))
    return {row.id: row.account_id for row in rows}


@dataclass(frozen=True)
class Invited:
    """Who is to be invited, and what is known of them: earlier invitations, and who holds the seat."""

    seat_ids: Sequence[UUID]
    known: Mapping[UUID, CoSignature]
    holders: Mapping[UUID, UUID]
