"""Which database schema the program expects, which one a database has, and whether anything is in it.

It knows no table of ours, so that a start with nothing to do need not load them.
"""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DBAPIError

from services.kernel.database import Database

UNDEFINED_TABLE, UNDEFINED_COLUMN = "42P01", "42703"

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def current_head() -> str:
    """The newest migration, as the committed head file names it; a test compares it with the scripts."""
    return (MIGRATIONS / ".current-head").read_text().strip()


def stored_head(database: Database) -> str | None:
    """The migration at which a database is; None when it has no schema yet. Raises when it is away."""
    try:
        with database.reading() as session:
            return session.scalar(text("select version_num from alembic_version"))
    except DatabaseError as absent:
        if getattr(absent.orig, "sqlstate", None) == UNDEFINED_TABLE or "no such table" in str(absent.orig):
            return None
        raise


def has_committee(database: Database, code: str | None = None) -> bool:
    """Whether a committee has been created, any or the one with this code."""
    with database.reading() as session:
        if code is None:
            return session.scalar(text("select 1 from committee limit 1")) is not None
        return session.scalar(text("select 1 from committee where code = :code"), {"code": code}) is not None


def trouble(database: Database, error: DBAPIError) -> str:
    """What an operator is told of a database's error, with the mend where the schema is what is amiss."""
    try:
        stored, newest = stored_head(database), current_head()
    except DBAPIError as away:
        return f"DATABASE_URL：无法打开数据库 / the database cannot be opened: {away.orig}"
    if stored == newest or not _is_of_the_schema(error):
        return f"数据库出错 / the database failed: {type(error.orig).__name__}"
    standing = f"结构版本为 {stored}，本程序需要 {newest}" if stored else "尚未建立数据表"
    return (
        f"数据库{standing}；请先运行 script/admin migrate。\n"
        f"The database is at {stored or 'no schema'}, the program needs {newest}: run script/admin migrate first."
    )


def _is_of_the_schema(error: DBAPIError) -> bool:
    """Whether a table or a column is not there; SQLite has only words for it."""
    said = str(error.orig)
    return getattr(error.orig, "sqlstate", None) in {UNDEFINED_TABLE, UNDEFINED_COLUMN} or any(
        words in said for words in ("no such table", "no such column", "has no column named")
    )
