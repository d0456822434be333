"""The second factor: RFC 6238's own examples, the neighbouring steps, and no replay."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest

from services.members.second_factor import STEP_SECONDS, accepted_step, new_secret, provisioning_uri

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238, appendix B, in base 32."""

AT = datetime(2005, 3, 18, 1, 58, 29, tzinfo=UTC)
STEP = 0x23523EC


def code_of(step: int) -> str:
    """The code that an authenticator shows in a step."""
    return pyotp.TOTP(SECRET).generate_otp(step)


@pytest.mark.parametrize(
    ("at", "code", "step"),
    [
        # The last six of the eight digits of RFC 6238, appendix B (SHA-1).
        (datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC), "287082", 0x1),
        (AT, "081804", STEP),
        (datetime(2033, 5, 18, 3, 33, 20, tzinfo=UTC), "279037", 0x3F940AA),
    ],
)
def test_the_examples_of_the_standard(at: datetime, code: str, step: int) -> None:
    assert accepted_step(SECRET, code, at, None) == step


def test_a_step_lasts_thirty_seconds() -> None:
    assert STEP_SECONDS == 30
    assert accepted_step(SECRET, code_of(STEP), datetime.fromtimestamp(STEP * 30, UTC), None) == STEP


@pytest.mark.parametrize(("offset", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_neighbouring_step_is_taken_and_no_farther_one(offset: int, is_taken: bool) -> None:
    assert accepted_step(SECRET, code_of(STEP + offset), AT, None) == (STEP + offset if is_taken else None)


def test_a_code_is_taken_once() -> None:
    step = accepted_step(SECRET, code_of(STEP), AT, None)
    assert accepted_step(SECRET, code_of(STEP), AT, step) is None
    assert accepted_step(SECRET, code_of(STEP), AT + timedelta(seconds=STEP_SECONDS), step) is None


def test_an_earlier_step_than_the_last_is_refused_and_a_later_one_taken() -> None:
    assert accepted_step(SECRET, code_of(STEP - 1), AT, STEP) is None
    assert accepted_step(SECRET, code_of(STEP + 1), AT, STEP) == STEP + 1


def test_a_code_of_two_steps_spends_the_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyotp.TOTP, "generate_otp", lambda *_: "123456")
    assert accepted_step(SECRET, "123456", AT, None) == STEP + 1
    assert accepted_step(SECRET, "123456", AT, STEP + 1) is None


@pytest.mark.parametrize("code", ["081 804", " 081804\n", "０８１８０４"])
def test_blanks_and_full_width_digits_are_forgiven(code: str) -> None:
    assert accepted_step(SECRET, code, AT, None) == STEP


@pytest.mark.parametrize(
    "code", ["", "81804", "0081804", "081805", "08180a", "-81804", "٠٨١٨٠٤", "\ud800", "0" * 100_000]
)
def test_anything_else_is_refused(code: str) -> None:
    assert accepted_step(SECRET, code, AT, None) is None


def test_another_secret_is_refused() -> None:
    assert accepted_step(new_secret(), code_of(STEP), AT, None) is None


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        accepted_step(SECRET, "081804", datetime(2005, 3, 18), None)  # noqa: DTZ001 - that is the point


def test_secrets_are_fresh_and_of_160_bits() -> None:
    some = {new_secret() for _ in range(50)}
    assert len(some) == 50
    assert {len(secret) * 5 for secret in some} == {160}


def test_the_address_for_an_authenticator_names_secret_account_and_issuer() -> None:
    address = urlsplit(provisioning_uri(SECRET, "139****5678", "掌上提案"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/掌上提案:139****5678"
    assert parse_qs(address.query) == {"secret": [SECRET], "issuer": ["掌上提案"]}
