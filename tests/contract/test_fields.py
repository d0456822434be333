"""What the published schema of a field allows, the field takes; found by calling everything by the schema."""

import re
from typing import Any

import pytest
from marshmallow import ValidationError

from api_spec import fields
from api_spec.contract import KEY_PATTERN


@pytest.mark.parametrize("given", [3, 3.0, -0.0])
def test_a_whole_number_is_whole_by_its_value(given: float) -> None:
    taken = fields.Whole(0, 9).deserialize(given)
    assert (taken, type(taken)) == (int(given), int)


@pytest.mark.parametrize("given", [3.5, "3", True, 1e300, 10.0, 2**70, float("inf"), float("nan"), [3], None])
def test_what_is_no_whole_number_within_bounds_is_refused(given: Any) -> None:
    with pytest.raises(ValidationError):
        fields.Whole(0, 9).deserialize(given)


BLANK = ["", " ", "\t\n", "\u3000", "\u00a0\u2028\u205f", "\u0085"]
INVISIBLE = ["\x00", "示例\x07", "\x1b[0m", "\x7f示例"]
VISIBLE = ["示例", " 示例 ", "a", "第一行\n第二行", "👨‍👩‍👧‍👦", "\u202e示例"]


@pytest.mark.parametrize("text", [*BLANK, *INVISIBLE, *VISIBLE])
@pytest.mark.parametrize("field", [fields.Text(50), fields.Text(50, 0), fields.Document(50), fields.Secret(50)])
def test_a_text_is_taken_exactly_when_its_pattern_and_length_allow_it(field: Any, text: str) -> None:
    published = field.metadata
    allowed = re.search(published["pattern"], text) and published["minLength"] <= len(text) <= published["maxLength"]
    try:
        field.deserialize(text)
    except ValidationError:
        assert not allowed
    else:
        assert allowed


def test_lone_surrogates_are_refused_though_no_pattern_can_say_so() -> None:
    for field in (fields.Text(50), fields.Document(50), fields.Secret(50)):
        with pytest.raises(ValidationError):
            field.deserialize("示例\ud800")


@pytest.mark.parametrize(
    ("key", "fits"), [("walk-1", True), ("a b", False), ("键", False), ("x" * 201, False), ("", False)]
)
def test_the_pattern_of_a_key(key: str, fits: bool) -> None:
    assert bool(re.fullmatch(KEY_PATTERN, key)) is fits
