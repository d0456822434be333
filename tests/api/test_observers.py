"""Public observers over HTTP: without a token, bounded, and audited where names are read."""

from datetime import timedelta

from services.members.vocabulary import Role
from tests.builders.activities import a_published_activity
from tests.builders.client import Api
from tests.builders.committee import Place, public_code_of


def test_somebody_without_an_account_registers_and_cancels(api: Api, place: Place) -> None:
    place.member()
    organiser = place.officer(Role.ORGANISER)
    begins_at = place.toolbox.ports.clock.now() + timedelta(days=2)
    activity = a_published_activity(place=place, begins_at=begins_at, observer_places=1)
    public = f"/public/committees/{public_code_of(place)}/activities"
    (shown,) = api.get(public).json["items"]
    assert (shown["title"], shown["places_left"]) == ("第五次会议", 1)
    assert api.get("/public/committees/nowhere/activities").status_code == 404
    desk = f"{public}/{activity.id}/observers"
    made = api.post(desk, {"name": "示例市民", "contact": "13800000001"})
    assert made.status_code == 201, made.json
    full = api.post(desk, {"name": "示例青年", "contact": "13800000002"})
    assert (full.status_code, full.json["code"]) == (409, "no-place-for-observers")
    known = api.post(desk, {"name": "示例市民", "contact": "13800000001"})
    assert (known.status_code, known.json["code"]) == (409, "observer-known")
    listed = api.get(activity.path("observers"), as_=organiser).json
    assert (listed["counts"], listed["items"][0]["name"]) == ({"registered": 1, "came": 0}, "示例市民")
    came = api.put(activity.path("observers", made.json["id"], "presence"), {}, as_=organiser)
    assert came.json["came_at"] is not None
    assert api.put(
        activity.path("observers", made.json["id"], "presence"), {"is_present": False}, as_=organiser
    ).json == {"id": made.json["id"], "came_at": None}
    assert api.post(f"{desk}/cancellation", {"cancel_code": "wrong"}).status_code == 404
    assert api.post(f"{desk}/cancellation", {"cancel_code": made.json["cancel_code"]}).status_code == 200
    answers = [api.post(desk, {"name": "示例", "contact": f"contact-{number}"}).status_code for number in range(21)]
    assert answers[0] == 201
    assert answers[-1] == 429
