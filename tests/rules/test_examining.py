"""What the examining process looks at in a file, and what it refuses."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from services.files.examining import Unfit, photos
from services.files.examining import __main__ as program
from services.files.examining.pdfs import check_pdf
from services.files.examining.photos import redraw
from services.files.examining.words import check_word
from services.files.names import clean_name
from services.files.vocabulary import FileFlaw
from tests.builders.deployment import ROOT
from tests.builders.files import A_SCRIPT, a_bomb, a_pdf, a_photo, a_word, shown, with_part, with_words


def _action(kind: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)

    return change


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["secret.exe"] = b"MZ"


def _nested(pdf: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=script)])


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"))


def _stage(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)])


ELSEWHERE = "http://127.0.0.1/who-reads"


def _on_reading(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=ELSEWHERE))


def _afterwards(pdf: pikepdf.Pdf) -> None:
    then = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.URI, URI=ELSEWHERE))
    _action("GoTo", D=pikepdf.Array([0, pikepdf.Name.Fit]), Next=pikepdf.Array([then]))(pdf)


def _content_elsewhere(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"", F=pikepdf.Dictionary(F=ELSEWHERE))


def _page_of_another_file(pdf: pikepdf.Pdf) -> None:
    other = pikepdf.Dictionary(F=r"\\127.0.0.1\x.pdf", Page=0)
    pdf.Root.Other = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, Ref=other)


def _locked() -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="shili", user="shili"))
    return buffer.getvalue()


def _in_streams(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"<html>%PDF-</html>", FileFlaw.NOT_WHAT_IT_SAYS),
        (a_photo(), FileFlaw.NOT_WHAT_IT_SAYS),
        (b"\n" + a_pdf(), FileFlaw.NOT_WHAT_IT_SAYS),
        (a_pdf()[:-200], FileFlaw.NOT_WHAT_IT_SAYS),
        (b"%PDF-1.7\n" + b"\0" * 1000, FileFlaw.NOT_WHAT_IT_SAYS),
        (_locked(), FileFlaw.LOCKED),
        (A_SCRIPT, FileFlaw.ACTIVE),
        (_in_streams(A_SCRIPT), FileFlaw.ACTIVE),
        (a_pdf(_nested), FileFlaw.ACTIVE),
        (a_pdf(_action("Launch", F="cmd.exe")), FileFlaw.ACTIVE),
        (a_pdf(_action("SubmitForm", F="http://127.0.0.1")), FileFlaw.ACTIVE),
        (a_pdf(_action("GoToR", F=r"\\127.0.0.1\x")), FileFlaw.ACTIVE),
        (a_pdf(_form), FileFlaw.ACTIVE),
        (a_pdf(_stage), FileFlaw.ACTIVE),
        (a_pdf(_attachment), FileFlaw.EMBEDDED),
        (a_pdf(_action("URI", URI=ELSEWHERE)), FileFlaw.ACTIVE),
        (a_pdf(_on_reading), FileFlaw.ACTIVE),
        (a_pdf(_afterwards), FileFlaw.ACTIVE),
        (a_pdf(_content_elsewhere), FileFlaw.REMOTE),
        (a_pdf(_page_of_another_file), FileFlaw.REMOTE),
        (a_pdf() + a_word(), FileFlaw.NOT_WHAT_IT_SAYS),
        (a_pdf() + b"<script>alert(1)</script>", FileFlaw.NOT_WHAT_IT_SAYS),
    ],
    ids=shown,
)
def test_a_pdf_that_acts_or_is_none_is_refused(content: bytes, flaw: FileFlaw) -> None:
    with pytest.raises(Unfit) as refused:
        check_pdf(io.BytesIO(content))
    assert refused.value.flaw is flaw


def test_a_pdf_may_lead_to_a_page_and_to_the_web() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.example.com")
        pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=link)])

    assert check_pdf(io.BytesIO(a_pdf(change))) == "application/pdf"


TYPES, RELATIONS, BODY = "[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"
FORMATS = "http://schemas.openxmlformats.org"
OFFICE = f"{FORMATS}/officeDocument/2006/relationships"
WORDS = f"{FORMATS}/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
VML = "urn:schemas-microsoft-com:vml"
TEMPLATE = (
    f'<Relationships xmlns="{FORMATS}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/attachedTemplate" Target="{ELSEWHERE}" TargetMode="External"/></Relationships>'
)


def _related(kind: str, target: str, mode: str = "External") -> bytes:
    relation = f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return with_words(a_word(), RELATIONS, "</Relationships>", f"{relation}</Relationships>")


def _field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return with_words(a_word(), BODY, "<w:sectPr", f"<w:p>{runs}</w:p><w:sectPr")


def _two_fields(first: str, second: str) -> bytes:
    """Two fields side by side, with nothing between the words of the one and those of the other."""
    mark, written = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>', "<w:r><w:instrText>{}</w:instrText></w:r>"
    fields = "".join(mark.format("begin") + written.format(each) + mark.format("end") for each in (first, second))
    return with_words(a_word(), BODY, "<w:sectPr", f"<w:p>{fields}</w:p><w:sectPr")


def _under_another_name() -> bytes:
    """A header that only the table of contents calls XML."""
    header = f'<w:hdr xmlns:w="{WORDS}"><w:p><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r></w:p></w:hdr>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
    listed = f'<Override PartName="/word/Header.dat" ContentType="{kind}"/></Types>'
    return with_words(with_part(a_word(), "word/header.dat", header.encode()), TYPES, "</Types>", listed)


def _in_the_body(xml: str) -> bytes:
    return with_words(a_word(), BODY, "<w:sectPr", f"<w:p><w:r>{xml}</w:r></w:p><w:sectPr")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
DRAWN = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">' + SVG
"""A picture as drawing programs save it."""


def _with_picture(content: bytes) -> bytes:
    """A Word file with an SVG picture."""
    declared = '<Default Extension="svg" ContentType="image/svg+xml"/></Types>'
    return with_part(with_words(a_word(), TYPES, "</Types>", declared), "word/media/image1.svg", content)


def test_a_picture_without_a_document_type_is_taken() -> None:
    check_word(io.BytesIO(_with_picture(SVG)))


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"PK\x03\x04 not an archive", FileFlaw.NOT_WHAT_IT_SAYS),
        (a_pdf(), FileFlaw.NOT_WHAT_IT_SAYS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), FileFlaw.OLD_WORD),
        (a_word()[:-100], FileFlaw.NOT_WHAT_IT_SAYS),
        (with_part(b"PK\x05\x06" + bytes(18), "a.txt", b"x"), FileFlaw.NOT_WHAT_IT_SAYS),
        (with_part(a_word(), "word/vbaProject.bin", b"x"), FileFlaw.MACROS),
        (with_words(a_word(), TYPES, "document.main+xml", "document.macroEnabled.main+xml"), FileFlaw.MACROS),
        (with_words(a_word(), TYPES, "wordprocessingml.document", "spreadsheetml.sheet"), FileFlaw.NOT_WHAT_IT_SAYS),
        (with_part(a_word(), "word/embeddings/oleObject1.bin", b"x"), FileFlaw.EMBEDDED),
        (with_part(a_word(), "word/activeX/activeX1.xml", b"<a/>"), FileFlaw.EMBEDDED),
        (_related("oleObject", "../x.bin", "Internal"), FileFlaw.EMBEDDED),
        (_related("aFChunk", "../chunk.html", "Internal"), FileFlaw.EMBEDDED),
        (_related("attachedTemplate", "http://127.0.0.1/x.dotm"), FileFlaw.REMOTE),
        (_related("attachedTemplate", r"\\127.0.0.1\x.dotm"), FileFlaw.REMOTE),
        (_related("image", "https://127.0.0.1/track.png"), FileFlaw.REMOTE),
        (_related("hyperlink", "file:///c:/windows/system32/calc.exe"), FileFlaw.REMOTE),
        (_related("hyperlink", r"\\127.0.0.1\share"), FileFlaw.REMOTE),
        (_field("DDEAUTO c:\\\\windows\\\\cmd.exe"), FileFlaw.ACTIVE),
        (_field("DD", "EAU", "TO cmd"), FileFlaw.ACTIVE),
        (
            with_part(a_word(), "word/styles.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            FileFlaw.DECLARED,
        ),
        (_with_picture(DRAWN), FileFlaw.DECLARED),
        (with_part(a_word(), "word/styles.xml", b"<not xml"), FileFlaw.NOT_WHAT_IT_SAYS),
        (a_bomb(), FileFlaw.BOMB),
        (_two_fields("PAGE", "DDEAUTO cmd"), FileFlaw.ACTIVE),
        (_in_the_body(f'<x:instrText xmlns:x="{STRICT}">DDEAUTO cmd</x:instrText>'), FileFlaw.ACTIVE),
        (_under_another_name(), FileFlaw.ACTIVE),
        (with_part(a_word(), "word/_rels/settings.xml.RELS", TEMPLATE.encode()), FileFlaw.REMOTE),
        (_field(f' INCLUDEPICTURE "{ELSEWHERE}" \\d'), FileFlaw.REMOTE),
        (_field(r'INCLUDETEXT "\\127.0.0.1\x.docx"'), FileFlaw.REMOTE),
        (_two_fields("PAGE", r'LINK Excel.Sheet.8 "\\127.0.0.1\x.xls"'), FileFlaw.REMOTE),
        (_in_the_body(f'<v:imagedata xmlns:v="{VML}" src="{ELSEWHERE}"/>'), FileFlaw.REMOTE),
        (with_part(a_word(), "WORD/document.xml", b"<a/>"), FileFlaw.NOT_WHAT_IT_SAYS),
        (with_part(a_word(), "word/vbaProject.bin", b"x") + a_word(), FileFlaw.NOT_WHAT_IT_SAYS),
        (a_word() + b"<html>", FileFlaw.NOT_WHAT_IT_SAYS),
    ],
    ids=shown,
)
def test_a_word_file_that_acts_or_is_none_is_refused(content: bytes, flaw: FileFlaw) -> None:
    with pytest.raises(Unfit) as refused:
        check_word(io.BytesIO(content))
    assert refused.value.flaw is flaw


@pytest.mark.parametrize(
    "content",
    [
        _related("hyperlink", "https://www.example.com"),
        _related("hyperlink", "mailto:shili@example.com"),
        _related("attachedTemplate", "file:///C:/Users/shili/Normal.dotm"),
        _field("PAGE"),
        _field('HYPERLINK "https://www.example.com/link"'),
        _in_the_body(f'<v:imagedata xmlns:v="{VML}" src="media/image1.png"/>'),
    ],
    ids=shown,
)
def test_a_word_file_may_have_links_fields_and_its_own_template(content: bytes) -> None:
    assert check_word(io.BytesIO(content)).endswith("wordprocessingml.document")


def test_a_locked_archive_is_named() -> None:
    locked = bytearray(a_word())
    place = locked.find(b"PK\x01\x02")
    locked[place + 8] |= 1
    with pytest.raises(Unfit) as refused:
        check_word(io.BytesIO(bytes(locked)))
    assert refused.value.flaw is FileFlaw.LOCKED


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", FileFlaw.NOT_WHAT_IT_SAYS),
        (b"GIF89a" + bytes(50), FileFlaw.NOT_WHAT_IT_SAYS),
        (a_photo()[:200], FileFlaw.NOT_WHAT_IT_SAYS),
        (a_photo("PNG")[:60], FileFlaw.NOT_WHAT_IT_SAYS),
        (a_pdf(), FileFlaw.NOT_WHAT_IT_SAYS),
    ],
    ids=shown,
)
def test_a_photo_that_is_none_is_refused(content: bytes, flaw: FileFlaw) -> None:
    with pytest.raises(Unfit) as refused:
        redraw(io.BytesIO(content), io.BytesIO())
    assert refused.value.flaw is flaw


def test_a_page_scanned_in_sixteen_bits_of_grey_stays_to_be_read() -> None:
    scanned, drawn = io.BytesIO(), io.BytesIO()
    Image.new("I;16", (8, 8), 30_000).save(scanned, "PNG")
    redraw(scanned, drawn)
    assert Image.open(drawn).getpixel((4, 4)) == (117, 117, 117)


@pytest.mark.parametrize("pixels", [3000, 1000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn(
    monkeypatch: pytest.MonkeyPatch, pixels: int
) -> None:
    monkeypatch.setattr(photos, "MOST_PIXELS", pixels)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(Unfit) as refused:
        redraw(io.BytesIO(a_photo()), io.BytesIO())
    assert refused.value.flaw is FileFlaw.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("调研 报告.pdf", "调研 报告.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\shili\报告.pdf", "报告.pdf"),
        ("报告.html.pdf", "报告.html.pdf"),
        ("报告\r\nX-Injected: 1.pdf", "报告X-Injected_ 1.pdf"),
        ("报告\u202efdp.exe.pdf", "报告fdp.exe.pdf"),
        ('a<b>"c"|d?.pdf', "a_b__c__d_.pdf"),
        ("..pdf", "附件.pdf"),
        (".pdf", "附件.pdf"),
        ("\x00.pdf", "附件.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul.txt.pdf", "_nul.txt.pdf"),
        ("长" * 500 + ".pdf", "长" * 80 + ".pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_deceive(given: str, shown: str) -> None:
    assert clean_name(given, "application/pdf") == shown


def test_pixels_alone_are_drawn_and_what_is_clear_stays_clear() -> None:
    for content, kind, mode in (
        (a_photo(size=(5200, 2600)), "image/jpeg", "RGB"),
        (a_photo("PNG", mode="RGBA"), "image/png", "RGBA"),
    ):
        target = io.BytesIO()
        assert redraw(io.BytesIO(content), target) == kind
        with Image.open(io.BytesIO(target.getvalue())) as drawn:
            assert (drawn.mode, drawn.info.keys() & {"exif", "icc_profile", "comment"}) == (mode, set())
            assert max(drawn.size) <= photos.LONGEST_SIDE


def test_a_pdf_without_pages_is_none() -> None:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(buffer)
    with pytest.raises(Unfit) as refused:
        check_pdf(io.BytesIO(buffer.getvalue()))
    assert refused.value.flaw is FileFlaw.NOT_WHAT_IT_SAYS


def test_a_pdf_nested_without_end_is_too_hard() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        nested = pikepdf.Array([])
        for _ in range(200):
            nested = pikepdf.Array([nested])
        pdf.Root.Deep = nested

    with pytest.raises(Unfit) as refused:
        check_pdf(io.BytesIO(a_pdf(change)))
    assert refused.value.flaw is FileFlaw.TOO_HARD


def test_an_archive_packed_in_an_unusual_way_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_word())) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as new:
        for each in old.namelist():
            new.writestr(each, old.read(each))
    with pytest.raises(Unfit) as refused:
        check_word(io.BytesIO(buffer.getvalue()))
    assert refused.value.flaw is FileFlaw.NOT_WHAT_IT_SAYS


def _examining(what: str) -> subprocess.CompletedProcess[bytes]:
    """The process as it is begun, but for what it then does."""
    text = f"""
import sys
import services.files.examining.__main__ as program
program.SECONDS = 1
def endless():
    while True: pass
program._examine = lambda task: {what}
sys.exit(program.main(program.Task.PDF))
"""
    return subprocess.run([sys.executable, "-c", text], cwd=ROOT, env={}, capture_output=True, timeout=60, check=False)


def test_the_process_has_so_much_memory_and_no_more() -> None:
    done = _examining("bytearray(2 * 1024**3)")
    assert (done.returncode, done.stderr) == (program.UNFIT, b"too-hard")


def test_the_process_has_so_much_time_and_no_more() -> None:
    assert _examining("endless()").returncode < 0, "it is killed"
