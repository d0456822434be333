"""A member's calendar feed: made with a token that is shown once, made anew, taken back."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete

from services.activities.calendar_facts import CalendarFeedMade, CalendarFeedRevoked
from services.activities.calendar_models import CalendarFeed
from services.activities.calendar_tokens import digest_of, new_token
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.accounts import ever_served
from services.members.facts import PersonErased
from services.members.models import Seat


def make_calendar_feed(work: Work, actor: Actor) -> dict[str, Any]:
    """Make the feed, or give it another token: the one before opens nothing from now on."""
    seat_id = _seat_of(actor)
    token = new_token(work.committee_id)
    feed = _feed_of(work, seat_id)
    if feed is None:
        feed = CalendarFeed(id=new_id(), seat_id=seat_id)
        work.add(feed)
    feed.digest, feed.made_at = digest_of(token), work.now
    work.record(CalendarFeedMade(subject_id=feed.id, seat_id=seat_id))
    return {"token": token, "path": f"/public/calendars/{token}", "made_at": feed.made_at}


def revoke_calendar_feed(work: Work, actor: Actor) -> None:
    """Let nobody read the feed any more."""
    feed = _feed_of(work, _seat_of(actor))
    if feed is None:
        raise NotFound
    work.session.delete(feed)
    work.record(CalendarFeedRevoked(subject_id=feed.id, seat_id=feed.seat_id))


def end_calendar_feeds(work: Work, fact: PersonErased) -> None:
    """With a person who is erased go his feeds, in every committee that he served in."""
    home = work.committee_id
    for committee_id in sorted(ever_served(work, fact.subject_id)):
        work.go_to(committee_id)
        seats = work.select(Seat.id).where(Seat.account_id == fact.subject_id)
        work.session.execute(
            delete(CalendarFeed).where(CalendarFeed.committee_id == committee_id, CalendarFeed.seat_id.in_(seats))
        )
    work.go_to(home)


def _seat_of(actor: Actor) -> UUID:
    """Only a seat is invited; an officer who was given the role of a member has no agenda."""
    if actor.seat_id is None:
        raise NotFound
    return actor.seat_id


def _feed_of(work: Work, seat_id: UUID) -> CalendarFeed | None:
    feed: CalendarFeed | None = work.session.scalar(work.select(CalendarFeed).where(CalendarFeed.seat_id == seat_id))
    return feed
