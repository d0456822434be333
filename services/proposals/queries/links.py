"""Reads of links between committees: of the other proposal title, state and number, and only once submitted."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.link_codes import code_of
from services.kernel.work import Work
from services.members.models import Committee
from services.proposals import rules
from services.proposals.link_models import CODES, ProposalLink
from services.proposals.models import Proposal
from services.proposals.queries.sight import LOOKED_AT, is_visible


def list_proposal_links(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """The links of a proposal that have not ended: those tied, and for its author the offers with their codes."""
    proposal = work.session.execute(work.select(*LOOKED_AT).where(Proposal.id == proposal_id)).one_or_none()
    if proposal is None or not is_visible(work, proposal, actor):
        raise NotFound
    is_own = rules.is_own(proposal, actor)
    rows = work.session.execute(
        work.select(
            ProposalLink.id, ProposalLink.other_committee_id, ProposalLink.other_proposal_id,
            ProposalLink.offered_at, ProposalLink.accept_by, ProposalLink.linked_at,
        )
        .where(ProposalLink.proposal_id == proposal_id, ProposalLink.ended_at.is_(None))
        .order_by(ProposalLink.id)
    ).mappings().all()  # fmt: skip
    shown = [dict(row) for row in rows if row["linked_at"] or (is_own and row["accept_by"] > work.now)]
    for each in shown:
        is_open = each["linked_at"] is None
        each["code"] = code_of(work.ports.vault.mac, CODES, work.committee_id, each["id"]) if is_open else None
    return {"items": _with_others(work, shown)}


def _with_others(work: Work, links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the other committees let be seen of theirs; one look into each committee, and back."""
    here = work.committee_id
    linked: dict[UUID, list[UUID]] = {}
    for each in links:
        if each["linked_at"]:
            linked.setdefault(each["other_committee_id"], []).append(each["other_proposal_id"])
    names = _names(work, linked)
    others: dict[UUID, dict[str, Any]] = {}
    for committee_id in sorted(linked):
        work.go_to(committee_id)
        others |= _shown_across(work, linked[committee_id])
    work.go_to(here)
    for each in links:
        each["committee_name"] = names.get(each["other_committee_id"])
        each["other"] = others.get(each["other_proposal_id"])
    return links


def _names(work: Work, committee_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = work.session.execute(select(Committee.id, Committee.name).where(Committee.id.in_(list(committee_ids))))
    return {row.id: row.name for row in rows}


def _shown_across(work: Work, proposal_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = work.session.execute(
        work.select(Proposal.id, Proposal.submitted_title.label("title"), Proposal.state, Proposal.case_label).where(
            Proposal.id.in_(proposal_ids), Proposal.submitted_at.is_not(None)
        )
    )
    return {row.id: {"title": row.title, "state": row.state, "case_label": row.case_label} for row in rows}
