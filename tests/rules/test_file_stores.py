"""Both stores of files keep the same promises; the bucket is a real server's."""

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from server.file_bucket import PART, BucketFiles
from server.file_folder import FolderFiles
from server.settings import BadEnvironment, BucketAccess, Settings
from server.toolbox import create_toolbox
from services.files.refusals import FilesAway
from services.kernel.ports import FileStore
from services.kernel.types import new_id
from tests.builders.buckets import running_bucket
from tests.builders.deployment import free_port

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def bucket() -> Iterator[BucketAccess]:
    with running_bucket() as access:
        yield access


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return FolderFiles(str(tmp_path / "files"))
    return BucketFiles(request.getfixturevalue("bucket"))


@pytest.fixture
def key() -> str:
    return f"{new_id()}/{new_id()}"


def whole(store: FileStore, key: str) -> bytes:
    return b"".join(store.read(key))


@pytest.mark.parametrize("size", [0, 1, PART, PART + 1, 3 * PART])
def test_a_file_comes_back_as_it_was_kept(store: FileStore, key: str, size: int) -> None:
    content = os.urandom(size)
    store.put(key, BytesIO(content))
    assert whole(store, key) == content


def test_a_large_file_comes_in_pieces(store: FileStore, key: str) -> None:
    store.put(key, BytesIO(bytes(3 * PART)))
    assert max(len(piece) for piece in store.read(key)) < PART


def test_a_file_is_sent_from_the_disk(store: FileStore, key: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"12345" * PART)
    with source.open("rb") as file:
        store.put(key, file)
    assert whole(store, key) == source.read_bytes()


def test_a_file_that_is_not_there_is_refused_at_once(store: FileStore, key: str) -> None:
    with pytest.raises(FilesAway):
        store.read(key)


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store: FileStore, key: str) -> None:
    store.put(key, BytesIO(b"x"))
    store.delete(key)
    store.delete(key)
    with pytest.raises(FilesAway):
        store.read(key)


def test_old_files_are_listed_by_their_age(store: FileStore, key: str) -> None:
    store.put(key, BytesIO(b"x"))
    assert list(store.keys_before(LONG_AGO)) == []
    assert key in list(store.keys_before(datetime.now(UTC) + timedelta(minutes=1)))


def test_more_files_than_a_page_are_listed(bucket: BucketAccess) -> None:
    store = BucketFiles(bucket)
    keys = {f"{new_id()}/{new_id()}" for _ in range(5)}
    for each in keys:
        store.put(each, BytesIO(b"x"))
    assert keys <= set(store.keys_before(datetime.now(UTC) + timedelta(minutes=1)))


class Broken(BytesIO):
    """An upload whose sender goes away in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise OSError
        return piece


def test_what_could_not_be_read_is_not_kept(store: FileStore, key: str) -> None:
    with pytest.raises(FilesAway):
        store.put(key, Broken(bytes(2 * PART)))
    assert key not in list(store.keys_before(datetime.now(UTC) + timedelta(minutes=1)))


def test_a_store_that_is_away_is_named(bucket: BucketAccess, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.file_bucket.PATIENCE", timedelta(seconds=1))
    away = BucketFiles(replace(bucket, endpoint=f"http://127.0.0.1:{free_port()}"))
    for attempt in (
        lambda: away.put(key, BytesIO(b"x")), lambda: away.read(key), lambda: away.delete(key),
        lambda: list(away.keys_before(LONG_AGO)),
    ):  # fmt: skip
        with pytest.raises(FilesAway):
            attempt()


def test_a_bucket_in_the_hosts_name() -> None:
    access = BucketAccess(
        endpoint="https://oss.example.com", bucket="shili", key_id="k", secret="s", region="cn",
        is_virtual_hosted=True,
    )  # fmt: skip
    config = BucketFiles(access)._store.config
    assert config["endpoint"] == "https://shili.oss.example.com"


def test_only_the_programs_own_user_reads_the_folder(tmp_path: Path, key: str) -> None:
    FolderFiles(str(tmp_path / "files")).put(key, BytesIO(b"x"))
    path = tmp_path / "files" / key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_a_power_cut_left_unfinished_is_listed_and_can_be_deleted(tmp_path: Path, key: str) -> None:
    store = FolderFiles(str(tmp_path))
    store.put(key, BytesIO(b"x"))
    (tmp_path / key).rename(tmp_path / f"{key}.part")
    (tmp_path / "README").write_text("the operator's own")
    found = list(store.keys_before(datetime.now(UTC) + timedelta(minutes=1)))
    assert found == [f"{key}.part"]
    store.delete(found[0])
    assert not (tmp_path / f"{key}.part").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, key: str) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    store = FolderFiles(str(tmp_path / "files"))
    with pytest.raises(FilesAway):
        store.put(key, BytesIO(b"x"))
    with pytest.raises(FilesAway):
        store.delete(key)


ID = "01a21481-1f91-7515-9220-6e0d51c38d30"


@pytest.mark.parametrize("key", ["", "../secret", ID, f"{ID}/../../etc", f"{ID}/{ID}\n"])
def test_a_key_never_leaves_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        FolderFiles(str(tmp_path)).put(key, BytesIO(b"x"))


BUCKET = {
    "BUCKET_ENDPOINT": "https://s3.example.com", "BUCKET_NAME": "shili", "BUCKET_KEY_ID": "key",
    "BUCKET_SECRET": "secret",
}  # fmt: skip


def test_the_store_is_chosen_by_the_environment(tmp_path: Path) -> None:
    folder = create_toolbox(Settings.from_env({"FILES_FOLDER": str(tmp_path)})).ports.files
    bucket = create_toolbox(Settings.from_env(BUCKET)).ports.files
    assert (type(folder), type(bucket)) == (FolderFiles, BucketFiles)


def test_the_buckets_secret_is_not_shown() -> None:
    assert "geheim" not in repr(Settings.from_env({**BUCKET, "BUCKET_SECRET": "geheim"}).bucket)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"BUCKET_NAME": ""}, "须同时设置"),
        ({"BUCKET_ENDPOINT": "http://s3.example.com"}, "不得明文"),
        ({"BUCKET_ENDPOINT": "s3.example.com"}, "不得明文"),
        ({"BUCKET_ADDRESSING": "dns"}, "BUCKET_ADDRESSING"),
    ],
)
def test_a_wrong_bucket_is_named(change: dict[str, str], named: str) -> None:
    with pytest.raises(BadEnvironment, match=named):
        Settings.from_env({**BUCKET, **change})
