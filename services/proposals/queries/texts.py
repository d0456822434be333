"""The text of a proposal as a person may see it: its author what he saved last, everybody else what he submitted last.

What he writes once it is sent back is his own affair, and stays so when he then withdraws it. What a clerk enters both
of them read until its proposer has answered. Every read of a title, a category or a body comes through here, so that
no list can show what the case itself keeps back.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, and_, case, or_

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import PROPOSAL_ENTER
from services.proposals import rules
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.queries.units import named_units


class Shown(NamedTuple):
    """The columns of lists in which a text saved but not submitted could be seen."""

    title: ColumnElement[Any]
    category: ColumnElement[Any]
    saved_at: ColumnElement[Any]


SUBMITTED = Shown(
    Proposal.submitted_title.label("title"), Proposal.submitted_category.label("category"),
    Proposal.submitted_at.label("saved_at"),
)  # fmt: skip
"""As everybody but the author sees it: no word of another text, nor when one was saved."""


SAVED = Shown(Proposal.title.label("title"), Proposal.category.label("category"), Proposal.saved_at.label("saved_at"))
"""As its author sees it, or the officer of the body that proposes."""


def shown_to(actor: Actor) -> Shown:
    """The columns of lists as the actor may see them: what was saved where the proposal is his, or he enters it.

    The statement joins the author's seat, for this and the next.
    """
    is_own = _is_own(actor.account_id)
    if actor.may(PROPOSAL_ENTER):
        with_clerk = Proposal.state.in_(rules.WITH_CLERK)
        return _shown_where(or_(is_own, and_(with_clerk, Proposal.entered_by == actor.account_id)))
    return _shown_where(is_own)


def shown_to_account(account_id: BindParameter[UUID]) -> Shown:
    """The columns of lists as a person may see them who enters nothing, or of what nobody enters; a parameter."""
    return _shown_where(_is_own(account_id))


def _is_own(account_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    return or_(Seat.account_id == account_id, Proposal.officer_account_id == account_id)


def _shown_where(is_own: ColumnElement[bool]) -> Shown:
    return Shown(
        case((is_own, Proposal.title), else_=Proposal.submitted_title).label("title"),
        case((is_own, Proposal.category), else_=Proposal.submitted_category).label("category"),
        case((is_own, Proposal.saved_at), else_=Proposal.submitted_at).label("saved_at"),
    )


def read_text(work: Work, proposal: Row[Any], actor: Actor) -> dict[str, Any]:
    """The whole text as the actor may see it, with its attachments and the number of its revision."""
    statement = work.select(ProposalRevision.number, ProposalRevision.text, ProposalRevision.attachments).where(
        ProposalRevision.proposal_id == proposal.id
    )
    if rules.is_own(proposal, actor) or rules.is_with_clerk(proposal, actor):
        statement = statement.where(ProposalRevision.number == proposal.revision)
    else:
        statement = statement.where(ProposalRevision.submitted_round.is_not(None))
    row = work.session.execute(statement.order_by(ProposalRevision.submitted_round.desc()).limit(1)).one()
    return {**told(work, row.text), "revision": row.number, "attachments": row.attachments}


def told(work: Work, text: dict[str, Any]) -> dict[str, Any]:
    """A text that a revision keeps, as people read it: its suggestions numbered, its units by their names of now."""
    return {**whole(text), "suggested_units": named_units(work, text.get("suggested_units", ()))}


def whole(text: dict[str, Any]) -> dict[str, Any]:
    """A text that a revision keeps, its suggestions numbered."""
    numbered = [{"number": number, "text": each} for number, each in enumerate(text["suggestions"], start=1)]
    return {**text, "suggestions": numbered}
