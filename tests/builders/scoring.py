"""A published regulation, and facts of the past."""

from datetime import date
from pathlib import Path

from services.kernel.types import new_id
from services.kernel.work import writing
from services.members.vocabulary import Role
from services.scoring.commands.entering import Entry, enter_facts
from services.scoring.commands.publishing import publish_regulation
from services.scoring.vocabulary import FactKind
from tests.builders.activities import actor_of
from tests.builders.committee import Person, Place, housekeeping

REGULATION = (Path(__file__).parents[2] / "regulations" / "example_city.toml").read_text()

OUTCOMES = """
[roles]
chair = "主席会议成员"
exempt = "免考核"

[[rankings]]
id = "honour"
name = "优秀委员"
clause = "第十五条"
text = "优秀委员不超过委员总数的百分之五十，主席会议成员不参加评选；最后一名并列的一并列入。"
percent_to = 50
except_for = ["chair"]
break_by = ["proposals"]

[[rankings]]
id = "by_sector"
name = "界别履职榜"
clause = "第十六条"
text = "各界别得分前一名；并列的都不列入。"
top = 1
apart_by = "sector"
ties = "exclude"

[[quotas]]
id = "exempt"
name = "免考核名额"
clause = "第十七条"
text = "免考核的不超过委员总数的百分之四十。"
of = "委员总数"
percent_to = 40

[[consequences]]
id = "talk"
name = "约谈"
clause = "第十八条"
text = "届内两年不称职的，由主席会议约谈。"
then = "由主席会议约谈"
within = "term"
years = 2
grades = ["不称职"]
except_for = ["exempt"]

[facts.group_activity]
name = "界别活动"
fields = { people = "whole" }
field_names = { people = "参加人数" }

[[collectives]]
id = "sectors"
name = "先进界别"
clause = "第二十条"
text = "界别按成员平均分、人均半天数与自身的活动、提案计分。"
body = "sector"

  [[collectives.measures]]
  id = "mean_score"
  name = "成员平均分"
  clause = "第二十条第一款"
  take = "mean"

  [[collectives.measures]]
  id = "half_days"
  name = "出席半天数"
  clause = "第二十条第二款"
  take = "facts"
  unit = "half_days"
  match = [{ kind = "attendance", where = { status = "present" } }]

  [[collectives.categories]]
  id = "together"
  name = "集体得分"

    [[collectives.categories.rules]]
    id = "by_mean"
    name = "平均分"
    clause = "第二十条第一款"
    text = "平均分计入。"
    shape = "per_event"
    unit = "value"
    measure = "分"
    points = 1
    match = [{ kind = "mean_score" }]

    [[collectives.categories.rules]]
    id = "by_half_days"
    name = "出席"
    clause = "第二十条第二款"
    text = "每半天计 0.1 分。"
    shape = "per_event"
    unit = "value"
    measure = "个半天"
    points = 0.1
    match = [{ kind = "half_days" }]

  [[collectives.categories]]
  id = "own"
  name = "界别自身"
  clause = "第二十条第三款"
  cap = 12

    [[collectives.categories.rules]]
    id = "own_activity"
    name = "界别活动"
    clause = "第二十条第三款"
    text = "界别每办一次活动计 4 分，参加的满十人的计 5 分。"
    shape = "per_event"

      [[collectives.categories.rules.match]]
      kind = "group_activity"
      where = { people = { at_least = 10 } }
      points = 5

      [[collectives.categories.rules.match]]
      kind = "group_activity"
      points = 4

    [[collectives.categories.rules]]
    id = "own_proposal"
    name = "集体提案"
    clause = "第二十条第四款"
    text = "以界别名义的提案立案的，每件计 3 分。"
    shape = "per_event"
    points = 3
    match = [{ kind = "proposal", where = { status = "filed" } }]
"""
WITH_OUTCOMES = REGULATION + OUTCOMES
"""The same with what follows from scores: roles given by hand, two rankings, a quota, a consequence over years."""

OVER_THE_YEAR = REGULATION.replace(
    "effective_from = 2026-01-01", 'effective_from = 2025-12-01\nperiod = { from = "12-01", to = "11-30" }'
)
"""The same with years of assessment from 1 December to 30 November, in force from that of 2026."""


def a_published_regulation(*, place: Place, text: str = REGULATION) -> dict[str, object]:
    """The example regulation, in force from 2026."""
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    with writing(place.toolbox, committee_id=place.id) as work:
        work.actor = scorer
        return publish_regulation(work, scorer, text=text)


def presence(
    *, place: Place, member: Person, half_days: int = 2, meeting: str = "plenary", on: date = date(2026, 1, 12)
) -> None:
    """A settled attendance in a member's ledger."""
    with housekeeping(place.toolbox, place.id) as work:
        enter_facts(
            work,
            [
                Entry(
                    seat_id=member.seat_id,
                    kind=FactKind.ATTENDANCE,
                    on=on,
                    label="示例会议",
                    fields={
                        "meeting": meeting,
                        "status": "present",
                        "required": True,
                        "half_days": half_days,
                        "sessions": half_days,
                        "role": "member",
                    },
                    source_kind="activity",
                    source_id=new_id(),
                )
            ],
        )


def opinion(*, place: Place, member: Person, on: date = date(2026, 1, 20)) -> None:
    """An opinion report in a member's ledger, adopted."""
    entry = Entry(
        seat_id=member.seat_id, kind=FactKind.OPINION, on=on, label="示例信息", fields={"status": "adopted"},
        source_kind="import", source_id=new_id(),
    )  # fmt: skip
    with housekeeping(place.toolbox, place.id) as work:
        enter_facts(work, [entry])
