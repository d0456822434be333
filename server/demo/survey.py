"""The demo's attachment: a page of a survey as a Word file, zipped by hand, for no library need be loaded to serve."""

import io
import zipfile
from collections.abc import Sequence
from typing import Final

NAME: Final = "停车调查汇总（示例）.docx"
LINES: Final = (
    "示例：老旧小区夜间停车调查汇总",
    "走访小区 12 个，住户 4,860 户，规划车位 1,458 个。",
    "夜间占用消防通道的小区 9 个。",
    "周边单位夜间空置车位约 620 个。",
    "（本页内容为演示所编）",
)
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
FORMATS: Final = "http://schemas.openxmlformats.org"
DOCUMENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS: Final = "application/vnd.openxmlformats-package.relationships+xml"


def a_survey(lines: Sequence[str] = LINES) -> bytes:
    """The file: the least that Word takes for a document."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{FORMATS}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{RELATIONS}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{FORMATS}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{FORMATS}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{FORMATS}/wordprocessingml/2006/main">'
        f"<w:body>{paragraphs}</w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), HEAD + content)
    return buffer.getvalue()
