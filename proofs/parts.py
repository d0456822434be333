"""The named parts of `script/proof`, and what a part gives back.

A part is a module with a function `prove(scale)`: it does the thing for real, prints what it does while it does it, and
returns its figures. What does not hold is raised as `NotProven`, with the case that shows it. `Scale.SHORT` is what
`script/test` can afford; `Scale.FULL` is what the documentation quotes.
"""

import enum
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

Figures = Mapping[str, object]
"""What was counted or measured, by name, in the order in which it is printed."""


class Scale(enum.StrEnum):
    """How much is done."""

    SHORT = "short"
    FULL = "full"


STORMED: Final = {Scale.SHORT: ("PostgreSQL",), Scale.FULL: ("SQLite", "PostgreSQL")}
"""Where races and kills are run: in short where writers do meet; SQLite has one, and is killed in `morning` too."""


class NotProven(Exception):
    """Something does not hold; the message is the case that shows it."""


PARTS: Final = {
    "hostile": "every string of the hostile corpus through every field of every operation: never a 5xx, nothing stored",
    "matrix": "role × operation × own, another member's, another committee's object: every cell called",
    "contract": "schemathesis on the OpenAPI 3.1 document, all phases, links included",
    "races": "16 threads log in, refresh, bind, number, check in by every way, correct: one winner, no double, no gap",
    "plenary": "600 proposals from the first word to their fate: the statistics are those of an independent count",
    "morning": "550 and 3,718 check in while phones ask for the agenda, a process is killed: the sheet is right",
    "kill": "kill -9 in the middle of a storm of writes: what was acknowledged is there, once",
}
"""Name → what it shows. Each is the module `proofs.NAME`."""


def part(name: str) -> Callable[[Scale], Figures]:
    """The function of a part; it is loaded only when it is run."""
    prove: Callable[[Scale], Figures] = import_module(f"proofs.{name}").prove
    return prove
