"""`python -m server`: check the settings, migrate, load the demo once, serve."""

import gc
import multiprocessing
import os
import subprocess
import sys
import threading
from contextlib import closing, nullcontext
from tempfile import TemporaryDirectory

from granian import Granian
from granian.constants import Interfaces
from sqlalchemy.exc import DatabaseError, InterfaceError

from server.demo.log_ins import DEMO_COMMITTEE
from server.demo.welcome import welcome
from server.keys_in_use import check_keys
from server.schema import current_head, has_committee, stored_head
from server.settings import BadEnvironment, Settings
from server.single import SecondProcess, alone, lock_sqlite
from server.wall import check_wall
from services.kernel.database import Database, connect

RESTART_AFTER = 2.0
"""Seconds before a worker that ended unasked is started again."""


class WorkerProcess:
    """The worker as a process of its own, started again when it ends unasked."""

    def __init__(self) -> None:
        """Start it, and a thread that watches over it."""
        self._is_stopping = threading.Event()
        self._process = self._started()
        self._watcher = threading.Thread(target=self._watch, name="worker's watch", daemon=True)
        self._watcher.start()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "server.worker"])

    def _watch(self) -> None:
        while not self._is_stopping.is_set():
            self._process.wait()
            if not self._is_stopping.wait(RESTART_AFTER):
                self._process = self._started()

    def stop(self) -> None:
        """End it after its round; also the one that was being started at this very moment."""
        self._is_stopping.set()
        self._process.terminate()
        self._watcher.join(timeout=15)
        self._process.terminate()
        self._process.wait(timeout=15)


def prepare(settings: Settings) -> None:
    """Migrate and load the demo where that is still to be done; what does it is loaded only then.

    Raises `BadEnvironment` when the database needs a key that is not among the settings, or production is started on a
    database that holds the demo, or as a role that sees every committee.
    """
    if not _is_current(settings):
        from server.migrating import migrate  # noqa: PLC0415

        migrate(settings)
    with closing(connect(settings.database_url)) as database:
        notice = check_wall(settings, database)
        if notice:
            print(notice, file=sys.stderr, flush=True)
        check_keys(database, settings)
        if settings.is_production and has_committee(database, DEMO_COMMITTEE):
            raise BadEnvironment(
                "DATABASE_URL: 此数据库中有演示数据，其账号使用公开的密码；正式环境请使用另一个数据库。\n"
                "This database holds the demo, whose accounts have a public password; use another one in production."
            )
        if settings.demo and not has_committee(database):
            _load_demo(settings, database)
        database.count_indices()


def _load_demo(settings: Settings, database: Database) -> None:
    """Load it once, also where several servers of one database start at the same moment."""
    from server.demo.loading import load  # noqa: PLC0415
    from server.toolbox import create_toolbox  # noqa: PLC0415

    with database.engine.connect() as connection, alone(connection):
        if not has_committee(database):
            print("正在载入演示数据 / loading the demo …", flush=True)
            load(create_toolbox(settings, database=database))


def _is_current(settings: Settings) -> bool:
    """Whether the application finds the newest schema; with an owner at hand, whatever keeps it away is his to mend."""
    with closing(connect(settings.database_url)) as database:
        try:
            return stored_head(database) == current_head()
        except DatabaseError:
            if settings.owner_url:
                return False
            raise


def main() -> int:
    """Start; returns the exit code."""
    # Named before anything loads the metrics: these look for it only once.
    with TemporaryDirectory(prefix="metrics-") as figures:
        try:
            settings = Settings.from_env()
            if settings.processes > 1:
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
            # The process that answers requests takes the file over; until then no other start may prepare it as well.
            with lock_sqlite(settings) if settings.is_sqlite else nullcontext():
                prepare(settings)
        except (BadEnvironment, SecondProcess) as wrong:
            print(wrong, file=sys.stderr)
            return 2
        except (DatabaseError, InterfaceError, OSError) as away:
            reason = getattr(away, "orig", None) or away
            print(f"DATABASE_URL：无法打开数据库 / the database cannot be opened: {reason}", file=sys.stderr)
            return 2
        # The processes that answer requests have no use for the owner. It still stands in this process's own
        # /proc/…/environ, which they may read: docs/operations.md says what to do where that matters.
        os.environ.pop("DATABASE_OWNER_URL", None)
        print(welcome(settings), flush=True)
        serve(settings)
    return 0


def serve(settings: Settings) -> None:
    """Run the processes that answer requests, and on PostgreSQL the worker beside them, until told to stop."""
    worker = WorkerProcess() if settings.starts_worker and not settings.is_sqlite else None
    try:
        preload()
        Granian(
            "server.wsgi:create", factory=True, interface=Interfaces.WSGI, address=settings.host, port=settings.port,
            workers=settings.processes, blocking_threads=settings.threads, log_enabled=False,
            respawn_failed_workers=True,
        ).serve()  # fmt: skip
    finally:
        if worker:
            worker.stop()


def preload() -> None:
    """Load the application before the processes that answer requests part from this one.

    They then share it: loading is paid for once, and its pages lie in memory once. What is loaded now stays until the
    end, so the collector need not look at it again; looking would also copy its pages. Where a system starts processes
    afresh instead of forking, each loads for itself.
    """
    if multiprocessing.get_start_method() == "fork":
        import server.wsgi  # noqa: F401, PLC0415

        gc.collect()
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
