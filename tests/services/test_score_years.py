"""The freeze of a closed year: it holds against facts, rosters and regulations, and shows whatever is tampered with."""

from argparse import Namespace
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import ProgrammingError

from server.cli_scores import verify_year
from server.operating import Operator
from server.settings import Settings
from services.kernel.database import Database
from services.kernel.errors import Refused
from services.kernel.work import Toolbox, reading, writing
from services.members.facts import RosterImported
from services.members.models import Seat
from services.members.vocabulary import Role
from services.scoring.commands import appealing, closing, leading
from services.scoring.models import DutyFact, ScoreCard
from services.scoring.queries.recomputing import recompute_year
from services.scoring.refusals import YearNotClosed
from services.scoring.year_models import FrozenReceipt, LateFact, ScoreYear
from tests.builders.activities import acting, actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Place, a_committee, housekeeping
from tests.builders.looking import holding, looking
from tests.builders.racing import race, racing_database
from tests.builders.scoring import a_published_regulation
from tests.builders.years import LAST_YEARS_REGULATION, YEAR, a_year, came, card_of, catch_up


def findings(place: Place) -> list[str]:
    """What a recomputation of the year finds, as the operator reads it."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return [finding.words for finding in recompute_year(work, YEAR)]


def kept(place: Place) -> list[tuple[object, ...]]:
    """All of what boards and receipts read of the year."""
    with looking(place.toolbox.database) as session:
        cards = select(
            ScoreCard.seat_id, ScoreCard.total, ScoreCard.grade, ScoreCard.is_stale, ScoreCard.computed_at,
            ScoreCard.regulation_id, FrozenReceipt.sha256,
        ).join(FrozenReceipt, FrozenReceipt.seat_id == ScoreCard.seat_id).where(ScoreCard.year == YEAR)  # fmt: skip
        return [tuple(row) for row in session.execute(cards.order_by(ScoreCard.seat_id))]


def test_nothing_that_comes_later_moves_a_closed_year(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place)
    member = place.member()
    came(place=place, member=member)
    year.close(clock=clock)
    before = kept(place)

    came(place=place, member=member)
    newcomer = place.member("示例后来的委员")
    came(place=place, member=newcomer)
    mended = LAST_YEARS_REGULATION.partition("[[examples]]")[0].replace('"2026.1"', '"2026.2"')
    a_published_regulation(place=place, text=mended.replace("points = 3\n", "points = 4\n"))
    with housekeeping(place.toolbox, place.id) as work:
        work.session.get_one(Seat, (place.id, member.seat_id)).is_standing = True
    with writing(place.toolbox, committee_id=place.id) as work:
        work.record(RosterImported(subject_id=place.id, added=0, changed=1, unchanged=0, absent=0))
    catch_up(place=place)

    assert kept(place) == before
    assert findings(place) == []
    with looking(place.toolbox.database) as session:
        assert session.scalar(select(func.count()).select_from(LateFact)) == 2
        assert (
            session.scalar(select(func.count()).where(ScoreCard.seat_id == newcomer.seat_id, ScoreCard.year == YEAR))
            == 0
        )


def test_the_application_itself_cannot_write_on_what_is_frozen(place: Place, clock: HeldClock) -> None:
    if place.toolbox.database.is_sqlite:
        pytest.skip("SQLite has no privileges")
    year = a_year(place=place)
    came(place=place, member=place.member())
    year.close(clock=clock)
    with pytest.raises(ProgrammingError, match="permission denied"), housekeeping(place.toolbox, place.id) as work:
        work.session.execute(update(FrozenReceipt).values(grade="优秀"))


def test_a_tampered_receipt_and_a_tampered_fact_are_each_named(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place)
    one, other = place.member("示例甲"), place.member("示例乙")
    for member in (one, other):
        came(place=place, member=member)
    year.close(clock=clock)
    came(place=place, member=one, half_days=1)
    year.adjust(member=one)
    assert findings(place) == [], "an adjusting line belongs to it"

    database = place.toolbox.database
    with holding(database) as session:
        frozen = session.scalars(select(FrozenReceipt).where(FrozenReceipt.seat_id == one.seat_id)).one()
        lines = [{**line, "counted": "9"} if line["fact_id"] else line for line in frozen.receipt["lines"]]
        frozen.receipt = {**frozen.receipt, "lines": lines}
        fact = session.scalars(select(DutyFact).where(DutyFact.seat_id == other.seat_id)).one()
        fact.fields = {**fact.fields, "half_days": 1}
    found = findings(place)
    assert [each for each in found if each.startswith("示例甲") and "的计入：9 → 6" in each]
    assert [each for each in found if each.startswith("示例甲") and "散列值" in each]
    assert [each for each in found if each.startswith("示例乙") and "的得分：6 → 3" in each]
    assert [each for each in found if each.startswith("示例乙") and "总分：26 → 23" in each]

    with holding(database) as session:
        session.execute(update(ScoreCard).where(ScoreCard.seat_id == one.seat_id).values(total=Decimal(99)))
        session.execute(update(ScoreCard).where(ScoreCard.seat_id == other.seat_id).values(grade="优秀"))
        session.execute(update(FrozenReceipt).where(FrozenReceipt.seat_id == other.seat_id).values(sha256="0" * 64))
    found = findings(place)
    assert [each for each in found if each.startswith("示例甲") and "总分（含调整项）：29 → 99" in each]
    assert [each for each in found if each.startswith("示例乙") and "等次（含调整项）：不称职 → 优秀" in each]
    assert [each for each in found if each.startswith("全年") and "全年散列值" in each]


def test_the_operator_is_told_whether_a_year_recomputes(
    place: Place, clock: HeldClock, capsys: pytest.CaptureFixture[str]
) -> None:
    operator = Operator(Settings.from_env({}), place.toolbox)
    given = Namespace(committee=None, year=YEAR)
    year = a_year(place=place)
    member = place.member("示例甲")
    came(place=place, member=member)
    with pytest.raises(YearNotClosed):
        verify_year(operator, given)
    year.close(clock=clock)
    assert verify_year(operator, given) == 0
    assert "逐字节相同" in capsys.readouterr().out
    with holding(place.toolbox.database) as session:
        session.execute(update(DutyFact).values(occurred_on=date(YEAR, 1, 13)))
    assert verify_year(operator, given) == 1
    said = capsys.readouterr().out
    assert "示例甲" in said
    assert "的日期：2025-01-12 → 2025-01-13" in said
    assert said.endswith("发现 1 处不同。\n")


def test_adjusting_lines_add_up_to_the_recomputation(place: Place, clock: HeldClock) -> None:
    """Each line answers what came since the one before, under a cap that makes facts worth less together."""
    year = a_year(place=place)
    member = place.member()
    came(place=place, member=member, half_days=12)
    year.close(clock=clock)
    amounts = []
    for half_days in (1, 4, 2):
        came(place=place, member=member, half_days=half_days)
        amounts.append(year.adjust(member=member)["amount"])
    assert amounts == [3, 1, 0], "the cap of 40 leaves 4 of 21; a line of nothing says that the fact was looked at"
    assert card_of(place=place, member=member).total == 60
    assert findings(place) == []


def test_two_at_once_close_a_year_once_and_answer_an_appeal_once(
    database: Database, toolbox: Toolbox, clock: HeldClock, tmp_path: Path
) -> None:
    with racing_database(database, tmp_path) as racing:
        place = a_committee(replace(toolbox, database=racing))
        year = a_year(place=place)
        member = place.member()
        came(place=place, member=member)
        year.publish()
        made = acting(place.toolbox, actor_of(member), appealing.make_appeal, year=YEAR, reason="示例", missing="示例")
        scorers = [actor_of(each, Role.SCORER) for each in (year.scorer, year.second)]
        fields = {"appeal_id": made["id"], "answer": "示例"}
        answers = race([lambda by=by: acting(place.toolbox, by, appealing.dismiss_appeal, **fields) for by in scorers])
        assert sorted(isinstance(each, Refused) for each in answers) == [False, True]
        clock.advance(days=30)
        year.lead(leading.propose_closing)
        third = place.officer(name="示例第三人")
        outcomes = race(
            [
                *(lambda by=by: year.lead(closing.confirm_closing, by=by) for by in (year.second, third)),
                lambda: came(place=place, member=member),
            ]
        )
        closed = [each for each in outcomes[:2] if not isinstance(each, Exception)]
        with looking(racing) as session:
            late = session.scalar(select(func.count()).select_from(LateFact))
            stale = session.scalar(
                select(ScoreCard.is_stale).where(ScoreCard.seat_id == member.seat_id, ScoreCard.year == YEAR)
            )
            state = session.scalar(select(ScoreYear.state))
        # The fact came before the closing, which then found a stale card, or after it, and waits.
        assert (len(closed), state, late, stale) in {(1, "closed", 1, False), (0, "closing", 0, True)}
        assert all(isinstance(each, Refused) for each in outcomes[:2] if isinstance(each, Exception))
