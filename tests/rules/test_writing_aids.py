"""Words to be warned of and advice on the channel: pure judgements over a text."""

import sys
from dataclasses import replace
from types import FrameType

import pytest

from services.members.settings import default
from services.members.writing_settings import Screen
from services.proposals import rules
from services.proposals.channels import MOST_WORDS, advise
from services.proposals.rules import ProposalText
from services.proposals.screening import folded, found_words
from services.proposals.writing_vocabulary import Channel, MatterScope, SolvedBy

SCREEN = Screen("secret", "涉密", "请删去", words=("机密", "绝密", "国家机密", "Top Secret"), unless=("计算机密码",))
WORDS = default().proposals.channels
TEXT = ProposalText(
    title="关于增设示例路停车位的建议", situation="停车难。", analysis="车位少。", suggestions=("增设车位。",)
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("没有什么", []),
        ("此为机密。", [("机密", 2, 4)]),
        ("机密，又是机密", [("机密", 0, 2), ("机密", 5, 7)]),
        ("属于国家机密", [("国家机密", 2, 6)]),
        ("机 密", [("机密", 0, 3)]),
        ("机\u200b密", [("机密", 0, 3)]),
        ("机\n密", [("机密", 0, 3)]),
        ("ＴＯＰ secret", [("Top Secret", 0, 10)]),
        ("计算机密码要常换", []),
        ("计算机密码与机密", [("机密", 6, 8)]),
        ("😀机密", [("机密", 1, 3)]),
        ("㍿机密", [("机密", 1, 3)]),
    ],
)
def test_words_are_found_where_they_stand(text: str, found: list[tuple[str, int, int]]) -> None:
    places = found_words(folded(text), SCREEN)
    assert [tuple(each) for each in places] == found


def test_a_long_text_of_nothing_but_words_is_looked_through_at_once() -> None:
    def steps(times: int) -> int:
        """How many calls it takes to look through so many words in a row: what a clock says depends on the machine."""
        text, made = folded("绝机密" * times), 0

        def count(_frame: FrameType, _event: str, _argument: object) -> None:
            nonlocal made
            made += 1

        sys.setprofile(count)
        try:
            places = found_words(text, SCREEN)
        finally:
            sys.setprofile(None)
        assert len(places) == times
        return made

    assert steps(1_000) < 11 * steps(100), "ten times the text is ten times the work"


@pytest.mark.parametrize("word", ["绝密", "机密", "秘密★1年", "秘 密 ☆", "密级：机密", "保密期限10年"])
def test_what_marks_a_secret_document_is_refused_by_default(word: str) -> None:
    assert rules.word_fault(replace(TEXT, analysis=f"{word}，请勿外传"), default().proposals)


def test_the_default_words_leave_ordinary_texts_alone() -> None:
    ordinary = (
        "请加强计算机密码管理，保护商业秘密和非涉密数据；建议公开脱密后的数据。手机密码常换，司机密切配合，飞机密集起降，"
        "数据的机密性，企业的商业机密，农机密植，两者有机密不可分，杜绝密集堆放，精密级仪器，保密级别，沥青高密级配。"
    )
    for screen in default().proposals.screens:
        assert found_words(folded(ordinary), screen) == [], screen.key


def test_a_concrete_matter_of_this_level_is_a_proposal() -> None:
    advice = advise(TEXT, WORDS, solved_by=None, scope=None)
    assert (advice.channel, advice.doubts) == (Channel.PROPOSAL, ())
    assert advice.reasons[-1].startswith("具体、本级能够解决的事项")


def test_what_a_higher_level_must_solve_is_an_opinion_report() -> None:
    text = replace(TEXT, suggestions=("建议国务院修订有关条例。", "增设车位。"))
    advice = advise(text, WORDS, solved_by=None, scope=None)
    assert advice.channel is Channel.OPINION_REPORT
    assert advice.reasons[0] == "案由或建议中提到“国务院”，可能须由上级解决"
    assert advice.doubts == ("如果其中有的建议本级可以解决，可将其另写成提案",)


def test_what_others_do_above_is_no_reason_when_only_the_situation_tells_it() -> None:
    text = replace(TEXT, situation="国务院已有规定，中央文件多次要求。")
    assert advise(text, WORDS, solved_by=None, scope=None).channel is Channel.PROPOSAL


def test_what_is_broad_is_a_special_report() -> None:
    text = replace(TEXT, title="关于制定本市产业布局中长期规划的建议")
    advice = advise(text, WORDS, solved_by=None, scope=None)
    assert advice.channel is Channel.SPECIAL_REPORT
    assert "“中长期规划”、“产业布局”" in advice.reasons[0]


def test_what_needs_a_higher_level_goes_up_however_broad_it_is() -> None:
    text = replace(TEXT, title="关于国家立法推动区域协调发展的建议")
    assert advise(text, WORDS, solved_by=None, scope=None).channel is Channel.OPINION_REPORT


@pytest.mark.parametrize(
    ("solved_by", "scope", "channel"),
    [
        (SolvedBy.HIGHER_LEVEL, None, Channel.OPINION_REPORT),
        (SolvedBy.HIGHER_LEVEL, MatterScope.STRATEGIC, Channel.OPINION_REPORT),
        (SolvedBy.THIS_LEVEL, MatterScope.STRATEGIC, Channel.SPECIAL_REPORT),
        (None, MatterScope.STRATEGIC, Channel.SPECIAL_REPORT),
        (SolvedBy.THIS_LEVEL, MatterScope.ONE_MATTER, Channel.PROPOSAL),
        (SolvedBy.THIS_LEVEL, None, Channel.PROPOSAL),
        (None, MatterScope.ONE_MATTER, Channel.PROPOSAL),
    ],
)
def test_the_members_own_answers_decide(
    solved_by: SolvedBy | None, scope: MatterScope | None, channel: Channel
) -> None:
    advice = advise(TEXT, WORDS, solved_by=solved_by, scope=scope)
    assert advice.channel is channel
    assert advice.reasons[0].startswith("您认为")


def test_words_against_an_answer_raise_a_doubt_and_do_not_outweigh_it() -> None:
    text = replace(TEXT, title="关于产业布局的建议", suggestions=("请国务院支持。",))
    advice = advise(text, WORDS, solved_by=SolvedBy.THIS_LEVEL, scope=MatterScope.ONE_MATTER)
    assert advice.channel is Channel.PROPOSAL
    assert [doubt[:6] for doubt in advice.doubts] == ["案由或建议中", "文中提到“产"]
    broad = advise(text, WORDS, solved_by=SolvedBy.THIS_LEVEL, scope=MatterScope.STRATEGIC)
    assert [doubt[:6] for doubt in broad.doubts] == ["案由或建议中"]


def test_so_many_words_are_named_and_no_more() -> None:
    text = replace(TEXT, suggestions=("".join(WORDS.higher_level),))
    reason = advise(text, WORDS, solved_by=None, scope=None).reasons[0]
    assert reason.count("“") == MOST_WORDS
    assert "”等，" in reason


def test_the_same_rules_say_what_is_missing_and_refuse_the_submission() -> None:
    from services.proposals.lifecycle import COMPLETE, contact_given, units_stand

    beside = [units_stand, contact_given]
    assert [need.__doc__ for need in COMPLETE] == [each.__doc__ for each in (*rules.SUBMISSION, *beside)]
