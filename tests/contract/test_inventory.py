"""Every column has its purpose, its sensitivity and its retention; a new one without a line is refused."""

from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

import server.app  # noqa: F401 - every table is imported
from server.inventory import BadInventory, inventory_faults, inventory_page, read_inventory
from services.kernel.database import Model

ONE = '[thing]\nfor = "示例"\nkept = "archive"\n[thing.columns]\n'
EVERY = '[every.columns]\nid = "internal 编号"\nother_id = "internal 另一编号"\n'


@pytest.fixture
def metadata() -> MetaData:
    """One table that is in no model."""
    metadata = MetaData()
    Table("thing", metadata, Column("id", Integer), Column("name", String))
    return metadata


def faults(metadata: MetaData, folder: Path, text: str) -> list[str]:
    """What is wrong with an inventory."""
    file = folder / "inventory.toml"
    file.write_text(text, encoding="utf-8")
    return inventory_faults(read_inventory(metadata, [file]), metadata)


def test_every_column_has_a_line_and_every_line_a_column() -> None:
    assert inventory_faults(read_inventory(Model.metadata), Model.metadata) == []


def test_a_column_without_a_line_is_refused(metadata: MetaData, tmp_path: Path) -> None:
    assert faults(metadata, tmp_path, EVERY + ONE) == ["thing.name: no line in any inventory.toml"]
    assert faults(metadata, tmp_path, EVERY + ONE + 'name = "public 名称"') == []
    assert faults(metadata, tmp_path, ONE + '"id name" = "public 编号与名称"') == []


def test_a_table_without_lines_is_refused(metadata: MetaData, tmp_path: Path) -> None:
    Table("new", metadata, Column("id", Integer))
    assert faults(metadata, tmp_path, EVERY + ONE + 'name = "public 名称"') == ["new.id: no line in any inventory.toml"]


def test_a_line_of_what_is_gone_is_refused(metadata: MetaData, tmp_path: Path) -> None:
    assert faults(metadata, tmp_path, EVERY + ONE + '"name age" = "public 名称"') == [
        "thing.age: a line without a column"
    ]
    gone = ONE.replace("thing", "gone") + 'age = "public 年龄"\n'
    assert faults(metadata, tmp_path, EVERY + ONE + 'name = "public 名称"\n' + gone) == [
        "gone.age: a line without a column"
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"secretive 名称"', r"unknown words \['secretive'\]"),
        ('"public"', "no purpose"),
        ('{ is = "public", for = "名称", kept = "for-ever" }', r"unknown words \['for-ever'\]"),
        ('{ is = "sensitive", for = "名称", protected = "hope" }', r"unknown words \['hope'\]"),
        ('"sensitive 名称"', "must say how"),
        ('"secret 名称"', "must say how"),
    ],
)
def test_words_are_from_the_lists(metadata: MetaData, tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(BadInventory, match=said):
        faults(metadata, tmp_path, EVERY + ONE + f"name = {line}")


def test_a_table_stands_in_one_inventory(metadata: MetaData, tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(ONE + 'name = "public 名称"', encoding="utf-8")
    with pytest.raises(BadInventory, match="thing stands in two"):
        read_inventory(metadata, [tmp_path / "a.toml", tmp_path / "b.toml"])


def test_whatever_is_encrypted_or_hashed_says_how() -> None:
    """A column of bytes holds a key, a digest or a ciphertext; what is secret or identifies a person is named so."""
    inventory = read_inventory(Model.metadata)
    silent = {
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not inventory[table.name].columns[column.name].protection
    }
    assert silent == {
        "audit.digest", "audit_seal.root", "audit_seal.previous", "audit_seal.head", "audit_seal.signature",
        "device.public_key", "envelope.digest", "idempotency.body", "idempotency.request_digest", "stored_file.sha256",
        "stored_file.source_sha256",
    }, "only of these is nothing to be hidden"  # fmt: skip


def test_the_page_names_what_identifies_a_person_with_its_protection() -> None:
    page = inventory_page(read_inventory(Model.metadata), Model.metadata)
    personal = page.partition("## 全部数据")[0]
    assert "| `identifier.sealed` | 敏感个人信息 | 手机号或微信标识，供本人查阅、通知与更换密钥 | " in personal
    assert "以本人密钥加密" in personal
    assert "`proposal.title`" not in personal
    assert "`proposal.title`" not in page.partition("### `proposal`")[0]
