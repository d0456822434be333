"""Joint activities: one office offers a link by a code, another committee's accepts it; either may end it.

What is shared is figures and the plan. Whom each committee invites, who answers, who comes and what is settled stays
its own.
"""

from typing import Any, Final
from uuid import UUID

from services.activities.facts import ActivitiesLinked, ActivityLinkEnded, ActivityLinkOffered
from services.activities.link_models import CODES, ActivityLink
from services.activities.models import Activity
from services.activities.queries.held import hold_alone
from services.activities.queries.joint import list_activity_links
from services.activities.refusals import ActivityCodeRefused, TooManyActivityLinks
from services.activities.vocabulary import ActivityState
from services.kernel.actor import Actor
from services.kernel.errors import NotItsTurn
from services.kernel.links import MOST, Links
from services.kernel.work import Work

LINKS: Final = Links(ActivityLink, purpose=CODES, lock=hold_alone, refused=ActivityCodeRefused)


def offer_activity_link(work: Work, _actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """Offer a link: the office gives the code to the other committee's."""
    hold_alone(work, activity_id)
    link = _new(work, activity_id)
    work.record(ActivityLinkOffered(subject_id=activity_id, link_id=link.id))
    work.flush()
    return {"id": link.id, "code": LINKS.code(work, link), "accept_by": link.accept_by}


def accept_activity_link(work: Work, actor: Actor, *, activity_id: UUID, code: str) -> dict[str, Any]:
    """Accept what another committee has offered; both have their row of it."""
    offer = LINKS.locked(work, activity_id, code)
    mine = _new(work, activity_id)

    def tell(link: ActivityLink, other_committee_id: UUID) -> None:
        work.record(
            ActivitiesLinked(subject_id=link.activity_id, link_id=link.id, other_committee_id=other_committee_id)
        )

    LINKS.accept(work, mine, offer, is_over=_is_over, tell=tell)
    return list_activity_links(work, actor, activity_id=activity_id)


def end_activity_link(work: Work, actor: Actor, *, activity_id: UUID, activity_link_id: UUID) -> dict[str, Any]:
    """Take an offer back or end a link, for both sides. Ended once more it stays as it is."""

    def tell(link: ActivityLink) -> None:
        work.record(ActivityLinkEnded(subject_id=link.activity_id, link_id=link.id))

    LINKS.end(work, activity_id, activity_link_id, tell=tell)
    return list_activity_links(work, actor, activity_id=activity_id)


def _new(work: Work, activity_id: UUID) -> ActivityLink:
    """A link that is not tied yet; an activity has few of them, and a cancelled one gets none."""
    if _is_over(work, activity_id):
        raise NotItsTurn("活动已取消，不能再关联", state=ActivityState.CANCELLED)
    if LINKS.is_full(work, activity_id):
        raise TooManyActivityLinks(most=MOST)
    return LINKS.offer(work, activity_id)


def _is_over(work: Work, activity_id: UUID) -> bool:
    return work.get(Activity, activity_id).state is ActivityState.CANCELLED
