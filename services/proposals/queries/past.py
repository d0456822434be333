"""Reads of proposals of earlier years; all of their text is searched in `queries/search.py`.

Staff read all. Members read what the sheet says may be shown to them, as far as the committee's settings let members
read filed proposals at all; and always their own (`queries/sight.py`).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, tuple_

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import ordinal, page, unmark
from services.kernel.work import Work
from services.members.models import Unit
from services.members.permissions import PROPOSAL_READ
from services.proposals.past_models import PastHandling, PastProposal, PastProposer
from services.proposals.queries.matching import index_of, looked_for
from services.proposals.queries.sight import is_own_past, shows_filed

_LISTED = (
    PastProposal.id, PastProposal.term_number, PastProposal.session_number, PastProposal.year,
    PastProposal.case_number, PastProposal.title, PastProposal.category, PastProposal.kind, PastProposal.disposition,
    PastProposal.reply_grade, PastProposal.satisfaction, PastProposal.is_key, PastProposal.is_excellent,
)  # fmt: skip
_WHOLE = (
    *_LISTED, PastProposal.merged_into, PastProposal.outcome, PastProposal.is_shown_to_members,
    PastProposal.situation, PastProposal.analysis, PastProposal.suggestions, PastProposal.text,
    PastProposal.imported_at,
)  # fmt: skip


def list_past_proposals(
    work: Work, actor: Actor, *, limit: int, after: str | None = None, year: int | None = None,
    term_number: int | None = None, session_number: int | None = None, unit_id: UUID | None = None,
    category: str | None = None, reply_grade: str | None = None, title: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The proposals of earlier years that the actor may read, the newest first."""
    exact = {
        PastProposal.year: year, PastProposal.term_number: term_number, PastProposal.session_number: session_number,
        PastProposal.category: category, PastProposal.reply_grade: reply_grade,
    }  # fmt: skip
    wanted: list[ColumnElement[bool]] = [column == value for column, value in exact.items() if value is not None]
    if unit_id:
        wanted.append(
            work.select(PastHandling.id)
            .where(PastHandling.past_proposal_id == PastProposal.id, PastHandling.unit_id == unit_id)
            .correlate(PastProposal)
            .exists()
        )
    if title:
        wanted += _titled(work, title)
    if not actor.may(PROPOSAL_READ):
        wanted += [PastProposal.is_shown_to_members.is_(other=True), literal(shows_filed(work)).is_(other=True)]
    return _page(work, wanted, limit, after)


def list_my_past_proposals(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """The proposals of earlier years that the actor proposed or co-signed, on whichever seat."""
    return _page(work, [is_own_past(work, actor)], limit, after)


def read_past_proposal(work: Work, actor: Actor, *, past_proposal_id: UUID) -> dict[str, Any]:
    """One proposal of an earlier year, whole."""
    row = (
        work.session.execute(
            work.select(*_WHOLE)
            .add_columns(is_own_past(work, actor).label("is_own"))
            .where(PastProposal.id == past_proposal_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound
    if not (actor.may(PROPOSAL_READ) or row["is_own"] or (row["is_shown_to_members"] and shows_filed(work))):
        raise NotFound
    return _with_people_and_units(work, [dict(row)])[0]


def _page(work: Work, wanted: Sequence[ColumnElement[bool]], limit: int, after: str | None) -> dict[str, Any]:
    statement = work.select(*_LISTED).where(*wanted)
    place = tuple_(PastProposal.year, PastProposal.case_number, PastProposal.id)
    if after:
        statement = statement.where(place < unmark(after, ordinal, ordinal, UUID))
    rows = work.session.execute(
        statement.order_by(
            PastProposal.year.desc(), PastProposal.case_number.desc(), PastProposal.id.desc()
        ).limit(limit + 1)
    ).mappings()  # fmt: skip
    answer = page([dict(row) for row in rows], limit, lambda row: (row["year"], row["case_number"], row["id"]))
    return {**answer, "items": _with_people_and_units(work, answer["items"])}


def _titled(work: Work, title: str) -> list[ColumnElement[bool]]:
    """Titles with these words as they stand: the index finds which have them at all."""
    found = index_of(work).matching(work, looked_for(title, "?title")).subquery()
    in_title = work.select(found.c.id).where(found.c.is_in_title)
    return [PastProposal.id.in_(in_title), func.lower(PastProposal.title).contains(title.lower(), autoescape=True)]


def _with_people_and_units(work: Work, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each case with its proposers and units: two reads, whatever the number of cases."""
    by_id = {item["id"]: {**item, "proposers": [], "units": []} for item in items}
    if not by_id:
        return []
    for row in work.session.execute(
        work.select(PastProposer.past_proposal_id, PastProposer.name, PastProposer.seat_id)
        .where(PastProposer.past_proposal_id.in_(by_id))
        .order_by(PastProposer.past_proposal_id, PastProposer.position)
    ).mappings():
        by_id[row["past_proposal_id"]]["proposers"].append(dict(row))
    for row in work.session.execute(
        work.select(PastHandling.past_proposal_id, PastHandling.unit_id, PastHandling.role)
        .join(Unit, and_(Unit.committee_id == PastHandling.committee_id, Unit.id == PastHandling.unit_id))
        .add_columns(Unit.name)
        .where(PastHandling.past_proposal_id.in_(by_id))
        .order_by(PastHandling.past_proposal_id, PastHandling.role.desc(), Unit.name)
    ).mappings():
        by_id[row["past_proposal_id"]]["units"].append(dict(row))
    return list(by_id.values())
