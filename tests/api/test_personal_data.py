"""Personal data: what a person may see of his own, and what is left when he is erased."""

import base64
from typing import Any

import pytest
from sqlalchemy import LargeBinary, insert, select, text, update

from server.key_settings import DEFAULT_KEY
from services.kernel.audit import AuditRow
from services.kernel.database import Model
from services.kernel.work import Toolbox, reading, writing
from services.members import identifiers
from services.members.accounts import add_account
from services.members.commands.keys import rotate_keys
from services.members.models import Account, Device, Identifier, IdentifierDigest, PersonKey, RefreshToken, Seat
from services.members.person_keys import KeyDestroyed, open_for
from services.members.queries.keys import key_use
from services.members.sealed_places import identifier_place, second_factor_place
from services.members.vocabulary import IdentifierKind, Role
from services.proposals.models import ProposalHistory
from tests.builders.client import Api
from tests.builders.committee import PASSWORD, Person, Place, a_committee, housekeeping
from tests.builders.door import DeviceKey
from tests.builders.identity import account_of, bearer, code_of, give_second_factor, log_in, refresh
from tests.builders.keys import as_of_old
from tests.builders.looking import looking
from tests.builders.proposals import a_draft, a_submitted_proposal, an_attachment, an_offered_entry

GROUND = {"ground": "own-request"}


@pytest.fixture
def member(place: Place) -> Person:
    return place.member("示例甲")


def test_a_person_reads_which_files_he_handed_in(api: Api, toolbox: Toolbox, place: Place, member: Person) -> None:
    proposal_id = a_draft(toolbox=toolbox, author=member)
    mine = an_attachment(toolbox=toolbox, author=member, proposal_id=proposal_id)
    (file,) = api.get("/me/data", as_=member).json["files"]
    assert (file["id"], file["name"], file["proposal_id"]) == (str(mine), "示例.pdf", str(proposal_id))
    assert api.get("/me/data", as_=place.member()).json["files"] == []
    assert api.get("/me/data", as_=a_committee(toolbox, name="示例区政协").member()).json["files"] == []


def test_a_clerk_reads_to_which_proposal_the_scans_belong(
    api: Api, toolbox: Toolbox, place: Place, member: Person
) -> None:
    clerk = place.officer(Role.REVIEWER)
    entered = an_offered_entry(toolbox=toolbox, clerk=clerk, author=member)
    (scan,) = api.get("/me/data", as_=clerk).json["files"]
    assert scan["proposal_id"] == str(entered)
    assert api.get("/me/data", as_=member).json["files"] == []


def refused(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json["code"]


def erase(api: Api, administrator: Person, person: Person) -> Any:
    """Disable and erase."""
    assert api.post(f"/accounts/{person.account_id}/disabling", as_=administrator).status_code == 204
    return api.post(f"/accounts/{person.account_id}/erasure", GROUND, as_=administrator)


def test_a_person_reads_what_is_kept_of_him(api: Api, toolbox: Toolbox, place: Place) -> None:
    person = place.officer(Role.REVIEWER, name="示例乙")
    with housekeeping(toolbox, place.id) as work:
        identifiers.enter(work, person.account_id, IdentifierKind.WECHAT, "示例-openid")
    seen = api.get("/me/data", as_=person).json
    assert seen["phone"] == person.phone
    assert seen["is_bound_to_wechat"] is True
    assert (seen["has_password"], seen["has_second_factor"]) == (True, False)
    assert [each["name"] for each in seen["offices"]] == ["示例乙"]
    assert [each["role"] for each in seen["roles"]] == ["reviewer"]
    assert [each["id"] for each in seen["devices"]] == [str(person.device_id)]
    assert seen["seats"] == []
    assert "示例-openid" not in api.get("/me/data", as_=person).get_data(as_text=True)
    sitting = api.get("/me/data", as_=place.member()).json
    assert [each["sector_name"] for each in sitting["seats"]] == ["经济"]
    assert sitting["is_bound_to_wechat"] is False


def test_an_erased_person_is_as_unknown_as_one_who_never_was(
    api: Api, toolbox: Toolbox, administrator: Person, member: Person
) -> None:
    session = log_in(api, member)
    unknown = log_in(api, "13700000077")
    assert erase(api, administrator, member).status_code == 204
    assert api.get("/me", headers=bearer(session)).status_code == 401
    assert refresh(api, session).status_code == 401
    answer = log_in(api, member)
    assert refused(answer) == refused(unknown) == (401, "wrong-credentials")
    assert {**answer.json, "request_id": ""} == {**unknown.json, "request_id": ""}
    with looking(toolbox.database) as session_:
        last = session_.scalars(
            select(AuditRow).where(AuditRow.action == "log-in-refused").order_by(AuditRow.id)
        ).all()[-1]
    assert last.detail["why"] == "unknown"
    assert refused(api.post(f"/accounts/{member.account_id}/erasure", GROUND, as_=administrator)) == (404, "not-found")


def test_ids_stay_and_nothing_says_whose_they_were(
    api: Api, toolbox: Toolbox, place: Place, administrator: Person, member: Person
) -> None:
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=member)
    secret = give_second_factor(toolbox, member)
    with housekeeping(toolbox, place.id) as work:
        work.session.execute(
            update(Seat)
            .where(Seat.account_id == member.account_id)
            .values(employer="示例公司", position="经理", sex="男")
        )
        identifiers.enter(work, member.account_id, IdentifierKind.WECHAT, "示例-openid")
    assert log_in(api, member, code=code_of(secret, toolbox), device_name="示例甲的手机").status_code == 201
    DeviceKey().enrol(place, member)
    assert erase(api, administrator, member).status_code == 204
    account = account_of(toolbox, member)
    assert (account.phone_last4, account.password_hash, account.second_factor_sealed) == ("", None, None)
    assert account.is_disabled
    with looking(toolbox.database) as session:
        for table in (Identifier, IdentifierDigest):
            assert session.scalars(select(table.account_id).where(table.account_id == member.account_id)).all() == []
        seat = session.scalars(select(Seat).where(Seat.account_id == member.account_id)).one()
        assert (seat.name, seat.employer, seat.position, seat.sex, seat.is_active) == (
            "已注销",
            None,
            None,
            None,
            False,
        )
        assert seat.initials == "", "the letters of a name tell it too"
        keys = session.scalars(select(Device.public_key).where(Device.account_id == member.account_id)).all()
        assert set(keys) == {None}
        names = session.scalars(select(Device.name).where(Device.account_id == member.account_id)).all()
        assert set(names) == {""}
        mine = select(Device.id).where(Device.account_id == member.account_id)
        assert session.scalars(select(RefreshToken).where(RefreshToken.device_id.in_(mine))).all() == []
        kept = session.scalars(
            select(ProposalHistory.actor_name).where(ProposalHistory.proposal_id == proposal_id)
        ).all()
        assert set(kept) == {"示例甲"}, "the file keeps the name"
        facts = session.scalars(select(AuditRow).where(AuditRow.action == "person-erased")).all()
    assert [(row.object_id, row.detail["ground"]) for row in facts] == [(member.account_id, "own-request")]
    for fragment in (member.phone, "示例公司", "示例-openid", secret):
        assert places_of(toolbox, fragment) == [], fragment


def places_of(toolbox: Toolbox, fragment: str) -> list[str]:
    """The columns in which a text stands in clear."""
    found = []
    with looking(toolbox.database) as session:
        for table in Model.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found += [f"{table.name}.{name}" for name, value in row.items() if fragment in str(value)]
    return found


def test_nobody_opens_what_was_sealed_for_an_erased_person_not_even_from_a_copy_of_the_other_tables(
    api: Api, toolbox: Toolbox, place: Place, administrator: Person, member: Person
) -> None:
    give_second_factor(toolbox, member)
    copied = [account_table(toolbox, Account.__table__), account_table(toolbox, Identifier.__table__)]
    with reading(toolbox, committee_id=place.id) as work:
        key = work.session.get_one(PersonKey, member.account_id).wrapped
    assert erase(api, administrator, member).status_code == 204
    sealed = next(row["sealed"] for row in copied[1] if row["account_id"] == member.account_id)
    factor = next(row["second_factor_sealed"] for row in copied[0] if row["id"] == member.account_id)
    with housekeeping(toolbox, place.id) as work:
        row = next(row for row in copied[1] if row["account_id"] == member.account_id)
        work.session.execute(insert(Identifier).values(**row))
    with reading(toolbox, committee_id=place.id) as work:
        for blob, where in (
            (sealed, identifier_place(member.account_id, IdentifierKind.PHONE)),
            (factor, second_factor_place(member.account_id)),
        ):
            with pytest.raises(KeyDestroyed):
                open_for(work, member.account_id, blob, place=where)
        with pytest.raises(KeyDestroyed):
            identifiers.read(work, member.account_id, IdentifierKind.PHONE)
    assert key is not None
    assert raw_places_of(toolbox, key) == []


def account_table(toolbox: Toolbox, table: Any) -> list[dict[str, Any]]:
    """A copy of a table, as a backup holds it."""
    with looking(toolbox.database) as session:
        return [dict(row) for row in session.execute(select(table)).mappings()]


def raw_places_of(toolbox: Toolbox, blob: bytes) -> list[str]:
    """The columns of bytes that hold these."""
    return [
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
        for row in account_table(toolbox, table)
        if blob in (row[column.name] or b"")
    ]


def test_the_same_phone_gets_a_new_account_and_a_rotation_leaves_the_erased_one_alone(
    api: Api, toolbox: Toolbox, place: Place, administrator: Person, member: Person
) -> None:
    assert erase(api, administrator, member).status_code == 204
    with writing(toolbox, committee_id=place.id) as work:
        assert rotate_keys(work) == 0
        assert key_use(work).waiting == 0
    again = api.post(
        "/officers", {"name": "示例丙", "phone": member.phone, "duty": "科员", "roles": ["reviewer"]}, as_=administrator
    )
    assert again.status_code == 201
    assert again.json["account_id"] != str(member.account_id)
    assert log_in(api, member.phone, again.json["one_time_password"]).status_code == 201


def test_a_person_from_before_keys_is_erased_too(
    api: Api, toolbox: Toolbox, administrator: Person, member: Person
) -> None:
    as_of_old(toolbox, member, master=base64.b64decode(DEFAULT_KEY))
    assert erase(api, administrator, member).status_code == 204
    with looking(toolbox.database) as session:
        row = session.get_one(PersonKey, member.account_id)
    assert (row.wrapped, row.destroyed_at is not None) == (None, True)


def test_erasing_takes_two_steps_and_another_person(
    api: Api, toolbox: Toolbox, place: Place, administrator: Person, member: Person
) -> None:
    path = f"/accounts/{member.account_id}/erasure"
    assert refused(api.post(path, GROUND, as_=administrator)) == (409, "account-not-disabled")
    assert refused(api.post(path, {}, as_=administrator)) == (422, "bad-input")
    assert refused(api.post(path, {"ground": "示例"}, as_=administrator)) == (422, "bad-input")
    own = f"/accounts/{administrator.account_id}/erasure"
    assert refused(api.post(own, GROUND, as_=administrator)) == (403, "own-account")
    for role in set(Role) - {Role.ADMINISTRATOR, Role.MEMBER}:
        assert refused(api.post(path, GROUND, as_=place.officer(role))) == (403, "not-permitted")
    stranger = a_committee(toolbox, name="另一市政协").member()
    assert refused(api.post(f"/accounts/{stranger.account_id}/erasure", GROUND, as_=administrator)) == (
        404,
        "not-found",
    )
    assert log_in(api, member).status_code == 201


def test_who_also_served_elsewhere_is_not_a_districts_to_erase(
    api: Api, toolbox: Toolbox, place: Place, administrator: Person, member: Person
) -> None:
    district = a_committee(toolbox, name="示例区政协", parent_id=place.id)
    below = district.officer(Role.ADMINISTRATOR)
    with housekeeping(toolbox, district.id) as work:
        past = Seat(
            term_id=district.term_id, account_id=member.account_id, name="示例甲", member_number="A1",
            sector_id=district.sectors["经济"], is_active=False,
        )  # fmt: skip
        work.add(past)
    with housekeeping(toolbox, place.id) as work:
        work.session.get_one(Account, member.account_id).is_disabled = True
    path = f"/accounts/{member.account_id}/erasure"
    assert refused(api.post(path, GROUND, as_=below)) == (403, "account-held-elsewhere")
    assert api.post(path, GROUND, as_=administrator).status_code == 204
    with looking(toolbox.database) as session:
        seats = session.execute(select(Seat.name, Seat.is_active).where(Seat.account_id == member.account_id)).all()
    assert [tuple(row) for row in seats] == [("已注销", False)] * 2


def test_a_former_member_is_erased_by_his_committee(
    api: Api, toolbox: Toolbox, place: Place, administrator: Person, member: Person
) -> None:
    with housekeeping(toolbox, place.id) as work:
        work.session.execute(text("UPDATE seat SET is_active = false WHERE name = '示例甲'"))
        work.session.get_one(Account, member.account_id).is_disabled = True
    assert api.post(f"/accounts/{member.account_id}/erasure", GROUND, as_=administrator).status_code == 204


def test_a_former_account_holds_nothing_for_whoever_has_its_number_now(
    toolbox: Toolbox, place: Place, api: Api, administrator: Person, member: Person
) -> None:
    with looking(toolbox.database) as session:
        number = session.scalars(select(Seat.member_number).where(Seat.account_id == member.account_id)).one()
    assert erase(api, administrator, member).status_code == 204
    with housekeeping(toolbox, place.id) as work:
        account = add_account(work, "13700000078", PASSWORD)
        work.flush()
        seat = Seat(
            term_id=place.term_id, account_id=account.id, name="示例丁", member_number=number,
            sector_id=place.sectors["经济"],
        )  # fmt: skip
        work.add(seat)
