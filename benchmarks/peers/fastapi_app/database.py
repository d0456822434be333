"""Engine, session dependency, and the column types of the shared database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import orjson
from fastapi import Depends
from sqlalchemy import BigInteger, DateTime, Numeric, String, event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.types import TypeDecorator

from benchmarks.peers.duties import DATABASE_URL, IS_SQLITE, PRAGMAS, SQLITE_INSTANT

if IS_SQLITE:
    engine = create_async_engine(
        DATABASE_URL.replace("sqlite://", "sqlite+aiosqlite://"), pool_size=8, max_overflow=0,
        json_serializer=lambda value: orjson.dumps(value).decode(), json_deserializer=orjson.loads,
    )  # fmt: skip

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

else:
    import os
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(DATABASE_URL)
    query = parse_qs(parts.query)
    engine = create_async_engine(
        f"postgresql+asyncpg://{parts.netloc}{parts.path}?host={query['host'][0]}&port={query['port'][0]}",
        pool_size=int(os.environ.get("THREADS", "8")), max_overflow=0,
        json_serializer=lambda value: orjson.dumps(value).decode(), json_deserializer=orjson.loads,
    )  # fmt: skip

# Reads run without a transaction of record, as the documentation of SQLAlchemy recommends for them on PostgreSQL.
reading = async_sessionmaker(
    engine if IS_SQLITE else engine.execution_options(isolation_level="AUTOCOMMIT"), autoflush=False,
    expire_on_commit=False,
)  # fmt: skip
writing = async_sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)


async def read_session() -> AsyncIterator[AsyncSession]:
    """A session that reads."""
    async with reading() as session:
        yield session


async def write_session() -> AsyncIterator[AsyncSession]:
    """A session that writes; the endpoint commits."""
    async with writing() as session:
        yield session


Reading = Annotated[AsyncSession, Depends(read_session)]
Writing = Annotated[AsyncSession, Depends(write_session)]


class _Text(TypeDecorator[datetime]):
    """An instant as the shared SQLite file keeps it."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        return None if value is None else value.astimezone(UTC).strftime(SQLITE_INSTANT)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class _Scaled(TypeDecorator[Decimal]):
    """A decimal as the shared SQLite file keeps it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> Any:
        return None if value is None else int(value.scaleb(8))

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-8)


Instant: Any = _Text() if IS_SQLITE else DateTime(timezone=True)
Amount: Any = _Scaled() if IS_SQLITE else Numeric(18, 8)
