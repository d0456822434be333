"""Reads of speeches: the speaker sees his own, organisers what was submitted, invitees what is arranged or given."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_

from services.activities.models import Activity
from services.activities.queries.invitees import is_invited
from services.activities.speech_lifecycle import LIFE_OF_SPEECH, JudgedSpeech
from services.activities.speech_models import Speech, SpeechHistory
from services.activities.speech_vocabulary import SpeechState
from services.kernel.actor import Actor
from services.kernel.clock import civil_year
from services.kernel.errors import NotFound
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.permissions import ACTIVITY_ORGANISE
from services.members.queries.seats import SECTOR_OF_SEAT

UNSEEN_BY_OFFICE = (SpeechState.DRAFT,)
SEEN_BY_INVITEES = (SpeechState.ACCEPTED, SpeechState.GIVEN)
LINE = (
    Speech.id, Speech.activity_id, Speech.seat_id, Speech.form, Speech.state, Speech.title, Speech.submitted_at,
    Speech.given_at, Speech.version,
)  # fmt: skip


def may_see(speech: Any, actor: Actor, *, is_invited: bool) -> bool:
    """Whether this person may read a speech; all others are told that there is none."""
    if actor.seat_id is not None and actor.seat_id == speech.seat_id:
        return True
    if actor.may(ACTIVITY_ORGANISE):
        return speech.state not in UNSEEN_BY_OFFICE
    return is_invited and speech.state in SEEN_BY_INVITEES


def list_speeches(
    work: Work, actor: Actor, *, activity_id: UUID, limit: int, after: str | None = None
) -> dict[str, Any]:
    """The speeches of an activity that the actor may see, in the order in which they were drawn up."""
    work.get(Activity, activity_id)
    is_organiser = actor.may(ACTIVITY_ORGANISE)
    if not is_organiser and not is_invited(work, actor, activity_id):
        raise NotFound
    seen = Speech.state.not_in(UNSEEN_BY_OFFICE) if is_organiser else Speech.state.in_(SEEN_BY_INVITEES)
    statement = _speeches(work).where(Speech.activity_id == activity_id, or_(seen, Speech.seat_id == actor.seat_id))
    if after:
        statement = statement.where(Speech.id > unmark(after, UUID)[0])
    rows = work.session.execute(statement.order_by(Speech.id).limit(limit + 1)).mappings()
    return page([_with_actions(row, actor) for row in rows], limit, lambda row: (row["id"],))


def list_my_speeches(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """One's own speeches, the newest first."""
    statement = _speeches(work).where(Speech.seat_id == actor.seat_id)
    if after:
        statement = statement.where(Speech.id < unmark(after, UUID)[0])
    rows = work.session.execute(statement.order_by(Speech.id.desc()).limit(limit + 1)).mappings()
    return page([_with_actions(row, actor) for row in rows], limit, lambda row: (row["id"],))


def given_speeches_of_member(work: Work, seat_id: UUID, years: range) -> list[dict[str, Any]]:
    """What a member has said in some years, the earliest first: for his dossier, without the texts."""
    first, end = civil_year(years.start)[0], civil_year(years.stop)[0]
    rows = work.session.execute(
        work.select(Speech.id, Speech.title, Speech.form, Speech.given_at)
        .join(Activity, and_(Activity.committee_id == Speech.committee_id, Activity.id == Speech.activity_id))
        .add_columns(Activity.id.label("activity_id"), Activity.title.label("activity_title"))
        .where(
            Speech.seat_id == seat_id, Speech.state == SpeechState.GIVEN, Speech.given_at >= first,
            Speech.given_at < end,
        )
        .order_by(Speech.given_at, Speech.id)
    ).mappings()  # fmt: skip
    return [dict(row) for row in rows]


def read_speech(work: Work, actor: Actor, *, speech_id: UUID) -> dict[str, Any]:
    """One speech with its text, and its steps for the speaker and the organisers."""
    row = work.session.execute(
        _speeches(work).add_columns(Speech.text).where(Speech.id == speech_id)
    ).mappings().one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    speech = _judged(row)
    if not may_see(speech, actor, is_invited=is_invited(work, actor, row["activity_id"])):
        raise NotFound
    history = None
    if actor.seat_id == row["seat_id"] or actor.may(ACTIVITY_ORGANISE):
        steps = work.session.execute(
            work.select(SpeechHistory.at, SpeechHistory.actor_name, SpeechHistory.action, SpeechHistory.reason)
            .where(SpeechHistory.speech_id == speech_id)
            .order_by(SpeechHistory.id)
        ).mappings()
        history = [dict(step) for step in steps]
    return {**_with_actions(row, actor), "history": history}


def _speeches(work: Work) -> Any:
    return (
        work.select(*LINE)
        .join(Activity, and_(Activity.committee_id == Speech.committee_id, Activity.id == Speech.activity_id))
        .join(Seat, and_(Seat.committee_id == Speech.committee_id, Seat.id == Speech.seat_id))
        .join(Body, SECTOR_OF_SEAT)
        .add_columns(
            Seat.name, Body.name.label("sector_name"), Activity.title.label("activity_title"),
            Activity.state.label("activity_state"),
        )
    )  # fmt: skip


def _judged(row: Any) -> JudgedSpeech:
    return JudgedSpeech(
        state=row["state"], seat_id=row["seat_id"], form=row["form"], activity_state=row["activity_state"]
    )


def _with_actions(row: Any, actor: Actor) -> dict[str, Any]:
    actions = [each for each in LIFE_OF_SPEECH.open_to(_judged(row), actor) if each != "record"]
    return {**row, "actions": actions}
