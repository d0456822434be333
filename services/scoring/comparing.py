"""Two receipts compared line by line: every difference, named as people read it. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.scoring.freezing import canonical_bytes

FIELDS = {
    "label": "名称", "on": "日期", "clause": "条款", "text": "条文", "arithmetic": "算式", "earned": "得分",
    "cut": "扣减", "cut_reason": "扣减原因", "counted": "计入",
}  # fmt: skip
"""What of a line may differ; the line itself is known by its category, rule and fact."""

CATEGORY_FIELDS = {
    "name": "名称", "clause": "条款", "before_cap": "封顶前", "cap": "封顶", "points": "得分", "counted": "计入",
}  # fmt: skip
"""What of a category may differ; the category itself is known by its identifier."""

PARTS = {
    "unmet_duties": "未完成的义务", "unscored": "未计分的事实", "next": "提升建议",
    "next_grade": "下一等次", "vetoes": "一票否决",
}  # fmt: skip
"""The parts of a receipt beside its lines and categories; of each is told what stands in only one of the two."""


class Difference(NamedTuple):
    """One place in which two receipts differ: `line` names it, `was` and `now` are the two values."""

    line: str
    was: str | None
    now: str | None

    @property
    def words(self) -> str:
        """The difference as a sentence."""
        was, now = ("（无）" if value is None else value for value in (self.was, self.now))
        return f"{self.line}：{was} → {now}"


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Every difference between two receipts; none where they are the same to the byte."""
    found = [*_of_lines(was["lines"], now["lines"]), *_of_categories(was["categories"], now["categories"])]
    found += [
        Difference(name, was.get(key), now.get(key))
        for key, name in (("total", "总分"), ("grade", "等次"))
        if was.get(key) != now.get(key)
    ]
    found += [_of_part(name, was.get(key), now.get(key)) for key, name in PARTS.items() if was.get(key) != now.get(key)]
    if not found and was != now:
        found.append(Difference("明细", "次序或其他内容不同", "次序或其他内容不同"))
    return found


def _of_lines(was: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    before, after = _by_key(was), _by_key(now)
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        name = _name_of(old or new or {})
        if old is None or new is None:
            yield Difference(name, _points(old), _points(new))
            continue
        yield from _of_fields(name, FIELDS, old, new)


def _of_categories(was: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    before, after = ({category["id"]: category for category in of} for of in (was, now))
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        name = f"类别「{(old or new or {})['name']}」"
        if old is None or new is None:
            yield Difference(name, _points(old), _points(new))
            continue
        yield from _of_fields(name, CATEGORY_FIELDS, old, new)


def _of_fields(
    name: str, fields: Mapping[str, str], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    for field, called in fields.items():
        if old.get(field) != new.get(field):
            yield Difference(f"{name}的{called}", old.get(field), new.get(field))


def _of_part(name: str, was: Any, now: Any) -> Difference:
    """What stands in only one of the two, in the words that people read; entry by entry where those are the same."""
    before, after = _entries(was), _entries(now)
    only_was = [entry for entry in before if entry not in after]
    only_now = [entry for entry in after if entry not in before]
    told = Difference(name, _said(only_was), _said(only_now))
    if told.was == told.now:
        return Difference(name, canonical_bytes(was).decode(), canonical_bytes(now).decode())
    return told


def _entries(part: Any) -> list[Mapping[str, Any]]:
    if part is None:
        return []
    return [part] if isinstance(part, Mapping) else list(part)


def _by_key(lines: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Lines by category, rule and fact; of lines that share these (a level may add several) by their order."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found = {}
    for line in lines:
        key = (line["category"], line["rule"], line["fact_id"])
        found[*key, seen[key]] = line
        seen[key] += 1
    return found


def _name_of(line: Mapping[str, Any]) -> str:
    label = line["label"] or line["text"]
    fact = f"（{line['fact_id']}）" if line["fact_id"] else ""
    return f"{line['clause']}「{label}」{fact}"


def _points(line: Mapping[str, Any] | None) -> str | None:
    return None if line is None else f"计 {line['counted']} 分"


def _said(entries: Sequence[Mapping[str, Any]]) -> str | None:
    return "；".join(entry.get("words") or canonical_bytes(entry).decode() for entry in entries) or None
