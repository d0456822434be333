"""The full-text index behind one door: what matches, and what is alike, in the words of each database."""

import json
import math
from collections.abc import Sequence
from heapq import nlargest
from operator import itemgetter
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Float, Integer, String, Text, TextClause, Uuid, bindparam, text
from sqlalchemy.sql.selectable import TextualSelect

from services.kernel.door import send
from services.kernel.errors import BadInput, FieldFault
from services.kernel.grams import Wanted, wanted_in
from services.kernel.prepared import COMMITTEE
from services.kernel.work import Work
from services.proposals.likeness import ENOUGH_LOOKED_AT, SAYS_LITTLE_IN, SAYS_NOTHING_IN, weight_of

ALIKE: Final = {
    "committee_id": Uuid, "id": Uuid, "kind": String, "year": Integer, "case_number": Integer, "outcome": String,
    "title": String, "weight": Float,
}  # fmt: skip


class TextIndex(Protocol):
    """The questions that are asked of the index."""

    def matching(self, work: Work, wanted: Sequence[Wanted]) -> TextualSelect:
        """The committee's matters that hold all that is wanted: `id`, and whether the title alone does."""
        ...

    def holding(self) -> TextualSelect:
        """The same for a prepared statement: the identifiers alone, with what `words` gives as `:words`."""
        ...

    def words(self, wanted: Sequence[Wanted]) -> str:
        """What is wanted, as the database takes it."""
        ...

    def alike(self, work: Work, keys: Sequence[str], neighbours: Sequence[UUID], *, most: int) -> TextualSelect:
        """The matters that share most with these keys: the committee's own, and what the neighbours show beyond.

        The fewer hold a key, the more it weighs (`likeness.py`). What is long shares more by chance, and is weighed
        down.
        """
        ...

    def named(self, work: Work, ids: Sequence[UUID], neighbours: Sequence[UUID]) -> TextualSelect:
        """The matters of these identifiers: the committee's own, and what the neighbours show beyond."""
        ...


class SQLiteIndex:
    """FTS5. A gram is quoted, so that it is never an operator."""

    _MATCHING = """SELECT matter.id AS id,
        matter.place IN (SELECT rowid FROM matter_index WHERE matter_index MATCH :wanted_title) AS is_in_title
        FROM matter WHERE matter.committee_id = :here
        AND matter.place IN (SELECT rowid FROM matter_index WHERE matter_index MATCH :wanted_text)"""
    _HOLDING = """SELECT matter.id FROM matter WHERE matter.committee_id = :committee_id
        AND matter.place IN (SELECT rowid FROM matter_index WHERE matter_index MATCH :words)"""
    _NAMED = """SELECT matter.committee_id, matter.id, matter.kind, matter.year, matter.case_number, matter.outcome,
        matter.title, 0.0 AS weight
        FROM matter WHERE matter.id IN :ids
        AND (matter.committee_id = :here OR matter.is_shown_beyond AND matter.committee_id IN :neighbours)"""
    _ALIKE = """SELECT matter.committee_id, matter.id, matter.kind, matter.year, matter.case_number, matter.outcome,
        matter.title, 100 * json_extract(alike.value, '$[1]') / (60 + matter.key_count) AS weight
        FROM json_each(:alike) AS alike JOIN matter ON matter.place = json_extract(alike.value, '$[0]')
        WHERE matter.committee_id = :here OR matter.is_shown_beyond AND matter.committee_id IN :neighbours
        ORDER BY weight DESC, matter.id DESC LIMIT :most"""
    _PLACES = "SELECT rowid FROM matter_index WHERE matter_index MATCH ? LIMIT ?"

    def matching(self, work: Work, wanted: Sequence[Wanted]) -> TextualSelect:
        """As the protocol has it."""
        statement = text(self._MATCHING).bindparams(
            bindparam("here", work.committee_id, Uuid),
            wanted_title=self._within("title_grams", wanted), wanted_text=self.words(wanted),
        )  # fmt: skip
        return statement.columns(id=Uuid, is_in_title=Boolean)

    def holding(self) -> TextualSelect:
        """As the protocol has it."""
        named = text(self._HOLDING).bindparams(bindparam(COMMITTEE, type_=Uuid), bindparam("words", type_=Text))
        return named.columns(id=Uuid)

    def words(self, wanted: Sequence[Wanted]) -> str:
        """As the protocol has it."""
        return self._within("text_grams", wanted)

    def _within(self, column: str, wanted: Sequence[Wanted]) -> str:
        all_of = " AND ".join(f'"{each.gram}"{" *" if each.is_beginning else ""}' for each in wanted)
        return f"{column} : ({all_of})"

    def alike(self, work: Work, keys: Sequence[str], neighbours: Sequence[UUID], *, most: int) -> TextualSelect:
        """As the protocol has it."""
        statement = text(self._ALIKE).bindparams(
            bindparam("here", work.committee_id, Uuid),
            bindparam("neighbours", list(neighbours), Uuid, expanding=True),
            alike=json.dumps(nlargest(5 * most, self._places(work, keys).items(), key=itemgetter(1))), most=most,
        )  # fmt: skip
        return _alike(statement)

    def _places(self, work: Work, keys: Sequence[str]) -> dict[int, float]:
        """What each matter shares of the keys, by its place: as PostgreSQL's function has it.

        One question for each key costs less here than one for all, which would build tables of what it looked at.
        """
        shared: dict[int, float] = {}
        common: list[int] = []
        looked_at = 0
        connection = work.session.connection()
        for key in keys:
            if looked_at >= ENOUGH_LOOKED_AT:
                break
            held = [place for (place,) in send(connection, self._PLACES, [f'key_grams : "{key}"', SAYS_NOTHING_IN])]
            looked_at += len(held)
            if len(held) == SAYS_NOTHING_IN:
                common = common or held
                continue
            worth = weight_of(key) * math.sqrt(SAYS_LITTLE_IN / (SAYS_LITTLE_IN + len(held)))
            for place in held:
                shared[place] = shared.get(place, 0.0) + worth
        return shared or dict.fromkeys(common, 1.0)

    def named(self, work: Work, ids: Sequence[UUID], neighbours: Sequence[UUID]) -> TextualSelect:
        """As the protocol has it."""
        statement = text(self._NAMED).bindparams(
            bindparam("here", work.committee_id, Uuid), bindparam("ids", list(ids), Uuid, expanding=True),
            bindparam("neighbours", list(neighbours), Uuid, expanding=True),
        )  # fmt: skip
        return _alike(statement)


class PostgreSQLIndex:
    """The functions beside the table, which know the committee of the session."""

    def matching(self, _work: Work, wanted: Sequence[Wanted]) -> TextualSelect:
        """As the protocol has it."""
        statement = text("SELECT id, is_in_title FROM matters_matching(CAST(:words AS tsquery))")
        return statement.bindparams(bindparam("words", self.words(wanted), Text)).columns(id=Uuid, is_in_title=Boolean)

    def holding(self) -> TextualSelect:
        """As the protocol has it."""
        statement = text("SELECT id FROM matters_matching(CAST(:words AS tsquery))")
        return statement.bindparams(bindparam("words", type_=Text)).columns(id=Uuid)

    def words(self, wanted: Sequence[Wanted]) -> str:
        """As the protocol has it."""
        return " & ".join(f"{each.gram}{':*' if each.is_beginning else ''}" for each in wanted)

    def alike(self, _work: Work, keys: Sequence[str], neighbours: Sequence[UUID], *, most: int) -> TextualSelect:
        """As the protocol has it."""
        statement = text(
            "SELECT * FROM matters_alike(CAST(:grams AS text[]), CAST(:weights AS float8[]), "
            "CAST(:neighbours AS uuid[]), :little, :nothing, :enough, :most)"
        ).bindparams(
            bindparam("grams", list(keys), ARRAY(Text)),
            bindparam("weights", [weight_of(key) for key in keys], ARRAY(Float)),
            bindparam("neighbours", list(neighbours), ARRAY(Uuid)),
            little=SAYS_LITTLE_IN, nothing=SAYS_NOTHING_IN, enough=ENOUGH_LOOKED_AT, most=most,
        )  # fmt: skip
        return _alike(statement)

    def named(self, _work: Work, ids: Sequence[UUID], neighbours: Sequence[UUID]) -> TextualSelect:
        """As the protocol has it."""
        statement = text("SELECT * FROM matters_named(CAST(:ids AS uuid[]), CAST(:neighbours AS uuid[]))").bindparams(
            bindparam("ids", list(ids), ARRAY(Uuid)), bindparam("neighbours", list(neighbours), ARRAY(Uuid))
        )
        return _alike(statement)


def _alike(statement: TextClause) -> TextualSelect:
    columns: dict[str, Any] = ALIKE
    return statement.columns(**columns)


INDEXES: Final[dict[str, TextIndex]] = {"sqlite": SQLiteIndex(), "postgresql": PostgreSQLIndex()}


def index_of(work: Work) -> TextIndex:
    """The index of the unit of work's database."""
    return INDEXES[work.dialect]


MOST_WANTED: Final = 40
"""More grams than this are no question but a text; the radar takes texts."""


def looked_for(asked: str, pointer: str) -> tuple[Wanted, ...]:
    """What must be found where this is asked for; refused where nothing can be looked for."""
    wanted = wanted_in(asked)
    if not wanted:
        raise BadInput(errors=(FieldFault(pointer, "请输入要查找的文字或数字，标点符号不能单独查找"),))
    if len(wanted) > MOST_WANTED:
        raise BadInput(errors=(FieldFault(pointer, "要查找的内容过长，请只输入关键词"),))
    return wanted
