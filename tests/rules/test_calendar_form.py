"""A calendar read back by a parser: what identifies an event, what tells of a change, and how long its lines are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some
from icalendar import Calendar

from services.activities.calendar_form import Appointment, calendar_text
from services.activities.calendar_tokens import committee_of, digest_of, new_token

BEGINS = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
MEETING = Appointment(
    session_id=UUID(int=1), title="示例市政协第十四届第五次会议", session_name="开幕会", place="市会议中心，一楼; 大厅",
    kind_name="全体会议", organiser_name="曹会（示例）", is_required=True, begins_at=BEGINS,
    ends_at=BEGINS + timedelta(hours=3), sequence=2, changed_at=BEGINS - timedelta(days=9), is_waiting=False,
    cancellation_reason=None,
)  # fmt: skip
CANCELLED = replace(MEETING, sequence=3, cancellation_reason="改期\n另行通知")

texts = some.text(some.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200)


def read(*appointments: Appointment) -> Calendar:
    text = calendar_text("示例市政协日程", appointments)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    text.decode()  # No line is folded within a character.
    return Calendar.from_ical(text)


def test_an_event_is_read_back_as_it_was_meant() -> None:
    calendar = read(MEETING)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["version"], str(calendar["x-wr-calname"])) == ("2.0", "示例市政协日程")
    assert (str(event["uid"]), event["sequence"], event["status"]) == (str(UUID(int=1)), 2, "CONFIRMED")
    assert str(event["summary"]) == "示例市政协第十四届第五次会议 开幕会"
    assert str(event["location"]) == "市会议中心，一楼; 大厅"
    assert event["dtstart"].dt == BEGINS
    assert event["dtend"].dt == BEGINS + timedelta(hours=3)
    assert event["dtstart"].params["tzid"] == "Asia/Shanghai"
    assert event["dtstamp"].dt == MEETING.changed_at
    assert "须出席" in event["description"]


def test_the_zone_comes_along_and_knows_no_summer_time_today() -> None:
    (zone,) = read(MEETING).walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Shanghai"
    assert datetime(2026, 7, 1, tzinfo=zone.to_tz()).utcoffset() == timedelta(hours=8)
    assert BEGINS.astimezone(ZoneInfo("Asia/Shanghai")).hour == 9


def test_what_is_cancelled_is_the_same_event_and_newer() -> None:
    (before,), (after,) = (read(each).walk("VEVENT") for each in (MEETING, CANCELLED))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["status"] == "CANCELLED"
    assert "改期" in after["description"]


def test_an_empty_calendar_is_one() -> None:
    assert read().walk("VEVENT") == []


@given(texts, texts)
def test_any_text_survives(title: str, place: str) -> None:
    (event,) = read(replace(MEETING, title=title, session_name=None, place=place)).walk("VEVENT")
    assert (str(event["summary"]), str(event["location"])) == (title, place)


@given(some.uuids())
def test_a_token_names_its_committee_and_nothing_else_is_one(committee_id: UUID) -> None:
    token = new_token(committee_id)
    assert committee_of(token) == committee_id
    assert len(digest_of(token)) == 32
    assert new_token(committee_id) != token
    assert [committee_of(wrong) for wrong in (token[:-1], token + "A", "字" * len(token), "", "!" * len(token))] == [
        None
    ] * 5
