"""The ledger as people read it: each fact with where it comes from, who answers for it, and what took it back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, tuple_
from sqlalchemy.orm import aliased

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.representatives import accounts_speaking
from services.members.settings_sections import Scope
from services.scoring.engine.fact_kinds import Period
from services.scoring.entry_models import DutyEntry
from services.scoring.entry_rules import fields_in_words
from services.scoring.entry_vocabulary import ENTRY_FORM_NAMES, SOURCE, EntryForm
from services.scoring.fact_columns import Kinds
from services.scoring.ledger import stands_in
from services.scoring.models import DutyFact
from services.scoring.published import current_year, timetable
from services.scoring.queries.entries import evidence_of
from services.scoring.queries.entry_form import kinds_of_year
from services.scoring.queries.groups import convened_by
from services.scoring.queries.sight import own_seats, seat_of_year, totals_seen
from services.scoring.refusals import ScoresHidden
from services.scoring.sources import SOURCE_NAMES

_REVERSAL: Final = aliased(DutyFact, name="reversal")
_UNDOING: Final = aliased(DutyEntry, name="undoing")
_ANSWERED_FOR: Final = (
    "form", "reason", "document_number", "is_confidential", "entered_at", "entered_by_name", "decided_at",
    "decided_by_name",
)  # fmt: skip


def list_my_duty_facts(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, kind: str | None = None, after: str | None = None
) -> dict[str, Any]:
    """One's own ledger of a year, the latest first; of what is confidential the files are not told."""
    year = year or current_year(work)
    seat_id = seat_of_year(work, actor, year)
    is_his = DutyFact.seat_id == seat_id
    return _ledger(work, is_his, is_own=True, limit=limit, year=year, kind=kind, after=after)


def list_member_duty_facts(
    work: Work, actor: Actor, *, seat_id: UUID, limit: int, year: int | None = None, kind: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A member's ledger of a year, for those who read scores."""
    if work.session.scalar(work.select(Seat.id).where(Seat.id == seat_id)) is None:
        raise NotFound
    year = year or current_year(work)
    is_own = seat_id in own_seats(work, actor)
    is_his = DutyFact.seat_id == seat_id
    return _ledger(work, is_his, is_own=is_own, limit=limit, year=year, kind=kind, after=after)


def list_body_duty_facts(
    work: Work, actor: Actor, *, body_id: UUID, limit: int, year: int | None = None, kind: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A body's ledger of a year, for those to whom the settings show what it comes to."""
    scope = totals_seen(work, actor)
    if scope is Scope.OWN:
        raise ScoresHidden
    work.get(Body, body_id)
    if scope is not Scope.ALL and body_id not in convened_by(work, actor):
        raise NotFound
    is_own = actor.account_id in accounts_speaking(work, [body_id])[body_id]
    is_its = DutyFact.body_id == body_id
    year = year or current_year(work)
    return _ledger(work, is_its, is_own=is_own, limit=limit, year=year, kind=kind, after=after)


def _ledger(
    work: Work, whose: ColumnElement[bool], *, is_own: bool, limit: int, year: int, kind: str | None, after: str | None
) -> dict[str, Any]:
    statement = _facts(work).where(whose, stands_in(timetable(work).ledger_of(year)))
    if kind:
        statement = statement.where(DutyFact.kind == kind)
    if after:
        last = unmark(after, date.fromisoformat, UUID)
        statement = statement.where(tuple_(DutyFact.occurred_on, DutyFact.id) < last)
    statement = statement.order_by(DutyFact.occurred_on.desc(), DutyFact.id.desc()).limit(limit + 1)
    rows = [dict(row) for row in work.session.execute(statement).mappings()]
    files = evidence_of(work, {row["entry_id"] for row in rows if row["entry_id"]})
    kinds = kinds_of_year(work, year)
    items = [_shown(row, kinds, files, is_own=is_own) for row in rows]
    return {**page(items, limit, lambda row: (row["occurred_on"], row["id"])), "year": year}


def _facts(work: Work) -> Any:
    """Facts with the entry behind each, and the reversal with the entry behind that: one statement."""
    return (
        work.select(
            DutyFact.id, DutyFact.kind, DutyFact.occurred_on, DutyFact.label, DutyFact.fields, DutyFact.matter,
            DutyFact.source_kind, DutyFact.reverses_id, DutyFact.recorded_at,
        )
        .outerjoin(DutyEntry, _is_behind(DutyEntry, DutyFact))
        .outerjoin(
            _REVERSAL,
            and_(_REVERSAL.committee_id == DutyFact.committee_id, _REVERSAL.reverses_id == DutyFact.id),
        )
        .outerjoin(_UNDOING, _is_behind(_UNDOING, _REVERSAL))
        .add_columns(
            DutyEntry.id.label("entry_id"), *(getattr(DutyEntry, name).label(name) for name in _ANSWERED_FOR),
            _REVERSAL.id.label("reversal_id"), _REVERSAL.recorded_at.label("reversed_at"),
            _REVERSAL.source_kind.label("reversal_source"), _UNDOING.reason.label("reversal_reason"),
            _UNDOING.entered_by_name.label("reversal_entered_by_name"),
            _UNDOING.decided_by_name.label("reversal_decided_by_name"),
        )
    )  # fmt: skip


def _is_behind(entry: Any, fact: Any) -> ColumnElement[bool]:
    return and_(entry.committee_id == fact.committee_id, fact.source_kind == SOURCE, entry.id == fact.source_id)


def _shown(
    row: Mapping[str, Any], kinds: Kinds, files: Mapping[UUID, list[dict[str, Any]]], *, is_own: bool
) -> dict[str, Any]:
    declaration = kinds.get(row["kind"])
    fact = {name: row[name] for name in ("id", "kind", "occurred_on", "label", "matter", "reverses_id", "recorded_at")}
    return {
        **fact,
        "kind_name": declaration.name if declaration else row["kind"],
        "details": fields_in_words(row["fields"], declaration),
        "source": _source(row["source_kind"], row["form"]),
        "entry": _entry(row, files, is_own=is_own) if row["entry_id"] else None,
        "reversal": _reversal(row) if row["reversal_id"] else None,
    }


def _source(kind: str, form: EntryForm | None) -> str:
    """The source in words; what is entered by hand says in which way."""
    return ENTRY_FORM_NAMES[form] if form else SOURCE_NAMES.get(kind, kind)


def _entry(
    row: Mapping[str, Any], files: Mapping[UUID, list[dict[str, Any]]], *, is_own: bool
) -> dict[str, Any]:  # fmt: skip
    is_kept_back = is_own and row["is_confidential"]
    evidence = [] if is_kept_back else files[row["entry_id"]]
    return {"id": row["entry_id"], **{name: row[name] for name in _ANSWERED_FOR}, "evidence": evidence}


def _reversal(row: Mapping[str, Any]) -> dict[str, Any]:
    form = EntryForm.REVERSAL if row["reversal_source"] == SOURCE else None
    return {
        "id": row["reversal_id"], "at": row["reversed_at"], "source": _source(row["reversal_source"], form),
        "reason": row["reversal_reason"], "entered_by_name": row["reversal_entered_by_name"],
        "decided_by_name": row["reversal_decided_by_name"],
    }  # fmt: skip


def facts_of_member(work: Work, seat_id: UUID, days: Period) -> list[dict[str, Any]]:
    """A member's entries of some days, the earliest first, what was taken back and what takes it back alike."""
    rows = work.session.execute(
        work.select(
            DutyFact.id, DutyFact.kind, DutyFact.occurred_on, DutyFact.label, DutyFact.fields, DutyFact.matter,
            DutyFact.source_kind, DutyFact.source_id, DutyFact.reverses_id, DutyFact.recorded_at,
        )
        .where(DutyFact.seat_id == seat_id, stands_in(days))
        .order_by(DutyFact.occurred_on, DutyFact.id)
    ).mappings()  # fmt: skip
    return [dict(row) for row in rows]
