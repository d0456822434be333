"""Stated rounding: the only place where an amount loses digits."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.amounts import canonical
from services.scoring.regulation_vocabulary import ROUNDING_NAMES, RoundingMode


@dataclass(frozen=True)
class Rounding:
    """What a regulation says of rounding; `places` of amounts that come of a division or a weight, `total_places`.

    Either is None where the regulation does not say it: the first is then not needed, the second is not done.
    """

    clause: str
    text: str
    mode: RoundingMode
    places: int | None
    total_places: int | None

    def part(self, amount: Fraction) -> Decimal:
        """An amount that came of a division, to the stated places."""
        return rounded(amount, self.places or 0, self.mode)

    def words(self, places: int) -> str:
        """How it is rounded, in Chinese."""
        name = ROUNDING_NAMES[self.mode]
        return f"{name}保留 {places} 位小数" if places else f"{name}取整数"


def rounded(number: Fraction, places: int, mode: RoundingMode) -> Decimal:
    """The number with so many decimal places; a negative one as its opposite would be."""
    scaled = number * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    half = 2 * rest - scaled.denominator
    is_more = {
        RoundingMode.HALF_UP: half >= 0,
        RoundingMode.HALF_EVEN: half > 0 or (half == 0 and whole % 2 == 1),
        RoundingMode.DOWN: False,
        RoundingMode.UP: rest > 0,
    }[mode]
    digits = Decimal(whole + is_more).scaleb(-places)
    return canonical(digits if scaled >= 0 else -digits)
