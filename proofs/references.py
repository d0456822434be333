"""Identifiers in queries and bodies: what they are of, so that another committee's can be sent in their place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema
from marshmallow import fields as plain

from api_spec import fields
from api_spec.contract import Operation
from proofs.requests import Request
from proofs.town import Owner, Town
from proofs.world import World
from services.kernel.types import new_id

REFERRED: Mapping[str, Callable[[Town], Any]] = {
    "attendee_seat_ids": lambda town: town.others["seat"]["seat_id"],
    "main_proposal_id": lambda town: town.others["filed"]["proposal_id"],
    "session_id": lambda town: town.place.session_id,
    "committee_id": lambda town: town.place.id,
    "attachment_ids": lambda town: town.others["draft"]["attachment_id"],
    "proposal_id": lambda town: town.others["filed"]["proposal_id"],
    "sector_id": lambda town: town.place.sectors["经济"],
    "add_seat_ids": lambda town: town.others["seat"]["seat_id"],
    "body_ids": lambda town: town.place.sectors["经济"],
    "observer_seat_ids": lambda town: town.others["seat"]["seat_id"],
    "remove_seat_ids": lambda town: town.others["seat"]["seat_id"],
    "series_id": lambda town: town.others["activity-open"]["series_id"],
    "session_ids": lambda town: town.others["activity-open"]["session_id"],
    "speaker_seat_ids": lambda town: town.others["seat"]["seat_id"],
    "account_ids": lambda town: town.others["account"]["account_id"],
    "author_seat_id": lambda town: town.others["seat"]["seat_id"],
    "body_id": lambda town: town.place.sectors["经济"],
    "main_seat_ids": lambda town: town.others["seat"]["seat_id"],
    "seat_id": lambda town: town.others["seat"]["seat_id"],
    "role_ids": lambda town: town.others["role-proposed"]["member_role_id"],
    "seat_ids": lambda town: town.others["seat"]["seat_id"],
    "against": lambda town: town.others["regulation"]["regulation_id"],
    "draft_id": lambda town: town.others["regulation-draft"]["draft_id"],
    "regulation_id": lambda town: town.others["regulation"]["regulation_id"],
    "activity_id": lambda town: town.others["activity-open"]["activity_id"],
    "missing_from": lambda town: town.others["activity-open"]["session_id"],
    "appeal_id": lambda town: town.others["score-appeal"]["appeal_id"],
    "entry_ids": lambda town: town.others["score-appeal"]["fact_id"],
    "fact_id": lambda town: town.others["score-appeal"]["fact_id"],
    "claim_ids": lambda town: town.others["claim"]["claim_id"],
    "suggested_units": lambda town: town.place.units["示例市教育局"],
    "suggested_unit_id": lambda town: town.place.units["示例市教育局"],
    "unit_id": lambda town: town.place.units["示例市教育局"],
}
"""Field → the thing of a committee that it names. A field that is not here fails the proof: give it its line."""


@dataclass(frozen=True)
class Reference:
    """One identifier in the query or the body of an operation."""

    steps: tuple[str, ...]
    """Where it stands, from the outside in."""
    is_list: bool
    is_in_query: bool

    @property
    def field(self) -> str:
        """Its own name."""
        return self.steps[-1]

    def value(self, world: World, owner: Owner) -> str:
        """The other committee's thing of this kind, or nothing's."""
        if self.field not in REFERRED:
            message = (
                f"proofs/references.py does not know what {'.'.join(self.steps)} names: give it a line in REFERRED"
            )
            raise LookupError(message)
        return str(REFERRED[self.field](world.elsewhere) if owner is Owner.ELSEWHERE else new_id())


def references_of(operation: Operation) -> Iterator[Reference]:
    """Every identifier that the operation takes beside those of its path."""
    for schema, is_in_query in ((operation.query, True), (operation.body, False)):
        if schema:
            for steps, is_list in _identifiers(schema(), ()):
                yield Reference(steps, is_list, is_in_query)


def _identifiers(schema: Schema, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    for name, each in schema.fields.items():
        steps = (*above, name)
        if isinstance(each, fields.Identifier):
            yield steps, False
        elif isinstance(each, plain.List) and isinstance(each.inner, fields.Identifier):
            yield steps, True
        elif isinstance(each, plain.Nested):
            yield from _identifiers(each.schema, steps)


def with_reference(request: Request, reference: Reference, value: str) -> Request:
    """The request with this identifier in that place."""
    if reference.is_in_query:
        return replace(request, query={**request.query, reference.field: value})
    return replace(request, body=_put(request.body or {}, reference.steps, [value] if reference.is_list else value))


def _put(body: Any, steps: tuple[str, ...], value: Any) -> Any:
    first, *rest = steps
    inner = _put(body.get(first, {}), tuple(rest), value) if rest else value
    put = {**body, first: inner}
    if first == "seat_ids" and "rule" in body:
        put["rule"] = "seats"
    return put
