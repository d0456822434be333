"""What an answer is over HTTP: JSON with its tag, or "not modified"."""

from typing import Any

from flask import Response, request
from werkzeug.datastructures import Headers


class Answer(Response):
    """A response whose headers are sent as they are.

    Werkzeug copies them, makes addresses absolute and counts the body; here there is no address, and the body is
    counted when it is given.
    """

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """The headers."""
        del environ
        return self.headers


def json_response(body: bytes, status: int, etag: str | None) -> Response:
    """A body that is JSON already."""
    # What has no body (204, remembered and given again) has no length either, which werkzeug knows.
    response = (Answer if body else Response)(body, status, content_type="application/json")
    if etag:
        response.headers["ETag"] = etag
    # What a change answers may be a token or a one-time password; nobody keeps that.
    response.headers["Cache-Control"] = "private, no-cache" if request.method == "GET" else "no-store"
    return response


def conditional(etag: str | None, *, kept: str = "private, no-cache") -> Response | None:
    """304 where the client has the answer with this tag already; `kept` says who may keep it, and for how long."""
    wanted = request.headers.get("If-None-Match")
    if not wanted or not etag or etag not in {each.strip().removeprefix("W/") for each in wanted.split(",")}:
        return None
    unchanged = Answer(status=304, headers={"ETag": etag, "Cache-Control": kept})
    del unchanged.headers["Content-Type"]
    return unchanged
