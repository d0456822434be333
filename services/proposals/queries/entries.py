"""What clerks have entered from paper: a clerk's own list, and what of it waits for him."""

from typing import Any
from uuid import UUID

from sqlalchemy import case

from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.seats import SECTOR_OF_SEAT
from services.proposals import rules
from services.proposals.models import Proposal
from services.proposals.queries.cases import JOIN_SEAT
from services.proposals.queries.scans import clerk_name
from services.proposals.vocabulary import ProposalState

MOST_COUNTED = 50


def list_entries(
    work: Work, actor: Actor, *, limit: int, state: ProposalState | None = None, after: str | None = None
) -> dict[str, Any]:
    """What the actor has entered, the newest first, and where it stands.

    Once its proposer has taken it over, no word of what he makes of it; the clerk's list goes by what was submitted.
    """
    title = case((Proposal.state.in_(rules.WITH_CLERK), Proposal.title), else_=Proposal.submitted_title)
    statement = (
        work.select(
            Proposal.id, Proposal.version, Proposal.state, Proposal.author_seat_id,
            Proposal.created_at.label("entered_at"), Proposal.offered_at, Proposal.paper_received_at,
            title.label("title"),
        )
        .add_columns(Seat.name.label("author_name"), Body.name.label("sector"))
        .join(Seat, JOIN_SEAT)
        .join(Body, SECTOR_OF_SEAT)
        .where(Proposal.entered_by == actor.account_id)
        .order_by(Proposal.id.desc())
    )  # fmt: skip
    if state:
        statement = statement.where(Proposal.state == state)
    if after:
        statement = statement.where(Proposal.id < unmark(after, UUID)[0])
    rows = [dict(row) for row in work.session.execute(statement.limit(limit + 1)).mappings()]
    return page(rows, limit, lambda row: (row["id"],))


def list_colleagues_entries(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """What others have begun to enter and nobody was shown: for whom and by whom, so that somebody can take it on.

    No word of the text: it may be of the wrong member, and who takes it on reads it.
    """
    statement = (
        work.select(Proposal.id, Proposal.created_at.label("entered_at"), Proposal.saved_at)
        .add_columns(Seat.name.label("author_name"), Body.name.label("sector"), clerk_name(work))
        .join(Seat, JOIN_SEAT)
        .join(Body, SECTOR_OF_SEAT)
        .where(
            Proposal.state == ProposalState.ENTERED, Proposal.submitted_at.is_(None),
            Proposal.entered_by != actor.account_id, Seat.account_id != actor.account_id,
        )
        .order_by(Proposal.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if after:
        statement = statement.where(Proposal.id < unmark(after, UUID)[0])
    rows = [dict(row) for row in work.session.execute(statement).mappings()]
    return page(rows, limit, lambda row: (row["id"],))


def waiting_for_clerk(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """What the actor has entered and not offered, or was given back to him; the last saved first."""
    rows = work.session.execute(
        work.select(Proposal.id, Proposal.title, Proposal.offered_at)
        .where(Proposal.entered_by == actor.account_id, Proposal.state == ProposalState.ENTERED)
        .order_by(Proposal.saved_at.desc())
        .limit(MOST_COUNTED)
    ).mappings()
    return [dict(row) for row in rows]
