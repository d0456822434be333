"""The venue code: vectors, windows, and every way in which a text is not the code of this moment."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.activities.refusals import CodeExpired, CodeForged, CodeMalformed, CodeNotYet, CodeOfOtherSession
from services.activities.venue_codes import LENGTH, WINDOW, VenueKey, window_of
from services.kernel.errors import Refused

COMMITTEE = UUID("01920000-0000-7000-8000-000000000001")
SESSION = UUID("01920000-0000-7000-8000-0000000000aa")
OTHER = UUID("01920000-0000-7000-8000-0000000000bb")
AT = datetime(2026, 1, 12, 1, 0, 10, tzinfo=UTC)


def mac(purpose: str, data: bytes) -> bytes:
    """The vault's twin with a key that everybody knows."""
    return hmac.new(b"test " + purpose.encode(), data, hashlib.sha256).digest()


KEY = VenueKey(mac, committee_id=COMMITTEE, session_id=SESSION)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), "CX1AAAAAAAAVIAAAAAAN6BC3W3UGUFGVMCD"),
        (AT, "CX1AAAAAAAAVIBYGV5YAIWNZPFOGFNXF7WI"),
        (AT + WINDOW, "CX1AAAAAAAAVIBYGV5ZQZC7S3R5LZA5GOY3"),
    ],
)
def test_the_published_vectors(at: datetime, text: str) -> None:
    assert KEY.issue(at).text == text


def test_a_code_is_35_characters_of_the_qr_alphabet_and_no_address() -> None:
    text = KEY.issue(AT).text
    assert len(text) == LENGTH == 35
    assert text.isalnum()
    assert text == text.upper()


def test_a_code_says_its_window() -> None:
    code = KEY.issue(AT)
    assert (code.begins_at, code.ends_at) == (AT.replace(second=0), AT.replace(second=30))
    assert window_of(code.begins_at) == window_of(AT)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=19), timedelta(seconds=20), timedelta(seconds=49)])
def test_a_code_is_taken_in_its_window_and_the_next(late: timedelta) -> None:
    KEY.read(KEY.issue(AT).text, at=AT + late)


@pytest.mark.parametrize(
    ("text", "at", "refusal"),
    [
        (KEY.issue(AT).text, AT + timedelta(seconds=50), CodeExpired),
        (KEY.issue(AT).text, AT + timedelta(days=365), CodeExpired),
        (KEY.issue(AT + WINDOW).text, AT, CodeNotYet),
        (VenueKey(mac, committee_id=COMMITTEE, session_id=OTHER).issue(AT).text, AT, CodeOfOtherSession),
        (VenueKey(mac, committee_id=OTHER, session_id=SESSION).issue(AT).text, AT, CodeForged),
        (
            VenueKey(lambda _purpose, _data: bytes(32), committee_id=COMMITTEE, session_id=SESSION).issue(AT).text,
            AT,
            CodeForged,
        ),
        ("", AT, CodeMalformed),
        ("CX1", AT, CodeMalformed),
        ("https://example.cn/check-in?code=12345", AT, CodeMalformed),
        ("CX2" + KEY.issue(AT).text[3:], AT, CodeMalformed),
        (KEY.issue(AT).text[:-1], AT, CodeMalformed),
        (KEY.issue(AT).text + "A", AT, CodeMalformed),
        (KEY.issue(AT).text.lower(), AT, CodeMalformed),
        ("CX1" + "1" * 32, AT, CodeMalformed),
        ("CX1" + "签" * 32, AT, CodeMalformed),
        ("CX1" + "A" * 31 + "=", AT, CodeMalformed),
    ],
)
def test_every_other_text_is_refused_by_its_name(text: str, at: datetime, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        KEY.read(text, at=at)


def test_every_changed_character_is_refused() -> None:
    text = KEY.issue(AT).text
    for place in range(3, LENGTH):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises((CodeForged, CodeOfOtherSession)):
            KEY.read(changed, at=AT)
