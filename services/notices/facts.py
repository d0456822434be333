"""What happens to notices. That they were written is told by the fact that caused them."""

from dataclasses import dataclass
from typing import ClassVar

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class NoticesRead(Fact):
    """Somebody read his notices; the subject is his account."""

    code: ClassVar[str] = "notices-read"
    subject_kind: ClassVar[str] = "account"
    notices: int
