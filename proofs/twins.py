"""WeChat and the store of files, played so that a restored world finds them as they were."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from services.members.refusals import WeChatCodeRefused
from tests.builders.committee import Person


class WeChatTwin:
    """WeChat as a proof needs it: a code says what it stands for, and may be asked about again after a restore."""

    def code_of(self, person: Person) -> str:
        """The log-in code of somebody's WeChat."""
        return f"open:wechat-of-{person.account_id}"

    def open_id(self, code: str, /) -> str:
        """Whom an `open:` code is of."""
        return self._meaning(code, "open:")

    def phone(self, code: str, /) -> str:
        """Which phone a `phone:` code is of."""
        return self._meaning(code, "phone:")

    def _meaning(self, code: str, kind: str) -> str:
        if not code.startswith(kind):
            raise WeChatCodeRefused
        return code.removeprefix(kind)


class FilesTwin:
    """The store as a proof needs it: what is deleted is still there after a restore."""

    def __init__(self) -> None:
        """Empty."""
        self._files: dict[str, bytes] = {}

    def put(self, key: str, content: BinaryIO) -> None:
        """Keep it."""
        self._files[key] = content.read()

    def read(self, key: str) -> Iterator[bytes]:
        """All in one piece."""
        return iter([self._files[key]])

    def delete(self, key: str) -> None:
        """Leave it: the row that points to it will be put back."""

    def keys_before(self, _instant: datetime) -> Iterator[str]:
        """None: nothing is swept."""
        return iter(())
