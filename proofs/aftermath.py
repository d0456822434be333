"""What stands in the database after a kill: everything that was acknowledged, once; and nothing half."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from proofs.scenes import Scene, expect
from proofs.storm import Wish
from services.activities.models import Attendance
from services.kernel.audit import AuditRow, verify
from services.kernel.idempotency import Answer
from services.kernel.outbox import Delivery, DeliveryState
from services.kernel.work import reading
from services.proposals.models import Proposal, ProposalHistory, ProposalRevision
from services.proposals.review_models import CaseCounter, ProposalReview
from services.proposals.vocabulary import ProposalState
from services.scoring.models import DutyFact
from services.scoring.vocabulary import FactKind

AUDITED = {
    "draft": "proposal-drafted", "submit": "proposal-submitted", "pass-step": "review-step-passed",
    "file": "proposal-filed",
}  # fmt: skip
"""What the audit calls a step."""

LIFE = ("submit", "pass-step", "file")
STATES = (ProposalState.DRAFT, ProposalState.IN_REVIEW, ProposalState.IN_REVIEW, ProposalState.FILED)
"""The state after so many steps of a life."""

Deeds = Counter[tuple[str, str]]
"""How often something stands in the database: by its kind, and by whose it is."""


def deeds(scene: Scene) -> Deeds:
    """Count all that the storm can have done, after checking that none of it is half done."""
    return _proposals(scene) + check_ins(scene)


def deed_of(wish: Wish) -> tuple[str, str]:
    """How a wish is counted once it is done."""
    return (wish.kind, wish.title or f"{wish.activity_id} {wish.seat_id}")


@dataclass(frozen=True)
class Held:
    """What stands in the database, held against what the clients were told."""

    lost: int
    doubled: int
    unseen: int
    """Done, but not acknowledged."""


def check_acknowledged(found: Deeds, done: Iterable[Wish], waiting: Sequence[Wish] = ()) -> Held:
    """Whatever was acknowledged stands there once; of what waits, each once or not at all; and nothing else."""
    acknowledged = {deed_of(wish) for wish in done}
    waits = {deed_of(wish) for wish in waiting}
    lost = acknowledged - set(found)
    doubled = {deed: count for deed, count in found.items() if count > 1}
    expect(not lost, f"{len(lost)} acknowledged and lost: {list(lost)[:3]}")
    expect(not doubled, f"done more than once: {doubled}")
    expect(set(found) <= acknowledged | waits, f"done though nobody asked: {set(found) - acknowledged - waits}")
    return Held(len(lost), len(doubled), len(waits & set(found)))


def check_audit(scene: Scene) -> int:
    """Every chain is whole; returns how many rows it has."""
    with reading(scene.toolbox, committee_id=scene.place.id) as work:
        findings = list(verify(work.session, work.ports.vault))
    expect(not findings, f"the audit is not whole: {findings[:3]}")
    return len(scene.rows(select(AuditRow.id)))


def check_remembered(scene: Scene, found: Deeds) -> None:
    """Each step of a proposal left the answer that its key gets again; a check-in needs none."""
    steps = sum(count for (kind, _), count in found.items() if kind in AUDITED)
    remembered = len(scene.rows(select(Answer.id)))
    expect(remembered == steps, f"{remembered} remembered answers of {steps} steps")


def check_outbox(scene: Scene) -> Counter[DeliveryState]:
    """Nothing was given up; returns how many deliveries there are in which state."""
    states = Counter(row.state for row in scene.rows(select(Delivery.state)))
    expect(not states[DeliveryState.DEAD], f"deliveries were given up: {states}")
    return states


def _proposals(scene: Scene) -> Deeds:
    """Each proposal's state, history, audit, decisions, number, entry and remembered answers tell the same life."""
    history = _grouped(scene, ProposalHistory.proposal_id, ProposalHistory.action, ProposalHistory.version)
    audited = _grouped(scene, AuditRow.object_id, AuditRow.action)
    reviews = _grouped(scene, ProposalReview.proposal_id, ProposalReview.step)
    texts = _grouped(scene, ProposalRevision.proposal_id, ProposalRevision.number)
    facts = Counter(
        row.source_id for row in scene.rows(select(DutyFact.source_id).where(DutyFact.kind == FactKind.PROPOSAL))
    )
    found: Deeds = Counter()
    numbers = []
    for (proposal,) in scene.rows(select(Proposal)):
        steps = [row.action for row in history[proposal.id]]
        told = f"{proposal.title}: {proposal.state}, {steps}"
        expect(steps == list(LIFE[: len(steps)]), told)
        expect(proposal.state is STATES[len(steps)], told)
        expect(proposal.version == 1 + len(steps), told)
        actions = sorted(row.action for row in audited[proposal.id])
        expect(actions == sorted(AUDITED[kind] for kind in ("draft", *steps)), f"{told}; audit: {actions}")
        expect(len(reviews[proposal.id]) == max(0, len(steps) - 1), f"{told}; {len(reviews[proposal.id])} decisions")
        expect(len(texts[proposal.id]) == 1, f"{told}; {len(texts[proposal.id])} texts")
        is_filed = proposal.state is ProposalState.FILED
        expect(facts[proposal.id] == is_filed, f"{told}; {facts[proposal.id]} entries in the ledger")
        numbers += [proposal.case_number] if is_filed else []
        found.update([("draft", proposal.title), *((str(step), proposal.title) for step in steps)])
    expect(sorted(numbers) == list(range(1, len(numbers) + 1)), f"numbers: {sorted(numbers)}")
    counters = [row.last_number for row in scene.rows(select(CaseCounter.last_number))]
    expect(sum(counters) == len(numbers), f"the counter says {counters} of {len(numbers)}")
    return found


def check_ins(scene: Scene) -> Deeds:
    """Each row of attendance has its one row of audit, and the other way round."""
    # An activity of the storm has one session.
    audited = Counter(
        (row.detail["session_id"], row.detail["seat_id"], row.object_id)
        for row in scene.rows(select(AuditRow.detail, AuditRow.object_id).where(AuditRow.action == "checked-in"))
    )
    there = Counter(
        (str(row.session_id), str(row.seat_id)) for row in scene.rows(select(Attendance.session_id, Attendance.seat_id))
    )
    told = Counter({(session_id, seat_id): count for (session_id, seat_id, _), count in audited.items()})
    expect(there == told, f"check-ins and audit differ: {there - told} {told - there}")
    return Counter(
        {("check-in", f"{activity_id} {seat_id}"): count for (_, seat_id, activity_id), count in audited.items()}
    )


def _grouped(scene: Scene, key: Any, *columns: Any) -> defaultdict[UUID, list[Any]]:
    """Rows by a key, in the order of the last column."""
    rows: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in scene.rows(select(key.label("key"), *columns).order_by(columns[-1])):
        rows[row.key].append(row)
    return rows
