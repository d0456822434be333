"""Documents printed from declarations: contract, problems, permissions, lives, data. `script/documents` writes them.

A test fails when a committed one is stale, so that a reviewer sees every change of the API as a diff.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

import server.app  # noqa: F401 - brings every table into the metadata
from api_spec.contract import Operation
from api_spec.export import export, refusals_of
from server import permissions_page
from server.inventory import inventory_page, read_inventory
from server.lifecycles import pages
from server.problems import HTTP_PROBLEMS, status_of
from server.routes import all_operations
from services.kernel.database import Model
from services.kernel.errors import Refused
from services.scoring.engine.json_schema import schema

ROOT = Path(__file__).parent.parent

PROBLEMS_HEAD = """# 问题代码

接口出错时返回 `application/problem+json`（RFC 9457）。`code` 与 `title` 稳定不变；`detail` 说明这一次的情形；
`errors` 逐项指出有误的字段（`pointer` 为请求体内的 JSON 指针，查询参数写作 `?名称`）；`request_id` 供管理员查日志。

"""


def documents() -> dict[Path, bytes]:
    """Every printed document with its content."""
    operations = all_operations()
    contract = orjson.dumps(export(operations, status_of), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return {
        ROOT / "api_spec" / "openapi.json": contract,
        ROOT / "regulations" / "regulation.schema.json": schema_of_regulations(),
        ROOT / "docs" / "data-inventory.md": inventory_page(read_inventory(Model.metadata), Model.metadata).encode(),
        ROOT / "docs" / "problems.md": problems(operations).encode(),
        ROOT / "docs" / "permissions.md": permissions_page.page(operations).encode(),
        **{ROOT / "docs" / "lifecycles" / name: page.encode() for name, page in pages().items()},
    }


def schema_of_regulations() -> bytes:
    """What an editor must know of a regulation file."""
    return orjson.dumps(schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def problems(operations: Iterable[Operation]) -> str:
    """The list of problems in Chinese, with the operations that may give each."""
    found: dict[type[Refused], list[str]] = {}
    for operation in operations:
        for refusal in refusals_of(operation):
            found.setdefault(refusal, []).append(operation.name)
    return PROBLEMS_HEAD + "\n".join(_entries(found)) + "\n"


def _entries(found: dict[type[Refused], list[str]]) -> Iterator[str]:
    for refusal in sorted(found, key=lambda each: (status_of(each), each.code)):
        where = found[refusal]
        shown = "、".join(f"`{name}`" for name in where[:6]) + (f" 等 {len(where)} 个操作" if len(where) > 6 else "")  # noqa: PLR2004 - a readable line
        yield f"## {refusal.code}\n\n{status_of(refusal)} · **{refusal.title}**\n\n出现于 {shown}\n"
    for status, (code, title) in HTTP_PROBLEMS.items():
        yield f"## {code}\n\n{status} · **{title}**\n\n任何地址\n"


def write() -> None:
    """Write all documents."""
    for path, content in documents().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write()
