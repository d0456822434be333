"""The administration of a committee: members, staff, accounts, roles, bodies, committees, audit."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from server.settings import Settings
from services.kernel import audit
from services.kernel.audit import AuditRow
from services.kernel.database import Database
from services.kernel.types import new_id
from services.kernel.work import Toolbox, writing
from services.members.commands.accounts import OneTime, add_officer
from services.members.models import Officer, RoleGrant, Seat, SeatBody
from services.members.vocabulary import Role
from tests.builders.client import Api, api_on
from tests.builders.clock import HeldClock
from tests.builders.committee import PASSWORD, Person, Place, a_committee, housekeeping
from tests.builders.identity import NEW_PASSWORD, bearer, code_of, log_in
from tests.builders.looking import looking, over
from tests.builders.statements import statements

OFFICER = {"name": "示例科员", "phone": "138 0000 1234", "duty": "科员", "roles": ["reviewer"]}


@pytest.fixture
def elsewhere(toolbox: Toolbox) -> Place:
    """Another city's committee."""
    return a_committee(toolbox, name="另一市政协")


def refused(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json["code"]


def serve_too(person: Person, place: Place) -> None:
    """Let a person also be on the staff of another committee."""
    with writing(place.toolbox, committee_id=place.id) as work:
        add_officer(work, None, name=person.name, phone=person.phone, duty="秘书", roles=[], one_time=OneTime("", ""))


# Who may.

GUARDED: tuple[tuple[str, str, Any, Role], ...] = (
    ("GET", "/members", None, Role.ADMINISTRATOR),
    ("GET", "/members/{id}", None, Role.ADMINISTRATOR),
    ("GET", "/members/import/template", None, Role.ADMINISTRATOR),
    ("POST", "/members/import", None, Role.ADMINISTRATOR),
    ("GET", "/officers", None, Role.ADMINISTRATOR),
    ("POST", "/officers", OFFICER, Role.ADMINISTRATOR),
    ("GET", "/accounts/{id}", None, Role.ADMINISTRATOR),
    ("PUT", "/accounts/{id}/roles", {"roles": []}, Role.ADMINISTRATOR),
    ("POST", "/accounts/{id}/disabling", {}, Role.ADMINISTRATOR),
    ("POST", "/accounts/{id}/enabling", {}, Role.ADMINISTRATOR),
    ("POST", "/accounts/{id}/password-reset", {}, Role.ADMINISTRATOR),
    ("PUT", "/accounts/{id}/phone", {"phone": "13800001234"}, Role.ADMINISTRATOR),
    ("POST", "/bodies", {"kind": "sector", "name": "新界别"}, Role.ADMINISTRATOR),
    ("POST", "/units", {"name": "新单位"}, Role.ADMINISTRATOR),
    ("PUT", "/settings", {"document": "", "note": ""}, Role.ADMINISTRATOR),
    ("GET", "/audit/verification", None, Role.AUDITOR),
)


@pytest.mark.parametrize(("method", "path", "body", "role"), GUARDED, ids=lambda each: str(each)[:30])
def test_nobody_else_may(api: Api, place: Place, method: str, path: str, body: Any, role: Role) -> None:
    path = path.format(id=new_id())
    sent = {"json": body} if body is not None else {}
    without = {Role.ADMINISTRATOR: Role.AUDITOR, Role.AUDITOR: Role.ADMINISTRATOR}[role]
    assert refused(api.call(method, path, **sent)) == (401, "no-token")
    for person in (place.member(), place.officer(without), place.officer(Role.UNIT_OFFICER, unit="示例市教育局")):
        assert refused(api.call(method, path, as_=person, **sent)) == (403, "not-permitted")


ON_AN_ACCOUNT = tuple((method, path, body) for method, path, body, _ in GUARDED if path.startswith("/accounts/"))


@pytest.mark.parametrize(("method", "path", "body"), ON_AN_ACCOUNT, ids=lambda each: str(each)[:40])
def test_an_account_of_another_committee_is_not_found(
    api: Api, administrator: Person, elsewhere: Place, method: str, path: str, body: Any
) -> None:
    stranger = elsewhere.member()
    for account_id in (stranger.account_id, new_id()):
        sent = {"json": body} if body is not None else {}
        assert refused(api.call(method, path.format(id=account_id), as_=administrator, **sent)) == (404, "not-found")
    assert api.get("/me", as_=stranger).status_code == 200


ONES_OWN = tuple(each for each in ON_AN_ACCOUNT if each[0] != "GET")


@pytest.mark.parametrize(("method", "path", "body"), ONES_OWN, ids=lambda each: str(each)[:40])
def test_nobody_manages_his_own_account(api: Api, administrator: Person, method: str, path: str, body: Any) -> None:
    answer = api.call(method, path.format(id=administrator.account_id), as_=administrator, json=body)
    assert refused(answer) == (403, "own-account")


FELT_EVERYWHERE = tuple(each for each in ONES_OWN if not each[1].endswith("/roles"))


@pytest.mark.parametrize(("method", "path", "body"), FELT_EVERYWHERE, ids=lambda each: str(each)[:40])
def test_an_account_that_also_serves_above_or_beside_is_not_this_administrators(
    api: Api, toolbox: Toolbox, place: Place, elsewhere: Place, administrator: Person, method: str, path: str, body: Any
) -> None:
    """A district's administrator must not get the city administrator's password by entering his phone."""
    district = a_committee(toolbox, name="示例区政协", parent_id=place.id)
    lower = district.officer(Role.ADMINISTRATOR)
    serve_too(administrator, district)
    answer = api.call(method, path.format(id=administrator.account_id), as_=lower, json=body)
    assert refused(answer) == (403, "account-held-elsewhere")
    beside = place.member()
    serve_too(beside, elsewhere)
    answer = api.call(method, path.format(id=beside.account_id), as_=administrator, json=body)
    assert refused(answer) == (403, "account-held-elsewhere")
    below = place.member()
    serve_too(below, district)
    answer = api.call(method, path.format(id=below.account_id), as_=administrator, json=body)
    assert answer.status_code in {200, 204}, "the city's administrator stands above"


# Members.


def test_the_roster_is_paged_by_number(api: Api, place: Place, elsewhere: Place, administrator: Person) -> None:
    elsewhere.member("别处委员")
    people = [place.member(f"示例{number}") for number in range(5)]
    seen: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        answer = api.get("/members", as_=administrator, query_string={"limit": 2, **after})
        assert answer.status_code == 200
        seen += answer.json["items"]
        if answer.json["next"] is None:
            break
        after = {"after": answer.json["next"]}
    assert [row["id"] for row in seen] == [str(person.seat_id) for person in people]
    assert seen[0]["phone_last4"] == people[0].phone[-4:]
    assert people[0].phone not in api.get("/members", as_=administrator).get_data(as_text=True)
    assert seen[0]["sector_name"] == "经济"


def test_the_roster_is_filtered(api: Api, place: Place, administrator: Person) -> None:
    place.member("张一"), place.member("张二", sector="教育"), place.member("李张")

    def names(**query: str) -> list[str]:
        return [row["name"] for row in api.get("/members", as_=administrator, query_string=query).json["items"]]

    assert names(name="张") == ["张一", "张二"]
    assert names(sector_id=str(place.sectors["教育"])) == ["张二"]
    assert names(name="张", sector_id=str(place.sectors["经济"])) == ["张一"]
    assert names(name="%") == []
    assert names(sector_id=str(new_id())) == []


@pytest.mark.parametrize(
    "query",
    [{"after": "x"}, {"after": "WyJcdTAwMDAiLCJhIl0"}, {"limit": "0"}, {"limit": "101"}, {"sector_id": "1"}, {"q": ""}],
)
def test_a_wrong_query_is_named(api: Api, administrator: Person, query: dict[str, str]) -> None:
    answer = api.get("/members", as_=administrator, query_string=query)
    assert refused(answer) == (422, "bad-input")
    assert answer.json["errors"][0]["pointer"] == f"?{next(iter(query))}"


def test_reading_members_is_audited(api: Api, toolbox: Toolbox, place: Place, administrator: Person) -> None:
    member = place.member()
    api.get("/members", as_=administrator)
    api.get(f"/members/{member.seat_id}", as_=administrator)
    api.get("/officers", as_=administrator)
    api.get(f"/accounts/{member.account_id}", as_=administrator)
    with looking(toolbox.database) as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.action == "personal-data-read").order_by(AuditRow.id)
        ).all()
    assert [row.detail["operation"] for row in rows] == ["list_members", "read_member", "list_officers", "read_account"]
    assert {row.actor_id for row in rows} == {administrator.account_id}
    assert [row.object_id for row in rows[1:4:2]] == [member.seat_id, member.account_id]


def test_a_member_in_full(api: Api, toolbox: Toolbox, place: Place, elsewhere: Place, administrator: Person) -> None:
    member = place.member("示例委员", roles=(Role.CONVENER,), is_standing=True)
    body = api.post("/bodies", {"kind": "special-committee", "name": "提案委员会"}, as_=administrator).json["id"]
    with housekeeping(toolbox, place.id) as work:
        work.add(SeatBody(seat_id=member.seat_id, body_id=place.sectors["经济"], is_convener=True))
        work.add(SeatBody(seat_id=member.seat_id, body_id=UUID(body)))
    shown = api.get(f"/members/{member.seat_id}", as_=administrator)
    assert shown.json["roles"] == ["convener"]
    assert [(each["name"], each["is_convener"]) for each in shown.json["bodies"]] == [
        ("经济", True),
        ("提案委员会", False),
    ]
    assert shown.json["is_standing"] is True
    stranger = elsewhere.member()
    for seat_id in (stranger.seat_id, new_id()):
        assert refused(api.get(f"/members/{seat_id}", as_=administrator)) == (404, "not-found")


def test_lists_stay_within_their_query_budget(
    api: Api, database: Database, place: Place, administrator: Person
) -> None:
    for number in range(12):
        place.member(f"示例{number}")
        place.officer(Role.REVIEWER)
    for path, budget in (("/members", 3), ("/officers", 3), ("/bodies", 2), ("/units", 2), ("/committees", 2)):
        with statements(database.engine) as sent:
            assert (
                api.get(
                    path, as_=administrator, query_string={"limit": 10} if path in {"/members", "/officers"} else {}
                ).status_code
                == 200
            )
        read = [each for each in sent if re.match(r"(?is)\s*(SELECT|WITH)\b(?!.*INSERT INTO)", each)]
        assert len(read) <= budget, (path, read)


# The staff.


def test_an_officer_is_added_and_logs_in_for_the_first_time(api: Api, place: Place, administrator: Person) -> None:
    made = api.post("/officers", OFFICER, as_=administrator)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert made.json["second_factor_secret"] is made.json["provisioning_uri"] is None
    first = log_in(api, "13800001234", made.json["one_time_password"])
    assert first.json["must_change_password"] is True
    body = {"old_password": made.json["one_time_password"], "new_password": NEW_PASSWORD}
    session = api.post("/me/password", body, headers=bearer(first))
    me = api.get("/me", headers=bearer(session)).json
    assert (me["name"], me["roles"], me["seat_id"]) == ("示例科员", ["reviewer"], None)
    listed = api.get("/officers", as_=administrator).json["items"]
    assert [(row["name"], row["roles"], row["awaits_first_log_in"]) for row in listed] == [
        ("示例工作人员", ["administrator"], False), ("示例科员", ["reviewer"], False),
    ]  # fmt: skip


def test_in_production_the_second_factor_comes_with_the_office(
    settings: Settings, toolbox: Toolbox, place: Place, administrator: Person
) -> None:
    api = api_on(replace(settings, environment="production"), toolbox)
    made = api.post("/officers", OFFICER, as_=administrator).json
    assert made["provisioning_uri"].startswith("otpauth://totp/")
    assert refused(log_in(api, "13800001234", made["one_time_password"])) == (401, "second-factor-needed")
    code = code_of(made["second_factor_secret"], toolbox)
    first = log_in(api, "13800001234", made["one_time_password"], code=code)
    assert first.json["must_change_password"] is True
    member = place.member()
    made = api.post("/officers", OFFICER | {"phone": member.phone}, as_=administrator).json
    assert made["one_time_password"] is None
    code = code_of(made["second_factor_secret"], toolbox)
    assert log_in(api, member, code=code).status_code == 201
    stranger = a_committee(toolbox, name="另一市政协").member()
    made = api.post("/officers", OFFICER | {"phone": stranger.phone}, as_=administrator).json
    assert made["second_factor_secret"] is None, "no committee sets up what is asked in another"


def test_an_officer_of_a_unit(api: Api, place: Place, administrator: Person) -> None:
    body = OFFICER | {"roles": ["unit-officer"], "unit_id": str(place.units["示例市教育局"])}
    assert api.post("/officers", body, as_=administrator).status_code == 201
    listed = api.get("/officers", as_=administrator).json["items"][-1]
    assert (listed["unit_name"], listed["roles"]) == ("示例市教育局", ["unit-officer"])


def test_who_cannot_be_added(api: Api, place: Place, elsewhere: Place, administrator: Person) -> None:
    def add(**changes: Any) -> Any:
        return api.post("/officers", OFFICER | changes, as_=administrator)

    assert refused(add(roles=["administrator", "auditor"])) == (409, "exclusive-roles")
    for roles, detail in ((["member"], "席位"), (["unit-officer"], "承办单位"), (["reviewer", "reviewer"], "重复")):
        answer = add(roles=roles)
        assert refused(answer) == (422, "roles-refused")
        assert detail in answer.json["errors"][0]["detail"]
    assert add(roles=["reviewer", "reviewer"]).json["errors"][0]["pointer"] == "/roles/1"
    answer = add(phone="12345")
    assert (refused(answer), answer.json["errors"][0]["pointer"]) == ((422, "bad-input"), "/phone")
    assert refused(add(phone=" - ")) == (422, "bad-input")
    answer = add(unit_id=str(elsewhere.units["示例市教育局"]))
    assert (refused(answer), answer.json["errors"][0]["pointer"]) == ((422, "bad-input"), "/unit_id")
    assert add().status_code == 201
    assert refused(add()) == (409, "already-officer")
    assert refused(add(phone=administrator.phone)) == (409, "already-officer")
    assert refused(add(state="x")) == (422, "bad-input")


def test_who_left_the_staff_comes_back(api: Api, toolbox: Toolbox, place: Place, administrator: Person) -> None:
    officer = place.officer(Role.SCORER)
    with housekeeping(toolbox, place.id) as work:
        work.get(Officer, officer.officer_id).is_active = False
    assert refused(api.get(f"/accounts/{officer.account_id}", as_=administrator)) == (404, "not-found")
    made = api.post("/officers", OFFICER | {"phone": officer.phone, "duty": "主任"}, as_=administrator)
    assert made.json["id"] == str(officer.officer_id)
    me = api.get("/me", headers=bearer(log_in(api, officer))).json
    assert (me["name"], me["roles"]) == ("示例科员", ["reviewer"])


def test_the_staff_is_paged(api: Api, place: Place, administrator: Person) -> None:
    officers = [administrator, *(place.officer(Role.REVIEWER) for _ in range(4))]
    first = api.get("/officers", as_=administrator, query_string={"limit": 3}).json
    second = api.get("/officers", as_=administrator, query_string={"limit": 3, "after": first["next"]}).json
    shown = [row["id"] for row in first["items"] + second["items"]]
    assert shown == [str(officer.officer_id) for officer in officers]
    assert second["next"] is None


def test_an_administrator_with_a_seat_only_does_not_add_himself(api: Api, place: Place) -> None:
    member = place.member(roles=(Role.ADMINISTRATOR,))
    assert refused(api.post("/officers", OFFICER | {"phone": member.phone}, as_=member)) == (403, "own-account")


# Roles.


def test_roles_are_set_and_take_effect_at_once(api: Api, toolbox: Toolbox, place: Place, administrator: Person) -> None:
    officer = place.officer(Role.SCORER)
    answer = api.put(f"/accounts/{officer.account_id}/roles", {"roles": ["reviewer", "organiser"]}, as_=administrator)
    assert (answer.status_code, answer.json["roles"]) == (200, ["organiser", "reviewer"])
    assert api.get("/me", headers=bearer(log_in(api, officer))).json["roles"] == ["organiser", "reviewer"]
    with looking(toolbox.database) as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "roles-changed")).one()
    assert (row.object_id, row.detail) == (officer.account_id, {"roles": ["organiser", "reviewer"]})


def test_roles_of_the_staff_need_an_office(api: Api, place: Place, administrator: Person) -> None:
    member = place.member()
    path = f"/accounts/{member.account_id}/roles"
    assert refused(api.put(path, {"roles": ["scorer"]}, as_=administrator)) == (422, "roles-refused")
    assert refused(api.put(path, {"roles": ["member"]}, as_=administrator)) == (422, "roles-refused")
    assert refused(api.put(path, {"roles": ["king"]}, as_=administrator)) == (422, "bad-input")
    assert api.put(path, {"roles": ["convener"]}, as_=administrator).status_code == 200
    officer = place.officer()
    path = f"/accounts/{officer.account_id}/roles"
    assert refused(api.put(path, {"roles": ["administrator", "auditor"]}, as_=administrator)) == (
        409,
        "exclusive-roles",
    )
    assert refused(api.put(path, {"roles": ["unit-officer"]}, as_=administrator)) == (422, "roles-refused")
    assert api.put(path, {"roles": []}, as_=administrator).json["roles"] == []


def test_a_new_office_keeps_the_roles_of_the_seat(api: Api, place: Place, administrator: Person) -> None:
    member = place.member(roles=(Role.CONVENER,))
    api.post("/officers", OFFICER | {"phone": member.phone}, as_=administrator)
    assert api.get(f"/members/{member.seat_id}", as_=administrator).json["roles"] == ["convener", "reviewer"]


def test_roles_here_leave_the_roles_and_sessions_elsewhere(
    api: Api, toolbox: Toolbox, place: Place, elsewhere: Place, administrator: Person
) -> None:
    officer = elsewhere.officer(Role.REVIEWER)
    there = log_in(api, officer)
    serve_too(officer, place)
    assert api.put(f"/accounts/{officer.account_id}/roles", {"roles": ["scorer"]}, as_=administrator).status_code == 200
    again = api.post("/sessions/refresh", {"refresh_token": there.json["refresh_token"]})
    assert api.get("/me", headers=bearer(again)).json["roles"] == ["reviewer"]
    with looking(toolbox.database) as session:
        granted = session.execute(
            select(RoleGrant.committee_id, RoleGrant.role).where(RoleGrant.account_id == officer.account_id)
        )
        assert set(map(tuple, granted)) == {(elsewhere.id, Role.REVIEWER), (place.id, Role.SCORER)}


# Accounts.


def test_a_disabled_account_is_out_until_enabled(api: Api, place: Place, administrator: Person) -> None:
    member = place.member()
    path = f"/accounts/{member.account_id}"
    assert api.post(f"{path}/disabling", as_=administrator).status_code == 204
    assert refused(log_in(api, member)) == (401, "wrong-credentials")
    assert api.get(path, as_=administrator).json["is_disabled"] is True
    assert api.post(f"{path}/disabling", as_=administrator).status_code == 204
    assert api.post(f"{path}/enabling", as_=administrator).status_code == 204
    assert log_in(api, member).status_code == 201


def test_a_reset_gives_a_one_time_password_and_unlocks(api: Api, place: Place, administrator: Person) -> None:
    member = place.member()
    for _ in range(5):
        log_in(api, member, "Cuowu-2026-mima")
    path = f"/accounts/{member.account_id}"
    assert api.get(path, as_=administrator).json["is_locked"] is True
    answer = api.post(f"{path}/password-reset", as_=administrator)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert refused(log_in(api, member)) == (401, "wrong-credentials")
    session = log_in(api, member, answer.json["one_time_password"])
    assert session.json["must_change_password"] is True
    shown = api.get(path, as_=administrator).json
    assert (shown["is_locked"], shown["awaits_first_log_in"], shown["seat_id"]) == (False, True, str(member.seat_id))


def test_another_phone(api: Api, place: Place, administrator: Person) -> None:
    member, other = place.member(), place.member()
    path = f"/accounts/{member.account_id}/phone"
    assert refused(api.put(path, {"phone": other.phone}, as_=administrator)) == (409, "phone-taken")
    assert refused(api.put(path, {"phone": "1"}, as_=administrator)) == (422, "bad-input")
    assert api.put(path, {"phone": "137-1234-5678"}, as_=administrator).status_code == 204
    assert log_in(api, member).status_code == 401
    assert log_in(api, "13712345678", PASSWORD).status_code == 201
    assert api.get(f"/accounts/{member.account_id}", as_=administrator).json["phone_last4"] == "5678"
    assert api.put(path, {"phone": "13712345678"}, as_=administrator).status_code == 204, "the same one again"


# Bodies, units, committees.


def test_bodies_and_units_are_added_once(api: Api, place: Place, elsewhere: Place, administrator: Person) -> None:
    body = {"kind": "street-group", "name": "示例街道联组"}
    made = api.post("/bodies", body, as_=administrator)
    assert made.status_code == 201
    assert refused(api.post("/bodies", body, as_=administrator)) == (409, "name-taken")
    assert api.post("/bodies", body | {"kind": "sector"}, as_=administrator).status_code == 201
    listed = api.get("/bodies", as_=place.member(), query_string={"kind": "street-group"}).json["items"]
    assert listed == [{"id": made.json["id"], "kind": "street-group", "name": "示例街道联组"}]
    assert len(api.get("/bodies", as_=administrator).json["items"]) == 5
    assert len(api.get("/bodies", as_=elsewhere.member()).json["items"]) == 3
    assert refused(api.get("/bodies", as_=administrator, query_string={"kind": "x"})) == (422, "bad-input")
    assert api.post("/units", {"name": "示例市财政局"}, as_=administrator).status_code == 201
    assert refused(api.post("/units", {"name": "示例市财政局"}, as_=administrator)) == (409, "name-taken")
    assert [row["name"] for row in api.get("/units", as_=administrator).json["items"]][-1] == "示例市财政局"


def test_a_committee_sees_itself_and_what_is_below(api: Api, toolbox: Toolbox, place: Place, elsewhere: Place) -> None:
    district = a_committee(toolbox, name="示例区政协", parent_id=place.id)
    names = [row["name"] for row in api.get("/committees", as_=place.member()).json["items"]]
    assert names == ["示例市政协", "示例区政协"]
    below = api.get("/committees", as_=district.member()).json["items"]
    assert [(row["name"], row["parent_id"]) for row in below] == [("示例区政协", str(place.id))]


# The audit.


def test_the_auditor_verifies_the_committees_own_chain(
    api: Api, toolbox: Toolbox, place: Place, elsewhere: Place, administrator: Person, clock: HeldClock
) -> None:
    auditor = place.officer(Role.AUDITOR)
    for committee_admin in (administrator, elsewhere.officer(Role.ADMINISTRATOR)):
        api.post("/units", {"name": "示例市财政局"}, as_=committee_admin)
    with housekeeping(toolbox, place.id) as work:
        audit.seal_batch(work.session, work.ports.vault, now=work.now)
    api.post("/units", {"name": "示例市水务局"}, as_=administrator)
    clock.advance(seconds=5)
    answer = api.get("/audit/verification", as_=auditor).json
    assert answer.pop("head").startswith(f"{place.id}:1:")
    assert answer == {
        "is_whole": True, "findings": [], "has_more_findings": False, "rows": 2, "seals": 1, "waiting": 1,
        "lag_seconds": 5,
    }  # fmt: skip
    tamper(toolbox.database, elsewhere.id)
    assert api.get("/audit/verification", as_=auditor).json["is_whole"] is True, "another chain is not shown"
    tamper(toolbox.database, place.id)
    answer = api.get("/audit/verification", as_=auditor).json
    assert answer["is_whole"] is False
    assert {finding["seal"] for finding in answer["findings"]} == {1, None}
    assert any("改动" in finding["what"] for finding in answer["findings"])


def tamper(database: Database, committee_id: Any) -> None:
    """Change a chain's rows as somebody who holds the database can: past its triggers."""
    with over(database).begin() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(update(AuditRow).where(AuditRow.committee_id == committee_id).values(outcome="forged"))


def test_a_seat_of_an_earlier_term_is_not_listed(
    api: Api, toolbox: Toolbox, place: Place, administrator: Person
) -> None:
    member = place.member()
    with housekeeping(toolbox, place.id) as work:
        work.get(Seat, member.seat_id).is_active = False
    assert api.get("/members", as_=administrator).json["items"] == []
    assert refused(api.get(f"/accounts/{member.account_id}", as_=administrator)) == (404, "not-found")
