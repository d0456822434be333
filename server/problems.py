"""Refusal to HTTP: RFC 9457 problem+json. The only module that knows both refusals and statuses."""

from typing import Any

import orjson
from flask import Response, request
from werkzeug.exceptions import HTTPException

from services.kernel import errors

STATUSES: dict[type[errors.Refused], int] = {
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Missing: 404,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}

HTTP_PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("bad-request", "请求无法识别"),
    404: ("no-such-address", "没有这个地址"),
    405: ("method-not-allowed", "此地址不支持该方法"),
    413: ("too-large", "提交的内容过大"),
    415: ("unsupported-media", "请以 JSON 提交"),
    429: ("too-many-requests", "请求过于频繁，请稍后再试"),
    500: ("internal", "服务器出错，请稍后再试；若仍出错，请告知管理员请求编号"),
    503: ("not-ready-to-serve", "服务暂不可用，请稍后再试"),
}
"""Codes and titles of what HTTP itself refuses."""

MOST_FAULTS = 1000
"""A whole roster may be wrong; nobody mends more at once."""

RESERVED = {"type", "title", "status", "code", "detail", "errors", "request_id"}


def status_of(refusal: type[errors.Refused]) -> int:
    """The status of a refusal's family."""
    for family in refusal.__mro__:
        if family in STATUSES:
            return STATUSES[family]
    message = f"{refusal.__name__} belongs to no family"
    raise LookupError(message)


def refusal_response(refusal: errors.Refused) -> Response:
    """The problem that a refusal is."""
    status = status_of(type(refusal))
    facts = {key: value for key, value in refusal.facts.items() if key not in RESERVED}
    body: dict[str, Any] = {**_problem(status, refusal.code, refusal.title), **facts}
    if refusal.detail:
        body["detail"] = refusal.detail
    if refusal.errors:
        shown = refusal.errors[:MOST_FAULTS]
        body["errors"] = [{"pointer": fault.pointer, "detail": fault.detail} for fault in shown]
        if len(refusal.errors) > MOST_FAULTS:
            body["detail"] = f"共有 {len(refusal.errors)} 处错误，以下是前 {MOST_FAULTS} 处"
    response = _response(status, body)
    if status == 401:  # noqa: PLR2004 - the status that carries this header
        response.headers["WWW-Authenticate"] = 'Bearer realm="members-api"'
    if isinstance(refusal, errors.TooMany | errors.Unavailable):
        response.headers["Retry-After"] = str(refusal.facts["retry_after"])
    return response


def http_response(error: HTTPException) -> Response:
    """The problem that one of HTTP's own errors is, with the headers that belong to it (Allow)."""
    status = error.code if error.code in HTTP_PROBLEMS else 400
    code, title = HTTP_PROBLEMS[status]
    response = _response(status, _problem(status, code, title))
    for name, value in error.get_headers(request.environ):
        if name == "Allow":
            response.headers[name] = value
    return response


def internal_response() -> Response:
    """The problem that an error of ours is: nothing internal leaks, the request id leads to the log."""
    code, title = HTTP_PROBLEMS[500]
    return _response(500, _problem(500, code, title))


def unavailable_response() -> Response:
    """The problem that a database away or too busy is: the same request may succeed soon."""
    code, title = HTTP_PROBLEMS[503]
    response = _response(503, _problem(503, code, title))
    response.headers["Retry-After"] = "5"
    return response


def _problem(status: int, code: str, title: str) -> dict[str, Any]:
    return {
        "type": f"/docs/problems#{code}",
        "title": title,
        "status": status,
        "code": code,
        "request_id": request.environ.get("request_id", ""),
    }


def _response(status: int, body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body, default=str), status, mimetype="application/problem+json")
