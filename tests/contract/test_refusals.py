"""Each refusal has a unique code, a status, a Chinese title, and stands in some operation."""

from collections.abc import Iterator

import server.app  # noqa: F401 - every refusal is imported
from api_spec.export import refusals_of
from server.problems import HTTP_PROBLEMS, STATUSES, status_of
from server.routes import all_operations
from services.kernel.errors import Refused, Unavailable


def named(kind: type[Refused] = Refused) -> Iterator[type[Refused]]:
    """Every refusal of the program, but for families and for special cases that are answered as what they are."""
    for refusal in kind.__subclasses__():
        if refusal.__module__.startswith("services."):
            if refusal not in STATUSES and "code" in vars(refusal):
                yield refusal
            yield from named(refusal)


def test_codes_are_unique() -> None:
    codes = [refusal.code for refusal in named()] + [code for code, _title in HTTP_PROBLEMS.values()]
    assert len(codes) == len(set(codes))


def test_each_has_a_status_and_a_chinese_title() -> None:
    for refusal in named():
        assert status_of(refusal) == 503 if issubclass(refusal, Unavailable) else 400 <= status_of(refusal) < 500
        assert any("\u4e00" <= letter <= "\u9fff" for letter in refusal.title), refusal.code
        assert refusal.code == refusal.code.lower()
        assert " " not in refusal.code


def test_each_stands_in_some_operation() -> None:
    declared = {refusal for operation in all_operations() for refusal in refusals_of(operation)}
    assert {refusal.code for refusal in set(named()) - declared} == set()
