"""Speeches: written and submitted by the speaker, reviewed by the office, recorded once they were given."""

from typing import Any
from uuid import UUID

from services.activities.commands.answering import own_invitation
from services.activities.models import Activity
from services.activities.queries.held import hold_shared, invitation_of
from services.activities.queries.speeches import may_see
from services.activities.speech_facts import SpeechChanged, SpeechGiven, SpeechStruck
from services.activities.speech_lifecycle import LIFE_OF_SPEECH
from services.activities.speech_models import Speech
from services.activities.speech_vocabulary import PlannedForm, SpeechAction, SpeechDecision, SpeechForm, SpeechState
from services.activities.vocabulary import GOING_ON
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import BadInput, FieldFault, LostUpdate, NotFound, NotItsTurn
from services.kernel.types import new_id
from services.kernel.work import Work

DECISIONS = {
    SpeechDecision.ACCEPT: SpeechAction.ACCEPT,
    SpeechDecision.RETURN: SpeechAction.RETURN,
    SpeechDecision.DECLINE: SpeechAction.DECLINE,
}


def draft_speech(
    work: Work, actor: Actor, *, activity_id: UUID, form: PlannedForm, title: str, text: str = ""
) -> dict[str, Any]:
    """Draw up a speech for an activity to which one is invited."""
    activity = hold_shared(work, activity_id)
    invitation = own_invitation(work, actor, activity)
    if activity.state not in GOING_ON:
        raise NotItsTurn(state=activity.state)
    speech = _new(work, activity, seat_id=invitation.seat_id, form=SpeechForm(form), title=title, text=text)
    return _changed(work, speech, actor)


def edit_speech(
    work: Work, actor: Actor, *, speech_id: UUID, base_version: int, form: PlannedForm, title: str, text: str = ""
) -> dict[str, Any]:
    """Replace a draft, or what was sent back."""
    speech = _open(work, actor, speech_id)
    fields = {"form": SpeechForm(form), "title": title, "text": text}
    if speech.version != base_version:
        raise LostUpdate(
            changed={
                name: {"stored": getattr(speech, name), "yours": value}
                for name, value in fields.items()
                if getattr(speech, name) != value
            }
        )
    work.take(LIFE_OF_SPEECH, speech, SpeechAction.EDIT, actor)
    for name, value in fields.items():
        setattr(speech, name, value)
    return _changed(work, speech, actor)


def submit_speech(work: Work, actor: Actor, *, speech_id: UUID) -> dict[str, Any]:
    """Hand it to the office."""
    speech = _open(work, actor, speech_id)
    work.take(LIFE_OF_SPEECH, speech, SpeechAction.SUBMIT, actor)
    speech.submitted_at = work.now
    return _changed(work, speech, actor)


def withdraw_speech(work: Work, actor: Actor, *, speech_id: UUID) -> dict[str, Any]:
    """Take it back before it is given."""
    speech = _open(work, actor, speech_id)
    work.take(LIFE_OF_SPEECH, speech, SpeechAction.WITHDRAW, actor)
    return _changed(work, speech, actor)


def review_speech(
    work: Work, actor: Actor, *, speech_id: UUID, decision: SpeechDecision, reason: str | None = None
) -> dict[str, Any]:
    """Accept a speech, send it back or decline it; the last two say why."""
    speech = _open(work, actor, speech_id)
    if decision is not SpeechDecision.ACCEPT and not reason:
        raise BadInput(errors=(FieldFault("/reason", "退回或者不予安排须说明理由"),))
    work.take(LIFE_OF_SPEECH, speech, DECISIONS[decision], actor, reason=reason)
    return _changed(work, speech, actor)


def give_speech(work: Work, actor: Actor, *, speech_id: UUID) -> dict[str, Any]:
    """Record that a speech was given, or that a written one was handed out: from now on it counts."""
    speech = _open(work, actor, speech_id)
    work.take(LIFE_OF_SPEECH, speech, SpeechAction.GIVE, actor)
    return _given(work, speech, actor)


def record_impromptu_speech(
    work: Work, actor: Actor, *, activity_id: UUID, seat_id: UUID, title: str, text: str = ""
) -> dict[str, Any]:
    """Record that an invitee spoke without having handed anything in."""
    activity = hold_shared(work, activity_id)
    invitation_of(work, activity_id, seat_id)
    speech = _new(work, activity, seat_id=seat_id, form=SpeechForm.IMPROMPTU, title=title, text=text)
    work.take(LIFE_OF_SPEECH, speech, SpeechAction.RECORD, actor)
    return _given(work, speech, actor)


def strike_speech(work: Work, actor: Actor, *, speech_id: UUID, reason: str) -> dict[str, Any]:
    """Take a wrong record back; what it was worth is reversed."""
    speech = _open(work, actor, speech_id)
    work.take(LIFE_OF_SPEECH, speech, SpeechAction.STRIKE, actor, reason=reason)
    speech.given_at = None
    work.record(SpeechStruck(subject_id=speech.id, activity_id=speech.activity_id, seat_id=speech.seat_id))
    return _standing(work, speech, actor)


def _new(work: Work, activity: Activity, *, seat_id: UUID, form: SpeechForm, title: str, text: str) -> Speech:
    speech = Speech(
        id=new_id(), activity_id=activity.id, seat_id=seat_id, form=form, state=SpeechState.DRAFT, title=title,
        text=text, created_at=work.now,
    )  # fmt: skip
    _surround(work, speech, activity)
    work.add(speech)
    work.flush()
    return speech


def _open(work: Work, actor: Actor, speech_id: UUID) -> Speech:
    """A speech for a change, held behind its activity, for whoever may see it."""
    activity_id = work.session.scalar(work.select(Speech.activity_id).where(Speech.id == speech_id))
    if activity_id is None:
        raise NotFound
    activity = hold_shared(work, activity_id)
    speech: Speech = work.session.scalars(work.select(Speech).where(Speech.id == speech_id).with_for_update()).one()
    _surround(work, speech, activity)
    if not may_see(speech, actor, is_invited=False):
        raise NotFound
    return speech


def _surround(work: Work, speech: Speech, activity: Activity) -> None:
    speech.activity_state = activity.state
    speech.has_begun = activity.begins_at <= work.now


def _given(work: Work, speech: Speech, actor: Actor) -> dict[str, Any]:
    speech.given_at = work.now
    on = civil_date(work.get(Activity, speech.activity_id).begins_at)
    work.flush()
    work.record(
        SpeechGiven(
            subject_id=speech.id, activity_id=speech.activity_id, seat_id=speech.seat_id, form=speech.form, on=on,
            year=on.year,
        )
    )  # fmt: skip
    return _standing(work, speech, actor)


def _changed(work: Work, speech: Speech, actor: Actor) -> dict[str, Any]:
    work.flush()
    work.record(
        SpeechChanged(subject_id=speech.id, activity_id=speech.activity_id, seat_id=speech.seat_id, state=speech.state)
    )
    return _standing(work, speech, actor)


def _standing(work: Work, speech: Speech, actor: Actor) -> dict[str, Any]:
    work.flush()
    return {
        "id": speech.id, "state": speech.state, "version": speech.version,
        "actions": LIFE_OF_SPEECH.open_to(speech, actor),
    }  # fmt: skip
