"""`python -m server`: check the settings, migrate, load the demo once, serve."""

import subprocess
import sys

from granian import Granian
from granian.constants import Interfaces

from server.app import create_toolbox
from server.demo import ensure_demo, welcome
from server.migrating import upgrade
from server.settings import BadEnvironment, Settings
from server.wsgi import SecondProcess, lock_sqlite


def main() -> int:
    """Start; returns the exit code."""
    try:
        settings = Settings.from_env()
        if settings.is_sqlite:
            lock_sqlite(settings).close()
    except (BadEnvironment, SecondProcess) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    toolbox = create_toolbox(settings)
    upgrade(toolbox.database)
    if settings.demo:
        ensure_demo(toolbox)
    toolbox.database.close()
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
