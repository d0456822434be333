"""What the image is made of cannot rot: nothing is built here (`script/image` does), but all that it needs is held."""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import yaml

from proofs import image
from server.settings import Settings
from tests.builders.deployment import ROOT, free_port
from tests.rules.test_environment import KEY, OTHER, PRODUCTION, SEALING

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE_TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
PROGRAMS = ("migrate", "server", "worker", "admin")
SECONDS_TO_START = 60
SERVICES = COMPOSE["services"]

COPIED = re.findall(r"(?m)^COPY (?!--from)(\S+) \S+$", DOCKERFILE)
FIXED_BY_IMAGE = set(re.findall(r"(?m)^(?:ENV|   ) ([A-Z_]+)=", DOCKERFILE))


class Asked(dict[str, str]):
    """An environment that notes what is asked of it."""

    def __init__(self, given: dict[str, str]) -> None:
        super().__init__(given)
        self.names: set[str] = set()

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)


def known_settings() -> set[str]:
    """Every name that the program reads."""
    environment = Asked(
        {"DATABASE_URL": "postgresql://a@b/c", "MASTER_KEYS": ""}
    )  # MASTER_KEY is of deployments before them
    Settings.from_env(environment)
    return environment.names


def test_what_is_copied_exists_and_is_let_into_the_build() -> None:
    assert COPIED
    assert [name for name in COPIED if not (ROOT / name).exists()] == []
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert let_in == {name.removeprefix("./") for name in COPIED}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The tree that the Dockerfile makes: only what it copies, nothing beside it."""
    place = tmp_path / "app"
    place.mkdir()
    for name in COPIED:
        source, target = ROOT / name, place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    return place


def test_the_server_runs_from_what_is_copied(copied: Path, tmp_path: Path) -> None:
    environment = {
        **PRODUCTION, "PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path}/data/committee.sqlite3",
        "PORT": str(free_port()), "METRICS_TOKEN": "probe",
    }  # fmt: skip
    begun = subprocess.Popen(
        [sys.executable, "-m", "server"], cwd=copied, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{environment['PORT']}") as client:
            wait_until_ready(client, begun)
            for path in ("/openapi.json", "/docs", "/docs/problems", "/.well-known/jwks.json"):
                assert client.get(path).status_code == 200, path
        committee = python(
            copied, environment, "-m", "server.cli", "create-committee", "--code=shi", "--name=示例市政协",
            "--level=city", "--term=14", "--session=5", "--year=2026", "--term-begins=2022-01-01",
            "--term-ends=2026-12-31",
        )  # fmt: skip
        assert "示例市政协" in committee
    finally:
        begun.terminate()
        said, _ = begun.communicate(timeout=30)
    assert begun.returncode == 0, said.decode()
    assert "演示" not in said.decode(), "production loads no demo"
    try_out = "from server.demo import loading; loading.DATA.read_text(); assert loading.EXAMPLE"
    python(copied, environment, "-c", try_out)


def wait_until_ready(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        with suppress(httpx.TransportError):
            if client.get("/readyz").status_code == 200:
                return
        assert server.poll() is None, server.stdout.read().decode()
        assert time.monotonic() < deadline, "the server does not become ready"
        time.sleep(0.2)


def python(place: Path, environment: dict[str, str], *words: str) -> str:
    """Run Python in a place, to its end."""
    done = subprocess.run(
        [sys.executable, *words], cwd=place, env=environment, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_compose_passes_on_every_setting_and_no_other() -> None:
    """`DEMO` is none of production's; what the image sets stays as it is; who serves does not know the owner."""
    assert [name for name in PROGRAMS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]] == ["migrate"]
    for name in PROGRAMS:
        given = set(SERVICES[name]["environment"]) - {"LOGNAME"} | {"DATABASE_OWNER_URL"}
        assert given == known_settings() - FIXED_BY_IMAGE - {"DEMO"}, f"{name} in compose.yaml"


def test_every_setting_is_told_of() -> None:
    rows = re.findall(r"(?m)^\| (`[A-Z_`, ]+`) \|", (ROOT / "docs" / "operations.md").read_text())
    assert {name for row in rows for name in re.findall(r"[A-Z_]+", row)} == known_settings()


def test_production_is_what_the_image_and_compose_make() -> None:
    assert "ENV=production" in DOCKERFILE
    assert "DEMO" not in DOCKERFILE + COMPOSE_TEXT
    given = {
        name: filled(value, {"DATABASE_PASSWORD": "word", "TOKEN_KEYS": f"a:{KEY}", "MASTER_KEYS": f"a:{KEY}",
                             "LOOKUP_KEYS": f"a:{OTHER}", "SEAL_KEY": KEY,
                             "DOSSIER_SIGNING_KEY": f"a:{SEALING}", "METRICS_TOKEN": "probe"})
        for name, value in SERVICES["server"]["environment"].items() if value is not None
    }  # fmt: skip
    settings = Settings.from_env({"ENV": "production", **given})
    assert settings.is_production
    assert not settings.demo
    assert not settings.starts_worker, "the worker is a service of its own"
    assert settings.trusted_proxies == 1


def filled(value: str, variables: dict[str, str]) -> str:
    """A value as compose fills it: `${NAME:?said when absent}`, `${NAME:-default}`."""
    return re.sub(r"\$\{(\w+)(?::\?[^}]*|:-([^}]*))?\}", lambda match: variables.get(match[1]) or match[2] or "", value)


def test_the_example_names_what_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT)) - {"USER"}
    for service in SERVICES.values():
        given = {**(service.get("environment") or {}), **service.get("build", {}).get("args", {})}
        asked |= {name for name, value in given.items() if value is None}
    named = set(re.findall(r"(?m)^#?([A-Z_]+)=", (ROOT / ".env.example").read_text()))
    assert named == asked


def test_the_example_holds_no_secret_and_compose_starts_with_none() -> None:
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE_TEXT))
    assert set(re.findall(r"(?m)^([A-Z_]+)=$", (ROOT / ".env.example").read_text())) == required
    assert {"TOKEN_KEYS", "MASTER_KEYS", "LOOKUP_KEYS", "SEAL_KEY", "DOSSIER_SIGNING_KEY"} <= required


def test_keys_are_made_once_and_never_over_others(tmp_path: Path) -> None:
    (tmp_path / "script").mkdir()
    for name in ("script/keys", ".env.example"):
        shutil.copy(ROOT / name, tmp_path / name)
    made = subprocess.run([tmp_path / "script" / "keys"], check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    env = tmp_path / ".env"
    assert env.stat().st_mode & 0o777 == 0o600
    lines = dict(line.split("=", maxsplit=1) for line in env.read_text().splitlines() if line and line[0] != "#")
    keys = {name: value for name, value in lines.items() if not name.endswith("_PASSWORD")}
    assert Settings.from_env({"ENV": "production", **keys}).is_production
    for name in ("POSTGRES_PASSWORD", "DATABASE_PASSWORD"):
        assert re.fullmatch(r"[\w-]{32}", lines[name]), "it stands in a URL"
    assert len(set(lines.values())) == len(lines)
    before = env.read_bytes()
    again = subprocess.run([tmp_path / "script" / "keys"], check=False, capture_output=True, text=True)
    assert again.returncode == 1
    assert "已经存在" in again.stderr
    assert env.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", ".env.example", "script"]


def test_every_container_is_kept_small() -> None:
    """No root, no writing outside /tmp and the files, no privileges to gain; this machine alone reaches the server."""
    assert re.search(r"(?m)^USER 10001:10001$", DOCKERFILE)
    for name in PROGRAMS:
        service = SERVICES[name]
        assert (service["read_only"], service["cap_drop"], service["init"]) == (True, ["ALL"], True)
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["server"]
    assert SERVICES["server"]["ports"] == ["${LISTEN:-127.0.0.1:8000}:8000"]


def test_a_key_in_a_log_is_noticed_whatever_stands_before_it() -> None:
    given = image.keys()
    Settings.from_env({**given, "ENV": "production", "DATABASE_URL": "postgresql://a@b/c"})
    assert image.secrets_in("示例", given) == []
    for name in image.SECRET:
        assert image.secrets_in(f"…{given[name].removeprefix('proof:')}…", given) == [name]
