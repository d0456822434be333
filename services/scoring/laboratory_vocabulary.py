"""Words of the laboratory: what becomes of a line of a published list, and by what a difference is explained."""

import enum


class ListOutcome(enum.StrEnum):
    """What a published list and the ledger say of one member."""

    AGREES = "agrees"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    ONLY_LISTED = "only-listed"
    ONLY_HERE = "only-here"


class FindingKind(enum.StrEnum):
    """The single thing that makes both sides equal."""

    RULE = "rule"
    LIMIT = "limit"
    ROUNDING = "rounding"
    ROLE = "role"
    FACT = "fact"


LIST_OUTCOME_NAMES: dict[str, str] = {
    ListOutcome.AGREES: "一致",
    ListOutcome.EXPLAINED: "不一致，已找到原因",
    ListOutcome.UNEXPLAINED: "不一致，未找到单一原因",
    ListOutcome.ONLY_LISTED: "名单中有，本会名册中没有",
    ListOutcome.ONLY_HERE: "名单中没有",
}

FINDING_KIND_NAMES: dict[str, str] = {
    FindingKind.RULE: "一条计分规则",
    FindingKind.LIMIT: "一项限额或规定",
    FindingKind.ROUNDING: "舍入",
    FindingKind.ROLE: "委员身份",
    FindingKind.FACT: "一条履职记录",
}
