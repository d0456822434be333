"""What a process keeps until its state has changed."""

from services.kernel.newest import Newest


def test_it_is_made_anew_where_its_state_is_another_one_and_the_oldest_goes() -> None:
    newest: Newest[list[str]] = Newest(2)
    first = newest.get("a", 1, list)
    assert newest.get("a", 1, list) is first
    assert newest.get("a", 2, list) is not first
    second = newest.get("b", 1, list)
    changed = newest.get("a", 2, list)
    newest.get("c", 1, list)
    assert newest.get("a", 2, list) is changed, "what was asked for lately stays"
    assert newest.get("b", 1, list) is not second
