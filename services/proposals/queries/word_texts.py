"""A Word file read into the fields of a draft; nothing is saved until the member saves it."""

from typing import Any, BinaryIO

from services.files.keeping import read_text
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.proposals.queries.units import units_by_name
from services.proposals.word_reading import Line, read_lines


def read_word_text(work: Work, _actor: Actor, *, filename: str, content: BinaryIO) -> dict[str, Any]:
    """The fields, what found no place in them, and what the member should look at."""
    form = current_settings(work)[1].proposals
    found = read_text(filename=filename, content=content, most_bytes=form.attachments.most_bytes)
    lines = [Line(**each) for each in found["paragraphs"]]
    reading = read_lines(lines, form.categories, units_by_name(work))
    notes = list(reading.notes)
    if found["pictures"]:
        notes.append(f"文件中有 {found['pictures']} 张图片，未读入；请另行作为附件上传")
    return {
        "title": reading.title,
        "situation": "\n".join(reading.situation),
        "analysis": "\n".join(reading.analysis),
        "suggestions": reading.suggestions,
        "category": reading.category,
        "suggested_units": reading.fields.suggested_units,
        "contact": reading.fields.contact(),
        "unplaced": [*reading.unplaced, *found["notes"]],
        "notes": notes,
    }
