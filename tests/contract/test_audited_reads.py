"""Decision 7 and the contract say the same about which reads are audited; a new read must be decided upon."""

import re
from pathlib import Path

from server.routes import all_operations

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "0007-audited-reads.md"


def test_the_decision_names_every_read_on_the_right_side() -> None:
    tables = re.split(r"^Not audited:$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    audited, plain = (
        {name for line in table.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line)}
        for table in tables
    )
    reads = [operation for operation in all_operations() if operation.is_read]
    assert audited == {operation.name for operation in reads if operation.audits_read}
    assert plain == {operation.name for operation in reads if not operation.audits_read}
