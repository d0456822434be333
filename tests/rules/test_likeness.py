"""What a proposal is about: groups of words, pairs, characters; and which words share a group."""

import pytest

from services.proposals.likeness import GROUP, MOST_GROUPS, is_like, keys_of, places_shared, weight_of
from services.proposals.synonyms import groups, named_in


def groups_in(text: str) -> set[str]:
    """The names of the groups that a text names."""
    return {group for named in named_in(text) for group in named.groups}


def test_the_file_of_groups_is_as_its_head_says() -> None:
    names = [name for name, *_ in groups()]
    assert len(set(names)) == len(names) > 300
    for words in groups():
        assert len(set(words)) == len(words) > 1, words
        assert {2, 3, 4, 5, 6, 7, 8} >= {len(word) for word in words}, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于增加停车泊位的提案", "车位"),
        ("敬老院床位", "医养结合"),
        ("小区装电梯", "上下楼"),
        ("ＡＥＤ配置", "除颤仪"),
    ],
)
def test_two_words_for_one_matter_are_of_one_group(one: str, other: str) -> None:
    assert groups_in(one) & groups_in(other)


def test_a_word_within_a_longer_one_is_not_counted_beside_it() -> None:
    assert [(each.start, each.end) for each in named_in("电动自行车")] == [(0, 5)]
    assert [(each.start, each.end) for each in named_in("自行车，自行车")] == [(0, 3), (4, 7)]


def test_keys_are_groups_then_pairs_then_characters() -> None:
    keys = keys_of("关于加强停车管理的建议", "泊位少。")
    assert keys == [f"{GROUP}停车", "停车", "泊位", "位少", "停", "车", "泊"]
    assert [weight_of(key) for key in keys] == [3, 1, 1, 1, 0.5, 0.5, 0.5]


def test_only_the_groups_that_a_text_is_about_are_keys() -> None:
    text = "垃圾、公厕、停车、路灯、井盖、公园、树木、垃圾、宠物、噪声"
    keys = [key for key in keys_of("关于医院的提案", text) if key.startswith(GROUP)]
    assert len(keys) == MOST_GROUPS
    assert keys[:2] == [f"{GROUP}医院", f"{GROUP}垃圾"], "the title's, then the one that comes back"


def test_words_of_ceremony_say_nothing() -> None:
    assert keys_of("关于加强停车管理的建议", "") == keys_of("停车", "")
    assert keys_of("", "") == []


def test_a_group_or_three_pairs_make_alike() -> None:
    keys = keys_of("增加停车泊位", "")
    assert is_like(keys, "车位不够", "")
    assert not is_like(keys, "河水发黑", "")
    assert is_like(["甲乙", "乙丙", "丙丁"], "甲乙丙丁", "")
    assert not is_like(["甲乙", "乙丙"], "甲乙丙丁", "")


def test_the_title_shows_what_is_shared() -> None:
    title = "关于增设夜间停车场的建议"
    found = places_shared(keys_of("晚上没有车位", ""), title)
    assert [title[start:end] for start, end in found] == ["停车场"]
    assert places_shared(keys_of("夜间", ""), title) == [(4, 6)]
    assert places_shared([], title) == []
