"""The duty ledger of the scene: facts of the year, the regulation, the cards; and what the growth case adds."""

import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, text, update

from benchmarks.bulk import insert_rows
from benchmarks.scene import MEMBERS, Person, Scene, seeded
from server.worker import Worker
from services.kernel.actor import Actor
from services.kernel.types import new_id
from services.kernel.work import Work, reading
from services.members.permissions import permissions_of
from services.members.vocabulary import Role
from services.scoring.commands.publishing import publish_regulation
from services.scoring.commands.recounting import ask_for_recount, make_stale
from services.scoring.ledger import compute, gather
from services.scoring.models import DutyFact, ScoreCard
from services.scoring.published import regulation_in_force
from services.scoring.receipts import receipt
from services.scoring.standing_models import ScoreStanding

REGULATION = Path(__file__).parents[1] / "regulations" / "example_city.toml"
FACTS_OF_A_YEAR = 200_000
MODELS_OF_A_YEAR = 120
"""So many members' years are told apart; everybody else has had one of them, with entries of his own."""
POINTS = "benchmark_points"
"""The points of each line of each receipt as a plain table: what a program that sums on reading would keep."""


def fill(scene: Scene, facts: int) -> None:
    """Enter the year's facts, publish the regulation, compute the cards, and lay out the points of their lines."""
    in_year = min(facts, FACTS_OF_A_YEAR)
    scorer = scene.scorers[0]
    with scene.writing() as work:
        work.actor = actor = actor_of(scene, scorer)
        publish_regulation(work, actor, text=REGULATION.read_text())
    models = scene.members[:MODELS_OF_A_YEAR]
    each = -(-in_year // MEMBERS)
    with scene.writing() as work:
        happened = {member.seat_id: _year_of(scene, number, each) for number, member in enumerate(models)}
        insert_rows(work.session, DutyFact, [fact for rows in happened.values() for fact in rows])
        insert_rows(
            work.session, ScoreCard,
            [
                {"committee_id": scene.committee_id, "id": new_id(), "seat_id": member.seat_id, "year": scene.year,
                 "is_stale": True}
                for member in models
            ],
        )  # fmt: skip
    _recount_stored(scene)
    _give_everybody_a_year(scene, models, happened)
    _lay_out_points(scene)
    forget_errands(scene)
    grow(scene, facts)


def grow(scene: Scene, facts: int) -> None:
    """Add years before this one until there are so many facts; the year's own stay."""
    for earlier in range(1, -(-facts // FACTS_OF_A_YEAR)):
        _copy_year(scene, earlier)
    with scene.toolbox.database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def recount(scene: Scene, database_cpu: Callable[[], float]) -> dict[str, float]:
    """In how many seconds every member's card of the year is computed anew: by the engine, and by the worker.

    The worker stores them; "longest" is his longest round, in which nobody else writes on SQLite.
    """
    with scene.writing() as work:
        make_stale(work, ScoreCard.year == scene.year)
        ask_for_recount(work, scene.year)
    database, processor, clock = database_cpu(), time.process_time(), time.perf_counter()
    longest = _work_off(scene)
    stored = {
        "recount, stored, processor": time.process_time() - processor,
        "recount, stored, processor of the database": database_cpu() - database,
        "recount, stored, by the clock": time.perf_counter() - clock,
        "recount, stored, longest round": longest,
    }
    _tidy_up(scene)
    return {"recount, nothing stored, processor": _recount_unseen(scene), **stored}


def _recount_stored(scene: Scene) -> None:
    """Have the worker compute the year's stale cards."""
    with scene.writing() as work:
        ask_for_recount(work, scene.year)
    _work_off(scene)
    _tidy_up(scene)


def _work_off(scene: Scene) -> float:
    """Let the worker do what waits; gives the seconds of his longest round."""
    worker, rounds, began = Worker(scene.toolbox), [0.0], time.perf_counter()
    while worker.deliver():
        ended = time.perf_counter()
        rounds.append(ended - began)
        began = ended
    return max(rounds)


def _tidy_up(scene: Scene) -> None:
    """Whole seconds, because all variants show the same instants; and nothing left for the worker."""
    with scene.writing() as work:
        whole = work.now.replace(microsecond=0)
        work.session.execute(update(ScoreCard).values(computed_at=whole))
    forget_errands(scene)


def _recount_unseen(scene: Scene) -> float:
    """The seconds of processor in which the engine computes every member's card of the year, and nothing is stored."""
    with reading(scene.toolbox, committee_id=scene.committee_id) as work:
        began = time.process_time()
        in_force = regulation_in_force(work, scene.year)
        seats = [member.seat_id for member in scene.members]
        for start in range(0, len(seats), 200):
            batch = seats[start : start + 200]
            gathered = gather(work, in_force.days_of(scene.year), batch, scene.year)
            for seat_id in batch:
                computed = compute(in_force, gathered[seat_id], scene.year)
                receipt(computed.card, computed.labels)
        return time.process_time() - began


def actor_of(scene: Scene, person: Person) -> Actor:
    """A scorer, at work."""
    return Actor(
        account_id=person.account_id, committee_id=scene.committee_id, name=person.name,
        permissions=permissions_of([Role.SCORER]), roles=frozenset({Role.SCORER}),
    )  # fmt: skip


def _year_of(scene: Scene, number: int, count: int) -> list[dict[str, Any]]:
    """Meetings mostly, then proposals, opinions and speeches: as a busy year has them."""
    luck = seeded(f"facts of {number}")
    first = date(scene.year, 1, 5)
    now = scene.toolbox.ports.clock.now().replace(microsecond=0)
    rows = []
    for entry in range(count):
        kind, label, fields = _happening(luck, number * count + entry)
        source = new_id()
        rows.append(
            {
                "committee_id": scene.committee_id, "id": new_id(), "seat_id": scene.members[number].seat_id,
                "year": scene.year, "kind": kind, "occurred_on": first + timedelta(days=luck.randrange(300)),
                "label": label, "fields": fields, "matter": None if kind == "attendance" else f"{kind}:{source}",
                "source_kind": "benchmark", "source_id": source, "reverses_id": None, "recorded_at": now,
            }
        )  # fmt: skip
    return rows


def _happening(luck: Any, number: int) -> tuple[str, str, dict[str, Any]]:
    chance = luck.random()
    if chance < 0.75:
        meeting = luck.choice(("plenary", "standing", "consultation", "inspection", "research", "training", "lecture"))
        status = luck.choices(("present", "late", "excused", "absent"), (85, 5, 8, 2))[0]
        fields = {"meeting": meeting, "status": status, "required": luck.random() < 0.6, "half_days": 1,
                  "sessions": 1, "role": "member"}  # fmt: skip
        return "attendance", f"示例会议{number % 97 + 1}", fields
    if chance < 0.85:
        fields = {"status": luck.choice(("filed", "not_filed")), "position": luck.choice(("individual", "first")),
                  "signers": luck.randrange(1, 4), "case_number": str(number)}  # fmt: skip
        return "proposal", f"第{number}号提案", fields
    if chance < 0.97:
        fields = {"status": luck.choice(("submitted", "adopted")), "level": luck.choice(("city", "province"))}
        return "opinion", f"示例信息{number}", fields
    return "speech", f"示例大会发言{number}", {"form": luck.choice(("oral", "written"))}


def _give_everybody_a_year(scene: Scene, models: list[Person], happened: dict[Any, list[dict[str, Any]]]) -> None:
    """The other members' facts and cards: as computed for the model, under identifiers of their own in the same order.

    Computing all 3,718 is what the case `recount` measures; setting the scene need not wait for it.
    """
    with scene.writing() as work:
        stored = work.session.execute(
            work.select(
                ScoreCard.seat_id, ScoreCard.total, ScoreCard.grade, ScoreCard.receipt, ScoreCard.regulation_id,
                ScoreCard.computed_at,
            )
        ).mappings()  # fmt: skip
        cards = {row["seat_id"]: dict(row) for row in stored}
        facts, others = [], []
        for number, member in enumerate(scene.members[len(models) :], start=len(models)):
            # Every tenth member is a standing one, and so is every tenth model: the same rules apply to both.
            model = models[number % len(models)].seat_id
            told = json.dumps(cards[model]["receipt"], ensure_ascii=False)
            for row in happened[model]:
                fresh = new_id()
                facts.append({**row, "id": fresh, "source_id": new_id(), "seat_id": member.seat_id})
                told = told.replace(str(row["id"]), str(fresh))
            others.append(
                {
                    **cards[model], "committee_id": scene.committee_id, "id": new_id(), "seat_id": member.seat_id,
                    "year": scene.year, "is_stale": False, "receipt": json.loads(told),
                }
            )  # fmt: skip
        insert_rows(work.session, DutyFact, facts)
        taken = list(happened)
        work.session.execute(delete(ScoreCard).where(ScoreCard.seat_id.not_in(taken)))
        insert_rows(work.session, ScoreCard, others)
        _stand_like_models(work, scene.members, taken)


def _stand_like_models(work: Work, members: list[Person], models: list[UUID]) -> None:
    """What stands beside each card: the model's, in place of what a year without facts comes to."""
    work.session.execute(delete(ScoreStanding).where(ScoreStanding.seat_id.not_in(models)))
    stored = work.session.execute(work.select(*ScoreStanding.__table__.columns)).mappings()
    standings = {row["seat_id"]: dict(row) for row in stored}
    insert_rows(
        work.session, ScoreStanding,
        [
            {**standings[models[number % len(models)]], "id": new_id(), "seat_id": member.seat_id}
            for number, member in enumerate(members[len(models) :], start=len(models))
        ],
    )  # fmt: skip


def _lay_out_points(scene: Scene) -> None:
    is_sqlite = scene.toolbox.database.is_sqlite
    key, number = ("CHAR(32)", "BIGINT") if is_sqlite else ("UUID", "NUMERIC(18, 8)")
    with scene.writing() as work:
        driver: Any = work.session.connection().connection.driver_connection
        driver.execute(
            f"CREATE TABLE {POINTS} (committee_id {key} NOT NULL, id {key} NOT NULL, seat_id {key} NOT NULL, "
            f"year INTEGER NOT NULL, points {number} NOT NULL, PRIMARY KEY (committee_id, id))"
        )
        driver.execute(f"CREATE INDEX ix_{POINTS} ON {POINTS} (committee_id, year, seat_id)")
        cards = work.session.execute(work.select(ScoreCard.seat_id, ScoreCard.year, ScoreCard.receipt)).all()

        def stored(value: UUID) -> Any:
            return value.hex if is_sqlite else value

        rows = [
            (
                stored(scene.committee_id), stored(new_id()), stored(card.seat_id), card.year,
                int(Decimal(line["counted"]).scaleb(8)) if is_sqlite else Decimal(line["counted"]),
            )
            for card in cards
            for line in card.receipt["lines"]
        ]  # fmt: skip
        if is_sqlite:
            driver.executemany(f"INSERT INTO {POINTS} VALUES (?, ?, ?, ?, ?)", rows)
            return
        with driver.cursor().copy(f"COPY {POINTS} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _copy_year(scene: Scene, earlier: int) -> None:
    """The year's facts, cards and points once more, some years ago, under identifiers that rise as ours do."""
    is_sqlite = scene.toolbox.database.is_sqlite
    rising = "printf('%04x%08x', :year - :earlier, rowid) || lower(hex(randomblob(10)))"
    fresh = rising if is_sqlite else "uuidv7()"
    with scene.writing() as work:
        for table, kept, renewed in (
            ("duty_fact", "kind, occurred_on, label, fields, matter, source_kind, recorded_at", "source_id"),
            ("score_card", "is_stale, total, grade, receipt, regulation_id, computed_at", ""),
            (POINTS, "points", ""),
        ):
            also = (f", {renewed}", f", {fresh}") if renewed else ("", "")
            work.session.execute(
                text(
                    f"INSERT INTO {table} (committee_id, id, seat_id, year, {kept}{also[0]}) "
                    f"SELECT committee_id, {fresh}, seat_id, year - :earlier, {kept}{also[1]} "
                    f"FROM {table} WHERE committee_id = (SELECT id FROM committee) "
                    "AND seat_id IN (SELECT id FROM seat) AND year = :year"
                ),
                {"earlier": earlier, "year": scene.year},
            )


def forget_errands(scene: Scene) -> None:
    """Nothing is left for the worker to do when measuring begins."""
    with scene.writing() as work:
        for table in ("outbox", "audit_unsealed"):
            work.session.execute(text(f"DELETE FROM {table}"))
