"""Pure judgements of co-signatures: which text was signed, what changed since, whether an invitation still runs."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from services.kernel.errors import FieldFault
from services.members.settings_sections import CoSigning
from services.proposals.rules import ProposalText, differing
from services.proposals.vocabulary import CoSignatureState as Is
from services.proposals.vocabulary import ProposalState, SuggestionChange

OPEN = frozenset({Is.INVITED, Is.SIGNED, Is.LAPSED})
"""Whoever is asked or has signed: he may read the text that he is asked about."""
WRITTEN_IN = frozenset({ProposalState.CO_SIGNING, ProposalState.SENT_BACK})
"""While the text is its proposer's: then it may be signed. Afterwards it is what it was when it was submitted."""
BEFORE_FILING = WRITTEN_IN | {ProposalState.IN_REVIEW}
"""Until then a signature may be taken back."""


def text_hash(text: ProposalText) -> str:
    """What stands for a text in a signature: SHA-256 of its canonical JSON.

    What is left open is left out, so that a field which proposals get one day does not make every signature lapse.
    """
    said = {name: value for name, value in asdict(text).items() if value not in (None, "", ())}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_overdue(state: Is, sign_by: datetime, now: datetime) -> bool:
    """Whether an invitation has ended unanswered, be it that nobody has written so yet.

    A lapsed signature does not end with it: that consent came in time, and the text changed later.
    """
    return state is Is.INVITED and sign_by <= now


def shown_state(state: Is, sign_by: datetime, now: datetime) -> Is:
    """The state by the rule: what the worker will write is said already."""
    return Is.EXPIRED if is_overdue(state, sign_by, now) else state


def sign_by_fault(sign_by: datetime, now: datetime, bounds: CoSigning) -> FieldFault | None:
    """An invitation ends after now, and within the committee's bound."""
    if sign_by <= now:
        return FieldFault("/sign_by", "签署期限须在现在之后")
    if sign_by > now + timedelta(days=bounds.days):
        return FieldFault("/sign_by", f"签署期限最长 {bounds.days} 天")
    return None


@dataclass(frozen=True)
class ChangedSuggestion:
    """What became of one suggestion: its number and text then and now; None where it was not or is no more."""

    change: SuggestionChange
    number_then: int | None
    then: str | None
    number_now: int | None
    now: str | None


def changed_fields(then: ProposalText, now: ProposalText) -> list[dict[str, Any]]:
    """Each field that differs, with both values; the suggestions apart, one by one."""
    return [
        {"field": name, "then": getattr(then, name), "now": getattr(now, name)}
        for name in differing(then, now)
        if name != "suggestions"
    ]


def changed_suggestions(then: tuple[str, ...], now: tuple[str, ...]) -> list[ChangedSuggestion]:
    """What became of each suggestion; one that only got another number because of its neighbours is `moved`."""
    return list(_changes(then, now))


def _changes(then: tuple[str, ...], now: tuple[str, ...]) -> Iterator[ChangedSuggestion]:
    for tag, begin, end, begin_now, end_now in SequenceMatcher(a=then, b=now, autojunk=False).get_opcodes():
        numbers, numbers_now = range(begin, end), range(begin_now, end_now)
        for place in range(max(len(numbers), len(numbers_now))):
            was = numbers[place] if place < len(numbers) else None
            is_ = numbers_now[place] if place < len(numbers_now) else None
            if tag == "equal" and was == is_:
                continue
            yield ChangedSuggestion(
                _change(tag, was, is_),
                None if was is None else was + 1, None if was is None else then[was],
                None if is_ is None else is_ + 1, None if is_ is None else now[is_],
            )  # fmt: skip


def _change(tag: str, was: int | None, is_: int | None) -> SuggestionChange:
    if tag == "equal":
        return SuggestionChange.MOVED
    if was is None:
        return SuggestionChange.ADDED
    return SuggestionChange.REMOVED if is_ is None else SuggestionChange.CHANGED
