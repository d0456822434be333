"""Pure judgements of co-signatures: which text was signed, what changed since, whether an invitation still runs."""

import hashlib
import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any, TypeVar

from services.kernel.errors import FieldFault
from services.members.settings_sections import CoSigning
from services.proposals.rules import ProposalText, differing
from services.proposals.vocabulary import CoSignatureState as Is
from services.proposals.vocabulary import PartChange, ProposalState

OPEN = frozenset({Is.INVITED, Is.SIGNED, Is.LAPSED})
"""Whoever is asked or has signed: he may read the text that he is asked about."""
WRITTEN_IN = frozenset({ProposalState.CO_SIGNING, ProposalState.SENT_BACK})
"""While the text is its proposer's: then it may be signed. Afterwards it is what it was when it was submitted."""
BEFORE_FILING = WRITTEN_IN | {ProposalState.IN_REVIEW, ProposalState.AWAITING_CONSENT}
"""Until then a signature may be taken back."""

Attached = Mapping[str, Any]
"""A file as a revision names it."""
Part = TypeVar("Part")


def text_hash(text: ProposalText, attachments: Sequence[Attached] = ()) -> str:
    """What stands for a text in a signature: SHA-256 of its canonical JSON, with the files attached to it in order.

    What is left open is left out, so that a field which proposals get one day does not make every signature lapse.
    """
    whole = {**text.as_json(), "attachments": list(map(_identity, attachments))}
    said = {name: value for name, value in whole.items() if value not in (None, "", [])}
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
class ChangedPart:
    """What became of a suggestion or a file: it and its number then and now; None where it was not or is no more."""

    change: PartChange
    number_then: int | None
    then: Any
    number_now: int | None
    now: Any


def changed_fields(then: ProposalText, now: ProposalText) -> list[dict[str, Any]]:
    """Each field that differs, with both values; the suggestions apart, one by one."""
    return [
        {"field": name, "then": getattr(then, name), "now": getattr(now, name)}
        for name in differing(then, now)
        if name != "suggestions"
    ]


def changed_suggestions(then: Sequence[str], now: Sequence[str]) -> list[ChangedPart]:
    """What became of each suggestion; one that only got another number because of its neighbours is `moved`."""
    return list(_changes(then, now, lambda each: each))


def changed_attachments(then: Sequence[Attached], now: Sequence[Attached]) -> list[ChangedPart]:
    """What became of each file, which is the same where its name and its content are."""
    return list(_changes(then, now, _identity))


def _identity(file: Attached) -> tuple[str, str]:
    return file["name"], file["sha256"]


def _changes(then: Sequence[Part], now: Sequence[Part], key: Callable[[Part], Hashable]) -> Iterator[ChangedPart]:
    matcher = SequenceMatcher(a=list(map(key, then)), b=list(map(key, now)), autojunk=False)
    for tag, begin, end, begin_now, end_now in matcher.get_opcodes():
        numbers, numbers_now = range(begin, end), range(begin_now, end_now)
        for place in range(max(len(numbers), len(numbers_now))):
            was = numbers[place] if place < len(numbers) else None
            is_ = numbers_now[place] if place < len(numbers_now) else None
            if tag == "equal" and was == is_:
                continue
            yield ChangedPart(
                _change(tag, was, is_),
                None if was is None else was + 1, None if was is None else then[was],
                None if is_ is None else is_ + 1, None if is_ is None else now[is_],
            )  # fmt: skip


def _change(tag: str, was: int | None, is_: int | None) -> PartChange:
    if tag == "equal":
        return PartChange.MOVED
    if was is None:
        return PartChange.ADDED
    return PartChange.REMOVED if is_ is None else PartChange.CHANGED
