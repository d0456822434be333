"""Working on a regulation file, without a database: `script/regulation --help` lists what can be done.

Exit codes: 0 it is well (check), done (explain, score, compare), the same (diff, parity); 1 it has mistakes, or
differs; 2 wrong usage, or a file that cannot be read.
"""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.named_files import Unreadable, bytes_of
from services.kernel.sheets.rows import BadSheet
from services.scoring.engine.articles import Regulation
from services.scoring.engine.checking import check, remarks_as_text
from services.scoring.engine.explaining import difference, explain
from services.scoring.fact_documents import BadFacts, read_facts_document
from services.scoring.score_lists import read_list
from services.scoring.trials import compare, hold_against, try_out

DONE, NOT_WELL, UNUSABLE = 0, 1, 2

LARGEST_FILE = 50_000_000


class Unusable(Exception):
    """A file cannot be read, or is no regulation where one is needed."""

    def __init__(self, message: str, code: int = UNUSABLE) -> None:
        """Keep what to say and how to end."""
        super().__init__(message)
        self.code = code


def check_file(given: argparse.Namespace) -> int:
    """Every mistake with line, clause and mend, and what may not be meant so."""
    checked = check(_text_of(given.file))
    print("\n".join(remarks_as_text(checked)))
    if not checked.is_sound:
        return NOT_WELL
    return NOT_WELL if given.strict and checked.remarks else DONE


def explain_file(given: argparse.Namespace) -> int:
    """The regulation in plain Chinese."""
    print(explain(_regulation_of(given.file)), end="")
    return DONE


def score_file(given: argparse.Namespace) -> int:
    """Receipts as JSON."""
    regulation = _regulation_of(given.file)
    _print(try_out(regulation, read_facts_document(_bytes_of(given.facts), regulation), given.quarter))
    return DONE


def compare_files(given: argparse.Namespace) -> int:
    """Two regulations on the same facts, as JSON: per member and rule, grades, bodies, how the totals are spread."""
    old, new = _regulation_of(given.old), _regulation_of(given.new)
    _print(compare(old, new, read_facts_document(_bytes_of(given.facts), new)))
    return DONE


def hold_list_against(given: argparse.Namespace) -> int:
    """A published list against the facts, as JSON: who differs in what, and which single thing explains it."""
    regulation = _regulation_of(given.file)
    document = read_facts_document(_bytes_of(given.facts), regulation)
    try:
        sheet = read_list(given.list, _bytes_of(given.list), regulation)
    except BadSheet as bad:
        mistakes = [
            f"第 {each.row} 行 {each.column}：{each.reason_zh}" if each.row else each.reason_zh for each in bad.mistakes
        ]
        raise Unusable("\n".join(mistakes), NOT_WELL) from bad
    found = hold_against(regulation, document, sheet.rows)
    _print(found)
    is_same = all(line["agrees"] for line in found["lines"])
    return DONE if is_same and not (found["only_listed"] or found["namesakes"] or found["only_here"]) else NOT_WELL


def diff_files(given: argparse.Namespace) -> int:
    """What has changed, clause by clause."""
    lines = difference(_regulation_of(given.old), _regulation_of(given.new))
    print("\n".join(lines) if lines else "两份办法的规定相同。")
    return NOT_WELL if lines else DONE


def _print(document: Mapping[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _regulation_of(name: str) -> Regulation:
    """The regulation in a file; one with mistakes is said to have them."""
    checked = check(_text_of(name))
    if checked.regulation is None:
        raise Unusable("\n".join([f"{name}：", *remarks_as_text(checked)]), NOT_WELL)
    return checked.regulation


def _text_of(name: str) -> str:
    try:
        return _bytes_of(name).decode()
    except UnicodeDecodeError as error:
        raise Unusable(f"{name} 不是 UTF-8 编码的文本文件，请以 UTF-8 保存") from error


def _bytes_of(name: str) -> bytes:
    try:
        return bytes_of(name, most=LARGEST_FILE, too_large="太大")
    except Unreadable as error:
        raise Unusable(str(error)) from error


COMMANDS: Mapping[str, tuple[Callable[[argparse.Namespace], int], str, Sequence[tuple[str, str]]]] = {
    "check": (check_file, "检查一份办法：逐处指出行号、条款、错误和改法，验算算例，并给出提醒", [("file", "办法文件")]),
    "explain": (explain_file, "用平实的中文写出一份办法", [("file", "办法文件")]),
    "score": (
        score_file,
        "按办法给事实计分，输出得分明细（JSON）",
        [("file", "办法文件"), ("facts", "事实文件（JSON）")],
    ),
    "compare": (
        compare_files,
        "两份办法给同样的事实计分（JSON）：每人的新旧得分、由哪条规则引起、谁的等次变化、各界别和分数段",
        [("old", "旧办法文件"), ("new", "新办法文件"), ("facts", "事实文件（JSON），按新办法的事实种类")],
    ),
    "parity": (
        hold_list_against,
        "已公布的得分名单（xlsx、csv，按姓名）与事实核对（JSON）：谁不同、何处不同、由哪一项引起；有不同时退出码为 1",
        [("file", "办法文件"), ("facts", "事实文件（JSON）"), ("list", "得分名单，列为姓名、总分，可有等次与各类别")],
    ),
    "diff": (diff_files, "逐条比较两份办法；有不同时退出码为 1", [("old", "旧办法文件"), ("new", "新办法文件")]),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/regulation", description="履职考核办法文件的检查、说明、试算和比较；不需要数据库。"
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    for name, (run, summary, files) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        for argument, meaning in files:
            command.add_argument(argument, help=meaning)
        if name == "check":
            command.add_argument("--strict", action="store_true", help="有提醒时也以退出码 1 结束")
        if name == "score":
            command.add_argument("--quarter", type=int, choices=range(1, 5), help="只计到当年第几季度末")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except BadFacts as bad:
        print("\n".join(bad.mistakes), file=sys.stderr)
        return NOT_WELL
    except Unusable as error:
        print(error, file=sys.stderr)
        return error.code


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `script/regulation explain FILE | head` ends without a traceback
    sys.exit(main())
