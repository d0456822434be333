"""Pure judgements of membership: which roles a person may hold, who must change his password first."""

from collections.abc import Collection, Sequence

from services.kernel.errors import FieldFault
from services.members.permissions import EXCLUSIVE
from services.members.vocabulary import ROLE_NAMES, LogInBy, Role

NEED_OFFICE = frozenset(
    {
        Role.ADMINISTRATOR, Role.ASSIGNING_OFFICER, Role.AUDITOR, Role.ORGANISER, Role.SCORER, Role.SUPERVISOR,
        Role.UNIT_OFFICER,
    }
)  # fmt: skip
"""Roles of the staff: only with an office, whose log-in is short and asks for a second factor in production."""


def role_faults(roles: Sequence[Role], *, has_office: bool, has_unit: bool) -> tuple[FieldFault, ...]:
    """What is wrong with each role for a person with such an office, by its place in the list."""
    found = []
    for place, role in enumerate(roles):
        reason = None
        if role is Role.MEMBER:
            reason = "“委员”身份随席位产生，不能单独授予"
        elif role in NEED_OFFICE and not has_office:
            reason = f"“{ROLE_NAMES[role]}”须由工作人员担任，请先将此人添加为工作人员"
        elif role is Role.UNIT_OFFICER and not has_unit:
            reason = "“承办单位经办人”须隶属于一个承办单位"
        elif role in roles[:place]:
            reason = "角色重复"
        if reason:
            found.append(FieldFault(f"/roles/{place}", reason))
    return tuple(found)


def are_exclusive(roles: Collection[Role]) -> bool:
    """Whether one person would hold two roles that watch over each other (三员分立)."""
    return len(EXCLUSIVE.intersection(roles)) > 1


def owes_new_password(began_by: LogInBy, *, is_one_time: bool) -> bool:
    """Whether a session may do nothing before the password is changed: it began with one that somebody else knows.

    Whoever came by WeChat has not used the one-time password, and perhaps never saw it (decision 10).
    """
    return is_one_time and began_by is LogInBy.PASSWORD
