"""Imports of a committee go one after the other."""

from sqlalchemy import select

from services.kernel.work import Work
from services.members.models import Committee


def take_turns(work: Work) -> None:
    """One import of a committee at a time: the second waits, and then finds what the first one has entered."""
    work.session.execute(
        select(Committee.id).where(Committee.id == work.committee_id).with_for_update(key_share=True)
    ).one()
