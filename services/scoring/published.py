"""The published regulations: which one covers a year, ready to score by."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_

from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.work import Work
from services.scoring.engine.articles import Regulation
from services.scoring.engine.regulation import load_regulation
from services.scoring.models import PublishedRegulation
from services.scoring.refusals import NoRegulation
from services.scoring.year_models import ScoreYear


@dataclass(frozen=True)
class InForce:
    """The regulation that covers a year, as it was published."""

    id: UUID
    regulation: Regulation


def source_in_force(work: Work, year: int) -> dict[str, Any] | None:
    """Which published regulation covers a year: the newest that is in force throughout or during it, without its text.

    Where a result of the year is published it is the one by which that was computed, whatever was published since.

    Gives `id`, `regulation`, `title`, `version` and `sha256`.
    """
    return work.row(_in_force(), **days_of(year))


@prepared
def _in_force() -> Select[Any]:
    return in_force()


def days_of(year: int) -> dict[str, Any]:
    """The parameters of `in_force`."""
    return {"year": year, "first": date(year, 1, 1), "last": date(year, 12, 31)}


def in_force() -> Select[Any]:
    """What `source_in_force` asks, also as a part of a larger question."""
    regulation = PublishedRegulation
    of_result = here(ScoreYear.regulation_id).where(ScoreYear.year == given("year")).correlate(None).scalar_subquery()
    covers = and_(
        regulation.effective_from <= given("last"),
        regulation.effective_to.is_(None) | (regulation.effective_to >= given("first")),
    )
    return (
        here(regulation.id, regulation.regulation, regulation.title, regulation.version, regulation.sha256)
        .where(or_(regulation.id == of_result, and_(of_result.is_(None), covers)))
        .order_by(regulation.published_at.desc(), regulation.id.desc())
        .limit(at_most(1))
    )


def published_regulation(work: Work, regulation_id: UUID) -> InForce:
    """A published regulation, ready to score by."""
    (row,) = work.rows(_text(), regulation=regulation_id)
    return InForce(regulation_id, loaded(row["text"]))


@prepared
def _text() -> Select[Any]:
    return here(PublishedRegulation.text).where(PublishedRegulation.id == given("regulation"))


def regulation_in_force(work: Work, year: int) -> InForce | None:
    """The regulation that covers a year, ready to score by."""
    source = source_in_force(work, year)
    return published_regulation(work, source["id"]) if source else None


def in_force_or_refused(work: Work, year: int) -> InForce:
    """The same; refused where no regulation covers the year."""
    in_force = regulation_in_force(work, year)
    if in_force is None:
        raise NoRegulation(year=year)
    return in_force


@lru_cache(maxsize=256)
def loaded(text: str) -> Regulation:
    """The regulation of a text that has no mistakes; whoever reads it again gets the same one."""
    return load_regulation(text)
