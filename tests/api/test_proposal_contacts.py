"""The contact of a proposal over HTTP: who says it, who reads it, sealed, audited, gone with its owner."""

import io
from typing import Any
from uuid import UUID

import docx
import pytest
from sqlalchemy import select

from services.kernel.audit import AuditRow
from services.kernel.work import Toolbox, writing
from services.members.commands.keys import rotate_keys
from services.members.vocabulary import Role
from services.proposals.commands.collective import name_main_members
from services.proposals.contact_models import ProposalContact
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.looking import looking
from tests.builders.proposals import (
    TEXT,
    a_co_signed_proposal,
    a_collective_draft,
    a_draft,
    a_filed_proposal,
    a_submitted_proposal,
    an_entry,
    an_offered_entry,
    do,
    speaks_for,
)  # fmt: skip
from tests.builders.settings import edit_settings_of

CONTACT = {"name": "王示例", "telephone": "0512-66666666转801", "address": "示例路1号", "email": "a.b@example.org"}


@pytest.fixture
def author(place: Place) -> Person:
    return place.member("张示例")


@pytest.fixture
def reviewer(place: Place) -> Person:
    return place.officer(Role.REVIEWER)


def address(proposal_id: object) -> str:
    """Where the contact of a proposal is."""
    return f"/proposals/{proposal_id}/contact"


def save(api: Api, proposal_id: object, as_: Person, **changes: Any) -> Any:
    """Say who the contact is."""
    return api.put(address(proposal_id), {**CONTACT, **changes}, as_=as_)


def read(api: Api, proposal_id: object, as_: Person) -> Any:
    """The contact as somebody sees it; the status where he does not."""
    answer = api.get(address(proposal_id), as_=as_)
    return answer.json["contact"] if answer.status_code == 200 else answer.status_code


def require(place: Place, administrator: Person) -> None:
    """Let the committee demand a contact."""
    document = '[proposals]\nrequired = ["title", "category", "suggestions", "contact"]\n'
    edit_settings_of(place, document, by=administrator)


def test_its_proposer_is_offered_himself_and_says_whom_he_likes(api: Api, toolbox: Toolbox, author: Person) -> None:
    draft = a_draft(toolbox=toolbox, author=author)
    nobody = api.get(address(draft), as_=author).json
    offered = {"name": "张示例", "telephone": author.phone}
    assert nobody == {
        "proposal_id": str(draft), "contact": None, "saved_at": None, "offered": offered, "may_save": True,
        "may_remove": False,
    }  # fmt: skip
    said = save(api, draft, author).json
    assert (said["contact"], said["offered"], said["may_remove"]) == (CONTACT, None, True)
    bare = api.put(address(draft), offered, as_=author).json
    assert bare["contact"] == {**offered, "address": None, "email": None}
    before = api.get(f"/proposals/{draft}", as_=author)
    assert (before.json["revision"], before.json["version"]) == (1, 1), "it is no part of the text"
    for _ in range(2):
        assert api.delete(address(draft), as_=author).json["contact"] is None
    with looking(toolbox.database) as session:
        told = session.execute(
            select(AuditRow.action, AuditRow.detail)
            .where(AuditRow.object_id == draft, AuditRow.action.startswith("proposal-contact"))
            .order_by(AuditRow.id)
        ).all()
    seat = {"author_seat_id": str(author.seat_id)}
    assert [tuple(row) for row in told] == [
        ("proposal-contact-saved", seat), ("proposal-contact-saved", seat), ("proposal-contact-removed", seat),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": " "}, "/name"), ({"telephone": "请致电"}, "/telephone"), ({"telephone": "1234"}, "/telephone"),
        ({"telephone": None}, "/telephone"), ({"email": "示例"}, "/email"), ({"address": "长" * 201}, "/address"),
    ],
)  # fmt: skip
def test_what_nobody_can_be_reached_by_is_pointed_at(
    api: Api, toolbox: Toolbox, author: Person, changes: dict[str, Any], pointer: str
) -> None:
    draft = a_draft(toolbox=toolbox, author=author)
    refused = save(api, draft, author, **changes)
    assert (refused.status_code, [each["pointer"] for each in refused.json["errors"]]) == (422, [pointer])
    assert read(api, draft, author) is None


def test_nobody_reads_it_but_whom_it_concerns(
    api: Api, toolbox: Toolbox, place: Place, author: Person, reviewer: Person
) -> None:
    signer, leader = place.member("李示例"), place.officer(Role.LEADER)
    joint = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[signer])
    save(api, joint, author)
    assert [read(api, joint, each) for each in (author, reviewer, signer)] == [CONTACT, 404, 404]
    assert api.get(f"/proposals/{joint}/co-signatures/mine", as_=signer).json["state"] == "signed"
    assert api.post(f"/proposals/{joint}/submission", {}, as_=author).status_code == 200
    assert [read(api, joint, each) for each in (author, reviewer)] == [CONTACT, CONTACT]
    elsewhere = a_committee(toolbox, name="示例县政协").officer(Role.REVIEWER)
    assert [read(api, joint, each) for each in (signer, leader, place.member(), elsewhere)] == [404] * 4
    refused = save(api, joint, reviewer, name="另一人")
    assert (refused.status_code, refused.json["code"]) == (403, "not-this-person")
    changed = save(api, joint, author, telephone="13800000001").json
    assert (changed["contact"]["telephone"], changed["may_remove"]) == ("13800000001", False)
    mine = api.get(f"/proposals/{joint}/co-signatures/mine", as_=signer).json
    assert mine["state"] == "signed", "another telephone lets no signature lapse"
    kept = api.delete(address(joint), as_=author)
    assert (kept.status_code, kept.json["code"]) == (409, "not-its-turn")
    with looking(toolbox.database) as session:
        reads = session.scalars(select(AuditRow).where(AuditRow.action == "personal-data-read")).all()
        looked = [row for row in reads if row.detail["operation"] == "read_proposal_contact"]
        sealed = session.scalars(select(ProposalContact.sealed)).one()
    assert {row.actor_id for row in looked} == {author.account_id, reviewer.account_id}
    assert b"13800000001" not in sealed
    for page in (f"/proposals/{joint}", "/proposals", f"/proposals/{joint}/history", f"/proposals/{joint}/revisions"):
        assert "13800000001" not in api.get(page, as_=reviewer).get_data(as_text=True)


def test_once_it_is_filed_it_stays_as_it_is(
    api: Api, toolbox: Toolbox, place: Place, author: Person, reviewer: Person
) -> None:
    filed = a_filed_proposal(toolbox=toolbox, author=author, first=reviewer, last=place.officer(Role.REVIEWER))
    late = save(api, filed, author)
    assert (late.status_code, late.json["code"]) == (409, "not-its-turn")
    assert api.get(address(filed), as_=author).json["offered"] is None


def test_where_the_committee_demands_one_nothing_is_submitted_without(
    api: Api, toolbox: Toolbox, place: Place, author: Person, administrator: Person
) -> None:
    require(place, administrator)
    draft = a_draft(toolbox=toolbox, author=author)
    refused = api.post(f"/proposals/{draft}/submission", {}, as_=author)
    expected = {"pointer": "/contact", "detail": "请填写联系人"}
    assert (refused.json["code"], refused.json["errors"]) == ("not-ready", [expected])
    for has_contact, missing in ((False, [expected]), (True, []), (None, [])):
        checked = api.post("/proposals/text-checks", {**TEXT, "has_contact": has_contact}, as_=author)
        assert checked.json["missing"] == missing
    save(api, draft, author)
    read_version = api.get(f"/proposals/{draft}", as_=author).json["version"]
    api.delete(address(draft), as_=author)
    overtaken = api.post(f"/proposals/{draft}/submission", {"version": read_version}, as_=author)
    assert (overtaken.status_code, overtaken.json["code"]) == (409, "lost-update")
    save(api, draft, author)
    assert api.post(f"/proposals/{draft}/submission", {}, as_=author).status_code == 200


def test_a_clerk_types_it_from_the_paper_and_its_proposer_mends_it(
    api: Api, toolbox: Toolbox, place: Place, author: Person, reviewer: Person, administrator: Person
) -> None:
    require(place, administrator)
    entered = an_entry(toolbox=toolbox, clerk=reviewer, author=author)
    seen = api.get(address(entered), as_=reviewer).json
    assert (seen["offered"], seen["may_save"]) == (None, True), "nobody's telephone is given to a clerk"
    offer = {"paper_received_at": toolbox.ports.clock.now().isoformat()}
    refused = api.post(f"/proposals/{entered}/entry/offer", offer, as_=reviewer)
    assert [each["pointer"] for each in refused.json["errors"]] == ["/contact"]
    assert save(api, entered, reviewer).status_code == 200
    assert save(api, entered, author).status_code == 404, "it was not offered to him yet"
    assert api.post(f"/proposals/{entered}/entry/offer", offer, as_=reviewer).status_code == 200
    assert (read(api, entered, author), read(api, entered, reviewer)) == (CONTACT, CONTACT)
    assert save(api, entered, reviewer, name="另一人").status_code == 403
    assert save(api, entered, author, name="赵示例").status_code == 200
    version = api.get(f"/proposals/{entered}", as_=author).json["version"]
    confirmed = api.post(f"/proposals/{entered}/entry/confirmation", {"version": version}, as_=author)
    assert confirmed.status_code == 200
    with looking(toolbox.database) as session:
        assert session.scalars(select(ProposalContact.account_id)).one() == author.account_id, "whose key seals it"


def test_with_a_discarded_entry_its_contact_goes(api: Api, toolbox: Toolbox, author: Person, reviewer: Person) -> None:
    entered = an_entry(toolbox=toolbox, clerk=reviewer, author=author)
    save(api, entered, reviewer)
    api.post(f"/proposals/{entered}/entry/discard", {}, as_=reviewer)
    with looking(toolbox.database) as session:
        assert session.scalars(select(ProposalContact.id)).all() == []


def test_a_proposal_that_its_proposer_took_over_shows_it_to_him_alone(
    api: Api, toolbox: Toolbox, author: Person, reviewer: Person
) -> None:
    offered = an_offered_entry(toolbox=toolbox, clerk=reviewer, author=author)
    save(api, offered, author)
    api.post(f"/proposals/{offered}/entry/taking-over", {}, as_=author)
    assert (read(api, offered, author), read(api, offered, reviewer)) == (CONTACT, 404)


def test_what_an_officer_writes_for_his_body_is_sealed_for_him(
    api: Api, toolbox: Toolbox, place: Place, author: Person
) -> None:
    officer, other = place.officer(Role.ORGANISATION_OFFICER), place.member()
    body_id = place.sectors["经济"]
    speaks_for(place, body_id, officer)
    draft = a_collective_draft(toolbox=toolbox, author=officer, body_id=body_id, main=[author])
    assert save(api, draft, officer).status_code == 200
    do(toolbox, officer, name_main_members, proposal_id=draft, main_seat_ids=[other.seat_id])
    assert read(api, draft, officer) == CONTACT, "whoever stands first among the main members"
    assert [each["name"] for each in api.get("/me/data", as_=officer).json["contacts"]] == ["王示例"]


def test_its_owner_reads_it_among_his_data_and_takes_it_with_him(
    api: Api, toolbox: Toolbox, place: Place, author: Person, reviewer: Person, administrator: Person
) -> None:
    mine, other = a_submitted_proposal(toolbox=toolbox, author=author), place.member()
    save(api, mine, author)
    theirs = a_draft(toolbox=toolbox, author=other)
    save(api, theirs, other, name="赵示例")
    [kept] = api.get("/me/data", as_=author).json["contacts"]
    assert {name: kept[name] for name in ("proposal_id", *CONTACT)} == {"proposal_id": str(mine), **CONTACT}
    with writing(toolbox, committee_id=place.id) as work:
        rotate_keys(work)
    assert read(api, mine, reviewer) == CONTACT, "a rotation leaves it readable"
    api.post(f"/accounts/{author.account_id}/disabling", as_=administrator)
    erased = api.post(f"/accounts/{author.account_id}/erasure", {"ground": "own-request"}, as_=administrator)
    assert erased.status_code == 204
    assert (read(api, mine, reviewer), read(api, theirs, other)["name"]) == (None, "赵示例")
    with looking(toolbox.database) as session:
        assert session.scalars(select(ProposalContact.proposal_id)).all() == [theirs]


def test_what_another_key_sealed_is_nobodys_once_it_is_destroyed(
    api: Api, toolbox: Toolbox, place: Place, author: Person, reviewer: Person
) -> None:
    """A row that an erasure could not see, for it was being written: it opens no more, and says so to nobody."""
    from services.members.person_keys import destroy_key

    proposal_id: UUID = a_submitted_proposal(toolbox=toolbox, author=author)
    save(api, proposal_id, author)
    with housekeeping(toolbox, place.id) as work:
        destroy_key(work, author.account_id)
    assert read(api, proposal_id, reviewer) is None
    refused = save(api, proposal_id, author)
    assert (refused.status_code, refused.json["code"]) == (409, "not-its-turn")


def test_it_is_printed_for_its_proposer_and_who_reviews(
    api: Api, toolbox: Toolbox, place: Place, author: Person, reviewer: Person
) -> None:
    proposal_id = a_submitted_proposal(
        toolbox=toolbox, author=author, suggested_units=[place.units["示例市城管局"]], files=1
    )
    save(api, proposal_id, author)

    def printed(as_: Person) -> list[str]:
        answer = api.get(f"/proposals/{proposal_id}/form", as_=as_)
        [table] = docx.Document(io.BytesIO(answer.get_data())).tables
        return [row.cells[1].text for row in table.rows[4:]]

    line = "王示例　0512-66666666转801　示例路1号　a.b@example.org"
    assert printed(author) == printed(reviewer) == ["示例市城管局", line]
    assert printed(place.officer(Role.LEADER)) == ["示例市城管局"]


def test_a_word_file_gives_contact_and_units(api: Api, place: Place, author: Person) -> None:
    document = docx.Document()
    for each in (
        "案由：关于停车的提案",
        "联系人：王示例",
        "联系电话：13800000000",
        "建议承办单位：示例市城管局、示例市园林局",
        "建议：增设车位。",
    ):
        document.add_paragraph(each)
    content = io.BytesIO()
    document.save(content)
    content.seek(0)
    found = api.call("POST", "/proposals/word-texts", as_=author, data={"file": (content, "提案.docx")}).json
    assert found["contact"] == {"name": "王示例", "telephone": "13800000000", "address": None, "email": None}
    assert (found["suggested_units"], found["unplaced"]) == ([str(place.units["示例市城管局"])], ["示例市园林局"])
