"""The operator's command about files: whether the store has, byte for byte, what the database says it has."""

import argparse
import hashlib
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.operating import DONE, Operator
from services.files.keeping import content_of
from services.files.models import StoredFile
from services.files.refusals import FilesAway
from services.kernel.work import Work
from services.members.models import Committee

DAMAGED = 1


def check(operator: Operator, _given: argparse.Namespace) -> int:
    """Read every file of every committee, and name those that are missing or are not what they were."""
    with operator.reading() as work:
        committees: list[UUID] = list(work.session.scalars(select(Committee.id).order_by(Committee.id)))
    checked = faulty = 0
    for committee_id in committees:
        with operator.reading(committee_id) as work:
            for file in work.session.execute(work.select(StoredFile.id, StoredFile.sha256).order_by(StoredFile.id)):
                checked += 1
                if fault := _fault(work, file.id, file.sha256):
                    faulty += 1
                    print(f"{committee_id}/{file.id}：{fault}")
    print(f"共核对 {checked} 个文件，{faulty} 个有误。")
    return DAMAGED if faulty else DONE


def _fault(work: Work, file_id: UUID, sha256: bytes) -> str:
    digest = hashlib.sha256()
    try:
        for piece in content_of(work, file_id):
            digest.update(piece)
    except FilesAway:
        return "无法读取"
    return "" if digest.digest() == sha256 else "内容与存入时不同"


def add_commands(groups: Any, command: Any) -> None:
    """`files check`."""
    files = groups.add_parser("files", help="附件").add_subparsers(required=True, metavar="命令")
    command(files, "check", check, "核对全部附件是否完好；有缺失或损坏时退出码为 1")
