"""What can be said of a text while it is written: room left, what is missing, words to mind, which channel suits it.

Nothing is stored, and nothing here stops anybody: what is missing is refused when it is submitted, and a refused word
when the text is saved, by the same rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.members.settings_sections import ProposalSettings
from services.proposals import rules
from services.proposals.channels import advise
from services.proposals.queries.units import abolished_among
from services.proposals.rules import ProposalText
from services.proposals.screening import folded, found_words
from services.proposals.writing_vocabulary import MatterScope, SolvedBy

MOST_WARNINGS = 200
"""What is pointed out more often than this helps nobody."""


def check_text(
    work: Work, _actor: Actor, *, title: str = "", situation: str = "", analysis: str = "",
    suggestions: Sequence[str] = (), category: str | None = None, is_researched: bool | None = None,
    may_be_published: bool | None = None, suggested_units: Sequence[UUID] = (), has_contact: bool | None = None,
    solved_by: SolvedBy | None = None, scope: MatterScope | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Judge a text that need not be saved."""
    text = ProposalText(
        title=title, situation=situation, analysis=analysis, suggestions=tuple(suggestions), category=category,
        is_researched=is_researched, may_be_published=may_be_published, suggested_units=tuple(suggested_units),
    )  # fmt: skip
    form = current_settings(work)[1].proposals
    missing = [*rules.missing(text, form), *_missing_beside(work, text, form, has_contact=has_contact)]
    warnings = list(_warnings(text, form))
    return {
        "is_complete": not missing,
        "missing": [asdict(each) for each in missing],
        "lengths": list(_lengths(text, form)),
        "warnings": warnings[:MOST_WARNINGS],
        "advice": asdict(advise(text, form.channels, solved_by=solved_by, scope=scope)),
    }


def _missing_beside(
    work: Work, text: ProposalText, form: ProposalSettings, *, has_contact: bool | None
) -> Iterator[FieldFault]:
    """What a submission needs beside the text: units that stand, and a contact, unless nothing is known of it."""
    faults = (
        rules.abolished_fault(text.suggested_units, abolished_among(work, text.suggested_units)),
        rules.contact_fault(form, has_contact=has_contact is not False),
    )
    yield from filter(None, faults)


def _lengths(text: ProposalText, form: ProposalSettings) -> Iterator[dict[str, Any]]:
    """How much room each part has, the whole text last."""
    yield _length("/title", len(text.title), form.title_max)
    for place, each in enumerate(text.suggestions):
        yield _length(f"/suggestions/{place}", len(each), form.suggestion_max)
    yield _length("/suggestions", len(text.suggestions), form.suggestions_max_count)
    yield _length("", rules.text_length(text), form.text_max)


def _length(pointer: str, used: int, most: int) -> dict[str, Any]:
    return {"pointer": pointer, "used": used, "most": most, "left": most - used}


def _warnings(text: ProposalText, form: ProposalSettings) -> Iterator[dict[str, Any]]:
    """Each word to mind, in the order in which the text is read."""
    for pointer, part in rules.parts_of(text).items():
        compared = folded(part)
        for screen in form.screens:
            for found in found_words(compared, screen):
                yield {
                    "screen": screen.key, "name": screen.name, "advice": screen.advice, "effect": screen.effect,
                    "pointer": pointer, **found._asdict(),
                }  # fmt: skip
