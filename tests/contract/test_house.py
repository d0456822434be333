"""The rules of the house, read from the source."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted(path for folder in ("server", "services", "api_spec") for path in (ROOT / folder).rglob("*.py"))
CODE = {path.relative_to(ROOT).as_posix(): path.read_text() for path in SOURCES}

RULES = {
    "one commit": (r"\.commit\(", {"services/kernel/work.py", "services/kernel/door.py", "server/migrating.py"}),
    "states change by the life's table": (r"\.state = ", {"services/kernel/lifecycle.py", "services/kernel/outbox.py"}),
    "one clock": (r"datetime\.now\(|\.utcnow\(|date\.today\(", {"services/kernel/clock.py"}),
    "no random identifiers but UUIDv7": (r"uuid4\(|uuid1\(", set()),
    "no evaluated text": (r"\beval\(|\bexec\(", set()),
    "no reqparse, fields, marshal of flask-restx": (r"reqparse|api\.expect|marshal_with", set()),
    "no printing but by the operator's programs": (
        r"(?m)^\s*print\(",
        {
            "server/__main__.py", "server/cli.py", "server/cli_dossier.py", "server/cli_files.py", "server/cli_keys.py",
            "server/cli_regulation.py", "server/cli_scores.py", "server/importing.py", "server/operating.py",
            "server/worker.py",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_holds(rule: str) -> None:
    pattern, exceptions = RULES[rule]
    broken = {name for name, text in CODE.items() if re.search(pattern, text)} - exceptions
    assert broken == set()


def test_rooms_have_their_names() -> None:
    forbidden = re.compile(r"(utils?|helpers?|common|misc|base_\w+)\.py$")
    assert [name for name in CODE if forbidden.search(name)] == []


def test_files_stay_readable() -> None:
    assert {name: len(text.splitlines()) for name, text in CODE.items() if len(text.splitlines()) > 330} == {}


def test_a_committees_table_is_only_read_through_the_unit_of_work() -> None:
    """`work.select` adds the committee; a bare `select` on a committee's table would forget it."""
    allowed = {
        "services/kernel/work.py": "defines it",
        "services/kernel/audit/rows.py": "chains of all committees, and the deployment's",
        "services/kernel/audit/seals.py": "the same",
        "services/kernel/audit/verifying.py": "the same",
        "services/kernel/outbox.py": "the worker serves all committees",
        "services/kernel/idempotency.py": "forgets over all committees",
        "services/members/accounts.py": "the directory",
        "services/proposals/queries/sight.py": "of each proposal read in its committee, whose seat wrote it",
        "services/scoring/of_seat.py": "of each row read in its committee, whose account the seat has",
        "services/members/queries/actors.py": "begins with the directory and joins on the committee",
    }
    found = {
        name for name, text in CODE.items()
        if name.startswith("services/") and re.search(r"import [^\n]*\bselect\b", text)
    } - set(allowed)  # fmt: skip
    directory = re.compile(
        r"(?<![\w.])select\(\s*(func\.count\(Account|Account|AttemptWindow|Device|PersonKey|Identifier(?:Digest)?|RefreshToken|Committee|Seat\.committee_id|Officer\.committee_id)\b"
    )
    for name in found:
        bare = re.findall(r"(?<![\w.])select\(\s*\w+[\w.]*", CODE[name])
        fine = [match.group(0) for match in directory.finditer(CODE[name])]
        assert len(bare) == len(fine), f"{name}: {bare}"
