"""The committees above and below one's own: its line up to the top, and all that stand below it."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select

from services.kernel.prepared import COMMITTEE, at_most, given, prepared
from services.kernel.work import Work
from services.members.models import Committee

MOST: Final = 500
"""A province has fewer; a tree that was entered in a circle ends here."""


def kindred(work: Work) -> dict[UUID, str]:
    """Their names; the committees of the same level beside one's own are not among them."""
    return {row["id"]: row["name"] for row in work.rows(_kindred())}


@prepared
def _kindred() -> Any:
    here = given(COMMITTEE)
    above = select(Committee.parent_id.label("id")).where(Committee.id == here).cte(recursive=True)
    above = above.union(select(Committee.parent_id).join(above, Committee.id == above.c.id))
    below = select(Committee.id).where(Committee.parent_id == here).cte(recursive=True)
    below = below.union(select(Committee.id).join(below, Committee.parent_id == below.c.id))
    return (
        select(Committee.id, Committee.name)
        .outerjoin(above, above.c.id == Committee.id)
        .outerjoin(below, below.c.id == Committee.id)
        .where(or_(above.c.id.is_not(None), below.c.id.is_not(None)), Committee.id != here)
        .limit(at_most(MOST))
    )
