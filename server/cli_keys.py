"""The operator's commands about keys: what is under which, the rotation, and a person's erasure."""

import argparse
from collections.abc import Mapping
from typing import Any

from server.operating import Operator
from server.settings import BadEnvironment
from server.vault import MissingKey
from services.kernel.audit import DEPLOYMENT
from services.members.commands import erasing
from services.members.commands.keys import rotate_keys
from services.members.queries.keys import key_use
from services.members.vocabulary import ERASURE_GROUND_NAMES, ErasureGround

DONE, REFUSED = 0, 1
BEFORE_IDS = "旧版本所写，未记编号"


def status(operator: Operator, _given: argparse.Namespace) -> int:
    """What is under which key, and which keys may go."""
    vault = operator.toolbox.ports.vault
    with operator.reading() as work:
        use = key_use(work)
    _print_use("主密钥", "人", use.wrapped, vault.wrapping_keys)
    _print_use("查找密钥", "条", use.digests, vault.lookup_keys)
    print(
        f"待更换 {use.waiting} 人；请运行 script/admin keys rotate。" if use.waiting else "全部数据均在现用密钥之下。"
    )
    return DONE


def rotate(operator: Operator, _given: argparse.Namespace) -> int:
    """Everybody under the current keys, batch by batch; interrupted, it goes on where it was."""
    total = 0
    while True:
        try:
            with operator.writing(DEPLOYMENT) as work:
                done = rotate_keys(work)
        except MissingKey as missing:
            raise BadEnvironment(
                "MASTER_KEYS：数据库中有数据由未列出的主密钥保护；请把原主密钥列在现用密钥之后"
            ) from missing
        if not done:
            break
        total += done
        print(f"已更换 {total} 人", flush=True)
    print("全部数据均在现用密钥之下。")
    return DONE


def erase_person(operator: Operator, given: argparse.Namespace) -> int:
    """A person is erased for ever; without `--yes` it only says who it would be."""
    here = operator.committee(given.committee)
    account_id, name = operator.account(here, given.phone)
    if not given.yes:
        print(f"将注销 {name}（账号 {account_id}），不可恢复。确认无误后请加上 --yes 再次运行。")
        return REFUSED
    with operator.writing(here) as work:
        erasing.erase_person(work, None, account_id=account_id, ground=ErasureGround(given.ground))
    print(f"已注销账号 {account_id}；备份中的密钥在备份到期之前仍然存在，见 docs/operations.md。")
    return DONE


def _print_use(kind: str, unit: str, counts: Mapping[str, int], names: Mapping[str, str]) -> None:
    current = next(iter(names))
    for key_id, name in names.items():
        count = counts.get(key_id, 0)
        note = "，现用" if key_id == current else "，可以移除" if not count else ""
        print(f"{kind} {name}（{key_id}）：{count} {unit}{note}")
    for key_id in sorted(counts.keys() - names.keys()):
        print(f"{kind} {key_id or BEFORE_IDS}：{counts[key_id]} {unit}，不在设置之中")


def add_commands(groups: Any, command: Any) -> None:
    """`keys status`, `keys rotate` and `erase-person`."""
    keys = groups.add_parser("keys", help="密钥").add_subparsers(required=True, metavar="命令")
    command(keys, "status", status, "查看各密钥之下还有多少数据")
    command(keys, "rotate", rotate, "把全部数据更换到现用密钥之下；可随时中断、重复运行")
    erased = command(groups, "erase-person", erase_person, "注销一个人的个人信息，不可恢复", in_committee=True)
    erased.add_argument("phone", metavar="手机")
    grounds = "，".join(f"{each} {name}" for each, name in ERASURE_GROUND_NAMES.items())
    erased.add_argument("--ground", required=True, choices=[str(each) for each in ErasureGround], help=grounds)
    erased.add_argument("--yes", action="store_true", help="确认注销；不写则只显示将注销何人")
