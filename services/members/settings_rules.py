"""Rules of a settings document that no schema can say: between two fields, or about what a text means."""

import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from fractions import Fraction
from typing import Any, Final, TypeVar

from services.members.deadlines import is_date_of_some_year
from services.members.settings_mistakes import Mistake, pointer_to
from services.members.settings_sections import Audience, Deadlines, Scope
from services.members.vocabulary import Role

_Document = Mapping[str, Any]
_Rule = Callable[[_Document], Iterator[Mistake]]
_Kind = TypeVar("_Kind", dict[str, Any], list[Any])
_ALWAYS_REQUIRED: Final = ("title", "suggestions")
"""A proposal without a title or without a concrete suggestion is none."""

_LISTS: Final = (
    ("proposals", "categories"),
    ("proposals", "review_steps"),
    ("proposals", "decline_grounds"),
    ("proposals", "screens"),
    ("activities", "kinds"),
)
"""Lists, besides those of `[lists]`, in which keys and names stand once."""

_NUMBER_PARTS: Final = ("term", "session", "year", "number")


def between_fields(document: _Document, known: Iterable[Mistake]) -> Iterator[Mistake]:
    """Every breach of a rule, in a merged document; a rule is passed over where the schema already found a mistake."""
    faulty = [mistake.pointer for mistake in known]
    for pointers, rule in _RULES:
        if not any(_overlap(pointer, each) for pointer in pointers for each in faulty):
            yield from rule(document)
    for place in (*_LISTS, *(("lists", name) for name in _at(document, ("lists",), dict))):
        yield from _doubles(_at(document, place, list), place)


def _overlap(one: str, other: str) -> bool:
    """Whether one pointer leads to the other's place, or into it."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _at(document: Any, place: tuple[str, ...], kind: type[_Kind]) -> _Kind:
    """What stands at a place of a document that may be faulty; an empty one when it is not of the kind."""
    for part in place:
        document = document[part] if isinstance(document, dict) else None
    return document if isinstance(document, kind) else kind()


def _doubles(entries: list[Any], place: tuple[str, ...]) -> Iterator[Mistake]:
    """Keys and names that stand twice in a list; faulty entries are passed over."""
    for field, called in (("key", "键"), ("name", "名称")):
        firsts: dict[str, int] = {}
        for index, entry in enumerate(entries):
            value = entry.get(field) if isinstance(entry, dict) else None
            first = firsts.setdefault(value, index) if isinstance(value, str) else index
            if first != index:
                yield Mistake(pointer_to(*place, index, field), f"与第{first + 1}项的{called}相同。")


def _required_fields(document: _Document) -> Iterator[Mistake]:
    missing = [name for name in _ALWAYS_REQUIRED if name not in document["proposals"]["required"]]
    if missing:
        yield Mistake("/proposals/required", f"必须包含 {'、'.join(missing)}。")


def _suggestion_fits(document: _Document) -> Iterator[Mistake]:
    if document["proposals"]["suggestion_max"] > document["proposals"]["text_max"]:
        yield Mistake("/proposals/suggestion_max", "不能大于全文的字数上限 text_max。")


def _number_format(document: _Document) -> Iterator[Mistake]:
    pointer = "/proposals/number_format"
    try:
        parts = [
            part[1:] for part in string.Formatter().parse(document["proposals"]["number_format"]) if part[1] is not None
        ]
    except ValueError:
        yield Mistake(pointer, "花括号没有成对。")
        return
    # A conversion or a width would let a document reach into the program's objects.
    if any(name not in _NUMBER_PARTS or specification or conversion for name, specification, conversion in parts):
        yield Mistake(pointer, f"花括号里只能写 {'、'.join(_NUMBER_PARTS)}。")
    elif ("number", "", None) not in parts:
        yield Mistake(pointer, "必须含有 {number}，否则编号会重复。")


def _cut_off(document: _Document) -> Iterator[Mistake]:
    written = document["proposals"].get("cut_off")
    if written is None:
        return
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        yield Mistake("/proposals/cut_off", "应为时间，如 2027-01-15T18:00:00+08:00。")
        return
    if instant.tzinfo is None:
        yield Mistake("/proposals/cut_off", "须写明几时几分与时区，如 2027-01-15T18:00:00+08:00。")


def _date_exists(name: str) -> _Rule:
    """The rule that a deadline's fixed date is one."""

    def rule(document: _Document) -> Iterator[Mistake]:
        deadline = document["deadlines"][name]
        if "month" in deadline and not is_date_of_some_year(deadline["month"], deadline["day"]):
            yield Mistake(pointer_to("deadlines", name, "day"), f"{deadline['month']}月没有{deadline['day']}日。")

    return rule


def _extended_reply(document: _Document) -> Iterator[Mistake]:
    reply, extended = document["deadlines"]["reply"], document["deadlines"]["reply_extended"]
    is_comparable = all(reply.get(field) == extended.get(field) for field in ("event", "unit")) and "amount" in reply
    if is_comparable and extended["amount"] < reply["amount"]:
        yield Mistake("/deadlines/reply_extended/amount", "延长后的期限不能短于答复期限 reply。")


def _fraction(*place: str) -> _Rule:
    """The rule that a part of a whole is one."""

    def rule(document: _Document) -> Iterator[Mistake]:
        value: Any = document
        for part in place:
            value = value[part]
        numerator, denominator = map(int, value.split("/"))
        if not denominator or not 0 < Fraction(numerator, denominator) <= 1:
            yield Mistake(pointer_to(*place), "应大于 0 且不超过 1。")

    return rule


def _check_in(document: _Document) -> Iterator[Mistake]:
    window = document["activities"]["check_in"]
    if window["late_after"] > window["closes_after"]:
        yield Mistake("/activities/check_in/late_after", "不能晚于签到关闭的时间 closes_after。")


def _proof_kinds(document: _Document) -> Iterator[Mistake]:
    kinds = document["activities"]["proofs"]["printed_code_kinds"]
    yield from _unknown_kinds(document, kinds, "proofs", "printed_code_kinds")


def _leave_kinds(document: _Document) -> Iterator[Mistake]:
    for index, rung in enumerate(document["activities"]["leave_approvers"]):
        yield from _unknown_kinds(document, rung.get("kinds", ()), "leave_approvers", index, "kinds")


def _unknown_kinds(document: _Document, kinds: Iterable[str], *place: str | int) -> Iterator[Mistake]:
    known = {kind["key"] for kind in document["activities"]["kinds"]}
    for position, kind in enumerate(kinds):
        if kind not in known:
            yield Mistake(pointer_to("activities", *place, position), f"没有键为“{kind}”的活动种类。")


def _leave_ladder(document: _Document) -> Iterator[Mistake]:
    """Every leave finds an approver, and every rung can be reached."""
    rungs = document["activities"]["leave_approvers"]
    last = len(rungs) - 1
    if "kinds" in rungs[last] or "up_to_half_days" in rungs[last]:
        pointer = pointer_to("activities", "leave_approvers", last)
        yield Mistake(pointer, "最后一条不能限定种类或时长，否则有的请假无人审批。")
    for index, rung in enumerate(rungs):
        if any(_swallows(earlier, rung) for earlier in rungs[:index]):
            pointer = pointer_to("activities", "leave_approvers", index)
            yield Mistake(pointer, "前面已有一条适用于同样的请假，此条永远用不到。")


def _swallows(earlier: _Document, later: _Document) -> bool:
    covers_kinds = "kinds" not in earlier or ("kinds" in later and set(later["kinds"]) <= set(earlier["kinds"]))
    limit = earlier.get("up_to_half_days")
    covers_length = limit is None or later.get("up_to_half_days", limit + 1) <= limit
    return bool(covers_kinds and covers_length)


def _higher_meeting(document: _Document) -> Iterator[Mistake]:
    leave = document["activities"]["leave"]
    key = leave["higher_meeting_reason"]
    if leave["higher_meeting"] == "automatic" and key not in {
        reason["key"] for reason in document["lists"]["leave_reasons"]
    }:
        yield Mistake("/activities/leave/higher_meeting_reason", f"leave_reasons 中没有键为“{key}”的请假事由。")


def _receipt_within_total(role: str) -> _Rule:
    """The rule that whoever sees the lines sees their sum."""
    order = [scope.value for scope in Scope]

    def rule(document: _Document) -> Iterator[Mistake]:
        receipts, totals = (document["scoring"][each].get(role, Scope.NONE.value) for each in ("receipts", "totals"))
        if order.index(receipts) > order.index(totals):
            yield Mistake(pointer_to("scoring", "receipts", role), "逐项得分的可见范围不能大于总分的可见范围。")

    return rule


def _replies(document: _Document) -> Iterator[Mistake]:
    order = [audience.value for audience in Audience]
    visible = document["visibility"]
    if order.index(visible["replies"]) > order.index(visible["filed_proposals"]):
        yield Mistake("/visibility/replies", "答复的可见范围不能大于提案的可见范围。")


_RULES: Final[tuple[tuple[tuple[str, ...], _Rule], ...]] = (
    (("/proposals/required",), _required_fields),
    (("/proposals/suggestion_max", "/proposals/text_max"), _suggestion_fits),
    (("/proposals/number_format",), _number_format),
    (("/proposals/cut_off",), _cut_off),
    *(((pointer_to("deadlines", each.name),), _date_exists(each.name)) for each in fields(Deadlines)),
    (("/deadlines/reply", "/deadlines/reply_extended"), _extended_reply),
    (("/activities/attended_fraction",), _fraction("activities", "attended_fraction")),
    (("/activities/proofs/remote_fraction",), _fraction("activities", "proofs", "remote_fraction")),
    (("/activities/kinds", "/activities/proofs"), _proof_kinds),
    (("/activities/check_in",), _check_in),
    (("/activities/kinds", "/activities/leave_approvers"), _leave_kinds),
    (("/activities/leave_approvers",), _leave_ladder),
    (("/activities/leave", "/lists/leave_reasons"), _higher_meeting),
    *(
        ((f"/scoring/receipts/{role.value}", f"/scoring/totals/{role.value}"), _receipt_within_total(role.value))
        for role in Role
    ),
    (("/visibility/filed_proposals", "/visibility/replies"), _replies),
)
"""The rules, each with the places that must be sound before it can be asked."""
