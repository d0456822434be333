"""A member's proposals of some years with what became of them: for his dossier, whole.

Only what was decided: what is still written, reviewed or sent back is nobody's record. The year is that of the decision
from which the ledger counts.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, or_, union_all
from sqlalchemy.orm import aliased

from services.kernel.clock import civil_year
from services.kernel.work import Work
from services.proposals.co_signature_models import CoSignature
from services.proposals.models import Proposal, ProposalMainMember
from services.proposals.past_models import PastProposal, PastProposer
from services.proposals.vocabulary import CoSignatureState, ProposalKind, ProposalState

Main = aliased(Proposal, name="main_case")

AUTHOR, CO_SIGNER, MAIN_MEMBER = "author", "co-signer", "main-member"
STANDS_IN_DOSSIERS: Final = (
    ProposalState.FILED, ProposalState.MERGED, ProposalState.CONVERTED, ProposalState.NOT_FILED,
)  # fmt: skip
"""And whatever has a case number: one that was withdrawn afterwards stays visible with its fate."""


def proposals_of_member(work: Work, seat_id: UUID, years: range) -> list[dict[str, Any]]:
    """What he proposed, co-signed or wrote for a body, the earliest first; one query."""
    of_member = union_all(*_parts(work, seat_id)).subquery("of_member")
    decided_at = func.coalesce(Proposal.filed_at, Proposal.closed_at)
    rows = work.session.execute(
        work.select(
            Proposal.id, Proposal.kind, Proposal.state, Proposal.case_label, Proposal.filed_at, Proposal.closed_at,
        )
        .add_columns(
            Proposal.submitted_title.label("title"), of_member.c.part, decided_at.label("decided_at"),
            Main.case_label.label("merged_into"),
        )
        .join(of_member, of_member.c.id == Proposal.id)
        .outerjoin(Main, and_(Main.committee_id == Proposal.committee_id, Main.id == Proposal.merged_into_id))
        .where(
            or_(Proposal.state.in_(STANDS_IN_DOSSIERS), Proposal.case_number.is_not(None)),
            decided_at >= civil_year(years.start)[0], decided_at < civil_year(years.stop)[0],
        )
        .order_by(decided_at, Proposal.id)
    ).mappings()  # fmt: skip
    return [dict(row) for row in rows]


def _parts(work: Work, seat_id: UUID) -> Iterator[Select[Any]]:
    """As what he stands under a proposal. A collective one is its main members', whoever handed it in."""
    yield work.select(Proposal.id.label("id"), literal(AUTHOR).label("part")).where(
        Proposal.author_seat_id == seat_id, Proposal.kind != ProposalKind.COLLECTIVE
    )
    yield work.select(CoSignature.proposal_id.label("id"), literal(CO_SIGNER).label("part")).where(
        CoSignature.seat_id == seat_id, CoSignature.state == CoSignatureState.SIGNED
    )
    yield work.select(ProposalMainMember.proposal_id.label("id"), literal(MAIN_MEMBER).label("part")).where(
        ProposalMainMember.seat_id == seat_id
    )


def past_proposals_of_member(work: Work, seat_id: UUID, years: range) -> list[dict[str, Any]]:
    """The archived ones that name his seat, the earliest first; one query."""
    rows = work.session.execute(
        work.select(
            PastProposal.id, PastProposal.year, PastProposal.term_number, PastProposal.session_number,
            PastProposal.case_number, PastProposal.kind, PastProposal.disposition, PastProposal.merged_into,
            PastProposal.title, PastProposal.is_key, PastProposal.is_excellent,
        )
        .join(
            PastProposer,
            and_(
                PastProposer.committee_id == PastProposal.committee_id,
                PastProposer.past_proposal_id == PastProposal.id,
            ),
        )
        .add_columns(PastProposer.position)
        .where(PastProposer.seat_id == seat_id, PastProposal.year >= years.start, PastProposal.year < years.stop)
        .order_by(PastProposal.year, PastProposal.case_number, PastProposal.id)
    ).mappings()  # fmt: skip
    return [dict(row) for row in rows]
