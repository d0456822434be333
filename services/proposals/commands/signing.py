"""The co-signer's verbs: sign the text he has read, decline, take the signature back until it is filed."""

from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import NotItsTurn
from services.kernel.work import Work
from services.proposals import rules
from services.proposals.co_signature_lifecycle import LIFECYCLE
from services.proposals.co_signature_models import CoSignature
from services.proposals.co_signature_rules import BEFORE_FILING, WRITTEN_IN, is_overdue, text_hash
from services.proposals.commands.signatures import open_invitation
from services.proposals.facts import CoSignatureDeclined, CoSignatureWithdrawn, ProposalCoSigned
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.refusals import SigningEnded, TextChanged
from services.proposals.vocabulary import PROPOSAL_STATE_NAMES
from services.proposals.vocabulary import CoSignatureAction as Do
from services.proposals.vocabulary import CoSignatureState as Is


def co_sign_proposal(work: Work, actor: Actor, *, proposal_id: UUID, text_hash: str) -> dict[str, Any]:
    """Sign the text with this hash, which must be the present one. Signing once more what is signed changes nothing."""
    proposal, signature = open_invitation(work, actor, proposal_id)
    if signature.state is Is.SIGNED and signature.signed_hash == text_hash:
        return signature_standing(work, signature, actor)
    _check_open(work, signature, Do.SIGN)
    present = _present_hash(work, proposal)
    if Do.SIGN in LIFECYCLE.open_to(signature, actor) and text_hash != present:
        raise TextChanged(current_hash=present, current_revision=proposal.revision)
    is_again = signature.signed_hash is not None
    work.take(LIFECYCLE, signature, Do.SIGN, actor, revision=proposal.revision, text_hash=text_hash)
    signature.signed_at = work.now
    signature.signed_revision, signature.signed_hash = proposal.revision, text_hash
    work.record(
        ProposalCoSigned(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id, seat_id=signature.seat_id, revision=proposal.revision,
            text_hash=text_hash, is_again=is_again,
        )
    )  # fmt: skip
    return signature_standing(work, signature, actor)


def decline_co_signature(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str | None = None
) -> dict[str, Any]:  # fmt: skip
    """Do not sign it, or not sign it again; its author reads the reason, if there is one."""
    proposal, signature = open_invitation(work, actor, proposal_id)
    _check_open(work, signature, Do.DECLINE)
    work.take(LIFECYCLE, signature, Do.DECLINE, actor, reason=reason)
    work.record(
        CoSignatureDeclined(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id, seat_id=signature.seat_id,
        )
    )  # fmt: skip
    return signature_standing(work, signature, actor)


def withdraw_co_signature(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str | None = None
) -> dict[str, Any]:  # fmt: skip
    """Take the signature back; the filed case keeps the signatures that it was filed with."""
    proposal, signature = open_invitation(work, actor, proposal_id)
    if signature.state is Is.SIGNED and signature.proposal_state not in BEFORE_FILING:
        name = PROPOSAL_STATE_NAMES[signature.proposal_state]
        raise NotItsTurn(f"提案{name}，签名不能再撤回", state=signature.proposal_state, action=Do.WITHDRAW)
    work.take(LIFECYCLE, signature, Do.WITHDRAW, actor, reason=reason)
    work.record(
        CoSignatureWithdrawn(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id, seat_id=signature.seat_id,
        )
    )  # fmt: skip
    return signature_standing(work, signature, actor)


def signature_standing(work: Work, signature: CoSignature, actor: Actor) -> dict[str, Any]:
    """Where a co-signature stands after a change: what every command of a co-signer answers."""
    work.flush()
    return {
        "proposal_id": signature.proposal_id,
        "state": signature.state,
        "version": signature.version,
        "sign_by": signature.sign_by,
        "signed_at": signature.signed_at,
        "signed_revision": signature.signed_revision,
        "signed_hash": signature.signed_hash,
        "actions": LIFECYCLE.open_to(signature, actor),
    }


def _check_open(work: Work, signature: CoSignature, action: Do) -> None:
    """Say more exactly than the table can why nothing is to be signed or declined now."""
    if is_overdue(signature.state, signature.sign_by, work.now):
        raise SigningEnded(sign_by=signature.sign_by.isoformat())
    if signature.state in {Is.INVITED, Is.LAPSED} and signature.proposal_state not in WRITTEN_IN:
        raise NotItsTurn("提案已不在联名之中", state=signature.proposal_state, action=action)


def _present_hash(work: Work, proposal: Proposal) -> str:
    present = work.session.execute(
        work.select(ProposalRevision.text, ProposalRevision.attachments).where(
            ProposalRevision.proposal_id == proposal.id, ProposalRevision.number == proposal.revision
        )
    ).one()
    return text_hash(rules.text_from(present.text), present.attachments)
