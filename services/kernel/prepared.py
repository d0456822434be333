"""Statements that are built and compiled once, for what is asked all day.

Building a select costs more than the database needs to answer it. A prepared one is a function from its *shape* (which
filters there are, how many rows) to a select with named parameters; each shape is built once and each dialect compiles
it once:

    @prepared
    def _queue(limit: int, *, by_state: bool) -> Select[Any]:
        statement = here(Proposal.id, Proposal.title)
        if by_state:
            statement = statement.where(Proposal.state == given("state"))
        return statement.order_by(Proposal.id).limit(at_most(limit))

    work.rows(_queue(20, by_state=True), state=state)
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from typing import Any, Generic, ParamSpec, TypeVar, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Insert,
    ScalarSelect,
    Select,
    Update,
    bindparam,
    func,
    literal_column,
    select,
)  # fmt: skip
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from services.kernel.database import InCommittee
from services.kernel.door import send
from services.kernel.types import JSON_DOCUMENT

Shape = ParamSpec("Shape")
Made = TypeVar("Made", bound=tuple[Any, ...])
"""A named tuple."""
Convert = Callable[[Any], Any]
Statement = Select[Any] | Insert | Update | Delete

COMMITTEE = "committee_id"
NUMBERED = re.compile(r"\$(\d+)")
NAMED = re.compile(r"%\((\w+)\)s")
ROOMS = (1, 2, 5, 10, 20, 50, 100, 200)
MOST_SHAPES = 512
"""How many shapes of one statement are kept; pages of every length with every filter are fewer."""


def given(name: str, type_: Any = None) -> BindParameter[Any]:
    """A named parameter, whose value comes when the statement is run; its type is that of what it is compared with."""
    return bindparam(name, type_=type_)


def given_numbered(name: str, room: int, type_: Any) -> list[BindParameter[Any]]:
    """A list with room for so many values of a type: a parameter for each."""
    return [given(f"{name}_{place}", type_) for place in range(room)]


def room_for(count: int) -> int:
    """The room that a list of values is given, so that the lengths of a page do not each make a shape."""
    return next((room for room in ROOMS if room >= count), count)


def numbered(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """The values of a list; the room that is left repeats the last one."""
    room = room_for(len(values))
    return {f"{name}_{place}": values[min(place, len(values) - 1)] for place in range(room)}


def at_most(limit: int) -> ColumnElement[Any]:
    """A limit written into the text: with a bound one PostgreSQL makes a plan anew each time."""
    return literal_column(str(int(limit)))


def in_committee(statement: Select[Any], committee: Any, *columns: Any) -> Select[Any]:
    """Bind each committee's table among the columns to a committee."""
    named = dict.fromkeys(each if isinstance(each, type) else getattr(each, "class_", None) for each in columns)
    for table in named:
        if isinstance(table, type) and issubclass(table, InCommittee):
            statement = statement.where(table.committee_id == committee)
    return statement


def here(*columns: Any) -> Select[Any]:
    """Begin a prepared select that stays in the committee of the unit of work that runs it, as `Work.select` does."""
    return in_committee(select(*columns), given(COMMITTEE), *columns)


def listed(dialect: str, *columns: Any, where: ColumnElement[bool] | None = None) -> ScalarSelect[Any]:
    """A committee's rows as one JSON value, to be read beside another row without a statement of their own.

    A list for each row, in no certain order; identifiers and days in it are text. No rows may be None.
    """
    if dialect == "postgresql":
        rows = func.jsonb_agg(func.jsonb_build_array(*columns), type_=JSON_DOCUMENT)
    else:
        rows = func.json_group_array(func.json_array(*columns), type_=JSON_DOCUMENT)
    chosen = in_committee(select(rows), given(COMMITTEE), *columns)
    return (chosen if where is None else chosen.where(where)).scalar_subquery()


class Prepared:
    """One statement of one shape."""

    def __init__(self, statement: Statement) -> None:
        """Compiled when it is first run."""
        self.changes = not isinstance(statement, Select)
        self.holds = not isinstance(statement, Select) or statement._for_update_arg is not None  # noqa: SLF001
        self._statement = statement
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, dialect: Dialect) -> "Compiled":
        """The statement for a dialect, compiled when it is first asked for."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = Compiled(self._statement, dialect)
        return compiled

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows, as dicts, if the statement gives any; `values` names every parameter."""
        return self.compiled(connection.dialect).rows(self.sent(connection, values))

    def sent(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The driver's cursor after it has run the statement."""
        compiled = self.compiled(connection.dialect)
        return send(connection, compiled.text, compiled.bound(values))


@dataclass(frozen=True)
class RowsAs(Generic[Made]):
    """A statement whose rows become tuples with names, and no dict before: for reads of very many rows."""

    statement: Prepared
    make: type[Made]

    @property
    def holds(self) -> bool:
        """Whether it locks something."""
        return self.statement.holds

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Made]:
        """The rows, their columns in their order."""
        compiled = self.statement.compiled(connection.dialect)
        columns = compiled.columns(self.statement.sent(connection, values))
        return list(map(partial(tuple.__new__, self.make), zip(*columns, strict=True)))


def prepared(build: Callable[Shape, Statement]) -> Callable[Shape, Prepared]:
    """Make a function from a shape to a select one from a shape to a prepared statement."""

    @lru_cache(maxsize=MOST_SHAPES)
    @wraps(build)
    def shaped(*shape: Shape.args, **more: Shape.kwargs) -> Prepared:
        return Prepared(build(*shape, **more))

    return cast("Callable[Shape, Prepared]", shaped)


class Compiled:
    """A statement's text for one dialect, and what its values go through on the way in and out."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        """Compile it."""
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):  # pragma: no cover - what a select compiles to
            raise TypeError(statement)
        self._dialect = dialect
        order = compiled.positiontup
        self.text, self._order = _counted(compiled.string) if order is None else (compiled.string, order)
        self._columns = tuple(statement.exported_columns)
        self.keys = tuple(str(column.key) for column in self._columns)
        self._reads: tuple[tuple[int, Convert], ...] | None = None
        self._constants: dict[str, Any] = {}
        self._binds: list[tuple[str, Convert | None]] = []
        for bind, name in compiled.bind_names.items():
            if bind.expanding:
                message = f"a prepared statement takes no list: {name}"
                raise TypeError(message)
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required:
                self._binds.append((name, convert))
            else:
                self._constants[name] = convert(bind.value) if convert else bind.value

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        """The values as the driver takes them, in the order of the text."""
        bound = dict(self._constants)
        for name, convert in self._binds:
            bound[name] = convert(values[name]) if convert else values[name]
        return [bound[name] for name in self._order]

    @property
    def count(self) -> int:
        """How many values it takes on PostgreSQL."""
        return len(self._order)

    def text_after(self, count: int) -> str:
        """PostgreSQL's text where so many values stand before its own."""
        return NUMBERED.sub(lambda found: f"${int(found[1]) + count}", self.text)

    def rows(self, cursor: Any) -> list[dict[str, Any]]:
        """The rows of a cursor, as dicts of Python values."""
        if not self.keys:
            return []
        keys = self.keys
        reads = [(keys[place], read) for place, read in self._reads_of(cursor)]
        found = [dict(zip(keys, row, strict=True)) for row in cursor.fetchall()]
        for row in found:
            for key, read in reads:
                row[key] = read(row[key])
        return found

    def columns(self, cursor: Any) -> list[Iterable[Any]]:
        """The same, column by column, each converted as a whole."""
        rows = cursor.fetchall()
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True)) if rows else [() for _ in self.keys]
        for place, read in self._reads_of(cursor):
            columns[place] = map(read, columns[place])
        return columns

    def _reads_of(self, cursor: Any) -> tuple[tuple[int, Convert], ...]:
        """Some conversions depend on the type that the driver names, which is the same every time."""
        if self._reads is None:
            self._reads = self._found_reads(cursor.description)
        return self._reads

    def _found_reads(self, description: Any) -> tuple[tuple[int, Convert], ...]:
        reads = []
        for place, (column, described) in enumerate(zip(self._columns, description, strict=True)):
            read = column.type.dialect_impl(self._dialect).result_processor(self._dialect, described[1])
            if read:
                reads.append((place, read))
        return tuple(reads)


def _counted(text: str) -> tuple[str, list[str]]:
    """A text with the driver's names in PostgreSQL's own way, each name with one number; and the names in order."""
    places: dict[str, int] = {}
    counted = NAMED.sub(lambda found: f"${places.setdefault(found[1], len(places) + 1)}", text)
    return counted.replace("%%", "%"), list(places)
