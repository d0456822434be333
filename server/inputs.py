"""What a request brings: query, body, file, the version it builds on, its idempotency key. Each fault is pointed to."""

import hashlib
import re
from typing import Any

import orjson
from flask import request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from api_spec.contract import KEY_PATTERN, Operation
from services.kernel.errors import BadInput, FieldFault, LostUpdate

KEY = re.compile(KEY_PATTERN)


def base_version() -> int:
    """The version that the client's edit builds on, from `If-Match`."""
    wanted = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    version = wanted.partition("-")[0]
    if not version.isascii() or not version.isdigit() or len(version) > 9:  # noqa: PLR2004 - fits the column
        raise LostUpdate("请带上读取时得到的 ETag（If-Match），以免覆盖他人或另一设备的修改")
    return int(version)


def query(faults: list[FieldFault]) -> dict[str, str]:
    """The query's parameters; one given twice is refused rather than half ignored."""
    values = {}
    for name, several in request.args.lists():
        if len(several) > 1:
            faults.append(FieldFault(f"?{name}", "此参数只能出现一次"))
        values[name] = several[0]
    return values


def limit(operation: Operation) -> None:
    """Refuse a larger body than the operation takes; where its length is not told, once more has been read."""
    request.max_content_length = operation.limit


def receive(operation: Operation) -> None:
    """Take in the whole body before a unit of work that writes is opened.

    On SQLite all writers wait for one lock: whoever sends slowly, or stops half-way, must not hold it meanwhile. Where
    something is prepared first (a large file's sender must be permitted to send it), it is taken in there.
    """
    limit(operation)
    if operation.takes_file:
        _files()
    else:
        request.get_data()


def body() -> Any:
    """The JSON of the body; no body is an empty object."""
    raw = request.get_data()
    if not raw:
        return {}
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as wrong:
        raise BadInput("不是有效的 JSON", errors=(FieldFault("", "不是有效的 JSON"),)) from wrong


def upload(*, as_stream: bool = False) -> dict[str, Any]:
    """The file of a form, as `filename` and `content`; a stream of more than half a megabyte lies on the disk."""
    sent = _files().get("file")
    if sent is None or not sent.filename:
        raise BadInput(errors=(FieldFault("/file", "请选择要上传的文件（表单字段 file）"),))
    sent.seek(0)  # An attempt that was overtaken has read it already.
    return {"filename": sent.filename, "content": sent.stream if as_stream else sent.read()}


def _files() -> MultiDict[str, FileStorage]:
    try:
        return request.files
    except ValueError as wrong:
        raise BadRequest from wrong


def faults_of(messages: Any, pointer: str) -> list[FieldFault]:
    """Marshmallow's nested messages as pointers (RFC 6901 for a body, `?name` for a query)."""
    if isinstance(messages, dict):
        found: list[FieldFault] = []
        for name, inner in messages.items():
            step = str(name).replace("~", "~0").replace("/", "~1")
            if name == "_schema":
                found += faults_of(inner, pointer)
            else:
                found += faults_of(inner, f"?{name}" if pointer == "?" else f"{pointer}/{step}")
        return found
    return [FieldFault(pointer, str(message)) for message in messages]


def idempotency_key(operation: Operation) -> str | None:
    """The request's `Idempotency-Key`, where the operation takes one."""
    key = request.headers.get("Idempotency-Key") if operation.takes_idempotency_key else None
    if key is not None and not KEY.fullmatch(key):
        raise BadInput(errors=(FieldFault("Idempotency-Key", "应是 1 至 200 个可见的 ASCII 字符，不含空格"),))
    return key


def request_digest() -> bytes:
    """What makes two requests with one key the same: address, query and body."""
    return hashlib.sha256(request.full_path.encode() + b"\0" + request.get_data()).digest()
