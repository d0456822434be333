"""The addresses for machines: alive, ready, metrics, keys, the contract and what each problem means."""

from functools import cache
from pathlib import Path

import orjson
from flask import Flask, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from api_spec.contract import Operation
from api_spec.export import export
from server.observing import Metrics
from server.problems import status_of
from server.schema import current_head, stored_head
from server.settings import Settings
from server.tokens import Tokens
from services.kernel import audit, outbox
from services.kernel.work import Toolbox

PROBLEMS = Path(__file__).parent.parent / "docs" / "problems.md"

OPEN_ADDRESSES = frozenset(
    {"healthz", "readyz", "metrics", "openapi", "key_set", "problems", "static", "specs", "doc", "root",
     "restx_doc.static", "verify_page", "verify_file"}
)  # fmt: skip
"""Endpoints without an operation: none gives away a committee's data. A test holds the list to the URL map."""


def add_addresses(
    app: Flask,
    settings: Settings,
    toolbox: Toolbox,
    *,
    tokens: Tokens,
    metrics: Metrics,
    operations: tuple[Operation, ...],
) -> None:
    """Add the addresses; the contract is exported once, when it is first asked for."""

    @cache
    def contract() -> bytes:
        return orjson.dumps(export(operations, status_of))

    @app.get("/healthz")
    def healthz() -> Response:
        return _json({"status": "alive"})

    @app.get("/readyz")
    def readyz() -> Response:
        faults = _faults(toolbox)
        return _json({"status": "ready"} if not faults else {"status": "not ready", "faults": faults}, faults)

    @app.get("/metrics", endpoint="metrics")
    def show_metrics() -> Response:
        if settings.metrics_token and request.headers.get("Authorization") != f"Bearer {settings.metrics_token}":
            abort(404)
        with toolbox.database.reading(is_upkeep=True) as session:
            standing = outbox.standing(session)
            unsealed = audit.waiting(session)
        waiting = GaugeMetricFamily("outbox_deliveries", "Deliveries not yet done", labels=("state",))
        for state in (outbox.DeliveryState.PENDING, outbox.DeliveryState.DEAD):
            waiting.add_metric((str(state),), standing.get(str(state), 0))
        rows = GaugeMetricFamily("audit_unsealed_rows", "Audit rows that wait for their seal", value=unsealed)
        return Response(metrics.told(waiting, rows), content_type=CONTENT_TYPE_LATEST)

    @app.get("/openapi.json")
    def openapi() -> Response:
        return Response(contract(), mimetype="application/json")

    @app.get("/.well-known/jwks.json")
    def key_set() -> Response:
        return _json(tokens.key_set())

    @app.get("/docs/problems")
    def problems() -> Response:
        return Response(PROBLEMS.read_bytes(), mimetype="text/markdown")


def _faults(toolbox: Toolbox) -> list[str]:
    """Why this process cannot serve, if it cannot."""
    try:
        head = stored_head(toolbox.database)
    except SQLAlchemyError:
        return ["数据库不可用"]
    return [] if head == current_head() else ["数据库结构不是最新版本，请先运行迁移"]


def _json(body: object, faults: list[str] | None = None) -> Response:
    return Response(orjson.dumps(body), 503 if faults else 200, mimetype="application/json")
