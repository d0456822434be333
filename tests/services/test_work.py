"""The unit of work: one commit, an audit row for every change, deliveries only afterwards."""

from dataclasses import dataclass
from functools import partial
from threading import Barrier
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from services.kernel.audit import AuditRow
from services.kernel.errors import Collision, Conflict, LostUpdate, NotFound
from services.kernel.facts import Fact
from services.kernel.work import Toolbox, Work, reading, writing
from services.members.models import Seat, Unit
from tests.builders.committee import Place, a_committee
from tests.builders.looking import looking
from tests.builders.racing import race


@dataclass(frozen=True, kw_only=True)
class UnitNamed(Fact):
    """Somebody named a unit."""

    code: ClassVar[str] = "unit-named"
    subject_kind: ClassVar[str] = "unit"
    length: int = 3


class Remembered(Conflict):
    """A refusal that must be remembered."""

    code = "remembered"
    title = "示例"
    keeps_changes = True


def names(toolbox: Toolbox, place: Place) -> set[str]:
    """The units' names as another transaction sees them."""
    with reading(toolbox, committee_id=place.id) as work:
        return set(work.session.scalars(work.select(Unit.name)))


def audited(toolbox: Toolbox) -> int:
    """How many audit rows there are."""
    with looking(toolbox.database) as session:
        return session.scalar(select(func.count()).select_from(AuditRow))


def add_unit(work: Work, name: str = "示例局") -> Unit:
    """Add a unit and say so."""
    unit = Unit(name=name)
    work.add(unit)
    work.flush()
    work.record(UnitNamed(subject_id=unit.id))
    return unit


def test_a_change_and_its_audit_row_are_committed_together(toolbox: Toolbox, place: Place) -> None:
    with writing(toolbox, committee_id=place.id) as work:
        unit = add_unit(work)
    assert "示例局" in names(toolbox, place)
    with reading(toolbox, committee_id=place.id) as work:
        row = work.session.scalars(select(AuditRow).where(AuditRow.object_id == unit.id)).one()
        assert (row.action, row.object_kind, row.outcome, row.detail) == ("unit-named", "unit", "done", {"length": 3})
        assert row.digest == row.true_digest()


def test_an_error_undoes_the_change_and_the_audit_row(toolbox: Toolbox, place: Place) -> None:
    before = audited(toolbox)
    with pytest.raises(ZeroDivisionError), writing(toolbox, committee_id=place.id) as work:
        add_unit(work)
        raise ZeroDivisionError
    assert "示例局" not in names(toolbox, place)
    assert audited(toolbox) == before


def test_a_change_without_a_fact_is_refused(toolbox: Toolbox, place: Place) -> None:
    with pytest.raises(RuntimeError, match="audit"), writing(toolbox, committee_id=place.id) as work:
        work.add(Unit(name="示例局"))
    assert "示例局" not in names(toolbox, place)


def test_a_refusal_changes_nothing_unless_it_must_be_remembered(toolbox: Toolbox, place: Place) -> None:
    with pytest.raises(Conflict), writing(toolbox, committee_id=place.id) as work:
        add_unit(work)
        raise LostUpdate
    assert "示例局" not in names(toolbox, place)
    with pytest.raises(Remembered), writing(toolbox, committee_id=place.id) as work:
        add_unit(work)
        raise Remembered
    assert "示例局" in names(toolbox, place)


def test_deliveries_happen_after_the_commit_and_never_after_a_rollback(toolbox: Toolbox, place: Place) -> None:
    seen: list[bool] = []
    with writing(toolbox, committee_id=place.id) as work:
        add_unit(work)
        work.after_commit(lambda: seen.append(True))
        work.after_commit(lambda: 1 / 0)  # its failure is logged, not answered
        work.after_commit(lambda: seen.append(True))
        assert seen == []
    assert seen == [True, True]
    with pytest.raises(ZeroDivisionError), writing(toolbox, committee_id=place.id) as work:
        work.after_commit(lambda: seen.append(False))
        raise ZeroDivisionError
    assert seen == [True, True]


def test_the_same_unique_key_twice_is_a_collision(toolbox: Toolbox, place: Place) -> None:
    with writing(toolbox, committee_id=place.id) as work:
        add_unit(work)
    with pytest.raises(Collision), writing(toolbox, committee_id=place.id) as work:
        add_unit(work)


def test_a_row_of_another_committee_is_not_found(toolbox: Toolbox, place: Place) -> None:
    other = a_committee(toolbox, name="示例区政协")
    member = other.member()
    with reading(toolbox, committee_id=place.id) as work, pytest.raises(NotFound):
        work.get(Seat, member.seat_id)
    with reading(toolbox, committee_id=place.id) as work:
        assert work.session.scalars(work.select(Seat.id)).all() == []


def test_the_second_save_over_an_unseen_first_one_is_refused(toolbox: Toolbox, place: Place, backend: str) -> None:
    member = place.member()
    if backend == "sqlite":
        pytest.skip("the in-memory clone is one connection; the API's test of If-Match covers SQLite")
    with pytest.raises(Collision), writing(toolbox, committee_id=place.id) as mine:
        seat = mine.get(Seat, member.seat_id)
        with writing(toolbox, committee_id=place.id) as theirs:
            theirs.get(Seat, member.seat_id).employer = "示例一"
            theirs.record(UnitNamed(subject_id=member.seat_id))
        seat.employer = "示例二"
        mine.flush()


def test_of_two_who_wait_for_each_other_one_succeeds_and_one_collides(shared: Toolbox, backend: str) -> None:
    if backend == "sqlite":
        pytest.skip("SQLite has one writer: nobody waits with something in hand")
    place = a_committee(shared)
    first, second = place.units.values()
    both_hold_one = Barrier(2)

    def rename(mine: UUID, theirs: UUID) -> None:
        with writing(shared, committee_id=place.id, housekeeping=True) as work:
            named = update(Unit).where(Unit.committee_id == place.id)
            work.session.execute(named.where(Unit.id == mine).values(name=f"{mine}"))
            both_hold_one.wait(timeout=20)
            work.session.execute(named.where(Unit.id == theirs).values(name=f"{mine}的另一个"))

    results = race([partial(rename, first, second), partial(rename, second, first)])
    assert sorted(type(each) for each in results if each) == [Collision]


def test_what_an_autoflush_meets_is_the_same_refusal(toolbox: Toolbox, place: Place) -> None:
    with writing(toolbox, committee_id=place.id) as work:
        add_unit(work)
    with pytest.raises(Collision), writing(toolbox, committee_id=place.id) as work:
        work.add(Unit(name="示例局"))
        work.session.scalars(work.select(Unit.name)).all()


def test_a_statement_that_changes_something_needs_a_fact_too(toolbox: Toolbox, place: Place) -> None:
    with pytest.raises(RuntimeError, match="audit"), writing(toolbox, committee_id=place.id) as work:
        work.session.execute(update(Unit).where(Unit.name == "示例市教育局").values(name="示例"))


def test_what_only_reads_loses_no_audit_row_silently(toolbox: Toolbox, place: Place) -> None:
    """On PostgreSQL the row is a statement of its own; on SQLite it would be rolled back with what was read."""
    before = audited(toolbox)
    if toolbox.database.is_sqlite:
        with pytest.raises(RuntimeError, match="opened to read"), reading(toolbox, committee_id=place.id) as work:
            work.record(UnitNamed(subject_id=place.id))
        assert audited(toolbox) == before
        return
    with reading(toolbox, committee_id=place.id) as work:
        work.record(UnitNamed(subject_id=place.id))
    assert audited(toolbox) == before + 1
