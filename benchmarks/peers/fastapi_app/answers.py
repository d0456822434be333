"""What every endpoint does at its end: the answer with its tag, and the audit row."""

from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.peers import duties
from benchmarks.peers.fastapi_app import models


def answered(request: Request, reply: BaseModel, *, as_of: bool = False) -> Response:
    """The reply as JSON by pydantic's own serialiser, with its tag; 304 where the client has it."""
    body = reply.model_dump_json().encode()
    lasting = reply.model_dump_json(exclude={"as_of"}).encode() if as_of else body
    tag = duties.etag(lasting, getattr(reply, "version", None))
    is_read = request.method == "GET"
    headers = {"ETag": tag, "Cache-Control": "private, no-cache" if is_read else "no-store"}
    if is_read and request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def audited(session: AsyncSession, row: dict[str, Any]) -> None:
    """Leave an audit row and its entry for the sealer."""
    session.add(models.Audit(**row))
    session.add(models.Unsealed(committee_id=row["committee_id"], audit_id=row["id"]))


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else ""
