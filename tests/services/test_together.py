"""Writes that are left with a unit of work: sent together, all or nothing, and never without a fact."""

from typing import Any

import pytest
from sqlalchemy import Insert, Select, Update, func, insert, update
from sqlalchemy.exc import IntegrityError

from services.kernel.audit import AuditRow, Unsealed
from services.kernel.database import insert_here
from services.kernel.errors import Collision, Overtaken
from services.kernel.prepared import COMMITTEE, given, here, prepared
from services.kernel.types import new_id
from services.kernel.work import Toolbox, anew, writing
from services.members.models import Seat, Unit
from tests.builders.committee import Place
from tests.builders.looking import looking
from tests.builders.statements import statements
from tests.services.test_work import UnitNamed, audited, names


@prepared
def _unit() -> Insert:
    return insert(Unit)


@prepared
def _unit_if_new(dialect: str) -> Insert:
    return insert_here(dialect, Unit).on_conflict_do_nothing()


@prepared
def _named() -> Update:
    by_id = update(Unit).where(Unit.committee_id == given(COMMITTEE), Unit.id == given("unit_id"))
    return by_id.where(Unit.name == given("before")).values(name=given("after"))


@prepared
def _there() -> Select[Any]:
    return here(Unit.id).where(Unit.name == given("called")).with_for_update(read=True, key_share=True)


def test_all_is_one_statement_on_postgresql(toolbox: Toolbox, place: Place) -> None:
    with statements(toolbox.database.engine) as sent, writing(toolbox, committee_id=place.id) as work:
        unit_id = new_id()
        work.write(_unit(), id=unit_id, name="甲局", abolished_at=None)
        work.write(_unit(), id=new_id(), name="乙局", abolished_at=None)
        work.record(UnitNamed(subject_id=unit_id))
        assert sent == []
    assert len(sent) == (4 if toolbox.database.is_sqlite else 1)
    assert {"甲局", "乙局"} <= names(toolbox, place)
    with looking(toolbox.database) as session:
        row = session.query(AuditRow).filter_by(object_id=unit_id).one()
        assert row.digest == row.true_digest()
        assert session.query(Unsealed).filter_by(audit_id=row.id).count() == 1


@pytest.mark.parametrize("is_begun", [False, True])
def test_what_a_needed_part_does_not_meet_undoes_all(toolbox: Toolbox, place: Place, is_begun: bool) -> None:
    taken = new_id()
    with writing(toolbox, committee_id=place.id) as work:
        work.write(_unit(), id=taken, name="戊局", abolished_at=None)
        work.record(UnitNamed(subject_id=taken))
    before = audited(toolbox)
    for needed in ("update", "select", "insert"):
        with pytest.raises(Overtaken), writing(toolbox, committee_id=place.id) as work:
            if is_begun:
                work.session.execute(work.select(func.count(Unit.id)))
            work.write(_unit(), id=new_id(), name="甲局", abolished_at=None)
            if needed == "update":
                work.write(_named(), needed=True, unit_id=new_id(), before="甲局", after="丙局")
            elif needed == "select":
                work.write(_there(), needed=True, called="没有的局")
            else:
                work.write(_unit_if_new(work.dialect), needed=True, id=taken, name="丁局", abolished_at=None)
            work.record(UnitNamed(subject_id=new_id()))
        assert not {"甲局", "乙局", "丁局"} & names(toolbox, place), needed
        assert audited(toolbox) == before


def test_what_all_needed_parts_meet_is_done(toolbox: Toolbox, place: Place) -> None:
    unit_id = new_id()
    with writing(toolbox, committee_id=place.id) as work:
        work.write(_unit_if_new(work.dialect), needed=True, id=unit_id, name="甲局", abolished_at=None)
        work.record(UnitNamed(subject_id=unit_id))
    with writing(toolbox, committee_id=place.id) as work:
        work.write(_there(), needed=True, called="甲局")
        work.write(_named(), needed=True, unit_id=unit_id, before="甲局", after="乙局")
        work.record(UnitNamed(subject_id=unit_id))
    assert "乙局" in names(toolbox, place)


def test_what_was_left_is_written_before_the_next_statement(toolbox: Toolbox, place: Place) -> None:
    with pytest.raises(ZeroDivisionError), writing(toolbox, committee_id=place.id) as work:
        work.write(_unit(), id=new_id(), name="甲局", abolished_at=None)
        assert "甲局" in set(work.session.scalars(work.select(Unit.name)))
        work.write(_unit(), id=new_id(), name="乙局", abolished_at=None)
        assert [row["id"] for row in work.rows(_there(), called="乙局")]
        raise ZeroDivisionError
    assert not {"甲局", "乙局"} & names(toolbox, place)


def test_without_a_fact_nothing_is_written(toolbox: Toolbox, place: Place) -> None:
    with pytest.raises(RuntimeError, match="audit"), writing(toolbox, committee_id=place.id) as work:
        work.write(_unit(), id=new_id(), name="甲局", abolished_at=None)
    assert "甲局" not in names(toolbox, place)


def test_what_the_database_refuses_is_a_refusal_or_an_error_as_ever(toolbox: Toolbox, place: Place) -> None:
    before = audited(toolbox)
    unit_id = new_id()
    with pytest.raises(Collision) as refused, writing(toolbox, committee_id=place.id) as work:
        for name in ("甲局", "乙局"):
            work.write(_unit(), id=unit_id, name=name, abolished_at=None)
        work.record(UnitNamed(subject_id=unit_id))
    assert not isinstance(refused.value, Overtaken), "a key that is taken stays taken"
    with pytest.raises(IntegrityError), writing(toolbox, committee_id=place.id) as work:
        work.write(_unit(), id=new_id(), name=None, abolished_at=None)
        work.record(UnitNamed(subject_id=unit_id))
    assert audited(toolbox) == before


def test_a_transaction_begins_only_where_something_must_be_in_it(toolbox: Toolbox, place: Place) -> None:
    if toolbox.database.is_sqlite:
        pytest.skip("on SQLite a writer's transaction begins with its connection")
    with writing(toolbox, committee_id=place.id) as work:
        connection = work._door.connection
        assert work.rows(_seats()) == []
        assert not connection.in_transaction()
        assert work.rows(_there(), called="没有的局") == []
        assert connection.in_transaction(), "a lock must last"
    with writing(toolbox, committee_id=place.id) as work:
        connection = work._door.connection
        assert work.session is not None
        assert connection.in_transaction(), "and so must whatever entities change"


@prepared
def _seats() -> Select[Any]:
    return here(Seat.id)


def test_who_was_overtaken_tries_once_more(place: Place) -> None:
    attempts: list[bool] = []

    def attempt(*, again: bool) -> str:
        attempts.append(again)
        if not again:
            raise Overtaken
        return "done"

    assert anew(attempt) == "done"

    def always(*, again: bool) -> None:
        attempts.append(again)
        raise Overtaken

    with pytest.raises(Collision):
        anew(always)
    assert attempts == [False, True] * 2
