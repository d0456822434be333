"""The last minutes before the cut-off: everybody hands in, the more the nearer it comes; ours alone.

An open loop, as the morning is (`open_loop.py`). Each saves his text, and submits it a little later; a third of the
proposals is joint, with signatures to the text as it stands, and is only submitted. A few come after the cut-off. Then
all is read again: nothing may be lost, doubled, out of order, or on the wrong side of the cut-off.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import func, update

from benchmarks.bulk import insert_rows
from benchmarks.cases import PREFIX, Desk
from benchmarks.measuring import Failed
from benchmarks.open_loop import Request, let_come
from benchmarks.running import Variant
from benchmarks.scene import ANALYSIS, SITUATION, SUGGESTIONS, Person, seeded
from services.kernel.audit import AuditRow
from services.kernel.types import new_id
from services.kernel.work import Work, reading
from services.members.models import CommitteeSettings
from services.members.queries.settings import current_settings
from services.proposals.co_signature_models import CoSignature
from services.proposals.co_signature_rules import text_hash
from services.proposals.matter_models import Matter
from services.proposals.models import Proposal, ProposalHistory, ProposalRevision
from services.proposals.rules import text_from
from services.proposals.vocabulary import (
    CoSignatureState,
    ProposalAction,
    ProposalKind,
    ProposalState,
    SubmissionPeriod,
)

SCALES = ({"proposals": 200, "seconds": 60}, {"proposals": 600, "seconds": 60})
"""How many proposals, of 200 members, in how many seconds."""

AUTHORS = 200
SIGNERS = 3
LATE = 0.03
"""This part of the time is after the cut-off."""
SAVES_BEFORE = 4.0
TITLES = ("停车难的若干建议", "让老人放心下楼", "河水变清的几点想法", "为小企业解决用钱难", "孩子放学没人接怎么办")


def run(desk: Desk, ours: Variant, *, proposals: int, seconds: int) -> dict[str, Any]:
    """The last minutes once; the figures of each kind of request."""
    written = _write(desk, proposals)
    coming = _coming(desk, written, seconds)
    began = desk.scene.toolbox.ports.clock.now()
    cut_off = (began + timedelta(seconds=SAVES_BEFORE + seconds * (1 - LATE))).replace(microsecond=0)
    _set_cut_off(desk, cut_off)
    figures = let_come(ours.port, coming, wanted=(b"200",))
    ours.note_memory()
    return {**figures, "in_time": _check(desk, ours, [draft for draft, _, _ in written], cut_off, figures)}


def _write(desk: Desk, proposals: int) -> list[tuple[UUID, Person, bool]]:
    """Drafts of 200 members, one after the other; each third with signatures that stand."""
    scene = desk.scene
    scene.drafts.clear()
    scene.more_drafts(proposals)
    drafts = scene.take_drafts(proposals)
    authors = scene.members[:AUTHORS]
    written = [
        (draft, authors[number % AUTHORS], number % 3 == 0) for number, (draft, _) in enumerate(sorted(drafts, key=str))
    ]
    with scene.writing() as work:
        for draft, author, is_joint in written:
            changes: dict[str, Any] = {"author_seat_id": author.seat_id}
            if is_joint:
                changes |= {"kind": ProposalKind.JOINT, "state": ProposalState.CO_SIGNING}
            work.session.execute(
                update(Proposal)
                .where(Proposal.committee_id == scene.committee_id, Proposal.id == draft)
                .values(changes)
                .execution_options(synchronize_session=False)
            )
        _sign(work, desk, [draft for draft, _, is_joint in written if is_joint])
    return written


def _sign(work: Work, desk: Desk, drafts: list[UUID]) -> None:
    """Signatures of others to the text as it stands."""
    texts = work.session.execute(
        work.select(ProposalRevision.proposal_id, ProposalRevision.text).where(ProposalRevision.proposal_id.in_(drafts))
    )
    signers = desk.scene.members[AUTHORS : AUTHORS + SIGNERS]
    insert_rows(
        work.session, CoSignature,
        [
            {
                "committee_id": work.committee_id, "id": new_id(), "version": 2, "proposal_id": proposal_id,
                "seat_id": signer.seat_id, "state": CoSignatureState.SIGNED, "invited_at": work.now,
                "sign_by": work.now + timedelta(days=1), "signed_at": work.now, "signed_revision": 1,
                "signed_hash": text_hash(text_from(text)),
            }
            for proposal_id, text in texts
            for signer in signers
        ],
    )  # fmt: skip


def _set_cut_off(desk: Desk, cut_off: datetime) -> None:
    with desk.scene.writing() as work:
        number, settings = current_settings(work)
        work.add(
            CommitteeSettings(
                number=number + 1, text=f"[proposals]\ncut_off = {cut_off.isoformat()}\n", sha256=settings.sha256,
                note="示例", edited_by=desk.scene.reviewers[0].account_id, edited_by_name="示例", edited_at=work.now,
            )
        )  # fmt: skip


def _coming(desk: Desk, written: list[tuple[UUID, Person, bool]], seconds: int) -> list[Request]:
    """Who comes when: the nearer the end, the more."""
    luck = seeded(f"last minutes {len(written)}")
    coming: list[Request] = []
    for number, (draft, author, is_joint) in enumerate(written):
        due = SAVES_BEFORE + seconds * luck.random() ** 0.5
        if not is_joint:
            text = {
                "title": f"{TITLES[number % len(TITLES)]}之{number + 1}", "situation": SITUATION, "analysis": ANALYSIS,
                "suggestions": SUGGESTIONS, "category": "society", "is_researched": True, "may_be_published": True,
                "suggested_units": [],
            }  # fmt: skip
            save = desk.request(author, "PUT", f"/proposals/{draft}", text, If_Match='"1"')
            coming.append(Request(due - SAVES_BEFORE, "save", save))
        submit = desk.request(
            author, "POST", f"/proposals/{draft}/submission", {"version": 1 if is_joint else 2},
            Idempotency_Key=str(uuid4()),
        )  # fmt: skip
        coming.append(Request(due, "submission", submit))
    return sorted(coming, key=lambda each: each.due)


def _check(desk: Desk, ours: Variant, drafts: list[UUID], cut_off: datetime, figures: dict[str, Any]) -> int:
    """That each was received once, whole, on its side of the cut-off; how many came in time."""
    if any(figures[kind]["errors"] for kind in figures):
        return 0  # What went wrong is told with the figures.
    scene = desk.scene
    with reading(scene.toolbox, committee_id=scene.committee_id) as work:
        rows = work.session.execute(
            work.select(
                Proposal.id, Proposal.state, Proposal.received_at, Proposal.period, Proposal.submitted_title,
                ProposalRevision.text, Matter.title,
            )
            .join(ProposalRevision, ProposalRevision.proposal_id == Proposal.id)
            .outerjoin(Matter, Matter.id == Proposal.id)
            .where(Proposal.id.in_(drafts), ProposalRevision.submitted_round == 1)
        ).all()  # fmt: skip
        taken = dict(
            work.session.execute(
                work.select(ProposalHistory.proposal_id)
                .add_columns(func.count())
                .where(ProposalHistory.proposal_id.in_(drafts), ProposalHistory.action == ProposalAction.SUBMIT)
                .group_by(ProposalHistory.proposal_id)
            ).all()
        )  # type: ignore[arg-type]
        audited = Counter(
            work.session.scalars(
                work.select(AuditRow.object_id).where(
                    AuditRow.committee_id == work.committee_id, AuditRow.action == "proposal-submitted",
                    AuditRow.object_id.in_(drafts),
                )
            )
        )  # fmt: skip
    once = dict.fromkeys(drafts, 1)
    wrong = [
        row.id for row in rows
        if row.state is not ProposalState.IN_REVIEW
        or (row.period is SubmissionPeriod.DURING_PLENARY) != (row.received_at <= cut_off)
        or not row.text["title"] == row.submitted_title == row.title
    ]  # fmt: skip
    if len(rows) != len(drafts) or wrong or taken != once or audited != once:
        raise Failed(f"of {len(drafts)} submissions {len(rows)} are there, {len(wrong)} of them wrong")
    listed = _listed(desk, ours, set(map(str, drafts)))
    order = [str(row.id) for row in sorted(rows, key=lambda row: (row.received_at, row.id), reverse=True)]
    if listed != order:
        raise Failed("the reviewers' queue does not have them in the order in which they were received")
    return sum(row.received_at <= cut_off for row in rows)


def _listed(desk: Desk, ours: Variant, drafts: set[str]) -> list[str]:
    """The drafts as a reviewer's queue lists them, page after page."""
    listed: list[str] = []
    headers = {"Authorization": f"Bearer {desk.token(desk.scene.reviewers[0])}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{ours.port}{PREFIX}", headers=headers) as client:
        after = ""
        while len(listed) < len(drafts):
            page = client.get(f"/proposals?limit=100{after}").raise_for_status().json()
            listed += [item["id"] for item in page["items"] if item["id"] in drafts]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
    return listed
