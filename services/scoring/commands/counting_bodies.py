"""Scoring bodies by the rules that the regulation has for them: by the worker, body by body.

It counts when somebody asks; and what was counted it counts again when the body's own ledger grows.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import update

from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.database import insert_here
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Body
from services.scoring.body_ledger import OwnFacts, own_facts
from services.scoring.collective_models import CollectiveScore
from services.scoring.commands.counting import check_begun
from services.scoring.engine.articles import Collective
from services.scoring.engine.bodies import BodyCard, score_body
from services.scoring.engine.standings import BodyMember
from services.scoring.facts import CollectivesAsked
from services.scoring.ledger import facts_of_years
from services.scoring.models import PLACES
from services.scoring.published import in_force_or_refused, regulation_in_force
from services.scoring.queries.standings import KIND_OF_COLLECTIVE, seats_by_body, seats_standing, standings_of
from services.scoring.receipts import receipt
from services.scoring.refusals import NoCollectives

COUNT_BODY = "count-body"
"""The delivery that counts one body under one of the regulation's collectives."""

KEY = ("committee_id", "year", "through_quarter", "collective", "body_id")


def count_collectives(work: Work, actor: Actor, *, year: int, quarter: int) -> dict[str, Any]:
    """Have the worker score every body that the regulation scores, from how its members stand and what they did."""
    del actor
    regulation = in_force_or_refused(work, year).regulation
    if not regulation.collectives:
        raise NoCollectives(year=year)
    check_begun(regulation, year, quarter, civil_date(work.now))
    bodies = 0
    for collective in regulation.collectives:
        kind = KIND_OF_COLLECTIVE[collective.body]
        for body_id in work.session.scalars(work.select(Body.id).where(Body.kind == kind).order_by(Body.id)):
            _ask_for(work, year, quarter, collective.id, body_id)
            bodies += 1
    work.record(CollectivesAsked(subject_id=work.committee_id, year=year, quarter=quarter, bodies=bodies))
    return {"year": year, "quarter": quarter, "bodies": bodies}


def _ask_for(work: Work, year: int, quarter: int, collective: str, body_id: UUID) -> None:
    outbox.enqueue(
        work, COUNT_BODY, {"year": year, "quarter": quarter, "collective": collective, "body": str(body_id)}
    )  # fmt: skip


def hold_bodies(work: Work, body_ids: Sequence[UUID]) -> None:
    """Let whoever enters facts of these bodies, and whoever counts them, take turns: neither misses the other."""
    if body_ids:
        in_order = work.select(Body.id).where(Body.id.in_(body_ids)).order_by(Body.id)
        work.session.execute(in_order.with_for_update(key_share=True)).all()


def mark_bodies_stale(work: Work, year: int, body_ids: Sequence[UUID]) -> None:
    """What was counted of these bodies, which are held, no longer tells the truth; the worker counts it again."""
    if not body_ids:
        return
    which = (CollectiveScore.year == year, CollectiveScore.body_id.in_(body_ids))
    counted = work.select(CollectiveScore.through_quarter, CollectiveScore.collective, CollectiveScore.body_id)
    for row in work.session.execute(counted.where(*which).order_by(CollectiveScore.id)).all():
        _ask_for(work, year, row.through_quarter, row.collective, row.body_id)
    work.session.execute(
        update(CollectiveScore)
        .where(CollectiveScore.committee_id == work.committee_id, *which)
        .values(is_stale=True)
        .execution_options(synchronize_session=False)
    )


def count_body(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: score one body, by the standings of its members as they are stored and by what it did itself."""
    year, quarter, body_id = int(payload["year"]), int(payload["quarter"]), UUID(payload["body"])
    in_force = regulation_in_force(work, year)
    found = [] if in_force is None else in_force.regulation.collectives
    collective = next((each for each in found if each.id == payload["collective"]), None)
    if in_force is None or collective is None:
        return
    hold_bodies(work, [body_id])
    standing = seats_standing(work, year, quarter)
    days = in_force.days_of(year)
    placed = seats_by_body(work, KIND_OF_COLLECTIVE[collective.body], days, standing=standing)
    seats = placed.seats.get(body_id, [])
    members = _members(work, collective, seats, year, quarter)
    period = in_force.regulation.year_until(year, quarter)
    own = own_facts(work, body_id, year, collective.regulation, period.last)
    counted = score_body(collective, members, own.facts, period)
    row = {
        "committee_id": work.committee_id, "id": new_id(), "body_id": body_id, "year": year,
        "through_quarter": quarter, "collective": collective.id, "members": len(members),
        "regulation_id": in_force.id, "is_stale": False, "computed_at": work.now, **_in_short(counted, own),
    }  # fmt: skip
    insert = insert_here(work.dialect, CollectiveScore)
    replaced = {name: insert.excluded[name] for name in row if name not in (*KEY, "id")}
    work.session.connection().execute(insert.on_conflict_do_update(index_elements=KEY, set_=replaced), [row])


def _members(work: Work, collective: Collective, seats: Sequence[UUID], year: int, quarter: int) -> list[BodyMember]:
    """The body's members who have a standing, with their facts where a measure counts facts."""
    patterns = [pattern for measure in collective.measures for pattern in (*measure.patterns, *measure.among)]
    kinds = sorted({pattern.kind for pattern in patterns})
    years = range(year, year + 1)
    facts = facts_of_years(work, seats, years, kinds, collective.regulation) if kinds and seats else {}
    return [
        BodyMember(
            total=row["total"], grade=row["grade"],
            categories={name: Decimal(points) for name, points in row["categories"].items()},
            facts=facts.get((row["seat_id"], year), ()),
        )
        for row in standings_of(work, seats, year, quarter)
    ]  # fmt: skip


def _in_short(counted: BodyCard, own: OwnFacts) -> dict[str, Any]:
    labels = own.labels | {f"measure {each.measure.id}": each.measure.name for each in counted.measures}
    return {
        "total": counted.card.total.quantize(Decimal(1).scaleb(-PLACES)), "grade": counted.card.grade,
        "measures": [each.words for each in counted.measures],
        "receipt": receipt(counted.card, labels),
    }  # fmt: skip
