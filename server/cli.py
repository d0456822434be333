"""The operator's commands: `script/admin --help` lists them.

They act on the database itself, beside a running server: on SQLite each waits its turn for the short write (`BEGIN
IMMEDIATE`, `busy_timeout`), on PostgreSQL they are one more client. Exit codes: 0 done; 1 refused, or the audit is not
whole; 2 wrong usage, wrong settings, or no database.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy.exc import DBAPIError

from server import cli_files, cli_keys, cli_scores
from server.importing import FORMS, import_duty_facts, import_past_proposals, import_roster, write_template
from server.keys_in_use import check_keys
from server.migrating import migrate as bring_up_to_date
from server.named_files import named_file
from server.operating import DONE, Operator
from server.schema import trouble
from server.settings import BadEnvironment, Settings
from server.toolbox import create_toolbox
from services.kernel import audit, outbox
from services.kernel.audit import DEPLOYMENT
from services.kernel.errors import FieldFault, NotFound, Refused
from services.kernel.types import new_id
from services.members.commands import accounts, committees
from services.members.facts import DeadLettersRevived
from services.members.models import Unit
from services.members.settings import parse
from services.members.settings_mistakes import BadSettings
from services.members.vocabulary import BodyKind, CommitteeLevel, Role
from services.proposals.commands import reindexing

REFUSED, UNUSABLE = 1, 2


def create_committee(operator: Operator, given: argparse.Namespace) -> int:
    """A committee with its running term."""
    year = given.year
    term = committees.FirstTerm(
        number=given.term, begins_on=given.term_begins, ends_on=given.term_ends, session_number=given.session,
        year=year,
        session_begins_on=given.session_begins or date(year, 1, 1),
        session_ends_on=given.session_ends or date(year, 12, 31),
    )  # fmt: skip
    with operator.writing(new_id()) as work:
        made = committees.create_committee(
            work, None, code=given.code, name=given.name, level=CommitteeLevel(given.level), first_term=term,
            parent_code=given.parent,
        )  # fmt: skip
    print(f"已创建 {given.name}（{given.code}）：{made['id']}")
    return DONE


def add_bodies(operator: Operator, given: argparse.Namespace) -> int:
    """Sectors, special committees or street groups."""
    here = operator.committee(given.committee)
    for name in given.names:
        with operator.writing(here) as work:
            committees.add_body(work, None, kind=BodyKind(given.kind), name=name)
        print(f"已添加 {name}")
    return DONE


def add_units(operator: Operator, given: argparse.Namespace) -> int:
    """Handling units."""
    here = operator.committee(given.committee)
    for name in given.names:
        with operator.writing(here) as work:
            committees.add_unit(work, None, name=name)
        print(f"已添加 {name}")
    return DONE


def add_officer(operator: Operator, given: argparse.Namespace) -> int:
    """A person of the staff; in production with a second factor, without which nobody of the staff can log in."""
    here = operator.committee(given.committee)
    with operator.reading(here) as work:
        prepared = accounts.prepare_one_time(work)
        unit_id = None
        if given.unit:
            unit_id = work.session.scalar(work.select(Unit.id).where(Unit.name == given.unit))
            if unit_id is None:
                raise NotFound(f"没有名为“{given.unit}”的承办单位")
    with operator.writing(here) as work:
        made = accounts.add_officer(
            work, None, name=given.name, phone=given.phone, duty=given.duty, roles=[Role(each) for each in given.role],
            unit_id=unit_id, demands_second_factor=given.second_factor or operator.settings.is_production, **prepared,
        )  # fmt: skip
    print(f"已添加 {given.name}（账号 {made['account_id']}）")
    print(f"一次性密码：{made['one_time_password'] or '（已有账号，沿用原密码）'}")
    _print_second_factor(made)
    return DONE


def reset_password(operator: Operator, given: argparse.Namespace) -> int:
    """A new one-time password."""
    here = operator.committee(given.committee)
    account_id, name = operator.account(here, given.phone)
    with operator.reading(here) as work:
        prepared = accounts.prepare_one_time(work)
    with operator.writing(here) as work:
        made = accounts.reset_password(work, None, account_id=account_id, **prepared)
    print(f"{name} 的一次性密码（只显示这一次）：{made['one_time_password']}")
    return DONE


def reset_second_factor(operator: Operator, given: argparse.Namespace) -> int:
    """A new second factor, for a lost phone."""
    here = operator.committee(given.committee)
    account_id, name = operator.account(here, given.phone)
    with operator.writing(here) as work:
        made = accounts.reset_second_factor(work, None, account_id=account_id, name=name)
    print(f"{name} 的动态验证码已重新设置")
    _print_second_factor(made)
    return DONE


def audit_verify(operator: Operator, given: argparse.Namespace) -> int:
    """Every chain, row by row, and against the heads that were written down earlier; prints today's heads."""
    with operator.survey() as work:
        found = 0
        known = audit.verify_heads(work.session, given.expect)
        for each in chain(audit.verify(work.session, work.ports.vault), known):
            found += 1
            print(f"政协 {each.committee_id} 封印 {each.seal or '-'} 行 {each.row or '-'}：{each.what}")
        waiting = audit.waiting(work.session)
        for head in audit.heads(work.session):
            print(f"链头 {head}")
    print(f"发现 {found} 处异常；{waiting} 行待封印。" if found else f"审计链完整；{waiting} 行待封印。")
    return REFUSED if found else DONE


def audit_seal(operator: Operator, _given: argparse.Namespace) -> int:
    """Seal what waits, without the worker."""
    total = 0
    while True:
        with operator.upkeep() as work:
            sealed = audit.seal_batch(work.session, work.ports.vault, now=work.now)
        if not sealed:
            break
        total += sealed
    print(f"已封印 {total} 行。")
    return DONE


def outbox_revive(operator: Operator, _given: argparse.Namespace) -> int:
    """Deliveries that were given up, after their cause was mended."""
    with operator.upkeep() as work:
        revived = outbox.revive(work.session, now=work.now)
        work.record(DeadLettersRevived(subject_id=DEPLOYMENT, count=revived))
    print(f"已重新投递 {revived} 件。")
    return DONE


def index_proposals(operator: Operator, given: argparse.Namespace) -> int:
    """The index by which proposals are found, made anew."""
    with operator.writing(operator.committee(given.committee)) as work:
        count = reindexing.rebuild_index(work)
    print(f"已重建提案检索索引，共 {count} 件。")
    return DONE


def migrate(operator: Operator, _given: argparse.Namespace) -> int:
    """The newest schema."""
    bring_up_to_date(operator.settings)
    print("数据库结构已是最新版本。")
    return DONE


def check_settings(given: argparse.Namespace) -> int:
    """A settings document, without a database."""
    try:
        parse(named_file(given.file).read_text("utf-8"))
    except BadSettings as bad:
        for each in bad.mistakes:
            print(f"{each.pointer or '/'}：{each.detail_zh}", file=sys.stderr)
        return REFUSED
    except (OSError, UnicodeDecodeError) as wrong:
        print(f"无法读取 {given.file}：{wrong}", file=sys.stderr)
        return UNUSABLE
    print("设置文件无误。")
    return DONE


def main(argv: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = _parser().parse_args(argv)
    if given.run is check_settings:
        return check_settings(given)
    try:
        settings = Settings.from_env(environment)
    except BadEnvironment as wrong:
        print(wrong, file=sys.stderr)
        return UNUSABLE
    operator = Operator(settings, create_toolbox(settings))
    try:
        _check_keys(operator, given)
        code: int = given.run(operator, given)
    except Refused as refusal:
        _print_refusal(refusal)
        return REFUSED
    except BadEnvironment as wrong:
        print(wrong, file=sys.stderr)
        return UNUSABLE
    except DBAPIError as wrong:
        print(trouble(operator.toolbox.database, wrong), file=sys.stderr)
        return UNUSABLE
    else:
        return code
    finally:
        operator.toolbox.database.close()


def _check_keys(operator: Operator, given: argparse.Namespace) -> None:
    """Refuse what is done in a committee without the keys that its people are found by, as a start of the server is.

    A phone that is not found would get a second account. The other commands look for nobody; the rotation is the mend.
    """
    if "committee" in given:
        check_keys(operator.toolbox.database, operator.settings)


def _print_refusal(refusal: Refused) -> None:
    print(f"{refusal.title}{'：' if refusal.detail else ''}{refusal.detail}", file=sys.stderr)
    for fault in refusal.errors:
        print(f"  {_place(fault)}：{fault.detail}", file=sys.stderr)


def _place(fault: FieldFault) -> str:
    """A pointer as an operator reads it: `/rows/17/手机` is row 17, column 手机."""
    _, first, *rest = f"{fault.pointer}//".split("/")
    return f"第 {rest[0]} 行 {rest[1]}".rstrip() if first == "rows" else fault.pointer


def _print_second_factor(made: Mapping[str, Any]) -> None:
    if made["provisioning_uri"]:
        print(f"动态验证码密钥（只显示这一次）：{made['second_factor_secret']}")
        print(f"供验证器应用扫描的地址：{made['provisioning_uri']}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/admin", description="掌上提案的运维命令；数据库等设置取自环境变量。")
    groups = parser.add_subparsers(required=True, metavar="命令")

    def command(
        into: Any, name: str, run: Callable[..., int], text: str, *, in_committee: bool = False
    ) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = into.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        if in_committee:
            made.add_argument("--committee", help="政协代码；只有一个政协时可省略")
        return made

    new = command(groups, "create-committee", create_committee, "创建政协及其本届、本年度会议")
    for name, text in (("code", "政协代码"), ("name", "名称")):
        new.add_argument(f"--{name}", required=True, help=text)
    new.add_argument("--level", required=True, choices=[str(each) for each in CommitteeLevel], help="层级")
    new.add_argument("--parent", help="上级政协的代码")
    for name, text in (("term", "第几届"), ("session", "第几次会议"), ("year", "年度")):
        new.add_argument(f"--{name}", required=True, type=int, help=text)
    for name, is_needed in (
        ("term-begins", True),
        ("term-ends", True),
        ("session-begins", False),
        ("session-ends", False),
    ):
        new.add_argument(f"--{name}", required=is_needed, type=date.fromisoformat, help="日期，如 2026-01-01")
    bodies = command(groups, "add-body", add_bodies, "添加界别、专门委员会或街道联组", in_committee=True)
    bodies.add_argument("--kind", required=True, choices=[str(each) for each in BodyKind])
    bodies.add_argument("names", nargs="+", metavar="名称")
    units = command(groups, "add-unit", add_units, "添加承办单位", in_committee=True)
    units.add_argument("names", nargs="+", metavar="名称")
    officer = command(groups, "add-officer", add_officer, "添加工作人员，显示一次性密码", in_committee=True)
    for name, text in (("name", "姓名"), ("phone", "手机"), ("duty", "职务")):
        officer.add_argument(f"--{name}", required=True, help=text)
    officer.add_argument(
        "--role", action="append", required=True, choices=[str(each) for each in Role], help="角色，可多次"
    )
    officer.add_argument("--unit", help="所属承办单位的名称")
    officer.add_argument("--second-factor", action="store_true", help="一并开通动态验证码（生产环境总是开通）")
    for name, run, text in (
        ("import-roster", import_roster, "导入委员名册（xlsx、csv）"),
        ("import-proposals", import_past_proposals, "导入历年提案（xlsx、csv）"),
        ("import-facts", import_duty_facts, "导入历年履职记录（xlsx、csv）"),
    ):
        imported = command(groups, name, run, text, in_committee=True)
        imported.add_argument("file", metavar="文件")
        if run is not import_roster:
            imported.add_argument("--dry-run", action="store_true", help="只核对并报告将会怎样，不存入任何内容")
    cli_scores.add_to(groups, command)
    template = command(groups, "template", write_template, "写出一份可填写的模板（xlsx）", in_committee=True)
    template.add_argument("form", choices=list(FORMS), help="名册、历年提案、历年履职记录")
    template.add_argument("file", metavar="文件", help="“-”为标准输出，如在只读的容器中")
    for name, run, text in (
        ("reset-password", reset_password, "重置密码，显示一次性密码"),
        ("reset-second-factor", reset_second_factor, "重新设置动态验证码（手机遗失时）"),
    ):
        command(groups, name, run, text, in_committee=True).add_argument("phone", metavar="手机")
    command(
        groups,
        "index-proposals",
        index_proposals,
        "重建提案的检索索引（缺少的会自动补上，一般不需要）",
        in_committee=True,
    )
    command(groups, "migrate", migrate, "把数据库结构升级到最新版本")
    audits = groups.add_parser("audit", help="审计链").add_subparsers(required=True, metavar="命令")
    command(audits, "verify", audit_verify, "核验所有审计链；有异常时退出码为 1").add_argument(
        "--expect", action="append", default=[], type=audit.Head.parse, metavar="链头",
        help="此前核验时记下的链头；链尾被删除或改写时会被发现。可多次",
    )  # fmt: skip
    command(audits, "seal", audit_seal, "封印待封的审计行")
    deliveries = groups.add_parser("outbox", help="待投递事项").add_subparsers(required=True, metavar="命令")
    command(deliveries, "revive", outbox_revive, "重新投递已放弃的事项")
    cli_keys.add_commands(groups, command)
    cli_files.add_commands(groups, command)
    documents = groups.add_parser("settings", help="政协设置").add_subparsers(required=True, metavar="命令")
    command(documents, "check", check_settings, "检查设置文件").add_argument("file", metavar="文件")
    return parser


if __name__ == "__main__":
    sys.exit(main())
