"""What HTTP does to every operation: problems, request ids, conditional reads, remembered answers, one log line."""

import json
import logging
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from server.log import JsonLines
from services.kernel.database import Database
from services.kernel.paging import mark
from services.members.queries import people
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import PASSWORD, Place


def problem(response: Any) -> tuple[int, str]:
    """Status and code of a problem, after a look at its form."""
    assert response.mimetype == "application/problem+json"
    body = response.json
    assert {"type", "title", "status", "code", "request_id"} <= set(body)
    assert body["type"] == f"/docs/problems#{body['code']}"
    assert body["request_id"] == response.headers["X-Request-Id"]
    return body["status"], body["code"]


def test_an_unknown_address_is_a_problem(api: Api) -> None:
    assert problem(api.get("/nowhere")) == (404, "no-such-address")
    assert problem(api.app.test_client().get("/")) == (404, "no-such-address")


def test_a_wrong_method_names_the_right_ones(api: Api) -> None:
    response = api.call("PATCH", "/me")
    assert problem(response) == (405, "method-not-allowed")
    assert "GET" in response.headers["Allow"]


def test_a_request_without_a_token_says_how_to_send_one(api: Api) -> None:
    response = api.get("/me")
    assert problem(response) == (401, "no-token")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("scheme", ["Basic abc", "Bearer", "Bearer ", "bearer"])
def test_another_scheme_is_no_token(api: Api, scheme: str) -> None:
    assert problem(api.get("/me", headers={"Authorization": scheme})) == (401, "no-token")


def test_a_body_that_is_no_json_is_named(api: Api) -> None:
    for raw in (b"{", b"\xff", b'{"phone": NaN}', b'{"phone": "\\ud800"}'):
        response = api.call("POST", "/sessions", data=raw, content_type="application/json")
        assert problem(response) == (422, "bad-input"), raw
    response = api.call("POST", "/sessions", data=b"a=b", content_type="application/x-www-form-urlencoded")
    assert problem(response) == (415, "unsupported-media")


@pytest.mark.parametrize("body", [[], "text", 1, None, True])
def test_a_body_that_is_no_object_is_named(api: Api, body: object) -> None:
    response = api.call("POST", "/sessions", data=json.dumps(body), content_type="application/json")
    assert problem(response) == (422, "bad-input")


def test_every_faulty_field_is_pointed_to(api: Api) -> None:
    response = api.post("/sessions", {"phone": 1, "device_name": "x" * 61, "role~/x": 1})
    assert problem(response) == (422, "bad-input")
    faults = {entry["pointer"]: entry["detail"] for entry in response.json["errors"]}
    assert faults == {
        "/phone": "应是文字", "/password": "此项必填", "/device_name": "最多 60 个字，现有 61 个字",
        "/role~0~1x": "不认识的字段",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["\x00", "a\x07b", "\x7f"])
def test_control_characters_are_refused(api: Api, text: str) -> None:
    response = api.post("/sessions", {"phone": text, "password": "x"})
    assert response.json["errors"] == [{"pointer": "/phone", "detail": "含有不可见的控制字符"}]


def test_a_body_over_the_limit_is_refused(api: Api) -> None:
    response = api.call("POST", "/sessions", data=b" " * 1_000_001, content_type="application/json")
    assert problem(response) == (413, "too-large")


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        ("/proposals", "application/json", b'{"title": "an example"}'),
        ("/members/import", "multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x--\r\n"),
        ("/sessions", "application/json", b"{}"),
    ],
)
def test_whoever_sends_slowly_keeps_no_writer_waiting(
    api: Api, place: Place, database: Database, path: str, content_type: str, body: bytes
) -> None:
    """While a body is on its way, nobody has the lock for which all of SQLite's writers wait."""
    held: list[bool] = []

    class OnItsWay(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            held.append(database._writers.locked())
            return super().read(size)

        def readinto(self, buffer: Any) -> int:
            held.append(database._writers.locked())
            return super().readinto(buffer)

    administrator = place.member(roles=(Role.ADMINISTRATOR,))
    answer = api.call(
        "POST", path, as_=administrator, input_stream=OnItsWay(body), content_type=content_type,
        headers={"Content-Length": str(len(body))},
    )  # fmt: skip
    assert answer.status_code in {201, 422}
    assert held
    assert not any(held)


def test_an_error_of_ours_leaks_nothing(api: Api, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    member = place.member()

    def broken(*_args: object, **_more: object) -> None:
        message = "a secret of the program"
        raise RuntimeError(message)

    monkeypatch.setattr(people.Committee, "name", property(broken))
    response = api.get("/me", as_=member)
    assert problem(response) == (500, "internal")
    assert "secret" not in response.get_data(as_text=True)


@pytest.mark.parametrize("testing", [True, False])
def test_problems_are_the_same_under_test_and_in_service(app: Flask, testing: bool) -> None:
    app.config["TESTING"] = testing
    assert app.test_client().get("/api/v1/me").json["code"] == "no-token"
    assert app.test_client().get("/nowhere").json["code"] == "no-such-address"


def test_a_good_request_id_is_kept_and_a_bad_one_replaced(api: Api) -> None:
    assert api.get("/me", headers={"X-Request-Id": "client-12345"}).headers["X-Request-Id"] == "client-12345"
    assert api.get("/me", headers={"X-Request-Id": "a b"}).headers["X-Request-Id"] != "a b"


def test_an_unchanged_answer_is_304_without_a_body(api: Api, place: Place) -> None:
    member = place.member()
    first = api.get("/me", as_=member)
    again = api.get("/me", as_=member, headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert api.get("/me", as_=member, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_parameter_nobody_knows_or_given_twice_is_refused(api: Api, place: Place) -> None:
    member = place.member()
    assert api.get("/me?x=1", as_=member).json["errors"] == [{"pointer": "?x", "detail": "不认识的参数"}]
    response = api.get("/me/proposals?limit=1&limit=2", as_=member)
    assert response.json["errors"][0]["pointer"] == "?limit"


@pytest.mark.parametrize(("value", "detail"), [("0", "应在 1 与 100 之间"), ("x", "应是整数"), ("9" * 30, "应是整数")])
def test_a_page_has_bounds(api: Api, place: Place, value: str, detail: str) -> None:
    response = api.get(f"/me/proposals?limit={value}", as_=place.member())
    assert response.json["errors"] == [{"pointer": "?limit", "detail": detail}]


@pytest.mark.parametrize("mark", ["x", "W10", "WyJhIl0", "%00", "é"])
def test_a_mark_that_we_did_not_make_is_refused(api: Api, place: Place, mark: str) -> None:
    response = api.get(f"/me/proposals?after={mark}", as_=place.member())
    assert problem(response) == (422, "bad-input")
    assert response.json["errors"][0]["pointer"] == "?after"


def test_the_log_line_of_a_request_holds_no_secret(api: Api, place: Place, caplog: pytest.LogCaptureFixture) -> None:
    member = place.member()
    with caplog.at_level(logging.INFO, logger="server.request"):
        response = api.post("/sessions", {"phone": member.phone, "password": PASSWORD})
    (record,) = [each for each in caplog.records if each.name == "server.request"]
    line = JsonLines().format(record)
    assert json.loads(line)["route"] == "/api/v1/sessions"
    assert json.loads(line)["status"] == 201
    for secret in (member.phone, PASSWORD, response.json["access_token"], response.json["refresh_token"]):
        assert secret not in caplog.text + line


def test_machines_find_their_addresses(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/openapi.json").json["openapi"] == "3.1.0"
    assert "requests_total" in client.get("/metrics").get_data(as_text=True)
    page = client.get("/docs")
    assert page.status_code == 200
    assert "掌上提案" in page.get_data(as_text=True)
    assert client.get("/api/v1/swagger.json").json["swagger"] == "2.0"
    assert client.get("/docs/problems").status_code == 200


def test_readiness_is_red_while_the_schema_is_not_the_newest(app: Flask) -> None:
    response = app.test_client().get("/readyz")
    assert response.status_code == 503, "the suite's schema is made without migrations"
    assert response.json["faults"]


@pytest.mark.parametrize("address", ["/sessions", "/sessions/refresh"])
def test_a_body_of_unknown_length_is_bounded_too(api: Api, address: str) -> None:
    """As a server hands over a chunked request: no length, but an end."""
    response = api.call(
        "POST", address, input_stream=BytesIO(b" " * 1_000_001), content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )  # fmt: skip
    assert problem(response) == (413, "too-large")


def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back(
    api: Api, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("select", {}, Exception("away"))

    member = place.member()
    monkeypatch.setattr("server.callers.find_actor", away)
    response = api.get("/me", as_=member)
    assert problem(response) == (503, "not-ready-to-serve")
    assert response.headers["Retry-After"]


def test_the_log_of_a_database_error_does_not_repeat_what_people_wrote() -> None:
    words = "示例委员写的内容"
    error = IntegrityError(f"insert {words}", {"title": words}, ValueError(words))
    error.__cause__ = ValueError(words)
    line = JsonLines().format(_failed(error))
    assert words not in line
    assert "IntegrityError from ValueError" in json.loads(line)["exception"]
    assert words in JsonLines().format(_failed(ValueError(words))), "an error of ours keeps its words"


def _failed(error: Exception) -> logging.LogRecord:
    """A log record of an error."""
    return logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, (type(error), error, None))


def test_home_unchanged_is_304_a_second_later(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    first = api.get("/home", as_=member)
    clock.advance(seconds=1)
    assert api.get("/home", as_=member, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("keys", [["NaN"], ["Infinity"], ["sNaN"], ["1e999999"], ["1.123456789"], ["9" * 20], ["x"]])
def test_a_board_does_not_begin_after_what_is_no_total(api: Api, place: Place, keys: list[str]) -> None:
    after = mark(*keys, str(place.id))
    response = api.get(f"/scores?after={after}", as_=place.officer(Role.SCORER))
    assert problem(response) == (422, "bad-input")


@pytest.mark.parametrize("number", ["0" * 15 + "9" * 12, "9" * 5000, "-1", "1.5", "²"])
def test_a_version_of_the_settings_that_cannot_be_is_not_found(api: Api, place: Place, number: str) -> None:
    response = api.get(f"/settings/versions/{number}", as_=place.officer(Role.ADMINISTRATOR))
    assert response.status_code == 404
