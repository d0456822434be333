"""The queue in figures: how many proposals of each category the same filters leave."""

from typing import Any

from sqlalchemy import Select, func

from services.kernel.actor import Actor
from services.kernel.database import how_many
from services.kernel.prepared import given, here, prepared
from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import PROPOSAL_REVIEW
from services.members.queries.settings import current_settings
from services.proposals.models import Proposal
from services.proposals.queries.cases import JOIN_SEAT
from services.proposals.queries.lists import filters_of, queued, values_of
from services.proposals.queries.texts import shown_to_account
from services.proposals.vocabulary import ProposalState


def list_queue_groups(work: Work, actor: Actor, **filters: Any) -> dict[str, Any]:
    """How many proposals of each category the same filters of the queue leave, and how many of them are overdue."""
    rows = work.rows(
        _categories(filters_of(filters), work.dialect, reviews=actor.may(PROPOSAL_REVIEW)),
        **values_of(work, filters), account_id=actor.account_id, now=work.now,
    )  # fmt: skip
    _, settings = current_settings(work)
    names = {each.key: each.name for each in settings.proposals.categories}
    places = {key: place for place, key in enumerate(names)}
    rows.sort(key=lambda row: (places.get(row["category"], len(places)), row["category"] or ""))
    return {
        "items": [{**row, "name": names.get(row["category"], row["category"])} for row in rows],
        "count": sum(row["count"] for row in rows),
        "overdue": sum(row["overdue"] for row in rows),
    }


@prepared
def _categories(filters: frozenset[str], dialect: str, *, reviews: bool) -> Select[Any]:
    category = shown_to_account(given("account_id")).category
    is_late = (Proposal.state == ProposalState.IN_REVIEW) & (Proposal.step_due_at < given("now"))
    return (
        here(Proposal.committee_id)
        .with_only_columns(category, func.count(Proposal.id).label("count"), how_many(is_late).label("overdue"))
        .join(Seat, JOIN_SEAT)
        .where(*queued(filters, dialect, reviews=reviews))
        .group_by(category)
    )
