"""The search for canaries finds what it should; otherwise the journey over all operations would prove nothing."""

import base64
import json

import pytest

from tests.builders.canaries import Canaries

TEXT = "Jin-示例-3f2a91c07b"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode().hex().encode(),
        TEXT.encode().hex().upper().encode(),
        *(base64.b64encode(b"x" * before + TEXT.encode() + b"rest") for before in range(6)),
        *(base64.urlsafe_b64encode(b"?" * before + TEXT.encode() + b"~~rest") for before in range(6)),
        base64.b64encode(TEXT.encode()),
    ],
)
def test_a_canary_is_found_in_every_writing(content: bytes) -> None:
    canaries = Canaries()
    canaries.plant(TEXT, "示例")
    assert canaries.found_in(b"before" + content + b"after")
    assert canaries.found_in(b"before" + content[: len(content) // 2] + b"after") == []


def test_what_an_answer_gives_away_is_harvested() -> None:
    canaries = Canaries()
    answer = {
        "access_token": "a" * 20, "items": [{"one_time_password": "b" * 20, "name": "示例"}],
        "codes": [{"code": "CX1" + "A" * 32}], "code": "wrong-credentials", "token_type": "Bearer",
    }  # fmt: skip
    canaries.harvest(answer, "log_in")
    assert sorted(canaries.planted) == ["CX1" + "A" * 32, "a" * 20, "b" * 20]
    assert canaries.found_in(json.dumps({"message": "b" * 20}).encode()) == ["one_time_password of log_in as UTF-8"]


def test_planted_ones_are_told_apart() -> None:
    canaries = Canaries()
    assert len({canaries.phone("示例") for _ in range(20)}) == 20
    assert len(canaries.secret("示例", most=10)) == 10
    with pytest.raises(AssertionError, match="too short"):
        canaries.plant("1234", "示例")
