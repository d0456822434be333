"""Activities in every state, made through the commands; keyword-only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.activities.answer_vocabulary import Said
from services.activities.commands import answering, holding, materials, planning, publishing
from services.activities.commands import check_in as door
from services.activities.models import Activity, ActivitySession
from services.activities.venue_codes import VenueKey
from services.kernel.actor import Actor
from services.kernel.work import Toolbox, anew, reading, writing
from services.members.permissions import permissions_of
from services.members.vocabulary import Role
from tests.builders.committee import Person, Place
from tests.builders.files import a_new_file


@dataclass(frozen=True, kw_only=True)
class AnActivity:
    """An activity that a builder made; its sessions in their order."""

    place: Place
    organiser: Person
    id: UUID
    sessions: tuple[UUID, ...]
    version: int

    @property
    def session(self) -> UUID:
        """The first session."""
        return self.sessions[0]

    def path(self, *rest: object) -> str:
        """The address of the activity, or of something below it."""
        return "/".join(["/activities", str(self.id), *map(str, rest)])

    def at_door(self, *rest: object) -> str:
        """The address of something below the first session."""
        return self.path("sessions", self.session, *rest)


def actor_of(person: Person, *roles: Role) -> Actor:
    """Somebody as commands know him; a seat makes a member."""
    held = {str(role) for role in roles} | ({str(Role.MEMBER)} if person.seat_id else set())
    return Actor(
        account_id=person.account_id,
        committee_id=person.committee_id,
        name=person.name,
        seat_id=person.seat_id,
        unit_id=person.unit_id,
        device_id=person.device_id,
        roles=frozenset(held),
        permissions=permissions_of(held),
    )


def acting(toolbox: Toolbox, actor: Actor, command: Callable[..., Any], **fields: Any) -> Any:
    """Run one command as somebody, in a unit of work of its own, as the server does."""

    def attempt(*, again: bool) -> Any:
        with writing(toolbox, committee_id=actor.committee_id, again=again) as work:
            work.actor = actor
            return command(work, actor, **fields)

    return anew(attempt)


def asking(toolbox: Toolbox, actor: Actor, query: Callable[..., Any], **fields: Any) -> Any:
    """Ask one query as somebody."""
    with reading(toolbox, committee_id=actor.committee_id) as work:
        return query(work, actor, **fields)


def plan(
    *,
    begins_at: datetime,
    half_days: int = 1,
    kind: str = "plenary",
    title: str = "第五次会议",
    place: str = "市会议中心",
    rule: str = "all-members",
    body_ids: Iterable[UUID] = (),
    seat_ids: Iterable[UUID] = (),
    observer_seat_ids: Iterable[UUID] = (),
    speaker_seat_ids: Iterable[UUID] = (),
    is_required: bool | None = None,
    **details: Any,
) -> dict[str, Any]:
    """The fields of `draft_activity`: half-days of three hours, one every twelve hours from `begins_at`."""
    sessions = [
        {
            "name": f"第{number + 1}个半天",
            "begins_at": begins_at + timedelta(hours=12 * number),
            "ends_at": begins_at + timedelta(hours=12 * number + 3),
        }
        for number in range(half_days)
    ]
    required = {} if is_required is None else {"is_required": is_required}
    invitees = {
        "rule": rule,
        "body_ids": list(body_ids),
        "seat_ids": list(seat_ids),
        "observer_seat_ids": list(observer_seat_ids),
        "speaker_seat_ids": list(speaker_seat_ids),
    }
    shown = {"kind": kind, "title": title, "place": place, "sessions": sessions, "invitees": invitees}
    return {**shown, **required, **details}


def plan_body(begins_at: datetime, **change: Any) -> dict[str, Any]:
    """The body of a plan as a client sends it: one half-day for all members."""
    session = {
        "name": "上午",
        "begins_at": begins_at.isoformat(),
        "ends_at": (begins_at + timedelta(hours=3)).isoformat(),
    }
    return {
        "kind": "plenary", "title": "第五次会议", "place": "市会议中心", "sessions": [session],
        "invitees": {"rule": "all-members"}, **change,
    }  # fmt: skip


def an_activity(
    *, place: Place, organiser: Person | None = None, begins_at: datetime | None = None, **more: Any
) -> AnActivity:
    """A draft; it begins in half an hour, so that check-in is open already, unless `begins_at` says otherwise."""
    organiser = organiser or place.officer(Role.ORGANISER, name="示例组织者")
    soon = place.toolbox.ports.clock.now() + timedelta(minutes=30)
    fields = plan(begins_at=begins_at or soon, **more)
    made = acting(place.toolbox, actor_of(organiser, Role.ORGANISER), planning.draft_activity, **fields)
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.scalars(
            work.select(ActivitySession.id)
            .where(ActivitySession.activity_id == made["id"])
            .order_by(ActivitySession.number)
        )
        return AnActivity(
            place=place, organiser=organiser, id=made["id"], sessions=tuple(rows), version=made["version"]
        )


def a_published_activity(*, place: Place, **more: Any) -> AnActivity:
    """An activity to which everybody in office is invited, unless `rule` says otherwise; somebody must be in office."""
    activity = an_activity(place=place, **more)
    published = organising(activity, publishing.publish_activity)
    return replace(activity, version=published["version"])


def in_a_week(place: Place, **more: Any) -> AnActivity:
    """A published activity that begins in seven days, so that there is time to ask, to answer and to remind."""
    return a_published_activity(place=place, begins_at=place.toolbox.ports.clock.now() + timedelta(days=7), **more)


def an_open_activity(*, place: Place, **more: Any) -> AnActivity:
    """A published activity whose door is open, if the hour of its first session has come: as the worker opens it."""
    activity = a_published_activity(place=place, **more)
    with writing(place.toolbox, committee_id=place.id, housekeeping=True) as work:
        publishing.open_at_its_hour(work, {"activity_id": str(activity.id)})
        work.flush()
        version = work.get(Activity, activity.id).version
    return replace(activity, version=version)


def organising(activity: AnActivity, command: Callable[..., Any], **fields: Any) -> Any:
    """Run a command on an activity as its organiser."""
    organiser = actor_of(activity.organiser, Role.ORGANISER)
    return acting(activity.place.toolbox, organiser, command, activity_id=activity.id, **fields)


def asked_by_the_organiser(activity: AnActivity, query: Callable[..., Any], **fields: Any) -> Any:
    """Ask one query about an activity as its organiser."""
    organiser = actor_of(activity.organiser, Role.ORGANISER)
    return asking(activity.place.toolbox, organiser, query, activity_id=activity.id, **fields)


def answer(*, activity: AnActivity, member: Person, says: Said = Said.ACCEPT) -> dict[str, Any]:
    """A member answers his invitation."""
    return acting(
        activity.place.toolbox, actor_of(member), answering.answer_invitation, activity_id=activity.id, answer=says
    )


def a_code(activity: AnActivity, *, session_id: UUID | None = None, at: datetime | None = None) -> str:
    """The code that the hall's screen shows, now or at another instant."""
    ports = activity.place.toolbox.ports
    key = VenueKey(ports.vault.mac, committee_id=activity.place.id, session_id=session_id or activity.session)
    return key.issue(at or ports.clock.now()).text


def check_in(
    *, activity: AnActivity, member: Person, session_id: UUID | None = None, code: str | None = None
) -> dict[str, Any]:
    """A member checks in, with the code of the screen unless another is given."""
    session_id = session_id or activity.session
    return acting(
        activity.place.toolbox,
        actor_of(member),
        door.check_in,
        activity_id=activity.id,
        session_id=session_id,
        code=code or a_code(activity, session_id=session_id),
    )


def settle(*, activity: AnActivity) -> dict[str, Any]:
    """The organiser settles; the clock must be past the last session."""
    return organising(activity, holding.settle_activity)


def a_settled_activity(
    *, place: Place, clock: Any, present: Iterable[Person] = (), accepting: Iterable[Person] = (), **more: Any
) -> AnActivity:
    """An activity of one half-day that is over and settled; `present` checked in in time. Moves the clock past it."""
    activity = an_open_activity(place=place, **more)
    for member in accepting:
        answer(activity=activity, member=member)
    for member in present:
        check_in(activity=activity, member=member)
    clock.advance(hours=12 * len(activity.sessions) + 4)
    return replace(activity, version=settle(activity=activity)["version"])


def a_material(*, activity: AnActivity) -> UUID:
    """A file that belongs to an activity, examined and stored already."""
    toolbox = activity.place.toolbox
    file = a_new_file(toolbox=toolbox, committee_id=activity.place.id)
    organising(activity, materials.attach_material, prepared=file)
    return file.id
