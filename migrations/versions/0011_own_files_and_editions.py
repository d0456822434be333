"""own files, editions: what a person handed in is found by who he is, and old rows of the index by their number."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

TRIGGERS = {
    "matter_entered": """CREATE TRIGGER matter_entered AFTER INSERT ON matter BEGIN
    UPDATE matter SET place = (SELECT coalesce(max(place), 0) + 1 FROM matter)
    WHERE committee_id = new.committee_id AND id = new.id;
    INSERT INTO matter_index (rowid, title_grams, key_grams, text_grams)
    SELECT place, title_grams, key_grams, text_grams FROM matter
    WHERE committee_id = new.committee_id AND id = new.id;
    END""",
    "matter_changed": """CREATE TRIGGER matter_changed AFTER UPDATE OF title_grams, key_grams, text_grams ON matter BEGIN
    INSERT INTO matter_index (matter_index, rowid, title_grams, key_grams, text_grams)
    VALUES ('delete', old.place, old.title_grams, old.key_grams, old.text_grams);
    INSERT INTO matter_index (rowid, title_grams, key_grams, text_grams)
    VALUES (new.place, new.title_grams, new.key_grams, new.text_grams);
    END""",
    "matter_left": """CREATE TRIGGER matter_left AFTER DELETE ON matter BEGIN
    INSERT INTO matter_index (matter_index, rowid, title_grams, key_grams, text_grams)
    VALUES ('delete', old.place, old.title_grams, old.key_grams, old.text_grams);
    END""",
}
"""As 0009 made them: SQLite drops them with the table that it makes anew."""

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Forward. What the index lacks, the worker writes when it starts."""
    op.create_index("ix_stored_file_stored_by", "stored_file", ["committee_id", "stored_by", "id"])
    column = sa.Column("edition", sa.Integer(), server_default="1", nullable=False)
    if _is_sqlite():
        with _without_triggers(), op.batch_alter_table("matter", recreate="always") as batch:
            batch.add_column(column)
    else:
        op.add_column("matter", column)
    op.create_index("ix_matter_edition", "matter", ["committee_id", "edition", "id"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_matter_edition", table_name="matter")
    if _is_sqlite():
        with _without_triggers(), op.batch_alter_table("matter", recreate="always") as batch:
            batch.drop_column("edition")
    else:
        op.drop_column("matter", "edition")
    op.drop_index("ix_stored_file_stored_by", table_name="stored_file")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


@contextmanager
def _without_triggers() -> Iterator[None]:
    """The rows are copied as they are, and their places in the full-text index stay true."""
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    yield
    for statement in TRIGGERS.values():
        op.execute(statement)
