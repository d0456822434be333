"""Which channel suits a matter: by what the member says of it, and else by words of his text. He decides.

Three channels by scope: what only a higher level can solve is an opinion report, which goes up; what is broad and
strategic is a special report for consultation; what the units of this level can solve is a proposal.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from services.members.writing_settings import ChannelWords
from services.proposals.rules import ProposalText
from services.proposals.screening import folded, holds_word
from services.proposals.writing_vocabulary import Channel, MatterScope, SolvedBy

MOST_WORDS = 5
"""So many words of a text are named as a reason."""


@dataclass(frozen=True)
class Advice:
    """The channel, why, and whether something speaks for another one."""

    channel: Channel
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]


def advise(text: ProposalText, words: ChannelWords, *, solved_by: SolvedBy | None, scope: MatterScope | None) -> Advice:
    """What suits the matter. An answer of the member's outweighs every word; the words then only raise doubts."""
    asks = (text.title, *text.suggestions)
    higher = _found(asks, words.higher_level)
    strategic = _found((*asks, text.analysis), words.strategic)
    needs_higher = solved_by is SolvedBy.HIGHER_LEVEL or (solved_by is None and bool(higher))
    is_broad = scope is MatterScope.STRATEGIC or (scope is None and bool(strategic))
    reasons = []
    if needs_higher:
        channel = Channel.OPINION_REPORT
        reasons.append(
            "您认为此事须由上级解决" if solved_by else f"案由或建议中提到{_listed(higher)}，可能须由上级解决"
        )
        reasons.append("本级单位无权解决的事项，宜作为社情民意信息逐级报送")
    elif is_broad:
        channel = Channel.SPECIAL_REPORT
        reasons.append(
            "您认为此事是全局性、战略性的" if scope else f"文中提到{_listed(strategic)}，可能是全局性、战略性的"
        )
        reasons.append("全局性、战略性的问题，宜作为专题协商报告，供会议协商")
    else:
        channel = Channel.PROPOSAL
        if solved_by:
            reasons.append("您认为此事本级有关单位可以解决")
        if scope:
            reasons.append("您认为这是一件具体的事")
        reasons.append("具体、本级能够解决的事项，宜作为提案，由承办单位逐条答复")
    return Advice(channel, tuple(reasons), tuple(_doubts(channel, higher, strategic, text)))


def _doubts(channel: Channel, higher: tuple[str, ...], strategic: tuple[str, ...], text: ProposalText) -> Iterable[str]:
    if higher and channel is not Channel.OPINION_REPORT:
        yield f"案由或建议中提到{_listed(higher)}；若须由上级解决，宜作为社情民意信息"
    if strategic and channel is Channel.PROPOSAL:
        yield f"文中提到{_listed(strategic)}；若是全局性、战略性的，宜作为专题协商报告"
    if channel is Channel.OPINION_REPORT and len(text.suggestions) > 1:
        yield "如果其中有的建议本级可以解决，可将其另写成提案"


def _found(texts: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    """The words that stand in one of the texts, in the committee's order."""
    compared = [folded(each) for each in texts]
    return tuple(word for word in words if any(holds_word(each, word) for each in compared))


def _listed(words: tuple[str, ...]) -> str:
    return "、".join(f"“{word}”" for word in words[:MOST_WORDS]) + ("等" if len(words) > MOST_WORDS else "")
