"""Speeches in every state, made through the commands; keyword-only."""

from typing import Any
from uuid import UUID

from services.activities.commands import speaking
from services.activities.speech_vocabulary import PlannedForm, SpeechDecision
from services.members.vocabulary import Role
from tests.builders.activities import AnActivity, acting, actor_of
from tests.builders.committee import Person


def a_speech(
    *, activity: AnActivity, speaker: Person, form: PlannedForm = PlannedForm.ORAL, text: str = "示例发言稿"
) -> UUID:
    """A draft."""
    made = acting(
        activity.place.toolbox, actor_of(speaker), speaking.draft_speech, activity_id=activity.id, form=form,
        title="关于示例事项的发言", text=text,
    )  # fmt: skip
    return made["id"]


def a_submitted_speech(*, activity: AnActivity, speaker: Person, **more: Any) -> UUID:
    """One that waits for its review."""
    speech_id = a_speech(activity=activity, speaker=speaker, **more)
    acting(activity.place.toolbox, actor_of(speaker), speaking.submit_speech, speech_id=speech_id)
    return speech_id


def an_accepted_speech(*, activity: AnActivity, speaker: Person, by: Person, **more: Any) -> UUID:
    """One that was arranged."""
    speech_id = a_submitted_speech(activity=activity, speaker=speaker, **more)
    as_office(activity, by, speaking.review_speech, speech_id=speech_id, decision=SpeechDecision.ACCEPT)
    return speech_id


def a_given_speech(*, activity: AnActivity, speaker: Person, by: Person, **more: Any) -> UUID:
    """One that was given; the activity must have begun."""
    speech_id = an_accepted_speech(activity=activity, speaker=speaker, by=by, **more)
    as_office(activity, by, speaking.give_speech, speech_id=speech_id)
    return speech_id


def as_office(activity: AnActivity, by: Person, command: Any, **fields: Any) -> Any:
    """Somebody of the office runs a command."""
    return acting(activity.place.toolbox, actor_of(by, Role.ORGANISER), command, **fields)
