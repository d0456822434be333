"""Joint activities: one office offers a link by a code, another committee's accepts it; either may end it.

What is shared is figures and the plan. Whom each committee invites, who answers, who comes and what is settled stays
its own.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.activities.facts import ActivitiesLinked, ActivityLinkEnded, ActivityLinkOffered
from services.activities.link_models import CODES, ActivityLink
from services.activities.models import Activity
from services.activities.queries.joint import list_activity_links
from services.activities.refusals import ActivityCodeRefused, TooManyActivityLinks
from services.activities.vocabulary import ActivityState
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound, NotItsTurn
from services.kernel.link_codes import code_of, read_code
from services.kernel.types import new_id
from services.kernel.work import Work

ACCEPTED_WITHIN = timedelta(days=30)
MOST = 20


def offer_activity_link(work: Work, _actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """Offer a link: the office gives the code to the other committee's."""
    link = _new(work, activity_id)
    work.record(ActivityLinkOffered(subject_id=activity_id, link_id=link.id))
    work.flush()
    return {
        "id": link.id,
        "code": code_of(work.ports.vault.mac, CODES, work.committee_id, link.id),
        "accept_by": link.accept_by,
    }


def accept_activity_link(work: Work, actor: Actor, *, activity_id: UUID, code: str) -> dict[str, Any]:
    """Accept what another committee has offered; both have their row of it."""
    here = work.committee_id
    mine = _new(work, activity_id)
    named = read_code(work.ports.vault.mac, CODES, code)
    if named is None or named[0] == here:
        raise _wrong_code()
    there, offer_id = named
    work.flush()
    work.go_to(there)
    theirs = work.session.scalar(work.select(ActivityLink).where(ActivityLink.id == offer_id).with_for_update())
    if theirs is None or theirs.linked_at or theirs.ended_at or theirs.accept_by <= work.now:
        raise _wrong_code()
    _tie(work, theirs, committee_id=here, activity_id=activity_id, link_id=mine.id)
    work.record(ActivitiesLinked(subject_id=theirs.activity_id, link_id=theirs.id, other_committee_id=here))
    work.go_to(here)
    _tie(work, mine, committee_id=there, activity_id=theirs.activity_id, link_id=theirs.id)
    work.record(ActivitiesLinked(subject_id=activity_id, link_id=mine.id, other_committee_id=there))
    work.flush()
    return list_activity_links(work, actor, activity_id=activity_id)


def end_activity_link(work: Work, actor: Actor, *, activity_id: UUID, activity_link_id: UUID) -> dict[str, Any]:
    """Take an offer back or end a link, for both sides. Ended once more it stays as it is."""
    mine = work.session.scalar(
        work.select(ActivityLink)
        .where(ActivityLink.id == activity_link_id, ActivityLink.activity_id == activity_id)
        .with_for_update()
    )
    if mine is None:
        raise NotFound
    if mine.ended_at is None:
        here = work.committee_id
        mine.ended_at = work.now
        work.record(ActivityLinkEnded(subject_id=activity_id, link_id=activity_link_id))
        if mine.other_committee_id and mine.other_link_id:
            work.go_to(mine.other_committee_id)
            theirs = work.get(ActivityLink, mine.other_link_id)
            if theirs.ended_at is None:
                theirs.ended_at = work.now
                work.record(ActivityLinkEnded(subject_id=theirs.activity_id, link_id=theirs.id))
            work.go_to(here)
    work.flush()
    return list_activity_links(work, actor, activity_id=activity_id)


def _new(work: Work, activity_id: UUID) -> ActivityLink:
    """A link that is not tied yet; an activity has few of them, and a cancelled one gets none."""
    activity = work.get(Activity, activity_id)
    if activity.state is ActivityState.CANCELLED:
        raise NotItsTurn("活动已取消，不能再关联", state=activity.state)
    open_ones = work.select(func.count(ActivityLink.id)).where(
        ActivityLink.committee_id == work.committee_id, ActivityLink.activity_id == activity_id,
        ActivityLink.ended_at.is_(None), ActivityLink.linked_at.is_not(None) | (ActivityLink.accept_by > work.now),
    )  # fmt: skip
    if (work.session.scalar(open_ones) or 0) >= MOST:
        raise TooManyActivityLinks(most=MOST)
    link = ActivityLink(id=new_id(), activity_id=activity_id, offered_at=work.now, accept_by=work.now + ACCEPTED_WITHIN)
    work.add(link)
    return link


def _tie(work: Work, link: ActivityLink, *, committee_id: UUID, activity_id: UUID, link_id: UUID) -> None:
    link.linked_at = work.now
    link.other_committee_id, link.other_activity_id, link.other_link_id = committee_id, activity_id, link_id


def _wrong_code() -> ActivityCodeRefused:
    return ActivityCodeRefused(
        errors=(FieldFault("/code", "关联码无效：可能已用过、已收回或者过期，请向对方重新索取"),)
    )
