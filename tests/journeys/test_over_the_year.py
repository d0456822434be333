"""A committee changes to years of assessment from December on, so that the plenary in January can honour: over HTTP."""

from datetime import UTC, date, datetime
from typing import Any

from services.kernel.clock import CHINA
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place
from tests.builders.scoring import REGULATION, presence
from tests.builders.years import catch_up

ENDED = REGULATION.replace("effective_from = 2026-01-01", "effective_from = 2026-01-01\neffective_to = 2026-11-30")
NEW = REGULATION.replace('version = "2026.1"', 'version = "2027.1"').replace(
    "effective_from = 2026-01-01", 'effective_from = 2026-12-01\nperiod = { from = "12-01", to = "11-30" }'
)
BOTH = "2026-12-01 至 2026-12-31 同时计入 2026 年度和 2027 年度"
NEITHER = "2026-12-01 至 2026-12-31 不计入任何考核年度"


class Journey:
    """The people and what they do more than once."""

    def __init__(self, api: Api, place: Place, clock: HeldClock) -> None:
        self.api, self.place, self.clock = api, place, clock
        self.member = place.member("示例甲")
        self.scorer = place.officer(Role.SCORER)
        self.secretary = place.officer(Role.SECRETARY_GENERAL)

    def go_to(self, *day: int) -> None:
        """Let it be noon of a day, and the worker have done what was due."""
        self.clock.instant = datetime(*day, 12, tzinfo=CHINA).astimezone(UTC)
        catch_up(place=self.place)

    def get(self, path: str, person: Person) -> dict[str, Any]:
        """A read that is answered."""
        answer = self.api.get(path, as_=person)
        assert answer.status_code == 200, answer.json
        found: dict[str, Any] = answer.json
        return found

    def post(self, path: str, body: Any = None, *, by: Person, status: int = 200) -> dict[str, Any]:
        """A step that is taken, or refused as it must be."""
        answer = self.api.post(path, body, as_=by)
        assert answer.status_code == status, answer.json
        found: dict[str, Any] = answer.json
        return found

    def award(self, on: str) -> None:
        """An award of the city that one enters and another one confirms; 4 points."""
        body = {
            "kind": "award", "on": on, "label": f"示例先进 {on}", "reason": "示例通报",
            "details": [{"key": "level", "value": "市级"}], "document_number": "示例 1 号",
            "seat_ids": [str(self.member.seat_id)],
        }  # fmt: skip
        entry = self.post("/duty-entries", body, by=self.scorer, status=201)
        self.post(f"/duty-entries/{entry['id']}/confirmation", {}, by=self.secretary)
        catch_up(place=self.place)

    def days(self, path: str) -> list[str]:
        """The days of the facts that a receipt or a ledger lists, in order."""
        answer = self.get(path, self.member)
        rows = [each["on"] for each in answer.get("lines", []) if each["fact_id"]]
        return sorted(rows or [each["occurred_on"] for each in answer.get("items", [])])

    def close(self, year: int) -> None:
        """The closing of a year whose result has been published, once the time for appeals is over."""
        self.post(f"/score-years/{year}/closing", by=self.scorer)
        self.post(f"/score-years/{year}/closing/confirmation", by=self.secretary)


def test_the_assessment_is_ready_for_the_plenary_in_january(api: Api, place: Place, clock: HeldClock) -> None:
    us = Journey(api, place, clock)
    us.post("/regulations", {"text": REGULATION}, by=us.scorer, status=201)
    us.go_to(2026, 11, 10)
    presence(place=place, member=us.member, on=date(2026, 1, 12))

    # The new regulation is written, held against the old one, tried; then the old one is ended in time.
    draft = us.post("/regulation-drafts", {"name": "跨年修订稿", "text": NEW}, by=us.scorer, status=201)
    assert (draft["is_sound"], draft["remarks"]) == (True, [])
    (old,) = us.get("/regulations", us.scorer)["items"]
    told = us.get(f"/regulation-drafts/{draft['id']}/difference?against={old['id']}", us.scorer)["lines"]
    assert told[-1].strip() == f"! {BOTH}"
    trial = us.post("/trials", {"draft_id": draft["id"], "years": [2026]}, by=us.scorer)
    catch_up(place=place)
    assert us.get(f"/trials/{trial['id']}", us.scorer)["results"][0]["crossings"] == 0
    ended = us.post(
        "/regulations", {"text": ENDED.replace('version = "2026.1"', 'version = "2026.2"')}, by=us.scorer, status=201
    )
    assert ended["transition"] == [NEITHER], "as long as 2027 goes by the old one"
    clock.advance(minutes=1)
    published = us.post(f"/regulation-drafts/{draft['id']}/publication", {}, by=us.scorer, status=201)
    assert published["transition"] == []

    # The thirtieth of November is of 2026, the first of December of 2027.
    us.go_to(2026, 11, 30)
    assert us.get("/me/score", us.member)["year"] == 2026
    us.post("/score-years/2026/preliminary-result", by=us.scorer, status=422)
    us.go_to(2026, 12, 1)
    assert us.get("/scores", us.scorer)["year"] == 2027
    us.post("/score-years/2026/preliminary-result", by=us.scorer)
    us.go_to(2026, 12, 20)
    us.award("2026-12-15")
    assert us.days("/me/score") == us.days("/me/duty-facts") == ["2026-12-15"]
    assert us.days("/me/score?year=2026") == ["2026-01-12"]
    assert us.get("/home", us.member)["score"]["year"] == 2027
    us.close(2026)

    # The plenary honours by a closed year. What comes after it goes where its day belongs.
    us.go_to(2027, 1, 15)
    us.award("2026-12-16")
    assert us.get("/score-years/2026", us.scorer)["late_facts"] == 0
    us.award("2026-11-29")
    assert us.get("/score-years/2026", us.scorer)["late_facts"] == 1
    assert us.days("/me/score?year=2027") == ["2026-12-15", "2026-12-16"]
    assert us.days("/me/score?year=2026") == ["2026-01-12"]
    quarter = us.get("/me/score?quarter=1", us.member)
    assert (quarter["year"], quarter["last_day"]) == (2027, "2027-02-28")

    # The second year goes the same way, with no change of period in it.
    us.go_to(2027, 12, 1)
    us.post("/score-years/2027/preliminary-result", by=us.scorer)
    assert us.get("/me/score", us.member)["year"] == 2028
    dossier = us.get("/me/dossier?year=2027", us.member)["dossier"]["years"][0]
    assert [fact["occurred_on"] for fact in dossier["facts"]] == ["2026-12-15", "2026-12-16"]
    us.go_to(2027, 12, 20)
    us.close(2027)
    assert [each["state"] for each in us.get("/score-years", us.member)["items"]] == ["closed", "closed"]
