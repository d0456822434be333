"""What waits for a second person: roles that free from a duty, and honour lists."""

from typing import Any

from sqlalchemy import and_, func, or_

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.scoring.honour_models import HonourEntry, HonourList
from services.scoring.honour_vocabulary import HonourState
from services.scoring.role_models import RoleOfMember
from services.scoring.role_vocabulary import MemberRoleState
from services.scoring.year_vocabulary import ToConfirm

MOST_COUNTED = 100


def waiting_for_second_person(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """What others have proposed and this actor may confirm, by year: roles together, each list by itself."""
    roles = work.session.execute(
        work.select(RoleOfMember.year)
        .add_columns(func.count().label("number"))
        .where(RoleOfMember.state == MemberRoleState.PROPOSED, RoleOfMember.proposed_by != actor.account_id)
        .where(RoleOfMember.holder_id != actor.account_id)
        .group_by(RoleOfMember.year)
        .order_by(RoleOfMember.year)
    ).all()
    with_him = work.select(HonourEntry.id).where(
        HonourEntry.honour_list_id == HonourList.id, HonourEntry.is_on_list, HonourEntry.holder_id == actor.account_id
    )
    lists = work.session.execute(
        work.select(HonourList.id, HonourList.year, HonourList.name, HonourList.state)
        .where(
            or_(
                and_(HonourList.state == HonourState.PROPOSED, HonourList.proposed_by != actor.account_id),
                and_(HonourList.state == HonourState.ANNULLING, HonourList.annulment_asked_by != actor.account_id),
            )
        )
        .where(~with_him.exists())
        .order_by(HonourList.id)
        .limit(MOST_COUNTED)
    ).all()
    found = [
        {
            "id": None, "title": f"{row.year} 年度 {row.number} 项委员身份", "about": ToConfirm.MEMBER_ROLES,
            "year": row.year,
        }
        for row in roles
    ]  # fmt: skip
    return found + [
        {
            "id": row.id, "about": ToConfirm.HONOUR_LIST, "year": row.year,
            "title": f"{'撤销 ' if row.state is HonourState.ANNULLING else ''}{row.year} 年度{row.name}名单",
        }
        for row in lists
    ]  # fmt: skip
