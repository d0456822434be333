"""Grams: what a text is found by."""

import pytest

from services.kernel.grams import Wanted, excerpt_of, fold, grams_of, pairs_of, places_of, wanted_in


def test_a_run_of_chinese_is_its_pairs_and_its_last_character() -> None:
    assert list(grams_of("停车场")) == ["停车", "车场", "场"]
    assert list(grams_of("停")) == ["停"]
    assert grams_of("停车停车")["停车"] == 2


def test_signs_and_blanks_part_runs() -> None:
    assert list(grams_of("停车、难 处\n理")) == ["停车", "车", "难", "处", "理"]
    assert list(pairs_of("停车、难 处\n理")) == ["停车"]


def test_words_and_numbers_are_kept_whole_and_small() -> None:
    assert list(grams_of("推广App2与5G基站")) == ["推广", "广", "app2", "与", "5g", "基站", "站"]
    assert list(grams_of("x" * 100)) == ["x" * 40]


@pytest.mark.parametrize(("written", "meant"), [("ＡＢ１２", "ab12"), ("Ｐ＋Ｒ", "p+r"), ("ǅ⽔㍿", "ǅ水㍿")])
def test_width_and_case_make_no_difference_and_places_stay(written: str, meant: str) -> None:
    assert fold(written) == meant
    assert len(fold(written)) == len(written)


@pytest.mark.parametrize("sign", ["'", "\\", ":", "*", "&", "|", "!", "(", '"', "_", "<", "\u200b", "😀"])
def test_no_gram_holds_a_sign(sign: str) -> None:
    assert list(grams_of(f"停车{sign}a{sign}")) == ["停车", "车", "a"]


def test_rare_characters_are_characters_too() -> None:
    assert list(grams_of("\U00020000\U00030000")) == ["\U00020000\U00030000", "\U00030000"]


def test_what_is_asked_for_is_pairs_and_beginnings() -> None:
    assert wanted_in("停车场 桥 5G 停车") == (
        Wanted("停车", is_beginning=False), Wanted("车场", is_beginning=False), Wanted("桥", is_beginning=True),
        Wanted("5g", is_beginning=True),
    )  # fmt: skip
    assert wanted_in("！？ %_") == ()


def test_places_are_whole_runs_else_pairs() -> None:
    assert places_of("停车场", "停车场和停车位") == [(0, 3)]
    assert places_of("停车位费", "停车位和停车收费") == [(0, 3), (4, 6)]
    assert places_of("5g 基站", "５Ｇ基站，15G") == [(0, 4)]
    assert places_of("桥", "路") == []


def test_an_excerpt_stands_around_the_first_place() -> None:
    text = "啊" * 100 + "停车" + "哦" * 100
    excerpt = excerpt_of("停车", text, longest=40)
    assert excerpt is not None
    assert len(excerpt.text) == 40
    assert [excerpt.text[start:end] for start, end in excerpt.ranges] == ["停车"]
    assert excerpt_of("充电", text, longest=40) is None
    short = excerpt_of("停车", "停车难", longest=40)
    assert short is not None
    assert (short.text, list(short.ranges)) == ("停车难", [(0, 2)])
