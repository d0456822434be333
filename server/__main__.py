"""`python -m server`: check the settings, migrate, load the demo once, serve."""

import subprocess
import sys

from granian import Granian
from granian.constants import Interfaces

from server.demo.log_ins import DEMO_COMMITTEE
from server.demo.welcome import welcome
from server.schema import current_head, has_committee, stored_head
from server.settings import BadEnvironment, Settings
from server.single import SecondProcess, lock_sqlite
from services.kernel.database import connect


def prepare(settings: Settings) -> None:
    """Migrate and load the demo where that is still to be done; what does it is loaded only then.

    Raises `BadEnvironment` when production is started on a database that holds the demo.
    """
    database = connect(settings.database_url)
    if stored_head(database) != current_head():
        from server.migrating import upgrade  # noqa: PLC0415

        upgrade(database)
    if settings.is_production and has_committee(database, DEMO_COMMITTEE):
        raise BadEnvironment(
            "DATABASE_URL: 此数据库中有演示数据，其账号使用公开的密码；正式环境请使用另一个数据库。\n"
            "This database holds the demo, whose accounts have a public password; use another one in production."
        )
    if settings.demo and not has_committee(database):
        from server.app import create_toolbox  # noqa: PLC0415
        from server.demo.loading import load  # noqa: PLC0415

        print("正在载入演示数据 / loading the demo …", flush=True)
        load(create_toolbox(settings, database=database))
    database.close()


def main() -> int:
    """Start; returns the exit code."""
    try:
        settings = Settings.from_env()
        if settings.is_sqlite:
            lock_sqlite(settings).close()
        prepare(settings)
    except (BadEnvironment, SecondProcess) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(welcome(settings), flush=True)
    worker = None if settings.is_sqlite else subprocess.Popen([sys.executable, "-m", "server.worker"])
    try:
        Granian(
            "server.wsgi:create", factory=True, interface=Interfaces.WSGI, address=settings.host, port=settings.port,
            workers=settings.processes, blocking_threads=settings.threads, log_enabled=False,
            respawn_failed_workers=True,
        ).serve()  # fmt: skip
    finally:
        if worker:
            worker.terminate()
            worker.wait(timeout=15)
    return 0


if __name__ == "__main__":
    sys.exit(main())
