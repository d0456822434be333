"""Whom a notice of scores reaches, what it is about for him, and what it says: asked when it is delivered.

Nobody is told of what he may not see: members by the committee's settings, staff by what they may decide. What was
decided meanwhile waits for nobody any more.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_

from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import DUTY_ENTRY_CONFIRM, SCORE_CONFIRM, SCORE_KEEP
from services.members.queries.settings import current_settings
from services.notices.models import Notice
from services.notices.queries.recipients import (
    accounts_in_office,
    accounts_of_seats,
    accounts_shown_their_own,
    accounts_that_may,
)
from services.notices.score_texts import (
    answer_text,
    below_text,
    confirmation_text,
    decision_text,
    plain_text,
    result_text,
)
from services.notices.vocabulary import NoticeKind, NoticeObject
from services.scoring.adjustment_models import ScoreAdjustment
from services.scoring.appeal_models import ScoreAppeal
from services.scoring.entry_models import DutyEntry, DutyEntrySeat
from services.scoring.entry_vocabulary import EntryState
from services.scoring.honour_models import HonourEntry, HonourList
from services.scoring.honour_vocabulary import HonourState
from services.scoring.models import ScoreCard
from services.scoring.queries.entries import look_closely
from services.scoring.queries.held import hold_shared
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.role_models import RoleOfMember
from services.scoring.role_vocabulary import MemberRoleState
from services.scoring.standing_models import ScoreStanding
from services.scoring.year_models import ScoreYear
from services.scoring.year_vocabulary import AdjustmentState, AppealState, YearState

BATCH: Final = 500
"""Members told in one transaction."""

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """One recipient: what the notice is about for him, and its text."""

    account_id: UUID
    object_id: UUID
    text: str


@dataclass(frozen=True)
class Batch:
    """Some recipients; `last` is the seat after which the next ones follow, None where there are none."""

    told: list[Told]
    last: UUID | None = None


class Holder(NamedTuple):
    """A seat and whose it is."""

    seat_id: UUID
    account_id: UUID


def told_of_result(work: Work, payload: Payload) -> Batch:
    """Everybody with a card who sees his total or his receipt; who sees this is told until when he may appeal.

    Batches may come late: of a result that was taken back meanwhile nobody is told any more.
    """
    year = _held_year(work, payload)
    if year.published_at != datetime.fromisoformat(payload["caused_at"]):
        return Batch([])
    holders = _some(work, _with_cards(work, payload), payload)
    appealing, seeing = _seeing_receipts(work, holders), _seeing_scores(work, holders)
    until = datetime.fromisoformat(payload["appeal_until"])
    texts = {may: result_text(year.year, until, may_appeal=may) for may in (True, False)}
    told = [
        Told(each.account_id, year.id, texts[each.account_id in appealing])
        for each in holders
        if each.account_id in seeing
    ]
    return Batch(told, _last(holders))


def told_of_withdrawal(work: Work, payload: Payload) -> Batch:
    """Everybody who was told of the result, unless another one was published meanwhile."""
    year = _held_year(work, payload)
    if year.state is not YearState.OPEN:
        return Batch([])
    batch = told_of_year(work, payload)
    of_result = work.select(Notice.account_id, Notice.kind).where(
        Notice.account_id.in_([each.account_id for each in batch.told]), Notice.object_id == year.id,
        Notice.kind.in_((NoticeKind.SCORE_RESULT_PUBLISHED, NoticeKind.SCORE_RESULT_WITHDRAWN)),
    )  # fmt: skip
    last = {row.account_id: row.kind for row in work.session.execute(of_result.order_by(Notice.id))}
    told = [each for each in batch.told if last.get(each.account_id) is NoticeKind.SCORE_RESULT_PUBLISHED]
    return Batch(told, batch.last)


def told_of_year(work: Work, payload: Payload) -> Batch:
    """Everybody with a card who sees his total or his receipt."""
    holders = _some(work, _with_cards(work, payload), payload)
    seeing, text = _seeing_scores(work, holders), _plain(payload)
    told = [Told(each.account_id, UUID(payload["subject_id"]), text) for each in holders if each.account_id in seeing]
    return Batch(told, _last(holders))


def told_of_being_below(work: Work, payload: Payload) -> Batch:
    """Those of whom the reminder noted that they were below, and who are so still."""
    reminded = _holders(work, ScoreStanding).where(
        ScoreStanding.year == int(payload["year"]),
        ScoreStanding.through_quarter == LAST_QUARTER,
        ScoreStanding.reminded_at == datetime.fromisoformat(payload["caused_at"]),
        ScoreStanding.is_below,
    )
    holders = _some(work, reminded, payload)
    looking, seeing = _seeing_receipts(work, holders), _seeing_scores(work, holders)
    texts = {sees: below_text(int(payload["year"]), sees_receipt=sees) for sees in (True, False)}
    told = [
        Told(each.account_id, each.seat_id, texts[each.account_id in looking])
        for each in holders
        if each.account_id in seeing
    ]
    return Batch(told, _last(holders))


def told_of_adjustment(work: Work, payload: Payload) -> Batch:
    """Whose closed year it changes, where he sees his receipt."""
    seat_id = UUID(payload["seat_id"])
    holders = [Holder(seat_id, each) for each in accounts_of_seats(work, [seat_id])]
    return Batch([Told(each, seat_id, _plain(payload)) for each in _seeing_receipts(work, holders)])


def told_of_answer(work: Work, payload: Payload) -> Batch:
    """Whoever appealed, where he sees the receipt on which the answer stands."""
    appeal = work.get(ScoreAppeal, UUID(payload["subject_id"]))
    text = answer_text(appeal.year, appeal.state)
    seeing = _seeing_receipts(work, [Holder(appeal.seat_id, appeal.holder_id)])
    return Batch([Told(each, appeal.id, text) for each in seeing])


def told_of_decision(work: Work, payload: Payload) -> Batch:
    """Whoever entered or declared it."""
    entry = work.get(DutyEntry, UUID(payload["subject_id"]))
    return Batch([Told(entry.entered_by, entry.id, decision_text(entry.form, entry.occurred_on, entry.state))])


def told_of_ledger(work: Work, payload: Payload) -> Batch:
    """Whose ledger has another line: his own ledger is kept from no member."""
    of_entry = _holders(work, DutyEntrySeat).where(DutyEntrySeat.entry_id == UUID(payload["subject_id"]))
    holders = _some(work, of_entry, payload)
    sitting, text = accounts_in_office(work, [each.account_id for each in holders]), _plain(payload)
    told = [Told(each.account_id, each.seat_id, text) for each in holders if each.account_id in sitting]
    return Batch(told, _last(holders))


def told_of_waiting_appeal(work: Work, payload: Payload) -> Batch:
    """Whoever may answer it."""
    appeal = work.get(ScoreAppeal, UUID(payload["subject_id"]))
    if appeal.state is not AppealState.WAITING:
        return Batch([])
    return _deciding(work, SCORE_KEEP, {appeal.holder_id}, appeal.id, _plain(payload))


def told_of_waiting_entry(work: Work, payload: Payload) -> Batch:
    """Whoever may confirm it."""
    entry = work.get(DutyEntry, UUID(payload["subject_id"]))
    if entry.state is not EntryState.ENTERED:
        return Batch([])
    look_closely(work, [entry])
    return _deciding(work, DUTY_ENTRY_CONFIRM, {entry.entered_by, *entry.concerned}, entry.id, _plain(payload))


def told_of_waiting_scores(work: Work, payload: Payload) -> Batch:
    """Whoever may confirm what another person has proposed and what does not concern himself."""
    about, subject_id = NoticeObject(payload["about"]), UUID(payload["subject_id"])
    parties = PARTIES[about](work, payload, subject_id)
    if parties is None:
        return Batch([])
    text = confirmation_text(int(payload["year"]), about, annuls=payload.get("state") == HonourState.ANNULLING)
    return _deciding(work, SCORE_CONFIRM, parties, subject_id, text)


def _parties_to_closing(work: Work, _payload: Payload, year_id: UUID) -> set[UUID | None] | None:
    year = work.get(ScoreYear, year_id)
    return {year.proposed_by} if year.state is YearState.CLOSING else None


def _parties_to_adjustment(work: Work, _payload: Payload, adjustment_id: UUID) -> set[UUID | None] | None:
    line = work.get(ScoreAdjustment, adjustment_id)
    return {line.asked_by, line.holder_id} if line.state is AdjustmentState.PROPOSED else None


def _parties_to_honours(work: Work, payload: Payload, list_id: UUID) -> set[UUID | None] | None:
    honours = work.get(HonourList, list_id)
    if honours.state is not HonourState(payload.get("state", HonourState.PROPOSED)):
        return None
    asking = honours.proposed_by if honours.state is HonourState.PROPOSED else honours.annulment_asked_by
    on_it = work.select(HonourEntry.holder_id).where(HonourEntry.honour_list_id == list_id, HonourEntry.is_on_list)
    return {asking, *work.session.scalars(on_it)}


def _parties_to_roles(work: Work, payload: Payload, _committee_id: UUID) -> set[UUID | None] | None:
    proposed = work.session.execute(
        work.select(RoleOfMember.proposed_by, RoleOfMember.holder_id).where(
            RoleOfMember.year == int(payload["year"]), RoleOfMember.role == payload["role"],
            RoleOfMember.state == MemberRoleState.PROPOSED,
        )
    ).all()  # fmt: skip
    # Each is decided by itself: whoever is a party to one may confirm another one.
    return set.intersection(*({*row} for row in proposed)) if proposed else None


PARTIES: Final = {
    NoticeObject.SCORE_YEAR: _parties_to_closing,
    NoticeObject.SCORE_ADJUSTMENT: _parties_to_adjustment,
    NoticeObject.MEMBER_ROLES: _parties_to_roles,
    NoticeObject.HONOUR_LIST: _parties_to_honours,
}
"""Who proposed what waits and whom it concerns, whom it is therefore not told; None where it waits no more."""

RECIPIENTS: Final[Mapping[NoticeKind, Callable[[Work, Payload], Batch]]] = {
    NoticeKind.SCORE_RESULT_PUBLISHED: told_of_result,
    NoticeKind.SCORE_RESULT_WITHDRAWN: told_of_withdrawal,
    NoticeKind.SCORE_YEAR_CLOSED: told_of_year,
    NoticeKind.SCORE_ADJUSTED: told_of_adjustment,
    NoticeKind.SCORE_APPEAL_ANSWERED: told_of_answer,
    NoticeKind.BELOW_REMINDER: told_of_being_below,
    NoticeKind.DUTY_FACT_ENTERED: told_of_ledger,
    NoticeKind.DUTY_FACT_REVERSED: told_of_ledger,
    NoticeKind.DUTY_ENTRY_DECIDED: told_of_decision,
    NoticeKind.SCORE_APPEALS_WAIT: told_of_waiting_appeal,
    NoticeKind.SCORES_TO_CONFIRM: told_of_waiting_scores,
    NoticeKind.DUTY_ENTRIES_WAIT: told_of_waiting_entry,
}


def _deciding(
    work: Work, permission: str, parties: Collection[UUID | None], object_id: UUID, text: str
) -> Batch:  # fmt: skip
    """Who may decide, without those who are parties to it."""
    deciding = accounts_that_may(work, permission) - set(parties)
    return Batch([Told(account, object_id, text) for account in sorted(deciding)])


def _held_year(work: Work, payload: Payload) -> ScoreYear:
    """The year, whose result is neither published nor taken back before these notices are written."""
    hold_shared(work, int(payload["year"]))
    return work.get(ScoreYear, UUID(payload["subject_id"]))


def _with_cards(work: Work, payload: Payload) -> Select[Any]:
    return _holders(work, ScoreCard).where(ScoreCard.year == int(payload["year"]))


def _holders(work: Work, of: Any) -> Select[Any]:
    """The seats of some rows that are each about a seat, and whose they are."""
    return (
        work.select(of.seat_id)
        .join(Seat, and_(Seat.committee_id == of.committee_id, Seat.id == of.seat_id))
        .add_columns(Seat.account_id)
    )


def _some(work: Work, holders: Select[Any], payload: Payload) -> list[Holder]:
    """The next ones in the order of their seats."""
    if "after" in payload:
        holders = holders.where(Seat.id > UUID(payload["after"]))
    return [Holder(*row) for row in work.session.execute(holders.order_by(Seat.id).limit(BATCH))]


def _last(holders: list[Holder]) -> UUID | None:
    return holders[-1].seat_id if len(holders) == BATCH else None


def _seeing_receipts(work: Work, holders: list[Holder]) -> set[UUID]:
    return accounts_shown_their_own(
        work, [each.account_id for each in holders], current_settings(work)[1].scoring.receipts
    )  # fmt: skip


def _seeing_scores(work: Work, holders: list[Holder]) -> set[UUID]:
    accounts, settings = [each.account_id for each in holders], current_settings(work)[1].scoring
    return accounts_shown_their_own(work, accounts, settings.totals) | _seeing_receipts(work, holders)


def _plain(payload: Payload) -> str:
    return plain_text(NoticeKind(payload["kind"]), int(payload["year"]))
