"""Dossiers as files: what is signed, what is printed, and that not one byte of it can be another one."""

import base64
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import docx
import pikepdf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from server import cli_dossier
from server.dossier import keys_document
from server.dossier_settings import DossierAccess
from services.activities.refusals import GlyphMissing
from services.dossier.canonical import NotCanonical, canonical
from services.dossier.envelope import NotGenuine
from services.dossier.paper import paper_of
from services.dossier.queries import as_plain, score_of
from services.dossier.sealing import seal
from services.dossier.signing import BadKeys, PublicKeys, Signer, public_key_of
from services.dossier.verifying import ATTACHMENT, extract, verify
from services.dossier.vocabulary import FLAW_NAMES, DossierFormat, Flaw
from services.dossier.wording import FACT_KINDS, source_of
from tests.builders.dossiers import (
    ISSUER,
    KEYS,
    SIGNER,
    VERIFY_URL,
    a_dossier,
    a_file,
    a_line,
    a_year,
    signed,
)

FORMS = list(DossierFormat)
BINARY = (DossierFormat.WORD, DossierFormat.PDF)
OTHER = Signer("2025", bytes(range(1, 33)))


def flaw_of(content: bytes, keys: PublicKeys = KEYS) -> Flaw | None:
    """Why a file does not pass, or None where it does."""
    try:
        verify(content, keys)
    except NotGenuine as wrong:
        return wrong.flaw
    return None


# ----------------------------------------------------------------------------------------------------- canonical JSON


def test_members_stand_in_the_order_of_rfc_8785() -> None:
    """The example of the RFC's section on sorting: UTF-16, in which an emoji comes before U+FB33."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = canonical({name: place for place, name in enumerate(names)}).decode()
    assert list(json.loads(written)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_only_what_must_be_escaped_is_escaped() -> None:
    text = '\u20ac$\u000f\nA\'B"\\\\"/\u007f'
    assert canonical([None, True, -7, text]) == rb'[null,true,-7,"' + '€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f"]'.encode()


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, {1: 2}, b"x", "\ud800"])
def test_what_readers_differ_about_is_never_signed(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical({"value": value})


def test_a_document_nested_without_end_is_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(NotCanonical):
        canonical(value)


# --------------------------------------------------------------------------------------------------- the three files


@pytest.mark.parametrize("kind", FORMS)
def test_each_file_proves_itself_and_holds_the_same_document(kind: DossierFormat) -> None:
    found = verify(a_file(kind), KEYS)
    assert (found.kind, found.signed.dossier, found.signed.key_id) == (kind, a_dossier(), "2026")
    assert found.signed.digest == signed().digest
    assert extract(kind, a_file(kind)) == signed().content


@pytest.mark.parametrize("kind", FORMS)
def test_a_changed_byte_fails_wherever_it_stands(kind: DossierFormat) -> None:
    """Every byte of the ends, where signature and seal are, and a thousand places between."""
    content = a_file(kind)
    ends = (*range(200), *range(len(content) - 700, len(content)))
    for number, place in enumerate((*ends, *range(200, len(content), len(content) // 1000))):
        changed = bytearray(content)
        changed[place] ^= 1 << number % 8
        assert flaw_of(bytes(changed)) is not None, place


@settings(max_examples=150, deadline=None)
@given(some.sampled_from(FORMS), some.data())
def test_no_edit_passes(kind: DossierFormat, data: some.DataObject) -> None:
    """Something cut out, put in, replaced or moved, at any place."""
    content = a_file(kind)
    start = data.draw(some.integers(0, len(content)))
    stop = data.draw(some.integers(start, min(len(content), start + 300)))
    put_in = data.draw(some.one_of(some.binary(max_size=40), some.just(content[:64]), some.just(content[-310:])))
    changed = content[:start] + put_in + content[stop:]
    assume(changed != content)
    assert flaw_of(changed) is not None


@given(some.binary(max_size=400), some.sampled_from([b"", b"{", b'{"dossier":{', b"%PDF-1.7\n", b"PK\x03\x04"]))
def test_whatever_is_uploaded_is_answered(content: bytes, beginning: bytes) -> None:
    assert flaw_of(beginning + content) in FLAW_NAMES


@settings(max_examples=100, deadline=None)
@given(some.sampled_from(BINARY), some.data())
def test_a_broken_file_is_looked_into_without_harm(kind: DossierFormat, data: some.DataObject) -> None:
    """`inspect` opens what nobody has sealed."""
    content = bytearray(a_file(kind))
    for place in data.draw(some.lists(some.integers(0, len(content) - 1), max_size=60)):
        content[place] = data.draw(some.integers(0, 255))
    with suppress(NotGenuine):
        extract(kind, bytes(content[: data.draw(some.integers(0, len(content)))]))


@pytest.mark.parametrize("kind", BINARY)
def test_a_file_that_was_saved_again_has_lost_its_seal(kind: DossierFormat) -> None:
    saved = io.BytesIO()
    if kind is DossierFormat.PDF:
        with pikepdf.open(io.BytesIO(a_file(kind))) as pdf:
            pdf.save(saved)
    else:
        docx.Document(io.BytesIO(a_file(kind))).save(saved)
    assert flaw_of(saved.getvalue()) is Flaw.UNSEALED


def test_a_document_that_was_set_out_anew_is_not_the_file() -> None:
    pretty = json.dumps(json.loads(a_file(DossierFormat.JSON)), ensure_ascii=False, indent=1).encode()
    assert flaw_of(pretty) is Flaw.REWRITTEN


def test_a_seal_does_not_vouch_for_another_document() -> None:
    with pikepdf.open(io.BytesIO(a_file(DossierFormat.PDF))) as pdf:
        body = io.BytesIO()
        pdf.save(body)
    assert flaw_of(seal(DossierFormat.PDF, body.getvalue(), SIGNER, digest="0" * 64)) is Flaw.OTHER_CONTENT


def test_a_signature_is_of_one_thing_only() -> None:
    """What is signed as a document is never a seal: the seal's bytes begin with their own name."""
    document = signed()
    body = document.content[:-3]
    value = document.content[-131:-3].decode()
    assert not KEYS.verify("2026", body, value)
    assert not KEYS.verify("2026", b"dossier-seal/1\n" + body, value)


# ----------------------------------------------------------------------------------------------------------- the keys


def test_old_papers_stay_good_after_the_key_was_changed() -> None:
    content = signed(signer=OTHER).content
    assert flaw_of(content) is Flaw.UNKNOWN_KEY
    assert flaw_of(content, PublicKeys({**KEYS.keys, OTHER.key_id: OTHER.public_key})) is None


@pytest.mark.parametrize("kind", FORMS)
def test_a_key_of_the_same_name_does_not_sign_for_ours(kind: DossierFormat) -> None:
    impostor = PublicKeys({SIGNER.key_id: OTHER.public_key})
    assert flaw_of(a_file(kind), impostor) is Flaw.BAD_SIGNATURE


def test_a_newer_schema_is_named() -> None:
    assert flaw_of(signed({**a_dossier(), "schema": "dossier/2"}).content) is Flaw.UNKNOWN_SCHEMA


@pytest.mark.parametrize("entry", ["", "2026", "2026:", "2026:c2hvcnQ=", "a b:" + "A" * 43 + "=", "2026:!"])
def test_a_public_key_that_is_none_is_refused(entry: str) -> None:
    with pytest.raises(BadKeys):
        public_key_of(entry)


# ---------------------------------------------------------------------------------------------------------- the paper


def test_the_paper_says_all_that_was_signed() -> None:
    told = " ".join(text for _, text in paper_of(signed(), VERIFY_URL).texts())
    for words in (
        "示例委员履职档案（第14届）", "提案委员会（召集人）", "第六条第一款 全体会议每半天三分", "不得评为优秀",
        "3 分 × 2 个半天 = 6 分；超过类别上限", "还差 1 件", "没有规则计分", "已并案，并入第001号", "联名人",
        "立案，优秀提案", "签到台", "谈示例", "活动结算", "2026-03-01 16:30", "该年度没有得分",
        "2026-11-26 11:04", "a" * 64, signed().digest, "已结账", "b" * 64, "c" * 64,
        "第十二条", "漏记一次", "示例秘书长 2026-03-01", "4，不称职",
    ):  # fmt: skip
        assert words in told, words


def test_what_is_for_the_member_alone_does_not_stand_in_what_he_hands_on() -> None:
    whole = a_year()["score"]
    receipt = {
        **whole, "seat_id": 1, "name": "", "appeals": ["申诉"], "quarter": None,
        "year_state": {**whole["year_state"], "are_appeals_open": False},
        "adjustments": [{**whole["adjustments"][0], "actions": ["refuse"], "amount": Decimal("1.00000000")}],
    }  # fmt: skip
    assert as_plain(score_of(receipt)) == whole
    bare = {name: value for name, value in whole.items() if name not in {"year_state", "frozen", "adjustments"}}
    assert score_of({**bare, "frozen": None, "adjustments": []}) == bare


def test_the_link_of_the_paper_names_its_document() -> None:
    assert paper_of(signed(), VERIFY_URL).link == f"{VERIFY_URL}?digest={signed().digest}"


def test_what_the_font_cannot_print_is_named_and_nothing_is_printed() -> None:
    line = a_line(label="含\ue000字的会议")
    score = {**a_year()["score"], "lines": [line]}
    document = signed(a_dossier(a_year(score=score)))
    with pytest.raises(GlyphMissing) as refused:
        ISSUER.file_of(document, DossierFormat.PDF)
    assert refused.value.facts["characters"] == ["\ue000"]
    assert "得分明细" in refused.value.errors[0].detail
    assert flaw_of(ISSUER.file_of(document, DossierFormat.WORD)) is None


def test_the_word_file_opens_with_every_table_and_its_picture() -> None:
    document = docx.Document(io.BytesIO(a_file(DossierFormat.WORD)))
    assert [table.rows[0].cells[0].text for table in document.tables if len(table.columns) == 7] == ["日期"] * 3
    assert len(document.inline_shapes) == 1
    assert document.core_properties.author == "示例市政协"
    with zipfile.ZipFile(io.BytesIO(a_file(DossierFormat.WORD))) as archive:
        assert archive.testzip() is None
        assert archive.comment.startswith(b"%DOSSIER-SEAL/1 2026 ")


def test_the_pdf_opens_with_its_attachment_and_its_pages_count_on() -> None:
    with pikepdf.open(io.BytesIO(a_file(DossierFormat.PDF))) as pdf:
        assert pdf.attachments[ATTACHMENT].get_file().read_bytes() == signed().content
        assert pdf.check_pdf_syntax() == []
    many = ISSUER.file_of(signed(a_dossier(a_year(lines=60))), DossierFormat.PDF)
    with pikepdf.open(io.BytesIO(many)) as pdf:
        assert len(pdf.pages) > 2
    assert flaw_of(many) is None


def test_text_of_people_cannot_break_a_file() -> None:
    name = '<&>"\u0007\n二行{nb}'
    document = signed(a_dossier(name=name))
    assert "\u0007" not in docx.Document(io.BytesIO(ISSUER.file_of(document, DossierFormat.WORD))).paragraphs[0].text
    with pytest.raises(GlyphMissing):
        ISSUER.file_of(document, DossierFormat.PDF)


def test_sources_and_kinds_are_told_in_words() -> None:
    assert source_of({"source_kind": "entry", "reverses_id": None}) == "人工登记"
    assert FACT_KINDS["attendance"] == "出席"


# -------------------------------------------------------------------------------------------------------- the program

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `script/dossier` in a folder with the published keys, a good file of each form and a forged one."""
    monkeypatch.setenv("CALLED_FROM", str(tmp_path))
    access = DossierAccess(signer=SIGNER, public_keys=KEYS, public_url="")
    (tmp_path / "keys.json").write_text(json.dumps(keys_document(access)))
    for kind in FORMS:
        (tmp_path / f"good.{kind}").write_bytes(a_file(kind))
    (tmp_path / "forged.json").write_bytes(a_file(DossierFormat.JSON).replace("称职".encode(), "优秀".encode()))

    def started(*arguments: str) -> tuple[int, str, str]:
        code = cli_dossier.main(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return started


@pytest.mark.parametrize("kind", FORMS)
def test_the_program_tells_what_is_genuine(run: Run, kind: DossierFormat) -> None:
    code, told, _ = run("verify", f"good.{kind}", "--keys", "keys.json")
    assert code == 0
    assert told.startswith("核验通过")
    assert "签发：示例市政协，2026-11-26 11:04，密钥编号 2026" in told
    assert "2026 年：5 分，称职" in told
    code, told, _ = run("inspect", f"good.{kind}")
    assert (code, json.loads(told)["dossier"]) == (0, a_dossier())


def test_the_program_tells_what_is_not(run: Run) -> None:
    key = f"2026:{base64.b64encode(SIGNER.public_key).decode()}"
    assert run("verify", "good.pdf", "--key", key)[0] == 0
    assert run("verify", "forged.json", "--key", key)[:2] == (1, f"未通过核验：{FLAW_NAMES[Flaw.BAD_SIGNATURE]}。\n")
    assert run("verify", "keys.json", "--keys", "keys.json")[0] == 1
    assert run("inspect", "forged.json")[0] == 0, "to look at it is no judgement"
    assert "未经核验" in run("inspect", "forged.json")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "good.pdf"), "--keys"),
        (("verify", "nowhere.pdf", "--keys", "keys.json"), "nowhere.pdf"),
        (("verify", "good.pdf", "--keys", "good.pdf"), "不是 JSON"),
        (("verify", "good.pdf", "--keys", "good.json"), "不是公钥文件"),
        (("verify", "good.pdf", "--key", "2026"), "公钥"),
    ],
)
def test_the_program_says_what_it_needs(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, _, told = run(*arguments)
    assert code == 2
    assert said in told
