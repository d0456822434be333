"""The published contract is what the operations say, and valid OpenAPI."""

from typing import Any

import orjson
import pytest
from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV31SpecValidator

from api_spec.export import export
from server.documents import documents
from server.problems import status_of
from server.routes import all_operations

PRINTED = documents()


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The published contract."""
    return export(all_operations(), status_of)


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: path.name)
def test_a_printed_document_is_up_to_date(path) -> None:
    assert path.exists(), "run script/documents"
    assert path.read_bytes() == PRINTED[path], f"{path.name} is stale: run script/documents and look at the diff"


def test_the_contract_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(told_once(document, {})).validate()


def told_once(part: Any, known: dict[bytes, Any]) -> Any:
    """The same, equal parts being one object: the validator looks at each object once, and refusals are told often."""
    if isinstance(part, dict):
        part = {name: told_once(each, known) for name, each in part.items()}
    elif isinstance(part, list):
        part = [told_once(each, known) for each in part]
    else:
        return part
    return known.setdefault(orjson.dumps(part), part)


def test_the_page_shows_valid_swagger_2_0() -> None:
    OpenAPIV2SpecValidator(export(all_operations(), status_of, openapi="2.0")).validate()


def test_every_operation_is_described_in_chinese() -> None:
    for operation in all_operations():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in operation.summary), operation.name


def test_what_is_made_links_to_what_can_be_done_with_it(document: dict[str, Any]) -> None:
    links = {
        entry["operationId"]: entry["responses"]["201"].get("links", {})
        for methods in document["paths"].values()
        for entry in methods.values()
        if "201" in entry["responses"]
    }
    to_proposal = {"proposal_id": "$response.body#/id"}
    assert links["draft_proposal"]["file_proposal"] == {"operationId": "file_proposal", "parameters": to_proposal}
    assert links["add_officer"]["set_roles"]["parameters"] == {"account_id": "$response.body#/account_id"}
    assert "read_proposal_revision" not in links["draft_proposal"], "its answer knows no revision"
    assert links["log_in"] == {}


def test_what_any_address_may_answer_is_in_the_contract(document: dict[str, Any]) -> None:
    paths = document["paths"]
    read = paths["/proposals/{proposal_id}"]["get"]["responses"]
    assert "`no-such-address`" in read["404"]["description"]
    assert "404" not in paths["/me"]["get"]["responses"]
    assert all("400" in entry["responses"] for methods in paths.values() for entry in methods.values())


def test_the_contract_is_json_without_escapes(document: dict[str, Any]) -> None:
    assert "掌上提案".encode() in orjson.dumps(document)
