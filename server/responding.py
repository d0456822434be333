"""What an answer is over HTTP: JSON with its tag, a file to be saved, or "not modified"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response, request
from werkzeug.datastructures import Headers

from api_spec.contract import ANY_FILE
from services.files.keeping import OpenedFile
from services.kernel.actor import Actor
from services.kernel.work import Work


class Answer(Response):
    """A response whose headers are sent as they are.

    Werkzeug copies them, makes addresses absolute and counts the body; here there is no address, and the body is
    counted when it is given.
    """

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """The headers."""
        del environ
        return self.headers


@dataclass(frozen=True)
class FileAnswer:
    """An answer that is a file, always sent as a download."""

    name: str
    content: bytes | Iterator[bytes]
    """Whole, or in pieces that are sent one after the other."""
    media_type: str
    size: int | None = None
    """Of what comes in pieces."""
    sha256: str = ""
    """Its digest in hex, by which a client knows what it has already."""
    kept: str = "private, no-cache"
    """Who may keep what has a digest, and for how long."""


def downloads(read: Callable[..., OpenedFile]) -> Callable[..., FileAnswer]:
    """Answer with the file that a query opens, piece by piece: it is never whole in memory."""

    def download(work: Work, actor: Actor, **names: Any) -> FileAnswer:
        file = read(work, actor, **names)
        return FileAnswer(file.name, file.content, ANY_FILE, size=file.size, sha256=file.sha256)

    return download


def file_response(file: FileAnswer, status: int) -> Response:
    """A file to be saved; what a client knows already by its digest need not be sent."""
    response = Response(file.content, status, mimetype=file.media_type)
    response.headers["Content-Disposition"] = _as_download(file.name)
    if file.size is not None:
        response.content_length = file.size
    if file.sha256:
        response.headers["ETag"] = f'"{file.sha256}"'
        response.headers["Cache-Control"] = file.kept
    return response


def _as_download(name: str) -> str:
    """The header that has a browser save a file under its name, which headers cannot hold as it is (RFC 6266)."""
    extension = name.rpartition(".")[2]
    plain = f"download.{extension}" if extension.isascii() and extension.isalnum() else "download"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


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
