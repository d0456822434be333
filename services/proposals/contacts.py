"""A contact (联系人) in clear, and as it is sealed."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class Contact:
    """Whom the office reaches about a proposal: the proposer himself, or whoever deals with it for him."""

    name: str
    telephone: str
    address: str | None = None
    email: str | None = None

    def as_text(self) -> str:
        """What is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> Self:
        """What was sealed."""
        return cls(**json.loads(text))
