"""The import of duty facts of the past: every row is judged first, then all of the file is taken or nothing.

The ledger is only added to. The same row twice is one fact; a row that differs takes the earlier fact back by an entry
that reverses it, and enters the new one; a row marked 冲销 only takes it back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid5

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.database import in_chunks
from services.kernel.sheets.forms import Form
from services.kernel.sheets.rows import RowMistake, faults_of, refusing
from services.kernel.work import Work
from services.members.commands.turns import take_turns
from services.members.models import Body
from services.members.queries.seats import seats_by_term
from services.members.vocabulary import BodyKind
from services.scoring.commands.entering import Entry, enter_facts
from services.scoring.fact_columns import Column
from services.scoring.fact_rows import (
    EARLIEST_YEAR,
    FactContent,
    FactKey,
    FactRow,
    FactSheet,
    Known,
    NamedBody,
    read_facts,
)
from services.scoring.facts import DutyFactsImported
from services.scoring.models import DutyFact
from services.scoring.published import regulation_in_force, timetable
from services.scoring.queries.entry_form import kinds_of_bodies
from services.scoring.refusals import DutyFactsRefused

SOURCE: Final = "import"
"""The source of facts that came from a sheet; those of proposals and activities are never touched from here."""


@dataclass
class _Standing:
    """What the ledger has under one key: the fact that stands, and how many there have been."""

    id: UUID | None = None
    content: FactContent | None = None
    so_far: int = 0
    barred: FactContent | None = None
    """What two persons took back: a file does not bring it again."""


@dataclass
class _Plan:
    """What a file comes to."""

    entered: list[FactRow] = field(default_factory=list)
    corrected: list[FactRow] = field(default_factory=list)
    reversed: list[FactRow] = field(default_factory=list)
    unchanged: int = 0

    @property
    def figures(self) -> dict[str, int]:
        """As they are answered and audited."""
        return {
            "entered": len(self.entered),
            "corrected": len(self.corrected),
            "reversed": len(self.reversed),
            "unchanged": self.unchanged,
        }


def prepare_fact_import(
    work: Work, *_people: Actor, filename: str, content: bytes, dry_run: bool = False
) -> dict[str, FactSheet]:
    """Read and judge the file: seconds for a large one, in which no transaction waits."""
    del dry_run
    with refusing(DutyFactsRefused):
        return {"prepared": read_facts(filename, content, _known(work))}


def import_duty_facts(
    work: Work, _actor: Actor | None, *, prepared: FactSheet, filename: str = "", content: bytes = b"",
    dry_run: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Enter the file's facts and correct those that differ; the cards of all whom they concern become stale."""
    del filename, content  # `prepare_fact_import` has read them.
    take_turns(work)
    standing = _standing(work, prepared.rows)
    plan = _plan(prepared.rows, standing)
    days = {row.key.on for row in (*plan.entered, *plan.corrected, *plan.reversed)}
    known = timetable(work)
    years = sorted({year for day in days for year in known.years_of(day)})
    answer = {**plan.figures, "years": years, "is_dry_run": dry_run, "sha256": prepared.sha256}
    if dry_run:
        return answer
    enter_facts(work, _entries(work, plan, standing))
    work.record(
        DutyFactsImported(
            subject_id=work.committee_id, years=tuple(years), sha256=prepared.sha256, **plan.figures
        )
    )  # fmt: skip
    return answer


def form_for(work: Work) -> Form:
    """The form with the fields of the committee's own regulations."""
    return _known(work).form()


def _known(work: Work) -> Known:
    """The seats of all terms, the bodies, and each year's kinds: a read for each year that some term covers."""
    today = civil_date(work.now)
    terms = seats_by_term(work)
    known = timetable(work)
    years = {
        year
        for term in terms.values()
        for year in range(max(term.begins_on.year, EARLIEST_YEAR), known.year_of(min(term.ends_on, today)) + 1)
    }
    found = ((year, regulation_in_force(work, year)) for year in sorted(years))
    regulations = {year: in_force.regulation for year, in_force in found if in_force}
    bodies = work.session.execute(work.select(Body.id, Body.kind, Body.name).order_by(Body.id))
    return Known(
        today=today, terms=terms, years=known, kinds={year: each.kinds for year, each in regulations.items()},
        bodies=tuple(NamedBody(*row) for row in bodies),
        kinds_of_bodies={
            (year, kind): kinds_of_bodies(each, [kind])
            for year, each in regulations.items()
            for kind in BodyKind
        },
    )  # fmt: skip


def _standing(work: Work, rows: Sequence[FactRow]) -> dict[FactKey, _Standing]:
    """What earlier imports have entered for these members and bodies in these years."""
    return {
        **_standing_of(work, DutyFact.seat_id, [row for row in rows if not row.is_of_body]),
        **_standing_of(work, DutyFact.body_id, [row for row in rows if row.is_of_body]),
    }


def _standing_of(work: Work, owner: Any, rows: Sequence[FactRow]) -> dict[FactKey, _Standing]:
    found: dict[FactKey, _Standing] = {}
    years = sorted({row.key.on.year for row in rows})
    for some in in_chunks(sorted({row.key.owner_id for row in rows})):
        facts = work.session.execute(
            work.select(
                DutyFact.id, owner.label("owner_id"), DutyFact.kind, DutyFact.occurred_on, DutyFact.label,
                DutyFact.fields, DutyFact.matter, DutyFact.reverses_id, DutyFact.source_kind,
            )
            .where(
                owner.in_(some), DutyFact.year.in_(years),
                (DutyFact.source_kind == SOURCE) | DutyFact.reverses_id.is_not(None),
            )
            .order_by(DutyFact.id)
        ).all()  # fmt: skip
        taken_back = {fact.reverses_id: fact.source_kind for fact in facts if fact.reverses_id is not None}
        for fact in facts:
            if fact.reverses_id is not None:
                continue
            known = found.setdefault(FactKey(fact.owner_id, fact.kind, fact.occurred_on, fact.label), _Standing())
            known.so_far += 1
            content = FactContent(fact.fields, fact.matter, is_reversed=False)
            if fact.id not in taken_back:
                known.id, known.content = fact.id, content
            known.barred = content if taken_back.get(fact.id, SOURCE) != SOURCE else None
    return found


def _plan(rows: Sequence[FactRow], standing: Mapping[FactKey, _Standing]) -> _Plan:
    plan = _Plan()
    mistakes = []
    for row in rows:
        known = standing.get(row.key, _Standing())
        if row.content.is_reversed and not known.so_far:
            mistakes.append(RowMistake(row.row, Column.IS_REVERSED, "此前没有导入过这一条记录，无从冲销。"))
        elif known.barred and not row.content.is_reversed and row.content != known.barred:
            mistakes.append(RowMistake(row.row, Column.LABEL, "这一条记录已由二人冲销，不能以导入更正；请人工登记。"))
        elif row.content.is_reversed and known.id:
            plan.reversed.append(row)
        elif row.content.is_reversed or row.content in (known.content, known.barred):
            plan.unchanged += 1
        elif known.id:
            plan.corrected.append(row)
        else:
            plan.entered.append(row)
    if mistakes:
        raise DutyFactsRefused(errors=faults_of(mistakes))
    return plan


def _entries(work: Work, plan: _Plan, standing: Mapping[FactKey, _Standing]) -> Iterator[Entry]:
    """What goes into the ledger: first what takes back, then what is new."""
    for row in (*plan.corrected, *plan.reversed):
        if taken_back := standing[row.key].id:
            yield _entry(row, source_id=uuid5(taken_back, "reversal"), reverses_id=taken_back)
    for row in (*plan.entered, *plan.corrected):
        so_far = standing[row.key].so_far if row.key in standing else 0
        # The same fact has the same source, so that the unique key too knows it again.
        natural = "|".join((*map(str, row.key), str(so_far)))
        yield _entry(row, source_id=uuid5(work.committee_id, natural), fields=row.content.fields)


def _entry(row: FactRow, **more: Any) -> Entry:
    key = row.key
    return Entry(
        seat_id=row.seat_id, body_id=row.body_id, kind=key.kind, on=key.on, label=key.label,
        matter=row.content.matter, source_kind=SOURCE, **more,
    )  # fmt: skip
