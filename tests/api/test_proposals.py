"""Proposals over HTTP: each operation, each refusal, who may."""

from typing import Any

import pytest

from tests.builders.client import Api
from tests.builders.committee import Place

def test_smoke(api: Api, place: Place) -> None:
    from services.members.vocabulary import Role
    from tests.builders.proposals import TEXT
    m = place.member("甲"); r1 = place.officer(Role.REVIEWER); r2 = place.officer(Role.REVIEWER)
    a = api.post("/proposals", TEXT, as_=m)
    assert a.status_code == 201, a.json
    pid = a.json["id"]; print(a.json, a.headers)
    g = api.get(f"/proposals/{pid}", as_=m); print(g.json)
    e = api.put(f"/proposals/{pid}", {**TEXT, "title": "新"}, as_=m, headers={"If-Match": g.headers["ETag"]}); print(e.json)
    e = api.put(f"/proposals/{pid}", {**TEXT, "title": "新2"}, as_=m, headers={"If-Match": g.headers["ETag"]}); print(e.json)
    s = api.post(f"/proposals/{pid}/submission", {}, as_=m); print(s.json)
    for path, p in (("pass", r1), ("pass", r1), ("filing", r1), ("filing", r2)):
        s = api.post(f"/proposals/{pid}/review/{path}", {}, as_=p); print(s.json)
    print(api.get(f"/proposals/{pid}", as_=r1).json)
    print(api.get(f"/proposals/{pid}/history", as_=m).json)
    print(api.get(f"/proposals/{pid}/revisions", as_=m).json)
    print(api.get("/proposals", as_=r1).json)
    print(api.get("/me/proposals", as_=m).json)
    assert 0
