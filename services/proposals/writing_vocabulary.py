"""Words of the aids to writing: the channels, and what decides between them."""

import enum


class Channel(enum.StrEnum):
    """By which way a matter is best brought forward."""

    SPECIAL_REPORT = "special-report"
    PROPOSAL = "proposal"
    OPINION_REPORT = "opinion-report"


CHANNEL_NAMES = {
    Channel.SPECIAL_REPORT: "专题协商报告",
    Channel.PROPOSAL: "提案",
    Channel.OPINION_REPORT: "社情民意信息",
}
"""The channels as people read them."""


class SolvedBy(enum.StrEnum):
    """Who can solve the matter, as its writer sees it."""

    THIS_LEVEL = "this-level"
    HIGHER_LEVEL = "higher-level"


SOLVED_BY_NAMES = {
    SolvedBy.THIS_LEVEL: "本级有关单位",
    SolvedBy.HIGHER_LEVEL: "上级",
}
"""The answers as people read them."""


class MatterScope(enum.StrEnum):
    """How broad the matter is, as its writer sees it."""

    ONE_MATTER = "one-matter"
    STRATEGIC = "strategic"


MATTER_SCOPE_NAMES = {
    MatterScope.ONE_MATTER: "一件具体的事",
    MatterScope.STRATEGIC: "全局性、战略性的问题",
}
"""The answers as people read them."""
