"""What can be a name in a regulation: one by which its parts know each other, and one that people read."""

import re
import unicodedata
from typing import Final

NOT_ONE_LINE: Final = "应写在一行里，只含可见的字符"

_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


def is_identifier(text: str) -> bool:
    """Whether the text can name a part: lower-case letters, digits and underscores."""
    return _IDENTIFIER.fullmatch(text) is not None


def is_one_line(text: str) -> bool:
    """Whether a text holds no control characters and nothing else that cannot be seen, and ends no line."""
    return all(category[0] != "C" and category not in {"Zl", "Zp"} for category in map(unicodedata.category, text))
