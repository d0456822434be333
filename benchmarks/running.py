"""A variant as processes: started, woken and put to sleep, with what it takes of processor and memory.

Only the variant that is being measured is awake (SIGSTOP, SIGCONT), so that nobody pays for another's background work.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.builders.deployment import WATCH

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
SECONDS_TO_START = 90


@dataclass
class Variant:
    """One way to answer the same requests."""

    name: str
    title: str
    command: list[str]
    port: int
    environment: dict[str, str]
    cases: frozenset[str]
    log: Path
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    watch: subprocess.Popen[bytes] | None = None
    seconds_to_start: float = 0.0
    memory: list[tuple[float, float]] = field(default_factory=list)
    """MB of its largest process as they were seen: all its pages, and its share of them."""

    def start(self, probe: bytes) -> None:
        """Start it and wait until it answers `probe` with 200."""
        began = time.perf_counter()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env={**os.environ, **self.environment, "PORT": str(self.port)},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.watch = subprocess.Popen([*WATCH, str(self.process.pid)], stdin=subprocess.PIPE, start_new_session=True)
        path, token = probe.decode().split(" ")
        while True:
            try:
                answer = httpx.get(
                    f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=10
                )
                if answer.status_code == 200:
                    break
            except httpx.TransportError:
                pass
            if self.process.poll() is not None or time.perf_counter() - began > SECONDS_TO_START:
                raise RuntimeError(f"{self.name} does not start:\n{self.last_words()}")
            time.sleep(0.02)
        self.seconds_to_start = time.perf_counter() - began

    def last_words(self) -> str:
        """The end of what it has written."""
        return self.log.read_text(errors="replace")[-3000:]

    def sleep(self) -> None:
        """Let all its processes stand still."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def wake(self) -> None:
        """Let them go on."""
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it."""
        if self.process is None or self.watch is None:
            return
        if self.process.poll() is None:
            self.wake()
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=15)
        self.watch.communicate()
        self.process.wait()

    def cpu(self) -> float:
        """The seconds of processor that its processes have taken so far."""
        return sum(each["cpu"] for each in processes() if each["session"] == self.process.pid)

    def note_memory(self) -> None:
        """Remember what its largest process holds in memory, in MB: all its pages, and its share of them."""
        mine = [each for each in processes() if each["session"] == self.process.pid]
        self.memory.append(
            (max(each["memory"] for each in mine) / 1e6, max(share_of(each["pid"]) for each in mine) / 1e6)
        )


def processes() -> Iterator[dict[str, Any]]:
    """All processes: parent, session, seconds of processor (with those of ended children), bytes in memory."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            raw = (entry / "stat").read_text()
        except OSError:
            continue
        values = raw[raw.rindex(")") + 2 :].split()
        yield {
            "pid": int(entry.name),
            "parent": int(values[1]),
            "session": int(values[3]),
            "cpu": sum(map(int, values[11:15])) / TICKS,
            "memory": int(values[21]) * PAGE,
        }


def share_of(pid: int) -> int:
    """The bytes of a process's pages, each divided by the number of processes that share it; 0 once it has ended."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("Pss:"))


def postgres_cpu(directory: Path) -> float:
    """The seconds of processor that PostgreSQL and its backends have taken so far."""
    postmaster = int((directory / "data" / "postmaster.pid").read_text().split()[0])
    return sum(each["cpu"] for each in processes() if postmaster in {each["pid"], each["parent"]})
