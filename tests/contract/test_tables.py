"""The committee is in every key, and what is searched has an index."""

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

import server.app  # noqa: F401 - every table is imported
from services.kernel.database import Directory, InCommittee, Model

MAPPERS = sorted(Model.registry.mappers, key=lambda mapper: mapper.class_.__name__)
COMMITTEES = [mapper.local_table for mapper in MAPPERS if issubclass(mapper.class_, InCommittee)]
name_of = pytest.mark.parametrize("table", COMMITTEES, ids=lambda table: table.name)


def test_every_table_is_a_committees_or_says_why_not() -> None:
    for mapper in MAPPERS:
        kind = mapper.class_
        assert issubclass(kind, InCommittee) != issubclass(kind, Directory), kind.__name__
        assert kind.__doc__, kind.__name__


def test_the_exceptions_are_these() -> None:
    assert {mapper.local_table.name for mapper in MAPPERS if issubclass(mapper.class_, Directory)} == {
        "committee", "account", "device", "refresh_token", "audit", "audit_seal", "audit_unsealed",
        "person_key", "identifier", "identifier_digest",
        "attempt_window",
    }  # fmt: skip


@name_of
def test_the_committee_leads_the_primary_key(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "committee_id"


@name_of
def test_the_committee_leads_every_unique_key(table: Table) -> None:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert constraint.columns[0].name == "committee_id", constraint.name
    for index in table.indexes:
        if index.unique:
            assert next(iter(index.columns)).name == "committee_id", index.name


@name_of
def test_the_committee_is_in_every_foreign_key(table: Table) -> None:
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            target = constraint.referred_table.name
            names = [column.name for column in constraint.columns]
            assert names == ["committee_id"] if target == "committee" else names[0] == "committee_id", constraint.name


@pytest.mark.parametrize("table", [mapper.local_table for mapper in MAPPERS], ids=lambda table: table.name)
def test_names_fit_into_postgresql(table: Table) -> None:
    for each in (*table.constraints, *table.indexes):
        assert len(str(each.name)) <= 63, each.name
