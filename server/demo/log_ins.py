"""The demo's log-ins: known to the terminal's welcome without loading anything else."""

PASSWORD = "Shili-demo-2026"  # noqa: S105 - printed at every start; production loads no demo
DEMO_COMMITTEE = "shili"
"""The code of the demo committee; production refuses a database that holds it."""

MEMBERS = 60
FIRST_MEMBER, FIRST_STAFF, FIRST_UNIT_OFFICER = 13900000001, 13800000001, 13700000001
"""The first phone of each kind of person; the others follow by one."""
