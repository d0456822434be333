"""A year of assessment from 1 December to 30 November: days and cards, closing, quarters, trials, changes of period."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete

from services.dossier.queries import read_contents
from services.kernel.clock import CHINA
from services.kernel.errors import BadInput, NotReady
from services.kernel.work import reading
from services.members.models import Term
from services.members.vocabulary import Role
from services.notices.models import Notice
from services.scoring.commands import closing, counting, leading
from services.scoring.commands.appealing import make_appeal, uphold_appeal
from services.scoring.models import ScoreCard
from services.scoring.published import current_year
from services.scoring.queries.adjustments import list_late_facts
from services.scoring.queries.boards import list_scores
from services.scoring.queries.cards import read_member_score, read_my_score, receipt_of
from services.scoring.queries.collectives import list_collectives
from services.scoring.queries.duty_facts import list_member_duty_facts
from services.scoring.queries.recomputing import recompute_year
from services.scoring.queries.standings import members_standing
from services.scoring.queries.trials import list_trial_members, read_trial_member
from services.scoring.queries.years import read_score_year
from services.scoring.refusals import QuarterNotBegun
from services.scoring.standing_models import ScoreStanding
from services.scoring.year_models import LateFact
from tests.builders import bodies
from tests.builders.activities import acting, actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.entries import confirm, enter, facts_of, propose_reversal, refuse
from tests.builders.laboratory import a_regulation_draft, a_trial
from tests.builders.notices import deliver
from tests.builders.scoring import OUTCOMES, OVER_THE_YEAR, REGULATION, a_published_regulation, presence
from tests.builders.statements import statements
from tests.builders.years import AYear, card_of, catch_up
from tests.services.test_closed_years import WITH_OUTCOMES

BASE = 20
EACH = 6
"""Points of everybody, and of a presence of two half-days."""

FROM_2027 = OVER_THE_YEAR.replace("effective_from = 2025-12-01", "effective_from = 2026-12-01").replace(
    'version = "2026.1"', 'version = "2027.1"'
)
"""The regulation that begins its years in December, from that of 2027."""


def at(*day: int, hour: int = 9) -> datetime:
    """An hour of a day in China."""
    return datetime(*day, hour, tzinfo=CHINA).astimezone(UTC)


def attend(place: Place, member: Person, *days: date) -> None:
    """A presence on each of these days."""
    for day in days:
        presence(place=place, member=member, on=day)


def lines(place: Place, member: Person, year: int) -> list[str]:
    """The days that a receipt counts, and those of which it says why not."""
    with reading(place.toolbox, committee_id=place.id) as work:
        receipt = receipt_of(work, member.seat_id, year)
    return [line["on"] for line in receipt["lines"] if line["fact_id"]] + [
        each["reason"] for each in receipt["unscored"]
    ]


def stale_years(place: Place) -> list[int]:
    """The years that have a stale card."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return sorted(set(work.session.scalars(work.select(ScoreCard.year).where(ScoreCard.is_stale))))


def totals(place: Place, member: Person, *years: int) -> list[int]:
    """What the stored cards come to."""
    return [int(card_of(place=place, member=member, year=year).total or 0) for year in years]


def late(place: Place) -> list[tuple[int, bool]]:
    """Which years have late facts, and whether they count the day."""
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.execute(work.select(LateFact.year, LateFact.is_counted).order_by(LateFact.year))
        return [(row.year, row.is_counted) for row in rows]


def scorers(place: Place, number: int) -> AYear:
    """A year with two who lead it."""
    return AYear(place=place, scorer=place.officer(Role.SCORER), second=place.officer(Role.SCORER), number=number)


def differences(place: Place, year: int) -> list[str]:
    """What `verify-year` finds."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return [finding.words for finding in recompute_year(work, year)]


# ------------------------------------------------------------------------------------------------------- days and clock


def test_each_day_counts_in_the_year_in_which_its_year_ends(place: Place, clock: HeldClock) -> None:
    clock.instant = at(2027, 1, 2)
    a_published_regulation(place=place, text=OVER_THE_YEAR)
    member = place.member()
    attend(place, member, date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))

    assert stale_years(place) == [2026, 2027]
    catch_up(place=place)
    assert totals(place, member, 2026, 2027) == [BASE + EACH, BASE + 3 * EACH]
    assert lines(place, member, 2026) == ["2026-11-30"]
    assert lines(place, member, 2027) == ["2026-12-01", "2026-12-31", "2027-01-01"]
    actor = actor_of(place.officer(Role.SCORER), Role.SCORER)
    with reading(place.toolbox, committee_id=place.id) as work:
        listed = list_member_duty_facts(work, actor, seat_id=member.seat_id, limit=9)
    assert listed["year"] == 2027
    assert [row["occurred_on"].isoformat() for row in listed["items"]] == lines(place, member, 2027)[::-1]


def test_the_clock_decides_which_year_it_is(place: Place, clock: HeldClock) -> None:
    member = place.member()
    actor = actor_of(member, Role.MEMBER)
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)

    def years() -> list[int]:
        found = []
        for instant in (at(2026, 11, 30, hour=23), at(2026, 12, 1, hour=0), at(2026, 12, 31), at(2027, 1, 1)):
            clock.instant = instant
            with reading(place.toolbox, committee_id=place.id) as work:
                found.append(current_year(work))
                assert list_scores(work, scorer, limit=5)["year"] == found[-1], "the board finds it by a column"
        return found

    assert years() == [2026, 2026, 2026, 2027], "before there is a regulation the calendar's"
    clock.instant = at(2026, 10, 1)
    a_published_regulation(place=place)
    attend(place, member, date(2026, 9, 30))
    catch_up(place=place)
    assert years() == [2026, 2026, 2026, 2027]
    clock.instant = at(2026, 11, 1)
    a_published_regulation(place=place, text=FROM_2027.replace("2026-12-01", "2027-01-01"))
    assert years() == [2026, 2026, 2026, 2027], "its days before it is in force are not its own"
    clock.instant = at(2026, 11, 2)
    a_published_regulation(place=place, text=FROM_2027.replace("2027.1", "2027.2"))
    assert years() == [2026, 2027, 2027, 2027]
    clock.instant = at(2026, 12, 15)
    attend(place, member, date(2026, 12, 14))
    catch_up(place=place)
    with reading(place.toolbox, committee_id=place.id) as work:
        assert read_my_score(work, actor)["year"] == 2027
        assert [row["total"] for row in list_scores(work, scorer, limit=5)["items"]] == [BASE + EACH]


def test_by_the_calendar_own_receipt_and_board_cost_no_statement_more(place: Place) -> None:
    a_published_regulation(place=place)
    member = place.member()
    attend(place, member, date(2026, 1, 12))
    catch_up(place=place)
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    engine = place.toolbox.database.engine
    with statements(engine) as own, reading(place.toolbox, committee_id=place.id) as work:
        read_my_score(work, actor_of(member, Role.MEMBER))
    with statements(engine) as board, reading(place.toolbox, committee_id=place.id) as work:
        list_scores(work, scorer, limit=5)
    assert (len(own), len(board)) == (1, 2), "the receipt; the settings and the board"


def test_what_can_be_entered_on_a_day_is_for_the_regulation_of_its_year_to_say(place: Place, clock: HeldClock) -> None:
    clock.instant = at(2026, 12, 20)
    a_published_regulation(place=place)
    clock.advance(minutes=1)
    declared = '[facts.gift]\nname = "捐赠"\n\n[[categories]]'
    a_published_regulation(place=place, text=FROM_2027.replace("[[categories]]", declared, 1))
    member, scorer, second = place.member(), place.officer(Role.SCORER), place.officer(Role.SCORER)

    def give(on: date) -> dict[str, Any]:
        return enter(place=place, by=scorer, about=(member,), kind="gift", details=(), label="示例捐赠", on=on)

    with pytest.raises(BadInput) as refused:
        give(date(2026, 11, 30))
    assert [fault.pointer for fault in refused.value.errors] == ["/kind"]
    entry, other = give(date(2026, 12, 15)), give(date(2026, 12, 16))
    assert entry["kind_name"] == "捐赠"
    deliver(place.toolbox)
    confirm(place=place, entry_id=entry["id"], by=second)
    assert stale_years(place) == [2026, 2027], "a day that both count makes both cards stale"
    refuse(place=place, entry_id=other["id"], by=second)
    (fact,) = facts_of(place, member)
    back = propose_reversal(place=place, fact_id=fact["id"], by=scorer)
    confirm(place=place, entry_id=back["id"], by=second)
    deliver(place.toolbox)
    with reading(place.toolbox, committee_id=place.id) as work:
        told = {(row.kind, row.year) for row in work.session.execute(work.select(Notice.kind, Notice.year))}
    assert told == {
        (kind, 2027) for kind in ("duty-entries-wait", "duty-entry-decided", "duty-fact-entered", "duty-fact-reversed")
    }, "notices name the year in whose ledger it is found"


# --------------------------------------------------------------------------------------------- the life of such a year


def test_a_year_over_the_new_year_is_led_to_its_end(place: Place, clock: HeldClock) -> None:
    clock.instant = at(2026, 11, 30)
    a_published_regulation(place=place, text=OVER_THE_YEAR)
    member = place.member()
    attend(place, member, date(2025, 12, 15), date(2026, 1, 12))
    year = scorers(place, 2026)
    with reading(place.toolbox, committee_id=place.id) as work:
        whole = read_score_year(work, actor_of(year.scorer), year="2026")
    assert (whole["first_day"], whole["last_day"]) == (date(2025, 12, 1), date(2026, 11, 30))
    with pytest.raises(NotReady, match="办理条件"):
        year.publish()
    clock.instant = at(2026, 12, 1)
    year.publish()
    fact = lines(place, member, 2026)[0]
    own = actor_of(member, Role.MEMBER)
    with reading(place.toolbox, committee_id=place.id) as work:
        line = next(each for each in read_my_score(work, own, year=2026)["lines"] if each["on"] == fact)
    appeal = acting(
        place.toolbox, own, make_appeal, year=2026, reason="示例", rule=line["rule"], fact_id=line["fact_id"]
    )
    clock.advance(hours=1)
    attend(place, member, date(2025, 12, 16))
    with reading(place.toolbox, committee_id=place.id) as work:
        new = list_member_duty_facts(work, actor_of(year.scorer), seat_id=member.seat_id, limit=9, year=2026)["items"]
    entry = next(row["id"] for row in new if row["occurred_on"] == date(2025, 12, 16))
    scorer = actor_of(year.scorer, Role.SCORER)
    acting(place.toolbox, scorer, uphold_appeal, appeal_id=appeal["id"], answer="已补记", entry_ids=[entry])
    catch_up(place=place)
    clock.advance(days=30)
    year.lead(leading.propose_closing)
    year.lead(closing.confirm_closing, by=year.second)
    assert totals(place, member, 2026) == [BASE + 3 * EACH]

    attend(place, member, date(2025, 12, 17), date(2026, 12, 15))
    assert late(place) == [(2026, True)], "what belongs to 2027 is late for nobody"
    line = year.adjust(member=member)
    assert int(line["amount"]) == EACH
    assert differences(place, 2026) == []
    catch_up(place=place)
    assert lines(place, member, 2027) == ["2026-12-15"]


@pytest.mark.parametrize("ends_in_time", [True, False])
def test_what_the_old_regulation_does_not_count_is_late_for_nobody(
    place: Place, clock: HeldClock, *, ends_in_time: bool
) -> None:
    text = REGULATION
    if ends_in_time:
        text = text.replace("effective_from = 2026-01-01", "effective_from = 2026-01-01\neffective_to = 2026-11-30")
    a_published_regulation(place=place, text=text)
    clock.advance(days=1)
    told = a_published_regulation(place=place, text=FROM_2027)["transition"]
    assert told == ([] if ends_in_time else ["2026-12-01 至 2026-12-31 同时计入 2026 年度和 2027 年度"])
    member = place.member()
    attend(place, member, date(2026, 1, 12))
    clock.instant = at(2027, 1, 4)
    year = scorers(place, 2026)
    year.close(clock=clock)
    attend(place, member, date(2026, 12, 15))

    assert late(place) == [(2026, not ends_in_time)]
    with reading(place.toolbox, committee_id=place.id) as work:
        waiting = list_late_facts(work, actor_of(year.scorer), year="2026", limit=9)["items"]
    assert len(waiting) == (0 if ends_in_time else 1)
    assert differences(place, 2026) == []
    catch_up(place=place)
    assert totals(place, member, 2026, 2027) == [BASE + EACH, BASE + EACH]


def test_a_quarter_is_one_of_the_year_of_assessment(place: Place, clock: HeldClock) -> None:
    clock.instant = at(2026, 12, 20)
    a_published_regulation(place=place, text=OVER_THE_YEAR)
    member = place.member()
    attend(place, member, date(2026, 12, 15))
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    with pytest.raises(QuarterNotBegun) as refused:
        acting(place.toolbox, scorer, counting.count_quarter, year=2027, quarter=2)
    assert "2027-03-01" in refused.value.errors[0].detail
    clock.instant = at(2027, 3, 1)
    attend(place, member, date(2027, 2, 28), date(2027, 3, 1))
    acting(place.toolbox, scorer, counting.count_quarter, year=2027, quarter=1)
    catch_up(place=place)
    with reading(place.toolbox, committee_id=place.id) as work:
        (standing,) = members_standing(work, 2027, 1)
        receipt = read_member_score(work, scorer, seat_id=member.seat_id, quarter=1)
    assert int(standing.total) == BASE + 2 * EACH
    assert (receipt["year"], receipt["last_day"], int(receipt["total"])) == (2027, date(2027, 2, 28), BASE + 2 * EACH)


# ------------------------------------------------------------------------------ another period, on years that are there


def test_who_publishes_another_period_gives_cards_of_the_years_to_which_days_have_moved(
    place: Place, clock: HeldClock
) -> None:
    clock.instant = at(2026, 12, 20)
    a_published_regulation(place=place)
    member, other = place.member("示例甲"), place.member("示例乙")
    attend(place, member, date(2026, 11, 30), date(2026, 12, 15))
    attend(place, other, date(2026, 11, 30))
    catch_up(place=place)
    assert totals(place, member, 2026) == [BASE + 2 * EACH]

    clock.advance(hours=1)
    a_published_regulation(place=place, text=FROM_2027)
    assert stale_years(place) == [2027]
    catch_up(place=place)
    assert totals(place, member, 2026, 2027) == [BASE + 2 * EACH, BASE + EACH]
    assert totals(place, other, 2026, 2027) == [BASE + EACH, BASE]

    # As if the fact of December had come in the same moment, and not known that the year has moved.
    with housekeeping(place.toolbox, place.id) as work:
        work.session.execute(delete(ScoreStanding).where(ScoreStanding.year == 2027))
        work.session.execute(delete(ScoreCard).where(ScoreCard.year == 2027, ScoreCard.seat_id == member.seat_id))
    clock.advance(minutes=11)
    catch_up(place=place)
    assert totals(place, member, 2026, 2027) == [BASE + 2 * EACH, BASE + EACH]

    clock.advance(hours=1)
    back = REGULATION.replace("2026.1", "2027.2").replace("effective_from = 2026-01-01", "effective_from = 2027-01-01")
    told = a_published_regulation(place=place, text=back)["transition"]
    assert told == []
    catch_up(place=place)
    assert totals(place, member, 2026, 2027) == [BASE + 2 * EACH, BASE], "and back again, no fact being touched"


def test_what_did_not_know_of_another_period_is_counted_though_a_result_was_published_meanwhile(
    place: Place, clock: HeldClock
) -> None:
    clock.instant = at(2026, 12, 20)
    a_published_regulation(place=place)
    member = place.member()
    attend(place, member, date(2025, 12, 15))
    a_published_regulation(place=place, text=OVER_THE_YEAR.replace("2026.1", "2026.2"))
    catch_up(place=place)
    scorers(place, 2026).publish()
    # As if the fact came only now, and had asked for its years before.
    with housekeeping(place.toolbox, place.id) as work:
        work.session.execute(delete(ScoreStanding).where(ScoreStanding.year == 2026))
        work.session.execute(delete(ScoreCard).where(ScoreCard.year == 2026))
    clock.advance(minutes=11)
    catch_up(place=place)
    assert totals(place, member, 2026) == [BASE + EACH]


def test_a_draft_over_the_new_year_is_tried_on_real_years(place: Place, clock: HeldClock) -> None:
    clock.instant = at(2026, 12, 31)
    text = REGULATION.replace("effective_from = 2026-01-01", "effective_from = 2025-01-01")
    a_published_regulation(place=place, text=text)
    member = place.member()
    attend(place, member, date(2025, 12, 15), date(2026, 1, 12), date(2026, 12, 15), date(2026, 12, 16))
    with_examples, _, _ = FROM_2027.partition("[[examples]]")
    trial_id = a_trial(place=place, years=[2026], draft_id=a_regulation_draft(place=place, text=with_examples))
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    with reading(place.toolbox, committee_id=place.id) as work:
        (row,) = list_trial_members(work, scorer, trial_id=trial_id, limit=9)["items"]
        both = read_trial_member(work, scorer, trial_id=trial_id, seat_id=member.seat_id)

    assert (int(row["old_total"]), int(row["new_total"])) == (BASE + 3 * EACH, BASE + 2 * EACH)
    counted = {side: [line["on"] for line in both[side]["lines"] if line["fact_id"]] for side in ("old", "new")}
    assert counted == {"old": ["2026-01-12", "2026-12-15", "2026-12-16"], "new": ["2025-12-15", "2026-01-12"]}
    assert [both["old"]["unscored"], both["new"]["unscored"]] == [[], []], "each sees the days of its own year"


def test_a_dossier_has_each_day_under_its_year_of_assessment(place: Place, clock: HeldClock) -> None:
    clock.instant = at(2027, 1, 15)
    a_published_regulation(place=place, text=OVER_THE_YEAR)
    member = place.member()
    attend(place, member, date(2026, 11, 30), date(2026, 12, 15), date(2027, 1, 10))
    catch_up(place=place)
    with reading(place.toolbox, committee_id=place.id) as work:
        contents = read_contents(work, actor_of(place.officer(Role.SCORER), Role.SCORER), seat_id=member.seat_id)
    found = {each["year"]: [fact["occurred_on"] for fact in each["facts"]] for each in contents["years"]}

    assert (found[2026], found[2027]) == (["2026-11-30"], ["2026-12-15", "2027-01-10"])
    for each in contents["years"]:
        named = {line["fact_id"] for line in (each["score"] or {"lines": []})["lines"] if line["fact_id"]}
        assert named == {fact["id"] for fact in each["facts"]}


def test_what_follows_over_the_years_counts_each_day_once(place: Place, clock: HeldClock) -> None:
    clock.instant = at(2027, 1, 15)
    text = WITH_OUTCOMES.replace(
        "effective_from = 2021-01-01", 'effective_from = 2021-12-01\nperiod = { from = "12-01", to = "11-30" }'
    )
    a_published_regulation(place=place, text=text)
    with housekeeping(place.toolbox, place.id) as work:
        term = work.session.scalars(work.select(Term)).one()
        term.begins_on, term.ends_on = date(2025, 12, 10), date(2030, 12, 9)
    member = place.member()

    def told(year: int) -> list[Any]:
        catch_up(place=place)
        with reading(place.toolbox, committee_id=place.id) as work:
            receipt = read_member_score(work, scorer, seat_id=member.seat_id, year=year)
        return [each["words"] for each in receipt.get("consequences", []) if each["id"] == "often"]

    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    attend(place, member, date(2025, 12, 15), date(2026, 12, 15))
    assert told(2026) == [], "the second day is not of that year"
    assert told(2027) == ["2027 年，常到：届内累计 2 次，通报表扬（第十九条）"]


def test_a_body_is_scored_by_what_it_and_its_members_did_in_its_year(place: Place, clock: HeldClock) -> None:
    clock.instant = at(2027, 1, 15)
    a_published_regulation(place=place, text=OVER_THE_YEAR + OUTCOMES)
    member, economy = place.member(), place.sectors["经济"]
    attend(place, member, date(2026, 11, 30), date(2026, 12, 15), date(2027, 1, 10))
    two = place.officer(Role.SCORER), place.officer(Role.SCORER)
    for day in (date(2026, 11, 30), date(2026, 12, 15)):
        bodies.held(place=place, scorers=two, body_id=economy, on=day, label=f"活动 {day}")
    catch_up(place=place)
    bodies.count(place=place, by=two[0], year=2027)
    with reading(place.toolbox, committee_id=place.id) as work:
        answer = list_collectives(work, actor_of(two[0], Role.SCORER))
    measured = [body["measures"][1] for body in answer["items"][0]["bodies"]]
    assert answer["year"] == 2027
    assert sum("出席半天数：4" in each for each in measured) == 1, "two days of two half-days each"
    card = bodies.card_of(place=place, by=two[0], body_id=economy, year=2027)
    assert [label for label, _, _ in bodies.own_lines(card)] == ["活动 2026-12-15"]
