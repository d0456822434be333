"""Speeches in the ledger: a fact when one was given, and its reversal when the record was wrong."""

from services.activities.models import Activity
from services.activities.speech_facts import SpeechGiven, SpeechStruck
from services.activities.speech_models import Speech
from services.kernel.work import Work
from services.scoring.commands.entering import Entry, enter_facts, take_back
from services.scoring.vocabulary import FactKind

SOURCE = "speech"


def enter_given_speech(work: Work, fact: SpeechGiven) -> None:
    """A speech that was given is a fact for its speaker, by its form."""
    speech = work.get(Speech, fact.subject_id)
    meeting = work.get(Activity, fact.activity_id).title
    enter_facts(
        work,
        [
            Entry(
                seat_id=fact.seat_id, kind=FactKind.SPEECH, on=fact.on, label=f"{meeting}：{speech.title}",
                fields={"form": fact.form}, matter=f"speech:{fact.subject_id}", source_kind=SOURCE,
                source_id=fact.subject_id,
            )
        ],
    )  # fmt: skip


def take_back_struck_speech(work: Work, fact: SpeechStruck) -> None:
    """What was recorded by mistake is worth nothing."""
    take_back(work, SOURCE, fact.subject_id)
