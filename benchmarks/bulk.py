"""Many rows of a model at once: COPY on PostgreSQL, prepared executemany on SQLite, with the models' own types."""

from typing import Any

from sqlalchemy.orm import Session


def insert_rows(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows; a column that they leave out gets its default, or null."""
    if not rows:
        return
    connection = session.connection()
    table, dialect = model.__table__, connection.dialect
    columns = list(table.columns)
    defaults = {
        column.name: column.default.arg for column in columns if column.default is not None and column.default.is_scalar
    }
    prepare = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    raw = (
        tuple(
            process(value) if process and value is not None else value
            for process, value in zip(
                prepare, (row.get(each.name, defaults.get(each.name)) for each in columns), strict=True
            )
        )
        for row in rows
    )
    names = ", ".join(f'"{column.name}"' for column in columns)
    driver: Any = connection.connection.driver_connection
    if dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', raw)
        return
    with driver.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in raw:
            copy.write_row(row)
