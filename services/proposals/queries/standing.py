"""What the offices watch: reviews past their date, and filed cases that nobody has assigned yet."""

from typing import Any

from services.kernel.work import Work
from services.proposals.models import Proposal
from services.proposals.queries.lists import MOST_COUNTED, MOST_SHOWN
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
