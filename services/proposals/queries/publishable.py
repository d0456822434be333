"""What the office may propose for publication: filed, agreed to by its proposer, and not on its way to the public.

The newest cases stand first; those already public are passed over in the index, which they share.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, or_, true, tuple_

from services.kernel.actor import Actor
from services.kernel.paging import instant, page, unmark
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.types import UTCInstant
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.seats import SECTOR_OF_SEAT
from services.proposals.models import Proposal
from services.proposals.publication_models import Publication
from services.proposals.publication_vocabulary import PublicationState
from services.proposals.queries.cases import JOIN_SEAT
from services.proposals.queries.lists import JOIN_PROPOSING, Proposing, filters_of, of_others
from services.proposals.queries.texts import SUBMITTED
from services.proposals.vocabulary import ProposalState

LISTED = (
    Proposal.id, Proposal.kind, SUBMITTED.title, SUBMITTED.category, Proposal.case_label, Proposal.filed_at,
    Seat.name.label("author_name"), Body.name.label("sector"), Proposing.name.label("body_name"),
)  # fmt: skip
JOIN_PUBLICATION = and_(Publication.committee_id == Proposal.committee_id, Publication.proposal_id == Proposal.id)
FILTERS = {"session_id": Proposal.session_id, "category": SUBMITTED.category}


def list_publishable_proposals(
    work: Work, actor: Actor, *, limit: int, after: str | None = None, session_id: UUID | None = None,
    category: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the actor may propose, the newest case first; one that the office took back is there again, and says why."""
    filed_before, before_id = unmark(after, instant, UUID) if after else (None, None)
    filters = {"session_id": session_id, "category": category}
    statement = _publishable(limit, filters_of(filters), is_first_page=not after)
    rows = work.rows(
        statement, **filters, account_id=actor.account_id, filed_before=filed_before, before_id=before_id,
    )  # fmt: skip
    return page(rows, limit, lambda row: (row["filed_at"], row["id"]))


@prepared
def _publishable(limit: int, filters: frozenset[str], *, is_first_page: bool) -> Select[Any]:
    is_free = or_(
        Publication.id.is_(None),
        and_(Publication.state == PublicationState.RETRACTED, Publication.is_consent_withdrawn.is_(other=False)),
    )
    statement = (
        here(*LISTED)
        .add_columns(Publication.retracted_at, Publication.retraction_reason)  # Outer-joined, as the two bodies.
        .join(Seat, JOIN_SEAT)
        .join(Body, SECTOR_OF_SEAT)
        .outerjoin(Proposing, JOIN_PROPOSING)
        .outerjoin(Publication, JOIN_PUBLICATION)
        .where(
            Proposal.state == ProposalState.FILED, Proposal.may_be_published == true(), is_free,
            *of_others(given("account_id")),
            *(column == given(name) for name, column in FILTERS.items() if name in filters),
        )
        .order_by(Proposal.filed_at.desc(), Proposal.id.desc())
        .limit(at_most(limit + 1))
    )  # fmt: skip
    if not is_first_page:
        mark = tuple_(given("filed_before", type_=UTCInstant), given("before_id", type_=Uuid))
        statement = statement.where(tuple_(Proposal.filed_at, Proposal.id) < mark)
    return statement
