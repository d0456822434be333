"""Leave: who decides, what is late, and the life of a request; pure."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.activities.leave_lifecycle import LEAVES, JudgedLeave
from services.activities.leave_rules import is_approved_by_evidence, path_of_leave
from services.activities.leave_vocabulary import LeaveState
from services.activities.lifecycle import by_rule
from services.activities.refusals import LeaveTooLate
from services.kernel.actor import Actor
from services.members.settings import parse
from services.members.vocabulary import Role

NINE = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE = UUID(int=1)
HALF, DAY = [NINE], [NINE, NINE + 6 * HOUR]


def ways(text: str = "") -> Any:
    return parse(text).activities


@pytest.mark.parametrize(
    ("begins", "at", "path"),
    [
        (HALF, NINE - 24 * HOUR, (Role.CONVENER, False)),
        (DAY, NINE - 24 * HOUR, (Role.SECRETARY_GENERAL, False)),
        (HALF, NINE - 23 * HOUR, (Role.SECRETARY_GENERAL, True)),
        (DAY, NINE + HOUR, (Role.SECRETARY_GENERAL, True)),
    ],
)
def test_length_and_lateness_say_who_decides(begins: list[datetime], at: datetime, path: tuple[Role, bool]) -> None:
    found = path_of_leave(ways(), "plenary", begins, at)
    assert (found.approver, found.is_late) == path


def test_a_committee_treats_the_late_as_it_says() -> None:
    late = NINE - HOUR
    ordinary = path_of_leave(ways('[activities.leave]\nlate = "ordinary"'), "plenary", HALF, late)
    assert (ordinary.approver, ordinary.is_late) == (Role.CONVENER, True)
    with pytest.raises(LeaveTooLate) as refused:
        path_of_leave(ways('[activities.leave]\nlate = "refused"\ndeadline_hours = 48'), "plenary", HALF, late)
    assert refused.value.facts == {"deadline": NINE - 48 * HOUR}


def test_a_higher_meeting_needs_a_proof_and_nobody_where_the_committee_says_so() -> None:
    automatic = ways('[activities.leave]\nhigher_meeting = "automatic"').leave
    assert is_approved_by_evidence(automatic, "higher-meeting")
    assert not is_approved_by_evidence(automatic, "illness")
    assert not is_approved_by_evidence(ways().leave, "higher-meeting")


def actor(number: int, *roles: Role, seat: int | None = None) -> Actor:
    return Actor(
        account_id=UUID(int=number), committee_id=HERE, name="示例", seat_id=UUID(int=seat) if seat else None,
        roles=frozenset(map(str, roles)),
    )  # fmt: skip


def asked(state: LeaveState = LeaveState.REQUESTED, **more: Any) -> JudgedLeave:
    return JudgedLeave(
        **{
            "state": state, "seat_id": UUID(int=50), "requested_by": UUID(int=5), "approver": Role.CONVENER,
            "is_convened_by_actor": True, "last_approver": Role.SECRETARY_GENERAL, "is_going_on": True, **more,
        }
    )  # fmt: skip


MEMBER = actor(5, Role.MEMBER, seat=50)
CONVENER = actor(6, Role.MEMBER, Role.CONVENER, seat=60)
SECRETARY = actor(7, Role.SECRETARY_GENERAL)
LEADER = actor(8, Role.LEADER)
ORGANISER = actor(9, Role.ORGANISER)


@pytest.mark.parametrize(
    ("leave", "who", "actions"),
    [
        (asked(), MEMBER, ["attach", "withdraw"]),
        (asked(), CONVENER, ["approve", "refuse"]),
        (asked(is_convened_by_actor=False), CONVENER, []),
        (asked(), SECRETARY, ["approve", "refuse"]),
        (asked(), LEADER, []),
        (asked(), ORGANISER, []),
        (asked(approver=Role.LEADER), LEADER, ["approve", "refuse"]),
        (asked(approver=Role.LEADER), CONVENER, []),
        (asked(seat_id=UUID(int=60), requested_by=UUID(int=6)), CONVENER, ["attach", "withdraw"]),
        (asked(requested_by=UUID(int=7)), SECRETARY, []),
        (asked(LeaveState.APPROVED), MEMBER, ["withdraw"]),
        (asked(LeaveState.APPROVED), CONVENER, ["revoke"]),
        (asked(LeaveState.REFUSED), CONVENER, []),
        (asked(LeaveState.WITHDRAWN), MEMBER, []),
        (asked(is_going_on=False), MEMBER, []),
        (asked(is_going_on=False), SECRETARY, []),
        (asked(), by_rule(HERE), ["approve", "withdraw"]),
    ],
)
def test_who_may_do_what(leave: JudgedLeave, who: Actor, actions: list[str]) -> None:
    assert LEAVES.open_to(leave, who) == actions
