"""Word files as committees write them, read into the fields of a draft."""

import io
import re
from typing import Any
from uuid import uuid4

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from services.files.examining import Unfit
from services.files.examining.word_text import MOST_CHARACTERS, write_text
from services.files.keeping import read_text
from services.files.refusals import FileUnfit
from services.members.settings_sections import Choice
from services.proposals.word_fields import FormFields
from services.proposals.word_form import FormContent, numbered, paragraphs_of, word_form
from services.proposals.word_headings import Part, heading_of, numbering_of, without_number
from services.proposals.word_reading import Line, Reading, read_lines
from tests.builders.files import a_word, with_part, with_words

CATEGORIES = (Choice("society", "社会建设"), Choice("ecology", "生态文明建设"))


def read(*lines: str) -> Reading:
    """What plain paragraphs become."""
    return read_lines([Line(each) for each in lines], CATEGORIES)


@pytest.mark.parametrize(
    ("line", "part", "rest"),
    [
        ("案由：关于停车的提案", Part.TITLE, "关于停车的提案"),
        ("案 由", Part.TITLE, ""),
        ("提案题目:停车", Part.TITLE, "停车"),
        ("【案由】停车", Part.TITLE, "停车"),
        ("一、基本情况", Part.SITUATION, ""),
        ("（一）存在的主要问题", Part.SITUATION, ""),
        ("背景：停车难。", Part.SITUATION, "停车难。"),
        ("二、原因分析", Part.ANALYSIS, ""),
        ("提案理由", Part.ANALYSIS, ""),
        ("三、对策与建议", Part.SUGGESTIONS, ""),
        ("三、几点建议：", Part.SUGGESTIONS, ""),
        ("具体建议如下：", Part.SUGGESTIONS, ""),
        ("办法：", Part.SUGGESTIONS, ""),
        ("第三部分 建议", None, ""),
        ("类别：社会建设", Part.CATEGORY, "社会建设"),
        ("第一提案人：张示例", Part.ELSEWHERE, "张示例"),
        ("联系电话", Part.TELEPHONE, ""),
        ("联 系 人", Part.CONTACT, ""),
        ("通讯地址：示例路1号", Part.ADDRESS, "示例路1号"),
        ("电子邮箱", Part.EMAIL, ""),
        ("建议承办", Part.UNITS, ""),
        ("建议承办单位：示例市城管局", Part.UNITS, "示例市城管局"),
        ("审查意见：", Part.ELSEWHERE, ""),
        ("停车问题突出", None, ""),
        ("（一）解决停车问题", None, ""),
        ("建议增设车位", None, ""),
        ("建议一：增设车位", None, ""),
        ("有人提出建议：多建", None, ""),
        ("", None, ""),
    ],
)
def test_headings_are_known_by_their_words(line: str, part: Part | None, rest: str) -> None:
    heading = heading_of(line)
    assert (heading.part if heading else None, heading.rest if heading else "") == (part, rest)


@pytest.mark.parametrize(
    ("line", "without"),
    [
        ("一、增设", "增设"), ("（一）增设", "增设"), ("(1)增设", "增设"), ("1.增设", "增设"), ("1、增设", "增设"),
        ("12．增设", "增设"), ("1）增设", "增设"), ("①增设", "增设"), ("一是增设", "增设"), ("第一，增设", "增设"),
        ("建议一：增设", "增设"), ("建议1、增设", "增设"), ("增设", "增设"), ("1.5公里内增设", "1.5公里内增设"),
        ("2026年增设", "2026年增设"), ("十一、增设", "增设"),
    ],
)  # fmt: skip
def test_numbers_before_asks_are_known(line: str, without: str) -> None:
    assert without_number(line) == without
    assert (numbering_of(line) is None) == (line == without)


def test_headings_on_lines_of_their_own() -> None:
    found = read(
        "政协示例市第十四届委员会第五次会议提案",
        "关于增设示例路停车位的提案",
        "提案人：张示例",
        "一、基本情况",
        "示例路沿线停车难。",
        "车位不足三百个。",
        "二、原因分析",
        "车位少，周转慢。",
        "三、具体建议",
        "（一）增设夜间车位。由城管局划线。",
        "可先试点。",
        "（二）开放单位车场。",
        "2026年1月10日",
    )
    assert found == Reading(
        title="关于增设示例路停车位的提案",
        situation=["示例路沿线停车难。", "车位不足三百个。"],
        analysis=["车位少，周转慢。"],
        suggestions=["增设夜间车位。由城管局划线。\n可先试点。", "开放单位车场。"],
        unplaced=["政协示例市第十四届委员会第五次会议提案", "提案人：张示例", "2026年1月10日"],
    )


def test_headings_on_the_line_of_their_text() -> None:
    found = read(
        "案由：关于停车的提案", "类别：社会建设", "情况：停车难。", "分析：车位少。",
        "建议：1.增设车位；2.开放车场；3.加强管理。",
    )  # fmt: skip
    assert found == Reading(
        title="关于停车的提案", category="society", situation=["停车难。"], analysis=["车位少。"],
        suggestions=["增设车位；", "开放车场；", "加强管理。"],
    )  # fmt: skip


def test_a_paper_form_of_cells() -> None:
    found = read(
        "案由", "关于停车的提案", "提案人", "张示例", "联系电话", "13800000000", "类别", "交通出行",
        "情\n况", "停车难。", "分", "析", "车位少。", "建", "议", "增设车位。",
    )  # fmt: skip
    assert found == Reading(
        title="关于停车的提案", situation=["停车难。"], analysis=["车位少。"], suggestions=["增设车位。"],
        fields=FormFields(telephone="13800000000"), unplaced=["提案人", "张示例", "交通出行"],
    )  # fmt: skip


UNITS = {"示例市城管局": uuid4(), "示例市教育局": uuid4()}


def read_form(*lines: str) -> Reading:
    """A file of a committee whose units are known."""
    return read_lines([Line(each) for each in lines], CATEGORIES, UNITS)


def test_the_contact_and_the_units_are_fields_of_their_own() -> None:
    found = read_form(
        "案由：关于停车的提案", "联系人：王示例", "联系电话：0512-66666666转801", "通讯地址", "示例路1号",
        "邮箱：a.b@example.org",
        "建议承办单位：示例市教育局、示例市园林局，示例市城管局", "情况：停车难。", "建议：增设车位。",
    )  # fmt: skip
    assert found.fields == FormFields(
        "王示例", "0512-66666666转801", "示例路1号", "a.b@example.org",
        [UNITS["示例市教育局"], UNITS["示例市城管局"]],
    )  # fmt: skip
    assert (found.situation, found.unplaced) == (["停车难。"], ["示例市园林局"])


def test_below_the_text_they_are_read_as_well_and_end_it() -> None:
    found = read_form(
        "情况", "停车难。", "建议", "增设车位。", "联系人", "王示例 13800000000", "2026年1月10日", "另行说明"
    )
    assert (found.fields.name, found.fields.telephone) == ("王示例", "13800000000")
    assert (found.suggestions, found.unplaced) == (["增设车位。"], ["2026年1月10日", "另行说明"])


def test_what_is_none_and_whatever_comes_second_is_given_back() -> None:
    found = read_form("联系电话：无", "联系电话：13800000000", "手机：13900000000", "电子邮箱：无", "承办单位：无")
    assert found.fields == FormFields(telephone="13800000000")
    assert found.unplaced == ["联系电话：无", "手机：13900000000", "电子邮箱：无", "承办单位：无"]


def test_a_text_without_headings_but_for_the_sentence_before_the_asks() -> None:
    found = read(
        "关于停车的建议",
        "近年来，示例路沿线居民反映停车十分困难，群众意见较大。",
        "为此，提出如下建议：",
        "一是增设车位；二是开放车场；三是加强管理。",
        "张示例",
    )
    assert found.title == "关于停车的建议"
    assert found.situation == ["近年来，示例路沿线居民反映停车十分困难，群众意见较大。"]
    assert found.suggestions == ["增设车位；", "开放车场；", "加强管理。\n张示例"]
    assert found.unplaced == ["为此，提出如下建议："]


def test_situation_and_analysis_under_one_heading_are_said_to_be_so() -> None:
    found = read("关于停车的提案", "情况分析", "停车难，因为车位少。", "建议", "增设车位。")
    assert (found.situation, found.analysis) == (["停车难，因为车位少。"], [])
    assert found.notes == ["“情况分析”合写在一起，全部放入“情况”，请自行分出“分析”"]


def test_only_the_outermost_numbers_part_the_asks() -> None:
    found = read("建议", "1. 增设车位", "（1）夜间", "（2）白天", "2. 开放车场", "一、内部的", "3. 管理")
    assert found.suggestions == ["增设车位\n（1）夜间\n（2）白天", "开放车场\n一、内部的", "管理"]


def test_a_list_that_the_program_numbers() -> None:
    lines = [Line("建议"), Line("增设车位", 0), Line("夜间", 1), Line("1.5米宽", 1), Line("开放车场", 0)]
    assert read_lines(lines, CATEGORIES).suggestions == ["增设车位\n夜间\n1.5米宽", "开放车场"]


def test_without_numbers_each_paragraph_is_an_ask() -> None:
    found = read("建议", "特提出：", "增设车位。", "开放车场。")
    assert (found.suggestions, found.unplaced) == (["增设车位。", "开放车场。"], ["特提出："])


def test_a_substantial_line_before_the_numbers_is_an_ask_of_its_own() -> None:
    assert read("建议", "总的来说应当疏堵结合。", "1.疏", "2.堵").suggestions == ["总的来说应当疏堵结合。", "疏", "堵"]


def test_a_title_broken_by_hand_is_one() -> None:
    assert read("关于进一步加强示例路沿线停车管理", "并增设停车位的提案", "情况", "难。").title == (
        "关于进一步加强示例路沿线停车管理并增设停车位的提案"
    )


def test_an_empty_file_is_an_empty_draft() -> None:
    assert read() == Reading()


def _all(reading: Reading) -> str:
    fields = filter(None, (reading.fields.contact() or {}).values())
    parts = [reading.title, *reading.situation, *reading.analysis, *reading.suggestions, *reading.unplaced, *fields]
    return "".join("".join(parts).split())


SENTENCE = st.text(alphabet="停车难位少增设开放管理，；。1二（）是", min_size=2, max_size=30).filter(str.strip)
WRITTEN = st.one_of(
    SENTENCE,
    st.sampled_from(
        ["一、基本情况", "原因分析：", "建议", "为此，建议：", "案由", "提案人：张示例", "2026年1月1日", "联系人"]
    ),
    SENTENCE.map("（一）{}".format),
    SENTENCE.map("情况：{}".format),
    SENTENCE.map("联系人：{}".format),
    SENTENCE.map("承办单位：{}".format),
)


@given(st.lists(WRITTEN, max_size=15))
def test_nothing_is_lost_but_headings_and_numbers(lines: list[str]) -> None:
    kept = _all(read(*lines))
    for line in lines:
        heading = heading_of(line.strip())
        text = heading.rest if heading and heading.part is not Part.ELSEWHERE else line
        for piece in re.split(r"[\W\d_一二三四五六七八九十是]+", text):
            assert piece in kept, line


# The examining process: from the file to its paragraphs.


def text_of(content: bytes) -> dict[str, Any]:
    """What the process reads in a file."""
    import json

    target = io.BytesIO()
    write_text(io.BytesIO(content), target)
    return json.loads(target.getvalue())


def a_file(change: Any) -> bytes:
    """A Word file that `change` has written in."""
    document = docx.Document()
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def texts(content: bytes) -> list[str]:
    """The paragraphs of a file."""
    return [each["text"] for each in text_of(content)["paragraphs"]]


def test_paragraphs_and_cells_come_as_they_are_read() -> None:
    def write(document: Any) -> None:
        document.add_paragraph("头")
        table = document.add_table(2, 2)
        for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"格{number}"
        table.cell(1, 0).merge(table.cell(1, 1))
        document.add_paragraph("  ")
        document.add_paragraph("尾").add_run().add_break()

    assert texts(a_file(write)) == ["头", "格0", "格1", "格2", "格3", "尾"]


def test_what_was_inserted_under_tracking_and_stands_in_boxes_is_read_once() -> None:
    inserted = "<w:ins w:id='1' w:author='x'><w:r><w:t>新增</w:t></w:r></w:ins>"
    deleted = "<w:del w:id='2' w:author='x'><w:r><w:delText>删去</w:delText></w:r></w:del>"
    box = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    twice = (
        f"<w:r><mc:AlternateContent xmlns:mc='{compatible}'><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph = f"<w:p><w:r><w:t>原有</w:t></w:r>{inserted}{deleted}{twice}</w:p><w:sectPr"
    content = with_words(a_word("首"), "word/document.xml", "<w:sectPr", paragraph)
    assert texts(content) == ["首", "原有新增", "框中"]


def test_automatic_lists_and_pictures_are_told() -> None:
    from tests.builders.files import a_photo

    def write(document: Any) -> None:
        document.add_paragraph("一般")
        listed = document.add_paragraph("自动编号")
        number = parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='1'/><w:numId w:val='3'/></w:numPr>")
        listed._p.get_or_add_pPr().append(number)
        ended = document.add_paragraph("取消编号")
        none = parse_xml(f"<w:numPr {nsdecls('w')}><w:numId w:val='0'/></w:numPr>")
        ended._p.get_or_add_pPr().append(none)
        document.add_picture(io.BytesIO(a_photo()))

    found = text_of(a_file(write))
    assert [each["list_level"] for each in found["paragraphs"]] == [None, 1, None]
    assert found["pictures"] == 1


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(Unfit):
        text_of(a_word("长" * (MOST_CHARACTERS + 1)))


def test_a_file_is_examined_before_it_is_read() -> None:
    with pytest.raises(FileUnfit):
        read_text(filename="提案.docx", content=io.BytesIO(b"PK\x03\x04"), most_bytes=1000)
    with pytest.raises(FileUnfit):
        read_text(filename="提案.pdf", content=io.BytesIO(a_word()), most_bytes=1_000_000)
    found = read_text(filename="提案.docx", content=io.BytesIO(a_word("关于停车的提案")), most_bytes=1_000_000)
    assert found["paragraphs"] == [{"text": "关于停车的提案", "list_level": None, "is_title": False}]


def test_the_official_form_is_read_back_as_it_was_printed() -> None:
    text = {
        "title": "示例路停车难怎么办", "situation": "停车难。\n车位不足三百个。", "analysis": "周转慢。",
        "suggestions": ["增设夜间车位。\n先行试点。", "开放单位车场。"],
    }  # fmt: skip
    printed = word_form(
        FormContent(
            heading="示例市政协第十四届委员会第五次会议提案", title=text["title"], case="第7号", category="社会建设",
            author="张示例", sector="经济", submitted_on="2026年3月2日", filed_on="—", is_researched="是",
            may_be_published="否", situation=paragraphs_of(text["situation"]), analysis=[text["analysis"]],
            suggestions=numbered(text["suggestions"]), attachments=["1. 现场.jpg"],
            suggested_units="示例市教育局、示例市城管局", contact="王示例　13800000000　示例路1号　a@example.org",
        )
    )  # fmt: skip
    found = read_lines([Line(**each) for each in text_of(printed)["paragraphs"]], CATEGORIES, UNITS)
    assert found.fields == FormFields(
        "王示例", "13800000000", "示例路1号", "a@example.org", [UNITS["示例市教育局"], UNITS["示例市城管局"]]
    )
    assert (found.title, found.category) == (text["title"], "society")
    assert ("\n".join(found.situation), "\n".join(found.analysis)) == (text["situation"], text["analysis"])
    assert found.suggestions == text["suggestions"]
    assert found.unplaced[:2] == ["示例市政协第十四届委员会第五次会议提案", "案　　号"]
    assert found.unplaced[-2:] == ["附件：", "1. 现场.jpg"]


def test_footnotes_are_given_back() -> None:
    note = "<w:footnote w:id='2'><w:p><w:r><w:t>见调研报告</w:t></w:r></w:p></w:footnote>"
    part = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>".encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    content = with_part(a_word(), "word/footnotes.xml", part)
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
    content = with_words(content, "[Content_Types].xml", "</Types>", override)
    relation = f'<Relationship Id="rId99" Type="{RELATIONSHIP_TYPE.FOOTNOTES}" Target="footnotes.xml"/>'
    content = with_words(content, "word/_rels/document.xml.rels", "</Relationships>", f"{relation}</Relationships>")
    assert text_of(content)["notes"] == ["见调研报告"]


def test_fields_before_the_title_do_not_hide_it() -> None:
    found = read("提案人：张示例", "近年来，停车难。", "情况", "难。")
    assert (found.situation, found.unplaced) == (["近年来，停车难。", "难。"], ["提案人：张示例"])
    titled = read("编号", "第7号", "关于停车的提案", "情况", "难。")
    assert (titled.title, titled.unplaced) == ("关于停车的提案", ["编号", "第7号"])
