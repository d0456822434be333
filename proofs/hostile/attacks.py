"""Which attacks there are on an operation: one thing at a time in an otherwise valid request."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

from marshmallow import Schema
from marshmallow import fields as plain

from api_spec import fields
from proofs.hostile import corpus
from proofs.hostile.files import files
from proofs.requests import PARAMETER, Request

Steps = tuple[str | int, ...]
LOOKED_UP = frozenset({"member_number"})
"""Texts of a body by which somebody is found; a badge that belongs to nobody here is named in the answer, not kept."""


SEALED = frozenset({"register_observer", "save_proposal_contact"})
"""Operations whose texts are kept sealed: nobody finds them in the database."""


@dataclass(frozen=True)
class Attack:
    """One hostile request: what the test client is to send, and which text must be kept if it is accepted."""

    what: str
    address: str
    options: dict[str, Any] = field(default_factory=dict)
    kept: str | None = None


IsDue = Callable[[], bool]
"""Asked once for each attack: whether it is sent. One that is not is not made either; all bodies together are large."""


def attacks_on(request: Request, is_due: IsDue) -> Iterator[Attack]:
    """Those of all that are due, always in the same order."""
    yield from _on_path(request, is_due)
    yield from _on_query(request, is_due)
    yield from _on_headers(request, is_due)
    if request.file:
        yield from _on_file(request, is_due)
    elif request.body is not None:
        yield from _on_body(request, is_due)


def _on_path(request: Request, is_due: IsDue) -> Iterator[Attack]:
    for name in PARAMETER.findall(request.operation.path):
        for what, text in corpus.TEXTS.items():
            if not is_due():
                continue
            hostile = quote(text.encode(errors="surrogatepass"), safe="")
            address = PARAMETER.sub(
                lambda match, name=name, hostile=hostile: hostile if match[1] == name else request.path[match[1]],
                request.operation.path,
            )
            yield Attack(f"{name} is {what}", address, _options(request))


def _on_query(request: Request, is_due: IsDue) -> Iterator[Attack]:
    for what, raw in corpus.QUERIES.items():
        if is_due():
            yield Attack(f"the query has {what}", request.address, _options(request) | {"query_string": raw})
    for name in request.operation.query().fields if request.operation.query else ():
        for what, text in corpus.TEXTS.items():
            if is_due():
                raw = urlencode({**request.query, name: text.encode(errors="surrogatepass")})
                yield Attack(f"?{name} is {what}", request.address, _options(request) | {"query_string": raw})


def _on_headers(request: Request, is_due: IsDue) -> Iterator[Attack]:
    for variable, name in corpus.HEADERS.items():
        for what, value in corpus.header_values(variable).items():
            if is_due():
                options = _options(request) | {"environ_overrides": {variable: value}}
                yield Attack(f"the header {name} is {what}", request.address, options)


def _on_file(request: Request, is_due: IsDue) -> Iterator[Attack]:
    for what, (name, content) in files().items():
        if is_due():
            form = {"file": (BytesIO(content), name)}
            yield Attack(f"the file is {what}", request.address, _options(request) | {"data": form})
    for what, (content, media_type) in corpus.BODIES.items():
        if is_due():
            yield Attack(f"the body is {what}", request.address, _raw(request, content, media_type))
    for what, form in {
        "another part": {"other": (BytesIO(b"x"), "a.csv")},
        "a text for the file": {"file": "x"},
        "two files": {"file": [(BytesIO(b"x"), "a.csv"), (BytesIO(b"y"), "b.csv")]},
        "a file without a name": {"file": (BytesIO(b"x"), "")},
    }.items():
        if is_due():
            yield Attack(f"the form has {what}", request.address, _options(request) | {"data": form})


def _on_body(request: Request, is_due: IsDue) -> Iterator[Attack]:
    for what, (content, media_type) in corpus.BODIES.items():
        if is_due():
            yield Attack(f"the body is {what}", request.address, _raw(request, content, media_type))
    for steps, each in fields_of(request.operation.body(), request.body):
        place = "/".join(map(str, steps))
        for what, value in {**corpus.TEXTS, **corpus.VALUES}.items():
            if not is_due():
                continue
            kept = None
            is_legible = request.operation.name not in SEALED and steps[-1] not in LOOKED_UP
            if isinstance(value, str) and isinstance(each, fields.Text) and is_legible:
                kept = value if isinstance(each, fields.Document) else value.strip()
            content = json.dumps(put(request.body, steps, value)).encode()
            yield Attack(f"/{place} is {what}", request.address, _raw(request, content, "application/json"), kept=kept)
    for name in ("id", "committee_id", "state", "role", "roles", "score", "version", "__class__", ""):
        if name not in request.operation.body().fields and is_due():
            content = json.dumps({**(request.body or {}), name: "示例"}).encode()
            yield Attack(
                f"the body has the further field {name!r}", request.address, _raw(request, content, "application/json")
            )


def _options(request: Request) -> dict[str, Any]:
    return request.options()


def _raw(request: Request, content: bytes, media_type: str) -> dict[str, Any]:
    return {"headers": dict(request.headers), "data": content, "content_type": media_type}


def fields_of(schema: Schema, body: Any, above: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every field of a body, those within objects and lists too, also those that the valid body leaves out."""
    for name, each in schema.fields.items():
        steps = (*above, name)
        yield steps, each
        inner, given = each, body.get(name) if isinstance(body, dict) else None
        if isinstance(each, plain.List):
            yield (*steps, 0), each.inner
            inner, given, steps = each.inner, (given or [None])[0], (*steps, 0)
        if isinstance(inner, plain.Nested):
            yield from fields_of(inner.schema, given, steps)


def put(body: Any, steps: Steps, value: Any) -> Any:
    """The body with a value in that place; what is missing on the way there is made."""
    first, *rest = steps
    if isinstance(first, int):
        here = list(body) if isinstance(body, list) and body else [None]
        return [put(here[0], tuple(rest), value) if rest else value, *here[1:]]
    here = body if isinstance(body, dict) else {}
    return {**here, first: put(here.get(first), tuple(rest), value) if rest else value}
