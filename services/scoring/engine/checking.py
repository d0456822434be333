"""Checking the text of a regulation: every mistake with its line and how to mend it, and what may not be meant so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.scoring.engine.articles import Regulation
from services.scoring.engine.doubts import doubts_about
from services.scoring.engine.examples import check_examples
from services.scoring.engine.positions import line_of, positions
from services.scoring.engine.regulation import BadRegulation, load_regulation, plain_lines


@dataclass(frozen=True)
class Remark:
    """Something about a place of the file: a mistake, or a doubt where `is_doubt`. `line` is None for the whole."""

    line: int | None
    path: str
    clause: str
    message_zh: str
    mend_zh: str
    is_doubt: bool = False

    @property
    def words(self) -> str:
        """The remark on one line, as a person reads it."""
        place = "全文" if self.line is None else f"第 {self.line} 行"
        clause = f"（{self.clause}）" if self.clause else ""
        kind = "提醒" if self.is_doubt else "错误"
        path = f"{self.path}：" if self.path else ""
        mend = f"  →  {self.mend_zh}" if self.mend_zh else ""
        return f"{place}{clause} {kind}：{path}{self.message_zh}{mend}"


@dataclass(frozen=True)
class Checked:
    """A text that was checked: the regulation where it is one, and the remarks in the order of the lines."""

    regulation: Regulation | None
    remarks: tuple[Remark, ...]

    @property
    def is_sound(self) -> bool:
        """Whether there is no mistake."""
        return all(remark.is_doubt for remark in self.remarks)


def check(text: str) -> Checked:
    """Everything there is to say of a text. Never fails, whatever the text is."""
    plain = plain_lines(text)
    lines = positions(plain)
    try:
        regulation = load_regulation(text)
    except BadRegulation as bad:
        remarks = [
            Remark(
                line=line_of(lines, mistake.path) if mistake.path else _line_told(mistake.message_zh),
                path=mistake.path,
                clause=mistake.clause,
                message_zh=mistake.message_zh,
                mend_zh=mistake.mend_zh,
            )
            for mistake in bad.mistakes
        ]
        return Checked(None, tuple(sorted(remarks, key=_order)))
    found = [
        Remark(
            line=line_of(lines, failure.path),
            path=failure.path,
            clause="",
            message_zh=f"算例「{failure.example}」：{failure.message_zh}",
            mend_zh="请核对算例与条款：两者必有一处写错",
        )
        for failure in check_examples(regulation)
    ]
    found += [
        Remark(line_of(lines, doubt.path), doubt.path, doubt.clause, doubt.message_zh, doubt.mend_zh, is_doubt=True)
        for doubt in doubts_about(regulation)
    ]
    return Checked(regulation, tuple(sorted(found, key=_order)))


def _order(remark: Remark) -> tuple[int, str]:
    return remark.line or 0, remark.path


def _line_told(message: str) -> int | None:
    """The line that the parser of the standard library names."""
    found = re.search(r"第 (\d+) 行", message)
    return int(found[1]) if found is not None else None


def remarks_as_text(checked: Checked) -> Iterator[str]:
    """The remarks and a last line that sums them up."""
    yield from (remark.words for remark in checked.remarks)
    doubts = sum(remark.is_doubt for remark in checked.remarks)
    mistakes = len(checked.remarks) - doubts
    regulation = checked.regulation
    if mistakes or regulation is None:
        yield f"共 {mistakes} 处错误、{doubts} 处提醒，不能发布。"
        return
    outcomes = regulation.outcome_examples
    examples = [regulation.examples, outcomes.years, outcomes.rankings, outcomes.quotas, outcomes.collectives]
    number = sum(len(each) for each in examples)
    told = f"算例 {number} 个全部算对" if number else "没有算例：发布前应至少写一个"
    yield f"《{regulation.title}》{regulation.version} 没有错误，{doubts} 处提醒；{told}。"
