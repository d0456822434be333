"""The operator's commands about keys, and what the server says at start when one is missing."""

from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select

from server.app import create_toolbox
from server.cli import DONE, REFUSED, UNUSABLE, main
from server.keys_in_use import key_faults
from server.settings import Settings
from services.kernel.database import Database, connect
from services.kernel.work import Toolbox, reading
from services.members.accounts import find_account
from services.members.models import Identifier, PersonKey
from services.members.vocabulary import IdentifierKind
from tests.builders.committee import CheapHasher, Person, a_committee
from tests.builders.keys import as_of_old, key_called, keys


@pytest.fixture
def filed(tmp_path: Path, migrated_file: Path):
    """A database in a file, for commands that open it themselves."""
    database = connect(f"sqlite:///{copyfile(migrated_file, tmp_path / 'keys.sqlite3')}")
    yield database
    database.close()


def environment(database: Database, *, masters: tuple[str, ...], lookups: tuple[str, ...]) -> dict[str, str]:
    """The settings of a deployment with these keys."""
    url = database.engine.url.render_as_string(hide_password=False)
    return {"DATABASE_URL": url, "MASTER_KEYS": keys(*masters), "LOOKUP_KEYS": keys(*lookups)}


def people(database: Database, given: dict[str, str], count: int = 3):
    """Members entered by a deployment with these settings."""
    toolbox = create_toolbox(Settings.from_env(given), database=database, passwords=CheapHasher())
    place = a_committee(toolbox)
    return toolbox, [place.member() for _ in range(count)]


def test_status_and_rotation_step_by_step(filed: Database, capsys: pytest.CaptureFixture[str]) -> None:
    before = environment(filed, masters=("m1",), lookups=("l1",))
    people(filed, before)
    assert main(["keys", "status"], before) == DONE
    assert "全部数据均在现用密钥之下。" in capsys.readouterr().out
    rotating = environment(filed, masters=("m2", "m1"), lookups=("l2", "l1"))
    main(["keys", "status"], rotating)
    out = capsys.readouterr().out
    assert "待更换 3 人" in out
    assert out.index("主密钥 m2（") < out.index("：0 人，现用") < out.index("主密钥 m1（") < out.index("：3 人\n")
    assert main(["keys", "rotate"], rotating) == DONE
    assert "已更换 3 人" in capsys.readouterr().out
    main(["keys", "status"], rotating)
    out = capsys.readouterr().out
    assert "：3 人，现用" in out
    assert "：0 人，可以移除" in out
    after = environment(filed, masters=("m2",), lookups=("l2",))
    main(["keys", "status"], after)
    out = capsys.readouterr().out
    assert "3 条，不在设置之中" in out
    assert "待更换 3 人" in out
    main(["keys", "rotate"], after)
    main(["keys", "status"], after)
    assert "不在设置之中" not in capsys.readouterr().out


def test_a_start_without_a_key_that_is_needed_is_refused(filed: Database) -> None:
    def faults(**given: tuple[str, ...]) -> list[str]:
        return [
            each.split("：", maxsplit=1)[0]
            for each in key_faults(filed, Settings.from_env(environment(filed, **given)))
        ]

    assert faults(masters=("m9",), lookups=("l9",)) == [], "an empty database needs none"
    people(filed, environment(filed, masters=("m1",), lookups=("l1",)))
    assert faults(masters=("m1",), lookups=("l1",)) == []
    assert faults(masters=("m2", "m1"), lookups=("l2", "l1")) == []
    assert faults(masters=("m2",), lookups=("l1",)) == ["MASTER_KEYS"]
    assert faults(masters=("m1",), lookups=("l2",)) == ["LOOKUP_KEYS"]
    assert faults(masters=("m2",), lookups=("l2",)) == ["MASTER_KEYS", "LOOKUP_KEYS"]


def test_a_command_without_a_key_that_is_needed_finds_nobody_and_makes_nobody_twice(
    filed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    given = environment(filed, masters=("m1",), lookups=("l1",))
    toolbox, (member,) = people(filed, given, 1)
    officer = ["add-officer", "--name", "示例", "--phone", member.phone, "--duty", "科长", "--role", "scorer"]
    erasure = ["erase-person", member.phone, "--ground", "own-request"]
    for command in (officer, ["reset-password", member.phone], erasure):
        assert main(command, environment(filed, masters=("m1",), lookups=("l2",))) == UNUSABLE
        assert capsys.readouterr().err.startswith("LOOKUP_KEYS：")
    with filed.reading() as session:
        assert len(session.scalars(select(PersonKey)).all()) == 1
    assert phone_is_known(toolbox, member)


def test_a_rotation_without_the_former_master_key_says_so(filed: Database, capsys: pytest.CaptureFixture[str]) -> None:
    people(filed, environment(filed, masters=("m1",), lookups=("l1",)), 1)
    without = environment(filed, masters=("m2",), lookups=("l1",))
    assert main(["keys", "rotate"], without) == UNUSABLE
    assert capsys.readouterr().err.startswith("MASTER_KEYS：")
    assert main(["keys", "status"], without) == DONE, "what is missing can be looked at"


def test_an_upgrade_that_forgets_the_former_key_is_refused(filed: Database) -> None:
    given = environment(filed, masters=("m1",), lookups=("m1",))
    toolbox, members = people(filed, given, 2)
    for each in members:
        as_of_old(toolbox, each, master=key_called("m1"))

    def is_fine(masters: tuple[str, ...], lookups: tuple[str, ...]) -> bool:
        return not key_faults(filed, Settings.from_env(environment(filed, masters=masters, lookups=lookups)))

    assert is_fine(("m1",), ("l1", "m1"))
    assert not is_fine(("m1",), ("l1",)), "nobody would be found, and an import would make everybody twice"
    assert not is_fine(("m2",), ("l1", "m1"))
    assert main(["keys", "rotate"], environment(filed, masters=("m1",), lookups=("l1",))) == DONE
    assert is_fine(("m1",), ("l1",))
    with filed.reading() as session:
        assert all(each[:1] == b"\x01" for each in session.scalars(select(Identifier.sealed)))


def test_a_person_is_erased_once_the_operator_has_seen_who_it_is(
    filed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    given = environment(filed, masters=("m1",), lookups=("l1",))
    toolbox, (member,) = people(filed, given, 1)
    with filed.reading() as session:
        wrapped = session.get_one(PersonKey, member.account_id).wrapped
        sealed = session.get_one(Identifier, (member.account_id, IdentifierKind.PHONE)).sealed
    assert wrapped in on_file(filed)
    command = ["erase-person", member.phone, "--ground", "own-request"]
    assert main(command, given) == REFUSED
    out = capsys.readouterr().out
    assert "示例委员" in out
    assert str(member.account_id) in out
    assert phone_is_known(toolbox, member)
    assert main([*command, "--yes"], given) == DONE
    assert "已注销" in capsys.readouterr().out
    assert not phone_is_known(toolbox, member)
    assert main([*command, "--yes"], given) == REFUSED
    assert "没有使用此手机号的账号" in capsys.readouterr().err
    content = on_file(filed)
    assert wrapped not in content, "a destroyed key does not linger in the file"
    assert sealed not in content


def on_file(database: Database) -> bytes:
    """The file's bytes, once everything of the write-ahead log is in it."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(database.engine.url.database).read_bytes()


def phone_is_known(toolbox: Toolbox, person: Person) -> bool:
    """Whether an account has the phone."""
    with reading(toolbox, committee_id=person.committee_id) as work:
        return find_account(work, person.phone) is not None
