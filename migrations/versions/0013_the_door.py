"""the door: evidence by grade, stations with keys, printed codes, fences, remote stays, envelopes, initials.

The initials of the names that are there already are written here; the release before this one writes seats without
them until it is gone, and they are found by their whole name as before.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from services.kernel.initials import initials_of
from services.kernel.types import ExactDecimal, UTCInstant

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
BEFORE = ("venue-code", "manual")
EVIDENCE = ("desk", "reader", "venue-code", "place", "manual", "printed-code", "remote")
TABLES = ("station", "printed_code", "session_fence", "place_consent", "remote_stay", "envelope")
SEAT = sa.table("seat", sa.column("committee_id", sa.Uuid()), sa.column("id", sa.Uuid()), sa.column("name"),
                sa.column("initials"))  # fmt: skip


def upgrade() -> None:
    """Forward."""
    with _batch("attendance") as batch:
        batch.drop_constraint(op.f("ck_attendance_evidence"), type_="check")
        batch.add_column(sa.Column("recorded_by_name", sa.String(), nullable=True))
        batch.add_column(sa.Column("left_at", UTCInstant(), nullable=True))
        batch.add_column(sa.Column("distance", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("device_mark", sa.LargeBinary(), nullable=True))
        batch.create_check_constraint(op.f("ck_attendance_evidence"), _one_of("evidence", EVIDENCE))
        batch.create_check_constraint(
            op.f("ck_attendance_desk_has_name"), "evidence <> 'desk' OR recorded_by_name IS NOT NULL"
        )
        batch.create_check_constraint(op.f("ck_attendance_leaves_after_it_came"), "left_at >= at")
    with _batch("device") as batch:
        batch.add_column(sa.Column("public_key", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("key_enrolled_at", UTCInstant(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_device_key_is_whole"), "(public_key IS NULL) = (key_enrolled_at IS NULL)"
        )
    with _batch("seat") as batch:
        batch.add_column(sa.Column("initials", sa.String(), server_default="", nullable=False))
    _write_initials()
    for create in (_stations, _printed_codes, _places, _stays, _envelopes):
        create()
    if _is_postgresql():
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """Back. Whoever came in by a proof that the release before does not know counts as recorded by hand."""
    for table in reversed(TABLES):
        op.drop_table(table)
    with _batch("seat") as batch:
        batch.drop_column("initials")
    with _batch("device") as batch:
        batch.drop_constraint(op.f("ck_device_key_is_whole"), type_="check")
        batch.drop_column("key_enrolled_at")
        batch.drop_column("public_key")
    _force("NO FORCE", "attendance")
    with _batch("attendance") as batch:
        for name in ("evidence", "desk_has_name", "leaves_after_it_came"):
            batch.drop_constraint(op.f(f"ck_attendance_{name}"), type_="check")
    op.execute(
        "UPDATE attendance SET evidence = 'manual', reason = '升级前的签到方式' "
        "WHERE evidence NOT IN ('venue-code', 'manual')"
    )
    with _batch("attendance") as batch:
        for name in ("device_mark", "distance", "left_at", "recorded_by_name"):
            batch.drop_column(name)
        batch.create_check_constraint(op.f("ck_attendance_evidence"), _one_of("evidence", BEFORE))
    _force("FORCE", "attendance")


def _write_initials() -> None:
    """Of the names of every committee: the owner too is held by row-level security until FORCE is lifted."""
    _force("NO FORCE", "seat")
    connection = op.get_bind()
    seats = connection.execute(sa.select(SEAT.c.committee_id, SEAT.c.id, SEAT.c.name)).all()
    if seats:
        connection.execute(
            sa.update(SEAT)
            .where(SEAT.c.committee_id == sa.bindparam("in_committee"), SEAT.c.id == sa.bindparam("of_seat"))
            .values(initials=sa.bindparam("found")),
            [
                {"in_committee": seat.committee_id, "of_seat": seat.id, "found": initials_of(seat.name)}
                for seat in seats
            ],
        )
    _force("FORCE", "seat")


def _stations() -> None:
    op.create_table(
        "station",
        *_key("station"),
        sa.Column("kind", _choice("kind", "desk", "reader", "screen"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("officer_name", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("key_digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_by_name", sa.String(), nullable=False),
        sa.Column("issued_at", UTCInstant(), nullable=False),
        sa.Column("ends_at", UTCInstant(), nullable=False),
        sa.Column("revoked_at", UTCInstant(), nullable=True),
        _within("station", "activity_id", "activity"),
        sa.CheckConstraint("kind <> 'screen' OR activity_id IS NOT NULL", name=op.f("ck_station_screen_has_activity")),
    )
    op.create_index("ix_station_activity_id", "station", ["committee_id", "activity_id"])


def _printed_codes() -> None:
    op.create_table(
        "printed_code",
        *_key("printed_code"),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", UTCInstant(), nullable=False),
        sa.Column("ends_at", UTCInstant(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_by_name", sa.String(), nullable=False),
        sa.Column("issued_at", UTCInstant(), nullable=False),
        sa.Column("revoked_at", UTCInstant(), nullable=True),
        _within("printed_code", "session_id", "activity_session"),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_printed_code_ends_after_it_begins")),
    )
    op.create_index("ix_printed_code_session_id", "printed_code", ["committee_id", "session_id"])


def _places() -> None:
    op.create_table(
        "session_fence",
        *_key("session_fence"),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("latitude", ExactDecimal(6), nullable=False),
        sa.Column("longitude", ExactDecimal(6), nullable=False),
        sa.Column("radius", sa.Integer(), nullable=False),
        _within("session_fence", "session_id", "activity_session"),
        _unique("session_fence", "session_id"),
        sa.CheckConstraint("radius > 0", name=op.f("ck_session_fence_radius_is_positive")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place_consent",
        *_key("place_consent"),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("given_at", UTCInstant(), nullable=False),
        sa.Column("withdrawn_at", UTCInstant(), nullable=True),
        _within("place_consent", "seat_id", "seat"),
        _unique("place_consent", "seat_id"),
        sa.CheckConstraint("withdrawn_at >= given_at", name=op.f("ck_place_consent_withdrawn_after_given")),
        sqlite_with_rowid=False,
    )


def _stays() -> None:
    op.create_table(
        "remote_stay",
        *_key("remote_stay"),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", UTCInstant(), nullable=False),
        sa.Column("left_at", UTCInstant(), nullable=True),
        _within("remote_stay", "session_id", "activity_session"),
        _within("remote_stay", "seat_id", "seat"),
        _unique("remote_stay", "session_id", "seat_id", "joined_at"),
        sa.CheckConstraint("left_at >= joined_at", name=op.f("ck_remote_stay_leaves_after_joining")),
        sqlite_with_rowid=False,
    )


def _envelopes() -> None:
    op.create_table(
        "envelope",
        *_key("envelope"),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("window_begins_at", UTCInstant(), nullable=False),
        sa.Column("claimed_at", UTCInstant(), nullable=False),
        sa.Column("received_at", UTCInstant(), nullable=False),
        sa.Column("doubt", _choice("doubt", "clock", "seen-online"), nullable=True),
        sa.Column("refused_at", UTCInstant(), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refusal_reason", sa.String(), nullable=True),
        _within("envelope", "session_id", "activity_session"),
        _within("envelope", "seat_id", "seat"),
        _unique("envelope", "device_id", "counter"),
        sa.CheckConstraint(
            "(refused_at IS NULL) = (refusal_reason IS NULL) AND (refused_at IS NULL) = (refused_by IS NULL)",
            name=op.f("ck_envelope_refusal_is_whole"),
        ),
    )
    op.create_index("ix_envelope_session_id", "envelope", ["committee_id", "session_id", "seat_id"])


def _key(table: str) -> Sequence[sa.schema.SchemaItem]:
    return (
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f(f"fk_{table}_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f(f"pk_{table}")),
    )


def _within(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["committee_id", column], [f"{to}.committee_id", f"{to}.id"], name=op.f(f"fk_{table}_committee_id_{column}")
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    name = op.f(f"uq_{table}_committee_id_{'_'.join(columns)}")
    return sa.UniqueConstraint("committee_id", *columns, name=name)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _one_of(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _force(how: str, table: str) -> None:
    if _is_postgresql():
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
