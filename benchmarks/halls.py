"""Meetings of the scene: the plenary that stands in everybody's agenda, and halls to check in to."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.bulk import insert_rows
from services.activities.models import Activity, ActivitySession, Attendance, Invitation
from services.activities.vocabulary import ActivityState, Evidence, InviteeRule
from services.kernel.types import new_id
from services.kernel.work import Work


def open_hall(scene: Any, guests: list[Any], *, half_days: int) -> tuple[UUID, list[UUID]]:
    """An activity that is open for check-in now, in all its half-days; its identifier and theirs."""
    with scene.writing() as work:
        now = work.now.replace(microsecond=0)
        times = [(now - timedelta(minutes=30), now + timedelta(hours=11))] * half_days
        activity, sessions = _activity(scene, "示例分组会议", times)
        insert_rows(work.session, Activity, [activity])
        insert_rows(work.session, ActivitySession, sessions)
        _invite(work, scene, activity["id"], guests)
    return activity["id"], [session["id"] for session in sessions]


def hold_plenary(scene: Any) -> None:
    """A plenary of four half-days, the first with three fifths there already, and two smaller activities to come."""
    with scene.writing() as work:
        now = work.now.replace(microsecond=0, second=0, minute=0)
        half_days = [(now + timedelta(hours=12 * each - 1), now + timedelta(hours=12 * each + 9)) for each in range(4)]
        everybody = scene.members
        for title, times in (
            ("第十四届第五次会议", half_days),
            ("示例专题协商会", [(now + timedelta(days=9), now + timedelta(days=9, hours=3))]),
            ("示例视察活动", [(now + timedelta(days=20, hours=each), now + timedelta(days=20, hours=each + 3))
                        for each in (0, 5)]),
        ):  # fmt: skip
            activity, sessions = _activity(scene, title, times)
            insert_rows(work.session, Activity, [activity])
            insert_rows(work.session, ActivitySession, sessions)
            _invite(work, scene, activity["id"], everybody)
            if len(times) == 4:
                insert_rows(
                    work.session, Attendance,
                    [
                        {
                            "committee_id": scene.committee_id, "id": new_id(), "session_id": sessions[0]["id"],
                            "seat_id": guest.seat_id, "at": now, "evidence": Evidence.VENUE_CODE, "is_late": False,
                            "recorded_by": guest.account_id, "reason": None,
                        }
                        for number, guest in enumerate(everybody)
                        if number % 5 < 3
                    ],
                )  # fmt: skip


def _activity(scene: Any, title: str, times: list[tuple[datetime, datetime]]):
    organiser = scene.reviewers[0]
    activity = {
        "committee_id": scene.committee_id, "id": new_id(), "version": 2, "kind": "plenary", "kind_name": "全体会议",
        "settings_version": 0, "title": title, "place": "示例会议中心", "is_required": True,
        "invitee_rule": InviteeRule.ALL_MEMBERS, "state": ActivityState.OPEN, "begins_at": times[0][0],
        "ends_at": times[-1][1], "organised_by": organiser.account_id, "organiser_name": organiser.name,
        "created_at": times[0][0], "published_at": times[0][0], "opened_at": times[0][0],
        "settled_at": None, "cancellation_reason": None, "agenda": [],
    }  # fmt: skip
    sessions = [
        {
            "committee_id": scene.committee_id, "id": new_id(), "activity_id": activity["id"], "number": number,
            "name": f"第{number}个半天", "begins_at": begins_at, "ends_at": ends_at,
            "check_in_opens_at": begins_at - timedelta(minutes=30), "check_in_closes_at": ends_at,
            "late_after": ends_at - timedelta(minutes=1),
        }
        for number, (begins_at, ends_at) in enumerate(times, start=1)
    ]  # fmt: skip
    return activity, sessions


def _invite(work: Work, scene: Any, activity_id: UUID, guests: list[Any]) -> None:
    insert_rows(
        work.session, Invitation,
        [
            {"committee_id": scene.committee_id, "id": new_id(), "activity_id": activity_id, "seat_id": guest.seat_id}
            for guest in guests
        ],
    )  # fmt: skip
