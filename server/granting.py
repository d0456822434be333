"""Two roles of PostgreSQL: the owner migrates, the application reads and writes and owns nothing (decision 16)."""

from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

import server.app  # noqa: F401 - brings every table into the metadata
from services.kernel.database import Model


def grant(connection: Connection, application: URL) -> None:
    """Give the application's role exactly what each table says, and create the role when it is not there yet."""
    role = sql.Identifier(application.username or "")
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": application.username}):
        _execute(connection, _creation(connection, role, application))
    _execute(connection, sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    _execute(connection, sql.SQL("GRANT SELECT ON alembic_version TO {}").format(role))
    for mapper in Model.registry.mappers:
        table = sql.Identifier(mapper.local_table.name)  # type: ignore[attr-defined]
        privileges = sql.SQL(mapper.class_.__privileges__)
        _execute(connection, sql.SQL("REVOKE ALL ON {} FROM {}").format(table, role))
        _execute(connection, sql.SQL("GRANT {} ON {} TO {}").format(privileges, table, role))


def _creation(connection: Connection, role: sql.Identifier, application: URL) -> sql.Composable:
    """The password leaves this machine only as what PostgreSQL keeps of it, so that no log of statements shows it."""
    creation = sql.SQL("CREATE ROLE {} LOGIN").format(role)
    if not application.password:
        return creation
    driver = connection.connection.driver_connection
    secret = driver.pgconn.encrypt_password(  # type: ignore[union-attr]
        str(application.password).encode(), str(application.username).encode(), b"scram-sha-256"
    )
    return creation + sql.SQL(" PASSWORD {}").format(sql.Literal(secret.decode()))


def _execute(connection: Connection, statement: sql.Composable) -> None:
    connection.exec_driver_sql(statement.as_string(None))
