"""On which line of a TOML text each key stands: the standard library's parser does not tell.

The text has been parsed already, so this only has to find keys, not to judge them. Where it loses the thread it gives
what it has found: a line that is missing is no reason to fail.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' + r"|'''.*?'{3,5}" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'", re.DOTALL
)
_PLAIN = re.compile(r"[^,\]}\n#]*")


class _LostError(ValueError):
    """The text is not what a TOML text looks like here."""


def positions(text: str) -> Mapping[str, int]:
    """The line of every key by its path, as `categories[0].rules[1].points`; the first line is 1."""
    scanner = _Scanner(text)
    with suppress(_LostError, RecursionError):
        scanner.read()
    return scanner.found


def line_of(found: Mapping[str, int], path: str) -> int | None:
    """The line of a path, or of the nearest table around it; None where nothing around it is known."""
    while path:
        if path in found:
            return found[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None


class _Scanner:
    """Goes through the text once."""

    def __init__(self, text: str) -> None:
        self.found: dict[str, int] = {}
        self._text = text
        self._at = 0
        self._starts = [0, *(place.end() for place in re.finditer("\n", text))]
        self._arrays: dict[str, int] = {}

    def read(self) -> None:
        """Find every key of the text."""
        table = ""
        while self._skip(_BLANK) < len(self._text):
            if self._text.startswith("[", self._at):
                table = self._read_header()
            else:
                self._read_pair(table)

    def _read_header(self) -> str:
        """The path of the table that begins here."""
        start, is_array = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        *around, last = self._read_key()
        self._expect("]]" if is_array else "]")
        path = ""
        for part in around:
            path = _joined(path, part)
            if path in self._arrays:
                path = f"{path}[{self._arrays[path] - 1}]"
        path = _joined(path, last)
        if is_array:
            self._arrays[path] = self._arrays.get(path, 0) + 1
            path = f"{path}[{self._arrays[path] - 1}]"
        self._note(path, start)
        return path

    def _read_pair(self, table: str) -> None:
        start, path = self._at, table
        for part in self._read_key():
            path = _joined(path, part)
            self._note(path, start)
        self._expect("=")
        self._read_value(path)

    def _read_key(self) -> list[str]:
        """A key with its dotted parts."""
        parts = []
        while True:
            self._skip(_SPACE)
            bare = _BARE.match(self._text, self._at)
            found = bare or _STRING.match(self._text, self._at)
            if found is None:
                raise _LostError
            self._at = found.end()
            parts.append(found[0] if bare else str(tomllib.loads(f"key = {found[0]}")["key"]))
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return parts
            self._at += 1

    def _read_value(self, path: str) -> None:
        self._skip(_SPACE)
        string = _STRING.match(self._text, self._at)
        if string is not None:
            self._at = string.end()
        elif self._text.startswith("[", self._at):
            self._read_list(path)
        elif self._text.startswith("{", self._at):
            self._read_inline_table(path)
        else:
            self._skip(_PLAIN)

    def _read_list(self, path: str) -> None:
        self._at += 1
        for place in range(len(self._text)):
            self._skip(_BLANK)
            if self._text.startswith("]", self._at):
                break
            self._note(f"{path}[{place}]", self._at)
            self._read_value(f"{path}[{place}]")
            self._skip(_BLANK)
            if self._text.startswith(",", self._at):
                self._at += 1
        self._expect("]")

    def _read_inline_table(self, path: str) -> None:
        self._at += 1
        while not self._text.startswith("}", self._skip(_BLANK)):
            self._read_pair(path)
            self._skip(_BLANK)
            if self._text.startswith(",", self._at):
                self._at += 1
        self._expect("}")

    def _note(self, path: str, start: int) -> None:
        self.found.setdefault(path, bisect_right(self._starts, start))

    def _skip(self, what: re.Pattern[str]) -> int:
        found = what.match(self._text, self._at)
        self._at = found.end() if found is not None else self._at
        return self._at

    def _expect(self, sign: str) -> None:
        self._skip(_SPACE)
        if not self._text.startswith(sign, self._at):
            raise _LostError
        self._at += len(sign)


def _joined(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part
