"""The life of a co-signature: consent of one member to one text. Nobody signs for another."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import PROPOSAL_WRITE
from services.proposals.co_signature_rules import BEFORE_FILING, WRITTEN_IN
from services.proposals.vocabulary import CoSignatureAction as Do
from services.proposals.vocabulary import CoSignatureState as Is
from services.proposals.vocabulary import ProposalState

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class JudgedCoSignature:
    """As much of a row as the guards look at, where no entity is loaded."""

    state: Is
    seat_id: UUID
    author_account_id: UUID
    proposal_state: ProposalState


def by_rule(committee_id: UUID) -> Actor:
    """Who acts where nobody does: the text was changed, or time is over."""
    return Actor(account_id=NOBODY, committee_id=committee_id, name="系统")


def invitee_while_written(signature: Any, actor: Actor) -> bool:
    """受邀委员本人；提案尚在联名或者退回修改中，文本由第一提案人掌握。"""
    return signature.proposal_state in WRITTEN_IN and _is_signer(signature, actor)


def signer_until_filing(signature: Any, actor: Actor) -> bool:
    """联名委员本人；提案尚未立案。"""
    return signature.proposal_state in BEFORE_FILING and _is_signer(signature, actor)


def inviter(signature: Any, actor: Actor) -> bool:
    """第一提案人；提案尚在起草或者联名中。"""
    may_invite = signature.proposal_state in {ProposalState.DRAFT, ProposalState.CO_SIGNING}
    return may_invite and actor.account_id == signature.author_account_id and actor.may(PROPOSAL_WRITE)


def by_itself(_signature: Any, actor: Actor) -> bool:
    """不由任何人办理：文本修改或者期限届满时自行发生。"""
    return actor.account_id == NOBODY


def _is_signer(signature: Any, actor: Actor) -> bool:
    return actor.seat_id is not None and actor.seat_id == signature.seat_id and actor.may(PROPOSAL_WRITE)


LIFECYCLE = Lifecycle(
    "co-signature",
    Is.INVITED,
    step(Do.SIGN, (Is.INVITED, Is.LAPSED), Is.SIGNED, invitee_while_written),
    step(Do.DECLINE, (Is.INVITED, Is.LAPSED), Is.DECLINED, invitee_while_written),
    step(Do.WITHDRAW, (Is.SIGNED,), Is.WITHDRAWN, signer_until_filing),
    step(Do.INVITE_AGAIN, (Is.DECLINED, Is.EXPIRED, Is.WITHDRAWN), Is.INVITED, inviter),
    step(Do.LAPSE, (Is.SIGNED,), Is.LAPSED, by_itself),
    step(Do.EXPIRE, (Is.INVITED, Is.LAPSED), Is.EXPIRED, by_itself),
)
