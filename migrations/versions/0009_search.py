"""search: what proposals of all years are found by."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.types import UTCInstant

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
    """CREATE FUNCTION matters_named(wanted uuid[], neighbours uuid[])
    RETURNS TABLE (committee_id uuid, id uuid, kind text, year integer, case_number integer, outcome text, title text,
    weight float8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE here uuid := nullif(current_setting('app.committee', true), '')::uuid;
    BEGIN
    RETURN QUERY
    SELECT matter.committee_id, matter.id, matter.kind::text, matter.year, matter.case_number, matter.outcome::text,
        matter.title::text, 0::float8
    FROM matter
    WHERE matter.id = ANY (wanted)
    AND (matter.committee_id = here OR matter.is_shown_beyond AND matter.committee_id = ANY (neighbours));
    END $$""",
    """CREATE FUNCTION matters_alike(grams text[], neighbours uuid[], many integer, most integer)
    RETURNS TABLE (committee_id uuid, id uuid, kind text, year integer, case_number integer, outcome text, title text,
    weight float8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE here uuid := nullif(current_setting('app.committee', true), '')::uuid;
    BEGIN
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT gram.word, gram.word::tsquery AS query FROM unnest(grams) AS gram (word)
    ), shared AS MATERIALIZED (
        SELECT asked.word, found.reference
        FROM asked CROSS JOIN LATERAL (
            SELECT matter.ctid AS reference FROM matter
            WHERE matter.key_grams @@ asked.query
            AND (matter.committee_id = here OR matter.is_shown_beyond AND matter.committee_id = ANY (neighbours))
            LIMIT 25 * many
        ) AS found
    ), telling AS (
        SELECT shared.word, CASE WHEN length(shared.word) = 1 THEN 0.7 ELSE 1.0 END * many / (many + count(*)) AS worth
        FROM shared GROUP BY shared.word HAVING count(*) < 25 * many
    ), alike AS (
        SELECT shared.reference, sum(telling.worth) AS worth
        FROM shared JOIN telling USING (word) GROUP BY shared.reference ORDER BY 2 DESC, 1 DESC LIMIT 5 * most
    )
    SELECT matter.committee_id, matter.id, matter.kind::text, matter.year, matter.case_number, matter.outcome::text,
        matter.title::text, (100 * alike.worth / (60 + matter.key_count))::float8
    FROM alike JOIN matter ON matter.ctid = alike.reference ORDER BY 8 DESC, 2 DESC LIMIT most;
    END $$""",
)

revision: str = "0009"
down_revision: str | None = "0008"
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
        sa.Column("key_count", sa.Integer(), nullable=False),
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
    for name, thing, at in (
        ("followed_matter", "account_id", "followed_at"),
        ("proposal_reference", "proposal_id", "referred_at"),
    ):
        op.create_table(
            name,
            sa.Column("committee_id", sa.Uuid(), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column(thing, sa.Uuid(), nullable=False),
            sa.Column("matter_committee_id", sa.Uuid(), nullable=False),
            sa.Column("matter_id", sa.Uuid(), nullable=False),
            sa.Column(at, UTCInstant(), nullable=False),
            *(
                [
                    sa.ForeignKeyConstraint(
                        ["committee_id", "proposal_id"],
                        ["proposal.committee_id", "proposal.id"],
                        name=op.f("fk_proposal_reference_committee_id_proposal_id"),
                    )
                ]
                if thing == "proposal_id"
                else []
            ),
            sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f(f"fk_{name}_committee_id")),
            sa.PrimaryKeyConstraint("committee_id", "id", name=op.f(f"pk_{name}")),
            sa.UniqueConstraint(
                "committee_id", thing, "matter_id", name=op.f(f"uq_{name}_committee_id_{thing}_matter_id")
            ),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "publication",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "released", "retracted", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", UTCInstant(), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", UTCInstant(), nullable=True),
        sa.Column("retracted_by", sa.Uuid(), nullable=True),
        sa.Column("retracted_at", UTCInstant(), nullable=True),
        sa.Column("retraction_reason", sa.String(), nullable=True),
        sa.Column("is_consent_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'released' OR (released_at IS NOT NULL AND released_by IS NOT NULL)",
            name=op.f("ck_publication_released"),
        ),
        sa.CheckConstraint("released_by <> proposed_by", name=op.f("ck_publication_two_persons")),
        sa.CheckConstraint(
            "state <> 'retracted' OR (retracted_at IS NOT NULL AND retracted_by IS NOT NULL)",
            name=op.f("ck_publication_retracted"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_publication_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_publication_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_publication")),
        sa.UniqueConstraint("committee_id", "proposal_id", name=op.f("uq_publication_committee_id_proposal_id")),
    )
    op.create_index(
        "ix_publication_released", "publication", ["committee_id", "state", "released_at", "proposal_id"], unique=False
    )
    op.create_table(
        "common_gram",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gram", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_common_gram_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_common_gram")),
        sa.UniqueConstraint("committee_id", "gram", name=op.f("uq_common_gram_committee_id_gram")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_matter_id", "matter", ["id"])
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
    # Not FORCE: the functions are the owner's, and hold to the session's committee by themselves.
    op.execute("ALTER TABLE matter ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY committee ON matter FOR ALL USING ({COMMITTEE})")
    for table in ("common_gram", "followed_matter", "proposal_reference", "publication"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION matters_alike(text[], uuid[], integer, integer)")
        op.execute("DROP FUNCTION matters_named(uuid[], uuid[])")
        op.execute("DROP FUNCTION matters_matching(tsquery)")
    else:
        for trigger in ("matter_left", "matter_changed", "matter_entered"):
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE matter_index")
    op.drop_table("publication")
    op.drop_table("proposal_reference")
    op.drop_table("followed_matter")
    op.drop_table("common_gram")
    op.drop_table("matter")
