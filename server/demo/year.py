"""The demo's year: meetings held, proposals on their way, all at the time they happened."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.demo.people import Cast
from services.activities.answer_vocabulary import Said
from services.activities.commands import answering, check_in, holding, leave, placing, planning, publishing, sheet
from services.activities.leave_vocabulary import Decision
from services.activities.models import ActivitySession
from services.activities.venue_codes import VenueKey
from services.kernel.actor import Actor
from services.kernel.clock import CHINA
from services.kernel.work import Toolbox, Work, writing
from services.members.settings import default
from services.members.settings_sections import AttendanceRule

MORNING, AFTERNOON = (9, 0), (14, 30)
HALF_DAY = timedelta(hours=3)
PRESENT_OF_TWENTY, EXCUSED_OF_TWENTY = 17, 1
HALL = {"latitude": 39_904_200, "longitude": 116_407_400, "radius": 300}
"""Where the demo's hall stands; whoever tries check-in by place sends a position within it."""
NOBODY_NAMED: dict[str, list[UUID]] = {"body_ids": [], "seat_ids": [], "observer_seat_ids": [], "speaker_seat_ids": []}
DECLINES_OF_TWENTY = 19
MUST_COME = frozenset(each.key for each in default().activities.kinds if each.attendance is AttendanceRule.REQUIRED)


class PastClock:
    """Tells the instant at which the demo happens."""

    def __init__(self, instant: datetime) -> None:
        """Begin at an instant."""
        self.instant = instant

    def now(self) -> datetime:
        """The instant of the demo."""
        return self.instant


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where the demo's acts take place: the committee, and a clock that is moved from act to act."""

    toolbox: Toolbox
    clock: PastClock
    cast: Cast

    @contextmanager
    def at(self, instant: datetime) -> Iterator[Work]:
        """A unit of work at an instant."""
        self.clock.instant = instant
        with writing(self.toolbox, committee_id=self.cast.committee_id) as work:
            yield work

    def act(self, instant: datetime, actor: Actor, verb: Callable[..., Any], **fields: Any) -> Any:
        """One command by one person at an instant."""
        with self.at(instant) as work:
            work.actor = actor
            return verb(work, actor, **fields)


def stage_of(toolbox: Toolbox, cast: Cast) -> Stage:
    """A stage with a clock of its own; everything else is the real server's."""
    clock = PastClock(toolbox.ports.clock.now())
    ports = replace(toolbox.ports, clock=clock)
    return Stage(toolbox=replace(toolbox, ports=ports), clock=clock, cast=cast)


def hold_activity(stage: Stage, entry: Mapping[str, Any], first_day: datetime) -> UUID:
    """Plan, open, check in, excuse and settle one activity of the past; `first_day` is midnight in China."""
    organiser = stage.cast.staff["organiser"]
    plans = [_half_day(first_day, number) for number in range(entry["sessions"])]
    invited, invitees = _invited(stage.cast, entry)
    drafted = stage.act(
        first_day - timedelta(days=10), organiser, planning.draft_activity,
        kind=entry["kind"], title=entry["title"], place=entry["place"], sessions=plans, invitees=invitees,
    )  # fmt: skip
    activity_id: UUID = drafted["id"]
    stage.act(first_day - timedelta(days=9), organiser, publishing.publish_activity, activity_id=activity_id)
    for member in invited:
        _answer(stage, activity_id, entry, member, first_day - timedelta(days=5))
        if chance(entry["title"], member) == EXCUSED_OF_TWENTY:
            _stay_away(stage, activity_id, entry, member, first_day - timedelta(days=2))
    stage.act(
        plans[0]["begins_at"] - timedelta(minutes=30), organiser, publishing.open_activity, activity_id=activity_id
    )
    for session in _sessions(stage, activity_id):
        _check_in_all(stage, activity_id, session, entry, invited)
    after = plans[-1]["ends_at"] + timedelta(hours=1)
    stage.act(after, organiser, holding.settle_activity, activity_id=activity_id)
    return activity_id


def open_today(stage: Stage, present: datetime) -> None:
    """An activity that a newcomer can check in to, and a draft for next week."""
    organiser = stage.cast.staff["organiser"]
    everybody = {"rule": "all-members", **NOBODY_NAMED}
    today = {
        "name": "全天", "begins_at": present, "ends_at": present + timedelta(hours=8),
        "check_in_opens_at": present - timedelta(hours=1), "check_in_closes_at": present + timedelta(hours=8),
        "late_after": present + timedelta(hours=1),
    }  # fmt: skip
    drafted = stage.act(
        present - timedelta(days=3), organiser, planning.draft_activity, kind="briefing",
        title="全市经济形势情况通报会（可试签到）", place="政协机关报告厅", sessions=[today], invitees=everybody,
    )  # fmt: skip
    stage.act(present - timedelta(days=3), organiser, publishing.publish_activity, activity_id=drafted["id"])
    (session,) = _sessions(stage, drafted["id"])
    stage.act(
        present - timedelta(days=3), organiser, placing.fence_session, activity_id=drafted["id"], session_id=session.id,
        **HALL,
    )  # fmt: skip
    next_week = (present.astimezone(CHINA) + timedelta(days=7)).replace(hour=0, minute=0, second=0, microsecond=0)
    stage.act(
        present, organiser, planning.draft_activity, kind="inspection", title="年末民生实事视察", place="示例市各区",
        sessions=[_half_day(next_week, 0)], invitees=everybody,
    )  # fmt: skip


def _answer(stage: Stage, activity_id: UUID, entry: Mapping[str, Any], member: Actor, instant: datetime) -> None:
    """Everybody says that he comes but a few, who decline what is optional and leave the rest unanswered."""
    if chance(entry["title"], member) < DECLINES_OF_TWENTY:
        stage.act(instant, member, answering.answer_invitation, activity_id=activity_id, answer=Said.ACCEPT)
    elif entry["kind"] not in MUST_COME:
        stage.act(instant, member, answering.answer_invitation, activity_id=activity_id, answer=Said.DECLINE)


def _stay_away(stage: Stage, activity_id: UUID, entry: Mapping[str, Any], member: Actor, instant: datetime) -> None:
    """Leave from what is required, decided by the secretary-general; from the rest by the organiser, on the phone."""
    if entry["kind"] in MUST_COME:
        asked = stage.act(
            instant, member, leave.ask_for_leave, activity_id=activity_id, reason_key="duty", reason="单位有重要公务",
        )  # fmt: skip
        stage.act(
            instant + timedelta(hours=1), stage.cast.staff["secretary-general"], leave.decide_leave,
            leave_id=asked["id"], decision=Decision.APPROVE,
        )  # fmt: skip
        return
    stage.act(
        instant, stage.cast.staff["organiser"], sheet.excuse, activity_id=activity_id, seat_id=member.seat_id,
        reason="公务冲突", is_excused=True,
    )  # fmt: skip


def plan_ahead(stage: Stage, present: datetime) -> None:
    """Two activities to come: one that waits for answers and leave, and a small one with people waiting for a place."""
    organiser = stage.cast.staff["organiser"]
    day = (present.astimezone(CHINA) + timedelta(days=10)).replace(hour=0, minute=0, second=0, microsecond=0)
    sessions = [_half_day(day, number) for number in range(2)]
    standing = stage.act(
        present - timedelta(days=1), organiser, planning.draft_activity, kind="standing-committee",
        title="第十五次常委会会议", place="政协礼堂", sessions=sessions,
        answer_by=sessions[0]["begins_at"] - timedelta(days=3),
        agenda=[
            {"title": "听取全市经济运行情况通报", "presenter": "示例市发展改革委", "session_number": 1},
            {"title": "分组讨论", "session_number": 2},
        ],
        invitees={"rule": "standing-members", **NOBODY_NAMED},
    )  # fmt: skip
    stage.act(present - timedelta(days=1), organiser, publishing.publish_activity, activity_id=standing["id"])
    for number, member in enumerate(stage.cast.standing[:6]):
        if number:
            stage.act(
                present, member, answering.answer_invitation, activity_id=standing["id"], answer=Said.ACCEPT
            )  # fmt: skip
        else:
            stage.act(
                present, member, leave.ask_for_leave, activity_id=standing["id"], reason_key="higher-meeting",
                reason="参加省政协专题会议",
            )  # fmt: skip
    small = stage.act(
        present - timedelta(days=1), organiser, planning.draft_activity, kind="research", title="老旧小区加装电梯调研",
        place="示例街道", sessions=[_half_day(day + timedelta(days=4), 0)], capacity=4,
        invitees={"rule": "all-members", **NOBODY_NAMED},
    )  # fmt: skip
    stage.act(present - timedelta(days=1), organiser, publishing.publish_activity, activity_id=small["id"])
    for member in stage.cast.members[:6]:
        stage.act(present, member, answering.answer_invitation, activity_id=small["id"], answer=Said.ACCEPT)


def _half_day(first_day: datetime, number: int) -> dict[str, Any]:
    """The plan of the half-day with that number, two a day; what is None follows the committee's settings."""
    hour, minute = (MORNING, AFTERNOON)[number % 2]
    begins_at = (first_day + timedelta(days=number // 2, hours=hour, minutes=minute)).astimezone(UTC)
    return {
        "name": f"第{number // 2 + 1}天{'上午' if number % 2 == 0 else '下午'}",
        "begins_at": begins_at,
        "ends_at": begins_at + HALF_DAY,
    }


def _invited(cast: Cast, entry: Mapping[str, Any]) -> tuple[list[Actor], dict[str, Any]]:
    if entry["invited"] == "standing":
        return cast.standing, {"rule": "standing-members", **NOBODY_NAMED}
    if entry["invited"] == "sectors":
        sector_ids = [cast.sectors[name] for name in entry["sectors"]]
        invited = [member for sector_id in sector_ids for member in cast.by_sector.get(sector_id, [])]
        return invited, {"rule": "sectors", **NOBODY_NAMED, "body_ids": sector_ids}
    return cast.members, {"rule": "all-members", **NOBODY_NAMED}


def _sessions(stage: Stage, activity_id: UUID) -> list[Any]:
    with stage.at(stage.clock.instant) as work:
        return list(
            work.session.execute(
                select(ActivitySession.id, ActivitySession.begins_at)
                .where(
                    ActivitySession.committee_id == stage.cast.committee_id, ActivitySession.activity_id == activity_id
                )
                .order_by(ActivitySession.begins_at)
            )
        )


def _check_in_all(
    stage: Stage, activity_id: UUID, session: Any, entry: Mapping[str, Any], invited: list[Actor]
) -> None:
    """Most come on time, a few are late, a few do not come."""
    key = VenueKey(stage.toolbox.ports.vault.mac, committee_id=stage.cast.committee_id, session_id=session.id)
    for member in invited:
        drawn = chance(entry["title"], member)
        if drawn == EXCUSED_OF_TWENTY or chance(f"{entry['title']}{session.begins_at}", member) > PRESENT_OF_TWENTY:
            continue
        late = timedelta(minutes=15) if drawn == EXCUSED_OF_TWENTY + 1 else timedelta(minutes=-10)
        instant = session.begins_at + late
        stage.act(
            instant, member, check_in.check_in,
            activity_id=activity_id, session_id=session.id, code=key.issue(instant).text,
        )  # fmt: skip


def chance(what: str, member: Actor) -> int:
    """A number from 0 to 19 that is the same at every loading."""
    return hashlib.sha256(f"{what}{member.name}".encode()).digest()[0] % 20
