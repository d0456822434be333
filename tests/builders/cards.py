"""Looking into a card: what a line was worth on its way to the total."""

from decimal import Decimal

from services.scoring.engine.card import Line
from services.scoring.vocabulary import Level


def after(line: Line, level: Level) -> Decimal:
    """What the line is worth when the levels up to this one have had their say."""
    if line.level > level:
        return Decimal(0)
    return line.earned - sum((cut.amount for cut in line.cuts if cut.level <= level), Decimal(0))
