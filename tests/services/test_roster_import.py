"""The import of a roster: all or nothing, repeatable without doubles, one-time passwords for new accounts only."""

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from server.app import create_toolbox
from server.settings import Settings
from services.kernel.audit import AuditRow
from services.kernel.database import Database
from services.kernel.errors import Collision
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading, writing
from services.members.commands.accounts import change_phone
from services.members.commands.roster import import_roster, prepare_import
from services.members.models import Account, Body, Committee, Seat, SeatBody, Term
from services.members.refusals import NoCurrentTerm, RosterRefused
from services.members.vocabulary import BodyKind, CommitteeLevel, Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import CheapHasher, Place, a_committee, housekeeping
from tests.builders.identity import log_in
from tests.builders.looking import looking
from tests.builders.racing import race, racing_database
from tests.builders.sheets import workbook_of

HEADER = "姓名,手机,界别,委员证号,专门委员会,街道联组,常委,职务,性别,单位职务"
THREE = (
    "张示例,13800000001,经济,A001,提案委员会、文史委员会,示例街道联组,是,召集人,女,示例公司经理",
    "李示例,13800000002,教育,A002,,,,,,",
    "王示例,13800000003,经济,A003,提案委员会,,,,男,",
)


@pytest.fixture
def place(toolbox: Toolbox) -> Place:
    return with_bodies(a_committee(toolbox))


def with_bodies(place: Place) -> Place:
    """A committee whose special committees and street groups the files name."""
    with housekeeping(place.toolbox, place.id) as work:
        for name in ("提案委员会", "文史委员会"):
            work.add(Body(kind=BodyKind.SPECIAL_COMMITTEE, name=name))
        work.add(Body(kind=BodyKind.STREET_GROUP, name="示例街道联组"))
    return place


def csv(*rows: str, encoding: str = "utf-8") -> bytes:
    """A file with the header and these rows."""
    return "\n".join((HEADER, *rows)).encode(encoding)


def bring(place: Place, *rows: str, encoding: str = "utf-8") -> dict[str, Any]:
    """Import a file as the operator does."""
    with reading(place.toolbox, committee_id=place.id) as work:
        prepared = prepare_import(work, filename="名册.csv", content=csv(*rows, encoding=encoding))
    with writing(place.toolbox, committee_id=place.id) as work:
        return import_roster(work, None, **prepared)


def figures(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    """Added, changed, unchanged, absent."""
    return answer["added"], answer["changed"], answer["unchanged"], answer["absent"]


def seats_of(place: Place) -> dict[str, Seat]:
    """The committee's seats by member's number."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return {seat.member_number: seat for seat in work.session.scalars(work.select(Seat))}


def places_of(place: Place) -> set[tuple[str, str]]:
    """Who sits in which special committee."""
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.execute(
            work.select(Seat.name, Body.name)
            .join(SeatBody, SeatBody.seat_id == Seat.id)
            .where(Body.id == SeatBody.body_id)
        )
        return {tuple(row) for row in rows}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_roster_is_taken(place: Place, encoding: str) -> None:
    answer = bring(place, *THREE, encoding=encoding)
    assert figures(answer) == (3, 0, 0, 0)
    assert [(row["name"], row["phone_last4"]) for row in answer["one_time_passwords"]] == [
        ("张示例", "0001"), ("李示例", "0002"), ("王示例", "0003"),
    ]  # fmt: skip
    first = seats_of(place)["A001"]
    assert (first.name, first.is_standing, first.position, first.sex, first.employer) == (
        "张示例", True, "召集人", "女", "示例公司经理",
    )  # fmt: skip
    assert first.sector_id == place.sectors["经济"]
    assert " zsl" in first.initials
    assert places_of(place) == {("张示例", "提案委员会"), ("张示例", "文史委员会"), ("王示例", "提案委员会")}


def test_the_same_file_again_changes_nothing(place: Place) -> None:
    bring(place, *THREE)
    before = {number: seat.version for number, seat in seats_of(place).items()}
    answer = bring(place, *THREE)
    assert figures(answer) == (0, 0, 3, 0)
    assert answer["one_time_passwords"] == []
    assert {number: seat.version for number, seat in seats_of(place).items()} == before
    with looking(place.toolbox.database) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 3
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "roster-imported").order_by(AuditRow.id)).all()
    assert [row.detail for row in rows] == [
        {"added": 3, "changed": 0, "unchanged": 0, "absent": 0},
        {"added": 0, "changed": 0, "unchanged": 3, "absent": 0},
    ]  # fmt: skip


def test_what_differs_is_changed_and_who_is_absent_is_counted(place: Place) -> None:
    bring(place, *THREE)
    answer = bring(
        place,
        "张示例,13800000001,经济,A001,文史委员会,示例街道联组,是,召集人,女,示例公司经理",
        "李示例,13800000002,教育,A002,,,,,,示例学校校长",
        "赵示例,13800000004,教育,A004,,,,,,",
    )
    assert figures(answer) == (1, 2, 0, 1)
    assert [row["name"] for row in answer["one_time_passwords"]] == ["赵示例"]
    assert seats_of(place)["A002"].employer == "示例学校校长"
    assert seats_of(place)["A003"].is_active is True
    assert places_of(place) == {("张示例", "文史委员会"), ("王示例", "提案委员会")}


def test_members_may_exchange_their_numbers(place: Place) -> None:
    bring(place, *THREE)
    swapped = [THREE[0].replace("A001", "A002"), THREE[1].replace("A002", "A003"), THREE[2].replace("A003", "A001")]
    assert figures(bring(place, *swapped)) == (0, 3, 0, 0)
    assert {number: seat.name for number, seat in seats_of(place).items()} == {
        "A001": "王示例", "A002": "张示例", "A003": "李示例",
    }  # fmt: skip


def test_a_number_of_somebody_outside_the_file_is_refused(place: Place) -> None:
    bring(place, *THREE)
    with pytest.raises(RosterRefused) as refusal:
        bring(place, "赵示例,13800000004,教育,A003,,,,,,")
    assert [fault.pointer for fault in refusal.value.errors] == ["/rows/2/委员证号"]


def test_a_seat_that_was_ended_is_taken_again(place: Place) -> None:
    bring(place, *THREE)
    seat = seats_of(place)["A002"]
    with housekeeping(place.toolbox, place.id) as work:
        work.get(Seat, seat.id).is_active = False
    assert figures(bring(place, THREE[0])) == (0, 0, 1, 1), "who is not in office is not absent"
    assert figures(bring(place, *THREE)) == (0, 1, 2, 0)


def test_all_rows_are_judged_and_nothing_is_taken(place: Place) -> None:
    with pytest.raises(RosterRefused) as refusal:
        bring(
            place,
            THREE[0],
            "李示例,12345,无此界别,A002,无此专委会,,也许,,,",
            "王示例,13800000001,经济,A001,,,,,,",
            ",,,,x,,,,,",
        )
    pointers = [fault.pointer for fault in refusal.value.errors]
    assert pointers[:4] == ["/rows/3/手机", "/rows/3/界别", "/rows/3/专门委员会", "/rows/3/常委"]
    assert {"/rows/4/手机", "/rows/4/委员证号", "/rows/5/姓名"} <= set(pointers)
    assert seats_of(place) == {}


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b""), ("a.txt", b"x"), ("a.xlsx", b"PK\x03\x04"), ("a.xls", b"")]
)
def test_a_file_that_is_no_roster_is_refused(place: Place, name: str, content: bytes) -> None:
    with reading(place.toolbox, committee_id=place.id) as work, pytest.raises(RosterRefused) as refusal:
        prepare_import(work, filename=name, content=content)
    assert refusal.value.errors[0].pointer == "/file"


def test_an_account_of_another_committee_gets_a_second_seat_and_keeps_its_password(
    place: Place, toolbox: Toolbox
) -> None:
    elsewhere = with_bodies(a_committee(toolbox, name="另一市政协"))
    bring(elsewhere, THREE[0])
    answer = bring(place, THREE[0])
    assert figures(answer) == (1, 0, 0, 0)
    assert answer["one_time_passwords"] == []
    assert seats_of(place)["A001"].account_id == seats_of(elsewhere)["A001"].account_id


def test_a_new_term_ends_the_seat_of_the_old_one(place: Place, clock: HeldClock) -> None:
    bring(place, *THREE)
    clock.advance(days=365)
    with housekeeping(place.toolbox, place.id) as work:
        term = Term(
            id=new_id(),
            number=15,
            begins_on=clock.now().date().replace(month=1, day=1),
            ends_on=clock.now().date().replace(year=2031),
        )
        work.add(term)
    assert figures(bring(place, THREE[0], THREE[1])) == (2, 0, 0, 0)
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.execute(
            work.select(Seat.name, Seat.is_active, Seat.term_id).order_by(Seat.name, Seat.id)
        ).all()
    assert [(row.name, row.is_active, row.term_id == term.id) for row in rows] == [
        ("张示例", False, False), ("张示例", True, True), ("李示例", False, False), ("李示例", True, True),
        ("王示例", True, False),
    ]  # fmt: skip


def test_a_committee_without_a_term_takes_none(toolbox: Toolbox) -> None:
    bare = new_id()
    with housekeeping(toolbox, bare) as work:
        work.add(Committee(id=bare, code="bare", name="无届次", level=CommitteeLevel.CITY, created_at=work.now))
        work.flush()
        work.add(Body(kind=BodyKind.SECTOR, name="教育"))
    with reading(toolbox, committee_id=bare) as work, pytest.raises(NoCurrentTerm):
        prepare_import(work, filename="a.csv", content=csv(THREE[1]))


def test_two_imports_at_once_make_no_doubles(
    database: Database, tmp_path: Path, settings: Settings, clock: HeldClock
) -> None:
    with racing_database(database, tmp_path) as racing:
        toolbox = create_toolbox(settings, clock=clock, database=racing, passwords=CheapHasher())
        place = with_bodies(a_committee(toolbox))
        answers = race([lambda: bring(place, *THREE)] * 4)
        assert sorted(map(figures, answers)) == [(0, 0, 3, 0)] * 3 + [(3, 0, 0, 0)]
        assert sum(len(answer["one_time_passwords"]) for answer in answers) == 3
        with racing.reading() as session:
            assert session.scalar(select(func.count()).select_from(Account)) == 3


def test_no_transaction_waits_for_the_hashes(
    database: Database, tmp_path: Path, settings: Settings, clock: HeldClock
) -> None:
    """While one-time passwords are hashed somebody else writes."""
    with racing_database(database, tmp_path) as racing:
        begun, done = threading.Event(), threading.Event()

        class Slow(CheapHasher):
            def hash(self, password: str) -> str:
                begun.set()
                assert done.wait(10)
                return super().hash(password)

        toolbox = create_toolbox(settings, clock=clock, database=racing, passwords=Slow())
        place = with_bodies(a_committee(toolbox))
        importing = threading.Thread(target=bring, args=(place, *THREE))
        importing.start()
        assert begun.wait(10)
        with housekeeping(toolbox, place.id) as work:
            work.add(Body(kind=BodyKind.SECTOR, name="写入"))
        done.set()
        importing.join(10)
        assert set(seats_of(place)) == {"A001", "A002", "A003"}


# Over HTTP.


def upload(api: Api, as_: Any, content: bytes, name: str = "名册.csv") -> Any:
    """The answer to a file."""
    return api.call("POST", "/members/import", as_=as_, data={"file": (io.BytesIO(content), name)})


def test_a_phone_that_is_given_up_while_the_file_is_prepared_is_a_collision(place: Place) -> None:
    elsewhere = with_bodies(a_committee(place.toolbox, name="另一市政协"))
    bring(elsewhere, THREE[0])
    (seat,) = seats_of(elsewhere).values()
    with reading(place.toolbox, committee_id=place.id) as work:
        prepared = prepare_import(work, filename="名册.csv", content=csv(*THREE))
    with writing(place.toolbox, committee_id=elsewhere.id) as work:
        change_phone(work, None, account_id=seat.account_id, phone="13800000009")
    with pytest.raises(Collision), writing(place.toolbox, committee_id=place.id) as work:
        import_roster(work, None, **prepared)


def test_an_administrator_uploads_and_a_member_logs_in(api: Api, place: Place) -> None:
    admin = place.officer(Role.ADMINISTRATOR)
    answer = upload(api, admin, csv(*THREE))
    assert answer.status_code == 200, answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    first = answer.json["one_time_passwords"][0]
    session = log_in(api, "13800000001", first["one_time_password"])
    assert (session.status_code, session.json["must_change_password"]) == (201, True)
    again = upload(api, admin, csv(*THREE))
    assert (again.json["unchanged"], again.json["one_time_passwords"]) == (3, [])


def test_an_upload_with_mistakes_is_refused_with_pointers(api: Api, place: Place) -> None:
    admin = place.officer(Role.ADMINISTRATOR)
    answer = upload(api, admin, csv("李示例,12345,教育,A002,,,,,,"))
    assert (answer.status_code, answer.json["code"]) == (422, "roster-refused")
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/rows/2/手机"]
    assert api.call("POST", "/members/import", as_=admin, data={"other": "x"}).json["errors"][0]["pointer"] == "/file"
    large = {"data": b"x" * 5_000_001, "content_type": "multipart/form-data; boundary=x"}
    assert api.call("POST", "/members/import", as_=admin, **large).status_code == 413


def test_the_template_is_a_roster(api: Api, place: Place) -> None:
    admin = place.officer(Role.ADMINISTRATOR)
    answer = api.get("/members/import/template", as_=admin)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = workbook_of(answer.get_data()).worksheets[0]
    sheet.append(["赵示例", "13800000009", "教育", None, None, "A009"])
    buffer = io.BytesIO()
    sheet.parent.save(buffer)
    assert upload(api, admin, buffer.getvalue(), "填好的名册.xlsx").json["added"] == 1
