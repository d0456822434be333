"""search: what proposals of all years are found by."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"

SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE matter_index USING fts5(title_grams, key_grams, text_grams,
    content='matter', content_rowid='place', tokenize='ascii', detail='column')""",
    """CREATE TRIGGER matter_entered AFTER INSERT ON matter BEGIN
    UPDATE matter SET place = (SELECT coalesce(max(place), 0) + 1 FROM matter)
    WHERE committee_id = new.committee_id AND id = new.id;
    INSERT INTO matter_index (rowid, title_grams, key_grams, text_grams)
    SELECT place, title_grams, key_grams, text_grams FROM matter
    WHERE committee_id = new.committee_id AND id = new.id;
    END""",
    """CREATE TRIGGER matter_changed AFTER UPDATE OF title_grams, key_grams, text_grams ON matter BEGIN
    INSERT INTO matter_index (matter_index, rowid, title_grams, key_grams, text_grams)
    VALUES ('delete', old.place, old.title_grams, old.key_grams, old.text_grams);
    INSERT INTO matter_index (rowid, title_grams, key_grams, text_grams)
    VALUES (new.place, new.title_grams, new.key_grams, new.text_grams);
    END""",
    """CREATE TRIGGER matter_left AFTER DELETE ON matter BEGIN
    INSERT INTO matter_index (matter_index, rowid, title_grams, key_grams, text_grams)
    VALUES ('delete', old.place, old.title_grams, old.key_grams, old.text_grams);
    END""",
)
POSTGRESQL_FUNCTIONS = (
    """CREATE FUNCTION matters_matching(wanted tsquery) RETURNS TABLE (id uuid, is_in_title boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
    RETURN QUERY SELECT matter.id, matter.title_grams @@ wanted FROM matter
    WHERE matter.committee_id = nullif(current_setting('app.committee', true), '')::uuid
    AND matter.text_grams @@ wanted;
    END $$""",
    """CREATE FUNCTION matters_alike(grams text[], neighbours uuid[], many integer, most integer)
    RETURNS TABLE (
    committee_id uuid, id uuid, kind text, year integer, case_number integer, outcome text, title text, weight float8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE here uuid := nullif(current_setting('app.committee', true), '')::uuid;
    BEGIN
    RETURN QUERY
    WITH shared AS MATERIALIZED (
        SELECT gram.place, found.reference, found.is_in_title
        FROM unnest(grams) WITH ORDINALITY AS gram (word, place)
        CROSS JOIN LATERAL (
            SELECT matter.ctid AS reference, matter.title_grams @@ gram.word::tsquery AS is_in_title FROM matter
            WHERE matter.key_grams @@ gram.word::tsquery
            AND (matter.committee_id = here OR matter.is_shown_beyond AND matter.committee_id = ANY (neighbours))
            LIMIT 20 * many
        ) AS found
    ), common AS (
        SELECT shared.place, many::float8 / (many + count(*)) AS worth FROM shared GROUP BY shared.place
    ), alike AS (
        SELECT shared.reference, sum(CASE WHEN shared.is_in_title THEN 2.0 ELSE 1.0 END * common.worth) AS weight
        FROM shared JOIN common USING (place) GROUP BY shared.reference ORDER BY 2 DESC, 1 DESC LIMIT most
    )
    SELECT matter.committee_id, matter.id, matter.kind::text, matter.year, matter.case_number, matter.outcome::text,
        matter.title::text, alike.weight::float8
    FROM alike JOIN matter ON matter.ctid = alike.reference ORDER BY alike.weight DESC, matter.id DESC;
    END $$""",
)

revision: str = "0009"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Forward. The index is filled by `script/admin index-proposals`, which knows the grams."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    grams = postgresql.TSVECTOR() if is_postgresql else sa.Text()
    op.create_table(
        "matter",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("proposal", "past", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("term_number", sa.Integer(), nullable=False),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("author_seat_id", sa.Uuid(), nullable=True),
        sa.Column("is_shown_beyond", sa.Boolean(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("title_grams", grams, nullable=False),
        sa.Column("key_grams", grams, nullable=False),
        sa.Column("text_grams", grams, nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "author_seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_matter_committee_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_matter_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_matter")),
    )
    op.create_index("ix_matter_author_seat_id", "matter", ["committee_id", "author_seat_id"])
    if not is_postgresql:
        op.create_index("ix_matter_place", "matter", ["place"])
        for statement in SQLITE_INDEX:
            op.execute(statement)
        return
    for column in ("key_grams", "text_grams"):
        op.create_index(f"ix_matter_{column}", "matter", [column], postgresql_using="gin")
    for statement in POSTGRESQL_FUNCTIONS:
        op.execute(statement)
    # Not FORCE: the two functions are the owner's, and hold to the session's committee by themselves.
    op.execute("ALTER TABLE matter ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY committee ON matter FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION matters_alike(text[], uuid[], integer, integer)")
        op.execute("DROP FUNCTION matters_matching(tsquery)")
    else:
        for trigger in ("matter_left", "matter_changed", "matter_entered"):
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE matter_index")
    op.drop_table("matter")
