"""The seal: a changed, deleted, added or reordered row is found."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from server.worker import Worker
from services.kernel.audit import AuditRow, Finding, Head, Seal, Unsealed, heads, verify, verify_heads, waiting
from services.kernel.clock import CHINA
from services.kernel.work import Toolbox, survey, writing
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, housekeeping
from tests.builders.looking import holding, over
from tests.services.test_work import UnitNamed


@pytest.fixture
def rows(toolbox: Toolbox, place: Place) -> list[UUID]:
    """Twelve rows, sealed in three batches."""
    for _batch in range(3):
        for _row in range(4):
            with writing(toolbox, committee_id=place.id) as work:
                work.record(UnitNamed(subject_id=UUID(int=7)))
        assert Worker(toolbox).seal() == 4
    with housekeeping(toolbox, place.id) as work:
        return list(work.session.scalars(work.select(AuditRow.id).order_by(AuditRow.id)))


def findings(toolbox: Toolbox, place: Place) -> list[Finding]:
    """What `verify` finds."""
    with survey(toolbox) as work:
        return list(verify(work.session, work.ports.vault))


def tamper(toolbox: Toolbox, place: Place, statement: str, **values: object) -> None:
    """Change the audit as somebody does who holds the database and has switched its triggers off."""
    with holding(toolbox.database) as session:
        if toolbox.database.is_sqlite:
            session.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
            session.execute(text("DROP TRIGGER IF EXISTS audit_no_delete"))
        done = session.execute(text(statement), values)
        assert done.rowcount == 1


def stored(toolbox: Toolbox, row_id: UUID) -> object:
    """An identifier as the database stores it."""
    return row_id.hex if toolbox.database.is_sqlite else row_id


def test_an_untouched_audit_has_no_finding(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    assert len(rows) == 12
    assert findings(toolbox, place) == []


def test_sealing_again_finds_nothing_to_do(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    assert Worker(toolbox).seal() == 0
    with housekeeping(toolbox, place.id) as work:
        assert waiting(work.session) == 0


def test_a_changed_row_is_found(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    tamper(toolbox, place, "UPDATE audit SET action = 'other' WHERE id = :id", id=stored(toolbox, rows[5]))
    found = findings(toolbox, place)
    assert {(each.seal, each.row) for each in found} == {(2, rows[5]), (2, None)}


def test_a_changed_row_with_a_mended_digest_is_found(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    tamper(toolbox, place, "UPDATE audit SET action = 'other' WHERE id = :id", id=stored(toolbox, rows[5]))
    with housekeeping(toolbox, place.id) as work:
        digest = work.session.get(AuditRow, (place.id, rows[5])).true_digest()
    tamper(
        toolbox, place, "UPDATE audit SET digest = :digest WHERE id = :id", digest=digest, id=stored(toolbox, rows[5])
    )
    assert [(each.seal, each.row) for each in findings(toolbox, place)] == [(2, None)]


def test_a_deleted_row_is_found(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    tamper(toolbox, place, "DELETE FROM audit WHERE id = :id", id=stored(toolbox, rows[0]))
    assert [(each.seal, each.row) for each in findings(toolbox, place)] == [(1, rows[0])]


def test_an_added_row_is_found(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    with writing(toolbox, committee_id=place.id) as work:
        work.record(UnitNamed(subject_id=UUID(int=8)))
    with housekeeping(toolbox, place.id) as work:
        for each in work.session.scalars(work.select(Unsealed)):
            work.session.delete(each)
    found = findings(toolbox, place)
    assert len(found) == 1
    assert found[0].row not in rows


def test_reordered_rows_are_found(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    with holding(toolbox.database) as session:
        seal = session.get(Seal, (place.id, 2))
        seal.rows = [seal.rows[1], seal.rows[0], *seal.rows[2:]]
    assert {each.seal for each in findings(toolbox, place)} == {2}


def test_a_missing_seal_is_found(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    with holding(toolbox.database) as session:
        session.delete(session.get(Seal, (place.id, 2)))
    found = findings(toolbox, place)
    assert (3, None) in {(each.seal, each.row) for each in found}
    assert {each.row for each in found if each.row} == set(rows[4:8])


def test_a_forged_signature_is_found(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    with holding(toolbox.database) as session:
        session.get(Seal, (place.id, 3)).signature = bytes(64)
    assert [(each.seal, each.row) for each in findings(toolbox, place)] == [(3, None)]


def test_a_changed_row_that_waits_for_its_seal_is_found(toolbox: Toolbox, place: Place) -> None:
    with writing(toolbox, committee_id=place.id) as work:
        work.record(UnitNamed(subject_id=UUID(int=8)))
    tamper(toolbox, place, "UPDATE audit SET action = 'other'")
    assert len(findings(toolbox, place)) == 1


def test_the_database_itself_refuses_to_change_or_delete_a_row(
    toolbox: Toolbox, place: Place, rows: list[UUID]
) -> None:
    """The application has no right to; whoever has meets the trigger."""
    for statement in ("UPDATE audit SET action = 'other'", "DELETE FROM audit"):
        with (
            pytest.raises(DatabaseError, match=r"append-only|permission denied"),
            housekeeping(toolbox, place.id) as work,
        ):
            work.session.execute(text(statement))
        with pytest.raises(DatabaseError, match="append-only"), over(toolbox.database).begin() as connection:
            connection.execute(text(statement))


def test_a_row_written_in_another_zone_is_the_same_row(toolbox: Toolbox, place: Place, clock: HeldClock) -> None:
    clock.instant = clock.instant.astimezone(CHINA)
    with writing(toolbox, committee_id=place.id) as work:
        work.record(UnitNamed(subject_id=UUID(int=8)))
    assert Worker(toolbox).seal() == 1
    assert findings(toolbox, place) == []


def test_a_chain_cut_off_at_its_end_is_found_by_a_head_kept_elsewhere(
    toolbox: Toolbox, place: Place, rows: list[UUID]
) -> None:
    with housekeeping(toolbox, place.id) as work:
        kept = [Head.parse(str(head)) for head in heads(work.session)]
        assert [(head.committee_id, head.number) for head in kept] == [(place.id, 3)]
        assert list(verify_heads(work.session, kept)) == []
    with holding(toolbox.database) as session:
        session.delete(session.get(Seal, (place.id, 3)))
    for each in rows[8:]:
        tamper(toolbox, place, "DELETE FROM audit WHERE id = :id", id=stored(toolbox, each))
    assert findings(toolbox, place) == [], "the chain is shorter, and whole"
    with housekeeping(toolbox, place.id) as work:
        assert [(each.seal, each.row) for each in verify_heads(work.session, kept)] == [(3, None)]
        forged = Head(place.id, 2, bytes(32))
        assert [each.seal for each in verify_heads(work.session, [forged])] == [2]


def test_postgresql_refuses_to_empty_the_audit(toolbox: Toolbox, place: Place, rows: list[UUID]) -> None:
    if toolbox.database.is_sqlite:
        return  # SQLite has no TRUNCATE.
    with pytest.raises(DatabaseError, match="append-only"), over(toolbox.database).begin() as connection:
        connection.execute(text("TRUNCATE audit"))
