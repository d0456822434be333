"""Two roles of PostgreSQL: the owner migrates and grants, the application is refused what it has no need of."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from server.__main__ import prepare
from server.cli import DONE, UNUSABLE, main
from server.schema import current_head, stored_head
from server.settings import BadEnvironment, Settings
from server.wall import check_wall
from services.kernel.database import connect
from tests.builders.looking import Addresses, walled_database
from tests.postgres import Server
from tests.rules.test_environment import PRODUCTION


@pytest.fixture
def addresses(postgresql_server: Server) -> Iterator[Addresses]:
    """An empty database with its owner; the application's role may be there from another test, and has no right yet."""
    yield walled_database(postgresql_server, "roles")
    postgresql_server.drop_database("roles")


def environment(addresses: Addresses, **more: str) -> dict[str, str]:
    """What the operator sets."""
    return {"DATABASE_URL": addresses.application, "DATABASE_OWNER_URL": addresses.owner, "DEMO": "0", **more}


def test_the_owner_migrates_and_the_application_serves(addresses: Addresses, capsys: pytest.CaptureFixture) -> None:
    settings = Settings.from_env(environment(addresses))
    prepare(settings)
    database = connect(addresses.application)
    assert stored_head(database) == current_head()
    assert check_wall(settings, database) == ""
    assert capsys.readouterr().err == ""
    database.close()
    prepare(Settings.from_env({**PRODUCTION, "DATABASE_URL": addresses.application}))
    assert capsys.readouterr().err == "", "once migrated the application starts without its owner"


def test_a_role_with_a_password_is_made_with_it(addresses: Addresses, postgresql_server: Server) -> None:
    application = addresses.application.replace("committee_app@", "committee_secret:示例@")
    assert main(["migrate"], environment(addresses, DATABASE_URL=application)) == DONE
    superuser = connect(addresses.superuser)
    with superuser.engine.connect() as connection:
        kept = connection.scalar(text("SELECT rolpassword FROM pg_authid WHERE rolname = 'committee_secret'"))
    assert kept.startswith("SCRAM-SHA-256$4096:")
    superuser.close()
    database = connect(application)
    assert stored_head(database) == current_head()
    database.close()


def test_the_application_alone_does_not_migrate_and_says_who_does(
    addresses: Addresses, capsys: pytest.CaptureFixture
) -> None:
    alone = {"DATABASE_URL": addresses.application, "DEMO": "0"}
    with pytest.raises(BadEnvironment, match="DATABASE_OWNER_URL=postgresql://"):
        prepare(Settings.from_env(alone))
    assert main(["migrate"], alone) == UNUSABLE
    assert "无权升级数据库结构" in capsys.readouterr().err


def test_an_owner_alone_serves_with_a_notice(addresses: Addresses, capsys: pytest.CaptureFixture) -> None:
    alone = Settings.from_env({"DATABASE_URL": addresses.owner, "DEMO": "0"})
    prepare(alone)
    assert "是数据表的属主" in capsys.readouterr().err
    prepare(Settings.from_env({**PRODUCTION, "DATABASE_URL": addresses.owner}))


def test_production_refuses_a_role_that_sees_all(addresses: Addresses, capsys: pytest.CaptureFixture) -> None:
    prepare(Settings.from_env({"DATABASE_URL": addresses.superuser, "DEMO": "0"}))
    assert "行级安全对它无效" in capsys.readouterr().err
    with pytest.raises(BadEnvironment, match="BYPASSRLS"):
        prepare(Settings.from_env({**PRODUCTION, "DATABASE_URL": addresses.superuser}))


def test_an_owner_that_may_not_create_roles_says_what_is_missing(
    addresses: Addresses, postgresql_server: Server, capsys: pytest.CaptureFixture
) -> None:
    superuser = connect(addresses.superuser)
    with superuser.engine.begin() as connection:
        connection.execute(text("CREATE ROLE plain_owner LOGIN"))
        connection.execute(text("ALTER DATABASE roles OWNER TO plain_owner"))
    superuser.close()
    given = {
        "DATABASE_OWNER_URL": postgresql_server.url("roles", user="plain_owner"),
        "DATABASE_URL": postgresql_server.url("roles", user="not_there"),
    }
    assert main(["migrate"], given) == UNUSABLE
    assert "permission denied to create role" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("postgresql://app@/a", "postgresql://owner@/b"),
        ("postgresql://one@/a", "postgresql://one@/a"),
        ("postgresql:///a", "postgresql://owner@/a"),
        ("postgresql://app@/a", "sqlite:///a"),
        ("sqlite:///a", "postgresql://owner@/a"),
        ("postgresql://app@/a", "nonsense"),
    ],
)
def test_two_roles_are_two_roles_of_one_database(url: str, owner: str) -> None:
    with pytest.raises(BadEnvironment, match="DATABASE_OWNER_URL"):
        Settings.from_env({"DATABASE_URL": url, "DATABASE_OWNER_URL": owner})
