"""What an adjusting line does beside its amount: which duties it settles, which grade follows. Pure."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from services.scoring.engine.articles import Regulation
from services.scoring.engine.card import Card, UnmetDuty, VetoInForce
from services.scoring.engine.grading import grade_of


class Come(NamedTuple):
    """What a closed year comes to: the total with all lines, and the card that says which duties lack."""

    total: Decimal
    card: Card


def grade_after(regulation: Regulation, roles: Collection[str], come: Come) -> str | None:
    """The grade of a closed year: by its total, but no better than what lacks and the vetoes of its card allow."""
    parts: list[UnmetDuty | VetoInForce] = [*come.card.unmet, *come.card.vetoes]
    lowering = [(part.clause, part.name) for part in parts]
    return grade_of(regulation, frozenset(roles), come.total, lowering)


def effects_of(regulation: Regulation, roles: Collection[str], before: Come, after: Come) -> list[str]:
    """What changes beside the points, in words: duties, vetoes, the grade."""
    told = [*_changed(before.card.unmet, after.card.unmet, "最低要求", "已完成", "未完成")]
    told += _changed(before.card.vetoes, after.card.vetoes, "一票否决", "不再有效", "生效")
    was, now = (grade_after(regulation, roles, come) for come in (before, after))
    if was != now:
        told.append(f"等次：{was or '无'} → {now or '无'}")
    return told


def _changed(
    before: Collection[UnmetDuty | VetoInForce], after: Collection[UnmetDuty | VetoInForce], what: str, gone: str,
    come: str,
) -> Iterator[str]:  # fmt: skip
    """What of the one is not among the other, and the other way round; figures in the words may differ."""
    names = [[(part.name, part.clause) for part in parts] for parts in (before, after)]
    for parts, others, became in ((names[0], names[1], gone), (names[1], names[0], come)):
        yield from (f"{what}「{name}」{became}（{clause}）" for name, clause in parts if (name, clause) not in others)
