"""By which regulation the laboratory works: a draft, a published one, or what is in force."""

from dataclasses import dataclass
from uuid import UUID

from services.kernel.errors import BadInput, FieldFault, NotFound
from services.kernel.work import Work
from services.scoring.commands.publishing import why_not_here
from services.scoring.engine.articles import Regulation
from services.scoring.models import PublishedRegulation
from services.scoring.published import loaded, source_in_force
from services.scoring.queries.drafts import sound_draft
from services.scoring.refusals import DraftHasMistakes, NoRegulation


@dataclass(frozen=True)
class Source:
    """A regulation with its text, and what it is called here."""

    name: str
    text: str
    regulation: Regulation

    @property
    def columns(self) -> dict[str, str]:
        """As the tables of the laboratory keep it."""
        return {
            "name": self.name, "title": self.regulation.title, "regulation_version": self.regulation.version,
            "sha256": self.regulation.hash, "text": self.text,
        }  # fmt: skip


def draft_source(work: Work, draft_id: UUID, pointer: str) -> Source:
    """A draft without mistakes by which members can be scored here; `pointer` is where the request names it."""
    try:
        draft, regulation = sound_draft(work, draft_id)
    except NotFound as missing:
        raise BadInput(errors=(FieldFault(pointer, "没有这份草案"),)) from missing
    if faults := tuple(FieldFault("/text", reason) for reason in why_not_here(regulation)):
        raise DraftHasMistakes(errors=faults)
    return Source(draft.name, draft.text, regulation)


def published_source(work: Work, regulation_id: UUID) -> Source | None:
    """A published regulation, or None where there is no such one."""
    statement = work.select(PublishedRegulation.text).where(PublishedRegulation.id == regulation_id)
    text = work.session.scalar(statement)
    if text is None:
        return None
    regulation = loaded(text)
    return Source(f"{regulation.title} {regulation.version}", text, regulation)


def chosen_source(work: Work, *, draft_id: UUID | None, regulation_id: UUID | None) -> Source:
    """The one of the two that is named."""
    if (draft_id is None) == (regulation_id is None):
        raise BadInput(errors=(FieldFault("/draft_id", "草案与已发布的办法须且只须指定一项"),))
    if draft_id is not None:
        return draft_source(work, draft_id, "/draft_id")
    source = published_source(work, regulation_id) if regulation_id else None
    if source is None:
        raise BadInput(errors=(FieldFault("/regulation_id", "没有这份已发布的考核办法"),))
    return source


def source_of_year(work: Work, year: int) -> Source:
    """The regulation that is in force in a year."""
    in_force = source_in_force(work, year)
    source = published_source(work, in_force["id"]) if in_force else None
    if source is None:
        raise NoRegulation(year=year)
    return source
