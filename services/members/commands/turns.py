"""Imports of a committee, and what else must see all that they have entered, go one after the other."""

from sqlalchemy import select

from services.kernel.work import Work
from services.members.models import Committee


def take_turns(work: Work) -> None:
    """One at a time in a committee: the second waits, and then finds what the first one has entered."""
    work.session.execute(
        select(Committee.id).where(Committee.id == work.committee_id).with_for_update(key_share=True)
    ).one()
