"""The operator's imports: rosters, proposals and duty facts of earlier years; and the templates to fill in."""

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from server.named_files import named_file
from server.operating import DONE, Operator
from services.kernel.errors import NotFound
from services.kernel.sheets.forms import Form
from services.kernel.sheets.templates import template_xlsx
from services.kernel.work import Work
from services.members.commands import roster
from services.members.roster_columns import ROSTER
from services.proposals.commands import past
from services.proposals.past_columns import PAST_PROPOSALS
from services.scoring import importing

FORMS: Final[Mapping[str, Callable[[Work], Form]]] = {
    "roster": lambda _work: ROSTER,
    "proposals": lambda _work: PAST_PROPOSALS,
    "facts": importing.form_for,
}
"""The sheets that can be imported, by the word of the command line."""

STANDARD_OUTPUT: Final = "-"
"""Where a container may write no file."""


def import_roster(operator: Operator, given: argparse.Namespace) -> int:
    """Members from a file; each new one's one-time password is printed once."""
    done = _take(operator, given, roster.prepare_import, roster.import_roster)
    for each in done["one_time_passwords"]:
        print(f"{each['name']}\t{each['phone_last4']}\t{each['one_time_password']}")
    figures = (
        f"新增 {done['added']}，更新 {done['changed']}，未变 {done['unchanged']}，在任而不在名册中 {done['absent']}"
    )
    print(
        f"{figures}。以上一次性密码（姓名、手机尾号、密码）只显示这一次。"
        if done["one_time_passwords"]
        else f"{figures}。"
    )
    return DONE


def import_past_proposals(operator: Operator, given: argparse.Namespace) -> int:
    """Proposals of earlier years from a file."""
    done = _take(
        operator, given, past.prepare_past_import, past.import_past_proposals, dry_run=given.dry_run
    )  # fmt: skip
    print(
        f"{_how(done)}新增 {done['added']} 件，更新 {done['changed']} 件，未变 {done['unchanged']} 件；"
        f"{done['unknown_proposers']} 人次的提案人只记姓名。"
    )
    return DONE


def import_duty_facts(operator: Operator, given: argparse.Namespace) -> int:
    """Duty facts of earlier years from a file."""
    done = _take(
        operator, given, importing.prepare_fact_import, importing.import_duty_facts, dry_run=given.dry_run
    )  # fmt: skip
    print(
        f"{_how(done)}新增 {done['entered']} 条，更正 {done['corrected']} 条，冲销 {done['reversed']} 条，"
        f"未变 {done['unchanged']} 条。"
    )
    return DONE


def write_template(operator: Operator, given: argparse.Namespace) -> int:
    """An empty sheet to fill in; a file that is there already is not overwritten."""
    with operator.reading(operator.committee(given.committee)) as work:
        content = template_xlsx(FORMS[given.form](work))
    if given.file == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        return DONE
    path = named_file(given.file)
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as wrong:
        raise NotFound(f"无法写入 {path}：{wrong.strerror}") from wrong
    print(f"已写出 {path}")
    return DONE


def _take(
    operator: Operator, given: argparse.Namespace, prepare: Callable[..., Any], take: Callable[..., Any], **more: Any
) -> Mapping[str, Any]:
    """Read the file outside of any transaction, then take what it holds."""
    here = operator.committee(given.committee)
    path = named_file(given.file)
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise NotFound(f"无法读取 {path}：{wrong.strerror}") from wrong
    with operator.reading(here) as work:
        prepared = prepare(work, filename=path.name, content=content)
    with operator.writing(here) as work:
        done: Mapping[str, Any] = take(work, None, **prepared, **more)
    return done


def _how(done: Mapping[str, Any]) -> str:
    return "试运行，未存入任何内容：" if done["is_dry_run"] else ""
