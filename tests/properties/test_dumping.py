"""The quick dump of replies says what marshmallow's own says, for every reply of the contract and any values."""

import enum
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields

from server.dumping import dumper
from server.routes import all_operations

REPLIES = sorted({each.reply for each in all_operations() if each.reply}, key=lambda each: each.__name__)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8))])


class Colour(enum.StrEnum):
    """Any enumeration: vocabularies are of this kind."""

    RED = "red"


def values_of(field: fields.Field[Any]) -> st.SearchStrategy[Any]:
    """Values that a query or a command may give for a field."""
    if isinstance(field, fields.Nested):
        return sources_of(field.schema)
    if isinstance(field, fields.List):
        return st.lists(values_of(field.inner), max_size=2)
    if type(field).__name__ == "Points":
        return st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**6), max_value=10**6)
    for kind, values in (
        (fields.UUID, st.uuids()),
        (fields.DateTime, st.datetimes(timezones=ZONES)),
        (fields.Date, st.dates()),
        (fields.Boolean, st.sampled_from([True, False, 1, 0])),
        (fields.Integer, st.integers(-(2**31), 2**31).flatmap(lambda n: st.sampled_from([n, Decimal(n)]))),
        (fields.String, st.text(max_size=3) | st.just(Colour.RED) | st.integers(0, 9) | st.uuids()),
    ):
        if isinstance(field, kind):
            return st.none() | values
    return st.sampled_from([None, "词", 1, ["a"], {"b": None}])


def sources_of(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Rows for a schema; a query may leave a field out, and may bring more than is shown."""
    known = {name: values_of(field) for name, field in schema.fields.items()}
    # Where a row lacks "items", marshmallow finds the method of a dict by that name; no reply of ours lacks its items.
    always = {name: values for name, values in known.items() if hasattr(dict, name)}
    others = {name: values for name, values in known.items() if name not in always}
    return st.fixed_dictionaries(always, optional={**others, "more_than_is_shown": st.just(1)})


@pytest.mark.parametrize("reply", REPLIES, ids=lambda each: each.__name__)
def test_it_says_what_marshmallow_says(reply: type[Schema]) -> None:
    schema = reply()
    dump = dumper(schema)

    @settings(max_examples=25, deadline=None, database=None)
    @given(sources_of(schema))
    def holds(source: dict[str, Any]) -> None:
        assert orjson.loads(orjson.dumps(dump(source))) == json.loads(json.dumps(schema.dump(source), default=str))

    holds()


class Thing:
    """An object instead of a row, as some commands give."""

    id = UUID(int=1)
    name = "名"
    born_on = date(1970, 1, 1)
    seen_at = datetime(2026, 1, 1, tzinfo=UTC)


def test_an_object_is_read_by_its_attributes() -> None:
    class ThingReply(Schema):
        """Of a thing."""

        id = fields.UUID()
        name = fields.String()
        born_on = fields.Date()
        seen_at = fields.AwareDateTime(format="iso")
        lacking = fields.String()

    dumped = orjson.loads(orjson.dumps(dumper(ThingReply())(Thing())))
    assert dumped == ThingReply().dump(Thing())
