"""The real server as an operator runs it, in processes of its own: for journeys, proofs and measurements."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).parent.parent.parent
SECONDS_TO_START = 120
SECONDS_TO_STOP = 30

each_anew = httpx.Client(timeout=30, limits=httpx.Limits(max_keepalive_connections=0))
"""Asks over a connection of its own each time, as `httpx.get` does, which loads all authorities of the web first."""

WATCH = ("/bin/sh", "-c", 'read -r end; kill -s KILL -- "-$0" 2>/dev/null')
"""Waits at a pipe that only we hold. However we end, also by kill -9, no process of the group is left behind."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Deployment:
    """A server with its processes and worker, as `script/server` starts it on one database."""

    database_url: str
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    _watch: subprocess.Popen[bytes] | None = None
    _told: io.BytesIO = field(default_factory=io.BytesIO)
    _listener: threading.Thread | None = None

    @property
    def base(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All that it has written so far, in each of its lives."""
        return self._told.getvalue().decode(errors="replace")

    def start(self) -> None:
        """Start it and wait until it is ready."""
        environment = {
            **os.environ, "DATABASE_URL": self.database_url, "PORT": str(self.port), "PYTHONUNBUFFERED": "1",
            **self.environment,
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server"], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self._watch = subprocess.Popen([*WATCH, str(self.process.pid)], stdin=subprocess.PIPE, start_new_session=True)
        # Nobody may wait to be read: a storm's log is longer than a pipe.
        self._listener = threading.Thread(target=shutil.copyfileobj, args=(self.process.stdout, self._told))
        self._listener.start()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until it answers requests, as a load balancer would ask it."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._is_ready():
            assert self.process.poll() is None, self._output()
            assert time.monotonic() < deadline, "the server does not become ready"
            time.sleep(0.2)

    def _is_ready(self) -> bool:
        try:
            return each_anew.get(f"{self.base}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> str:
        """End it as an operator does, by SIGTERM; gives its log."""
        self.process.terminate()
        return self._output()

    def kill(self) -> str:
        """End all its processes at once by SIGKILL, as a power cut would; gives its log."""
        os.killpg(self.process.pid, signal.SIGKILL)
        return self._output()

    def answering(self) -> list[int]:
        """Its processes that answer requests: all that it has started, but the worker."""
        answering = []
        for each in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # One may be ending at this moment.
                if "server.worker" not in each.cmdline():
                    answering.append(each.pid)
        return answering

    def _output(self) -> str:
        """Its log, once all its processes have ended."""
        self.process.wait(SECONDS_TO_STOP)
        self._listener.join(SECONDS_TO_STOP)
        has_ended = not self._listener.is_alive()
        self._watch.communicate()
        assert has_ended, "a process of the server has not ended"
        self.process.stdout.close()
        return self.log


@contextmanager
def running(database_url: str, **environment: str) -> Iterator[str]:
    """The real server for the length of the block; yields its base address and leaves no process behind."""
    deployment = Deployment(database_url, environment)
    deployment.start()
    try:
        yield deployment.base
    finally:
        output = deployment.stop()
    assert "Traceback" not in output, output
