"""Fields of a paper form beside the text: which units are suggested, who the contact is and how he is reached."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from uuid import UUID

from services.proposals.word_headings import Part

FIELDS: Final = frozenset({Part.UNITS, Part.CONTACT, Part.TELEPHONE, Part.ADDRESS, Part.EMAIL})

_TELEPHONE: Final = re.compile(r"[0-9+][0-9+() \-—（）转、，,;；/]{4,39}")
_ONE_TELEPHONE: Final = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?(?:1[3-9][0-9]{9}|0[0-9]{2,3}[-—]?[0-9]{7,8})(?![0-9])")
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_BETWEEN: Final = re.compile(r"[\s、，,;；/]+")
_LONGEST_NAME: Final = 20
_LONGEST_ADDRESS: Final = 200


@dataclass
class FormFields:
    """What of it was found; the first of each counts, as a form names the first proposer's before the others'."""

    name: str | None = None
    telephone: str | None = None
    address: str | None = None
    email: str | None = None
    suggested_units: list[UUID] = field(default_factory=list)

    def contact(self) -> dict[str, Any] | None:
        """The contact, where anything of it was found."""
        found = {name: value for name, value in asdict(self).items() if name != "suggested_units"}
        return found if any(found.values()) else None

    def take(self, part: Part, text: str, units: Mapping[str, UUID]) -> list[str]:
        """Take what stands in a field; gives back what found no place."""
        if part is Part.UNITS:
            return self._take_units(text, units)
        if part is Part.CONTACT:
            return self._take_contact(text)
        if part is Part.TELEPHONE and _TELEPHONE.fullmatch(text):
            return self._put("telephone", text)
        if part is Part.EMAIL and _EMAIL.fullmatch(text):
            return self._put("email", text)
        if part is Part.ADDRESS and len(text) <= _LONGEST_ADDRESS:
            return self._put("address", text)
        return [text]

    def _take_units(self, text: str, units: Mapping[str, UUID]) -> list[str]:
        unknown = []
        for name in filter(None, _BETWEEN.split(text)):
            if name not in units:
                unknown.append(name)
            elif units[name] not in self.suggested_units:
                self.suggested_units.append(units[name])
        return unknown

    def _take_contact(self, text: str) -> list[str]:
        """A name, and what may stand behind it on the same line, as the official form prints it."""
        left = []
        for name, pattern in (("email", _EMAIL), ("telephone", _ONE_TELEPHONE)):
            if found := pattern.search(text):
                left += self._put(name, found[0])
                text = f"{text[: found.start()]} {text[found.end() :]}"
        name, *rest = [each for each in re.split(r"[\s，,；;（）()]+", text) if each] or [""]
        if name:
            left += self._put("name", name) if len(name) <= _LONGEST_NAME else [name]
        if rest:
            address = " ".join(rest)
            left += self._put("address", address) if len(address) <= _LONGEST_ADDRESS else [address]
        return left

    def _put(self, name: str, text: str) -> list[str]:
        if getattr(self, name) is not None:
            return [text]
        setattr(self, name, text)
        return []
