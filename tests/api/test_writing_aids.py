"""Checks and advice while writing, over HTTP."""

import io
from typing import Any
from uuid import UUID

import docx
import pytest

from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.proposals.commands.reviewing import send_back_proposal
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import edit_proposal
from tests.builders.client import Api
from tests.builders.committee import Person, Place
from tests.builders.files import a_pdf, a_photo, a_word
from tests.builders.looking import looking
from tests.builders.proposals import (
    TEXT,
    a_co_signed_proposal,
    a_collective_draft,
    a_draft,
    a_filed_proposal,
    a_proposal_sent_back,
    do,
    invite,
    sign,
    speaks_for,
)
from tests.builders.settings import edit_settings_of

CHECKS = "/proposals/text-checks"


@pytest.fixture
def member(place: Place) -> Person:
    return place.member()


def length(answer: Any, pointer: str) -> dict[str, Any]:
    """The room of one part."""
    return next(each for each in answer.json["lengths"] if each["pointer"] == pointer)


def test_a_complete_text_lacks_nothing(api: Api, member: Person) -> None:
    answer = api.post(CHECKS, TEXT, as_=member)
    assert answer.status_code == 200, answer.json
    assert (answer.json["is_complete"], answer.json["missing"], answer.json["warnings"]) == (True, [], [])
    assert answer.json["advice"]["channel"] == "proposal"
    used = len(TEXT["title"])
    assert length(answer, "/title") == {"pointer": "/title", "used": used, "most": 60, "left": 60 - used}
    body = len(TEXT["situation"] + TEXT["analysis"] + "".join(TEXT["suggestions"]))
    assert length(answer, "") == {"pointer": "", "used": body, "most": 1500, "left": 1500 - body}
    assert length(answer, "/suggestions") == {"pointer": "/suggestions", "used": 2, "most": 10, "left": 8}
    assert length(answer, "/suggestions/1")["used"] == len(TEXT["suggestions"][1])


def test_nothing_at_all_may_be_checked(api: Api, member: Person) -> None:
    answer = api.post(CHECKS, {}, as_=member)
    assert answer.json["is_complete"] is False
    pointers = [each["pointer"] for each in answer.json["missing"]]
    assert pointers == ["/title", "/category", "/situation", "/analysis", "/suggestions"]


@pytest.mark.parametrize(
    "changes",
    [
        {"category": None}, {"category": "nowhere"}, {"situation": "", "analysis": ""}, {"suggestions": []},
        {"suggestions": ["长" * 501]}, {"situation": "长" * 1501}, {"title": "长" * 61},
    ],
)  # fmt: skip
def test_what_is_missing_is_what_the_submission_would_refuse(
    api: Api, toolbox: Toolbox, member: Person, changes: dict[str, Any]
) -> None:
    draft: UUID = a_draft(toolbox=toolbox, author=member, **changes)
    refused = api.post(f"/proposals/{draft}/submission", {}, as_=member)
    assert refused.status_code == 422
    checked = api.post(CHECKS, {**TEXT, **changes}, as_=member)
    assert checked.json["missing"] == refused.json["errors"]
    assert length(checked, "/title")["left"] == 60 - len({**TEXT, **changes}["title"])


def test_words_of_a_warning_are_pointed_out_and_stop_nobody(api: Api, toolbox: Toolbox, member: Person) -> None:
    text = {**TEXT, "situation": "谈及国家秘密。", "suggestions": ["增设车位。", "公开涉密清单。"]}
    answer = api.post(CHECKS, text, as_=member)
    assert (answer.json["is_complete"], answer.json["missing"]) == (True, [])
    found = [(each["pointer"], each["word"], each["begins_at"], each["ends_at"]) for each in answer.json["warnings"]]
    assert found == [("/situation", "国家秘密", 2, 6), ("/suggestions/1", "涉密", 2, 4)]
    assert {(each["screen"], each["effect"]) for each in answer.json["warnings"]} == {("secrecy", "warn")}
    draft = a_draft(toolbox=toolbox, author=member, situation=text["situation"], suggestions=text["suggestions"])
    assert api.post(f"/proposals/{draft}/submission", {}, as_=member).status_code == 200


def test_no_text_with_a_mark_of_secrecy_is_stored(api: Api, toolbox: Toolbox, member: Person) -> None:
    marked = {"situation": "此件属机 密，秘密★一年。", "suggestions": ["增设车位。", "绝密部分另报。"]}
    checked = api.post(CHECKS, {**TEXT, **marked}, as_=member).json
    assert not checked["is_complete"]
    assert {(each["screen"], each["effect"]) for each in checked["warnings"]} == {("state-secret", "refuse")}
    drafted = api.post("/proposals", {**TEXT, **marked}, as_=member)
    assert (drafted.status_code, drafted.json["code"]) == (422, "words-refused")
    assert [each["pointer"] for each in drafted.json["errors"]] == ["/situation", "/suggestions/1"]
    assert drafted.json["errors"][0]["detail"].startswith("含有“机密”、“秘密★”，疑似涉及国家秘密；")
    assert api.get("/me/proposals", as_=member).json["items"] == []
    draft = a_draft(toolbox=toolbox, author=member)
    read = api.get(f"/proposals/{draft}", as_=member)
    match = {"If-Match": read.headers["ETag"]}
    refused = api.put(f"/proposals/{draft}", {**TEXT, **marked}, as_=member, headers=match)
    assert refused.json["errors"] == drafted.json["errors"]
    assert api.get(f"/proposals/{draft}", as_=member).json == read.json, "a refusal changes nothing"


def test_words_that_the_committee_has_refused_since_stop_the_submission(
    api: Api, toolbox: Toolbox, place: Place, member: Person
) -> None:
    draft = a_draft(toolbox=toolbox, author=member)
    document = (
        '[[proposals.screens]]\nkey = "local"\nname = "本地"\nadvice = "请核对"\neffect = "refuse"\nwords = ["停车"]\n'
    )
    edit_settings_of(place, document)
    refused = api.post(f"/proposals/{draft}/submission", {}, as_=member)
    assert (refused.status_code, refused.json["code"]) == (422, "not-ready")
    assert [each["pointer"] for each in refused.json["errors"]] == ["/title"]
    assert api.post(CHECKS, TEXT, as_=member).json["missing"] == refused.json["errors"]


def test_warnings_have_an_end(api: Api, member: Person) -> None:
    assert len(api.post(CHECKS, {"situation": "机密" * 5000}, as_=member).json["warnings"]) == 200


def test_the_words_are_the_committees(api: Api, toolbox: Toolbox, place: Place, member: Person) -> None:
    document = (
        '[[proposals.screens]]\nkey = "local"\nname = "本地"\nadvice = "请核对"\nwords = ["停车"]\n'
        '[proposals.channels]\nhigher_level = ["车位"]\nstrategic = []\n'
    )
    edit_settings_of(place, document)
    answer = api.post(CHECKS, TEXT, as_=member)
    assert {each["word"] for each in answer.json["warnings"]} == {"停车"}
    assert answer.json["advice"]["channel"] == "opinion-report"


def test_answers_are_taken_and_wrong_ones_named(api: Api, member: Person) -> None:
    advised = api.post(CHECKS, {**TEXT, "solved_by": "this-level", "scope": "strategic"}, as_=member)
    assert advised.json["advice"]["channel"] == "special-report"
    refused = api.post(CHECKS, {"solved_by": "nobody"}, as_=member)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/solved_by")


def test_nothing_is_kept_of_what_is_checked(api: Api, toolbox: Toolbox, member: Person) -> None:
    from services.kernel.audit import AuditRow
    from services.proposals.models import Proposal

    api.post(CHECKS, TEXT, as_=member)
    with looking(toolbox.database) as session:
        assert session.query(Proposal).all() == []
        assert session.query(AuditRow).all() == []


def test_it_is_for_those_who_write(api: Api, place: Place) -> None:
    assert api.post(CHECKS, {}).status_code == 401
    assert api.post(CHECKS, {}, as_=place.officer(Role.REVIEWER)).status_code == 403


def read_word(api: Api, as_: Person | None, content: bytes, name: str = "提案.docx") -> Any:
    """The answer to a Word file."""
    return api.call("POST", "/proposals/word-texts", as_=as_, data={"file": (io.BytesIO(content), name)})


WRITTEN = (
    "案由：关于停车的提案",
    "类别：社会建设",
    "情况",
    "停车难。",
    "分析",
    "车位少。",
    "建议",
    "1.增设。",
    "2.开放。",
)


def test_a_word_file_becomes_a_text_that_can_be_saved(api: Api, member: Person) -> None:
    answer = read_word(api, member, a_word("示例市政协", *WRITTEN, "提案人：张示例"))
    assert answer.status_code == 200, answer.json
    text = {name: answer.json[name] for name in ("title", "situation", "analysis", "suggestions", "category")}
    assert text == {
        "title": "关于停车的提案", "situation": "停车难。", "analysis": "车位少。", "suggestions": ["增设。", "开放。"],
        "category": "society",
    }  # fmt: skip
    assert answer.json["unplaced"] == ["示例市政协", "提案人：张示例"]
    assert answer.json["notes"] == []
    assert api.get("/me/proposals", as_=member).json["items"] == [], "nothing is saved"
    assert api.post("/proposals", text, as_=member).status_code == 201


def test_pictures_are_pointed_out(api: Api, member: Person) -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(a_photo()))
    buffer = io.BytesIO()
    document.save(buffer)
    assert read_word(api, member, buffer.getvalue()).json["notes"] == ["文件中有 1 张图片，未读入；请另行作为附件上传"]


def test_what_is_no_word_file_is_named(api: Api, place: Place, member: Person) -> None:
    for name, content, reason in (
        ("提案.doc", b"x", "old-word"), ("提案.pdf", a_pdf(), "kind-not-allowed"),
        ("提案.docx", a_pdf(), "not-what-it-says"),
    ):  # fmt: skip
        refused = read_word(api, member, content, name)
        assert (refused.status_code, refused.json["code"], refused.json["reason"]) == (422, "file-unfit", reason)
    assert read_word(api, None, a_word()).status_code == 401
    assert read_word(api, place.officer(Role.REVIEWER), a_word()).status_code == 403


def form_of(api: Api, proposal_id: UUID, as_: Person | None) -> Any:
    """The answer to who asks for the Word form."""
    return api.get(f"/proposals/{proposal_id}/form", as_=as_)


def lines_of(answer: Any) -> list[str]:
    """The paragraphs of a Word file that was answered."""
    return [each.text for each in docx.Document(io.BytesIO(answer.data)).paragraphs]


def test_a_draft_prints_for_its_author(api: Api, toolbox: Toolbox, place: Place, member: Person) -> None:
    draft = a_draft(toolbox=toolbox, author=member, files=1)
    printed = form_of(api, draft, member)
    assert printed.status_code == 200
    assert lines_of(printed) == [
        "示例市政协提案", TEXT["title"], "一、情况", TEXT["situation"], "二、分析", TEXT["analysis"], "三、建议",
        "1. 增设夜间车位。", "2. 开放单位车场。", "", "附件：", "1. 示例.pdf",
    ]  # fmt: skip
    assert "attachment" in printed.headers["Content-Disposition"]
    for stranger in (place.member("示例他人"), place.officer(Role.REVIEWER)):
        assert form_of(api, draft, stranger).status_code == 404
    assert form_of(api, draft, None).status_code == 401


def test_a_filed_proposal_prints_with_its_number_for_author_and_staff(
    api: Api, toolbox: Toolbox, place: Place, member: Person
) -> None:
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    filed = a_filed_proposal(toolbox=toolbox, author=member, first=first, last=last)
    for reader in (member, first, place.officer(Role.SUPERVISOR)):
        printed = form_of(api, filed, reader)
        assert lines_of(printed)[0] == "示例市政协第十四届委员会第五次会议提案"
        table = docx.Document(io.BytesIO(printed.data)).tables[0]
        assert table.cell(0, 1).text == "第14届第5次会议第001号"
        assert table.cell(0, 3).text == "社会建设"
        assert table.cell(2, 1).text == table.cell(2, 3).text == "2026年3月2日"
    assert form_of(api, filed, place.member("示例他人")).status_code == 404, "he may read it, and prints nothing"


def test_the_staff_print_what_was_submitted(api: Api, toolbox: Toolbox, place: Place, member: Person) -> None:
    reviewer = place.officer(Role.REVIEWER)
    sent_back = a_proposal_sent_back(toolbox=toolbox, author=member, reviewer=reviewer)
    private = {**TEXT, "title": "私稿案由", "category": None, "is_researched": None}
    do(toolbox, member, edit_proposal, proposal_id=sent_back, base_version=3, **private)
    assert lines_of(form_of(api, sent_back, reviewer))[1] == TEXT["title"]
    assert lines_of(form_of(api, sent_back, member))[1] == "私稿案由"


def head_of(answer: Any) -> list[str]:
    """What stands in the table at the head, each merged cell once."""
    rows = docx.Document(io.BytesIO(answer.data)).tables[0].rows
    return [text for row in rows for text in dict.fromkeys(cell.text for cell in row.cells)]


def test_only_signatures_of_the_printed_text_are_printed(
    api: Api, toolbox: Toolbox, place: Place, member: Person
) -> None:
    signers = [place.member(f"示例{name}") for name in ("联名甲", "联名乙")]
    reviewer = place.officer(Role.REVIEWER)
    joint = a_co_signed_proposal(toolbox=toolbox, author=member, signers=signers, files=1)
    invite(toolbox, member, joint, place.member("示例未答复人"))
    assert head_of(form_of(api, joint, member))[8:10] == ["联 名 人", "示例联名甲（经济）、示例联名乙（经济）"]
    do(toolbox, member, submit_proposal, proposal_id=joint)
    do(toolbox, reviewer, send_back_proposal, proposal_id=joint, reason="请补充数据")
    version = api.get(f"/proposals/{joint}", as_=member).json["version"]
    do(toolbox, member, edit_proposal, proposal_id=joint, base_version=version, **{**TEXT, "title": "另一个案由"})
    assert "联 名 人" not in head_of(form_of(api, joint, member)), "they lapsed"
    sign(toolbox, signers[1], joint)
    assert head_of(form_of(api, joint, member))[8:10] == ["联 名 人", "示例联名乙（经济）"]
    assert "联 名 人" not in head_of(form_of(api, joint, reviewer)), "what he signed is not what the staff print"


def test_a_body_prints_its_name_and_its_main_members(api: Api, toolbox: Toolbox, place: Place) -> None:
    officer = place.officer(Role.ORGANISATION_OFFICER, name="示例经办人")
    body_id = place.sectors["经济"]
    speaks_for(place, body_id, officer)
    main = [place.member(f"示例主笔{name}") for name in "甲乙"]
    draft = a_collective_draft(toolbox=toolbox, author=officer, body_id=body_id, main=main)
    printed = form_of(api, draft, officer)
    assert printed.status_code == 200, "an officer without a seat prints what he wrote"
    head = head_of(printed)
    assert head[4:7] == ["提案单位", "经济", "界　　别"]
    assert head[head.index("主笔委员") + 1] == "示例主笔甲、示例主笔乙"
