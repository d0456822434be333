"""Where the life of a year meets roles, lists, quarters and what follows: only its own lines move a closed year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from services.kernel.errors import NotReady, NotThisPerson
from services.kernel.work import reading, writing
from services.members.models import Term
from services.members.vocabulary import Role
from services.scoring.commands import adjusting, counting, following, giving_roles, recounting
from services.scoring.commands.entering import take_back
from services.scoring.models import DutyFact, ScoreCard
from services.scoring.queries.below import list_members_below
from services.scoring.queries.member_roles import list_member_roles
from services.scoring.queries.recomputing import recompute_year
from services.scoring.refusals import OwnScore, RolesRefused, ScoreYearClosed
from services.scoring.standing_models import ScoreStanding
from tests.builders.activities import acting, actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping, row_of
from tests.builders.scoring import OUTCOMES, a_published_regulation, opinion
from tests.builders.years import LAST_YEARS_REGULATION, YEAR, AYear, a_year, came, card_of, catch_up

WITH_OUTCOMES = LAST_YEARS_REGULATION + OUTCOMES.replace(
    'grades = ["不称职"]\nexcept_for = ["exempt"]',
    'grades = ["不称职"]\nexcept_for = ["exempt"]\n\n[[consequences]]\nid = "often"\nname = "常到"\n'
    'clause = "第十九条"\ntext = "届内到会两次的，通报表扬。"\nthen = "通报表扬"\nwithin = "term"\nat_least = 2\n'
    'match = [{ kind = "attendance", where = { status = "present" } }]',
)


def give(year: AYear, role: str, member: Person, *, by: Person | None = None) -> dict[str, Any]:
    """A role of this year."""
    return year.lead(giving_roles.give_roles, by=by, year=YEAR, role=role, seat_ids=[member.seat_id], reason="示例依据")


def test_roles_of_a_closed_year_stay_as_they_were(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place, text=WITH_OUTCOMES)
    member, other, _ = place.member("示例甲"), place.member("示例乙"), place.member("示例丙")
    came(place=place, member=member)
    held = give(year, "chair", member)["items"][0]
    waiting = give(year, "exempt", other)["items"][0]
    year.close(clock=clock)

    def decide(*, is_confirmed: bool) -> dict[str, Any]:
        actor = actor_of(year.second, Role.SCORER)
        decision = {"role_ids": [waiting["id"]], "is_confirmed": is_confirmed, "reason": "示例理由"}
        decided: dict[str, Any] = acting(place.toolbox, actor, giving_roles.decide_roles, **decision)
        return decided

    with pytest.raises(ScoreYearClosed):
        give(year, "chair", other)
    with pytest.raises(ScoreYearClosed):
        decide(is_confirmed=True)
    with pytest.raises(ScoreYearClosed):
        actor = actor_of(year.scorer, Role.SCORER)
        acting(place.toolbox, actor, giving_roles.end_role, member_role_id=held["id"], reason="示例")
    listed = year.lead(list_member_roles, by=year.second, year=YEAR, limit=9)["items"]
    assert {each["role"]: each["actions"] for each in listed} == {"chair": [], "exempt": ["refuse"]}
    assert decide(is_confirmed=False)["items"][0]["state"] == "refused", "what waits may still be cleared away"


def test_no_result_is_published_while_a_role_frees_by_one_persons_word(place: Place) -> None:
    year, member = a_year(place=place, text=WITH_OUTCOMES), place.member()
    came(place=place, member=member)
    held = give(year, "chair", member)["items"][0]
    mended = WITH_OUTCOMES.replace('"2026.1"', '"2026.2"').replace('except_for = ["exempt"]', 'except_for = ["chair"]')
    a_published_regulation(place=place, text=mended)
    with pytest.raises(NotReady) as refused:
        year.publish()
    assert "1 项身份" in refused.value.errors[0].detail
    actor = actor_of(year.scorer, Role.SCORER)
    acting(place.toolbox, actor, giving_roles.end_role, member_role_id=held["id"], reason="重新登记")
    assert year.publish()["state"] == "preliminary"


def test_a_role_is_for_who_sits_in_the_term_of_its_year(place: Place) -> None:
    year = a_year(place=place, text=WITH_OUTCOMES)
    member = place.member()
    with housekeeping(place.toolbox, place.id) as work:
        term = work.session.scalars(work.select(Term)).one()
        term.begins_on = date(YEAR + 1, 1, 1)
    with pytest.raises(RolesRefused) as refused:
        give(year, "chair", member)
    assert [fault.pointer for fault in refused.value.errors] == ["/seat_ids/0"]


def test_a_quarter_of_a_closed_year_is_counted_without_what_came_late(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place)
    member = place.member()
    came(place=place, member=member)
    year.close(clock=clock)

    def quarter() -> Any:
        with housekeeping(place.toolbox, place.id) as work:
            counting.count_quarter_of_some(work, {"year": YEAR, "quarter": 1})
        return row_of(place, ScoreStanding, seat_id=member.seat_id, year=YEAR, through_quarter=1).total

    before = quarter()
    came(place=place, member=member)
    newcomer = place.member("示例后来的委员")
    came(place=place, member=newcomer)
    assert quarter() == before


def test_what_follows_counts_a_late_fact_once_a_line_answers_it(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place, text=WITH_OUTCOMES)
    member = place.member()
    came(place=place, member=member)
    year.close(clock=clock)
    came(place=place, member=member)

    def follows() -> list[str]:
        with housekeeping(place.toolbox, place.id) as work:
            following.forget_what_follows(work, [member.seat_id], since=YEAR)
        catch_up(place=place)
        told = row_of(place, ScoreStanding, seat_id=member.seat_id, year=YEAR, through_quarter=4).consequences
        return [each["id"] for each in told]

    assert follows() == [], "nobody has answered it yet"
    asked = year.lead(adjusting.ask_adjustment, seat_id=member.seat_id, reason="示例", evidence="示例")
    assert follows() == [], "nor does what one person asks for"
    actor = actor_of(year.second, Role.SCORER)
    acting(place.toolbox, actor, adjusting.confirm_adjustment, adjustment_id=asked["id"])
    assert follows() == ["often"]


def test_whoever_is_lifted_by_an_adjusting_line_is_below_no_more(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place)
    member = place.member()
    came(place=place, member=member)
    opinion(place=place, member=member, on=date(YEAR, 1, 20))
    year.close(clock=clock)

    def below() -> list[tuple[str, list[str]]]:
        with reading(place.toolbox, committee_id=place.id) as work:
            scorer = actor_of(year.scorer, Role.SCORER)
            items = list_members_below(work, scorer, limit=10, year=YEAR)["items"]
            return [(each["grade"], each["missing"]) for each in items]

    assert below() == [("不称职", ["距「基本称职」还差 16 分"])]
    year.adjust(member=member, amount=Decimal(1), clause="第一条")
    assert below() == [("不称职", ["距「基本称职」还差 15 分"])]
    year.adjust(member=member, amount=Decimal(60), clause="第一条")
    assert card_of(place=place, member=member).grade != "不称职"
    assert below() == []


def test_a_late_fact_settles_a_duty_once_a_line_answers_it(place: Place, clock: HeldClock) -> None:
    year, member = a_year(place=place), place.member()
    came(place=place, member=member)
    year.close(clock=clock)
    lifted = year.adjust(member=member, amount=Decimal(60), clause="第一条")
    assert lifted["effects"] == ["等次：不称职 → 基本称职"], "no better, as long as he has not spoken up"
    opinion(place=place, member=member, on=date(YEAR, 1, 20))
    assert card_of(place=place, member=member).grade == "基本称职"

    def lacking() -> tuple[str | None, bool, list[str]]:
        with reading(place.toolbox, committee_id=place.id) as work:
            assert list(recompute_year(work, YEAR)) == []
        standing = row_of(place, ScoreStanding, seat_id=member.seat_id, year=YEAR, through_quarter=4)
        return card_of(place=place, member=member).grade, standing.is_below, standing.unmet

    duty = "最低要求「提交提案或者反映社情民意信息」{}（第十二条第二项）"
    asked = year.lead(adjusting.ask_adjustment, seat_id=member.seat_id, reason="示例", evidence="示例")
    assert asked["effects"] == [duty.format("已完成"), "等次：基本称职 → 优秀"]
    assert lacking() == ("基本称职", True, ["speak_up"]), "one person alone settles nothing"
    actor = actor_of(year.second, Role.SCORER)
    acting(place.toolbox, actor, adjusting.confirm_adjustment, adjustment_id=asked["id"])
    assert lacking() == ("优秀", False, [])
    with housekeeping(place.toolbox, place.id) as work:
        fact = work.session.scalars(work.select(DutyFact).where(DutyFact.kind == "opinion")).one()
        take_back(work, fact.source_kind, fact.source_id)
    assert lacking() == ("优秀", False, []), "nor does what comes late undo it by itself"
    assert year.adjust(member=member)["effects"] == [duty.format("未完成"), "等次：优秀 → 基本称职"]
    assert lacking() == ("基本称职", True, ["speak_up"])


def test_nobody_adjusts_or_exempts_himself_in_a_seat_that_he_has_left(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place, text=WITH_OUTCOMES)
    member = place.member(roles=(Role.SCORER,))
    came(place=place, member=member)
    left = Person(**{**vars(member), "seat_id": None})
    with pytest.raises(RolesRefused):
        give(year, "chair", member, by=left)
    year.close(clock=clock)
    sent = {"seat_id": member.seat_id, "amount": Decimal(1), "clause": "第一条", "reason": "示例", "evidence": "示例"}
    with pytest.raises(OwnScore):
        year.lead(adjusting.ask_adjustment, by=left, **sent)
    asked = year.lead(adjusting.ask_adjustment, **sent)
    with pytest.raises(NotThisPerson):
        acting(place.toolbox, actor_of(left, Role.SCORER), adjusting.confirm_adjustment, adjustment_id=asked["id"])
    assert asked["actions"] == ["refuse"]


def test_a_year_closed_before_it_is_over_takes_in_nobody(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place)
    came(place=place, member=place.member())
    year.close(clock=clock)
    newcomer = place.member("示例后来的委员")
    with housekeeping(place.toolbox, place.id) as work:
        # As if the closed year were still running: a regulation may end its year in November.
        recounting.open_cards(work, YEAR)
        assert not work.session.scalar(work.select(ScoreCard.id).where(ScoreCard.seat_id == newcomer.seat_id))


def test_whoever_queues_for_a_quota_of_roles_holds_up_no_recount(place: Place) -> None:
    if place.toolbox.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    year = a_year(place=place, text=WITH_OUTCOMES)
    member, other, _ = place.member("示例甲"), place.member("示例乙"), place.member("示例丙")
    came(place=place, member=other)
    scorer = actor_of(year.scorer, Role.SCORER)
    with writing(place.toolbox, committee_id=place.id) as work:
        work.actor = scorer
        role = {"year": YEAR, "role": "exempt", "seat_ids": [member.seat_id], "reason": "示例依据"}
        giving_roles.give_roles(work, scorer, **role)
        with housekeeping(place.toolbox, place.id) as worker:
            worker.session.execute(text("SET LOCAL lock_timeout = '2s'"))
            recounting.recount_stale_cards(worker, {"year": YEAR})
    assert card_of(place=place, member=other).total == 26
