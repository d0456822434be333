"""What a regulation says of a role: may it be given by hand, does it free from a duty, to how many. Pure."""

from services.scoring.engine.articles import Regulation
from services.scoring.engine.ranking import places_of
from services.scoring.vocabulary import MemberRole


def roles_to_give(regulation: Regulation) -> dict[str, str]:
    """The roles that are given by hand, with their names; whether somebody is a standing member tells the roster."""
    return {role: name for role, name in regulation.roles.items() if role not in set(MemberRole)}


def frees_from_duty(regulation: Regulation, role: str) -> bool:
    """Whether whoever has the role owes a minimum duty less, or escapes a veto or what follows over the years."""
    excepting = [each.except_for for each in regulation.duties]
    excepting += [each.except_for for each in regulation.vetoes]
    excepting += [each.except_for for each in regulation.consequences]
    return any(role in except_for for except_for in excepting)


def doubt_of(regulation: Regulation, role: str, *, frees: bool) -> str | None:
    """What is wrong, in words, with a role that was given under another version of the year's regulation; or None.

    `frees` is whether it freed from something then: where it did not, nobody but who gave it has said that it holds.
    """
    if role not in regulation.roles:
        return "该年度现行的考核办法没有这一身份，登记不起作用，请核对"
    if frees_from_duty(regulation, role) and not frees:
        return "该年度现行的考核办法以这一身份免除要求，登记时的不免除，没有另一人确认；请取消后重新登记"
    return None


def most_of(regulation: Regulation, role: str, members: int) -> int | None:
    """How many of so many members may have the role: by the quota that has its identifier; None where there is none."""
    quota = next((each for each in regulation.quotas if each.id == role), None)
    return None if quota is None else places_of(quota, members)[1]
