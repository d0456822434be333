"""Which grade a total is worth: of a card, and of a total that an adjusting line has changed since."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from services.scoring.engine.amounts import ZERO, canonical, in_words
from services.scoring.engine.articles import Duty, Regulation, Veto


def grade_place(
    regulation: Regulation, bounds: Sequence[Decimal | None], total: Decimal, lowering: Iterable[Duty | Veto]
) -> int | None:
    """The place of the grade, 0 for the best: by the total, but no better than unmet duties and vetoes allow."""
    names = [grade.name for grade in regulation.grades]
    by_total = next((place for place, bound in enumerate(bounds) if bound is None or total >= bound), None)
    if by_total is None:
        return None
    return max(by_total, *(names.index(part.otherwise) for part in lowering if part.otherwise is not None), 0)


def is_lowest(regulation: Regulation, grade: str | None) -> bool:
    """Whether a grade is the lowest of several."""
    return grade is not None and grade == lowest_grade(regulation)


def lacking_points(regulation: Regulation, roles: frozenset[str], total: Decimal) -> str | None:
    """What a total with the lowest of several grades lacks for the one above it, in words; None where it is enough."""
    wanted = regulation.grades[-2]
    missing = canonical((wanted.bound_for(roles) or ZERO) - total)
    return f"距「{wanted.name}」还差 {in_words(missing)} 分" if missing > ZERO else None


def lowest_grade(regulation: Regulation) -> str | None:
    """The grade of whoever did not do enough; None where there are no grades to reach."""
    return regulation.grades[-1].name if len(regulation.grades) > 1 else None


def grade_of(
    regulation: Regulation, roles: frozenset[str], total: Decimal, lowering: Iterable[tuple[str, str]]
) -> str | None:
    """The grade of a total that was changed after its card was made.

    `lowering` are the unmet duties and the vetoes of that card, by clause and name, as its receipt tells them.
    """
    known = set(lowering)
    parts: list[Duty | Veto] = [*regulation.duties, *regulation.vetoes]
    in_force = [part for part in parts if (part.clause, part.name) in known]
    bounds = [grade.bound_for(roles) for grade in regulation.grades]
    place = grade_place(regulation, bounds, total, in_force)
    return None if place is None else regulation.grades[place].name
