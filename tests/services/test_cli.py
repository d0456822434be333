"""The operator's commands on a real SQLite file: what they print, what they leave behind, how they end."""

import re
import shlex
import threading
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import delete, select, text, update

from server.app import create_toolbox
from server.cli import DONE, REFUSED, UNUSABLE, main
from server.schema import current_head
from server.settings import Settings
from services.kernel import outbox
from services.kernel.audit import AuditRow, Unsealed
from services.kernel.database import Model
from services.kernel.outbox import Delivery, DeliveryState
from services.kernel.work import Toolbox, reading, writing
from services.members.commands.sessions import check_password, log_in
from services.members.models import Account, Committee, Officer, RoleGrant, Seat
from services.members.passwords import Hasher
from services.proposals.matter_models import Matter
from tests.builders.committee import PASSWORD
from tests.builders.looking import looking
from tests.builders.sheets import CASE, OPINION, csv_of

CREATE = shlex.split(
    "create-committee --code shili --name 示例市政协 --level city --term 14 --term-begins 2022-01-01 "
    "--term-ends 2026-12-31 --session 5 --year 2026"
)
OFFICER = shlex.split("add-officer --name 示例管理员 --phone 13800000001 --duty 科长 --role administrator")
ROSTER = "姓名,手机,界别,委员证号\n张示例,13800000011,经济,A001\n李示例,13800000012,经济,A002\n"


@dataclass
class Shell:
    """Runs commands and keeps what they print."""

    toolbox: Toolbox
    environment: dict[str, str]
    capsys: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def __call__(self, *argv: str) -> int:
        """Run one command; its exit code."""
        code = main(argv, self.environment)
        self.out, self.err = self.capsys.readouterr()
        return code

    def committee_id(self, code: str = "shili"):
        """The committee's id."""
        with looking(self.toolbox.database) as session:
            return session.scalars(select(Committee.id).where(Committee.code == code)).one()


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """A shell beside a file with the newest schema, whose hashes are cheap but real."""
    cheap: Callable[[], Hasher] = lambda: Hasher(time_cost=1, memory_cost=64)  # noqa: E731
    monkeypatch.setattr("server.toolbox.Hasher", cheap)
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/cli.sqlite3"}
    toolbox = create_toolbox(Settings.from_env(environment))
    Model.metadata.create_all(toolbox.database.engine)
    yield Shell(toolbox, environment, capsys)
    toolbox.database.close()


def one_time_password(out: str) -> str:
    """The password that a command printed."""
    found = re.findall(r"[A-Z][a-z]{4}-[0-9]{4}-[a-z]{5}", out)
    assert len(found) == 1, out
    return found[0]


def logs_in(shell: Shell, phone: str, password: str) -> bool:
    """Whether that log-in works."""
    with reading(shell.toolbox, committee_id=shell.committee_id()) as work:
        prepared = check_password(work, phone=phone, password=password)
    with writing(shell.toolbox, committee_id=shell.committee_id()) as work:
        return log_in(work, phone=phone, password=password, device_name="x", **prepared).must_change_password


def test_a_first_administrator_from_nothing(shell: Shell) -> None:
    assert shell(*CREATE) == DONE
    assert "示例市政协" in shell.out
    assert shell(*OFFICER) == DONE
    assert logs_in(shell, "13800000001", one_time_password(shell.out))
    with looking(shell.toolbox.database) as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [row.action for row in rows][:2] == ["committee-created", "officer-added"]
    assert rows[0].actor_id is None
    assert rows[0].address.startswith("cli:")
    assert {row.committee_id for row in rows[:2]} == {shell.committee_id()}


def test_a_district_stands_below_its_city(shell: Shell) -> None:
    shell(*CREATE)
    district = [*CREATE, "--parent", "shili"]
    district[district.index("shili", 1)] = "shiliqu"
    assert shell(*district) == REFUSED, "a city is not below a city"
    assert "层级" in shell.err
    district[district.index("city")] = "district"
    assert shell(*district) == DONE
    assert shell(*district) == REFUSED
    assert "代码" in shell.err
    assert shell(*[*CREATE, "--code", "other", "--parent", "nobody"]) == REFUSED
    assert "/parent" in shell.err
    assert shell(*OFFICER) == REFUSED, "with two committees one must be named"
    assert "shili、shiliqu" in shell.err
    assert shell(*OFFICER, "--committee", "shiliqu") == DONE
    assert shell(*OFFICER, "--committee", "nobody") == REFUSED


def test_a_term_that_ends_before_it_begins_is_refused(shell: Shell) -> None:
    wrong = [*CREATE, "--session-begins", "2026-03-01", "--session-ends", "2026-02-01"]
    wrong[wrong.index("2026-12-31")] = "2021-12-31"
    assert shell(*wrong) == REFUSED
    assert "/term" in shell.err
    assert "/session" in shell.err


def test_an_officer_of_a_unit_with_a_second_factor(shell: Shell) -> None:
    shell(*CREATE)
    officer = [*OFFICER, "--phone", "13800000002", "--unit", "示例市教育局"]
    officer[-5] = "unit-officer"
    assert shell(*officer) == REFUSED
    assert "示例市教育局" in shell.err
    assert shell("add-unit", "示例市教育局", "示例市财政局") == DONE
    assert shell("add-unit", "示例市教育局") == REFUSED
    assert shell(*officer, "--second-factor") == DONE
    assert "otpauth://totp/" in shell.out
    with looking(shell.toolbox.database) as session:
        assert session.scalars(select(Account.second_factor_sealed)).one() is not None
        assert session.scalars(select(Officer.unit_id)).one() is not None
        assert session.scalars(select(RoleGrant.role)).all() == ["unit-officer"]
    first = re.search(r"secret=(\w+)", shell.out)
    assert shell("reset-second-factor", "13800000002") == DONE
    again = re.search(r"secret=(\w+)", shell.out)
    assert first is not None
    assert again is not None
    assert first[1] != again[1]


def test_the_past_is_imported_and_a_dry_run_stores_nothing(shell: Shell, tmp_path: Path) -> None:
    assert shell(*CREATE) == DONE
    assert shell("add-body", "--kind", "sector", "经济") == DONE
    (tmp_path / "名册.csv").write_text("姓名,手机,界别,委员证号\n张示例,13800000011,经济,A001\n", encoding="utf-8")
    assert shell("import-roster", str(tmp_path / "名册.csv")) == DONE
    cases, facts = tmp_path / "历年提案.csv", tmp_path / "履职.csv"
    cases.write_bytes(csv_of(CASE))
    facts.write_bytes(csv_of(OPINION, encoding="gbk"))
    assert shell("import-proposals", str(cases), "--dry-run") == DONE
    assert shell.out.startswith("试运行，未存入任何内容：新增 1 件")
    assert shell("import-proposals", str(cases)) == DONE
    assert shell.out == "新增 1 件，更新 0 件，未变 0 件；0 人次的提案人只记姓名。\n"
    assert shell("import-facts", str(facts), "--dry-run") == DONE
    assert shell("import-facts", str(facts)) == DONE
    assert shell.out == "新增 1 条，更正 0 条，冲销 0 条，未变 0 条。\n"
    assert shell("import-facts", str(facts)) == DONE
    assert shell.out == "新增 0 条，更正 0 条，冲销 0 条，未变 1 条。\n"
    cases.write_bytes(csv_of({**CASE, "年度": "去年"}))
    assert shell("import-proposals", str(cases)) == REFUSED
    assert "第 2 行 年度：“去年”不是" in shell.err


@pytest.mark.parametrize("form", ["roster", "proposals", "facts"])
def test_a_template_is_written_and_none_is_overwritten(shell: Shell, tmp_path: Path, form: str) -> None:
    assert shell(*CREATE) == DONE
    assert shell("template", form, str(tmp_path / "模板.xlsx")) == DONE
    assert openpyxl.load_workbook(tmp_path / "模板.xlsx").worksheets[0]["A2"].value
    assert shell("template", form, str(tmp_path / "模板.xlsx")) == REFUSED
    assert "无法写入" in shell.err


def test_a_template_goes_to_standard_output_where_no_file_can_be_written(shell: Shell, tmp_path: Path) -> None:
    assert shell(*CREATE) == DONE
    told = BytesIO()
    with redirect_stdout(TextIOWrapper(told, write_through=True)):
        assert shell("template", "roster", "-") == DONE
        assert openpyxl.load_workbook(told).worksheets[0]["A2"].value
    assert not list(tmp_path.glob("-*"))


def test_a_roster_is_imported_with_passwords_shown_once(shell: Shell, tmp_path: Path) -> None:
    shell(*CREATE)
    file = tmp_path / "名册.csv"
    file.write_text(ROSTER, encoding="gbk")
    assert shell("import-roster", str(file)) == REFUSED
    assert "第 2 行 界别" in shell.err
    assert shell("add-body", "--kind", "sector", "经济", "教育") == DONE
    assert shell("import-roster", str(file)) == DONE
    lines = shell.out.splitlines()
    assert [line.split("\t")[:2] for line in lines[:2]] == [["张示例", "0011"], ["李示例", "0012"]]
    assert lines[2].startswith("新增 2，更新 0，未变 0，在任而不在名册中 0")
    assert logs_in(shell, "13800000011", lines[0].split("\t")[2])
    assert shell("import-roster", str(file)) == DONE
    assert shell.out == "新增 0，更新 0，未变 2，在任而不在名册中 0。\n"
    with looking(shell.toolbox.database) as session:
        assert len(session.scalars(select(Seat.id)).all()) == 2
    assert shell("import-roster", str(tmp_path / "none.csv")) == REFUSED
    assert "无法读取" in shell.err


def test_a_password_is_reset(shell: Shell) -> None:
    shell(*CREATE)
    shell(*OFFICER)
    first = one_time_password(shell.out)
    assert shell("reset-password", "+86 13800000001") == DONE
    assert one_time_password(shell.out) != first
    assert logs_in(shell, "13800000001", one_time_password(shell.out))
    assert shell("reset-password", "13800009999") == REFUSED
    assert shell("reset-password", "1") == REFUSED


def test_the_audit_is_sealed_and_verified(shell: Shell) -> None:
    shell(*CREATE)
    shell(*OFFICER)
    assert shell("audit", "verify") == DONE
    assert shell.out == "审计链完整；2 行待封印。\n"
    assert shell("audit", "seal") == DONE
    assert shell.out == "已封印 2 行。\n"
    with shell.toolbox.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(update(AuditRow).where(AuditRow.action == "officer-added").values(outcome="forged"))
    assert shell("audit", "verify") == REFUSED
    assert "此行的内容被改动" in shell.out
    with looking(shell.toolbox.database) as session:
        assert session.scalars(select(Unsealed)).all() == []


def test_a_waiting_row_that_was_deleted_is_found_and_holds_up_nothing(shell: Shell) -> None:
    shell(*CREATE)
    shell(*OFFICER)
    with shell.toolbox.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text("DELETE FROM audit WHERE action = 'officer-added'"))
    assert shell("audit", "seal") == DONE
    assert shell.out == "已封印 1 行。\n"
    assert shell("audit", "verify") == REFUSED
    assert "待封的行被删除" in shell.out


def test_dead_letters_are_revived(shell: Shell) -> None:
    shell(*CREATE)
    here = shell.committee_id()
    with writing(shell.toolbox, committee_id=here, housekeeping=True) as work:
        outbox.enqueue(work, "test", {})
        work.session.execute(update(Delivery).values(state=DeliveryState.DEAD))
    assert shell("outbox", "revive") == DONE
    assert shell.out == "已重新投递 1 件。\n"
    with looking(shell.toolbox.database) as session:
        assert session.scalars(select(Delivery.state)).one() is DeliveryState.PENDING


def test_a_settings_file_is_checked_without_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text("[proposals]\ntext_max = 2500\n")
    bad.write_text("[proposals]\ntext_max = 1\n[nothing]\n")
    assert main(["settings", "check", str(good)], {}) == DONE
    assert capsys.readouterr().out == "设置文件无误。\n"
    assert main(["settings", "check", str(bad)], {}) == REFUSED
    assert "/proposals/text_max" in capsys.readouterr().err
    assert main(["settings", "check", str(tmp_path / "none.toml")], {}) == UNUSABLE
    (tmp_path / "gbk.toml").write_bytes("# 设置".encode("gbk"))
    assert main(["settings", "check", str(tmp_path / "gbk.toml")], {}) == UNUSABLE


def test_a_database_without_tables_and_wrong_settings_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    for argv in (CREATE, OFFICER, ["audit", "verify"]):
        assert main(argv, environment) == UNUSABLE
        assert "数据库尚未建立数据表；请先运行 script/admin migrate。" in capsys.readouterr().err
    assert main(["migrate"], {"DATABASE_URL": "mysql://x"}) == UNUSABLE
    assert "DATABASE_URL" in capsys.readouterr().err


def test_a_database_that_is_behind_or_away_is_named(shell: Shell, tmp_path: Path) -> None:
    with shell.toolbox.database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        connection.execute(text("DROP TABLE term"))
    assert shell(*CREATE) == UNUSABLE
    assert f"数据库结构版本为 0001，本程序需要 {current_head()}；请先运行 script/admin migrate。" in shell.err
    assert shell("migrate") == UNUSABLE
    assert "数据库出错" in shell.err, "what migrations stumble over is not mended by running them first"
    with shell.toolbox.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": current_head()})
    assert shell(*CREATE) == UNUSABLE
    assert "数据库出错" in shell.err
    shell.environment = {"DATABASE_URL": f"sqlite:///{tmp_path}"}
    assert shell(*CREATE) == UNUSABLE
    assert "无法打开数据库" in shell.err


def test_migrate_brings_the_newest_schema(shell: Shell, tmp_path: Path) -> None:
    shell.environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/fresh.sqlite3"}
    for _ in range(2):
        assert shell("migrate") == DONE
    assert shell(*CREATE) == DONE


@pytest.mark.parametrize(
    "argv", [[], ["nothing"], ["create-committee"], ["audit"], [*CREATE[:-1], "x"], [*OFFICER, "--role", "king"]]
)
def test_wrong_usage_ends_with_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(argv, {})
    assert end.value.code == UNUSABLE
    assert capsys.readouterr().out == ""


def test_a_command_beside_a_running_writer_waits_its_turn(shell: Shell) -> None:
    """`BEGIN IMMEDIATE` and `busy_timeout`: the short command waits for the other process's short transaction."""
    shell(*CREATE)
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(shell.toolbox, committee_id=shell.committee_id(), housekeeping=True):
            holding.set()
            release.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    assert holding.wait(5)
    threading.Timer(0.3, release.set).start()
    assert shell("add-unit", "示例市教育局") == DONE
    holder.join()


def test_nothing_secret_is_left_in_the_audit(shell: Shell, tmp_path: Path) -> None:
    shell(*CREATE)
    shell(*OFFICER, "--second-factor")
    password = one_time_password(shell.out)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (password, "13800000001", PASSWORD):
        assert secret.encode() not in kept


def test_the_search_index_is_made_anew(shell: Shell, tmp_path: Path) -> None:
    assert shell(*CREATE) == DONE
    file = tmp_path / "历年提案.csv"
    file.write_bytes(csv_of(CASE))
    assert shell("import-proposals", str(file)) == DONE
    here = shell.committee_id()
    with writing(shell.toolbox, committee_id=here, housekeeping=True) as work:
        work.session.execute(delete(Matter).where(Matter.committee_id == here))
    for _ in range(2):
        assert shell("index-proposals") == DONE
        assert "共 1 件" in shell.out
        with looking(shell.toolbox.database) as session:
            assert session.scalars(select(Matter.title)).all() == [CASE["案由"]]
