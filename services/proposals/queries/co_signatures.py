"""Reads of co-signatures: who signed a proposal, one's own with the text that is asked about, what waits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, or_

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import page, unmark
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.work import Work
from services.members.models import Body, Committee, Seat
from services.members.permissions import PROPOSAL_WRITE
from services.members.queries.seats import SECTOR_OF_SEAT
from services.proposals import rules
from services.proposals.co_signature_lifecycle import LIFECYCLE, JudgedCoSignature
from services.proposals.co_signature_models import CoSignature, CoSignatureHistory
from services.proposals.co_signature_rules import (
    OPEN,
    WRITTEN_IN,
    changed_attachments,
    changed_fields,
    changed_suggestions,
    shown_state,
    text_hash,
)
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.queries.attachments import still_there
from services.proposals.queries.cases import JOIN_SEAT
from services.proposals.queries.sight import AUTHOR_ACCOUNT, LOOKED_AT, is_visible
from services.proposals.queries.texts import told as text_told
from services.proposals.queries.units import named_units
from services.proposals.vocabulary import CoSignatureState as Is

MOST_COUNTED = 50
MOST_OFFERED = 20
JOIN_PROPOSAL = and_(Proposal.committee_id == CoSignature.committee_id, Proposal.id == CoSignature.proposal_id)
STANDING = (
    CoSignature.id, CoSignature.version, CoSignature.proposal_id, CoSignature.seat_id, CoSignature.state,
    CoSignature.invited_at, CoSignature.sign_by, CoSignature.signed_at, CoSignature.signed_revision,
    CoSignature.signed_hash, AUTHOR_ACCOUNT, Proposal.state.label("proposal_state"),
)  # fmt: skip


def list_co_signatures(
    work: Work, actor: Actor, *, proposal_id: UUID, limit: int, after: str | None = None
) -> dict[str, Any]:
    """Who was asked to sign a proposal, in order: all with their answers for its author, who signed for the others."""
    statement = (
        work.select(*STANDING, Seat.name, Seat.sector_id, Body.name.label("sector"))
        .add_columns(CoSignatureHistory.reason)  # Outer-joined: the join keeps it in the committee.
        .join(Proposal, JOIN_PROPOSAL)
        .join(Seat, and_(Seat.committee_id == CoSignature.committee_id, Seat.id == CoSignature.seat_id))
        .join(Body, SECTOR_OF_SEAT)
        .outerjoin(CoSignatureHistory, _last_step())
        .where(CoSignature.proposal_id == proposal_id)
    )  # fmt: skip
    statement = statement.where(_shown(work, actor, proposal_id))
    if after:
        statement = statement.where(CoSignature.id > unmark(after, UUID)[0])
    found = work.session.execute(statement.order_by(CoSignature.id).limit(limit + 1)).mappings()
    return page([_told(work, row, actor) for row in found], limit, lambda row: (row["id"],))


def read_my_co_signature(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """The actor's own co-signature, with what he is asked about for as long as he is asked or has signed."""
    row = _own(work, actor, proposal_id)
    told = _told(work, row._mapping, actor)
    is_open = told["state"] in OPEN
    return {
        **told,
        "author_name": row.author_name,
        "revision": row.revision if is_open else None,
        "text_hash": text_hash(rules.text_from(row.text), row.attachments) if is_open else None,
        "text": text_told(work, row.text) if is_open else None,
        "attachments": row.attachments if is_open else None,
    }


def read_my_co_signature_changes(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """What changed since the actor signed: by field, by suggestion, by file attached; nothing where he never did."""
    row = _own(work, actor, proposal_id)
    if shown_state(row.state, row.sign_by, work.now) not in OPEN:
        raise NotFound
    signed: Any = row
    if row.signed_revision not in {None, row.revision}:
        signed = _revision(work, proposal_id, row.signed_revision)
    then, now = rules.text_from(signed.text), rules.text_from(row.text)
    return {
        "signed_revision": row.signed_revision,
        "revision": row.revision,
        "text_hash": text_hash(now, row.attachments),
        "changed_fields": [_with_names(work, each) for each in changed_fields(then, now)],
        "changed_suggestions": changed_suggestions(then.suggestions, now.suggestions),
        "changed_attachments": changed_attachments(still_there(work, signed.attachments), row.attachments),
    }


def _with_names(work: Work, changed: dict[str, Any]) -> dict[str, Any]:
    """A changed field as people read it: units by their names."""
    if changed["field"] != "suggested_units":
        return changed
    return {**changed, **{when: named_units(work, changed[when]) for when in ("then", "now")}}


def list_my_co_signatures(
    work: Work, actor: Actor, *, limit: int, state: Is | None = None, to_sign: bool = False, after: str | None = None
) -> dict[str, Any]:
    """The proposals that the actor was asked to sign, the newest first."""
    statement = (
        work.select(*STANDING, Proposal.title, Proposal.submitted_title, Seat.name.label("author_name"))
        .join(Proposal, JOIN_PROPOSAL)
        .join(Seat, JOIN_SEAT)
        .where(CoSignature.seat_id == actor.seat_id)
    )
    if state:
        statement = statement.where(_is_in(state, work.now))
    if to_sign:
        statement = statement.where(*_waits(work.now))
    if after:
        statement = statement.where(CoSignature.id < unmark(after, UUID)[0])
    rows = []
    for row in work.session.execute(statement.order_by(CoSignature.id.desc()).limit(limit + 1)).mappings():
        told = _told(work, row, actor)
        # Whoever does not take part any more is not told what its author made of it since.
        rows.append(told if told["state"] in OPEN else {**told, "title": row["submitted_title"]})
    return page(rows, limit, lambda row: (row["id"],))


def list_possible_co_signers(
    work: Work, actor: Actor, *, limit: int, name: str | None = None, after: str | None = None
) -> dict[str, Any]:
    """The members in office, by part of their name, with their sector: whom one may invite."""
    statement = (
        work.select(Seat.id.label("seat_id"), Seat.name, Seat.sector_id, Body.name.label("sector"))
        .join(Body, SECTOR_OF_SEAT)
        .where(Seat.is_active, Seat.account_id != actor.account_id)
    )
    if name:
        statement = statement.where(Seat.name.contains(name, autoescape=True))
    if after:
        statement = statement.where(Seat.id > unmark(after, UUID)[0])
    rows = [dict(row) for row in work.session.execute(statement.order_by(Seat.id).limit(limit + 1)).mappings()]
    return page(rows, limit, lambda row: (row["seat_id"],))


def waiting_to_be_signed(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """What the actor is asked to sign, at most fifty, the invitation that ends first at the head."""
    rows = work.session.execute(
        work.select(
            CoSignature.proposal_id.label("id"), CoSignature.state, CoSignature.sign_by, Proposal.title,
            Seat.name.label("author_name"),
        )
        .join(Proposal, JOIN_PROPOSAL)
        .join(Seat, JOIN_SEAT)
        .where(CoSignature.seat_id == actor.seat_id, *_waits(work.now))
        .order_by(CoSignature.sign_by, CoSignature.id)
        .limit(MOST_COUNTED)
    ).mappings()  # fmt: skip
    return [dict(row) for row in rows]


def offered_to_sign(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """What the actor may sign now, with what it is about; at most twenty, the first to end at the head."""
    if actor.seat_id is None or not actor.may(PROPOSAL_WRITE):
        return []
    return work.rows(_offered(), seat_id=actor.seat_id, now=work.now)


@prepared
def _offered() -> Select[Any]:
    return (
        here(
            Proposal.id, Proposal.state, Proposal.title, Proposal.situation, Proposal.created_at, CoSignature.sign_by,
            Committee.name.label("committee_name"),
        )
        .select_from(CoSignature)
        .join(Proposal, JOIN_PROPOSAL)
        .join(Committee, Committee.id == CoSignature.committee_id)
        .where(CoSignature.seat_id == given("seat_id"), *_waits(given("now", CoSignature.sign_by.type)))
        .order_by(CoSignature.sign_by, CoSignature.id)
        .limit(at_most(MOST_OFFERED))
    )  # fmt: skip


def _own(work: Work, actor: Actor, proposal_id: UUID) -> Row[Any]:
    """The actor's row with the present text; whoever was never invited is told that there is nothing."""
    row = work.session.execute(
        work.select(*STANDING, Proposal.revision, ProposalRevision.text, ProposalRevision.attachments)
        .add_columns(Seat.name.label("author_name"))
        .join(Proposal, JOIN_PROPOSAL)
        .join(Seat, JOIN_SEAT)
        .join(
            ProposalRevision,
            and_(
                ProposalRevision.committee_id == Proposal.committee_id, ProposalRevision.proposal_id == Proposal.id,
                ProposalRevision.number == Proposal.revision,
            ),
        )
        .where(CoSignature.proposal_id == proposal_id, CoSignature.seat_id == actor.seat_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    return row


def _revision(work: Work, proposal_id: UUID, number: int) -> Row[Any]:
    return work.session.execute(
        work.select(ProposalRevision.text, ProposalRevision.attachments).where(
            ProposalRevision.proposal_id == proposal_id, ProposalRevision.number == number
        )
    ).one()


def _shown(work: Work, actor: Actor, proposal_id: UUID) -> ColumnElement[bool]:
    """Which of a proposal's co-signatures the actor may see; a proposal of which he may know nothing is not found."""
    proposal = work.session.execute(work.select(*LOOKED_AT).where(Proposal.id == proposal_id)).one_or_none()
    if proposal is None:
        raise NotFound
    if rules.is_own(proposal, actor):
        return CoSignature.proposal_id == proposal_id
    has_signed = CoSignature.state == Is.SIGNED
    if is_visible(work, proposal, actor):
        return has_signed
    mine = work.session.execute(
        work.select(CoSignature.state, CoSignature.sign_by).where(
            CoSignature.proposal_id == proposal_id, CoSignature.seat_id == actor.seat_id
        )
    ).one_or_none()
    if mine is None or shown_state(mine.state, mine.sign_by, work.now) not in OPEN:
        raise NotFound
    return or_(has_signed, CoSignature.seat_id == actor.seat_id)


def _told(work: Work, row: Any, actor: Actor) -> dict[str, Any]:
    """A row as it is shown: its state by the rule, and what the actor may do now."""
    state = shown_state(row["state"], row["sign_by"], work.now)
    judged = JudgedCoSignature(
        state=state, seat_id=row["seat_id"], author_account_id=row["author_account_id"],
        proposal_state=row["proposal_state"],
    )  # fmt: skip
    return {**row, "state": state, "actions": LIFECYCLE.open_to(judged, actor)}


def _last_step() -> ColumnElement[bool]:
    """The row of the step by which a co-signature came to stand where it stands: it says why somebody declined."""
    return and_(
        CoSignatureHistory.committee_id == CoSignature.committee_id,
        CoSignatureHistory.co_signature_id == CoSignature.id,
        CoSignatureHistory.version == CoSignature.version,
    )


def _waits(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    """It is the member's turn: he is asked in time, or asked anew, and the text is still its author's."""
    is_asked = or_(CoSignature.state == Is.LAPSED, and_(CoSignature.state == Is.INVITED, CoSignature.sign_by > now))
    return is_asked, or_(*(Proposal.state == state for state in sorted(WRITTEN_IN)))


def _is_in(state: Is, now: datetime) -> ColumnElement[bool]:
    """The state by the rule, as a filter."""
    is_over = and_(CoSignature.state == Is.INVITED, CoSignature.sign_by <= now)
    if state is Is.EXPIRED:
        return or_(CoSignature.state == Is.EXPIRED, is_over)
    if state is Is.INVITED:
        return and_(CoSignature.state == Is.INVITED, CoSignature.sign_by > now)
    return CoSignature.state == state
