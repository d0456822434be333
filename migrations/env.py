"""alembic's entry: the connection always comes from `server/migrating.py`."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON

import server.app  # noqa: F401 - brings every table into the metadata
from services.kernel.database import Model
from services.kernel.types import ExactDecimal, UTCInstant


def render(kind: str, item: Any, autogenerate: AutogenContext) -> str | bool:
    """Our own column types by their short names."""
    if kind != "type" or not isinstance(item, UTCInstant | ExactDecimal | JSON):
        return False
    autogenerate.imports.add("from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant")
    if isinstance(item, ExactDecimal):
        return f"ExactDecimal({item.places})"
    return "UTCInstant()" if isinstance(item, UTCInstant) else "JSON_DOCUMENT"


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Model.metadata,
    render_as_batch=True,
    render_item=render,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        # The owner is held by row-level security too. A migration that fills rows would find none and say nothing;
        # so it is an error, until it lifts FORCE from its table.
        connection.exec_driver_sql("SET LOCAL row_security = off")
    context.run_migrations()
