"""Co-signing over HTTP: each operation, each refusal, and the way from the invitation to the receipt."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from server.worker import Worker
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place
from tests.builders.proposals import TEXT, a_co_signed_proposal, a_co_signing_proposal, a_draft, an_attachment
from tests.builders.scoring import a_published_regulation


@pytest.fixture
def guest(place: Place) -> Person:
    return place.member("示例受邀人", sector="教育")


def invitation(clock: HeldClock, *seats: Person, days: int = 7) -> dict[str, Any]:
    """The body of an invitation."""
    return {
        "seat_ids": [str(each.seat_id) for each in seats],
        "sign_by": (clock.now() + timedelta(days=days)).isoformat(),
    }


def mine(proposal_id: UUID | str) -> str:
    """One's own co-signature."""
    return f"/proposals/{proposal_id}/co-signatures/mine"


def sign(api: Api, person: Person, proposal_id: UUID | str) -> Any:
    """Read, and sign what was read."""
    read = api.get(mine(proposal_id), as_=person).json
    return api.put(mine(proposal_id), {"text_hash": read["text_hash"]}, as_=person)


def test_from_the_invitation_to_the_receipt(
    api: Api, toolbox: Toolbox, place: Place, author: Person, guest: Person, clock: HeldClock
) -> None:
    a_published_regulation(place=place)
    other = place.member("示例他人")
    draft = api.post("/proposals", TEXT, as_=author).json["id"]
    found = api.get("/co-signers", query_string={"name": "受邀"}, as_=author).json["items"]
    assert [each["seat_id"] for each in found] == [str(guest.seat_id)]
    invited = api.post(f"/proposals/{draft}/co-signatures", invitation(clock, guest, other), as_=author)
    assert (invited.status_code, invited.json["state"], invited.json["kind"]) == (200, "co-signing", "joint")
    home = {each["kind"]: each for each in api.get("/home", as_=guest).json["sections"]}["to-sign"]
    assert (home["count"], home["items"][0]["id"], home["items"][0]["title"]) == (1, draft, TEXT["title"])
    assert home["due_at"] is not None
    assert sign(api, guest, draft).json["actions"] == ["withdraw"]
    declined = api.post(f"{mine(draft)}/refusal", {"reason": "另有提案"}, as_=other)
    assert (declined.json["state"], declined.json["actions"]) == ("declined", [])
    edited = {**TEXT, "suggestions": ["增设夜间车位。"]}
    version = api.get(f"/proposals/{draft}", as_=author).headers["ETag"]
    assert api.put(f"/proposals/{draft}", edited, as_=author, headers={"If-Match": version}).status_code == 200
    changes = api.get(f"{mine(draft)}/changes", as_=guest).json
    assert [(each["change"], each["then"]) for each in changes["changed_suggestions"]] == [
        ("removed", "开放单位车场。")
    ]
    assert api.post(f"/proposals/{draft}/submission", as_=author).json["code"] == "not-ready"
    sign(api, guest, draft)
    assert api.post(f"/proposals/{draft}/submission", as_=author).status_code == 200
    assert api.get(f"/proposals/{draft}", as_=guest).json["state"] == "in-review"
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    api.post(f"/proposals/{draft}/review/pass", {}, as_=first)
    assert api.post(f"/proposals/{draft}/review/filing", {}, as_=last).json["state"] == "filed"
    shown = api.get(f"/proposals/{draft}/co-signatures", as_=place.member()).json["items"]
    assert [(each["name"], each["sector"], each["state"]) for each in shown] == [("示例受邀人", "教育", "signed")]
    Worker(toolbox).deliver()
    totals = [float(api.get("/me/score", as_=each).json["total"]) for each in (author, guest, other)]
    assert totals == [28, 23, 20], (
        "beside the base: what the regulation gives the first proposer, a co-signer, and nobody"
    )


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"seat_ids": [], "sign_by": "2026-01-20T00:00:00+08:00"}, "/seat_ids"),
        ({"seat_ids": ["x"], "sign_by": "2026-01-20T00:00:00+08:00"}, "/seat_ids/0"),
        ({"seat_ids": [], "sign_by": "2026-01-20"}, "/sign_by"),
    ],
)
def test_a_malformed_invitation_is_named(
    api: Api, toolbox: Toolbox, author: Person, body: dict[str, Any], pointer: str
) -> None:
    answer = api.post(f"/proposals/{a_draft(toolbox=toolbox, author=author)}/co-signatures", body, as_=author)
    assert answer.status_code == 422
    assert pointer in {each["pointer"] for each in answer.json["errors"]}


def test_an_invitation_that_cannot_be_is_refused(
    api: Api, toolbox: Toolbox, author: Person, guest: Person, clock: HeldClock
) -> None:
    address = f"/proposals/{a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])}/co-signatures"
    again = api.post(address, invitation(clock, guest), as_=author)
    assert (again.status_code, again.json["code"]) == (422, "invitations-refused")
    late = api.post(address, invitation(clock, guest, days=31), as_=author)
    assert [each["pointer"] for each in late.json["errors"]] == ["/seat_ids/0", "/sign_by"]
    stale = api.post(address, {**invitation(clock, guest), "version": 1}, as_=author)
    assert (stale.status_code, stale.json["code"]) == (409, "lost-update")


def test_another_text_is_not_signed(api: Api, toolbox: Toolbox, author: Person, guest: Person) -> None:
    proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
    answer = api.put(mine(proposal_id), {"text_hash": "0" * 64}, as_=guest)
    assert (answer.status_code, answer.json["code"]) == (409, "text-changed")
    assert answer.json["current_hash"] == api.get(mine(proposal_id), as_=guest).json["text_hash"]
    for wrong in ({}, {"text_hash": "0"}, {"text_hash": "x" * 65}):
        assert api.put(mine(proposal_id), wrong, as_=guest).status_code == 422


def test_after_the_sign_by_instant_it_is_refused(
    api: Api, toolbox: Toolbox, author: Person, guest: Person, clock: HeldClock
) -> None:
    proposal_id = a_co_signing_proposal(
        toolbox=toolbox, author=author, invitees=[guest], sign_in=timedelta(minutes=5)
    )  # fmt: skip
    hash_ = api.get(mine(proposal_id), as_=guest).json["text_hash"]
    clock.advance(minutes=5)
    for answer in (
        api.put(mine(proposal_id), {"text_hash": hash_}, as_=guest),
        api.post(f"{mine(proposal_id)}/refusal", {}, as_=guest),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "signing-ended")
    assert api.get(mine(proposal_id), as_=guest).json["state"] == "expired"


def test_a_signature_is_taken_back_until_it_is_filed(
    api: Api, toolbox: Toolbox, place: Place, author: Person, guest: Person
) -> None:
    proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest])
    called_off = api.post(f"/proposals/{proposal_id}/co-signatures/end", as_=author)
    assert (called_off.status_code, called_off.json["code"]) == (422, "not-ready")
    withdrawn = api.post(f"{mine(proposal_id)}/withdrawal", {"reason": "意见不同"}, as_=guest)
    assert withdrawn.json["state"] == "withdrawn"
    twice = api.post(f"{mine(proposal_id)}/withdrawal", as_=guest)
    assert (twice.status_code, twice.json["code"]) == (409, "not-its-turn")
    told = api.get(f"/proposals/{proposal_id}/co-signatures", as_=author).json["items"]
    assert [(each["state"], each["reason"], each["actions"]) for each in told] == [
        ("withdrawn", "意见不同", ["invite-again"])
    ]
    assert api.post(f"/proposals/{proposal_id}/co-signatures/end", as_=author).json["kind"] == "individual"


def test_what_is_attached_is_read_and_signed_with_the_text(
    api: Api, toolbox: Toolbox, place: Place, author: Person, guest: Person
) -> None:
    proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest], files=1)
    other, files = place.member("示例他人"), f"/proposals/{proposal_id}/attachments"
    (first,) = api.get(mine(proposal_id), as_=guest).json["attachments"]
    assert api.get(f"{files}/{first['id']}", as_=guest).get_data()
    assert api.get(f"{files}/{first['id']}", as_=other).status_code == 404
    old_hash = sign(api, guest, proposal_id).json["signed_hash"]
    second = str(an_attachment(toolbox=toolbox, author=author, proposal_id=proposal_id))
    stale = api.put(mine(proposal_id), {"text_hash": old_hash}, as_=guest)
    assert (stale.status_code, stale.json["code"]) == (409, "text-changed")
    read = api.get(mine(proposal_id), as_=guest).json
    assert (read["state"], [each["id"] for each in read["attachments"]]) == ("lapsed", [first["id"], second])
    assert api.get(f"{files}/{second}", as_=guest).get_data()
    (added,) = api.get(f"{mine(proposal_id)}/changes", as_=guest).json["changed_attachments"]
    assert (added["change"], added["then"], added["now"]["id"], added["number_now"]) == ("added", None, second, 2)
    assert sign(api, guest, proposal_id).json["signed_hash"] == read["text_hash"]
    assert api.put(files, {"attachment_ids": [second, first["id"]]}, as_=author).status_code == 200
    assert sign(api, guest, proposal_id).json["state"] == "signed"
    api.call("DELETE", f"{files}/{first['id']}", as_=author)
    (removed,) = api.get(f"{mine(proposal_id)}/changes", as_=guest).json["changed_attachments"]
    assert (removed["change"], removed["then"]["id"], removed["then"]["is_deleted"]) == ("removed", first["id"], True)


def test_who_does_not_sign_reads_no_attachment(
    api: Api, toolbox: Toolbox, author: Person, guest: Person
) -> None:  # fmt: skip
    proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest], files=1)
    (file,) = api.get(mine(proposal_id), as_=guest).json["attachments"]
    api.post(f"{mine(proposal_id)}/refusal", {}, as_=guest)
    assert api.get(mine(proposal_id), as_=guest).json["attachments"] is None
    assert api.get(f"/proposals/{proposal_id}/attachments/{file['id']}", as_=guest).status_code == 404


@pytest.mark.parametrize("path", ["", "/changes"])
def test_whoever_was_not_invited_is_told_that_there_is_nothing(
    api: Api, toolbox: Toolbox, place: Place, author: Person, guest: Person, path: str
) -> None:
    proposal_id = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
    for somebody in (author, place.member()):
        assert api.get(mine(proposal_id) + path, as_=somebody).status_code == 404
    assert api.get(mine(proposal_id) + path, as_=place.officer(Role.REVIEWER)).status_code == 403


def test_ones_own_are_listed_by_state(
    api: Api, toolbox: Toolbox, author: Person, guest: Person
) -> None:  # fmt: skip
    waiting = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest])
    signed = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest])
    everything = api.get("/me/co-signatures", as_=guest).json["items"]
    assert [each["proposal_id"] for each in everything] == [str(signed), str(waiting)]
    mine_signed = api.get("/me/co-signatures", query_string={"state": "signed"}, as_=guest).json["items"]
    assert [(each["proposal_id"], each["author_name"]) for each in mine_signed] == [(str(signed), "示例提案人")]
    to_sign = api.get("/me/co-signatures", query_string={"to_sign": "true"}, as_=guest).json["items"]
    assert [each["proposal_id"] for each in to_sign] == [str(waiting)]
    assert api.get("/me/co-signatures", as_=author).json["items"] == []
