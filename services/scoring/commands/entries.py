"""Entering by hand: a fact about some members or bodies, what one of them declares, a fact to be taken back.

Nothing of it is in the ledger before a second person has confirmed it (`entry_decisions.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import BadInput, FieldFault, NotFound
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Body, Seat, Term
from services.members.queries.representatives import accounts_speaking, kind_of
from services.members.vocabulary import BodyKind
from services.scoring.entry_facts import DutyEntered
from services.scoring.entry_lifecycle import ENTRIES
from services.scoring.entry_models import DutyEntry, DutyEntryBody, DutyEntrySeat
from services.scoring.entry_rules import About, Read, fault_of_kind, read_entry
from services.scoring.entry_vocabulary import EntryForm, EntryState
from services.scoring.fact_rows import EARLIEST_YEAR
from services.scoring.models import DutyFact
from services.scoring.published import year_of
from services.scoring.queries.entries import shown
from services.scoring.queries.entry_form import Enterable, enterable, enterable_of_bodies, kinds_of_year
from services.scoring.queries.sight import seat_of_day
from services.scoring.queries.standing import already_credited, is_reversed
from services.scoring.refusals import (
    AlreadyReversed,
    DeclarationNotAllowed,
    DutyFactStands,
    OwnDutyFact,
    ReversalWaits,
    ReversedElsewhere,
)
from services.scoring.sources import OWN_WAYS


def enter_duty_facts(
    work: Work, actor: Actor, *, kind: str, on: date, label: str, details: Sequence[Mapping[str, str]], reason: str,
    seat_ids: Sequence[UUID] = (), body_ids: Sequence[UUID] = (), matter: str | None = None,
    document_number: str | None = None, is_confidential: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Enter a fact about each of some members, or of some bodies, from one piece of paper; another one confirms it."""
    if bool(seat_ids) == bool(body_ids):
        said = "委员与机构请分别登记" if seat_ids else "请写明所涉及的委员（seat_ids）或者机构（body_ids）"
        raise BadInput(errors=(FieldFault("/body_ids" if seat_ids else "/seat_ids", said),))
    about, faults = About(seat_ids, body_ids), _faults_of_day(work, on)
    _refuse_own(work, actor, about)
    if body_ids:
        known = enterable_of_bodies(work, year_of(work, on), _kinds_of(work, body_ids, faults))
    else:
        faults += _faults_of_seats(work, seat_ids, on)
        known = enterable(work, year_of(work, on))
    read = _read(known, kind, faults, label=label, matter=matter, details=details)
    entry = _new(
        work, actor, EntryForm.BY_HAND, kind=kind, kind_name=known.kinds[kind].name, occurred_on=on, label=read.label,
        fields=read.fields, matter=read.matter, reason=reason, document_number=document_number,
        is_confidential=is_confidential, needs_evidence=kind not in known.settings.without_evidence,
    )  # fmt: skip
    return _entered(work, actor, entry, about)


def declare_duty_fact(
    work: Work, actor: Actor, *, kind: str, on: date, label: str, details: Sequence[Mapping[str, str]], reason: str,
    document_number: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Declare something of one's own, of a kind that the committee's settings open to members."""
    seat_id = seat_of_day(work, actor, on)
    known = enterable(work, year_of(work, on))
    faults = [*_faults_of_day(work, on), *_faults_outside_term(work, [seat_id], on)]
    read = _read(known, kind, faults, label=label, matter=None, details=details)
    sent: dict[str, Any] = {"kind": kind, "occurred_on": on, "reason": reason, "document_number": document_number}
    return _declared(work, actor, About([seat_id]), known, read, **sent)


def declare_body_fact(
    work: Work, actor: Actor, *, body_id: UUID, kind: str, on: date, label: str, details: Sequence[Mapping[str, str]],
    reason: str, document_number: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Declare something that a body did, as one who speaks for it; of the kinds that the settings open."""
    if actor.account_id not in accounts_speaking(work, [body_id])[body_id]:
        raise NotFound
    known = enterable_of_bodies(work, year_of(work, on), [kind_of(work, body_id)])
    read = _read(known, kind, _faults_of_day(work, on), label=label, matter=None, details=details)
    sent: dict[str, Any] = {"kind": kind, "occurred_on": on, "reason": reason, "document_number": document_number}
    return _declared(work, actor, About((), [body_id]), known, read, **sent)


def _declared(
    work: Work, actor: Actor, about: About, known: Enterable, read: Read, *, kind: str, **columns: Any
) -> dict[str, Any]:
    if kind not in known.settings.declared_kinds:
        raise DeclarationNotAllowed(kind=kind)
    entry = _new(
        work, actor, EntryForm.DECLARATION, kind=kind, kind_name=known.kinds[kind].name, label=read.label,
        fields=read.fields, matter=None, needs_evidence=kind not in known.settings.without_evidence, **columns,
    )  # fmt: skip
    return _entered(work, actor, entry, about)


def propose_reversal(
    work: Work, actor: Actor, *, duty_fact_id: UUID, reason: str, document_number: str | None = None
) -> dict[str, Any]:
    """Propose to take a fact of the ledger back; another person confirms it, and no fact is taken back twice."""
    fact = work.get(DutyFact, duty_fact_id)
    if fact.source_kind in OWN_WAYS:
        raise ReversedElsewhere(OWN_WAYS[fact.source_kind], source=fact.source_kind)
    if fact.reverses_id or is_reversed(work, fact.id):
        raise AlreadyReversed
    waiting = work.select(DutyEntry.id).where(
        DutyEntry.reverses_id == fact.id, DutyEntry.state.in_((EntryState.ENTERED, EntryState.CONFIRMED))
    )
    if open_one := work.session.scalar(waiting):
        raise ReversalWaits(duty_entry_id=str(open_one))
    about = About([fact.seat_id] if fact.seat_id else (), [fact.body_id] if fact.body_id else ())
    _refuse_own(work, actor, about)
    kinds = kinds_of_year(work, year_of(work, fact.occurred_on))
    entry = _new(
        work, actor, EntryForm.REVERSAL, kind=fact.kind, occurred_on=fact.occurred_on, label=fact.label,
        kind_name=kinds[fact.kind].name if fact.kind in kinds else fact.kind, fields=fact.fields, matter=fact.matter,
        reason=reason, document_number=document_number, needs_evidence=False, reverses_id=fact.id,
    )  # fmt: skip
    return _entered(work, actor, entry, about)


def _new(
    work: Work, actor: Actor, form: EntryForm, *, is_confidential: bool = False, **columns: Any
) -> DutyEntry:  # fmt: skip
    return DutyEntry(
        id=new_id(), form=form, state=ENTRIES.initial, is_confidential=is_confidential, entered_at=work.now,
        entered_by=actor.account_id, entered_by_name=actor.name, **columns,
    )  # fmt: skip


def _entered(work: Work, actor: Actor, entry: DutyEntry, about: About) -> dict[str, Any]:
    if entry.form is not EntryForm.REVERSAL and (credited := already_credited(work, entry, about).names):
        raise DutyFactStands(**credited)
    work.add(entry)
    work.flush()
    for seat_id in about.seat_ids:
        work.add(DutyEntrySeat(entry_id=entry.id, seat_id=seat_id))
    for body_id in about.body_ids:
        work.add(DutyEntryBody(entry_id=entry.id, body_id=body_id))
    work.record(
        DutyEntered(
            subject_id=entry.id, form=entry.form, kind=entry.kind, year=year_of(work, entry.occurred_on),
            seat_ids=tuple(about.seat_ids), body_ids=tuple(about.body_ids), reverses_id=entry.reverses_id,
        )
    )  # fmt: skip
    work.flush()
    return shown(work, actor, [entry])[0]


def _read(known: Enterable, kind: str, faults: list[FieldFault], **sent: Any) -> Read:
    """What was sent, as it is kept. Raises BadInput with all that is wrong, in whatever part."""
    if wrong := fault_of_kind(known.kinds, kind, known.automatic, known.whose):
        raise BadInput(errors=(*faults, wrong))
    read = read_entry(known.kinds[kind], **sent)
    if faults or read.faults:
        raise BadInput(errors=(*faults, *read.faults))
    return read


def _faults_of_day(work: Work, on: date) -> list[FieldFault]:
    today = civil_date(work.now)
    if on > today:
        return [FieldFault("/on", "在今天之后，请核对日期")]
    return [FieldFault("/on", f"早于 {EARLIEST_YEAR} 年，请核对日期")] if on.year < EARLIEST_YEAR else []


def _faults_of_seats(work: Work, seat_ids: Sequence[UUID], on: date) -> list[FieldFault]:
    """Each member once, in office in the term that covers the day."""
    doubles = _doubles(seat_ids, "/seat_ids/{}", "同一委员只写一次")
    return [*doubles, *_faults_outside_term(work, seat_ids, on, "/seat_ids/{}")]


def _kinds_of(work: Work, body_ids: Sequence[UUID], faults: Sequence[FieldFault]) -> set[BodyKind]:
    """Of which kinds the bodies are. Raises BadInput, with what else is wrong, unless each is here and named once."""
    rows = work.session.execute(work.select(Body.id, Body.kind).where(Body.id.in_(body_ids)))
    found: dict[UUID, BodyKind] = {row.id: row.kind for row in rows}
    strangers = [
        FieldFault(f"/body_ids/{index}", "本会没有这一机构")
        for index, body_id in enumerate(body_ids)
        if body_id not in found
    ]
    if wrong := [*_doubles(body_ids, "/body_ids/{}", "同一机构只写一次"), *strangers]:
        raise BadInput(errors=(*faults, *wrong))
    return set(found.values())


def _doubles(ids: Sequence[UUID], pointer: str, said: str) -> list[FieldFault]:
    return [FieldFault(pointer.format(index), said) for index, each in enumerate(ids) if each in ids[:index]]


def _faults_outside_term(
    work: Work, seat_ids: Sequence[UUID], on: date, pointer: str = "/on"
) -> list[FieldFault]:  # fmt: skip
    serving = set(
        work.session.scalars(
            work.select(Seat.id)
            .join(Term, and_(Term.committee_id == Seat.committee_id, Term.id == Seat.term_id))
            .where(Seat.id.in_(seat_ids), Term.begins_on <= on, Term.ends_on >= on)
        )
    )
    return [
        FieldFault(pointer.format(index), f"本会在 {on.isoformat()} 所在的届没有这一委员")
        for index, seat_id in enumerate(seat_ids)
        if seat_id not in serving
    ]


def _refuse_own(work: Work, actor: Actor, about: About) -> None:
    """Neither his own, of any term, nor that of a body for which he speaks."""
    own = work.select(Seat.id).where(Seat.id.in_(about.seat_ids), Seat.account_id == actor.account_id)
    if about.seat_ids and work.session.scalar(own.limit(1)):
        raise OwnDutyFact
    if about.body_ids and any(actor.account_id in them for them in accounts_speaking(work, about.body_ids).values()):
        raise OwnDutyFact("请由所代表的机构自行申报，或者由其他考核人员登记")
