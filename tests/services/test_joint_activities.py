"""Joint activities: two committees, two activities, one tie; each keeps its own members."""

from datetime import timedelta

import pytest

from services.activities.commands import holding, joining
from services.activities.queries import joint
from services.activities.refusals import ActivityCodeRefused
from services.kernel.errors import NotFound, NotItsTurn
from services.kernel.work import Toolbox
from tests.builders.activities import (
    a_published_activity,
    an_activity,
    an_open_activity,
    answer,
    asked_by_the_organiser,
    check_in,
    organising,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, a_committee


def test_two_offices_tie_their_activities_and_see_figures_alone(place: Place, toolbox: Toolbox) -> None:
    other = a_committee(toolbox, name="另一市政协")
    mine, theirs = place.member("示例甲"), other.member("示例乙")
    here, there = an_open_activity(place=place), a_published_activity(place=other, kind="lecture", title="联合调研")
    code = organising(here, joining.offer_activity_link)["code"]
    answer(activity=there, member=theirs)
    (tied,) = organising(there, joining.accept_activity_link, code=code)["items"]
    assert (tied["committee_name"], tied["other"]["title"], tied["other"]["present"]) == ("示例市政协", "第五次会议", 0)
    check_in(activity=here, member=mine)
    (seen,) = asked_by_the_organiser(there, joint.list_activity_links)["items"]
    assert {name: seen["other"][name] for name in ("invited", "accepted", "present")} == {
        "invited": 1, "accepted": 0, "present": 1,
    }  # fmt: skip
    assert "示例甲" not in str(seen)
    (back,) = asked_by_the_organiser(here, joint.list_activity_links)["items"]
    assert (back["other"]["title"], back["other"]["accepted"]) == ("联合调研", 1)
    with pytest.raises(ActivityCodeRefused):
        organising(there, joining.accept_activity_link, code=code)
    assert organising(here, joining.end_activity_link, activity_link_id=back["id"])["items"] == []
    assert asked_by_the_organiser(there, joint.list_activity_links)["items"] == []


def test_what_is_no_offer_is_refused(place: Place, toolbox: Toolbox, clock: HeldClock) -> None:
    other = a_committee(toolbox, name="另一市政协")
    here, there = an_activity(place=place), an_activity(place=other)
    offer = organising(here, joining.offer_activity_link)
    with pytest.raises(ActivityCodeRefused):
        organising(here, joining.accept_activity_link, code=offer["code"])
    for code in ("ABC", offer["code"][:-8] + "AAAAAAAA"):
        with pytest.raises(ActivityCodeRefused):
            organising(there, joining.accept_activity_link, code=code)
    clock.advance(days=30)
    with pytest.raises(ActivityCodeRefused):
        organising(there, joining.accept_activity_link, code=offer["code"])
    with pytest.raises(NotFound):
        organising(there, joining.end_activity_link, activity_link_id=offer["id"])
    organising(here, holding.cancel_activity, reason="不办了")
    with pytest.raises(NotItsTurn):
        organising(here, joining.offer_activity_link)


def test_a_draft_of_theirs_is_not_shown(place: Place, toolbox: Toolbox, clock: HeldClock) -> None:
    other = a_committee(toolbox, name="另一市政协")
    here = an_activity(place=place, begins_at=clock.now() + timedelta(days=3))
    there = an_activity(place=other)
    code = organising(here, joining.offer_activity_link)["code"]
    (tied,) = organising(there, joining.accept_activity_link, code=code)["items"]
    assert (tied["committee_name"], tied["other"]) == ("示例市政协", None)
