"""What the server refuses to start with, and says why."""

import base64
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from server.__main__ import prepare
from server.app import create_toolbox
from server.cli import DONE
from server.cli import main as operate
from server.demo.log_ins import DEMO_COMMITTEE
from server.migrating import migrate
from server.schema import current_head, has_committee, stored_head
from server.settings import BadEnvironment, Settings
from server.single import SecondProcess, alone, lock_sqlite
from server.wall import standing
from server.worker import SEAL_EVERY
from server.worker import main as run_worker
from services.kernel.database import connect
from services.members.models import Committee
from tests.builders.committee import CheapHasher, a_committee, housekeeping
from tests.builders.deployment import each_anew, running
from tests.builders.looking import walled_database
from tests.postgres import Server
from tests.rules.test_environment import PRODUCTION

ROOT = Path(__file__).parents[2]


def start(**environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the server until it gives up."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    return subprocess.run(
        [sys.executable, "-m", "server"], cwd=ROOT, env={**inherited, **environment}, check=False, capture_output=True,
        timeout=60,
    )  # fmt: skip


def test_a_wrong_setting_is_named_and_nothing_starts() -> None:
    ended = start(PORT="http")
    assert ended.returncode == 2
    assert "PORT='http'：应为 1 至 65535 之间的整数" in ended.stderr.decode()


def test_production_does_not_start_with_what_is_public() -> None:
    ended = start(ENV="production", DEMO="1")
    assert ended.returncode == 2
    for named in ("MASTER_KEY：缺失", "SEAL_KEY：缺失", "TOKEN_KEYS：缺失", "DEMO=1"):
        assert named in ended.stderr.decode()


def test_a_second_process_on_the_same_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/committee.sqlite3"
    held = lock_sqlite(Settings.from_env({"DATABASE_URL": url}))
    ended = start(DATABASE_URL=url)
    assert ended.returncode == 2
    assert "另一个服务进程正在使用此 SQLite 数据库".encode() in ended.stderr
    with pytest.raises(SecondProcess):
        lock_sqlite(Settings.from_env({"DATABASE_URL": url}))
    held.close()
    lock_sqlite(Settings.from_env({"DATABASE_URL": url})).close()


def test_a_second_start_while_the_first_one_still_prepares_the_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/committee.sqlite3"
    environment = {**os.environ, "DATABASE_URL": url, "DEMO": "1", "PYTHONUNBUFFERED": "1"}
    first = subprocess.Popen([sys.executable, "-m", "server"], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    try:
        assert "正在载入演示数据".encode() in first.stdout.readline()
        with pytest.raises(SecondProcess):
            lock_sqlite(Settings.from_env({"DATABASE_URL": url}))
    finally:
        first.kill()
        first.communicate()


def test_beside_a_server_on_sqlite_the_operator_may_write_and_a_worker_may_not(
    tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/committee.sqlite3", "DEMO": "0"}
    settings = Settings.from_env(environment)
    prepare(settings)
    with lock_sqlite(settings):
        made = operate(
            ["create-committee", "--code", "a", "--name", "示例市政协", "--level", "city", "--term", "14", "--session",
             "5", "--year", "2026", "--term-begins", "2022-01-01", "--term-ends", "2026-12-31"], environment,
        )  # fmt: skip
        assert made == DONE
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert run_worker() == 2
        assert "多个进程请改用 PostgreSQL" in capsys.readouterr().err


def test_production_refuses_a_database_that_holds_the_demo(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/committee.sqlite3"
    prepare(Settings.from_env({"DATABASE_URL": url, "DEMO": "0"}))
    database = connect(url)
    assert stored_head(database) == current_head()
    assert not has_committee(database), "DEMO=0 starts empty"
    toolbox = create_toolbox(Settings.from_env({}), database=database, passwords=CheapHasher())
    place = a_committee(toolbox)
    production = Settings.from_env({**PRODUCTION, "DATABASE_URL": url})
    prepare(production)
    with housekeeping(toolbox, place.id) as work:
        work.session.get_one(Committee, place.id).code = DEMO_COMMITTEE
    with pytest.raises(BadEnvironment, match="演示数据"):
        prepare(production)
    database.close()


def test_of_two_servers_that_start_at_once_on_one_empty_postgresql_the_second_loads_no_demo(
    postgresql_server: Server,
) -> None:
    postgresql_server.create_database("twice")
    settings = Settings.from_env({"DATABASE_URL": postgresql_server.url("twice"), "DEMO": "1"})
    migrate(settings)
    first = connect(settings.database_url)
    with ThreadPoolExecutor(1) as pool, first.engine.connect() as connection:
        with alone(connection):
            second = pool.submit(prepare, settings)
            _wait_until(connection, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            a_committee(create_toolbox(settings, database=first, passwords=CheapHasher()))
        second.result()
        assert connection.scalar(text("SELECT count(*) FROM committee")) == 1
    first.close()
    postgresql_server.drop_database("twice")


def _wait_until(connection: Connection, sign: str) -> None:
    deadline = time.monotonic() + 30
    while connection.execute(text(sign)).first() is None:
        assert time.monotonic() < deadline, sign
        time.sleep(0.01)


CREATION = (
    "create-committee", "--code=shi", "--name=示例市政协", "--level=city", "--term=14", "--session=5", "--year=2026",
    "--term-begins=2022-01-01", "--term-ends=2026-12-31",
)  # fmt: skip


def test_the_worker_may_be_a_service_of_its_own(postgresql_server: Server) -> None:
    postgresql_server.create_database("elsewhere")
    given = {"DATABASE_URL": postgresql_server.url("elsewhere"), "DEMO": "0", "WORKER": "0"}
    with running(given["DATABASE_URL"], DEMO="0", WORKER="0") as base:
        assert operate(CREATION, given) == DONE
        time.sleep(2 * SEAL_EVERY)
        assert unsealed(base) > 0, "nobody seals while there is no worker"
        worker = subprocess.Popen([sys.executable, "-m", "server.worker"], cwd=ROOT, env={**os.environ, **given})
        deadline = time.monotonic() + 60
        while unsealed(base) and time.monotonic() < deadline:
            time.sleep(0.2)
        worker.terminate()
        assert (worker.wait(timeout=30), unsealed(base)) == (0, 0)
    postgresql_server.drop_database("elsewhere")


def test_a_worker_of_its_own_starts_on_nothing_that_the_server_would_not_start_on(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    addresses = walled_database(postgresql_server, "guarded")
    production = {**PRODUCTION, "DATABASE_URL": addresses.application}

    def refused(**given: str) -> str:
        for name, value in {**production, **given}.items():
            monkeypatch.setenv(name, value)
        assert run_worker() == 2
        return capsys.readouterr().err

    assert "无法打开数据库" in refused(DATABASE_URL=postgresql_server.url("guarded", user="nobody_made_it"))
    assert "尚未建立数据表" in refused(DATABASE_URL=addresses.owner)
    assert operate(["migrate"], {**production, "DATABASE_OWNER_URL": addresses.owner}) == DONE
    assert operate([*CREATION], production) == DONE
    assert (
        operate(
            ["add-officer", "--name=示例管理员", "--phone=13800000001", "--duty=科长", "--role=administrator"],
            production,
        )
        == DONE
    )
    assert "超级用户或带有 BYPASSRLS" in refused(DATABASE_URL=addresses.superuser)
    other = base64.b64encode(os.urandom(32)).decode()
    assert "由未列出的主密钥保护" in refused(MASTER_KEY=other)
    postgresql_server.drop_database("guarded")


def test_a_filled_database_of_one_role_gets_an_owner_as_the_operations_page_says(postgresql_server: Server) -> None:
    postgresql_server.create_role("committee")
    postgresql_server.create_database("committee", owner="committee")
    given = {"DATABASE_URL": postgresql_server.url("committee", user="committee"), "DEMO": "0"}
    settings = Settings.from_env(given)
    prepare(settings)
    assert operate(CREATION, given) == DONE
    with closing(connect(settings.database_url)) as database:
        assert standing(database).owns

    steps = re.findall(r"(?m)^psql committee -c '(.+)'$", (ROOT / "docs" / "operations.md").read_text("utf-8"))
    assert steps
    postgresql_server.create_role("committee_owner", "CREATEROLE")
    with closing(connect(postgresql_server.url("committee"))) as database, database.engine.begin() as administrator:
        for step in steps:
            administrator.execute(text(step))
    owner = postgresql_server.url("committee", user="committee_owner")
    assert operate(["migrate"], {**given, "DATABASE_OWNER_URL": owner}) == DONE

    with closing(connect(settings.database_url)) as database:
        assert (standing(database).sees_all, standing(database).owns) == (False, False)
    assert operate(["add-unit", "示例市教育局"], given) == DONE, "the application goes on in what was there"
    assert operate(["audit", "verify"], given) == DONE
    postgresql_server.drop_database("committee")


def unsealed(base: str) -> int:
    """How many audit rows wait for their seal, as the operator's monitor sees it."""
    return int(re.search(r"(?m)^audit_unsealed_rows (\d+)", each_anew.get(f"{base}/metrics").text)[1])
