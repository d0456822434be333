"""What can be entered by hand in a year, and which matters are known in it: what a form is built from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_

from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.permissions import DUTY_FACT_DECLARE
from services.members.queries.settings import current_settings
from services.members.scoring_settings import EntrySettings
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS, FactDeclaration
from services.scoring.entry_rules import AUTOMATIC
from services.scoring.fact_columns import Kinds
from services.scoring.fact_values import is_needed
from services.scoring.ledger import stands_in
from services.scoring.models import DutyFact
from services.scoring.published import current_year, regulation_in_force, timetable
from services.scoring.vocabulary import FieldType


@dataclass(frozen=True)
class Enterable:
    """The kinds of fact of a year, and what the committee's settings say about entering them."""

    kinds: Kinds
    settings: EntrySettings


def enterable(work: Work, on: date) -> Enterable:
    """What the regulation of the year knows in which a day lies; before there is one, what every committee has."""
    return _enterable(work, timetable(work).year_of(on))


def _enterable(work: Work, year: int) -> Enterable:
    return Enterable(kinds_of_year(work, year), current_settings(work)[1].scoring.entries)


def kinds_of_year(work: Work, year: int) -> Kinds:
    """The kinds of fact that the year's regulation knows, or the built-in ones."""
    in_force = regulation_in_force(work, year)
    return in_force.regulation.kinds if in_force else BUILT_IN_KINDS


def list_duty_kinds(work: Work, actor: Actor, *, year: int | None = None) -> dict[str, Any]:
    """Each kind that is entered by hand, with its fields in the order of a form."""
    year = year or current_year(work)
    known = _enterable(work, year)
    may_declare = known.settings.declared_kinds if actor.may(DUTY_FACT_DECLARE) else frozenset()
    return {
        "year": year,
        "kinds": [
            {
                "key": key, "name": declaration.name, "measure": declaration.measure,
                "needs_evidence": key not in known.settings.without_evidence, "may_declare": key in may_declare,
                "details": _fields(declaration),
            }
            for key, declaration in sorted(known.kinds.items())
            if key not in AUTOMATIC
        ],
    }  # fmt: skip


def _fields(declaration: FactDeclaration) -> list[dict[str, Any]]:
    return [
        {
            "key": key, "name": declaration.field_name(key), "type": FieldType(field.type),
            "is_required": is_needed(field),
            "choices": [{"key": choice, "name": name} for choice, name in field.choices.items()],
        }
        for key, field in declaration.fields.items()
    ]  # fmt: skip


def list_duty_matters(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, text: str | None = None, after: str | None = None
) -> dict[str, Any]:
    """The matters that facts of the year belong to, each with the name of one of them: to call the same the same."""
    del actor
    in_year = stands_in(timetable(work).ledger_of(year or current_year(work)))
    statement = (
        work.select(DutyFact.matter, func.min(DutyFact.label).label("label"), func.count().label("facts"))
        .where(
            DutyFact.committee_id == work.committee_id, in_year,
            DutyFact.matter.is_not(None), DutyFact.reverses_id.is_(None),
        )
        .group_by(DutyFact.matter)
        .order_by(DutyFact.matter)
        .limit(limit + 1)
    )  # fmt: skip
    if text:
        statement = statement.where(
            or_(DutyFact.matter.contains(text, autoescape=True), DutyFact.label.contains(text, autoescape=True))
        )
    if after:
        statement = statement.where(DutyFact.matter > unmark(after, str)[0])
    rows = [dict(row) for row in work.session.execute(statement).mappings()]
    return page(rows, limit, lambda row: (row["matter"],))
