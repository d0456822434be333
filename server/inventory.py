"""The inventory of data: what each column is for, how sensitive it is, how long it is kept, how it is protected.

Written in `inventory.toml` beside the models of each capability. A test refuses a column without a line, a line without
a column and words that are not in these lists; `script/documents` prints `docs/data-inventory.md` for the operator.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

SERVICES = Path(__file__).parent.parent / "services"

SENSITIVITIES: Mapping[str, str] = {
    "public": "公开",
    "internal": "内部",
    "personal": "个人信息",
    "sensitive": "敏感个人信息",
    "secret": "凭据与密钥",
}
RETENTIONS: Mapping[str, str] = {
    "archive": "长期保存，档案与履职台账",
    "working": "工作资料，办公室不再需要时自行删除",
    "until-erasure": "至注销个人信息为止",
    "audit": "不少于六个月；程序不删除审计",
    "thirty-days": "完成后三十日",
    "one-day": "一日",
    "minutes": "数分钟",
    "seconds": "数秒，封印后即删除",
}
PROTECTIONS: Mapping[str, str] = {
    "person-key": "以本人密钥加密（AES-256-GCM，绑定表、列与行）",
    "master-key": "以主密钥加密（AES-256-GCM，绑定表与行）",
    "keyed-digest": "只存以查找密钥计算的摘要（HMAC-SHA-256）",
    "slow-hash": "只存加盐慢哈希（argon2id）",
    "digest": "只存 256 位随机数的摘要（SHA-256）",
    "fragment": "只存末四位",
    "restricted": "不加密；只有职责所需的角色可读",
}
IMPERSONAL = frozenset({"public", "internal"})
MUST_BE_PROTECTED = frozenset({"sensitive", "secret"})

EVERY = "every"
"""The table that stands for columns which mean the same everywhere."""


PAGE_HEAD = """# 数据清单

由 `services/*/inventory.toml` 自动生成，请勿手改。密钥的更换与个人信息的注销见 [operations.md](operations.md)。

## 个人信息与须保密的数据
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One column's line."""

    sensitivity: str
    purpose: str
    retention: str
    protection: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table's lines."""

    purpose: str
    columns: Mapping[str, Entry]


class BadInventory(Exception):
    """A file is not written as an inventory is."""


def read_inventory(metadata: MetaData, files: Iterable[Path] | None = None) -> dict[str, Table]:
    """All tables of all capabilities; raises `BadInventory` when a line is not written as it should be."""
    parts: dict[str, Any] = {}
    for file in sorted(SERVICES.glob("*/inventory.toml")) if files is None else files:
        for name, part in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if name in parts:
                message = f"{name} stands in two inventories"
                raise BadInventory(message)
            parts[name] = part
    everywhere = _lines(parts.pop(EVERY, {"columns": {}}))
    return {
        name: Table(
            purpose=part["for"],
            columns={
                column: _entry(f"{name}.{column}", line, part["kept"])
                for column, line in {**_present(everywhere, metadata, name), **_lines(part)}.items()
            },
        )
        for name, part in parts.items()
    }


def inventory_faults(inventory: Mapping[str, Table], metadata: MetaData) -> list[str]:
    """What has no line, and which lines speak of nothing."""
    told = {f"{name}.{column}" for name, table in inventory.items() for column in table.columns}
    present = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    return [f"{each}: no line in any inventory.toml" for each in sorted(present - told)] + [
        f"{each}: a line without a column" for each in sorted(told - present)
    ]


def inventory_page(inventory: Mapping[str, Table], metadata: MetaData) -> str:
    """The page for whoever answers for the protection of personal data."""
    lines = [PAGE_HEAD, "| 数据 | 敏感程度 | 用途 | 保存 | 保护 |", "|---|---|---|---|---|"]
    for name, column, entry in _columns(inventory, metadata):
        if entry.sensitivity not in IMPERSONAL:
            lines.append(f"| `{name}.{column}` | {_cells(entry)} | {PROTECTIONS.get(entry.protection, '—')} |")
    lines += ["", "## 全部数据"]
    shown = ""
    for name, column, entry in _columns(inventory, metadata):
        if name != shown:
            shown = name
            lines += ["", f"### `{name}`", "", f"{inventory[name].purpose}。", ""]
            lines += ["| 列 | 敏感程度 | 用途 | 保存 |", "|---|---|---|---|"]
        lines.append(f"| `{column}` | {_cells(entry)} |")
    return "\n".join(lines) + "\n"


def _lines(part: Mapping[str, Any]) -> dict[str, Any]:
    """A line may speak of several columns, with a space between them."""
    return {column: line for columns, line in part["columns"].items() for column in columns.split()}


def _present(lines: Mapping[str, Any], metadata: MetaData, name: str) -> dict[str, Any]:
    """Of the lines that hold everywhere, those of columns that the table has."""
    table = metadata.tables.get(name)
    return {} if table is None else {column: line for column, line in lines.items() if column in table.columns}


def _entry(place: str, line: str | Mapping[str, str], kept: str) -> Entry:
    """`"internal 用途"`, or a table where more is to be said."""
    if isinstance(line, str):
        sensitivity, _, purpose = line.partition(" ")
        line = {"is": sensitivity, "for": purpose}
    entry = Entry(
        sensitivity=line["is"], purpose=line["for"], retention=line.get("kept", kept),
        protection=line.get("protected", ""),
    )  # fmt: skip
    unknown = [
        word
        for word, known in (
            (entry.sensitivity, SENSITIVITIES), (entry.retention, RETENTIONS),
            (entry.protection, {"", *PROTECTIONS}),
        )
        if word not in known
    ]  # fmt: skip
    if unknown or not entry.purpose:
        message = f"{place}: unknown words {unknown}" if unknown else f"{place}: no purpose"
        raise BadInventory(message)
    if entry.sensitivity in MUST_BE_PROTECTED and not entry.protection:
        message = f"{place}: {entry.sensitivity} data must say how they are protected"
        raise BadInventory(message)
    return entry


def _columns(inventory: Mapping[str, Table], metadata: MetaData) -> Iterator[tuple[str, str, Entry]]:
    for name, table in sorted(metadata.tables.items()):
        for column in table.columns:
            yield name, column.name, inventory[name].columns[column.name]


def _cells(entry: Entry) -> str:
    return f"{SENSITIVITIES[entry.sensitivity]} | {entry.purpose} | {RETENTIONS[entry.retention]}"
