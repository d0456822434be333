"""What each kind of process loads: memory and the time to start are mostly that."""

import subprocess
import sys

import pytest

SELDOM = frozenset({"alembic", "httpx", "openpyxl", "zxcvbn"})
"""What is loaded when somebody needs it: migrating, WeChat, a sheet, a new password."""

THE_WEB = frozenset({"apispec", "flask", "flask_restx", "granian", "jwt", "marshmallow", "werkzeug"})


@pytest.mark.parametrize(("module", "needless"), [("server.wsgi", SELDOM), ("server.worker", SELDOM | THE_WEB)])
def test_a_process_loads_only_what_it_works_with(module: str, needless: frozenset[str]) -> None:
    program = f"import sys, {module}; print(*sorted({set(needless)!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
