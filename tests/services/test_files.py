"""Files once they are taken: kept with their row, let go with it, swept where they have none."""

import os
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from server.cli_files import check
from server.operating import Operator
from server.settings import Settings
from server.worker import Worker
from services.files import keeping
from services.files.keeping import UNCLAIMED, NewFile, key_of, sweep
from services.files.models import StoredFile
from services.files.refusals import FilesAway
from services.files.vocabulary import FileKind
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading, writing
from services.members.commands.erasing import erase_person
from services.members.vocabulary import ErasureGround, Role
from services.proposals.attachment_models import ProposalAttachment
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, housekeeping
from tests.builders.files import a_new_file
from tests.builders.proposals import a_draft, a_proposal_sent_back, an_attachment, found_actor

ANY = frozenset(FileKind)
MEGABYTE = 1024 * 1024


def _row(toolbox: Toolbox, place: Place, new: NewFile) -> None:
    officer = place.officer(Role.REVIEWER)
    with housekeeping(toolbox, place.id) as work:
        keeping.keep(work, found_actor(work, officer), new)


def _is_there(toolbox: Toolbox, committee_id: UUID, new: NewFile) -> bool:
    try:
        return bool(b"".join(toolbox.ports.files.read(key_of(committee_id, new.id))))
    except FilesAway:
        return False


def test_what_never_got_its_row_is_swept_a_day_later_and_nothing_else(
    toolbox: Toolbox, place: Place, clock: HeldClock
) -> None:
    kept, lost = (a_new_file(toolbox=toolbox, committee_id=place.id) for _ in range(2))
    _row(toolbox, place, kept)
    nobodys = new_id()
    stray = a_new_file(toolbox=toolbox, committee_id=nobodys)
    clock.instant = datetime.now(UTC) + UNCLAIMED - timedelta(minutes=5)
    sweep(toolbox)
    assert _is_there(toolbox, place.id, lost), "its transaction may still be running"
    clock.advance(minutes=10)
    assert sweep(toolbox) >= 2
    assert _is_there(toolbox, place.id, kept)
    assert not _is_there(toolbox, place.id, lost)
    assert not _is_there(toolbox, nobodys, stray)
    assert sweep(toolbox) == 0


def test_bytes_go_only_when_their_row_is_gone_for_good(toolbox: Toolbox, place: Place) -> None:
    new = a_new_file(toolbox=toolbox, committee_id=place.id)
    _row(toolbox, place, new)
    with pytest.raises(RuntimeError, match="changed its mind"), housekeeping(toolbox, place.id) as work:
        keeping.let_go(work, work.get(StoredFile, new.id))
        raise RuntimeError("changed its mind")
    assert _is_there(toolbox, place.id, new)
    with writing(toolbox, committee_id=place.id, housekeeping=True) as work:
        keeping.let_go(work, work.get(StoredFile, new.id))
        work.flush()
        assert _is_there(toolbox, place.id, new), "the transaction may still fail"
    assert not _is_there(toolbox, place.id, new)


def test_a_file_is_never_whole_in_memory(toolbox: Toolbox, place: Place) -> None:
    new = a_new_file(toolbox=toolbox, committee_id=place.id, content=os.urandom(3 * MEGABYTE))
    with reading(toolbox, committee_id=place.id) as work:
        pieces = list(keeping.content_of(work, new.id))
    assert max(map(len, pieces)) <= MEGABYTE
    assert sum(map(len, pieces)) == 3 * MEGABYTE


def test_what_somebody_else_put_into_the_store_is_left_alone(
    toolbox: Toolbox, settings: Settings, clock: HeldClock
) -> None:
    folder = Path(settings.files_folder) / str(new_id())
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("the operator's own")
    clock.instant = datetime.now(UTC) + 2 * UNCLAIMED
    sweep(toolbox)
    assert (folder / "notes.txt").exists()


def test_the_worker_sweeps_once_a_day(toolbox: Toolbox, place: Place, clock: HeldClock) -> None:
    clock.instant = datetime.now(UTC) + 2 * UNCLAIMED
    worker = Worker(toolbox)
    first, second = (a_new_file(toolbox=toolbox, committee_id=place.id) for _ in range(2))
    worker.round()
    assert not _is_there(toolbox, place.id, first)
    assert not _is_there(toolbox, place.id, second)
    third = a_new_file(toolbox=toolbox, committee_id=place.id)
    worker.round()
    assert _is_there(toolbox, place.id, third), "the next one is a day away"


def test_an_erased_persons_private_files_go_and_those_on_file_stay(toolbox: Toolbox, place: Place) -> None:
    author, reviewer = place.member("示例提案人"), place.officer(Role.REVIEWER)
    sent_back = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=reviewer, files=1)
    an_attachment(toolbox=toolbox, author=author, proposal_id=sent_back)
    a_draft(toolbox=toolbox, author=author, files=2)
    a_draft(toolbox=toolbox, author=place.member("示例他人"), files=1)
    with reading(toolbox, committee_id=place.id) as work:
        submitted = work.session.scalar(work.select(ProposalAttachment.id).order_by(ProposalAttachment.id))
    with writing(toolbox, committee_id=place.id) as work:
        erase_person(work, None, account_id=author.account_id, ground=ErasureGround.OWN_REQUEST)
    with reading(toolbox, committee_id=place.id) as work:
        left = set(work.session.scalars(work.select(StoredFile.id)))
    assert len(left) == 2
    assert submitted in left
    in_store = set(toolbox.ports.files.keys_before(datetime.now(UTC) + timedelta(minutes=1)))
    assert {key_of(place.id, each) for each in left} == {key for key in in_store if key.startswith(str(place.id))}


def test_the_operator_finds_what_is_missing_or_changed(
    toolbox: Toolbox, place: Place, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    operator = Operator(settings, toolbox)
    files = [a_new_file(toolbox=toolbox, committee_id=place.id) for _ in range(3)]
    for each in files:
        _row(toolbox, place, each)
    assert check(operator, Namespace()) == 0
    assert capsys.readouterr().out == "共核对 3 个文件，0 个有误。\n"
    toolbox.ports.files.delete(key_of(place.id, files[0].id))
    (Path(settings.files_folder) / key_of(place.id, files[1].id)).write_bytes(b"another")
    assert check(operator, Namespace()) == 1
    told = capsys.readouterr().out
    assert f"{files[0].id}：无法读取" in told
    assert f"{files[1].id}：内容与存入时不同" in told
    assert str(files[2].id) not in told
