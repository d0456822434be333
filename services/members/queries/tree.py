"""The committees above and below one's own: its line up to the top, and all that stand below it."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from services.kernel.work import Work
from services.members.models import Committee

MOST: Final = 500
"""A province has fewer; a tree that was entered in a circle ends here."""


def kindred(work: Work) -> dict[UUID, str]:
    """Their names; the committees of the same level beside one's own are not among them."""
    return {**_above(work), **_below(work)}


def _above(work: Work) -> dict[UUID, str]:
    line = select(Committee.parent_id.label("id")).where(Committee.id == work.committee_id).cte("line", recursive=True)
    line = line.union(select(Committee.parent_id).join(line, Committee.id == line.c.id))
    statement = select(Committee.id, Committee.name).join(line, line.c.id == Committee.id).limit(MOST)
    return {row.id: row.name for row in work.session.execute(statement)}


def _below(work: Work) -> dict[UUID, str]:
    branch = select(Committee.id).where(Committee.parent_id == work.committee_id).cte("branch", recursive=True)
    branch = branch.union(select(Committee.id).join(branch, Committee.parent_id == branch.c.id))
    statement = select(Committee.id, Committee.name).join(branch, branch.c.id == Committee.id).limit(MOST)
    return {row.id: row.name for row in work.session.execute(statement)}
