"""The deployment's settings: read once from the environment, checked at start, a wrong one named with its mend."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pylopdf_fonts_zh_cn
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from server.dossier_settings import DossierAccess, dossier_access
from server.key_settings import KeyReader

DEVELOPMENT: Final = "development"
PRODUCTION: Final = "production"


class BadEnvironment(Exception):
    """A setting is missing or wrong; each line says which one and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class WeChatAccess:
    """How this deployment speaks to WeChat: for which mini-program, and where."""

    base_url: str
    app_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class BucketAccess:
    """How this deployment speaks to an object store that speaks S3, and which bucket is its own."""

    endpoint: str
    bucket: str
    key_id: str
    secret: str = field(repr=False)
    region: str
    is_virtual_hosted: bool
    """Whether the bucket stands in the host's name; otherwise it begins the path."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between deployments."""

    environment: str
    database_url: str
    owner_url: str
    """The owner of the tables, who migrates them; empty where the application's role owns them itself."""
    host: str
    port: int
    processes: int
    threads: int
    starts_worker: bool
    """Whether the server starts a worker of its own; on SQLite it always does."""
    token_keys: tuple[tuple[str, bytes], ...]
    """Key id and 32-byte seed of each Ed25519 key that signs access tokens; the first one signs, all verify."""
    master_keys: tuple[tuple[str, bytes], ...]
    """Name and 32 bytes of each key that wraps the persons' keys; from the first one the keys for refresh tokens and
    venue codes are derived."""
    lookup_keys: tuple[tuple[str, bytes], ...]
    """Name and 32 bytes of each key by whose digests phones are found; the first one is current, all are tried."""
    seal_key: bytes
    """32-byte seed of the Ed25519 key that signs the audit's seals."""
    issuer: str
    trusted_proxies: int
    metrics_token: str
    demo: bool
    wechat: WeChatAccess | None
    """None where no mini-program is set up; then WeChat lets nobody in."""
    files_folder: str
    """Where uploaded files lie; not used where there is a bucket."""
    bucket: BucketAccess | None
    badge_font: Path
    """The font that badges and dossiers are printed with: one that comes with the server, unless another is named."""
    dossier: DossierAccess
    """Who signs dossiers, whose signatures are believed, and where they are verified."""

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
        url = _with_driver(source.get("DATABASE_URL", "sqlite:///var/committee.sqlite3"))
        owner_url = _with_driver(source.get("DATABASE_OWNER_URL", ""))
        if not _is_address(url):
            faults.append("DATABASE_URL：应为 sqlite:///路径 或 postgresql://用户@主机/库名")
        elif owner_url and not _are_two_roles(owner_url, url):
            faults.append(
                "DATABASE_OWNER_URL：应为 postgresql://属主@主机/库名，与 DATABASE_URL 是同一个库、不同的角色；"
                "SQLite 不用此项"
            )
        demo = source.get("DEMO", "0" if kind == PRODUCTION else "1")
        if demo not in {"0", "1"}:
            faults.append(f"DEMO={demo!r}：写 1 载入演示数据，写 0 从空白开始")
        worker = source.get("WORKER", "1")
        if worker not in {"0", "1"}:
            faults.append(f"WORKER={worker!r}：写 1 由服务进程自行启动后台任务，写 0 另行启动（script/worker）")
        if worker == "0" and url.startswith("sqlite"):
            faults.append("WORKER=0：使用 SQLite 时后台任务是服务进程的一部分，不能另行启动，请去掉 WORKER")
        read_key = KeyReader(source, faults, is_production=kind == PRODUCTION)
        number = _NumberReader(source, faults)
        master_keys = read_key.master()
        settings = cls(
            environment=kind,
            database_url=url,
            owner_url=owner_url,
            host=source.get("HOST", "127.0.0.1"),
            port=number("PORT", 8000, 1, 65535),
            processes=1 if url.startswith("sqlite") else number("PROCESSES", 2, 1, 64),
            threads=number("THREADS", 8, 1, 256),
            starts_worker=worker == "1",
            token_keys=read_key.several("TOKEN_KEYS"),
            master_keys=master_keys,
            lookup_keys=read_key.lookup(master_keys),
            seal_key=read_key("SEAL_KEY"),
            issuer=source.get("ISSUER", "zhangshang-proposals"),
            trusted_proxies=number("TRUSTED_PROXIES", 0, 0, 10),
            metrics_token=source.get("METRICS_TOKEN", ""),
            demo=demo == "1",
            wechat=_wechat_access(source, faults),
            files_folder=source.get("FILES_FOLDER") or "var/files",
            bucket=_bucket_access(source, faults),
            badge_font=_badge_font(source, faults),
            dossier=dossier_access(source, faults, read_key),
        )
        if settings.is_production and settings.demo:
            faults.append("DEMO=1：正式环境（ENV=production）不载入演示数据，请去掉 DEMO")
        if settings.is_production and not settings.metrics_token:
            faults.append("METRICS_TOKEN：缺失；请设置监控系统访问 /metrics 时使用的口令")
        if faults:
            raise BadEnvironment("\n".join(faults))
        return settings


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url


def _are_two_roles(owner: str, application: str) -> bool:
    if not _is_address(owner) or owner.startswith("sqlite") or application.startswith("sqlite"):
        return False
    theirs, ours = make_url(owner), make_url(application)
    return theirs.database == ours.database and theirs.username != ours.username and bool(ours.username)


def _wechat_access(source: Mapping[str, str], faults: list[str]) -> WeChatAccess | None:
    app_id, secret = source.get("WECHAT_APP_ID", ""), source.get("WECHAT_SECRET", "")
    base_url = source.get("WECHAT_BASE_URL", "https://api.weixin.qq.com").rstrip("/")
    if not app_id and not secret:
        return None
    if not app_id or not secret:
        faults.append("WECHAT_APP_ID、WECHAT_SECRET：须同时设置，取自微信公众平台的小程序设置；都不设则不开通微信登录")
    if not _is_private(base_url):
        faults.append(
            "WECHAT_BASE_URL：应为 https:// 开头的地址（本机测试可用 http://127.0.0.1），密钥不得明文经过网络"
        )
    return WeChatAccess(base_url=base_url, app_id=app_id, secret=secret)


def _bucket_access(source: Mapping[str, str], faults: list[str]) -> BucketAccess | None:
    names = ("BUCKET_ENDPOINT", "BUCKET_NAME", "BUCKET_KEY_ID", "BUCKET_SECRET")
    endpoint, bucket, key_id, secret = (source.get(name, "").strip() for name in names)
    style = source.get("BUCKET_ADDRESSING") or "path"
    region = source.get("BUCKET_REGION") or "us-east-1"
    if not any((endpoint, bucket, key_id, secret)):
        return None
    if not all((endpoint, bucket, key_id, secret)):
        faults.append(f"{'、'.join(names)}：须同时设置；都不设则附件存放在 FILES_FOLDER 文件夹中")
    if not _is_private(endpoint):
        faults.append("BUCKET_ENDPOINT：应为 https:// 开头的地址（本机可用 http://127.0.0.1），附件不得明文经过网络")
    if style not in {"path", "virtual"}:
        faults.append(f"BUCKET_ADDRESSING={style!r}：应为 path（桶名在路径中）或 virtual（桶名在域名中）")
    return BucketAccess(
        endpoint=endpoint.rstrip("/"), bucket=bucket, key_id=key_id, secret=secret, region=region,
        is_virtual_hosted=style == "virtual",
    )  # fmt: skip


def _badge_font(source: Mapping[str, str], faults: list[str]) -> Path:
    named = source.get("BADGE_FONT", "")
    font = Path(named) if named else pylopdf_fonts_zh_cn.sans_path()
    if named and not _is_font(font):
        faults.append(f"BADGE_FONT={named!r}：没有这个文件，或不是 .ttf、.otf 字体文件；不设则用随程序安装的思源黑体")
    return font


def _is_font(font: Path) -> bool:
    """Whether it can be printed with: better told at the start than on the morning when badges are needed."""
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415 - only for those who name a font of their own

    try:
        with font.open("rb") as file, TTFont(file, lazy=True) as face:
            return bool(face.getBestCmap())
    except (OSError, TTLibError):
        return False


def _is_private(url: str) -> bool:
    """Whether nobody on the way reads along: TLS, or this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme, parts.hostname) == ("http", "127.0.0.1"))


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
