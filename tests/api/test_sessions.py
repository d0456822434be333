"""Log-in over HTTP."""

from tests.builders.client import Api
from tests.builders.committee import PASSWORD, Place


def test_a_member_logs_in_and_reads_who_he_is(api: Api, place: Place) -> None:
    member = place.member("示例张")
    answer = api.post("/sessions", {"phone": member.phone, "password": PASSWORD})
    assert answer.status_code == 201, answer.json
    token = answer.json["access_token"]
    me = api.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 200
    assert me.json["name"] == "示例张"
    assert me.json["roles"] == ["member"]
