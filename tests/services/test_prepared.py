"""Prepared statements: the same answers as SQLAlchemy's own way, on both databases, built once for each shape."""

from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import Select, func
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.kernel.prepared import at_most, given, given_numbered, here, numbered, prepared, room_for
from services.kernel.types import new_id
from services.kernel.work import reading
from services.members.models import Body, Seat
from services.members.vocabulary import BodyKind
from tests.builders.committee import Place, a_committee, housekeeping
from tests.builders.statements import statements


class _Called(NamedTuple):
    id: UUID
    kind: BodyKind
    called: str


@prepared
def _bodies(limit: int, *, by_kind: bool) -> Select[Any]:
    statement = here(Body.id, Body.kind, Body.name.label("called")).order_by(Body.name).limit(at_most(limit))
    return statement.where(Body.kind == given("kind")) if by_kind else statement


@prepared
def _named(room: int) -> Select[Any]:
    return here(Body.name).where(Body.name.in_(given_numbered("name", room, Body.name.type))).order_by(Body.name)


@prepared
def _listed() -> Select[Any]:
    return here(Body.name).where(Body.name.in_(["a"]))


@prepared
def _unknown() -> Select[Any]:
    return here(func.no_such_function(Seat.id).label("x"))


def test_rows_are_those_of_this_committee_with_python_values(place: Place) -> None:
    a_committee(place.toolbox, name="示例区政协")
    with housekeeping(place.toolbox, place.id) as work:
        work.add(Body(id=new_id(), kind=BodyKind.SECTOR, name="甲"))
        work.flush()
        rows = work.rows(_bodies(50, by_kind=True), kind=BodyKind.SECTOR)
        expected = work.session.execute(
            work.select(Body.id, Body.kind, Body.name.label("called"))
            .where(Body.kind == BodyKind.SECTOR)
            .order_by(Body.name)
        )
        assert rows == [dict(row) for row in expected.mappings()]
        assert all(type(row["id"]) is UUID and type(row["kind"]) is BodyKind for row in rows)


def test_what_was_added_before_is_seen(place: Place) -> None:
    with housekeeping(place.toolbox, place.id) as work:
        work.add(Body(id=new_id(), kind=BodyKind.SECTOR, name="乙"))
        assert "乙" in [row["called"] for row in work.rows(_bodies(50, by_kind=False))]


def test_of_many_rows_something_else_can_be_made_than_dicts(place: Place) -> None:
    with housekeeping(place.toolbox, place.id) as work:
        assert work.rows_as(_Called, _bodies(50, by_kind=True), kind=BodyKind.STREET_GROUP) == []
        work.add(Body(id=new_id(), kind=BodyKind.STREET_GROUP, name="丙"))
        work.add(Body(id=new_id(), kind=BodyKind.STREET_GROUP, name="丁"))
        called = work.rows_as(_Called, _bodies(50, by_kind=True), kind=BodyKind.STREET_GROUP)
        assert called == [_Called(**row) for row in work.rows(_bodies(50, by_kind=True), kind=BodyKind.STREET_GROUP)]
        assert [(type(each.id), each.kind, each.called) for each in called] == [
            (UUID, BodyKind.STREET_GROUP, "丁"), (UUID, BodyKind.STREET_GROUP, "丙"),
        ]  # fmt: skip


def test_a_shape_is_built_once(place: Place) -> None:
    assert _bodies(7, by_kind=False) is _bodies(7, by_kind=False)
    assert _bodies(7, by_kind=False) is not _bodies(8, by_kind=False)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100, 101])
def test_a_list_finds_each_of_its_values(place: Place, count: int) -> None:
    names = [f"第{number:03}组" for number in range(count)]
    with housekeeping(place.toolbox, place.id) as work:
        for name in names:
            work.add(Body(id=new_id(), kind=BodyKind.STREET_GROUP, name=name))
        found = work.rows(_named(room_for(count)), **numbered("name", names))
        assert [row["name"] for row in found] == names


def test_a_bound_list_is_refused_when_it_is_built(place: Place) -> None:
    with reading(place.toolbox, committee_id=place.id) as work, pytest.raises(TypeError, match="takes no list"):
        work.rows(_listed())


def test_what_the_database_refuses_is_an_error_of_sqlalchemy(place: Place) -> None:
    with reading(place.toolbox, committee_id=place.id) as work, pytest.raises(DBAPIError) as refused:
        work.rows(_unknown())
    assert not isinstance(refused.value, IntegrityError)
    assert not refused.value.connection_invalidated


def test_every_statement_is_told_to_whoever_watches(place: Place) -> None:
    with statements(place.toolbox.database.engine) as sent, reading(place.toolbox, committee_id=place.id) as work:
        work.rows(_bodies(5, by_kind=False))
    assert [statement.split()[0] for statement in sent] == ["SELECT"]
