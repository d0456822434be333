"""Whether row-level security holds for the role that the server works as (docs/decisions/0016)."""

from dataclasses import dataclass

from sqlalchemy import text

from server.settings import BadEnvironment, Settings
from services.kernel.database import Database


@dataclass(frozen=True)
class Standing:
    """What a database's role may do beside its work."""

    sees_all: bool
    """No policy holds for it: a superuser, or one with BYPASSRLS."""
    owns: bool
    """The policies hold for it, but it could drop them, and the audit's trigger."""


def standing(database: Database) -> Standing:
    """What the role of this database's connections may do."""
    with database.reading() as session:
        row = session.execute(
            text(
                """SELECT rolsuper OR rolbypassrls AS sees_all, EXISTS (
                    SELECT FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                    AND pg_has_role(current_user, relowner, 'MEMBER')
                ) AS owns FROM pg_roles WHERE rolname = current_user"""
            )
        ).one()
    return Standing(row.sees_all, row.owns)


def check_wall(settings: Settings, database: Database) -> str:
    """What the operator must know of the role in DATABASE_URL; empty when it is as it should be.

    Raises `BadEnvironment` in production for a role that sees all committees whatever the policies say.
    """
    if database.is_sqlite:
        return ""
    role = standing(database)
    if role.sees_all and settings.is_production:
        raise BadEnvironment(
            "DATABASE_URL：该数据库角色是超级用户或带有 BYPASSRLS，行级安全对它无效；正式环境请改用普通角色"
            "（见 docs/operations.md“两个数据库角色”）。\n"
            "The role in DATABASE_URL is a superuser or has BYPASSRLS, so row-level security does not hold for it; "
            'use an ordinary one in production (docs/operations.md, "Two database roles").'
        )
    if role.sees_all:
        return "DATABASE_URL：该数据库角色是超级用户或带有 BYPASSRLS，行级安全对它无效；正式环境不会以它启动。"
    if role.owns:
        return "DATABASE_URL：该数据库角色是数据表的属主，可以撤除行级安全。建议另设属主（DATABASE_OWNER_URL）。"
    return ""
