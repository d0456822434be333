"""An API client that holds every answer to the published contract."""

import re
from functools import cache
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import orjson
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from api_spec.contract import Operation
from api_spec.export import PREFIX, export
from server.app import create_app
from server.problems import status_of
from server.routes import all_operations
from server.settings import Settings
from server.tokens import Tokens
from services.kernel.work import Toolbox
from tests.builders.committee import Person

CONTRACT = "urn:contract"


class Api:
    """Calls operations as a person and checks each answer against the OpenAPI document."""

    def __init__(self, app: Flask, tokens: Tokens, operations: tuple[Operation, ...]) -> None:
        self.app = app
        self.tokens = tokens
        self._client: FlaskClient = app.test_client()
        self._contract = Contract.of(operations)

    def token_of(self, person: Person, *, version: int = 1) -> str:
        """A valid access token."""
        now = self.tokens._clock.now()
        return self.tokens.issue(
            account_id=person.account_id,
            committee_id=person.committee_id,
            device_id=person.device_id,
            version=version,
            token_id="test",
            at=now,
        )

    def call(
        self, method: str, path: str, *, as_: Person | None = None, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        """Call `/api/v1` + path; `json=`, `query_string=`, `data=` as Flask's test client takes them."""
        sent = dict(headers or {})
        if isinstance(more.get("data"), dict):
            more |= form_of(more["data"])
        if as_:
            sent.setdefault("Authorization", f"Bearer {self.token_of(as_)}")
        response = self._client.open(PREFIX + path, method=method, headers=sent, **more)
        self._contract.check(method, path, response)
        return response

    def get(self, path: str, **more: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        """POST a JSON body."""
        return self.call("POST", path, **({"json": body} if body is not None else {}), **more)

    def put(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        """PUT a JSON body."""
        return self.call("PUT", path, **({"json": body} if body is not None else {}), **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        """DELETE."""
        return self.call("DELETE", path, **more)


def form_of(data: dict[str, Any]) -> dict[str, Any]:
    """A form as bytes: werkzeug's client writes a large one to a file of its own, and leaves that open."""
    parts: MultiDict[str, Any] = MultiDict()
    for name, values in data.items():
        for value in values if isinstance(values, list) else [values]:
            parts.add(name, FileStorage(*value) if isinstance(value, tuple) else value)
    boundary, form = encode_multipart(parts)
    return {"data": form, "content_type": f"multipart/form-data; boundary={boundary}"}


class Contract:
    """The exported document, ready to judge answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._paths = [
            (re.compile(re.sub(r"{\w+}", "[^/]+", path) + "$"), path)
            for path in sorted(document["paths"], key=lambda each: each.count("{"))
        ]
        self._registry = jsonschema_rs.Registry([(CONTRACT, document)], draft=jsonschema_rs.Draft202012)
        self._validators: dict[tuple[str, ...], Any] = {}

    @staticmethod
    @cache
    def of(operations: tuple[Operation, ...]) -> "Contract":
        """One contract per set of operations."""
        return Contract(export(operations, status_of))

    def check(self, method: str, path: str, response: TestResponse) -> None:
        """Fail when the answer is not in the contract."""
        template = next((name for pattern, name in self._paths if pattern.match(path.split("?", maxsplit=1)[0])), None)
        if template is None or method.lower() not in self._document["paths"][template]:
            assert response.status_code in {404, 405}, f"{method} {path} is not in the contract: {response.status_code}"
            return
        declared = self._document["paths"][template][method.lower()]["responses"]
        status = str(response.status_code)
        assert status in declared, (
            f"{method} {template} answered {status}, which is not declared: {response.get_data(as_text=True)}"
        )
        content = declared[status].get("content")
        if not content:
            assert not response.get_data(), f"{method} {template} {status} declares no body"
            return
        assert response.mimetype in content, f"{method} {template} answered {response.mimetype}"
        if response.mimetype.endswith("json"):
            place = ("paths", template, method.lower(), "responses", status, "content", response.mimetype, "schema")
            self._validator(place).validate(orjson.loads(response.get_data()))

    def _validator(self, place: tuple[str, ...]) -> Any:
        """What judges by the schema at that place; one copy of the document serves all, for it is a megabyte."""
        if place not in self._validators:
            pointer = "/".join(quote(part.replace("~", "~0").replace("/", "~1"), safe="~") for part in place)
            self._validators[place] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{CONTRACT}#/{pointer}"}, registry=self._registry
            )
        return self._validators[place]


def api_on(settings: Settings, toolbox: Toolbox) -> Api:
    """An application of its own over the toolbox's database, as another process has it, or the same after a restart."""
    tokens = Tokens(settings.token_keys, settings.issuer, toolbox.ports.clock)
    return Api(create_app(settings, toolbox), tokens, all_operations())
