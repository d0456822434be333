"""What can be entered by hand in a year, and which matters are known in it: what a form is built from."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_

from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.permissions import BODY_FACT_DECLARE, DUTY_FACT_DECLARE
from services.members.queries.settings import current_settings
from services.members.scoring_settings import EntrySettings
from services.members.vocabulary import BODY_KIND_NAMES, BodyKind
from services.scoring.engine.articles import Regulation
from services.scoring.engine.bodies import own_kinds
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS, FactDeclaration
from services.scoring.entry_rules import AUTOMATIC, AUTOMATIC_OF_BODIES
from services.scoring.fact_columns import Kinds
from services.scoring.fact_values import is_needed
from services.scoring.ledger import stands_in
from services.scoring.models import DutyFact
from services.scoring.published import current_year, regulation_in_force, timetable
from services.scoring.queries.standings import KIND_OF_COLLECTIVE
from services.scoring.vocabulary import FieldType


@dataclass(frozen=True)
class Enterable:
    """The kinds of fact of a year, and what the committee's settings say about entering them.

    `automatic` are those that enter by themselves; `whose` says of which bodies the kinds are, empty for members.
    """

    kinds: Kinds
    settings: EntrySettings
    automatic: frozenset[str] = AUTOMATIC
    whose: str = ""


def enterable(work: Work, year: int) -> Enterable:
    """What a year's regulation knows; before there is one, what every committee has."""
    return Enterable(kinds_of_year(work, year), current_settings(work)[1].scoring.entries)


def enterable_of_bodies(work: Work, year: int, body_kinds: Collection[BodyKind]) -> Enterable:
    """What a year's regulation scores bodies of each of these kinds by; where there is none, nothing."""
    in_force = regulation_in_force(work, year)
    kinds = kinds_of_bodies(in_force.regulation, body_kinds) if in_force else {}
    names = "、".join(BODY_KIND_NAMES[kind] for kind in sorted(body_kinds))
    return Enterable(kinds, current_settings(work)[1].scoring.entries, AUTOMATIC_OF_BODIES, f"为{names}计分的部分")


def kinds_of_bodies(regulation: Regulation, body_kinds: Collection[BodyKind]) -> Kinds:
    """The kinds of fact by which a regulation scores bodies of each of these kinds."""
    found: dict[BodyKind, set[str]] = {kind: set() for kind in body_kinds}
    for collective in regulation.collectives:
        if (kind := KIND_OF_COLLECTIVE[collective.body]) in found:
            found[kind] |= own_kinds(collective)
    shared = set.intersection(*found.values()) if found else set()
    return {key: declaration for key, declaration in regulation.kinds.items() if key in shared}


def kinds_of_year(work: Work, year: int) -> Kinds:
    """The kinds of fact that the year's regulation knows, or the built-in ones."""
    in_force = regulation_in_force(work, year)
    return in_force.regulation.kinds if in_force else BUILT_IN_KINDS


def list_duty_kinds(
    work: Work, actor: Actor, *, year: int | None = None, body_kind: BodyKind | None = None
) -> dict[str, Any]:
    """Each kind that is entered by hand of members, or of bodies of a kind, with its fields in the order of a form."""
    year = year or current_year(work)
    known = enterable_of_bodies(work, year, [body_kind]) if body_kind else enterable(work, year)
    declare = BODY_FACT_DECLARE if body_kind else DUTY_FACT_DECLARE
    may_declare = known.settings.declared_kinds if actor.may(declare) else frozenset()
    return {
        "year": year,
        "kinds": [
            {
                "key": key, "name": declaration.name, "measure": declaration.measure,
                "needs_evidence": key not in known.settings.without_evidence, "may_declare": key in may_declare,
                "details": _fields(declaration),
            }
            for key, declaration in sorted(known.kinds.items())
            if key not in known.automatic
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
