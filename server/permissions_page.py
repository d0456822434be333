"""The page of permissions, printed from the written policy: role × operation, in Chinese, for whoever audits."""

from collections.abc import Iterable, Iterator

from api_spec.contract import Operation
from api_spec.granting import ANY, OTHERS, OWN, Line, Whose, granted
from api_spec.policy import POLICY
from api_spec.policy_things import THINGS
from services.members.vocabulary import ROLE_NAMES, Role

HEAD = """# 权限表 / Permissions

由 `api_spec/policy.py` 打印；`script/proof matrix` 逐格调用，核对服务端的实际答复与本表一致。
Printed from `api_spec/policy.py`; `script/proof matrix` calls every cell and compares the server's answer with it.

| 符号 | 含义 | meaning |
|---|---|---|
| ● | 可以；涉及具体对象的，本会任何人的都可以 | granted; with anybody's things in the committee |
| ◐ | 只限本人的 | one's own only |
| ○ | 只限他人的，本人须回避 | everybody's but one's own (separation of duties) |
| 空白 | 不可以：403 或 404，不留任何改动 | refused: 403 or 404, and nothing is changed |

四条规则在全表之上 / Above all rows:

1. 其他政协的对象与不存在的对象答复完全相同。Another committee's thing is answered as one that does not exist.
2. 未登录或已不在本会任职：除公开的操作外一律 401。Whoever is not known, or serves here no more, gets 401.
3. 一人兼任数职时，权限相加；审计员不兼系统管理员。Roles of one person add up; nobody is both auditor and administrator.
4. 须先修改密码的人，只能退出、查看本人、管理本人设备和修改密码；以微信开始的登录不受此限。
   Whoever must change the password does that first, unless he came by WeChat.

"""

MARKS: dict[frozenset[Whose], str] = {ANY: "●", OWN: "◐", OTHERS: "○", frozenset(): ""}


def page(operations: Iterable[Operation]) -> str:
    """The whole page: one table for each part of the API."""
    operations = tuple(operations)
    tags = dict.fromkeys(operation.tag for operation in operations)
    return HEAD + "\n".join("\n".join(_table(tag, operations)) for tag in tags) + "\n"


def _table(tag: str, operations: tuple[Operation, ...]) -> Iterator[str]:
    yield f"## {tag}\n"
    yield "| 操作 | 对象 | " + " | ".join(ROLE_NAMES[role] for role in Role) + " | 无角色 |"
    yield "|---|---|" + ":-:|" * (len(Role) + 1)
    for operation in operations:
        if operation.tag == tag:
            for line in (line for line in POLICY if line.operation == operation.name):
                yield _row(operation, line)
    yield ""


def _row(operation: Operation, line: Line) -> str:
    cells = [MARKS[granted(line, [role])] for role in Role] + [MARKS[granted(line, [])]]
    public = "（公开）" if line.is_public else ""
    return f"| {operation.summary}{public}<br>`{operation.name}` | {THINGS[line.of]} | " + " | ".join(cells) + " |"
