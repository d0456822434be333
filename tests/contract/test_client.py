"""The client through which every test looks would notice an answer that is not the published one."""

from typing import Any

import orjson
import pytest
from jsonschema_rs import ValidationError
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Response

from server.routes import all_operations
from tests.builders.client import Contract


def an_answer(status: int, body: Any, mimetype: str = "application/json") -> TestResponse:
    made = Response(orjson.dumps(body), status=status, mimetype=mimetype)
    return TestResponse(made.response, made.status, made.headers, EnvironBuilder().get_request())


@pytest.fixture
def contract() -> Contract:
    return Contract.of(all_operations())


def test_what_is_declared_passes(contract: Contract) -> None:
    contract.check("GET", "/me/activities", an_answer(200, {"items": [], "next": None}))


@pytest.mark.parametrize(
    "body",
    [{"items": []}, {"items": [], "next": 3}, {"items": [{"id": 3}], "next": None}, []],
    ids=["a field is missing", "another kind", "deep inside", "no object"],
)
def test_another_body_fails(contract: Contract, body: Any) -> None:
    with pytest.raises(ValidationError):
        contract.check("GET", "/me/activities", an_answer(200, body))


@pytest.mark.parametrize(
    "answer", [an_answer(201, {"items": [], "next": None}), an_answer(200, {}, "text/html")], ids=["status", "mimetype"]
)
def test_another_status_or_kind_of_answer_fails(contract: Contract, answer: TestResponse) -> None:
    with pytest.raises(AssertionError):
        contract.check("GET", "/me/activities", answer)


def test_an_address_of_nobody_may_only_be_not_found(contract: Contract) -> None:
    contract.check("GET", "/nowhere", an_answer(404, {}))
    with pytest.raises(AssertionError):
        contract.check("GET", "/nowhere", an_answer(200, {}))
