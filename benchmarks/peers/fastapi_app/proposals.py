"""Proposals: the queue and the submission."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer, joinedload, selectinload

from benchmarks.peers import duties
from benchmarks.peers.duties import IS_SQLITE, Actor, Refused
from benchmarks.peers.fastapi_app import models, schemas
from benchmarks.peers.fastapi_app.answers import address_of, answered, audited
from benchmarks.peers.fastapi_app.database import Reading, Writing
from benchmarks.peers.fastapi_app.people import reader, writer
from benchmarks.peers.fastapi_app.schemas import Limit

router = APIRouter()


@router.get("/proposals", response_model=schemas.ProposalPage)
async def list_proposals(
    request: Request, session: Reading, actor: Annotated[Actor, Depends(reader(duties.PROPOSAL_READ))],
    limit: Limit = 20, after: str | None = None,
) -> Response:  # fmt: skip
    """The staff's queue."""
    statement = (
        select(models.Proposal)
        .where(models.Proposal.committee_id == actor.committee_id, models.Proposal.submitted_at.is_not(None))
        .options(
            joinedload(models.Proposal.author).joinedload(models.Seat.sector),
            joinedload(models.Proposal.body),
            selectinload(models.Proposal.reviews),
            defer(models.Proposal.situation),
            defer(models.Proposal.analysis),
        )
        .order_by(models.Proposal.submitted_at.desc(), models.Proposal.id.desc())
        .limit(limit + 1)
    )
    if not actor.may(duties.PROPOSAL_REVIEW):
        statement = statement.where(models.Proposal.state != "sent-back")
    if after:
        at, proposal_id = duties.unmark(after)
        place = tuple_(models.Proposal.submitted_at, models.Proposal.id)
        statement = statement.where(place < (datetime.fromisoformat(at), UUID(proposal_id)))
    proposals = (await session.scalars(statement)).all()
    items = [_listed(each, actor) for each in proposals[:limit]]
    following = None
    if len(proposals) > limit:
        following = duties.mark(items[-1].submitted_at, items[-1].id)
    return answered(request, schemas.ProposalPage(items=items, next=following))


class _Judged:
    """A proposal as its life looks at it."""

    def __init__(self, proposal: models.Proposal, actor: Actor) -> None:
        self.state, self.kind, self.author_seat_id = proposal.state, proposal.kind, proposal.author_seat_id
        self.officer_account_id, self.case_number = proposal.officer_account_id, proposal.case_number
        self.asked, self.asked_by = proposal.asked, proposal.asked_by
        self.account_id = proposal.author.account_id
        self.review_step, self.review_steps = proposal.review_step, proposal.review_steps
        self.has_decided = any(
            review.round == proposal.review_round and review.reviewer_id == actor.account_id
            for review in proposal.reviews
        )


def _listed(proposal: models.Proposal, actor: Actor) -> schemas.ListedProposal:
    is_own = actor.seat_id is not None and proposal.author_seat_id == actor.seat_id
    return schemas.ListedProposal(
        id=proposal.id, version=proposal.version, kind=proposal.kind, state=proposal.state,
        title=proposal.title if is_own else proposal.submitted_title,
        category=proposal.category if is_own else proposal.submitted_category,
        author_seat_id=proposal.author_seat_id, author_name=proposal.author.name,
        body_name=proposal.body.name if proposal.body else None,
        sector_id=proposal.author.sector_id, sector=proposal.author.sector.name,
        saved_at=proposal.saved_at if is_own else proposal.submitted_at, submitted_at=proposal.submitted_at,
        review_round=proposal.review_round, review_step=proposal.review_step, review_steps=proposal.review_steps,
        step_name=proposal.step_name, step_due_at=proposal.step_due_at, filed_at=proposal.filed_at,
        case_number=proposal.case_number, case_label=proposal.case_label, period=proposal.period, asked=proposal.asked,
        actions=duties.actions_on(_Judged(proposal, actor), actor),
    )  # fmt: skip


@router.post("/proposals/{proposal_id}/submission", response_model=schemas.ProposalStanding)
async def submit(
    request: Request, session: Writing, actor: Annotated[Actor, Depends(writer(duties.PROPOSAL_WRITE))],
    proposal_id: UUID, body: schemas.SubmissionBody, idempotency_key: Annotated[str, Header()],
) -> Response:  # fmt: skip
    """Its author submits a proposal."""
    now, here = datetime.now(UTC), actor.committee_id
    digest = duties.request_digest(request.url.path, request.url.query, await request.body())
    known = await session.scalar(
        select(models.Answer).where(
            models.Answer.committee_id == here, models.Answer.account_id == actor.account_id,
            models.Answer.operation == "submit_proposal", models.Answer.key == idempotency_key,
        )
    )  # fmt: skip
    if known is not None and known.created_at > now - timedelta(hours=24):
        if known.request_digest != digest:
            raise Refused(422, "key-reused")
        return Response(known.body, known.status, {"ETag": known.etag or ""}, "application/json")
    proposal = await session.scalar(
        select(models.Proposal)
        .where(models.Proposal.committee_id == here, models.Proposal.id == proposal_id)
        .options(selectinload(models.Proposal.suggestions), selectinload(models.Proposal.revisions))
        .with_for_update(of=models.Proposal)
    )
    if proposal is None or proposal.author_seat_id != actor.seat_id:
        raise Refused(404, "not-found")
    if body.version not in {None, proposal.version} or proposal.state not in {"draft", "co-signing", "sent-back"}:
        raise Refused(409, "lost-update")
    texts = [each.text for each in proposal.suggestions]
    if not duties.is_complete(proposal, texts, signed=await _signed(session, proposal)):
        raise Refused(422, "not-ready")
    await session.scalar(
        select(models.CommitteeSettings)
        .where(models.CommitteeSettings.committee_id == here)
        .order_by(models.CommitteeSettings.number.desc())
        .limit(1)
    )
    term_session = await _session_of(session, proposal, now)
    due_at, source, step = duties.due(now), proposal.state, duties.FORM["steps"][0]["name"]
    audit = duties.audit_row(
        actor, at=now, address=address_of(request), action="proposal-submitted", object_kind="proposal",
        object_id=proposal_id, detail=duties.submitted(proposal, actor, session_id=term_session.id, due_at=due_at),
    )  # fmt: skip
    proposal.state, proposal.session_id, proposal.submitted_at = "in-review", term_session.id, now
    if proposal.received_at is None:
        proposal.received_at, proposal.period = now, duties.period_at(now)
    proposal.submitted_title, proposal.submitted_category = proposal.title, proposal.category
    proposal.settings_version, proposal.review_round = 0, proposal.review_round + 1
    proposal.review_step, proposal.review_steps, proposal.step_name = 1, len(duties.FORM["steps"]), step
    proposal.step_began_at, proposal.step_due_at = now, due_at
    revision = next(each for each in proposal.revisions if each.number == proposal.revision)
    revision.submitted_round = proposal.review_round
    session.add(
        models.History(
            committee_id=here, proposal_id=proposal_id, version=proposal.version + 1, at=now,
            actor_id=actor.account_id, actor_name=actor.name, action="submit", source=source, target="in-review",
            round=proposal.review_round,
        )
    )  # fmt: skip
    audited(session, audit)
    await _index(session, proposal, term_session, texts)
    await session.flush()
    reply = schemas.ProposalStanding(
        **{name: getattr(proposal, name) for name in schemas.ProposalStanding.model_fields if name != "actions"},
        actions=["withdraw"],
    )
    response = answered(request, reply)
    session.add(
        models.Answer(
            committee_id=here, account_id=actor.account_id, operation="submit_proposal", key=idempotency_key,
            request_digest=digest, status=200, body=response.body, etag=response.headers["ETag"], created_at=now,
        )
    )  # fmt: skip
    await session.commit()
    return response


async def _signed(session: AsyncSession, proposal: models.Proposal) -> int:
    """How many have signed a joint proposal; nobody asks that of another one."""
    if proposal.kind != "joint":
        return 0
    signed = select(func.count()).where(
        models.CoSignature.committee_id == proposal.committee_id, models.CoSignature.proposal_id == proposal.id,
        models.CoSignature.state == "signed",
    )  # fmt: skip
    return await session.scalar(signed) or 0


async def _session_of(session: AsyncSession, proposal: models.Proposal, now: datetime) -> models.TermSession:
    """The session in which it was submitted before, or that of today."""
    statement = (
        select(models.TermSession)
        .where(models.TermSession.committee_id == proposal.committee_id)
        .options(joinedload(models.TermSession.term))
        .order_by(models.TermSession.begins_on)
    )
    in_order = (await session.scalars(statement)).all()
    if proposal.session_id:
        return next(each for each in in_order if each.id == proposal.session_id)
    today = now.astimezone(duties.CHINA).date()
    begun = [each for each in in_order if each.begins_on <= today]
    return begun[-1] if begun else in_order[0]


async def _index(
    session: AsyncSession, proposal: models.Proposal, term_session: models.TermSession, texts: list[str]
) -> None:
    """Let it be found from now on."""
    row = {
        "committee_id": proposal.committee_id, "id": proposal.id, "kind": "proposal", "year": term_session.year,
        "term_number": term_session.term.number, "session_number": term_session.number, "category": proposal.category,
        "author_seat_id": proposal.author_seat_id, "is_shown_beyond": False, "case_number": proposal.case_number,
        "outcome": "in-review", "title": proposal.title, **duties.grams_of(proposal, texts),
    }  # fmt: skip
    insert = (sqlite if IS_SQLITE else postgresql).insert(models.Matter)
    changes = {name: insert.excluded[name] for name in row.keys() - {"committee_id", "id", "is_shown_beyond"}}
    await session.execute(insert.on_conflict_do_update(index_elements=["committee_id", "id"], set_=changes), row)
