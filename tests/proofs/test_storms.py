"""The short versions of `races` and `kill`, and that they would notice what they are there to notice."""

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from proofs.aftermath import AUDITED, check_acknowledged, check_audit, check_outbox, check_remembered, deeds
from proofs.clients import NO_ANSWER, Answer, Call, Tally, check_named
from proofs.parts import NotProven, Scale, part
from proofs.scenes import EmptyDatabase, Scene, expect, running_scene
from proofs.storm import Wish
from services.members.vocabulary import Role
from tests.builders.activities import check_in
from tests.builders.proposals import a_filed_proposal

ASKED = Call(method="GET", path="/me")


@pytest.mark.timeout(600)  # several starts of the real server, on machines that do other things too
@pytest.mark.parametrize("name", ["races", "kill"])
def test_it_holds_in_short(name: str) -> None:
    for what, figure in part(name)(Scale.SHORT).items():
        assert figure is not None, what


def test_where_something_does_not_hold_the_log_of_the_server_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    database = EmptyDatabase("SQLite", f"sqlite:///{tmp_path}/committee.sqlite3")
    with pytest.raises(NotProven) as wrong, running_scene(database) as scene:
        with httpx.Client(base_url=scene.deployment.base) as client:
            assert not ASKED.send(client).is_done
        scene.kill()
        scene.deployment.start()
        expect(False, "示例")
    (log,) = tmp_path.glob("proof-*.log")
    assert str(log) in wrong.value.__notes__[0]
    assert '"status":401' in log.read_text(encoding="utf-8"), "what it wrote before it was killed is there too"


@pytest.fixture(scope="module")
def kept_scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, Path, Path]]:
    """A committee in which a proposal was filed and a member checked in; nobody serves it. Its file, and a copy."""
    path = tmp_path_factory.mktemp("scene") / "committee.sqlite3"
    scene = Scene(EmptyDatabase("SQLite", f"sqlite:///{path}"), {})
    member = scene.place.member()
    reviewers = [scene.place.officer(Role.REVIEWER) for _ in range(2)]
    a_filed_proposal(toolbox=scene.toolbox, author=member, first=reviewers[0], last=reviewers[1])
    check_in(activity=scene.open_activity(), member=member)
    copy = path.with_suffix(".copy")
    _copy(path, copy)
    yield scene, path, copy
    scene.close()


@pytest.fixture
def scene(kept_scene: tuple[Scene, Path, Path]) -> Iterator[Scene]:
    """The scene; what a test damages in it is mended after it."""
    scene, path, copy = kept_scene
    yield scene
    _copy(copy, path)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target)) as other:
        whole.backup(other)


def test_what_was_done_is_counted(scene: Scene) -> None:
    assert Counter(kind for kind, _ in deeds(scene).elements()) == {**dict.fromkeys(AUDITED, 1), "check-in": 1}
    assert check_audit(scene) > 0
    assert check_outbox(scene) == {"pending": 4}, "the first cards, the author's card, the invitations, the opening"


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM proposal_history WHERE action = 'file'",
        "DELETE FROM proposal_review WHERE step = 2",
        "DELETE FROM proposal_revision",
        "DELETE FROM duty_fact",
        "UPDATE proposal SET case_number = 2",
        "UPDATE proposal SET version = version + 1",
        "UPDATE case_counter SET last_number = 2",
        "DELETE FROM attendance",
        "DELETE FROM audit WHERE action = 'proposal-submitted'",
        "DELETE FROM audit WHERE action = 'checked-in'",
    ],
)
def test_what_is_half_is_noticed(scene: Scene, damage: str) -> None:
    scene.execute("DROP TRIGGER audit_no_delete", damage)
    with pytest.raises(NotProven):
        deeds(scene)


def test_an_answer_that_is_not_kept_is_noticed(scene: Scene) -> None:
    with pytest.raises(NotProven, match="0 remembered answers of 4 steps"):
        check_remembered(scene, deeds(scene))


def test_what_the_audit_lost_is_noticed(scene: Scene) -> None:
    scene.execute("DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE action = 'activity-opened'")
    with pytest.raises(NotProven, match="the audit is not whole"):
        check_audit(scene)


def test_a_delivery_that_was_given_up_is_noticed(scene: Scene) -> None:
    scene.execute("UPDATE outbox SET state = 'dead'")
    with pytest.raises(NotProven, match="given up"):
        check_outbox(scene)


def test_what_was_acknowledged_is_there_once_and_nothing_else_is() -> None:
    done, waiting = Wish("draft", lambda: ASKED, title="甲"), Wish("draft", lambda: ASKED, title="乙")
    held = check_acknowledged(Counter({("draft", "甲"): 1, ("draft", "乙"): 1}), [done], [waiting])
    assert (held.lost, held.doubled, held.unseen) == (0, 0, 1)
    for found, why in (
        ({("draft", "乙"): 1}, "acknowledged and lost"),
        ({("draft", "甲"): 2}, "more than once"),
        ({("draft", "甲"): 1, ("submit", "甲"): 1}, "nobody asked"),
    ):
        with pytest.raises(NotProven, match=why):
            check_acknowledged(Counter(found), [done], [waiting])


@pytest.mark.parametrize(
    ("status", "content"), [(NO_ANSWER, b""), (500, b'{"code": "internal"}'), (503, b'{"code": "away"}'), (404, b"{}")]
)
def test_whoever_is_not_answered_by_name_is_noticed(status: int, content: bytes) -> None:
    with pytest.raises(NotProven, match="neither done nor refused by name"):
        check_named(Answer(ASKED, status, content, 0.1))


def test_figures_are_counted() -> None:
    tally = Tally()
    tally.add([Answer(ASKED, 200, b"{}", seconds / 1000) for seconds in range(1, 100)])
    tally.add([Answer(ASKED, 409, b'{"code": "collision"}', 5.0)])
    assert str(tally) == "100 requests, 99 done, 1 refused by name, p99 99 ms"
