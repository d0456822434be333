"""What is stored in the very form in which it is shown, so that nothing is left to be done to it on the way out."""

from typing import Any


class AsShown(list[dict[str, Any]]):
    """Rows that a reply shows as they are: they were laid out for it when they were stored."""
