"""The permissions, one alphabetised vocabulary of `scope:resource:action`, and what each role holds.

`own` is about the actor's own things, `committee` about everybody's in the actor's committee.
"""

from collections.abc import Iterable
from typing import Final

from services.members.vocabulary import Role

ACCOUNT_IMPORT: Final = "committee:account:import"
ACCOUNT_MANAGE: Final = "committee:account:manage"
ACTIVITY_COUNT: Final = "committee:activity:count"
ACTIVITY_ORGANISE: Final = "committee:activity:organise"
ATTENDANCE_SCAN: Final = "committee:attendance:scan"
AUDIT_VERIFY: Final = "committee:audit:verify"
BOARD_READ: Final = "committee:board:read"
DUTY_ENTRY_CONFIRM: Final = "committee:duty-entry:confirm"
DUTY_ENTRY_WRITE: Final = "committee:duty-entry:write"
DUTY_FACT_IMPORT: Final = "committee:duty-fact:import"
LEAVE_DECIDE: Final = "committee:leave:decide"
MEMBER_READ: Final = "committee:member:read"
PERSON_ERASE: Final = "committee:person:erase"
PROPOSAL_ENTER: Final = "committee:proposal:enter"
PROPOSAL_IMPORT: Final = "committee:proposal:import"
PROPOSAL_READ: Final = "committee:proposal:read"
PROPOSAL_REVIEW: Final = "committee:proposal:review"
READING_HAND_IN: Final = "committee:reading:hand-in"
REGULATION_PUBLISH: Final = "committee:regulation:publish"
SCORE_CONFIRM: Final = "committee:score:confirm"
SCORE_KEEP: Final = "committee:score:keep"
SCORE_READ: Final = "committee:score:read"
SCORE_SEE: Final = "committee:score:see"
"""Scores as far as the committee's settings show them to the role: one's own, one's bodies', everybody's."""
SETTINGS_EDIT: Final = "committee:settings:edit"
SETTINGS_READ: Final = "committee:settings:read"
VENUE_CODE_READ: Final = "committee:venue-code:read"
ACTIVITY_ATTEND: Final = "own:activity:attend"
ACTIVITY_READ: Final = "own:activity:read"
BODY_FACT_DECLARE: Final = "own:body-fact:declare"
DUTY_ENTRY_HANDLE: Final = "own:duty-entry:handle"
DUTY_FACT_DECLARE: Final = "own:duty-fact:declare"
HOME_READ: Final = "own:home:read"
LEAVE_READ: Final = "own:leave:read"
OWN_PROPOSAL_READ: Final = "own:proposal:read"
PROPOSAL_WRITE: Final = "own:proposal:write"
OWN_SCORE_APPEAL: Final = "own:score:appeal"
OWN_SCORE_READ: Final = "own:score:read"
SESSION_MANAGE: Final = "own:session:manage"

EVERYBODY: Final = frozenset({HOME_READ, SESSION_MANAGE, SETTINGS_READ})

ROLES: Final[dict[Role, frozenset[str]]] = {
    Role.ADMINISTRATOR: frozenset(
        {ACCOUNT_IMPORT, ACCOUNT_MANAGE, MEMBER_READ, PERSON_ERASE, PROPOSAL_IMPORT, SETTINGS_EDIT}
    ),
    Role.ASSIGNING_OFFICER: frozenset({MEMBER_READ, OWN_PROPOSAL_READ, PROPOSAL_READ}),
    Role.AUDITOR: frozenset({AUDIT_VERIFY}),
    Role.CHAIRPERSONS_COUNCIL: frozenset(
        {ACTIVITY_COUNT, LEAVE_DECIDE, LEAVE_READ, MEMBER_READ, OWN_PROPOSAL_READ, PROPOSAL_READ, SCORE_READ, SCORE_SEE}
    ),
    Role.CONVENER: frozenset({LEAVE_DECIDE, LEAVE_READ, MEMBER_READ, SCORE_SEE}),
    Role.LEADER: frozenset({LEAVE_DECIDE, LEAVE_READ, OWN_PROPOSAL_READ, PROPOSAL_READ}),
    Role.MEMBER: frozenset(
        {
            ACTIVITY_ATTEND,
            ACTIVITY_READ,
            BODY_FACT_DECLARE,
            DUTY_ENTRY_HANDLE,
            DUTY_FACT_DECLARE,
            LEAVE_READ,
            OWN_PROPOSAL_READ,
            OWN_SCORE_APPEAL,
            OWN_SCORE_READ,
            PROPOSAL_WRITE,
            SCORE_SEE,
        }
    ),
    Role.ORGANISATION_OFFICER: frozenset({BODY_FACT_DECLARE, DUTY_ENTRY_HANDLE, OWN_PROPOSAL_READ, PROPOSAL_WRITE}),
    Role.ORGANISER: frozenset(
        {
            ACTIVITY_COUNT,
            ACTIVITY_ORGANISE,
            ACTIVITY_READ,
            ATTENDANCE_SCAN,
            BOARD_READ,
            LEAVE_DECIDE,
            LEAVE_READ,
            MEMBER_READ,
            VENUE_CODE_READ,
        }
    ),
    Role.REVIEWER: frozenset({MEMBER_READ, OWN_PROPOSAL_READ, PROPOSAL_ENTER, PROPOSAL_READ, PROPOSAL_REVIEW}),
    Role.SCORER: frozenset(
        {
            DUTY_ENTRY_CONFIRM,
            DUTY_ENTRY_HANDLE,
            DUTY_ENTRY_WRITE,
            DUTY_FACT_IMPORT,
            MEMBER_READ,
            REGULATION_PUBLISH,
            SCORE_CONFIRM,
            SCORE_KEEP,
            SCORE_READ,
            SCORE_SEE,
        }
    ),
    Role.SECRETARY_GENERAL: frozenset(
        {
            ACTIVITY_COUNT,
            DUTY_ENTRY_CONFIRM,
            DUTY_ENTRY_HANDLE,
            LEAVE_DECIDE,
            LEAVE_READ,
            MEMBER_READ,
            OWN_PROPOSAL_READ,
            PROPOSAL_READ,
            SCORE_CONFIRM,
            SCORE_READ,
            SCORE_SEE,
        }
    ),
    Role.SUPERVISOR: frozenset({OWN_PROPOSAL_READ, PROPOSAL_READ}),
    Role.UNIT_OFFICER: frozenset(),
}

DESK: Final = frozenset({ATTENDANCE_SCAN})
READER: Final = frozenset({READING_HAND_IN})
SCREEN: Final = frozenset({BOARD_READ, VENUE_CODE_READ})
"""What stands at the door with a key of its own and is nobody: each kind may do this and nothing else."""

EXCLUSIVE: Final = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles of which one person holds at most one: whoever manages the system does not also watch over it."""


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """All that a set of roles allows together, with what everybody may."""
    return EVERYBODY.union(*(ROLES[Role(role)] for role in roles))
