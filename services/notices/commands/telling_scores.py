"""Who is told what of scores: a fact leaves a delivery in its transaction, and the worker writes the notices.

What concerns everybody is written in batches, each in a transaction of its own. What waits for whoever decides is told
once: nobody gets a second notice of the same kind and year before he has read the first one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.kernel import outbox
from services.kernel.database import in_chunks, insert_missing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.notices.models import Notice
from services.notices.queries.score_recipients import RECIPIENTS, Told
from services.notices.score_texts import title_of_scores
from services.notices.vocabulary import NoticeKind, NoticeObject
from services.scoring import entry_facts, honour_facts, role_facts, standing_facts, year_facts
from services.scoring.entry_vocabulary import EntryForm
from services.scoring.honour_vocabulary import HonourState

TELL = "tell-of-scores"
"""The delivery that writes the notices of one fact about scores, or some of them."""


def tell_of_result(work: Work, fact: year_facts.PreliminaryResultPublished) -> None:
    """Everybody who has a card of the year."""
    _ask(work, NoticeKind.SCORE_RESULT_PUBLISHED, fact, NoticeObject.SCORE_YEAR, appeal_until=fact.appeal_until)


def tell_of_reopening(work: Work, fact: year_facts.YearReopened) -> None:
    """Everybody who was told of the result."""
    _ask(work, NoticeKind.SCORE_RESULT_WITHDRAWN, fact, NoticeObject.SCORE_YEAR)


def tell_of_proposed_closing(work: Work, fact: year_facts.ClosingProposed) -> None:
    """Whoever may confirm it."""
    _ask(work, NoticeKind.SCORES_TO_CONFIRM, fact, NoticeObject.SCORE_YEAR)


def tell_of_closing(work: Work, fact: year_facts.YearClosed) -> None:
    """Everybody who has a card of the year."""
    _ask(work, NoticeKind.SCORE_YEAR_CLOSED, fact, NoticeObject.SCORE_YEAR)


def tell_of_appeal(work: Work, fact: year_facts.AppealMade) -> None:
    """Whoever may answer it."""
    _ask(work, NoticeKind.SCORE_APPEALS_WAIT, fact, NoticeObject.SCORE_APPEAL)


def tell_of_answer(work: Work, fact: year_facts.AppealUpheld | year_facts.AppealDismissed) -> None:
    """Whoever appealed."""
    _ask(work, NoticeKind.SCORE_APPEAL_ANSWERED, fact, NoticeObject.SCORE_APPEAL)


def tell_of_asked_adjustment(work: Work, fact: year_facts.AdjustmentAsked) -> None:
    """Whoever may confirm it."""
    _ask(work, NoticeKind.SCORES_TO_CONFIRM, fact, NoticeObject.SCORE_ADJUSTMENT)


def tell_of_adjustment(work: Work, fact: year_facts.AdjustmentConfirmed) -> None:
    """Whose score it changes."""
    _ask(work, NoticeKind.SCORE_ADJUSTED, fact, NoticeObject.SCORE, seat_id=str(fact.seat_id))


def tell_of_proposed_roles(work: Work, fact: role_facts.MemberRolesGiven) -> None:
    """Whoever may confirm them, where they need it."""
    if fact.frees:
        _ask(work, NoticeKind.SCORES_TO_CONFIRM, fact, NoticeObject.MEMBER_ROLES, role=fact.role)


def tell_of_proposed_honours(work: Work, fact: honour_facts.HonoursProposed) -> None:
    """Whoever may confirm them."""
    _ask(work, NoticeKind.SCORES_TO_CONFIRM, fact, NoticeObject.HONOUR_LIST)


def tell_of_asked_annulment(work: Work, fact: honour_facts.HonoursAnnulmentAsked) -> None:
    """Whoever may confirm that they hold no more."""
    _ask(work, NoticeKind.SCORES_TO_CONFIRM, fact, NoticeObject.HONOUR_LIST, state=HonourState.ANNULLING)


def tell_of_entry(work: Work, fact: entry_facts.DutyEntered) -> None:
    """Whoever may confirm it."""
    _ask(work, NoticeKind.DUTY_ENTRIES_WAIT, fact, NoticeObject.DUTY_ENTRY)


def tell_of_confirmed_entry(work: Work, fact: entry_facts.DutyEntryConfirmed) -> None:
    """Whoever declared it, or those in whose ledgers it stands; the office reads in its list that all went well."""
    if fact.form is EntryForm.DECLARATION:
        _ask(work, NoticeKind.DUTY_ENTRY_DECIDED, fact, NoticeObject.DUTY_ENTRY)
        return
    is_reversal = fact.form is EntryForm.REVERSAL
    kind = NoticeKind.DUTY_FACT_REVERSED if is_reversal else NoticeKind.DUTY_FACT_ENTERED
    _ask(work, kind, fact, NoticeObject.DUTY_LEDGER)


def tell_of_refused_entry(work: Work, fact: entry_facts.DutyEntryRefused) -> None:
    """Whoever entered or declared it."""
    _ask(work, NoticeKind.DUTY_ENTRY_DECIDED, fact, NoticeObject.DUTY_ENTRY)


def tell_members_below(work: Work, fact: standing_facts.MembersBelowReminded) -> None:
    """Those who were to be reminded and are below still."""
    _ask(work, NoticeKind.BELOW_REMINDER, fact, NoticeObject.SCORE)


def _ask(work: Work, kind: NoticeKind, fact: Any, about: NoticeObject, **more: str) -> None:
    payload = {
        "kind": kind, "year": fact.year, "about": about, "subject_id": str(fact.subject_id),
        "caused_at": work.now.isoformat(), **more,
    }  # fmt: skip
    outbox.enqueue(work, TELL, payload)


def write_score_notices(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: write the notice of each recipient, or of some, and ask for the next ones."""
    kind, year = NoticeKind(payload["kind"]), int(payload["year"])
    batch = RECIPIENTS[kind](work, payload)
    shown = {
        "committee_id": work.committee_id, "kind": kind, "title": title_of_scores(kind, year), "year": year,
        "object_kind": NoticeObject(payload["about"]), "activity_id": None,
        "caused_at": datetime.fromisoformat(payload["caused_at"]), "delivered_at": work.now, "read_at": None,
    }  # fmt: skip
    for some in in_chunks(batch.told):
        insert_missing(work.session, Notice, [_row(shown, told) for told in some])
    if batch.last is not None:
        outbox.enqueue(work, TELL, {**payload, "after": str(batch.last)})


def _row(shown: Mapping[str, Any], told: Told) -> dict[str, Any]:
    return {
        **shown, "id": new_id(), "account_id": told.account_id, "object_id": told.object_id, "text": told.text,
    }  # fmt: skip
