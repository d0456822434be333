"""Reads of a proposal that was entered from paper: who entered it and when, and the scans of the paper."""

from typing import Any
from uuid import UUID

from sqlalchemy import Label, Row, and_, func

from services.files.keeping import OpenedFile, opened
from services.files.models import StoredFile
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.proposals import rules
from services.proposals.entry_models import ProposalScan
from services.proposals.models import Proposal, ProposalHistory, ProposalRevision
from services.proposals.queries.sight import LOOKED_AT, is_visible
from services.proposals.vocabulary import ProposalAction

JOIN_SCAN = and_(ProposalScan.committee_id == Proposal.committee_id, ProposalScan.proposal_id == Proposal.id)
JOIN_FILE = and_(StoredFile.committee_id == ProposalScan.committee_id, StoredFile.id == ProposalScan.id)


def clerk_name(work: Work) -> Label[str]:
    """Who enters a proposal from paper: who has taken it on last, or who began."""
    taken_on = (
        work.select(ProposalHistory.actor_name)
        .where(
            ProposalHistory.proposal_id == Proposal.id, ProposalHistory.action == ProposalAction.TAKE_ON_ENTRY
        )
        .order_by(ProposalHistory.id.desc())
        .limit(1)
    )  # fmt: skip
    begun = work.select(ProposalRevision.saved_by_name).where(
        ProposalRevision.proposal_id == Proposal.id, ProposalRevision.number == 1
    )
    either = func.coalesce(taken_on.correlate(Proposal).scalar_subquery(), begun.correlate(Proposal).scalar_subquery())
    return either.label("clerk_name")


def read_entry(work: Work, row: Row[Any], actor: Actor) -> dict[str, Any] | None:
    """Who entered a proposal from paper and when; None where its proposer wrote it himself."""
    if row.entered_by is None:
        return None
    return {
        "entered_by_name": work.session.scalar(
            work.select(Proposal.id).with_only_columns(clerk_name(work)).where(Proposal.id == row.id)
        ),
        "entered_at": row.created_at,
        "offered_at": row.offered_at,
        "paper_received_at": row.paper_received_at,
        "scans": list_scans(work, row.id) if rules.sees_contact_data(row, actor) else [],
    }


def scans_of(work: Work, proposal_id: UUID) -> list[StoredFile]:
    """The stored files of the scans of a proposal, in order."""
    ids = work.select(ProposalScan.id).where(ProposalScan.proposal_id == proposal_id)
    return list(work.session.scalars(work.select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id)))


def list_scans(work: Work, proposal_id: UUID) -> list[dict[str, Any]]:
    """The scans of a proposal as they are shown, in order."""
    return [
        {
            "id": file.id, "name": file.name, "kind": file.kind, "media_type": file.media_type, "size": file.size,
            "sha256": file.sha256.hex(),
        }
        for file in scans_of(work, proposal_id)
    ]  # fmt: skip


def open_scan(work: Work, actor: Actor, *, proposal_id: UUID, scan_id: UUID) -> OpenedFile:
    """A scan to be downloaded: for its proposer, its clerk, and those who review it."""
    row = work.session.execute(
        work.select(*LOOKED_AT, StoredFile.name, StoredFile.size, StoredFile.sha256)
        .join(ProposalScan, JOIN_SCAN)
        .join(StoredFile, JOIN_FILE)
        .where(Proposal.id == proposal_id, ProposalScan.id == scan_id)
    ).one_or_none()
    if row is None or not is_visible(work, row, actor) or not rules.sees_contact_data(row, actor):
        raise NotFound
    return opened(work, row, scan_id)
