"""Words of the proposals of earlier years."""

import enum


class PastDisposition(enum.StrEnum):
    """What review made of a proposal of an earlier year."""

    FILED = "filed"
    MERGED = "merged"
    NOT_FILED = "not-filed"
    CONVERTED = "converted"
    WITHDRAWN = "withdrawn"


PAST_DISPOSITION_NAMES = {
    PastDisposition.FILED: "立案",
    PastDisposition.MERGED: "并案",
    PastDisposition.NOT_FILED: "不予立案",
    PastDisposition.CONVERTED: "转社情民意",
    PastDisposition.WITHDRAWN: "撤案",
}
"""The dispositions as people read them."""


class UnitRole(enum.StrEnum):
    """As what a unit handled a case: alone, leading, assisting, or one of several that each answer."""

    SOLE = "sole"
    LEAD = "lead"
    ASSIST = "assist"
    SEPARATE = "separate"


UNIT_ROLE_NAMES = {
    UnitRole.SOLE: "独办",
    UnitRole.LEAD: "主办",
    UnitRole.ASSIST: "会办",
    UnitRole.SEPARATE: "分办",
}
"""The roles as people read them."""


class Satisfaction(enum.StrEnum):
    """What the proposer said of the reply."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically-satisfied"
    DISSATISFIED = "dissatisfied"


SATISFACTION_NAMES = {
    Satisfaction.SATISFIED: "满意",
    Satisfaction.BASICALLY_SATISFIED: "基本满意",
    Satisfaction.DISSATISFIED: "不满意",
}
"""The judgements as people read them."""
