"""Mistakes of a settings document: where each is, as a JSON pointer, and what it is, as a Chinese sentence."""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import jsonschema
from jsonschema.protocols import Validator

_TYPES: Final = {
    "array": "列表",
    "boolean": "true 或 false",
    "integer": "整数",
    "object": "一组设置（表）",
    "string": "文字（写在引号里）",
}
_LONGEST_SHOWN: Final = 30


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake: a JSON pointer (RFC 6901) into the document, empty for all of it, and a Chinese sentence."""

    pointer: str
    detail_zh: str


class BadSettings(Exception):
    """The document cannot be taken; `mistakes` names every mistake."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Keep the mistakes, sorted by pointer, each once."""
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__(f"{len(self.mistakes)} mistakes in the settings")


def pointer_to(*parts: str | int) -> str:
    """The JSON pointer to a place."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def against_schema(document: Mapping[str, Any]) -> tuple[Mistake, ...]:
    """Every breach of `settings.schema.json`."""
    errors = list(_validator().iter_errors(document))
    # Whatever else is said of a value of the wrong type only confuses.
    mistyped = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    return tuple(
        mistake
        for error in errors
        if error.validator == "type" or tuple(error.absolute_path) not in mistyped
        for mistake in _mistakes_of(error)
    )


@cache
def _validator() -> Validator:
    schema = json.loads(resources.files(__package__).joinpath("settings.schema.json").read_text("utf-8"))
    draft = jsonschema.Draft202012Validator
    # JSON knows no difference between 5 and 5.0, but a number of days must not become a float.
    checker = draft.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    strict: type[Validator] = jsonschema.validators.extend(draft, type_checker=checker)  # type: ignore[no-untyped-call]
    return strict(schema)


def _mistakes_of(error: Any) -> Iterator[Mistake]:
    place = tuple(error.absolute_path)
    if error.validator == "required":
        # jsonschema reports each missing name by itself, but tells it only in its English message: name them all.
        yield from (
            Mistake(pointer_to(*place, name), "缺少此项。")
            for name in error.validator_value
            if name not in error.instance
        )
    elif error.validator == "additionalProperties":
        for name in _unknown_names(error):
            yield Mistake(pointer_to(*place, name), _unknown(name, error.schema))
    else:
        yield Mistake(pointer_to(*place), SENTENCES[error.validator](error.validator_value, error))


def _unknown_names(error: Any) -> list[str]:
    patterns = error.schema.get("patternProperties", {})
    return [
        name
        for name in error.instance
        if name not in error.schema.get("properties", {}) and not any(re.search(each, name) for each in patterns)
    ]


def _unknown(name: str, schema: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name[:_LONGEST_SHOWN], schema.get("properties", ()), n=1)
    hint = f"，是否应为“{near[0]}”？" if near else "。"
    return f"没有名为“{name[:_LONGEST_SHOWN]}”的设置{hint}"


SENTENCES: Final[Mapping[str, Callable[[Any, Any], str]]] = {
    "enum": lambda value, _: f"只能是以下之一：{'、'.join(value)}。",
    "maxItems": lambda value, _: f"最多{value}项。",
    "maxLength": lambda value, _: f"不能超过{value}个字符。",
    "maximum": lambda value, _: f"不能大于{value}。",
    "minItems": lambda value, _: f"至少{value}项。",
    "minimum": lambda value, _: f"不能小于{value}。",
    "pattern": lambda _, error: f"格式不对：{error.schema['description']}。",
    "type": lambda value, _: f"应为{_TYPES[value]}。",
    "uniqueItems": lambda _, __: "有重复的项。",
}
"""What a keyword of the schema demands, in Chinese; `required` and `additionalProperties` point at the name instead."""
