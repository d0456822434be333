"""The short morning, and that it would notice a row that is lost; and people who go on asking when nobody answers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from benchmarks.open_loop import CODE, Request, let_come, on_the_wire, screen_of
from proofs.aftermath import check_acknowledged, check_ins
from proofs.morning import SECTORS
from proofs.morning_count import Present, check_board, check_settled, check_sheet, read_board, read_sheet
from proofs.parts import NotProven, Scale, part
from proofs.scenes import EmptyDatabase, running_scene
from proofs.storm import check_in_of
from services.activities.venue_codes import VenueKey
from services.kernel.clock import SystemClock
from services.kernel.types import new_id
from tests.builders.activities import check_in


@pytest.mark.timeout(600)  # several starts of the real server, on machines that do other things too
def test_it_holds_in_short() -> None:
    figures = part("morning")(Scale.SHORT)
    assert [figure for what, figure in figures.items() if "acknowledged" in what] == ["0 lost, 0 doubled"] * 2


@pytest.mark.timeout(300)
def test_a_lost_row_is_noticed_wherever_it_should_be(tmp_path: Path) -> None:
    with running_scene(EmptyDatabase("SQLite", f"sqlite:///{tmp_path}/committee.sqlite3")) as scene:
        sectors = {scene.place.member(sector=sector): sector for sector in SECTORS * 2}
        activity = scene.open_activity()
        came = list(sectors)[:4]
        for guest in came:
            check_in(activity=activity, member=guest)
        done = [check_in_of(scene, activity, guest) for guest in came]
        present = Present(sectors, {guest.seat_id for guest in came})

        check_acknowledged(check_ins(scene), done)
        check_sheet(read_sheet(scene, activity), present)
        check_board(read_board(scene, activity), present)
        with pytest.raises(NotProven, match="settled otherwise than attended"):
            check_settled(read_sheet(scene, activity), present)
        with pytest.raises(NotProven, match="nobody asked"):
            check_acknowledged(check_ins(scene), done[1:])
        fewer = Present(sectors, {guest.seat_id for guest in came[1:]})
        with pytest.raises(NotProven, match=r"lost Counter\(\), too many Counter\({'"):
            check_sheet(read_sheet(scene, activity), fewer)

        seat_id = came[0].seat_id.hex
        scene.execute(f"DELETE FROM attendance WHERE seat_id = '{seat_id}'")
        with pytest.raises(NotProven, match="check-ins and audit differ"):
            check_ins(scene)
        with pytest.raises(NotProven, match=r"lost Counter\({'.*too many Counter\(\)"):
            check_sheet(read_sheet(scene, activity), present)
        with pytest.raises(NotProven, match="the board by sector"):
            check_board(read_board(scene, activity), present)
        scene.execute(
            "DROP TRIGGER audit_no_delete",
            f"DELETE FROM audit WHERE action = 'checked-in' AND detail LIKE '%{came[0].seat_id}%'",
        )
        with pytest.raises(NotProven, match="1 acknowledged and lost"):
            check_acknowledged(check_ins(scene), done)


class Moody(BaseHTTPRequestHandler):
    """Hangs up on the first request, is not available to the second, and answers all others with what it was told."""

    protocol_version = "HTTP/1.1"
    heard: list[bytes]

    def do_PUT(self) -> None:
        """One request."""
        self.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
        if len(self.heard) == 1:
            self.close_connection = True
            return
        self.send_response(503 if len(self.heard) == 2 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def moody_server() -> Iterator[tuple[int, list[bytes]]]:
    """Its port, and what it has heard."""
    heard: list[bytes] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), type("ThisOne", (Moody,), {"heard": heard})) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, heard
        finally:
            server.shutdown()
            thread.join()


COMING = [Request(number / 20, "check-in", on_the_wire("PUT", "/here", "", {"code": CODE})) for number in range(4)]


def test_whoever_gets_no_answer_asks_again_with_the_code_of_the_screen() -> None:
    clock = SystemClock()
    key = VenueKey(lambda *_: bytes(32), committee_id=new_id(), session_id=new_id())
    screen = screen_of(key, at=clock.now(), lasting=timedelta(minutes=1))
    with moody_server() as (port, heard):
        told = let_come(
            port, COMING, wanted=(b"200",), connections=2, persists=True, tells_each=True, patience=20, screen=screen
        )
    assert (told["check-in"]["answered"], told["check-in"]["errors"]) == (4, 0)
    assert (told["again"], told["answers"]) == (2, ["200"] * 4)
    assert len(heard) == 6
    for each in heard:
        key.read(json.loads(each)["code"], at=clock.now())


def test_where_nobody_persists_a_server_that_hangs_up_ends_the_run_and_is_an_error() -> None:
    with moody_server() as (port, heard):
        told = let_come(port, COMING, wanted=(b"200",), connections=1)
    assert told["check-in"]["statuses"] == {"closed": 1}
    assert told["check-in"]["errors"] == len(heard) == 1
