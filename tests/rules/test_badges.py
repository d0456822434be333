"""Badges: what their codes say, and what is printed, or refused because the font cannot print it."""

import io
import re
from uuid import UUID

import pikepdf
import pylopdf_fonts_zh_cn
import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.activities.badge_codes import LENGTH, BadgeKey
from services.activities.badge_form import Badge, badges_pdf
from services.activities.refusals import BadgeForged, BadgeMalformed, GlyphMissing
from tests.builders.codes import mac

FONT = pylopdf_fonts_zh_cn.sans_path()
SEAT = UUID(int=7)


def key_of(activity: int = 2, committee: int = 1) -> BadgeKey:
    return BadgeKey(mac, committee_id=UUID(int=committee), activity_id=UUID(int=activity))


def badge(name: str = "张建国", number: int = 1) -> Badge:
    return Badge(
        name=name, sector_name="民盟", member_number=f"{number:03}", code=key_of().issue(UUID(int=number))
    )  # fmt: skip


def printed(*badges: Badge, title: str = "示例市政协第十四届第五次会议") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(badges_pdf("示例市政协", title, badges, font=FONT)))


def test_a_badge_says_whose_it_is_and_is_no_address() -> None:
    text = key_of().issue(SEAT)
    assert key_of().read(text) == SEAT
    assert len(text) == LENGTH == 43
    assert re.fullmatch("BG1[A-Z2-7]{40}", text)


@pytest.mark.parametrize(("activity", "committee"), [(3, 1), (2, 2)])
def test_a_badge_of_another_activity_or_committee_is_refused(activity: int, committee: int) -> None:
    with pytest.raises(BadgeForged):
        key_of().read(key_of(activity, committee).issue(SEAT))


@given(some.one_of(some.text(max_size=60), some.from_regex(r"BG1[A-Z2-7]{40}", fullmatch=True)))
def test_no_guessed_text_is_a_badge(text: str) -> None:
    with pytest.raises((BadgeMalformed, BadgeForged)):
        key_of().read(text)


def test_ten_badges_stand_on_a_page_and_the_font_is_embedded() -> None:
    with printed(*(badge(number=number) for number in range(1, 12))) as pdf:
        assert len(pdf.pages) == 2
        fonts = list(pdf.pages[0].Resources.Font.values())
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert [name in descriptor for descriptor in descriptors for name in ("/FontFile3",)] == [True]
        assert descriptors[0].FontName != "/NotoSansSC-Regular"  # A part of the font, under a name of its own.


def test_what_is_printed_stays_small() -> None:
    content = badges_pdf("示例市政协", "会议", [badge(number=number) for number in range(1, 101)], font=FONT)
    assert len(content) < 500_000


def test_a_long_title_and_a_long_name_find_room() -> None:
    with printed(badge("买买提·阿卜杜热西提·艾则孜汗"), badge("长" * 50), title="长\n" * 50) as pdf:
        assert len(pdf.pages) == 1


def test_rare_characters_of_the_standard_list_are_printed() -> None:
    with printed(badge("𬭎㛃龘")) as pdf:
        assert len(pdf.pages) == 1


def test_a_character_that_the_font_lacks_is_named_with_whose_it_is() -> None:
    with pytest.raises(GlyphMissing) as refused:
        printed(badge(), badge("李𠮷"), badge("王😀"))
    assert refused.value.facts["characters"] == ["😀", "𠮷"]
    assert [fault.detail for fault in refused.value.errors] == [
        "李𠮷：字体中没有“𠮷”（U+20BB7）", "王😀：字体中没有“😀”（U+1F600）",
    ]  # fmt: skip
