"""flask-restx as a router and a documentation page, no more: it declares no field, parses nothing, handles no error.

Its Swagger page shows the 2.0 document that we export from the operations ourselves (docs/decisions/0002).
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from flask import Flask, Response
from flask_restx import Api, Resource

from api_spec.export import PREFIX, TITLE, VERSION, export
from server.problems import status_of
from server.serving import Route, Serving


class RoutingApi(Api):
    """flask-restx's Api that leaves Flask's error handlers alone and shows our document."""

    def __init__(self, app: Flask, document: Callable[[], dict[str, Any]]) -> None:
        """Serve the page at /docs; the document is made when it is first asked for, which takes half a second."""
        self._document = cache(document)
        super().__init__(
            app, prefix=PREFIX, doc="/docs", title=TITLE, version=VERSION, add_specs=True, validate=False,
            default_mediatype="application/json",
        )  # fmt: skip

    def error_router(self, original_handler: Callable[..., Any], error: Exception) -> Any:
        """Give every error to Flask's own handlers."""
        return original_handler(error)

    @property
    def __schema__(self) -> dict[str, Any]:
        """The document behind the page."""
        return self._document()


def add_routes(app: Flask, routes: Iterable[Route], serving: Serving) -> None:
    """Bind every operation to its address: one resource a path, one method an operation."""
    routes = tuple(routes)
    api = RoutingApi(app, lambda: export((route.operation for route in routes), status_of, openapi="2.0"))
    by_path: dict[str, list[Route]] = {}
    for route in routes:
        by_path.setdefault(route.operation.path, []).append(route)
    for path, here in by_path.items():
        texts = {name for route in here for name in route.operation.texts}
        methods = {route.operation.method.lower(): _method(route, serving) for route in here}
        name = re.sub(r"\W+", "_", path).strip("_")
        resource = type(name, (Resource,), methods)
        api.add_resource(resource, _rule(path, texts), endpoint=name)


def _method(route: Route, serving: Serving) -> Callable[..., Response]:
    def respond(_resource: Resource, **path: Any) -> Response:
        return serving.answer(route, path)

    respond.__name__ = route.operation.name
    respond.__doc__ = route.operation.summary
    return respond


def _rule(path: str, texts: set[str]) -> str:
    def converter(match: re.Match[str]) -> str:
        kind = "string" if match[1] in texts else "uuid"
        return f"<{kind}:{match[1]}>"

    return re.sub(r"{(\w+)}", converter, path)
