"""years over the new year: which years of assessment a regulation covers, and which late facts its own year counts."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: None = None
depends_on: None = None

CHANGED = ("regulation", "late_fact")
WHOLE_YEAR = (101, 1231)


def upgrade() -> None:
    """Forward: what was published so far has years within the calendar's, and each late fact waits as it did."""
    with _lifted():
        with _batch("regulation") as batch:
            batch.add_column(sa.Column("first_year", sa.Integer(), nullable=True))
            batch.add_column(sa.Column("last_year", sa.Integer(), nullable=True))
            batch.add_column(sa.Column("year_begins", sa.Integer(), nullable=True))
            batch.add_column(sa.Column("year_ends", sa.Integer(), nullable=True))
        _fill()
        with _batch("regulation") as batch:
            for column in ("first_year", "year_begins", "year_ends"):
                batch.alter_column(column, existing_type=sa.Integer(), nullable=False)
        with _batch("late_fact") as batch:
            batch.add_column(sa.Column("is_counted", sa.Boolean(), server_default=sa.true(), nullable=False))
            batch.drop_constraint(op.f("uq_late_fact_committee_id_fact_id"), type_="unique")
            batch.create_unique_constraint(
                op.f("uq_late_fact_committee_id_fact_id_year"), ["committee_id", "fact_id", "year"]
            )


def downgrade() -> None:
    """One step back: of a fact that came late to two years only the later one knows."""
    with _lifted():
        op.execute(
            "DELETE FROM late_fact WHERE EXISTS (SELECT 1 FROM late_fact AS later"
            " WHERE later.committee_id = late_fact.committee_id AND later.fact_id = late_fact.fact_id"
            " AND later.year > late_fact.year)"
        )
        with _batch("late_fact") as batch:
            batch.drop_constraint(op.f("uq_late_fact_committee_id_fact_id_year"), type_="unique")
            batch.create_unique_constraint(op.f("uq_late_fact_committee_id_fact_id"), ["committee_id", "fact_id"])
            batch.drop_column("is_counted")
        with _batch("regulation") as batch:
            for column in ("first_year", "last_year", "year_begins", "year_ends"):
                batch.drop_column(column)


def _fill() -> None:
    """The years are the calendar years in which it is in force; the days are written in its text."""
    regulation = sa.table(
        "regulation", sa.column("committee_id", sa.Uuid()), sa.column("id", sa.Uuid()), sa.column("text", sa.String()),
        sa.column("effective_from", sa.Date()), sa.column("effective_to", sa.Date()),
        sa.column("first_year", sa.Integer()), sa.column("last_year", sa.Integer()),
        sa.column("year_begins", sa.Integer()), sa.column("year_ends", sa.Integer()),
    )  # fmt: skip
    connection = op.get_bind()
    for row in connection.execute(sa.select(regulation)).all():
        year_begins, year_ends = _days_of(row.text)
        last_year = None if row.effective_to is None else row.effective_to.year
        connection.execute(
            sa.update(regulation)
            .where(regulation.c.committee_id == row.committee_id, regulation.c.id == row.id)
            .values(
                first_year=row.effective_from.year, last_year=last_year, year_begins=year_begins, year_ends=year_ends
            )
        )  # fmt: skip


def _days_of(text: str) -> tuple[int, int]:
    period = tomllib.loads(text).get("period")
    if period is None:
        return WHOLE_YEAR
    first, last = (int(period[end].replace("-", "")) for end in ("from", "to"))
    return first, last


@contextmanager
def _lifted() -> Iterator[None]:
    """Let the owner see the rows of every committee: row-level security holds him until FORCE is lifted."""
    for force in ("NO FORCE", "FORCE"):
        for table in CHANGED if _is_postgresql() else ():
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
        if force == "NO FORCE":
            yield


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
