"""The variants: how each is started, and which cases it knows."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.cases import BY_NAME, IN_COMMON
from benchmarks.running import Variant
from server.settings import Settings
from tests.builders.deployment import free_port

ROOT = Path(__file__).parents[1]
PEERS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
THREADS = 8
OURS = "ours"
FASTIFY = ROOT / "benchmarks" / "fastify"


def granian(python: str | Path, interface: str, target: str, *, processes: int, threads: int | None) -> list[str]:
    """Granian as a command; threads are for WSGI."""
    command = [
        str(python), "-m", "granian", "--interface", interface, "--host", "127.0.0.1", "--workers", str(processes),
        "--log-level", "warning", "--no-ws",
    ]  # fmt: skip
    if threads:
        command += ["--blocking-threads", str(threads)]
    else:
        command += ["--loop", "uvloop"]
    return [*command, target]


class Yard:
    """Makes the variants of one run."""

    def __init__(self, settings: Settings, folder: Path, place: Path, answers: Path, application: str) -> None:
        """What all of them are told."""
        self._processes = 1 if settings.is_sqlite else 2
        self._settings = settings
        self._folder = folder
        self._application = application
        self._environment = {
            "BENCHMARK_PLACE": str(place), "BENCHMARK_ANSWERS": str(answers), "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": settings.database_url, "DEMO": "0", "PROCESSES": str(self._processes),
            "THREADS": str(THREADS), "NODE_ENV": "production",
        }  # fmt: skip

    def all(self) -> list[Variant]:
        """Every variant that can run here."""
        bare, raw = (self._wsgi(sys.executable, f"benchmarks.peers.{name}:app") for name in ("bare", "raw_sql"))
        here = [
            self._variant(
                OURS,
                "ours (Flask, flask-restx)",
                [sys.executable, "-m", "server"],
                frozenset(BY_NAME),
                DATABASE_URL=self._application,
            ),
            self._variant("bare", "bare WSGI, fixed answer", bare, IN_COMMON),
            self._variant("raw", "raw SQL in bare WSGI", raw, IN_COMMON),
        ]
        if PEERS_PYTHON.exists():
            fastapi = granian(
                PEERS_PYTHON, "asgi", "benchmarks.peers.fastapi_app.app:app", processes=self._processes, threads=None
            )
            django = self._wsgi(PEERS_PYTHON, "benchmarks.peers.drf.wsgi:application")
            here += [
                self._variant("fastapi", "FastAPI + async SQLAlchemy + pydantic", fastapi, IN_COMMON),
                self._variant(
                    "fastapi-sums", "the same, summing on read", fastapi, frozenset({"board"}), BENCHMARK_SUMS="1"
                ),
                self._variant("drf", "Django REST Framework", django, IN_COMMON),
                self._variant(
                    "drf-sums", "the same, summing on read", django, frozenset({"board"}), BENCHMARK_SUMS="1"
                ),
            ]  # fmt: skip
        if why_no_fastify() is None:
            here.append(
                self._variant("fastify", "Node Fastify + pg", [shutil.which("node") or "node", "server.js"], IN_COMMON,
                              folder=FASTIFY)
            )  # fmt: skip
        return here

    def _wsgi(self, python: str | Path, target: str) -> list[str]:
        return granian(python, "wsgi", target, processes=self._processes, threads=THREADS)

    def _variant(
        self, name: str, title: str, command: list[str], cases: Iterable[str], folder: Path = ROOT, **more: str
    ) -> Variant:
        port = free_port()
        return Variant(
            name=name, title=title, command=[*command[:-1], "--port", str(port), command[-1]] if "granian" in command
            else command, port=port, environment={**self._environment, **more}, cases=frozenset(cases),
            log=self._folder / f"{name}.log", folder=folder,
        )  # fmt: skip


def why_no_fastify() -> str | None:
    """Why the column of Fastify cannot be filled, if it cannot."""
    if shutil.which("node") is None:
        return "no node"
    if not (FASTIFY / "node_modules").exists():
        return "its packages are not installed"
    return None
