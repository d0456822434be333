"""Scoring tells people: members what concerns them, as far as they see it; who decides that something waits, once."""

from datetime import date

import pytest

from server.worker import Worker
from services.kernel.work import reading
from services.members.commands.settings import edit_settings
from services.members.models import Seat
from services.members.vocabulary import Role
from services.notices.commands.reading import read_all_notices
from services.notices.models import Notice
from services.notices.queries import score_recipients
from services.scoring.commands import adjusting, appealing, giving_roles, leading
from tests.builders import bodies
from tests.builders.activities import acting, actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.entries import confirm, declare, enter, facts_of, let_declare, propose_reversal, refuse
from tests.builders.notices import deliver, inbox_of
from tests.builders.proposals import speaks_for
from tests.builders.scoring import OUTCOMES, OVER_THE_YEAR, WITH_OUTCOMES, a_published_regulation
from tests.builders.years import LAST_YEARS_REGULATION, YEAR, AYear, a_year, came


def kinds(place: Place, person: Person) -> list[str]:
    """The kinds of notices that somebody got, in the order of coming."""
    return [kind for kind, _ in inbox_of(place, person)]


def appeal(year: AYear, member: Person, missing: str) -> dict[str, object]:
    """The member says that something is missing."""
    made: dict[str, object] = acting(
        year.place.toolbox, actor_of(member), appealing.make_appeal, year=YEAR, reason="示例", missing=missing
    )
    return made


def test_the_life_of_a_year_is_told_to_its_members_and_to_whoever_decides(place: Place, clock: HeldClock) -> None:
    year, member, left = a_year(place=place), place.member(), place.member("示例离任")
    for each in (member, left):
        came(place=place, member=each)
    with housekeeping(place.toolbox, place.id) as work:
        work.session.get_one(Seat, (place.id, left.seat_id)).is_active = False
    year.publish()
    ((kind, text),) = inbox_of(place, member)
    assert (kind, "24时之前申诉" in text) == ("score-result-published", True)
    assert inbox_of(place, left) == [], "he reads nothing any more"

    made = [appeal(year, member, missing) for missing in ("示例活动", "示例会议")]
    assert kinds(place, year.scorer) == kinds(place, year.second) == ["score-appeals-wait"], "one, of two"
    for each in made:
        acting(
            place.toolbox,
            actor_of(year.scorer, Role.SCORER),
            appealing.dismiss_appeal,
            appeal_id=each["id"],
            answer="示例答复",
        )
    assert kinds(place, member)[1:] == ["score-appeal-answered"] * 2
    acting(place.toolbox, actor_of(year.second, Role.SCORER), read_all_notices)

    clock.advance(days=30)
    year.lead(leading.propose_closing)
    assert kinds(place, year.second) == ["score-appeals-wait", "scores-to-confirm"]
    assert kinds(place, year.scorer) == ["score-appeals-wait"], "his own word"
    year.lead(leading.refuse_closing, by=year.second, reason="示例")
    year.lead(leading.propose_closing)
    assert kinds(place, year.second).count("scores-to-confirm") == 1, "he has not read the first one"
    year.lead(leading.reopen_year, reason="示例")
    assert kinds(place, member)[-1] == "score-result-withdrawn"
    year.close(clock=clock)
    came(place=place, member=member, half_days=1)
    year.adjust(member=member)
    assert kinds(place, member)[-3:] == ["score-result-published", "score-year-closed", "score-adjusted"]
    with reading(place.toolbox, committee_id=place.id) as work:
        assert set(work.session.scalars(work.select(Notice.year))) == {YEAR}


def test_nobody_is_told_of_scores_that_the_settings_keep_from_him(place: Place) -> None:
    year, administrator = a_year(place=place), actor_of(place.officer(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    member, convener = place.member(), place.member("示例召集人", roles=(Role.CONVENER,))
    for version, document in enumerate(
        (
            '[scoring.receipts]\nmember = "none"\n',
            '[scoring.totals]\nmember = "none"\n[scoring.receipts]\nmember = "none"\n',
        )
    ):
        acting(
            place.toolbox, administrator, edit_settings, document=document, note="示例", base_version=version
        )  # fmt: skip
        year.publish()
        inbox_of(place, member)
        year.lead(leading.reopen_year, reason="示例")
    assert [(kind, "申诉" in text) for kind, text in inbox_of(place, member)] == [("score-result-published", False)]
    assert [kind for kind, text in inbox_of(place, convener) if "申诉" in text] == ["score-result-published"] * 2


def test_thousands_are_told_in_batches_each_of_them_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score_recipients, "BATCH", 2)
    year, members = a_year(place=place), [place.member(f"示例{number}") for number in range(4)]
    year.publish()
    assert [kinds(place, each) for each in members] == [["score-result-published"]] * 4


def test_a_result_is_not_told_after_it_was_taken_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score_recipients, "BATCH", 1)
    year, (first, last) = a_year(place=place), sorted((place.member() for _ in range(2)), key=lambda each: each.seat_id)
    year.publish()
    Worker(place.toolbox).deliver()
    year.lead(leading.reopen_year, reason="示例")
    assert kinds(place, first) == ["score-result-published", "score-result-withdrawn"]
    assert kinds(place, last) == [], "his turn had not come"
    year.publish()
    year.lead(leading.reopen_year, reason="示例")
    year.publish()
    assert kinds(place, last) == ["score-result-published"]
    assert kinds(place, first)[2:] == ["score-result-published"]


def test_an_entry_is_told_to_whoever_confirms_it_and_its_fate_to_whom_it_concerns(place: Place) -> None:
    a_published_regulation(place=place)
    let_declare(place, "award")
    member, scorer, second = place.member(), place.officer(Role.SCORER), place.officer(Role.SCORER)
    general = place.officer(Role.SECRETARY_GENERAL)
    entered = enter(place=place, by=scorer, about=(member,))
    declared = declare(place=place, member=member)
    assert kinds(place, second) == kinds(place, general) == ["duty-entries-wait"]
    assert kinds(place, scorer) == ["duty-entries-wait"], "of the declaration, not of his own"
    assert kinds(place, member) == []
    confirm(place=place, entry_id=entered["id"], by=second)
    refuse(place=place, entry_id=declared["id"], by=second)
    assert sorted(kinds(place, member)) == ["duty-entry-decided", "duty-fact-entered"]
    (fact,) = facts_of(place, member)
    back = propose_reversal(place=place, fact_id=fact["id"], by=scorer)
    refuse(place=place, entry_id=back["id"], by=second)
    assert kinds(place, scorer) == ["duty-entries-wait", "duty-entry-decided"]
    again = propose_reversal(place=place, fact_id=fact["id"], by=scorer)
    confirm(place=place, entry_id=again["id"], by=second)
    assert kinds(place, member)[-1] == "duty-fact-reversed"
    texts = [text for each in (member, scorer, second) for _, text in inbox_of(place, each)]
    assert not [text for text in texts if "先进" in text or "示例申报" in text or "证据" in text]


def test_an_entry_is_told_of_the_year_of_assessment_in_which_its_day_lies(place: Place) -> None:
    a_published_regulation(place=place, text=OVER_THE_YEAR)
    member, scorer, second = place.member(), place.officer(Role.SCORER), place.officer(Role.SCORER)
    entered = enter(place=place, by=scorer, about=(member,), on=date(2025, 12, 15))
    texts = [text for _, text in inbox_of(place, second)]
    confirm(place=place, entry_id=entered["id"], by=second)
    (fact,) = facts_of(place, member)
    back = propose_reversal(place=place, fact_id=fact["id"], by=scorer)
    refuse(place=place, entry_id=back["id"], by=second)
    texts += [text for _, text in inbox_of(place, member)]
    assert ["2026 年度" in text for text in texts] == [True, True]
    with reading(place.toolbox, committee_id=place.id) as work:
        assert set(work.session.scalars(work.select(Notice.year))) == {2026}


def test_whoever_speaks_for_a_body_is_not_told_to_decide_about_it(place: Place) -> None:
    a_published_regulation(place=place, text=WITH_OUTCOMES)
    scorer, second, third = (place.officer(Role.SCORER, name=f"示例考核{each}") for each in "甲乙丙")
    speaks_for(place, place.sectors["经济"], second)
    bodies.enter(place=place, by=scorer, body_id=place.sectors["经济"])
    assert [kinds(place, each) for each in (scorer, second, third)] == [[], [], ["duty-entries-wait"]]


def test_two_who_propose_the_same_role_are_each_told_of_what_the_other_one_proposes(place: Place) -> None:
    year, members = a_year(place=place, text=LAST_YEARS_REGULATION + OUTCOMES), [place.member() for _ in range(5)]
    for each, member in zip((year.scorer, year.second), members, strict=False):
        asked = {"seat_ids": [member.seat_id], "role": "exempt", "reason": "示例", "year": YEAR}
        acting(place.toolbox, actor_of(each, Role.SCORER), giving_roles.give_roles, **asked)
        deliver(place.toolbox)
    assert kinds(place, year.scorer) == kinds(place, year.second) == ["scores-to-confirm"]


def test_what_was_decided_meanwhile_waits_for_nobody(place: Place, clock: HeldClock) -> None:
    year, member = a_year(place=place), place.member()
    came(place=place, member=member)
    year.close(clock=clock)
    came(place=place, member=member, half_days=1)
    asked = year.lead(adjusting.ask_adjustment, seat_id=member.seat_id, reason="示例", evidence="示例")
    acting(
        place.toolbox, actor_of(year.scorer, Role.SCORER), adjusting.refuse_adjustment, adjustment_id=asked["id"],
        reason="示例",
    )  # fmt: skip
    assert kinds(place, year.second) == [], "the closing was confirmed before it was told, and so was this"
    assert "score-adjusted" not in kinds(place, member)
