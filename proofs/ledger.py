"""The ledger of the world: what waits for a second person, what members declare, what both have let in."""

from typing import Any
from uuid import UUID

from proofs.town import AUTHOR, CLERK, KINDS, Names, Town
from services.members.vocabulary import Role
from tests.builders.committee import Person
from tests.builders.entries import confirm, declare, enter, facts_of, prove


def enter_ledger(town: Town) -> None:
    """Of every scorer an entry that waits; of every member what he declares, and what he was given."""
    scorers = {kind.name: town.people[kind.name] for kind in KINDS if Role.SCORER in kind.roles}
    clerk, second = town.people[CLERK], next(iter(scorers.values()))
    for name, scorer in (scorers | {AUTHOR: clerk}).items():
        town.give("duty-entry", name, _given(town, scorer, town.people[AUTHOR], f"示例表彰（{name}）"))
    for name, member in town.people.items():
        if member.seat_id is None:
            continue
        declared = declare(place=town.place, member=member)
        town.give("duty-declaration", name, _names(prove(place=town.place, entry_id=declared["id"], by=member)))
        names = _given(town, clerk, member, "示例表彰")
        confirm(place=town.place, entry_id=UUID(names["duty_entry_id"]), by=second)
        credit = next(fact for fact in facts_of(town.place, member) if fact["source_kind"] == "entry")
        town.give("duty-credit", name, {**names, "duty_fact_id": str(credit["id"])})


def _given(town: Town, scorer: Person, member: Person, label: str) -> Names:
    entry = enter(place=town.place, by=scorer, about=(member,), label=label)
    return _names(prove(place=town.place, entry_id=entry["id"], by=scorer, roles=(Role.SCORER,)))


def _names(entry: dict[str, Any]) -> Names:
    return {"duty_entry_id": str(entry["id"]), "duty_evidence_id": str(entry["evidence"][0]["id"])}
