"""Speeches from draft to the ledger, and back."""

from datetime import timedelta
from typing import Any

import pytest

from services.activities.commands import speaking
from services.activities.queries import speeches
from services.activities.speech_vocabulary import PlannedForm, SpeechDecision
from services.kernel.errors import BadInput, LostUpdate, NotFound, NotItsTurn, NotReady, NotThisPerson
from services.kernel.work import reading
from services.members.vocabulary import Role
from services.scoring.models import DutyFact
from tests.builders.activities import a_published_activity, acting, actor_of, an_open_activity, asking, settle
from tests.builders.clock import HeldClock
from tests.builders.committee import Place
from tests.builders.speeches import a_given_speech, a_speech, a_submitted_speech, an_accepted_speech, as_office


def ledger(place: Place) -> list[tuple[Any, ...]]:
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.scalars(work.select(DutyFact).where(DutyFact.kind == "speech").order_by(DutyFact.id))
        return [(row.seat_id, row.fields.get("form"), row.reverses_id is not None) for row in rows]


def test_a_speech_is_written_reviewed_given_and_counts(place: Place, clock: HeldClock) -> None:
    speaker, other, organiser = place.member("示例甲"), place.member("示例乙"), place.officer(Role.ORGANISER)
    activity = a_published_activity(place=place, begins_at=clock.now() + timedelta(days=2))
    empty = a_speech(activity=activity, speaker=speaker, text="")
    with pytest.raises(NotReady):
        acting(place.toolbox, actor_of(speaker), speaking.submit_speech, speech_id=empty)
    with pytest.raises(NotFound):
        as_office(activity, organiser, speaking.review_speech, speech_id=empty, decision=SpeechDecision.ACCEPT)
    speech_id = a_submitted_speech(activity=activity, speaker=speaker)
    with pytest.raises(BadInput):
        as_office(activity, organiser, speaking.review_speech, speech_id=speech_id, decision=SpeechDecision.RETURN)
    returned = as_office(
        activity, organiser, speaking.review_speech, speech_id=speech_id, decision=SpeechDecision.RETURN,
        reason="请压缩到八分钟",
    )  # fmt: skip
    edit = {"form": PlannedForm.WRITTEN, "title": "改题", "text": "改稿"}
    with pytest.raises(LostUpdate):
        acting(
            place.toolbox, actor_of(speaker), speaking.edit_speech, speech_id=speech_id,
            base_version=returned["version"] - 1, **edit,
        )  # fmt: skip
    acting(
        place.toolbox, actor_of(speaker), speaking.edit_speech, speech_id=speech_id,
        base_version=returned["version"], **edit,
    )  # fmt: skip
    acting(place.toolbox, actor_of(speaker), speaking.submit_speech, speech_id=speech_id)
    with pytest.raises(NotFound):
        asking(place.toolbox, actor_of(other), speeches.read_speech, speech_id=speech_id)
    as_office(activity, organiser, speaking.review_speech, speech_id=speech_id, decision=SpeechDecision.ACCEPT)
    shown = asking(place.toolbox, actor_of(other), speeches.read_speech, speech_id=speech_id)
    assert (shown["text"], shown["history"], shown["actions"]) == ("改稿", None, [])
    with pytest.raises(NotReady):
        as_office(activity, organiser, speaking.give_speech, speech_id=speech_id)
    clock.advance(days=3)
    settle(activity=activity)
    as_office(activity, organiser, speaking.give_speech, speech_id=speech_id)
    assert ledger(place) == [(speaker.seat_id, "written", False)]
    as_office(activity, organiser, speaking.strike_speech, speech_id=speech_id, reason="登记错人")
    assert ledger(place)[1] == (speaker.seat_id, None, True)
    with pytest.raises(NotItsTurn):
        as_office(activity, organiser, speaking.strike_speech, speech_id=speech_id, reason="再撤")


def test_an_impromptu_speech_is_recorded_by_somebody_else(place: Place) -> None:
    both = place.member("兼职组织者", roles=(Role.ORGANISER,))
    speaker, organiser = place.member("示例甲"), place.officer(Role.ORGANISER)
    activity = an_open_activity(place=place, begins_at=place.toolbox.ports.clock.now() - timedelta(minutes=5))
    made = as_office(
        activity, organiser, speaking.record_impromptu_speech, activity_id=activity.id, seat_id=speaker.seat_id,
        title="谈营商环境",
    )  # fmt: skip
    assert (made["state"], ledger(place)) == ("given", [(speaker.seat_id, "impromptu", False)])
    for act, fields in (
        (speaking.record_impromptu_speech, {"activity_id": activity.id, "seat_id": both.seat_id, "title": "自己"}),
        (
            speaking.review_speech,
            {"speech_id": a_submitted_speech(activity=activity, speaker=both), "decision": SpeechDecision.ACCEPT},
        ),
    ):
        with pytest.raises(NotThisPerson):
            as_office(activity, both, act, **fields)


def test_lists_show_each_what_is_his(place: Place) -> None:
    speaker, other, organiser = place.member("示例甲"), place.member("示例乙"), place.officer(Role.ORGANISER)
    activity = an_open_activity(place=place, begins_at=place.toolbox.ports.clock.now() - timedelta(minutes=5))
    draft = a_speech(activity=activity, speaker=speaker)
    submitted = a_submitted_speech(activity=activity, speaker=speaker)
    accepted = an_accepted_speech(activity=activity, speaker=speaker, by=organiser)
    given = a_given_speech(activity=activity, speaker=speaker, by=organiser)

    def seen(actor: Any) -> list[Any]:
        shown = asking(place.toolbox, actor, speeches.list_speeches, activity_id=activity.id, limit=10)
        return [line["id"] for line in shown["items"]]

    assert seen(actor_of(speaker)) == [draft, submitted, accepted, given]
    assert seen(actor_of(organiser, Role.ORGANISER)) == [submitted, accepted, given]
    assert seen(actor_of(other)) == [accepted, given]
    late_comer = actor_of(place.member("后来的委员"))
    with pytest.raises(NotFound):
        seen(late_comer)
    mine = asking(place.toolbox, actor_of(speaker), speeches.list_my_speeches, limit=2)
    assert [line["id"] for line in mine["items"]] == [given, accepted]
