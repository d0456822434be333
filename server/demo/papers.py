"""A paper proposal of the demo, entered by the clerk and waiting for its proposer; units and contact of each one."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.demo.log_ins import FIRST_MEMBER
from server.demo.year import Stage
from services.kernel.actor import Actor
from services.kernel.work import reading
from services.proposals.commands import contacting, entering, scanning


def offer_paper(stage: Stage, entry: Mapping[str, Any], at: datetime) -> None:
    """The office gets the paper; an hour later it is entered, scanned and offered."""
    clerk, later = stage.cast.reviewers[0], at + timedelta(hours=1)
    entered = stage.act(
        later, clerk, entering.enter_proposal, author_seat_id=stage.cast.members[entry["by"]].seat_id,
        title=entry["title"], situation=entry["situation"], analysis=entry["analysis"],
        suggestions=entry["suggestions"], category=entry["category"], is_researched=True, may_be_published=True,
        suggested_units=suggested(stage, entry),
    )  # fmt: skip
    proposal_id = entered["id"]
    name_contact(stage, later, clerk, proposal_id, entry)
    with reading(stage.toolbox, committee_id=stage.cast.committee_id) as work:
        prepared = scanning.prepare_scan(
            work, clerk, proposal_id=proposal_id, filename="纸质提案（示例）.png", content=io.BytesIO(_scan())
        )
    stage.act(later, clerk, scanning.attach_scan, proposal_id=proposal_id, **prepared)
    stage.act(later, clerk, entering.offer_entry, proposal_id=proposal_id, paper_received_at=at)


def suggested(stage: Stage, entry: Mapping[str, Any]) -> list[UUID]:
    """The units that a proposal suggests."""
    return [stage.cast.units[name] for name in entry.get("units", ())]


def name_contact(stage: Stage, at: datetime, writer: Actor, proposal_id: UUID, entry: Mapping[str, Any]) -> None:
    """Its proposer with his demo telephone, as he says it, or as his paper does to the clerk."""
    number = entry["by"]
    stage.act(
        at, writer, contacting.save_proposal_contact, proposal_id=proposal_id, name=stage.cast.members[number].name,
        telephone=str(FIRST_MEMBER + number), address=f"示例市示例路{number + 1}号",
    )  # fmt: skip


def _scan() -> bytes:
    """A sheet with lines where words would be: the demo ships no font to write them with."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded for the demo alone

    sheet = Image.new("L", (595, 842), 255)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((180, 70, 415, 92), fill=60)
    for number, line in enumerate(range(140, 700, 28)):
        draw.rectangle((80, line, 515 if (number + 1) % 5 else 420, line + 8), fill=150)
    draw.ellipse((400, 720, 480, 780), outline=90, width=3)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()
