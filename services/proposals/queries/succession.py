"""Proposals of a body whose writer does not speak for it any more: whoever does may take them on."""

from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, literal, not_, or_

from services.kernel.actor import Actor
from services.members.permissions import PROPOSAL_WRITE
from services.members.queries.representatives import speaks_for
from services.proposals import rules
from services.proposals.models import Proposal
from services.proposals.queries.sight import AUTHOR_ACCOUNT


def may_be_taken_on_by(account_id: UUID | SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Whether a person speaks for the body that proposes it, and whoever wrote it does no more."""
    writer = func.coalesce(Proposal.officer_account_id, AUTHOR_ACCOUNT.element)
    return and_(
        Proposal.body_id.is_not(None),
        or_(*(Proposal.state == state for state in rules.TAKEN_ON_IN)),
        speaks_for(account_id, Proposal.committee_id, Proposal.body_id),
        not_(speaks_for(writer, Proposal.committee_id, Proposal.body_id)),
    )


def may_be_taken_on(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may take it on; plainly no for whoever proposes nothing."""
    return may_be_taken_on_by(actor.account_id) if actor.may(PROPOSAL_WRITE) else literal(value=False)
