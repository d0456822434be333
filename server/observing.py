"""What the operator sees: a request id, one JSON log line per request, metrics."""

import logging
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from services.kernel.types import new_id

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

logger = logging.getLogger("server.request")


class Metrics:
    """The figures of all processes of this server.

    Where there are several, Prometheus's client keeps each one's in a file of the directory named by `SHARED`, and
    whichever process is asked adds them up.
    """

    SHARED = "PROMETHEUS_MULTIPROC_DIR"

    def __init__(self) -> None:
        """Made per application, so that two of them in one process do not clash."""
        self._registry = CollectorRegistry()
        self.requests = Counter("requests", "Requests answered", ("operation", "status"), registry=self._registry)
        self.seconds = Histogram(
            "request_seconds", "Seconds per request", ("operation",), registry=self._registry,
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        )  # fmt: skip

    def told(self, *gauges: GaugeMetricFamily) -> bytes:
        """All figures, and gauges that were read just now, as Prometheus reads them."""
        counted = self._registry
        if self.SHARED in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)
        read = CollectorRegistry()
        read.register(_Read(gauges))
        return generate_latest(counted) + generate_latest(read)


@dataclass(frozen=True, eq=False)
class _Read(Collector):
    """Hands out what was read."""

    gauges: tuple[GaugeMetricFamily, ...]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The gauges."""
        return self.gauges


def observe(app: Flask, metrics: Metrics) -> None:
    """Give every request an id, measure it, log it once."""

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()
        given = request.headers.get("X-Request-Id", "")
        request.environ["request_id"] = given if REQUEST_ID.fullmatch(given) else str(new_id())

    @app.after_request
    def _end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        operation = request.endpoint or "unknown"
        metrics.requests.labels(operation, response.status_code).inc()
        metrics.seconds.labels(operation).observe(seconds)
        response.headers["X-Request-Id"] = request.environ["request_id"]
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers.setdefault("Cache-Control", "no-store")
        logger.info("request", extra={"fields": _fields(response, seconds)})
        return response


def _fields(response: Response, seconds: float) -> dict[str, Any]:
    environ = request.environ
    return {
        "request_id": environ["request_id"],
        "method": request.method,
        "route": str(request.url_rule) if request.url_rule else None,
        "ids": {key: str(value) for key, value in (request.view_args or {}).items() if isinstance(value, UUID)},
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "address": request.remote_addr,
        "account": environ.get("account_id"),
        "committee": environ.get("committee_id"),
    }
