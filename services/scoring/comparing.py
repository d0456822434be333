"""Two receipts compared line by line: every difference, named as people read it. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

FIELDS = {
    "label": "名称", "on": "日期", "clause": "条款", "text": "条文", "arithmetic": "算式", "earned": "得分",
    "cut": "扣减", "cut_reason": "扣减原因", "counted": "计入",
}  # fmt: skip
"""What of a line may differ; the line itself is known by its category, rule and fact."""

PARTS = {
    "categories": "类别合计", "unmet_duties": "未完成的义务", "unscored": "未计分的事实", "next": "提升建议",
    "next_grade": "下一等次", "vetoes": "一票否决",
}  # fmt: skip
"""The parts of a receipt beside its lines, which are compared whole."""


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
    found = list(_of_lines(was["lines"], now["lines"]))
    found += [
        Difference(name, _said(was.get(key)), _said(now.get(key)))
        for key, name in (("total", "总分"), ("grade", "等次"), *PARTS.items())
        if was.get(key) != now.get(key)
    ]
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
        for field, called in FIELDS.items():
            if old.get(field) != new.get(field):
                yield Difference(f"{name}的{called}", _said(old.get(field)), _said(new.get(field)))


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


def _said(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "，".join(f"{key}={_said(each)}" for key, each in sorted(value.items()))
    return "；".join(str(_said(each)) for each in value)
