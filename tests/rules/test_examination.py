"""Files as an upload brings them, through the examining process as it runs: what is taken, and what is refused."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from services.files import examination
from services.files.keeping import NewFile, key_of, take_in
from services.files.refusals import FileUnfit, UploadsBusy
from services.files.vocabulary import FileFlaw, FileKind
from services.kernel.work import Toolbox, reading
from tests.builders.committee import Place
from tests.builders.files import A_SCRIPT, a_bomb, a_pdf, a_photo, a_photo_with_position, a_word, shown

ANY = frozenset(FileKind)
MEGABYTE = 1024 * 1024


@pytest.fixture
def take(toolbox: Toolbox, place: Place) -> Callable[..., tuple[NewFile, bytes]]:
    """Take a file in as an upload does; gives it with what the store then has."""

    def run(filename: str, content: bytes, *, allowed: frozenset[FileKind] = ANY, most_bytes: int = MEGABYTE):
        with reading(toolbox, committee_id=place.id) as work:
            new = take_in(
                work, filename=filename, content=io.BytesIO(content), allowed=allowed, most_bytes=most_bytes,
                there=frozenset, check=lambda: None,
            )  # fmt: skip
        assert isinstance(new, NewFile)
        return new, b"".join(toolbox.ports.files.read(key_of(place.id, new.id)))

    return run


@pytest.mark.parametrize(
    ("name", "content", "stored", "media_type"),
    [
        ("现场.jpg", a_photo(), "现场.jpg", "image/jpeg"),
        ("现场.JPEG", a_photo(), "现场.jpg", "image/jpeg"),
        ("现场.png", a_photo("PNG"), "现场.jpg", "image/jpeg"),
        ("透明.png", a_photo("PNG", mode="RGBA"), "透明.png", "image/png"),
        ("现场.webp", a_photo("WEBP"), "现场.jpg", "image/jpeg"),
        ("其实是PNG.jpg", a_photo("PNG"), "其实是PNG.jpg", "image/jpeg"),
        ("印刷.jpg", a_photo(mode="CMYK"), "印刷.jpg", "image/jpeg"),
        ("灰.png", a_photo("PNG", mode="L"), "灰.jpg", "image/jpeg"),
        ("数据.pdf", a_pdf(), "数据.pdf", "application/pdf"),
        (
            "附表.docx", a_word(), "附表.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
    ids=shown,
)  # fmt: skip
def test_good_files_are_taken_and_named_for_what_they_are(take, name, content, stored, media_type) -> None:
    new, kept = take(name, content)
    assert (new.name, new.media_type, new.size) == (stored, media_type, len(kept))
    if new.kind is not FileKind.PHOTO:
        assert kept == content


def test_a_photo_keeps_its_pixels_and_nothing_else(take) -> None:
    content = a_photo_with_position()
    assert b"SHILI" in content
    _, kept = take("现场.jpg", content)
    assert b"SHILI" not in kept
    assert b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as photo:
        assert photo.size == (48, 64), "it stands upright, as the camera meant it"
        assert dict(photo.getexif()) == {}
        assert "icc_profile" not in photo.info
        assert "comment" not in photo.info


def test_what_is_hidden_behind_a_photo_is_gone(take) -> None:
    _, kept = take("现场.jpg", a_photo() + b"PK\x03\x04" + a_pdf() + b"<script>SHILI</script>")
    assert b"SHILI" not in kept
    assert b"%PDF" not in kept


def test_a_large_photo_is_made_as_large_as_it_is_read(take) -> None:
    new, kept = take("现场.jpg", a_photo(size=(6000, 3000)), most_bytes=5 * MEGABYTE)
    with Image.open(io.BytesIO(kept)) as photo:
        assert photo.size == (2560, 1280)
    assert new.size < MEGABYTE


@pytest.mark.parametrize(
    ("name", "content", "flaw"),
    [
        ("图.svg", b"<svg/>", FileFlaw.UNKNOWN_KIND),
        ("页.html", b"<html/>", FileFlaw.UNKNOWN_KIND),
        ("页.pdf.html", a_pdf(), FileFlaw.UNKNOWN_KIND),
        ("程序.exe", b"MZ", FileFlaw.UNKNOWN_KIND),
        ("没有扩展名", a_pdf(), FileFlaw.UNKNOWN_KIND),
        ("旧.doc", b"x", FileFlaw.OLD_WORD),
        ("宏.docm", a_word(), FileFlaw.OLD_WORD),
        ("空.pdf", b"", FileFlaw.EMPTY),
        ("大.pdf", b"%PDF-" + bytes(MEGABYTE), FileFlaw.TOO_LARGE),
        ("是网页.pdf", b"<html>", FileFlaw.NOT_WHAT_IT_SAYS),
        ("是PDF.docx", a_pdf(), FileFlaw.NOT_WHAT_IT_SAYS),
        ("脚本.pdf", A_SCRIPT, FileFlaw.ACTIVE),
        ("炸弹.docx", a_bomb(), FileFlaw.BOMB),
    ],
    ids=shown,
)
def test_a_bad_file_is_refused_by_name_and_nothing_is_stored(take, toolbox, name, content, flaw) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=1)
    before = set(toolbox.ports.files.keys_before(soon))
    with pytest.raises(FileUnfit) as refused:
        take(name, content)
    assert refused.value.facts == {"reason": flaw}
    assert refused.value.errors[0].pointer == "/file"
    assert set(toolbox.ports.files.keys_before(soon)) == before


def test_a_kind_that_the_committee_does_not_take_is_refused(take) -> None:
    with pytest.raises(FileUnfit) as refused:
        take("附表.docx", a_word(), allowed=frozenset({FileKind.PDF}))
    assert refused.value.facts == {"reason": FileFlaw.KIND_NOT_ALLOWED}


def test_the_examining_process_cannot_take_the_machine_with_it(take, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty million grey pixels are three hundred kilobytes to send, and more than the process may have in colour."""
    content = a_photo("PNG", size=(7000, 7000), mode="LA")
    with pytest.raises(FileUnfit) as refused:
        take("巨图.png", with_memory(monkeypatch, content, megabytes=300))
    assert refused.value.facts == {"reason": FileFlaw.TOO_HARD}


def with_memory(monkeypatch: pytest.MonkeyPatch, content: bytes, *, megabytes: int) -> bytes:
    """Let the next examining process have so much memory; the shell sets the limit before it begins."""
    run = examination.subprocess.run

    def limited(command: list[str], **options: object):
        line = f'ulimit -v {megabytes * 1024}; exec "$@"'
        return run(["/bin/sh", "-c", line, "sh", *command], **options)

    monkeypatch.setattr(examination.subprocess, "run", limited)
    return content


def test_an_examination_without_end_is_ended(take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "LONGEST", 0.01)
    with pytest.raises(FileUnfit) as refused:
        take("数据.pdf", a_pdf())
    assert refused.value.facts == {"reason": FileFlaw.TOO_HARD}


def test_whoever_would_wait_too_long_is_told_when_to_come_back(take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "PATIENCE", 0.01)
    for _ in range(examination.AT_ONCE):
        examination._places.acquire()
    try:
        with pytest.raises(UploadsBusy):
            take("数据.pdf", a_pdf())
    finally:
        for _ in range(examination.AT_ONCE):
            examination._places.release()
    take("数据.pdf", a_pdf())


def test_the_examining_process_knows_no_secret(take, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    run = examination.subprocess.run

    def watched(command: list[str], **options: object):
        seen.append(options["env"])
        return run(command, **options)

    monkeypatch.setattr(examination.subprocess, "run", watched)
    take("数据.pdf", a_pdf())
    assert seen == [{}]
