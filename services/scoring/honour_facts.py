"""What happens to honour lists."""

from dataclasses import dataclass
from typing import ClassVar

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class HonourFact(Fact):
    """Something that happened to an honour list."""

    subject_kind: ClassVar[str] = "honour-list"
    year: int
    ranking: str


@dataclass(frozen=True, kw_only=True)
class HonoursProposed(HonourFact):
    """Somebody drew up a list from a ranking."""

    code: ClassVar[str] = "honours-proposed"
    members: int
    added: int
    left_out: int
    drawn_from: str


@dataclass(frozen=True, kw_only=True)
class HonoursConfirmed(HonourFact):
    """A second person confirmed the list: it is kept with the year."""

    code: ClassVar[str] = "honours-confirmed"
    drawn_from: str


@dataclass(frozen=True, kw_only=True)
class HonoursRefused(HonourFact):
    """The list does not hold; another one may be drawn up."""

    code: ClassVar[str] = "honours-refused"


@dataclass(frozen=True, kw_only=True)
class HonoursAnnulmentAsked(HonourFact):
    """Somebody asks that a confirmed list hold no more; it holds until another person agrees."""

    code: ClassVar[str] = "honours-annulment-asked"


@dataclass(frozen=True, kw_only=True)
class HonoursAnnulled(HonourFact):
    """A second person agreed: the list holds no more, and another one may be drawn up."""

    code: ClassVar[str] = "honours-annulled"


@dataclass(frozen=True, kw_only=True)
class HonoursAnnulmentRefused(HonourFact):
    """The list holds on."""

    code: ClassVar[str] = "honours-annulment-refused"
