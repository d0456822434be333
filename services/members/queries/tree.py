"""The committees above and below one's own: its line up to the top, and all that stand below it."""

from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from services.kernel.work import Work
from services.members.models import Committee

MOST: Final = 500
"""A province has fewer; a tree that was entered in a circle ends here."""


def kindred(work: Work) -> dict[UUID, str]:
    """Their names; the committees of the same level beside one's own are not among them."""
    above = select(Committee.parent_id.label("id")).where(Committee.id == work.committee_id).cte(recursive=True)
    above = above.union(select(Committee.parent_id).join(above, Committee.id == above.c.id))
    below = select(Committee.id).where(Committee.parent_id == work.committee_id).cte(recursive=True)
    below = below.union(select(Committee.id).join(below, Committee.parent_id == below.c.id))
    statement = (
        select(Committee.id, Committee.name)
        .outerjoin(above, above.c.id == Committee.id)
        .outerjoin(below, below.c.id == Committee.id)
        .where(or_(above.c.id.is_not(None), below.c.id.is_not(None)), Committee.id != work.committee_id)
        .limit(MOST)
    )
    return {row.id: row.name for row in work.session.execute(statement)}
