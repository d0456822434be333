"""The published regulations: nobody is scored by what he cannot read."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import instant, page, unmark
from services.kernel.work import Work
from services.scoring.models import PublishedRegulation

REGULATION_COLUMNS = (
    PublishedRegulation.id,
    PublishedRegulation.regulation,
    PublishedRegulation.version,
    PublishedRegulation.title,
    PublishedRegulation.effective_from,
    PublishedRegulation.effective_to,
    PublishedRegulation.sha256,
    PublishedRegulation.published_at,
    PublishedRegulation.published_by_name,
)


def list_regulations(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """The published regulations, the newest first."""
    del actor
    statement = work.select(*REGULATION_COLUMNS)
    if after:
        published_at, row_id = unmark(after, instant, UUID)
        statement = statement.where(
            or_(
                PublishedRegulation.published_at < published_at,
                and_(PublishedRegulation.published_at == published_at, PublishedRegulation.id < row_id),
            )
        )
    rows = work.session.execute(
        statement.order_by(PublishedRegulation.published_at.desc(), PublishedRegulation.id.desc()).limit(limit + 1)
    ).mappings()
    return page([dict(row) for row in rows], limit, lambda row: (row["published_at"], row["id"]))


def read_regulation(work: Work, actor: Actor, *, regulation_id: UUID) -> dict[str, Any]:
    """One published regulation with its text, for everybody: nobody is scored by what he cannot read."""
    del actor
    row = (
        work.session.execute(
            work.select(*REGULATION_COLUMNS, PublishedRegulation.text).where(PublishedRegulation.id == regulation_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound
    return dict(row)
