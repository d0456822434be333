"""The statistics of a session: what became of its proposals, by sector, category, kind, period and day.

Filed and merged are facts beside the state: a case that was merged or withdrawn after filing is counted among the
filed ones too. What was sent back is counted once, whether it came in again, was withdrawn, or neither.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, and_, exists, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.database import how_many
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.models import Body, Seat, TermSession
from services.members.queries.seats import SECTOR_OF_SEAT
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.models import Proposal, ProposalHistory
from services.proposals.queries.cases import JOIN_SEAT
from services.proposals.vocabulary import PROPOSAL_KIND_NAMES, SUBMISSION_PERIOD_NAMES, ProposalAction
from services.proposals.vocabulary import ProposalState as Is


class civil_day(FunctionElement[date]):  # noqa: N801 - it stands in statements as functions do
    """The civil day (UTC+8) of an instant."""

    type = Date()
    inherit_cache = True


@compiles(civil_day, "sqlite")
def _on_sqlite(element: Any, compiler: SQLCompiler, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, '+8 hours')"


@compiles(civil_day, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **more)} AT TIME ZONE INTERVAL '+08:00' AS DATE)"


STILL_OPEN = (Is.IN_REVIEW, Is.SENT_BACK, Is.AWAITING_CONSENT)
FIGURES: Mapping[str, ColumnElement[bool]] = {
    "open": Proposal.state.in_(STILL_OPEN),
    "sent_back": exists().where(
        ProposalHistory.committee_id == Proposal.committee_id, ProposalHistory.proposal_id == Proposal.id,
        ProposalHistory.action == ProposalAction.SEND_BACK,
    ),
    "filed": Proposal.case_number.is_not(None),
    "merged": Proposal.state == Is.MERGED,
    "converted": Proposal.state == Is.CONVERTED,
    "not_filed": Proposal.state == Is.NOT_FILED,
    "withdrawn": Proposal.state == Is.WITHDRAWN,
}  # fmt: skip
"""What is counted besides what was received, and of which proposals."""

DAYS: Mapping[str, tuple[SQLColumnExpression[Any], ColumnElement[bool]]] = {
    "received": (Proposal.received_at, Proposal.received_at.is_not(None)),
    "filed": (Proposal.filed_at, Proposal.filed_at.is_not(None)),
    **{
        name: (Proposal.closed_at, FIGURES[name]) for name in ("merged", "converted", "not_filed", "withdrawn")
    },
}  # fmt: skip
"""On which day each figure is counted."""


def read_proposal_statistics(work: Work, _actor: Actor, *, session_id: UUID | None = None) -> dict[str, Any]:
    """All figures of one session, by default that of today; a fixed number of reads, whatever the session's size."""
    session = _session(work, session_id)
    _, settings = current_settings(work)
    categories = {each.key: each.name for each in settings.proposals.categories}
    by_category = _grouped(work, session.id, Proposal.submitted_category, categories)
    figures = ("received", *FIGURES)
    return {
        "session_id": session.id,
        "year": session.year,
        "as_of": work.now,
        "total": {name: sum(group[name] for group in by_category) for name in figures},
        "by_category": by_category,
        "by_sector": _grouped(work, session.id, Seat.sector_id, _sectors(work)),
        "by_kind": _grouped(work, session.id, Proposal.kind, PROPOSAL_KIND_NAMES),
        "by_period": _grouped(work, session.id, Proposal.period, SUBMISSION_PERIOD_NAMES),
        "by_day": _by_day(work, session.id),
    }


def _session(work: Work, session_id: UUID | None) -> Any:
    sessions = work.session.execute(work.select(TermSession.id, TermSession.year, TermSession.begins_on)).all()
    if session_id is None:
        found = rules.session_on(civil_date(work.now), sessions)
    else:
        found = next((each for each in sessions if each.id == session_id), None)
    if found is None:
        raise NotFound
    return found


def _sectors(work: Work) -> dict[UUID, str]:
    return {row.id: row.name for row in work.session.execute(work.select(Body.id, Body.name))}


def _grouped(
    work: Work, session_id: UUID, column: SQLColumnExpression[Any], names: Mapping[Any, str]
) -> list[dict[str, Any]]:
    """The figures of each value of a column that the session's proposals have, the largest group first."""
    statement = (
        work.select(column.label("key"), func.count(Proposal.id).label("received"))
        .add_columns(*(how_many(which).label(name) for name, which in FIGURES.items()))
        .join_from(Proposal, Seat, JOIN_SEAT)
        .join(Body, SECTOR_OF_SEAT)
        .where(Proposal.committee_id == work.committee_id, Proposal.session_id == session_id)
        .group_by(column)
    )
    rows = [dict(row) for row in work.session.execute(statement).mappings()]
    rows.sort(key=lambda row: (-row["received"], str(row["key"])))
    return [{**row, "name": names.get(row["key"], row["key"] and str(row["key"]))} for row in rows]


def _by_day(work: Work, session_id: UUID) -> list[dict[str, Any]]:
    """What happened on each day on which something did."""
    days: defaultdict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*DAYS, "sent_back"), 0))
    for name, (instant, which) in DAYS.items():
        day = civil_day(instant)
        counted = work.select(Proposal.committee_id).where(Proposal.session_id == session_id, which)
        for on, count in work.session.execute(
            counted.with_only_columns(day.label("day"), func.count(Proposal.id)).group_by(day)
        ):
            days[on][name] = count
    day = civil_day(ProposalHistory.at)
    sent_back = (
        work.select(ProposalHistory.committee_id)
        .join(
            Proposal,
            and_(Proposal.committee_id == ProposalHistory.committee_id, Proposal.id == ProposalHistory.proposal_id),
        )
        .where(Proposal.session_id == session_id, ProposalHistory.action == ProposalAction.SEND_BACK)
    )
    for on, count in work.session.execute(
        sent_back.with_only_columns(day.label("day"), func.count(ProposalHistory.id)).group_by(day)
    ):
        days[on]["sent_back"] = count
    return [{"day": on, **days[on]} for on in sorted(days)]
