"""Word files are kept as they are; what runs, what is hidden in them and what they would fetch is refused."""

import io
import re
import zipfile
import zlib
from typing import Any, BinaryIO, Final

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from services.files.examining import Unfit
from services.files.vocabulary import FileFlaw

BEGINS: Final = b"PK\x03\x04"
OLD_FORMAT: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an OLE container begins: a .doc, or a .docx that is encrypted."""

MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 100_000_000
"""`zipfile` reads no more of an entry than it declares, so what is declared is what can come."""

PLAIN_COMPRESSION: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ENCRYPTED: Final = 1
DOCUMENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TABLE: Final = "[Content_Types].xml"
MACRO_TYPES: Final = re.compile(r"macroenabled|vbaproject|vbadata", re.IGNORECASE)
MACRO_PARTS: Final = re.compile(r"vbaproject|vbadata", re.IGNORECASE)
EMBEDDED_PARTS: Final = re.compile(r"(^|/)(embeddings|activex|afchunk)[^/]*(/|\.)", re.IGNORECASE)
XML_NAMES: Final = (".xml", ".rels", ".vml")
XML_TYPES: Final = re.compile(r"[+/]xml$", re.IGNORECASE)
"""A part is XML by its name, or because the table of contents says so, whatever it is called."""

EMBEDDING: Final = frozenset({"oleObject", "package", "aFChunk", "subDocument", "control"})
LINKS: Final = re.compile(r"(https?|mailto|tel):|(?![a-z][a-z0-9+.-]*:|[\\/]{2})", re.IGNORECASE)
"""What a reader may follow: web, mail, telephone, or an address without a scheme that is on no other machine."""

OWN_DISK: Final = re.compile(r"file:///[a-z]:|[a-z]:\\", re.IGNORECASE)
"""The template on its author's machine: it is not there on anybody else's, and nothing is fetched."""

FIELDS: Final = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
FETCHING_FIELDS: Final = re.compile(
    r"^\s*(INCLUDE(PICTURE|TEXT)?|IMPORT|LINK|RD|DATABASE)\b", re.IGNORECASE | re.MULTILINE
)
"""Instructions that bring in what lies elsewhere: on the web, or on another machine's disk."""

ELSEWHERE: Final = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[\\/]{2})", re.IGNORECASE)
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, OpcError, etree.LxmlError, OSError, EOFError, ValueError, KeyError,
    NotImplementedError,
)  # fmt: skip
"""What the libraries raise on an archive or a tree that is none."""

VML: Final = "{urn:schemas-microsoft-com:vml}"
END: Final = b"PK\x05\x06"
"""How the last record of an archive begins, which is this long where the archive has no comment."""

END_LENGTH: Final = 22


def check_word(source: BinaryIO) -> str:
    """Refuse a Word file that is none, or holds more than text and pictures."""
    begins = source.read(len(OLD_FORMAT))
    if begins == OLD_FORMAT:
        raise Unfit(FileFlaw.OLD_WORD)
    if not begins.startswith(BEGINS):
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)
    source.seek(0)
    try:
        _check_end(source)
        with zipfile.ZipFile(source) as archive:
            _check_size(archive.infolist())
            _check_parts(archive)
        source.seek(0)
        docx.Document(source)
    except BROKEN:
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS) from None
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unfit(FileFlaw.BOMB)
    names = [part.filename for part in parts]
    # Names are one in any case of their letters, as Word takes them.
    if len({name.casefold() for name in names}) < len(names) or TABLE not in names:
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)
    for part in parts:
        if part.flag_bits & ENCRYPTED:
            raise Unfit(FileFlaw.LOCKED)
        if part.compress_type not in PLAIN_COMPRESSION:
            raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)


def _check_end(source: BinaryIO) -> None:
    """Refuse what is an archive and something else besides, before it or after it."""
    source.seek(-END_LENGTH, io.SEEK_END)
    if source.read(len(END)) != END:
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)


def _check_parts(archive: zipfile.ZipFile) -> None:
    if min(part.header_offset for part in archive.infolist()):
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)
    table = _tree(archive.read(TABLE))
    _check_types({each.get("ContentType", "") for each in table})
    is_xml = {
        (each.get("PartName") or f".{each.get('Extension', '')}").casefold()
        for each in table
        if XML_TYPES.search(each.get("ContentType", ""))
    }
    for part in archive.infolist():
        name = part.filename.casefold()
        if MACRO_PARTS.search(name):
            raise Unfit(FileFlaw.MACROS)
        if EMBEDDED_PARTS.search(name):
            raise Unfit(FileFlaw.EMBEDDED)
        extension = f".{name.rpartition('.')[2]}"
        if extension in XML_NAMES or extension in is_xml or f"/{name}" in is_xml:
            _check_tree(_tree(archive.read(part)), is_relations=extension == ".rels")


def _check_tree(root: Any, *, is_relations: bool) -> None:
    if is_relations:
        for relation in root:
            _check_relation(relation)
        return
    instructions = _instructions(root)
    if FIELDS.search(instructions):
        raise Unfit(FileFlaw.ACTIVE)
    is_drawn_from_elsewhere = any(ELSEWHERE.match(each.get("src", "")) for each in root.iter(f"{VML}*"))
    if FETCHING_FIELDS.search(instructions) or is_drawn_from_elsewhere:
        raise Unfit(FileFlaw.REMOTE)


def _tree(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:  # Word writes none; drawing programs do, into the SVG pictures they make.
        raise Unfit(FileFlaw.DECLARED)
    return root


def _check_types(types: set[str]) -> None:
    if any(MACRO_TYPES.search(each) for each in types):
        raise Unfit(FileFlaw.MACROS)
    if DOCUMENT not in types:
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)


def _check_relation(relation: Any) -> None:
    kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
    if kind in EMBEDDING:
        raise Unfit(FileFlaw.EMBEDDED)
    if relation.get("TargetMode") != "External":
        return
    is_link = kind == "hyperlink" and LINKS.match(target)
    is_own_template = kind == "attachedTemplate" and OWN_DISK.match(target)
    if not is_link and not is_own_template:
        raise Unfit(FileFlaw.REMOTE)


def _instructions(root: Any) -> str:
    """What the document's fields are told to do, in whichever edition of the format.

    One instruction may be written in many pieces, so what stands between two marks of a field is one: here one line.
    """
    pieces: list[str] = []
    for each in root.iter("{*}instrText", "{*}fldChar", "{*}fldSimple"):
        kind = etree.QName(each).localname
        if kind == "fldSimple":
            pieces += (f"\n{value}\n" for name, value in each.items() if etree.QName(name).localname == "instr")
        else:
            pieces.append((each.text or "").replace("\n", " ") if kind == "instrText" else "\n")
    return "".join(pieces)
