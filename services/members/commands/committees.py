"""A committee joins the deployment; its bodies and handling units are entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.facts import BodyAdded, CommitteeCreated, RepresentativesNamed, UnitAdded, UnitEdited
from services.members.models import Body, Committee, Representative, Term, TermSession, Unit
from services.members.queries.representatives import list_representatives, people_serving
from services.members.refusals import NameTaken, RepresentativesRefused
from services.members.vocabulary import BodyKind, CommitteeLevel


@dataclass(frozen=True, kw_only=True)
class FirstTerm:
    """The term (届) that a new committee is in, and its session (次) of the year."""

    number: int
    begins_on: date
    ends_on: date
    session_number: int
    year: int
    session_begins_on: date
    session_ends_on: date


def create_committee(
    work: Work, _actor: Actor | None, *, code: str, name: str, level: CommitteeLevel, first_term: FirstTerm,
    parent_code: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Create the committee of this work, with its running term; only the operator's command does it."""
    _judge_term(first_term)
    if work.session.scalar(select(Committee.id).where(Committee.code == code)):
        raise NameTaken("另一政协已使用此代码")
    parent_id = _parent(work, parent_code, level)
    work.add(
        Committee(id=work.committee_id, parent_id=parent_id, code=code, name=name, level=level, created_at=work.now)
    )
    work.flush()
    term = Term(id=new_id(), number=first_term.number, begins_on=first_term.begins_on, ends_on=first_term.ends_on)
    work.add(term)
    work.flush()
    work.add(
        TermSession(
            term_id=term.id, number=first_term.session_number, year=first_term.year,
            begins_on=first_term.session_begins_on, ends_on=first_term.session_ends_on,
        )
    )  # fmt: skip
    work.record(CommitteeCreated(subject_id=work.committee_id, parent_id=parent_id))
    return {"id": work.committee_id, "term_id": term.id}


def add_body(work: Work, _actor: Actor | None, *, kind: BodyKind, name: str) -> dict[str, Any]:
    """Enter a sector, a special committee or a street group; rosters name them exactly so."""
    if work.session.scalar(work.select(Body.id).where(Body.kind == kind, Body.name == name)):
        raise NameTaken
    body = Body(id=new_id(), kind=kind, name=name)
    work.add(body)
    work.record(BodyAdded(subject_id=body.id, kind=str(kind)))
    return {"id": body.id}


def name_representatives(
    work: Work, _actor: Actor | None, *, body_id: UUID, account_ids: Sequence[UUID]
) -> dict[str, Any]:  # fmt: skip
    """Say who submits for a body, beside its conveners: these and nobody else."""
    work.get(Body, body_id)
    serving = people_serving(work, account_ids)
    faults = tuple(
        FieldFault(f"/account_ids/{place}", "此人不在本会任职")
        for place, account_id in enumerate(account_ids)
        if account_id not in serving
    )
    if faults:
        raise RepresentativesRefused(errors=faults)
    work.session.execute(
        delete(Representative).where(
            Representative.committee_id == work.committee_id, Representative.body_id == body_id
        )
    )  # fmt: skip
    named = tuple(dict.fromkeys(account_ids))
    for account_id in named:
        work.add(Representative(body_id=body_id, account_id=account_id, named_at=work.now))
    work.record(RepresentativesNamed(subject_id=body_id, account_ids=named))
    work.flush()
    return list_representatives(work, body_id=body_id)


def add_unit(work: Work, _actor: Actor | None, *, name: str) -> dict[str, Any]:
    """Enter a handling unit."""
    if work.session.scalar(work.select(Unit.id).where(Unit.name == name)):
        raise NameTaken
    unit = Unit(id=new_id(), name=name)
    work.add(unit)
    work.record(UnitAdded(subject_id=unit.id))
    return {"id": unit.id}


def edit_unit(
    work: Work, _actor: Actor | None, *, unit_id: UUID, name: str, is_abolished: bool
) -> dict[str, Any]:  # fmt: skip
    """Rename a handling unit, abolish it, or take that back; what names it goes on naming it."""
    unit = work.get(Unit, unit_id)
    taken = work.select(Unit.id).where(Unit.name == name, Unit.id != unit_id)
    if work.session.scalar(taken):
        raise NameTaken
    is_renamed, was_abolished = unit.name != name, unit.abolished_at is not None
    if is_renamed or is_abolished != was_abolished:
        unit.name = name
        if is_abolished != was_abolished:
            unit.abolished_at = work.now if is_abolished else None
        work.record(UnitEdited(subject_id=unit_id, is_renamed=is_renamed, is_abolished=is_abolished))
    return {"id": unit_id, "name": name, "is_abolished": is_abolished}


def _parent(work: Work, code: str | None, level: CommitteeLevel) -> Any:
    """The committee above, which stands on a higher level."""
    if code is None:
        return None
    above = work.session.execute(select(Committee.id, Committee.level).where(Committee.code == code)).first()
    if above is None:
        raise BadInput(errors=(FieldFault("/parent", "没有使用此代码的政协"),))
    levels = list(CommitteeLevel)
    if levels.index(above.level) >= levels.index(level):
        raise BadInput(errors=(FieldFault("/parent", "上级政协的层级须高于本级"),))
    return above.id


def _judge_term(term: FirstTerm) -> None:
    faults = []
    if term.begins_on >= term.ends_on:
        faults.append(FieldFault("/term", "届的结束日期须晚于开始日期"))
    if term.session_begins_on > term.session_ends_on:
        faults.append(FieldFault("/session", "年度会议的结束日期不得早于开始日期"))
    if faults:
        raise BadInput(errors=tuple(faults))
