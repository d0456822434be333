"""The closed lists of words in a regulation beyond its rules: rounding, ranking, consequences, bodies, publication."""

import enum


class RoundingMode(enum.StrEnum):
    """What happens to the digits that are dropped."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
    UP = "up"


class Apart(enum.StrEnum):
    """By what members are ranked apart."""

    ROLE = "role"
    SECTOR = "sector"
    SPECIAL_COMMITTEE = "special_committee"
    STREET_GROUP = "street_group"


class Ties(enum.StrEnum):
    """What becomes of those who share the last place of a list."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


class Within(enum.StrEnum):
    """Over which time a consequence counts."""

    YEAR = "year"
    CONSECUTIVE = "consecutive"
    TERM = "term"
    WHOLE_TERM = "whole_term"


class CollectiveKind(enum.StrEnum):
    """The kinds of body that are scored."""

    SECTOR = "sector"
    SPECIAL_COMMITTEE = "special_committee"
    STREET_GROUP = "street_group"
    ORGANISATION = "organisation"


class Take(enum.StrEnum):
    """How a body's measure is made: of its members' scores, of their number, of facts."""

    SUM = "sum"
    MEAN = "mean"
    RATE = "rate"
    FACTS = "facts"
    FACTS_RATE = "facts_rate"


class Visibility(enum.StrEnum):
    """Who sees the scores when they are published."""

    OWN = "own"
    MEMBERS = "members"
    PUBLIC = "public"


ROUNDING_NAMES: dict[str, str] = {
    RoundingMode.HALF_UP: "四舍五入",
    RoundingMode.HALF_EVEN: "四舍六入五成双",
    RoundingMode.DOWN: "舍去",
    RoundingMode.UP: "进位",
}

APART_NAMES: dict[str, str] = {
    Apart.ROLE: "身份",
    Apart.SECTOR: "界别",
    Apart.SPECIAL_COMMITTEE: "专门委员会",
    Apart.STREET_GROUP: "街道（乡镇）委员联组",
}

TIES_NAMES: dict[str, str] = {Ties.INCLUDE: "并列者一并列入", Ties.EXCLUDE: "并列而名额不够的都不列入"}

WITHIN_NAMES: dict[str, str] = {
    Within.YEAR: "当年",
    Within.CONSECUTIVE: "连续",
    Within.TERM: "届内累计",
    Within.WHOLE_TERM: "届满时全届累计",
}

COLLECTIVE_NAMES: dict[str, str] = {
    CollectiveKind.SECTOR: "界别",
    CollectiveKind.SPECIAL_COMMITTEE: "专门委员会",
    CollectiveKind.STREET_GROUP: "街道（乡镇）委员联组",
    CollectiveKind.ORGANISATION: "党派团体",
}

TAKE_NAMES: dict[str, str] = {
    Take.SUM: "成员得分之和",
    Take.MEAN: "成员平均分",
    Take.RATE: "达到要求的成员所占比例",
    Take.FACTS: "成员履职记录的数量",
    Take.FACTS_RATE: "成员履职记录中符合条件的比例",
}

VISIBILITY_NAMES: dict[str, str] = {
    Visibility.OWN: "只公布给本人",
    Visibility.MEMBERS: "在委员中公布",
    Visibility.PUBLIC: "向社会公布",
}

LAST_QUARTER = 4
"""The quarter with which a year is whole."""
