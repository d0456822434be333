"""Whose a proposal is over the years: an author keeps his on a new seat, and a body its own when its writer is gone."""

from typing import Any
from uuid import UUID

import pytest

from services.kernel.work import Toolbox
from services.members.models import Seat
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.committee import Person, Place, housekeeping, re_elected
from tests.builders.proposals import TEXT, a_collective_draft, a_draft, a_submitted_proposal, invite, speaks_for
from tests.builders.reviewing import a_proposal_awaiting_consent
from tests.builders.statements import statements


def own(api: Api, person: Person) -> dict[str, list[str]]:
    """His proposals, with what he may do."""
    items = api.get("/me/proposals", as_=person).json["items"]
    return {each["id"]: each["actions"] for each in items}


def edit(api: Api, person: Person, proposal_id: str, title: str) -> Any:
    """Let him save another title."""
    address = f"/proposals/{proposal_id}"
    read = api.get(address, as_=person)
    return api.put(address, {**TEXT, "title": title}, as_=person, headers={"If-Match": read.headers["ETag"]})


class TestReElected:
    """An author who has another seat in the new term."""

    def test_his_proposals_are_his_still(
        self, api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person
    ) -> None:
        draft = a_draft(toolbox=toolbox, author=author)
        asked = a_proposal_awaiting_consent(toolbox=toolbox, author=author, reviewer=first)
        before = own(api, author)
        him = re_elected(place, author)
        fresh = a_draft(toolbox=toolbox, author=him)
        assert own(api, him) == {**before, str(fresh): before[str(draft)]}
        home = next(each for each in api.get("/home", as_=him).json["sections"] if each["kind"] == "my-proposals")
        assert home["count"] == 3
        assert edit(api, him, str(draft), "续写的案由").status_code == 200
        assert api.get(f"/proposals/{draft}", as_=him).json["title"] == "续写的案由"
        for part in ("history", "revisions", "links", "publication"):
            assert api.get(f"/proposals/{draft}/{part}", as_=him).status_code == 200, part
        invite(toolbox, him, draft, place.member())
        assert len(api.get(f"/proposals/{draft}/co-signatures", as_=him).json["items"]) == 1
        answer = api.post(f"/proposals/{asked}/conversion-answer", {"consents": True}, as_=him)
        assert (answer.status_code, answer.json["state"]) == (200, "converted")
        assert own(api, place.member()) == {}

    def test_his_list_is_read_as_often_however_long_it_is(
        self, api: Api, toolbox: Toolbox, place: Place, author: Person
    ) -> None:
        a_draft(toolbox=toolbox, author=author)
        him = re_elected(place, author)
        counts = []
        for _ in range(2):
            with statements(toolbox.database.engine) as sent:
                own(api, him)
            counts.append(len(sent))
            a_submitted_proposal(toolbox=toolbox, author=him)
        assert counts[0] == counts[1]


class TestTakenOn:
    """续办."""

    @pytest.fixture
    def sector(self, place: Place) -> UUID:
        return place.sectors["经济"]

    @pytest.fixture
    def former(self, place: Place) -> Person:
        """He also reviews."""
        return place.officer(Role.ORGANISATION_OFFICER, Role.REVIEWER, name="示例前经办人")

    @pytest.fixture
    def present(self, place: Place) -> Person:
        return place.member("示例现召集人")

    @pytest.fixture
    def left(self, place: Place, toolbox: Toolbox, sector: UUID, former: Person, present: Person) -> str:
        """A draft of the body by somebody who then spoke for it, beside the one who does now."""
        speaks_for(place, sector, former, present)
        main = [place.member("示例主笔")]
        return str(a_collective_draft(toolbox=toolbox, author=former, body_id=sector, main=main))

    def take_on(self, api: Api, person: Person, proposal_id: str) -> Any:
        return api.post(f"/proposals/{proposal_id}/taking-on", {}, as_=person)

    def test_while_its_writer_speaks_for_the_body_it_is_his(
        self, api: Api, place: Place, sector: UUID, former: Person, present: Person, left: str
    ) -> None:
        assert (own(api, present), "take-on" in own(api, former)[left]) == ({}, False)
        assert self.take_on(api, present, left).status_code == 404
        speaks_for(place, sector, present)
        assert self.take_on(api, place.member(), left).status_code == 404

    def test_whoever_speaks_for_the_body_then_goes_on_with_it(
        self, api: Api, place: Place, sector: UUID, former: Person, present: Person, left: str
    ) -> None:
        speaks_for(place, sector, present)
        assert own(api, present) == {left: ["take-on"]}
        assert api.get(f"/proposals/{left}", as_=present).status_code == 404, "what he has not taken on he cannot read"
        taken = self.take_on(api, present, left)
        assert (taken.status_code, "edit" in taken.json["actions"]) == (200, True)
        assert self.take_on(api, present, left).json["code"] == "not-this-person"
        assert (own(api, former), api.get(f"/proposals/{left}", as_=former).status_code) == ({}, 404)
        assert edit(api, present, left, "续写的案由").status_code == 200
        assert api.post(f"/proposals/{left}/submission", as_=present).json["state"] == "in-review"
        history = api.get(f"/proposals/{left}/history", as_=present).json["items"]
        assert [(each["action"], each["actor_name"]) for each in history] == [
            ("take-on", "示例现召集人"), ("edit", "示例现召集人"), ("submit", "示例现召集人"),
        ]  # fmt: skip
        passed = api.post(f"/proposals/{left}/review/pass", {}, as_=former)
        assert passed.json["code"] == "not-this-person", "he wrote it"
        assert api.post(f"/proposals/{left}/withdrawal", {}, as_=present).json["state"] == "withdrawn"

    def test_a_writer_who_is_not_in_office_any_more_is_gone_too(
        self, api: Api, toolbox: Toolbox, place: Place, sector: UUID, present: Person
    ) -> None:
        convener, officer = place.member("示例卸任委员"), place.officer(Role.ORGANISATION_OFFICER, name="示例新经办人")
        speaks_for(place, sector, convener, officer, present)
        a_draft(toolbox=toolbox, author=present)
        left = a_collective_draft(toolbox=toolbox, author=convener, body_id=sector, main=[present])
        with housekeeping(toolbox, place.id) as work:
            work.get(Seat, convener.seat_id).is_active = False
        assert own(api, officer) == {str(left): ["take-on"]}
        assert self.take_on(api, officer, str(left)).status_code == 200
        # Beside an officer without a seat its first main member stands for it.
        assert all(str(left) in own(api, person) for person in (officer, present))
        assert api.get(f"/proposals/{left}", as_=present).json["author_name"] == "示例现召集人"
