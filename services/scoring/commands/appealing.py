"""Appeals: a member names one line of his own receipt in time; somebody else answers, and nobody his own.

An appeal that is upheld changes nothing by itself. What puts the receipt right is entered first, on the way that such
an entry has (a correction, a withdrawal, a fact by hand, an import), and the answer names it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault, NotFound
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.appeal_lifecycle import APPEALS
from services.scoring.appeal_models import ScoreAppeal
from services.scoring.ledger import stands_in
from services.scoring.models import DutyFact
from services.scoring.published import timetable
from services.scoring.queries.appeals import shown
from services.scoring.queries.cards import receipt_of
from services.scoring.queries.held import hold_shared
from services.scoring.queries.sight import receipts_seen, seat_of_year, sees
from services.scoring.queries.years import are_appeals_open
from services.scoring.refusals import AppealMadeAlready, AppealsClosed, EntriesNotOfAppeal, NoSuchLine, ScoresHidden
from services.scoring.year_facts import AppealDismissed, AppealMade, AppealUpheld, AppealWithdrawn
from services.scoring.year_vocabulary import AppealAction, AppealTarget


@dataclass(frozen=True)
class _Named:
    """What of a receipt an appeal names."""

    target: AppealTarget
    key: str
    about: str
    shown: Mapping[str, Any]


def make_appeal(
    work: Work, actor: Actor, *, year: int, reason: str, rule: str | None = None, fact_id: UUID | None = None,
    category: str | None = None, missing: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Appeal against one line of one's own receipt (by rule and fact), a fact without a line, a category, or a gap."""
    seat_id = seat_of_year(work, actor, year)
    stand = hold_shared(work, year)
    if not are_appeals_open(stand.state, stand.appeal_until, work):
        raise AppealsClosed(appeal_until=stand.appeal_until and stand.appeal_until.isoformat())
    fact = None if fact_id is None else str(fact_id)
    if not sees(work, actor, receipts_seen(work, actor), seat_id):
        raise ScoresHidden  # The answer would show him the line.
    named = _named(receipt_of(work, seat_id, year), rule, fact, category, missing)
    made_before = work.session.scalar(
        work.select(ScoreAppeal.id).where(
            ScoreAppeal.year == year, ScoreAppeal.seat_id == seat_id, ScoreAppeal.round == stand.round,
            ScoreAppeal.target_key == named.key,
        )
    )  # fmt: skip
    if made_before:
        raise AppealMadeAlready(appeal_id=str(made_before))
    appeal = ScoreAppeal(
        id=new_id(), year=year, round=stand.round, seat_id=seat_id, state=APPEALS.initial, target=named.target,
        target_key=named.key, about=named.about, shown=dict(named.shown), reason=reason,
        made_at=work.now, entered=[],
    )  # fmt: skip
    work.add(appeal)
    work.record(AppealMade(subject_id=appeal.id, year=year, seat_id=appeal.seat_id))
    return _standing(work, actor, appeal)


def withdraw_appeal(work: Work, actor: Actor, *, appeal_id: UUID) -> dict[str, Any]:
    """Take one's own appeal back, for good."""
    appeal = work.get(ScoreAppeal, appeal_id)
    if appeal.holder_id != actor.account_id:
        raise NotFound
    APPEALS.take(appeal, AppealAction.WITHDRAW, actor)
    appeal.decided_at = work.now
    work.record(AppealWithdrawn(subject_id=appeal.id, year=appeal.year, seat_id=appeal.seat_id))
    return _standing(work, actor, appeal)


def uphold_appeal(
    work: Work, actor: Actor, *, appeal_id: UUID, answer: str, entry_ids: Sequence[UUID]
) -> dict[str, Any]:
    """Answer that the member is right, and name the entries of his ledger that have put it right since."""
    appeal = work.get(ScoreAppeal, appeal_id)
    _answer(work, actor, appeal, AppealAction.UPHOLD, answer)
    appeal.entered = _entries(work, appeal, entry_ids)
    work.record(AppealUpheld(subject_id=appeal.id, year=appeal.year, seat_id=appeal.seat_id, entries=tuple(entry_ids)))
    return _standing(work, actor, appeal)


def dismiss_appeal(work: Work, actor: Actor, *, appeal_id: UUID, answer: str) -> dict[str, Any]:
    """Answer that the line stays, and why."""
    appeal = work.get(ScoreAppeal, appeal_id)
    _answer(work, actor, appeal, AppealAction.DISMISS, answer)
    work.record(AppealDismissed(subject_id=appeal.id, year=appeal.year, seat_id=appeal.seat_id))
    return _standing(work, actor, appeal)


def _answer(work: Work, actor: Actor, appeal: ScoreAppeal, action: AppealAction, answer: str) -> None:
    APPEALS.take(appeal, action, actor)
    appeal.decided_at, appeal.decided_by, appeal.decided_by_name = work.now, actor.account_id, actor.name
    appeal.answer = answer


def _entries(work: Work, appeal: ScoreAppeal, entry_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The entries as the answer shows them, if all are of this member's year and came after the appeal."""
    in_year = stands_in(timetable(work).ledger_of(appeal.year))
    entries = work.session.execute(
        work.select(DutyFact.id, DutyFact.label, DutyFact.occurred_on, DutyFact.reverses_id).where(
            DutyFact.id.in_(entry_ids), DutyFact.seat_id == appeal.seat_id, in_year,
            DutyFact.recorded_at > appeal.made_at,
        ).order_by(DutyFact.id)
    ).all()  # fmt: skip
    if len(entries) < len(set(entry_ids)):
        raise EntriesNotOfAppeal(errors=(FieldFault("/entry_ids", "只能是申诉提出之后记入该委员该年度台账的条目"),))
    return [
        {
            "fact_id": str(entry.id), "label": entry.label, "on": entry.occurred_on.isoformat(),
            "is_reversal": entry.reverses_id is not None,
        }
        for entry in entries
    ]  # fmt: skip


def _named(
    receipt: Mapping[str, Any], rule: str | None, fact: str | None, category: str | None, missing: str | None
) -> _Named:
    """What is named, as the receipt has it now. Exactly one thing must be."""
    match rule, fact, category, missing:
        case str(), _, None, None:
            line = _found(receipt["lines"], rule=rule, fact_id=fact)
            about = f"{line['clause']}「{line['label'] or line['text']}」"
            return _Named(AppealTarget.LINE, f"line:{rule}:{fact or ''}", about, line)
        case None, str(), None, None:
            unscored = _found(receipt["unscored"], fact_id=fact)
            return _Named(AppealTarget.FACT, f"fact:{fact}", f"「{unscored['label']}」未计分", unscored)
        case None, None, str(), None:
            sums = _found(receipt["categories"], id=category)
            return _Named(AppealTarget.CATEGORY, f"category:{category}", f"类别「{sums['name']}」", sums)
        case None, None, None, str():
            return _Named(AppealTarget.MISSING, f"missing:{missing}", f"缺少：{missing}", {"missing": missing})
    raise BadInput(errors=(FieldFault("/rule", "请只写明一项：rule（可加 fact_id）、fact_id、category 或者 missing"),))


def _found(entries: Sequence[Mapping[str, Any]], **wanted: str | None) -> Mapping[str, Any]:
    """The first entry that has these values."""
    for entry in entries:
        if all(entry[name] == value for name, value in wanted.items()):
            return entry
    raise NoSuchLine


def _standing(work: Work, actor: Actor, appeal: ScoreAppeal) -> dict[str, Any]:
    work.flush()
    return shown(work, actor, appeal)
