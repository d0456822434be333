"""Joint activities: two committees, two activities, one tie; each keeps its own members."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from services.activities.commands import holding, joining
from services.activities.queries import joint
from services.activities.refusals import ActivityCodeRefused
from services.kernel.audit import AuditRow
from services.kernel.errors import NotFound, NotItsTurn
from services.kernel.work import Toolbox
from tests.builders.activities import (
    AnActivity,
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
from tests.builders.looking import looking
from tests.builders.racing import race


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


def test_what_was_cancelled_or_is_linked_already_is_not_accepted(place: Place, toolbox: Toolbox) -> None:
    here, there = an_activity(place=place), an_activity(place=a_committee(toolbox, name="另一市政协"))
    code, another, for_later = (organising(here, joining.offer_activity_link)["code"] for _ in range(3))
    organising(there, joining.accept_activity_link, code=code)
    with pytest.raises(ActivityCodeRefused) as refused:
        organising(there, joining.accept_activity_link, code=another)
    assert refused.value.errors[0].detail == "双方已经关联"
    organising(here, holding.cancel_activity, reason="不办了（示例）")
    with pytest.raises(ActivityCodeRefused):
        organising(
            an_activity(place=a_committee(toolbox)), joining.accept_activity_link, code=for_later
        )  # fmt: skip


def two_activities(shared: Toolbox) -> tuple[AnActivity, AnActivity]:
    return an_activity(place=a_committee(shared)), an_activity(place=a_committee(shared))


@pytest.mark.parametrize("is_accepted", [True, False])
def test_both_end_it_at_once_or_one_while_the_other_accepts(shared: Toolbox, is_accepted: bool) -> None:
    for _ in range(5):
        here, there = two_activities(shared)
        offer = organising(here, joining.offer_activity_link)
        accept = partial(organising, there, joining.accept_activity_link, code=offer["code"])
        end_here = partial(organising, here, joining.end_activity_link, activity_link_id=offer["id"])
        act = accept
        if is_accepted:
            (link,) = accept()["items"]
            act = partial(organising, there, joining.end_activity_link, activity_link_id=link["id"])
        ended, acted = race([end_here, act])
        assert isinstance(ended, dict), ended
        assert isinstance(acted, dict) or (not is_accepted and isinstance(acted, ActivityCodeRefused)), acted
        for activity in (here, there):
            assert asked_by_the_organiser(activity, joint.list_activity_links)["items"] == []
        with looking(shared.database) as session:
            told = session.scalars(select(AuditRow.object_id).where(AuditRow.action == "activity-link-ended")).all()
        assert told.count(here.id) == 1


def test_two_offices_that_accept_each_others_codes_link_their_activities_once(shared: Toolbox) -> None:
    for _ in range(5):
        here, there = two_activities(shared)
        from_here, from_there = (organising(each, joining.offer_activity_link)["code"] for each in (here, there))
        answers = race(
            [
                partial(organising, here, joining.accept_activity_link, code=from_there),
                partial(organising, there, joining.accept_activity_link, code=from_here),
            ]
        )
        assert sorted(type(each).__name__ for each in answers) == ["ActivityCodeRefused", "dict"], answers
        for activity in (here, there):
            shown = asked_by_the_organiser(activity, joint.list_activity_links)["items"]
            assert len([each for each in shown if each["linked_at"]]) == 1
