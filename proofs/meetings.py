"""The activities of the world: what is held, said, asked, observed and corrected in them."""

from uuid import UUID

from sqlalchemy import select

from proofs.town import AUTHOR, Names, Town
from services.activities.commands.joining import offer_activity_link
from services.activities.commands.observing import register_observer
from services.activities.commands.subscribing import make_calendar_feed, revoke_calendar_feed
from services.activities.leave_models import LeaveEvidence
from services.activities.models import Activity
from services.kernel.types import new_id
from services.kernel.work import reading, writing
from services.members.models import Committee
from tests.builders import corrections
from tests.builders.activities import (
    AnActivity,
    a_material,
    a_published_activity,
    acting,
    actor_of,
    an_activity,
    an_open_activity,
    organising,
    settle,
)
from tests.builders.committee import Person
from tests.builders.leave import a_leave, prove
from tests.builders.speeches import a_given_speech, a_speech, a_submitted_speech, an_accepted_speech


def hold(town: Town, of: str) -> None:
    """An activity of every organiser, all members invited unless it says otherwise; it is open for check-in now."""
    only_one = {"rule": "seats", "seat_ids": [town.people[AUTHOR].seat_id]} if of == "activity-uninvited" else {}
    hold = {"activity-draft": an_activity, "activity-published": a_published_activity}.get(of, an_open_activity)
    for name, person in town.people.items():
        if "组织者" in name:
            activity = hold(place=town.place, organiser=person, is_remote_allowed=True, **only_one)
            names = {"activity_id": str(activity.id), "session_id": str(activity.session), "series_id": str(new_id())}
            if of == "activity-published":
                names["material_id"] = str(a_material(activity=activity))
                names["activity_link_id"] = str(organising(activity, offer_activity_link)["id"])
            town.give(of, name, names)


def speeches(activity: AnActivity, speaker: Person, host: Person) -> dict[str, UUID]:
    """A speech of this member in every state."""
    return {
        "speech-draft": a_speech(activity=activity, speaker=speaker),
        "speech-submitted": a_submitted_speech(activity=activity, speaker=speaker),
        "speech-accepted": an_accepted_speech(activity=activity, speaker=speaker, by=host),
        "speech-given": a_given_speech(activity=activity, speaker=speaker, by=host),
    }


def names_of_leave(town: Town, activity: AnActivity, member: Person) -> Names:
    """A request for leave from two half-days, with a proof."""
    leave_id = a_leave(activity=activity, member=member)
    prove(activity=activity, leave_id=leave_id, member=member)
    with reading(town.place.toolbox, committee_id=town.place.id) as work:
        evidence_id = work.session.scalar(work.select(LeaveEvidence.id).where(LeaveEvidence.leave_id == leave_id))
    return {"leave_id": str(leave_id), "evidence_id": str(evidence_id)}


def names_of_observed(town: Town, activity: AnActivity) -> Names:
    """An activity on which somebody of the public is registered, and the code of his committee."""
    with reading(town.place.toolbox, committee_id=town.place.id) as work:
        code = str(work.session.scalar(select(Committee.code).where(Committee.id == town.place.id)))
        is_open = work.get(Activity, activity.id).observer_places is not None
    if not is_open:
        return {
            "activity_id": str(activity.id), "code": code, "observer_id": str(new_id()), "cancel_code": "none",
        }  # fmt: skip
    with writing(town.place.toolbox, committee_id=town.place.id) as work:
        made = register_observer(work, code=code, activity_id=activity.id, name="示例市民", contact="13700000009")
    return {
        "activity_id": str(activity.id), "code": code, "observer_id": str(made["id"]),
        "cancel_code": made["cancel_code"],
    }  # fmt: skip


def let_correct(town: Town) -> None:
    """Everybody was absent from two activities; in one of them each organiser says of somebody that he was not."""
    for activity in town.held.values():
        settle(activity=activity)
    members = {name: person for name, person in town.people.items() if person.seat_id}
    settled = str(town.held["settled-attendance"].id)
    for name, person in members.items():
        town.give("settled-attendance", name, {"activity_id": settled, "seat_id": str(person.seat_id)})
    disputed = town.held["attendance-correction"]
    organisers = [name for name in town.people if "组织者" in name]
    absent = [person for name, person in members.items() if name not in organisers]
    for name, member in zip(organisers, absent, strict=False):
        made = corrections.propose(activity=disputed, member=member, by=town.people[name], reason="示例更正")
        town.give("attendance-correction", name, {"activity_id": str(disputed.id), "correction_id": str(made["id"])})


def subscribe(town: Town, *, is_alive: bool) -> None:
    """Every member's calendar feed. A token opens its calendar from anywhere, so those of elsewhere are dead."""
    for name, person in town.people.items():
        if person.seat_id is None:
            continue
        token = acting(town.place.toolbox, actor_of(person), make_calendar_feed)["token"]
        town.give("calendar-feed", name, {"token": token})
        if not is_alive:
            acting(town.place.toolbox, actor_of(person), revoke_calendar_feed)
