"""The to-do home: what waits, how much, until when."""

from datetime import timedelta

import pytest

from services.members.models import Account
from services.members.vocabulary import Role
from services.proposals.commands.publishing import release_publication
from tests.builders.activities import an_activity, an_open_activity
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.proposals import a_draft, a_filed_proposal, a_published_proposal, a_submitted_proposal, do
from tests.builders.scoring import a_published_regulation


def filed(place: Place) -> None:
    """A filed proposal of a new member."""
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    a_filed_proposal(toolbox=place.toolbox, author=place.member(), first=first, last=last)


def sections(api: Api, person: Person) -> dict[str, dict]:
    """The sections of a person's home by kind."""
    return {section["kind"]: section for section in api.get("/home", as_=person).json["sections"]}


def test_a_member_sees_his_drafts_his_meetings_and_his_score(api: Api, place: Place) -> None:
    a_published_regulation(place=place)
    member, other = place.member(), place.member()
    draft = a_draft(toolbox=place.toolbox, author=member)
    activity = an_open_activity(place=place)
    home = sections(api, member)
    assert set(home) == {"my-proposals", "to-sign", "my-activities", "my-declarations"}
    assert [item["id"] for item in home["my-proposals"]["items"]] == [str(draft)]
    assert [item["id"] for item in home["my-activities"]["items"]] == [str(activity.id)]
    assert home["my-activities"]["due_at"] == home["my-activities"]["items"][0]["due_at"]
    assert sections(api, other)["my-proposals"]["count"] == 0
    score = api.get("/home", as_=member).json["score"]
    assert score["total"] == api.get("/me/score", as_=member).json["total"]
    assert score["next_grade"]["missing"]


def test_without_a_regulation_there_is_no_score_on_the_home(api: Api, place: Place) -> None:
    assert api.get("/home", as_=place.member()).json["score"] is None


def test_a_reviewer_sees_what_waits_for_him_and_until_when(api: Api, place: Place) -> None:
    a_submitted_proposal(toolbox=place.toolbox, author=place.member())
    waiting = sections(api, place.officer(Role.REVIEWER))["proposals-to-review"]
    assert waiting["count"] == 1
    assert waiting["due_at"] == waiting["items"][0]["due_at"] is not None


def test_a_publication_waits_for_the_second_person_alone(api: Api, place: Place) -> None:
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    author = place.member(roles=(Role.REVIEWER,))
    people = {"author": author, "first": first, "last": last}
    proposal_id = a_published_proposal(toolbox=place.toolbox, is_released=False, **people)
    counts = [sections(api, person)["publications-to-release"]["count"] for person in (author, first, last)]
    assert counts == [0, 0, 1]
    (waiting,) = sections(api, last)["publications-to-release"]["items"]
    assert (waiting["id"], waiting["note"]) == (str(proposal_id), "第14届第5次会议第001号")
    do(place.toolbox, last, release_publication, proposal_id=proposal_id)
    assert sections(api, last)["publications-to-release"]["count"] == 0


def test_the_offices_see_what_is_late_and_what_waits_to_be_assigned(api: Api, place: Place, clock: HeldClock) -> None:
    supervisor, assigning = place.officer(Role.SUPERVISOR), place.officer(Role.ASSIGNING_OFFICER)
    a_submitted_proposal(toolbox=place.toolbox, author=place.member())
    assert sections(api, supervisor)["proposals-overdue"]["count"] == 0
    clock.advance(days=30)
    assert sections(api, supervisor)["proposals-overdue"]["count"] == 1
    assert sections(api, assigning)["proposals-filed"]["count"] == 0
    filed(place)
    assert sections(api, assigning)["proposals-filed"]["count"] == 1


def test_an_organiser_sees_drafts_and_what_is_to_be_settled(api: Api, place: Place, clock: HeldClock) -> None:
    place.member()
    organiser = place.officer(Role.ORGANISER)
    an_activity(place=place)
    an_open_activity(place=place)
    assert sections(api, organiser)["activities-to-run"]["count"] == 1
    clock.instant += timedelta(days=60)
    assert sections(api, organiser)["activities-to-run"]["count"] == 2


def test_scorer_administrator_and_auditor_see_their_own(api: Api, place: Place) -> None:
    member = place.member()
    scorer = place.officer(Role.SCORER)
    assert "尚未发布考核办法" in sections(api, scorer)["scores"]["items"][0]["title"]
    a_published_regulation(place=place)
    assert sections(api, scorer)["scores"]["count"] == 0
    administrator = place.officer(Role.ADMINISTRATOR)
    assert sections(api, administrator)["accounts"]["count"] == 0
    with housekeeping(place.toolbox, place.id) as work:
        work.session.get_one(Account, member.account_id).must_change_password = True
    assert sections(api, administrator)["accounts"]["count"] == 1
    assert sections(api, place.officer(Role.AUDITOR))["audit"]["count"] >= 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MEMBER])
def test_every_role_has_a_home_and_sees_nothing_of_another_committee(api: Api, place: Place, role: Role) -> None:
    a_submitted_proposal(toolbox=place.toolbox, author=place.member())
    filed(place)
    an_activity(place=place)
    elsewhere = a_committee(place.toolbox, name="示例区政协").officer(role)
    home = api.get("/home", as_=elsewhere)
    assert home.status_code == 200
    assert all(section["count"] == 0 for section in home.json["sections"] if section["kind"] not in {"scores", "audit"})
