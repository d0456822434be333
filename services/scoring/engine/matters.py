"""The same matter counts once: across rules, with the line that is worth most."""

from collections.abc import Iterable, Mapping, Sequence

from services.scoring.engine.articles import SameMatter
from services.scoring.engine.card import Line
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.limits import Sheet
from services.scoring.engine.shapes_of_events import item_of
from services.scoring.vocabulary import Level

EnteredLines = Sequence[tuple[ScoredFact | None, Line]]
"""The lines of a rule with the facts they are about."""


def count_matters_once(sheet: Sheet, clauses: Iterable[SameMatter], entered: Mapping[str, EnteredLines]) -> None:
    """Take from every matter all lines but the highest; of equals the earliest stays, and what names no matter."""
    for clause in clauses:
        matters: dict[str, list[Line]] = {}
        lines = [each for rule, of_rule in entered.items() if rule in clause.rules for each in of_rule]
        for fact, line in lines:
            matter = item_of(clause.item, fact)
            if matter is not None:
                matters.setdefault(matter, []).append(line)
        for about in matters.values():
            best = max(about, key=lambda line: line.counted)
            for line in about:
                if line is not best and line.counted > 0:
                    reason = f"{clause.name}：只计最高一项（{clause.clause}）"
                    sheet.take(line, line.counted, Level.MATTER, reason)
