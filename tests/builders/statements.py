"""Every statement that a database is sent, for budgets of queries and for whoever must know what was written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from services.kernel.door import WATCH
from tests.builders.looking import is_of_the_door


def watch(engine: Engine, seen: Callable[[str], None]) -> Callable[[], None]:
    """Tell of each statement, SQLAlchemy's and our prepared ones; what is returned ends it."""

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen(statement)

    before = engine.get_execution_options().get(WATCH)

    def both(statement: str) -> None:
        seen(statement)
        if before:
            before(statement)

    event.listen(engine, "before_cursor_execute", note)
    engine.update_execution_options(**{WATCH: both})

    def end() -> None:
        event.remove(engine, "before_cursor_execute", note)
        engine.update_execution_options(**{WATCH: before})

    return end


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements sent within the block, but for those that only open the way in."""
    sent: list[str] = []
    end = watch(engine, lambda statement: None if is_of_the_door(statement) else sent.append(statement))
    try:
        yield sent
    finally:
        end()
