"""A trial as a workbook: the members of each year, bodies, rules, and how the totals are spread."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.sheets.exports import Figure, tables_xlsx
from services.kernel.work import Work
from services.members.vocabulary import BODY_KIND_NAMES
from services.scoring.engine.amounts import canonical
from services.scoring.laboratory_models import TrialMember
from services.scoring.queries.sight import refuse_but_all
from services.scoring.queries.trials import members_of_trial, read_trial

_HEADS = ("年度", "委员证号", "姓名", "界别", "原得分", "新得分", "增减", "原等次", "新等次", "等次变化", "由何引起")
_BODY_HEADS = ("年度", "类别", "名称", "人数", "原平均分", "新平均分", "增分人数", "减分人数")
_RULE_HEADS = ("年度", "条款", "规则", "涉及人数", "原合计", "新合计", "增减")
_BAND_HEADS = ("年度", "自（含）", "至（不含）", "原人数", "新人数")


def trial_sheet(work: Work, actor: Actor, *, trial_id: UUID) -> bytes:
    """All of a trial, as far as it has been computed."""
    refuse_but_all(work, actor)
    results = read_trial(work, actor, trial_id=trial_id)["results"]
    return tables_xlsx(
        {
            "委员": (_HEADS, [row for each in results for row in _members(work, trial_id, each["year"])]),
            "界别与组别": (_BODY_HEADS, [_body(each["year"], body) for each in results for body in each["bodies"]]),
            "规则": (_RULE_HEADS, [_rule(each["year"], rule) for each in results for rule in each["rules"]]),
            "分数段": (_BAND_HEADS, [_band(each["year"], band) for each in results for band in each["spread"]]),
        }
    )


def _members(work: Work, trial_id: UUID, year: int) -> list[list[Figure]]:
    statement = members_of_trial(work, trial_id, year).order_by(TrialMember.change, TrialMember.seat_id)
    return [
        [
            year, row["member_number"], row["name"], row["sector"], canonical(row["old_total"]),
            canonical(row["new_total"]), canonical(row["change"]), row["old_grade"], row["new_grade"],
            "是" if row["crosses"] else "",
            "；".join(f"{each['clause']}「{each['name']}」由 {each['old']} 到 {each['new']}" for each in row["causes"]),
        ]
        for row in work.session.execute(statement).mappings()
    ]  # fmt: skip


def _body(year: int, body: dict[str, Any]) -> list[Figure]:
    means = (Decimal(body["old_mean"]), Decimal(body["new_mean"]))
    return [year, BODY_KIND_NAMES[body["kind"]], body["name"], body["members"], *means, body["gain"], body["lose"]]


def _rule(year: int, rule: dict[str, Any]) -> list[Figure]:
    sums = (Decimal(rule[key]) for key in ("old", "new", "change"))
    return [year, rule["clause"], rule["name"], rule["members"], *sums]


def _band(year: int, band: dict[str, Any]) -> list[Figure]:
    return [year, Decimal(band["first"]), Decimal(band["end"]), band["old"], band["new"]]
