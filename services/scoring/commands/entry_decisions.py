"""A second person confirms or refuses an entry, or whoever entered it takes it back; only what is confirmed counts."""

from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault, NotFound
from services.kernel.sheets.cells import CellFault, text_of
from services.kernel.work import Work
from services.members.commands.turns import take_turns
from services.scoring.commands.entering import Entry, enter_facts
from services.scoring.entry_facts import DutyEntryConfirmed, DutyEntryRefused, DutyEntryTakenBack
from services.scoring.entry_lifecycle import ENTRIES
from services.scoring.entry_models import DutyEntry, DutyEntryBody, DutyEntrySeat
from services.scoring.entry_rules import LONGEST_LABEL, About
from services.scoring.entry_vocabulary import SOURCE, EntryAction, EntryForm
from services.scoring.models import DutyFact
from services.scoring.published import year_of
from services.scoring.queries.entries import evidence_of, look_closely, may_see, shown
from services.scoring.queries.standing import already_credited, is_reversed
from services.scoring.refusals import AlreadyReversed, DutyFactStands


def confirm_duty_entry(
    work: Work, actor: Actor, *, duty_entry_id: UUID, matter: str | None = None
) -> dict[str, Any]:  # fmt: skip
    """Write it into the ledger of each member or body; of what was declared, say to which matter it belongs.

    Confirmations and imports take turns: each finds what the one before it has entered or taken back.
    """
    take_turns(work)
    entry = open_entry(work, actor, duty_entry_id)
    matter = _matter(entry, matter)
    ENTRIES.take(entry, EntryAction.CONFIRM, actor)
    _sign(work, actor, entry)
    entry.matter = matter or entry.matter
    about = _about(work, entry)
    if entry.form is EntryForm.REVERSAL:
        _reverse(work, entry)
    else:
        _credit(work, entry, about)
    year, facts = year_of(work, entry.occurred_on), len(about.seat_ids) + len(about.body_ids)
    work.record(DutyEntryConfirmed(subject_id=entry.id, form=entry.form, year=year, facts=facts))
    return _standing(work, actor, entry)


def refuse_duty_entry(work: Work, actor: Actor, *, duty_entry_id: UUID, reason: str) -> dict[str, Any]:
    """Leave the ledger as it is, and say why."""
    entry = open_entry(work, actor, duty_entry_id)
    ENTRIES.take(entry, EntryAction.REFUSE, actor)
    _sign(work, actor, entry)
    entry.refusal_reason = reason
    work.record(DutyEntryRefused(subject_id=entry.id, year=year_of(work, entry.occurred_on)))
    return _standing(work, actor, entry)


def take_back_duty_entry(work: Work, actor: Actor, *, duty_entry_id: UUID) -> dict[str, Any]:
    """Take back what one has entered oneself, before it is decided."""
    entry = open_entry(work, actor, duty_entry_id)
    ENTRIES.take(entry, EntryAction.TAKE_BACK, actor)
    _sign(work, actor, entry)
    work.record(DutyEntryTakenBack(subject_id=entry.id))
    return _standing(work, actor, entry)


def open_entry(work: Work, actor: Actor, duty_entry_id: UUID) -> DutyEntry:
    """An entry for a change, held, for whoever may see it, with what its life looks at."""
    statement = work.select(DutyEntry).where(DutyEntry.id == duty_entry_id).with_for_update()
    entry: DutyEntry | None = work.session.scalars(statement).one_or_none()
    if entry is None or not may_see(entry, actor):
        raise NotFound
    look_closely(work, [entry])
    entry.files = len(evidence_of(work, [entry.id])[entry.id])
    return entry


def _matter(entry: DutyEntry, matter: str | None) -> str | None:
    """The matter that whoever confirms a declaration gives it; an entry of the office has its own already."""
    if not matter:
        return None
    if entry.form is not EntryForm.DECLARATION:
        raise BadInput(errors=(FieldFault("/matter", "只有自行申报的，确认时才可以写明关联事项"),))
    try:
        return text_of(matter, LONGEST_LABEL)
    except CellFault as fault:
        raise BadInput(errors=(FieldFault("/matter", fault.reason_zh),)) from fault


def _credit(work: Work, entry: DutyEntry, about: About) -> None:
    if credited := already_credited(work, entry, about).names:
        raise DutyFactStands(**credited)
    owners = [{"seat_id": seat_id} for seat_id in about.seat_ids] + [{"body_id": each} for each in about.body_ids]
    enter_facts(
        work,
        [
            Entry(
                **owner, kind=entry.kind, on=entry.occurred_on, label=entry.label, fields=entry.fields,
                matter=entry.matter, source_kind=SOURCE, source_id=entry.id,
            )
            for owner in owners
        ],
    )  # fmt: skip


def _reverse(work: Work, entry: DutyEntry) -> None:
    if entry.reverses_id is None:
        message = "a reversal names what it takes back"
        raise RuntimeError(message)
    fact = work.get(DutyFact, entry.reverses_id)
    if is_reversed(work, fact.id):
        raise AlreadyReversed
    enter_facts(
        work,
        [
            Entry(
                seat_id=fact.seat_id, body_id=fact.body_id, kind=fact.kind, on=fact.occurred_on, label=fact.label,
                matter=fact.matter, source_kind=SOURCE, source_id=entry.id, reverses_id=fact.id,
            )
        ],
    )  # fmt: skip


def _sign(work: Work, actor: Actor, entry: DutyEntry) -> None:
    entry.decided_at, entry.decided_by, entry.decided_by_name = work.now, actor.account_id, actor.name


def _about(work: Work, entry: DutyEntry) -> About:
    seats = work.select(DutyEntrySeat.seat_id).where(DutyEntrySeat.entry_id == entry.id)
    bodies = work.select(DutyEntryBody.body_id).where(DutyEntryBody.entry_id == entry.id)
    return About(list(work.session.scalars(seats)), list(work.session.scalars(bodies)))


def _standing(work: Work, actor: Actor, entry: DutyEntry) -> dict[str, Any]:
    work.flush()
    return shown(work, actor, [entry])[0]
