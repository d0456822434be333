"""What the offices watch: reviews past their date, filed cases to be assigned, and publications to be released."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Seat
from services.proposals.models import Proposal
from services.proposals.publication_models import Publication
from services.proposals.publication_vocabulary import PublicationState
from services.proposals.queries.cases import JOIN_SEAT
from services.proposals.queries.lists import MOST_COUNTED, MOST_SHOWN, of_others
from services.proposals.queries.publishable import JOIN_PUBLICATION
from services.proposals.queries.texts import SUBMITTED
from services.proposals.vocabulary import ProposalState


def overdue_reviews(work: Work) -> dict[str, Any]:
    """How many review steps (up to a hundred) are past their date, and those longest so."""
    rows = work.session.execute(
        work.select(Proposal.id, SUBMITTED.title, Proposal.step_name, Proposal.step_due_at.label("due_at"))
        .where(Proposal.state == ProposalState.IN_REVIEW, Proposal.step_due_at < work.now)
        .order_by(Proposal.step_due_at, Proposal.id)
        .limit(MOST_COUNTED)
    ).mappings().all()  # fmt: skip
    return {"count": len(rows), "items": [dict(row) for row in rows[:MOST_SHOWN]]}


def filed_proposals(work: Work) -> dict[str, Any]:
    """How many filed cases (up to a hundred) wait to be assigned, and the newest of them."""
    rows = work.session.execute(
        work.select(Proposal.id, SUBMITTED.title, Proposal.case_label)
        .where(Proposal.state == ProposalState.FILED)
        .order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
        .limit(MOST_COUNTED)
    ).mappings().all()  # fmt: skip
    return {"count": len(rows), "items": [dict(row) for row in rows[:MOST_SHOWN]]}


def publications_to_release(work: Work, actor: Actor) -> dict[str, Any]:
    """How many publications (up to a hundred) wait for the actor as the second person, and those proposed first."""
    rows = work.session.execute(
        work.select(Proposal.id, SUBMITTED.title, Proposal.case_label)
        .join(Publication, JOIN_PUBLICATION)
        .join(Seat, JOIN_SEAT)
        .where(
            Publication.state == PublicationState.PROPOSED, Publication.proposed_by != actor.account_id,
            Proposal.state == ProposalState.FILED, *of_others(actor.account_id),
        )
        .order_by(Publication.proposed_at, Proposal.id)
        .limit(MOST_COUNTED)
    ).mappings().all()  # fmt: skip
    return {"count": len(rows), "items": [dict(row) for row in rows[:MOST_SHOWN]]}
