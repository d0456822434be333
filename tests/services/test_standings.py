"""How members stand beside their cards: after whatever may move a card, and never moved by what may not."""

from datetime import date
from decimal import Decimal
from typing import Any

from services.kernel.types import new_id
from services.kernel.work import reading
from services.members.vocabulary import Role
from services.scoring.commands.counting import count_quarter_of_some
from services.scoring.commands.entering import Entry, enter_facts
from services.scoring.commands.giving_roles import give_roles
from services.scoring.commands.trying import ask_trial
from services.scoring.laboratory_models import TrialMember
from services.scoring.models import PublishedRegulation
from services.scoring.queries.trials import read_trial_member
from services.scoring.standing_models import ScoreStanding
from tests.builders.activities import acting, actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.laboratory import a_trial
from tests.builders.scoring import OUTCOMES, REGULATION, WITH_OUTCOMES, a_published_regulation, opinion, presence
from tests.builders.years import LAST_YEARS_REGULATION, YEAR, a_year, came, card_of, catch_up

GIFTS = """
id = "gifts"
title = "示例捐赠计分办法"
version = "1"
effective_from = 2026-01-01

[facts.gift]
name = "捐赠"
[facts.gift.fields]
amount = "decimal"

[[categories]]
id = "gifts"
name = "捐赠"

  [[categories.rules]]
  id = "gift"
  name = "捐赠"
  clause = "第九十条"
  text = "捐赠每万元计 1 分。"
  shape = "per_event"
  unit = "amount"
  measure = "万元"
  points = 1
  match = [{ kind = "gift" }]
"""


def standing_of(place: Place, member: Person, *, year: int = YEAR, quarter: int = 4) -> ScoreStanding:
    """A member's stored standing."""
    with reading(place.toolbox, committee_id=place.id) as work:
        statement = work.select(ScoreStanding).where(
            ScoreStanding.year == year, ScoreStanding.through_quarter == quarter,
            ScoreStanding.seat_id == member.seat_id,
        )  # fmt: skip
        standing: ScoreStanding = work.session.scalars(statement).one()
        work.session.expunge(standing)
        return standing


def give(place: Place, member: Person, amount: str) -> None:
    """A gift in a member's ledger."""
    entry = Entry(
        seat_id=member.seat_id, kind="gift", on=date(2026, 1, 5), label="示例捐赠", fields={"amount": amount},
        source_kind="import", source_id=new_id(),
    )  # fmt: skip
    with housekeeping(place.toolbox, place.id) as work:
        enter_facts(work, [entry])


def test_words_in_a_field_that_has_become_a_number_keep_nobody_from_his_card(place: Place) -> None:
    a_published_regulation(place=place, text=GIFTS)
    member, other = place.member("示例甲"), place.member("示例乙")
    presence(place=place, member=other)
    for amount in ("若干", "NaN", "2.5"):
        give(place, member, amount)
    catch_up(place=place)

    assert not card_of(place=place, member=other, year=2026).is_stale
    receipt = card_of(place=place, member=member, year=2026).receipt
    assert [line["earned"] for line in receipt["lines"] if line["rule"] == "gift"] == ["2.5"]
    assert len(receipt["unscored"]) == 2


def test_a_total_that_no_column_holds_keeps_nobody_else_from_his_card(place: Place) -> None:
    a_published_regulation(place=place, text="points = 100_000".join(GIFTS.rsplit("points = 1", 1)))
    member, other = place.member("示例甲"), place.member("示例乙")
    presence(place=place, member=other)
    give(place, member, "100000")
    catch_up(place=place)
    assert not card_of(place=place, member=other, year=2026).is_stale
    assert card_of(place=place, member=member, year=2026).total is None


def test_a_changed_year_is_looked_at_by_every_later_one_whatever_lies_between(place: Place) -> None:
    until_2024 = "effective_from = 2024-01-01\neffective_to = 2024-12-31"
    early = REGULATION.replace("effective_from = 2026-01-01", until_2024).replace('"2026.1"', '"2024.1"')
    a_published_regulation(place=place, text=early)
    a_published_regulation(place=place, text=WITH_OUTCOMES.replace("effective_from = 2026", "effective_from = 2025"))
    member = place.member()
    for year in (2024, 2026):
        presence(place=place, member=member, half_days=1, meeting="lecture", on=date(year, 3, 1))
    catch_up(place=place)
    assert [each["id"] for each in standing_of(place, member, year=2026).consequences] == ["talk"]

    presence(place=place, member=member, half_days=8, on=date(2024, 1, 12))
    opinion(place=place, member=member, on=date(2024, 2, 1))
    catch_up(place=place)
    assert standing_of(place, member, year=2024).grade != "不称职"
    assert standing_of(place, member, year=2026).consequences == []


def test_who_gets_his_card_when_the_result_is_published_is_told_what_follows(place: Place) -> None:
    year = a_year(place=place, text=LAST_YEARS_REGULATION + OUTCOMES)
    came(place=place, member=place.member())
    idle = place.member("示例未履职")
    year.publish()
    catch_up(place=place)
    assert standing_of(place, idle).consequences == []


def test_an_adjusting_line_moves_the_standing_with_the_card(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place)
    member = place.member()
    came(place=place, member=member, half_days=8)
    opinion(place=place, member=member, on=date(YEAR, 2, 1))
    year.close(clock=clock)
    for amount, missing in ((Decimal(-60), ["距「基本称职」还差 58 分"]), (Decimal(60), [])):
        year.adjust(member=member, amount=amount, clause="第九条")
        card, standing = card_of(place=place, member=member), standing_of(place, member)
        assert (standing.total, standing.grade) == (card.total, card.grade)
        assert (standing.is_below, card.grade == "不称职", standing.missing) == (bool(missing), bool(missing), missing)


def test_what_comes_after_the_closing_is_in_no_quarter_and_in_no_trial_of_the_year(
    place: Place, clock: HeldClock
) -> None:
    year = a_year(place=place)
    member = place.member()
    came(place=place, member=member)
    year.close(clock=clock)
    came(place=place, member=member)
    with housekeeping(place.toolbox, place.id) as work:
        count_quarter_of_some(work, {"year": YEAR, "quarter": 1})
        regulation_id = work.session.scalar(work.select(PublishedRegulation.id))
    frozen = card_of(place=place, member=member).total
    assert standing_of(place, member, quarter=1).total == frozen

    trial_id = a_trial(place=place, years=[YEAR], regulation_id=regulation_id)
    with reading(place.toolbox, committee_id=place.id) as work:
        tried = work.session.scalars(work.select(TrialMember).where(TrialMember.trial_id == trial_id)).one()
        assert (tried.old_total, tried.new_total) == (frozen, frozen)


def test_a_tried_members_receipts_are_by_the_roles_that_he_was_given(place: Place) -> None:
    for_chair = 'applies_to = ["chair"]\n  points = 3'
    text = WITH_OUTCOMES.partition("[[examples]]")[0] + OUTCOMES
    a_published_regulation(place=place, text=text.replace("points = 3", for_chair, 1))
    member = place.member()
    presence(place=place, member=member)
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    acting(place.toolbox, scorer, give_roles, year=2026, role="chair", seat_ids=[member.seat_id], reason="示例")
    trial_id = a_trial(place=place)
    with reading(place.toolbox, committee_id=place.id) as work:
        tried = read_trial_member(work, scorer, trial_id=trial_id, seat_id=member.seat_id)
    assert Decimal(tried["old"]["total"]) == tried["old_total"] > 20


def test_a_role_given_since_makes_another_trial(place: Place) -> None:
    a_published_regulation(place=place, text=WITH_OUTCOMES)
    member = place.member()
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    with reading(place.toolbox, committee_id=place.id) as work:
        asked: dict[str, Any] = {
            "years": [2026], "regulation_id": work.session.scalar(work.select(PublishedRegulation.id))
        }  # fmt: skip
    assert not acting(place.toolbox, scorer, ask_trial, **asked)["is_found_again"]
    assert acting(place.toolbox, scorer, ask_trial, **asked)["is_found_again"]
    acting(place.toolbox, scorer, give_roles, year=2026, role="chair", seat_ids=[member.seat_id], reason="示例")
    assert not acting(place.toolbox, scorer, ask_trial, **asked)["is_found_again"]
