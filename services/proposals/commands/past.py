"""The import of proposals of earlier years: every row is judged first, then all of the file is taken or nothing.

Repeatable without doubles: a case is known by term, session and case number. What the file has no column for stays.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, tuple_, update

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.database import in_chunks
from services.kernel.sheets.rows import RowMistake, faults_of, refusing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.commands.turns import take_turns
from services.members.models import Term, TermSession, Unit
from services.members.queries.seats import seats_by_term
from services.members.queries.settings import current_settings
from services.proposals.commands.indexing import index_past
from services.proposals.facts import PastProposalsImported
from services.proposals.models import Proposal
from services.proposals.past_columns import Column
from services.proposals.past_models import PastHandling, PastProposal, PastProposer
from services.proposals.past_rows import (
    CaseKey,
    Known,
    KnownSession,
    PastCase,
    PastSheet,
    Proposer,
    kind_of,
    read_past_proposals,
)
from services.proposals.past_vocabulary import PastDisposition, UnitRole
from services.proposals.refusals import PastProposalsRefused
from services.proposals.vocabulary import ProposalKind

UNSAID: Final[Mapping[str, Any]] = {
    "disposition": PastDisposition.FILED, "merged_into": None, "category": None,
    "reply_grade": None, "satisfaction": None, "outcome": "", "is_key": False, "is_excellent": False,
    "is_shown_to_members": False, "situation": "", "analysis": "", "suggestions": "", "text": "",
}  # fmt: skip
"""What a new case is where the file has no column for it: nothing is shown to members unless somebody says so."""

_COMPARED = (
    PastProposal.id,
    PastProposal.year,
    PastProposal.title,
    PastProposal.kind,
    *(getattr(PastProposal, name) for name in UNSAID),
)
_KEY = (PastProposal.term_number, PastProposal.session_number, PastProposal.case_number)


def prepare_past_import(
    work: Work, *_people: Actor, filename: str, content: bytes, dry_run: bool = False
) -> dict[str, PastSheet]:
    """Read and judge the file: seconds for a large one, in which no transaction waits."""
    del dry_run
    with refusing(PastProposalsRefused):
        return {"prepared": read_past_proposals(filename, content, _known(work))}


def import_past_proposals(
    work: Work, _actor: Actor | None, *, prepared: PastSheet, filename: str = "", content: bytes = b"",
    dry_run: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Enter the file's cases, change those that differ; a dry run only counts. What is not in the file stays."""
    del filename, content  # `prepare_past_import` has read them.
    take_turns(work)
    cases = sorted(prepared.cases, key=lambda case: (case.values["year"], case.key))
    _refuse_running_numbers(work, cases)
    standing = _standing(work, cases)
    new = [case for case in cases if case.key not in standing]
    changed = [case for case in cases if case.key in standing and _differs(case, standing[case.key])]
    figures = {"added": len(new), "changed": len(changed), "unchanged": len(cases) - len(new) - len(changed)}
    named = [proposer for case in cases for proposer in case.proposers]
    answer = {
        **figures, "is_dry_run": dry_run, "sha256": prepared.sha256,
        "unknown_proposers": sum(proposer.seat_id is None for proposer in named),
    }  # fmt: skip
    if dry_run:
        return answer
    added = _add(work, new)
    _change(work, changed, standing)
    index_past(work, [*added, *(standing[case.key].id for case in changed)])
    work.record(PastProposalsImported(subject_id=work.committee_id, sha256=prepared.sha256, **figures))
    return answer


class _Stored:
    """A case as it is stored, to be compared with a row."""

    def __init__(self, row: Any) -> None:
        self.id: UUID = row.id
        self.values: Mapping[str, Any] = row._mapping
        self.proposers: list[Proposer] = []
        self.units: dict[UUID, UnitRole] = {}

    def values_after(self, case: PastCase) -> Mapping[str, Any]:
        """What the columns hold once the row is taken: an organisation's case stays one until it is said otherwise."""
        if "kind" in case.values or not case.has_cosigners or self.values["kind"] is ProposalKind.COLLECTIVE:
            return case.values
        return {**case.values, "kind": kind_of(case.proposers)}

    def proposers_after(self, case: PastCase) -> tuple[Proposer, ...]:
        """Who proposes it once the row is taken: without a column for co-signers those known stay."""
        return case.proposers if case.has_cosigners else (*case.proposers, *self.proposers[1:])


def _known(work: Work) -> Known:
    """What rows may name, in a handful of reads."""
    _number, settings = current_settings(work)
    sessions = work.session.execute(
        work.select(TermSession.number, TermSession.year, TermSession.ends_on)
        .join(Term, (Term.committee_id == TermSession.committee_id) & (Term.id == TermSession.term_id))
        .add_columns(Term.number.label("term_number"))
    )
    return Known(
        today=civil_date(work.now),
        categories={choice.name: choice.key for choice in settings.proposals.categories},
        units={row.name: row.id for row in work.session.execute(work.select(Unit.id, Unit.name))},
        sessions={(row.term_number, row.number): KnownSession(row.year, row.ends_on) for row in sessions},
        terms=seats_by_term(work),
    )


def _refuse_running_numbers(work: Work, cases: Sequence[PastCase]) -> None:
    """A number under which a case was filed here is not also one of the past."""
    filed = work.session.execute(
        work.select(Proposal.case_number)
        .join(
            TermSession, (TermSession.committee_id == Proposal.committee_id) & (TermSession.id == Proposal.session_id)
        )
        .join(Term, (Term.committee_id == TermSession.committee_id) & (Term.id == TermSession.term_id))
        .add_columns(Term.number.label("term_number"), TermSession.number.label("session_number"))
        .where(Proposal.case_number.is_not(None), TermSession.ends_on < civil_date(work.now))
    )
    taken = {CaseKey(row.term_number, row.session_number, row.case_number) for row in filed}
    mistakes = [
        RowMistake(case.row, Column.CASE_NUMBER, "系统中已有这一案号的提案，不必再导入。")
        for case in cases
        if case.key in taken
    ]
    if mistakes:
        raise PastProposalsRefused(errors=faults_of(sorted(mistakes, key=lambda mistake: mistake.row)))


def _standing(work: Work, cases: Sequence[PastCase]) -> dict[CaseKey, _Stored]:
    """The stored cases of the sessions that the file names."""
    pairs = sorted({(case.key.term, case.key.session) for case in cases})
    in_file = {case.key for case in cases}
    found: dict[CaseKey, _Stored] = {}
    for some in in_chunks(pairs, 100):
        for row in work.session.execute(
            work.select(*_KEY, *_COMPARED).where(
                tuple_(PastProposal.term_number, PastProposal.session_number).in_(some)
            )
        ):
            key = CaseKey(row.term_number, row.session_number, row.case_number)
            if key in in_file:
                found[key] = _Stored(row)
    by_id = {stored.id: stored for stored in found.values()}
    for ids in in_chunks(by_id):
        for row in work.session.execute(
            work.select(PastProposer.past_proposal_id, PastProposer.name, PastProposer.seat_id)
            .where(PastProposer.past_proposal_id.in_(ids))
            .order_by(PastProposer.past_proposal_id, PastProposer.position)
        ):
            by_id[row.past_proposal_id].proposers.append(Proposer(row.name, row.seat_id))
        for row in work.session.execute(
            work.select(PastHandling.past_proposal_id, PastHandling.unit_id, PastHandling.role).where(
                PastHandling.past_proposal_id.in_(ids)
            )
        ):
            by_id[row.past_proposal_id].units[row.unit_id] = row.role
    return found


def _differs(case: PastCase, stored: _Stored) -> bool:
    return (
        any(stored.values[name] != value for name, value in stored.values_after(case).items())
        or tuple(stored.proposers) != stored.proposers_after(case)
        or (case.units is not None and case.units != stored.units)
    )


def _add(work: Work, cases: Sequence[PastCase]) -> list[UUID]:
    """New cases, in the order of year and number, and their identifiers."""
    added: list[UUID] = []
    for some in in_chunks(cases):
        rows = [
            {
                "committee_id": work.committee_id, "id": new_id(), "term_number": case.key.term,
                "session_number": case.key.session, "case_number": case.key.number, "imported_at": work.now,
                "kind": kind_of(case.proposers), **UNSAID, **case.values,
            }
            for case in some
        ]  # fmt: skip
        work.session.execute(insert(PastProposal), rows)
        added += [row["id"] for row in rows]
        _add_people(work, [(row["id"], case.proposers) for row, case in zip(rows, some, strict=True)])
        _add_units(work, [(row["id"], case.units or {}) for row, case in zip(rows, some, strict=True)])
    return added


def _change(work: Work, cases: Sequence[PastCase], standing: Mapping[CaseKey, _Stored]) -> None:
    """Cases that differ, each with what belongs to it."""
    for case in cases:
        stored = standing[case.key]
        work.session.execute(
            update(PastProposal)
            .where(PastProposal.committee_id == work.committee_id, PastProposal.id == stored.id)
            .values(**stored.values_after(case), imported_at=work.now)
            .execution_options(synchronize_session=False)
        )
    for some in in_chunks(cases):
        ids = [standing[case.key].id for case in some]
        with_units = [case for case in some if case.units is not None]
        _forget(work, PastProposer, ids)
        _forget(work, PastHandling, [standing[case.key].id for case in with_units])
        _add_people(
            work, [(standing[case.key].id, standing[case.key].proposers_after(case)) for case in some]
        )  # fmt: skip
        _add_units(work, [(standing[case.key].id, case.units or {}) for case in with_units])


def _forget(work: Work, part: type[PastProposer] | type[PastHandling], ids: Sequence[UUID]) -> None:
    if ids:
        work.session.execute(
            delete(part)
            .where(part.committee_id == work.committee_id, part.past_proposal_id.in_(ids))
            .execution_options(synchronize_session=False)
        )


def _add_people(work: Work, people: Sequence[tuple[UUID, Sequence[Proposer]]]) -> None:
    rows = [
        {
            "committee_id": work.committee_id, "id": new_id(), "past_proposal_id": case_id, "position": position,
            "name": proposer.name, "seat_id": proposer.seat_id,
        }
        for case_id, proposers in people
        for position, proposer in enumerate(proposers, start=1)
    ]  # fmt: skip
    if rows:
        work.session.execute(insert(PastProposer), rows)


def _add_units(work: Work, handling: Sequence[tuple[UUID, Mapping[UUID, UnitRole]]]) -> None:
    rows = [
        {
            "committee_id": work.committee_id, "id": new_id(), "past_proposal_id": case_id, "unit_id": unit_id,
            "role": role,
        }
        for case_id, units in handling
        for unit_id, role in units.items()
    ]  # fmt: skip
    if rows:
        work.session.execute(insert(PastHandling), rows)
