"""The deployment's settings: read once from the environment, checked at start, a wrong one named with its mend."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

DEVELOPMENT: Final = "development"
PRODUCTION: Final = "production"

DEFAULT_KEY: Final = "ZGVtby1rZXktZm9yLWRldmVsb3BtZW50LW9ubHktISE="
"""The key that development uses when none is given. It is public, so production refuses it."""

KEY_BYTES: Final = 32


class BadEnvironment(Exception):
    """A setting is missing or wrong; each line says which one and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between deployments."""

    environment: str
    database_url: str
    host: str
    port: int
    processes: int
    threads: int
    starts_worker: bool
    """Whether the server starts a worker of its own; on SQLite it always does."""
    token_keys: tuple[tuple[str, bytes], ...]
    """Key id and 32-byte seed of each Ed25519 key that signs access tokens; the first one signs, all verify."""
    master_key: bytes
    """32 bytes from which the keys for phones, refresh tokens and venue codes are derived."""
    seal_key: bytes
    """32-byte seed of the Ed25519 key that signs the audit's seals."""
    issuer: str
    trusted_proxies: int
    metrics_token: str
    demo: bool

    @property
    def is_production(self) -> bool:
        """Whether this is the real thing."""
        return self.environment == PRODUCTION

    @property
    def is_sqlite(self) -> bool:
        """Whether the one-process database is used."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read and check all settings; raises `BadEnvironment` with every mistake at once."""
        source = os.environ if environment is None else environment
        faults: list[str] = []
        kind = source.get("ENV", DEVELOPMENT)
        if kind not in {DEVELOPMENT, PRODUCTION}:
            faults.append(f"ENV={kind!r}：应为 development 或 production")
        url = source.get("DATABASE_URL", "sqlite:///var/committee.sqlite3")
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if not _is_address(url):
            faults.append("DATABASE_URL：应为 sqlite:///路径 或 postgresql://用户@主机/库名")
        demo = source.get("DEMO", "0" if kind == PRODUCTION else "1")
        if demo not in {"0", "1"}:
            faults.append(f"DEMO={demo!r}：写 1 载入演示数据，写 0 从空白开始")
        worker = source.get("WORKER", "1")
        if worker not in {"0", "1"}:
            faults.append(f"WORKER={worker!r}：写 1 由服务进程自行启动后台任务，写 0 另行启动（script/worker）")
        if worker == "0" and url.startswith("sqlite"):
            faults.append("WORKER=0：使用 SQLite 时后台任务是服务进程的一部分，不能另行启动，请去掉 WORKER")
        read_key = _KeyReader(source, faults, is_production=kind == PRODUCTION)
        number = _NumberReader(source, faults)
        settings = cls(
            environment=kind,
            database_url=url,
            host=source.get("HOST", "127.0.0.1"),
            port=number("PORT", 8000, 1, 65535),
            processes=1 if url.startswith("sqlite") else number("PROCESSES", 2, 1, 64),
            threads=number("THREADS", 8, 1, 256),
            starts_worker=worker == "1",
            token_keys=read_key.several("TOKEN_KEYS"),
            master_key=read_key("MASTER_KEY"),
            seal_key=read_key("SEAL_KEY"),
            issuer=source.get("ISSUER", "zhangshang-proposals"),
            trusted_proxies=number("TRUSTED_PROXIES", 0, 0, 10),
            metrics_token=source.get("METRICS_TOKEN", ""),
            demo=demo == "1",
        )
        if settings.is_production and settings.demo:
            faults.append("DEMO=1：正式环境（ENV=production）不载入演示数据，请去掉 DEMO")
        if settings.is_production and not settings.metrics_token:
            faults.append("METRICS_TOKEN：缺失；请设置监控系统访问 /metrics 时使用的口令")
        if faults:
            raise BadEnvironment("\n".join(faults))
        return settings


def _is_address(url: str) -> bool:
    try:
        return make_url(url).drivername in {"sqlite", "postgresql+psycopg"}
    except (ArgumentError, ValueError):
        return False


@dataclass(frozen=True)
class _NumberReader:
    source: Mapping[str, str]
    faults: list[str]

    def __call__(self, name: str, default: int, least: int, most: int) -> int:
        text = self.source.get(name, str(default))
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            self.faults.append(f"{name}={text!r}：应为 {least} 至 {most} 之间的整数")
            return default
        return int(text)


@dataclass(frozen=True)
class _KeyReader:
    source: Mapping[str, str]
    faults: list[str]
    is_production: bool

    def __call__(self, name: str) -> bytes:
        return self._decode(name, self.source.get(name, ""))

    def several(self, name: str) -> tuple[tuple[str, bytes], ...]:
        text = self.source.get(name, "")
        if not text:
            return (("development", self._decode(name, "")),)
        keys = []
        for entry in text.split(","):
            kid, separator, key = entry.strip().partition(":")
            if not separator or not kid:
                self.faults.append(f"{name}：应写作 密钥编号:密钥，多个用逗号分隔，第一个用于签发")
                continue
            keys.append((kid, self._decode(name, key)))
        return tuple(keys)

    def _decode(self, name: str, text: str) -> bytes:
        mend = "生成方法：python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
        if not text and self.is_production:
            self.faults.append(f"{name}：缺失；{mend}")
        try:
            key = base64.b64decode(text or DEFAULT_KEY, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if self.is_production and text and key == base64.b64decode(DEFAULT_KEY):
            self.faults.append(f"{name}：这是公开的开发用密钥；{mend}")
        if len(key) != KEY_BYTES:
            self.faults.append(f"{name}：不是 base64 写成的 {KEY_BYTES} 字节；{mend}")
            return bytes(KEY_BYTES)
        return key
