"""The overlap radar: while somebody writes, the matters of all years that are like his, and what became of them.

Of the committee's own he finds what he may read (`queries/sight.py`). Of the committees above and below it, those that
are shown beyond (`Matter.is_shown_beyond`), by title, number and outcome, without names or text.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, or_

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.models import Committee
from services.members.permissions import PROPOSAL_WRITE
from services.members.queries.tree import kindred
from services.proposals import rules
from services.proposals.likeness import is_like, keys_of, places_shared
from services.proposals.matter_models import CommonGram, FollowedMatter, ProposalReference
from services.proposals.matter_vocabulary import MatterAction, MatterKind
from services.proposals.models import Proposal
from services.proposals.past_models import PastProposal
from services.proposals.queries.co_signatures import offered_to_sign
from services.proposals.queries.matching import index_of
from services.proposals.queries.sight import LOOKED_AT, is_proposed_by, sight_of

MOST: Final = 10
MOST_TO_SIGN: Final = 3
MOST_LOOKED_AT: Final = 200
"""So many of the likest are looked at, of which the actor may not see all."""

MOST_KEYS: Final = 40
LEAST_ALIKE: Final = 0.35
"""What shares less than this part of the likest one's is not shown: a guess would only be in the way."""


def find_similar_matters(
    work: Work, actor: Actor, *, title: str, text: str = "", proposal_id: UUID | None = None
) -> dict[str, Any]:
    """Up to ten similar matters, the likest first, the proposal that is being written not among them.

    Before them stands what the actor is asked to co-sign: it is no matter yet, and his to read.
    """
    keys = _telling(work, keys_of(title, text)[:MOST_KEYS])
    if not keys:
        return {"items": []}
    offered = {row["id"]: row for row in offered_to_sign(work, actor) if row["id"] != proposal_id}
    alike = index_of(work).alike(work, keys, _neighbours(work), most=MOST_LOOKED_AT).subquery()
    statement = _seen(work, actor, alike).order_by(
        alike.c.weight.desc(), (alike.c.committee_id == work.committee_id).desc(), alike.c.id.desc()
    )
    rows = [row for row in work.session.execute(statement.limit(MOST + 1)).mappings() if row["id"] != proposal_id]
    least = LEAST_ALIKE * rows[0]["weight"] if rows else 0
    found = [_item(work, actor, row) for row in rows if row["weight"] >= least]
    submitted = {item["id"] for item in found}
    to_sign = [
        _invitation(work, row)
        for row in offered.values()
        if row["id"] not in submitted and is_like(keys, row["title"], row["situation"])
    ]
    for item in found:
        if item["id"] in offered:
            item["actions"].append(MatterAction.CO_SIGN)
    items = [*to_sign[:MOST_TO_SIGN], *found][:MOST]
    for item in items:
        item["sign_by"] = offered[item["id"]]["sign_by"] if MatterAction.CO_SIGN in item["actions"] else None
        item["title_ranges"] = places_shared(keys, item["title"])
    return {"items": items}


def _telling(work: Work, keys: list[str]) -> list[str]:
    """The keys that are not known to be common here; all of them where they all are."""
    if not keys:
        return []
    common = set(work.session.scalars(work.select(CommonGram.gram).where(CommonGram.gram.in_(keys))))
    return [key for key in keys if key not in common] or keys


def list_followed_matters(work: Work, actor: Actor) -> dict[str, Any]:
    """What the actor follows, the latest first, as it stands now; what he may not see any more is left out."""
    statement = work.select(FollowedMatter.matter_id, FollowedMatter.followed_at).where(
        FollowedMatter.account_id == actor.account_id
    )
    followed = {row.matter_id: row.followed_at for row in work.session.execute(statement)}
    items = [{**item, "followed_at": followed[item["id"]]} for item in _named(work, actor, list(followed))]
    return {"items": sorted(items, key=lambda item: item["followed_at"], reverse=True)}


def list_proposal_references(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """On which matters a proposal builds: for its author and the staff."""
    proposal = work.session.execute(work.select(*LOOKED_AT).where(Proposal.id == proposal_id)).one_or_none()
    if proposal is None or not rules.may_see(proposal, actor):
        raise NotFound
    statement = work.select(ProposalReference.matter_id, ProposalReference.referred_at).where(
        ProposalReference.proposal_id == proposal_id
    )
    referred = {row.matter_id: row.referred_at for row in work.session.execute(statement)}
    items = _named(work, actor, list(referred))
    return {"items": sorted(items, key=lambda item: referred[item["id"]])}


def matter_seen(work: Work, actor: Actor, matter_id: UUID) -> dict[str, Any]:
    """One matter that the actor may find; what he may not is not found."""
    found = _named(work, actor, [matter_id])
    if not found:
        raise NotFound
    return found[0]


def _named(work: Work, actor: Actor, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    if not ids:
        return []
    named = index_of(work).named(work, ids, _neighbours(work)).subquery()
    return [_item(work, actor, row) for row in work.session.execute(_seen(work, actor, named)).mappings()]


def _neighbours(work: Work) -> list[UUID]:
    return list(kindred(work))


def _seen(work: Work, actor: Actor, found: Any) -> Select[Any]:
    """What the index has found, as far as the actor may see it, with its standing where it is the committee's own."""
    sight = sight_of(work, actor)
    is_own = is_proposed_by(actor.account_id)
    own_proposal = and_(Proposal.committee_id == work.committee_id, Proposal.id == found.c.id)
    own_past = and_(PastProposal.committee_id == work.committee_id, PastProposal.id == found.c.id)
    return (
        work.select(Committee.name.label("committee_name"))
        .add_columns(
            *found.c, is_own.label("is_own"), Proposal.case_label, Proposal.state,
            PastProposal.reply_grade, PastProposal.satisfaction, PastProposal.disposition,
            func.coalesce(Proposal.case_number, found.c.case_number).label("number"),
        )
        .join(found, found.c.committee_id == Committee.id)
        .outerjoin(Proposal, own_proposal)
        .outerjoin(PastProposal, own_past)
        .where(or_(
            found.c.committee_id != work.committee_id,
            and_(found.c.kind == MatterKind.PROPOSAL.value, sight.submitted),
            and_(found.c.kind == MatterKind.PAST.value, sight.past),
        ))
    )  # fmt: skip


def _invitation(work: Work, row: Mapping[str, Any]) -> dict[str, Any]:
    """A proposal that the actor is asked to sign, as a matter; what was not submitted has no session and no number."""
    return {
        "id": row["id"], "committee_id": work.committee_id, "committee_name": row["committee_name"], "is_here": True,
        "kind": MatterKind.PROPOSAL, "year": civil_date(row["created_at"]).year, "case_number": None,
        "case_label": None, "title": row["title"], "outcome": row["state"], "reply_grade": None,
        "satisfaction": None, "actions": [MatterAction.CO_SIGN],
    }  # fmt: skip


def _item(work: Work, actor: Actor, row: Mapping[Any, Any]) -> dict[str, Any]:
    actions = [] if row["is_own"] else [MatterAction.FOLLOW]
    if actor.may(PROPOSAL_WRITE) and actor.seat_id is not None:
        actions.append(MatterAction.BUILD_ON)
    return {
        **row,
        "is_here": row["committee_id"] == work.committee_id,
        "case_number": row["number"],
        "outcome": row["state"] or row["disposition"] or row["outcome"],
        "actions": actions,
    }
