"""Verifying a dossier without a server, without a database: `script/dossier --help` lists what can be done.

Exit codes: 0 it is genuine (verify), shown (inspect); 1 it is not; 2 wrong usage, or a file that cannot be read.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from server.named_files import Unreadable, bytes_of
from services.dossier.envelope import NotGenuine
from services.dossier.paper import title_of
from services.dossier.sealing import kind_of
from services.dossier.signing import BadKeys, PublicKeys, keys_of_document, public_key_of
from services.dossier.verifying import LARGEST_FILE, Verified, extract, verify
from services.dossier.vocabulary import FLAW_NAMES, FORMAT_NAMES, Flaw
from services.dossier.wording import NOTHING, instant

DONE, NOT_GENUINE, UNUSABLE = 0, 1, 2


class Unusable(Exception):
    """A file cannot be read, or there are no keys to verify with."""


def verify_file(given: argparse.Namespace) -> int:
    """Say whose dossier it is and who signed it when, or why it does not pass."""
    keys = _keys(given.keys, given.key)
    try:
        found = verify(_bytes_of(given.file), keys)
    except NotGenuine as wrong:
        print(f"未通过核验：{FLAW_NAMES[wrong.flaw]}。")
        return NOT_GENUINE
    print("\n".join(_report(found)))
    return DONE


def inspect_file(given: argparse.Namespace) -> int:
    """The document inside, unverified."""
    content = _bytes_of(given.file)
    kind = kind_of(content)
    try:
        if kind is None:
            raise NotGenuine(Flaw.NOT_A_DOSSIER)  # noqa: TRY301 - said in one place
        document = json.loads(extract(kind, content))
    except (NotGenuine, ValueError, RecursionError):
        print(f"无法读取：{FLAW_NAMES[Flaw.NOT_A_DOSSIER]}。", file=sys.stderr)
        return NOT_GENUINE
    print(json.dumps(document, ensure_ascii=False, indent=2))
    print("以上内容未经核验；核验请用 script/dossier verify。", file=sys.stderr)
    return DONE


def _report(found: Verified) -> list[str]:
    signed = found.signed
    dossier = signed.dossier
    years = (
        f"  {year['year']} 年：{year['score']['total']} 分，{year['score']['grade'] or NOTHING}"
        if year["score"]
        else f"  {year['year']} 年：{NOTHING}"
        for year in dossier["years"]
    )
    return [
        "核验通过：由下列密钥签发，签发之后一个字节也没有改动。",
        f"档案：{title_of(dossier)}",
        f"签发：{dossier['committee']['name']}，{instant(signed.signed_at.isoformat())}，密钥编号 {signed.key_id}",
        f"委员：{dossier['member']['name']}，证号 {dossier['member']['member_number']}，{dossier['member']['sector']}",
        f"形式：{FORMAT_NAMES[found.kind]}",
        f"摘要：{signed.digest}",
        "历年得分：",
        *years,
    ]


def _keys(files: Sequence[str], entries: Sequence[str]) -> PublicKeys:
    """The public keys that were given: the published file, single ones, or both."""
    keys: dict[str, bytes] = {}
    try:
        for name in files:
            keys |= keys_of_document(json.loads(_bytes_of(name)))
        keys |= dict(public_key_of(entry) for entry in entries)
    except BadKeys as wrong:
        raise Unusable(str(wrong)) from wrong
    except ValueError as wrong:
        raise Unusable("公钥文件不是 JSON：请从本会服务器的 /api/v1/dossier-keys 下载") from wrong
    if not keys:
        raise Unusable(
            "请用 --keys 指明公钥文件（下载自本会服务器的 /api/v1/dossier-keys），或用 --key 编号:公钥 给出公钥"
        )
    return PublicKeys(keys)


def _bytes_of(name: str) -> bytes:
    try:
        return bytes_of(name, most=LARGEST_FILE, too_large="太大，不是履职档案")
    except Unreadable as error:
        raise Unusable(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/dossier", description="核验履职档案文件（JSON、Word、PDF）；不需要数据库，也不需要连接服务器。"
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    verifying = commands.add_parser("verify", help="核验一个文件", description="核验一个文件；未通过时退出码为 1。")
    verifying.set_defaults(run=verify_file)
    verifying.add_argument("file", help="档案文件")
    verifying.add_argument("--keys", action="append", default=[], metavar="文件", help="公钥文件，可写多次")
    verifying.add_argument("--key", action="append", default=[], metavar="编号:公钥", help="一个公钥，可写多次")
    inspecting = commands.add_parser("inspect", help="显示文件中的签名数据（未经核验）")
    inspecting.set_defaults(run=inspect_file)
    inspecting.add_argument("file", help="档案文件")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except Unusable as error:
        print(error, file=sys.stderr)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
