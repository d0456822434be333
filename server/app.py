"""`create_app`: the only place where the parts are joined."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from server import health, problems, verify_page
from server.answers import Answers
from server.docs import add_routes
from server.observing import Metrics, observe
from server.routes import all_routes
from server.serving import Serving
from server.settings import Settings
from server.throttle import Throttle
from server.tokens import Tokens
from server.toolbox import create_toolbox
from services.kernel.errors import Refused
from services.kernel.work import Toolbox

__all__ = ["Parts", "create_app", "create_toolbox"]

LARGEST_REQUEST = 22_100_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the web's own functions need besides a unit of work."""

    settings: Settings
    tokens: Tokens
    throttle: Throttle


class Application(Flask):
    """Flask, told that none of our functions is a coroutine: it would look again for every hook of every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(settings: Settings, toolbox: Toolbox, *, seconds: Callable[[], float] = time.monotonic) -> Flask:
    """The WSGI application; tests hand in the seconds by which it keeps answers and counts readings."""
    app = Application("server", static_folder=None)
    app.config.update(
        PROPAGATE_EXCEPTIONS=False,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        RESTX_MASK_SWAGGER=False,
        SWAGGER_UI_DOC_EXPANSION="none",
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign]
    clock = toolbox.ports.clock
    tokens = Tokens(settings.token_keys, settings.issuer, clock)
    parts = Parts(settings=settings, tokens=tokens, throttle=Throttle(toolbox, seconds=seconds))
    routes = all_routes(parts)
    metrics = Metrics()
    observe(app, metrics)
    _handle_errors(app)
    add_routes(app, routes, Serving(toolbox, tokens, Answers(seconds)))
    health.add_addresses(
        app, settings, toolbox, tokens=tokens, metrics=metrics, operations=tuple(route.operation for route in routes)
    )
    verify_page.add_page(app, settings.dossier.public_keys, parts.throttle)
    return app


def _handle_errors(app: Flask) -> None:
    @app.errorhandler(Refused)
    def _refused(refusal: Refused) -> Response:
        return problems.refusal_response(refusal)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        return problems.http_response(error)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(PoolTimeout)
    def _database_away(error: Exception) -> Response:
        logger.error("the database is away or busy", exc_info=error)
        return problems.unavailable_response()

    @app.errorhandler(Exception)
    def _internal(error: Exception) -> Response:
        logger.error("unhandled error", exc_info=error)
        return problems.internal_response()
