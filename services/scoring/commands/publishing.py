"""A regulation is published, whose own examples hold."""

from collections.abc import Iterator
from typing import Any

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.commands.recounting import mark_years_stale
from services.scoring.engine.articles import Regulation
from services.scoring.engine.checking import check
from services.scoring.facts import RegulationPublished
from services.scoring.models import PublishedRegulation
from services.scoring.refusals import RegulationRefused, RegulationVersionExists


def publish_regulation(work: Work, actor: Actor, *, text: str) -> dict[str, Any]:
    """Publish a regulation whose own examples hold; every card of a year that it covers becomes stale."""
    checked = check(text)
    regulation = checked.regulation
    if regulation is None or not checked.is_sound:
        raise RegulationRefused(
            errors=tuple(FieldFault("/text", remark.words) for remark in checked.remarks if not remark.is_doubt)
        )
    if faults := tuple(FieldFault("/text", reason) for reason in why_not_here(regulation)):
        raise RegulationRefused(errors=faults)
    known = work.select(PublishedRegulation.id).where(
        (PublishedRegulation.sha256 == regulation.hash)
        | ((PublishedRegulation.regulation == regulation.id) & (PublishedRegulation.version == regulation.version))
    )
    if work.session.execute(known).first():
        raise RegulationVersionExists(version=regulation.version)
    row = PublishedRegulation(
        id=new_id(), regulation=regulation.id, version=regulation.version, title=regulation.title,
        effective_from=regulation.effective_from, effective_to=regulation.effective_to, text=text,
        sha256=regulation.hash, published_at=work.now, published_by=actor.account_id, published_by_name=actor.name,
    )  # fmt: skip
    work.add(row)
    mark_years_stale(work, regulation.effective_from, regulation.effective_to)
    work.record(
        RegulationPublished(
            subject_id=row.id, regulation=regulation.id, version=regulation.version, sha256=regulation.hash
        )
    )
    work.flush()
    return {
        "id": row.id, "regulation": row.regulation, "version": row.version, "title": row.title,
        "effective_from": row.effective_from, "effective_to": row.effective_to, "sha256": row.sha256,
        "published_at": row.published_at, "published_by_name": row.published_by_name,
    }  # fmt: skip


def why_not_here(regulation: Regulation) -> Iterator[str]:
    """Why a regulation that is one cannot be scored by here."""
    if not regulation.categories:
        yield "categories：没有计分类别；只有结果运用的文件不能作为考核办法发布"
    if regulation.days is not None and regulation.days.first > regulation.days.last:
        yield "period：履职台账按自然年记账，考核年度不能跨年"
