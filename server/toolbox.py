"""`create_toolbox`: what units of work need, without the web; the worker has no other use for the server."""

from server.file_folder import FolderFiles
from server.no_wechat import NoWeChat
from server.settings import Settings
from server.vault import DeploymentVault
from services.kernel.clock import Clock, SystemClock
from services.kernel.database import Database, connect
from services.kernel.ports import FileStore, PasswordHasher, Ports, WeChat
from services.kernel.work import Toolbox
from services.members.passwords import Hasher
from services.reactions import REACTIONS


def create_toolbox(
    settings: Settings,
    *,
    clock: Clock | None = None,
    database: Database | None = None,
    passwords: PasswordHasher | None = None,
) -> Toolbox:
    """Join what units of work need; tests hand in their clock, their database and a cheap hasher."""
    clock = clock or SystemClock()
    ports = Ports(
        clock=clock,
        vault=DeploymentVault.of(settings),
        passwords=passwords or Hasher(),
        wechat=_wechat(settings, clock),
        files=_files(settings),
    )
    return Toolbox(
        database=database or connect(settings.database_url, pool_size=settings.threads),
        ports=ports,
        reactions=REACTIONS,
    )


def _wechat(settings: Settings, clock: Clock) -> WeChat:
    """Half of a process's threads may wait for WeChat; the other half stays for everything else."""
    if settings.wechat is None:
        return NoWeChat()
    from server.wechat_client import WeChatService  # noqa: PLC0415 - its HTTP client is needed by nobody else

    return WeChatService(settings.wechat, clock, most=max(1, settings.threads // 2))


def _files(settings: Settings) -> FileStore:
    if settings.bucket is None:
        return FolderFiles(settings.files_folder)
    from server.file_bucket import BucketFiles  # noqa: PLC0415 - its library starts threads that a folder does not need

    return BucketFiles(settings.bucket)
