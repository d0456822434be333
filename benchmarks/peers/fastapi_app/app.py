"""The application: its routers, and how a refusal is answered."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from benchmarks.peers.duties import Refused
from benchmarks.peers.fastapi_app import activities, proposals, scores

app = FastAPI(title="Peer", openapi_url=None)
for part in (proposals, activities, scores):
    app.include_router(part.router, prefix="/api/v1")


@app.exception_handler(Refused)
async def refused(_request: Request, refusal: Refused) -> JSONResponse:
    """A refusal as an answer."""
    return JSONResponse({"code": refusal.code}, refusal.status)
