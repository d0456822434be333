"""The full-text index behind one door: what matches, and what is alike, in the words of each database."""

import json
from collections.abc import Sequence
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Float, Integer, String, Text, TextClause, Uuid, bindparam, text
from sqlalchemy.sql.selectable import TextualSelect

from services.kernel.errors import BadInput, FieldFault
from services.kernel.grams import Wanted, wanted_in
from services.kernel.work import Work

ALIKE: Final = {
    "committee_id": Uuid, "id": Uuid, "kind": String, "year": Integer, "case_number": Integer, "outcome": String,
    "title": String, "weight": Float,
}  # fmt: skip


class TextIndex(Protocol):
    """The questions that are asked of the index."""

    def matching(self, work: Work, wanted: Sequence[Wanted]) -> TextualSelect:
        """The committee's matters that hold all that is wanted: `id`, and whether the title alone does."""
        ...

    def alike(
        self, work: Work, grams: Sequence[str], neighbours: Sequence[UUID], *, many: int, most: int
    ) -> TextualSelect:
        """The matters that share most with these grams: the committee's own, and what the neighbours show beyond.

        The fewer hold a gram, the more it weighs: half in `many` of them, nothing in 25 times as many; a character
        less than a pair. What is long shares more by chance, and is weighed down.
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
    _NAMED = """SELECT matter.committee_id, matter.id, matter.kind, matter.year, matter.case_number, matter.outcome,
        matter.title, 0.0 AS weight
        FROM matter WHERE matter.id IN :ids
        AND (matter.committee_id = :here OR matter.is_shown_beyond AND matter.committee_id IN :neighbours)"""
    _ALIKE = """WITH shared AS MATERIALIZED (
        SELECT gram.value AS word, matter_index.rowid AS reference
        FROM json_each(:grams) AS gram JOIN matter_index ON matter_index MATCH 'key_grams : "' || gram.value || '"'
        ), telling AS (
        SELECT word, CASE WHEN length(word) = 1 THEN 0.7 ELSE 1.0 END * :many / (:many + count(*)) AS worth
        FROM shared GROUP BY word HAVING count(*) < 25 * :many
        ), alike AS (
        SELECT reference, sum(telling.worth) AS worth FROM shared JOIN telling USING (word) GROUP BY reference
        ORDER BY 2 DESC, 1 DESC LIMIT 5 * :most
        )
        SELECT matter.committee_id, matter.id, matter.kind, matter.year, matter.case_number, matter.outcome,
        matter.title, 100 * alike.worth / (60 + matter.key_count) AS weight
        FROM alike JOIN matter ON matter.place = alike.reference
        WHERE matter.committee_id = :here OR matter.is_shown_beyond AND matter.committee_id IN :neighbours
        ORDER BY weight DESC, matter.id DESC LIMIT :most"""

    def matching(self, work: Work, wanted: Sequence[Wanted]) -> TextualSelect:
        """As the protocol has it."""
        all_of = " AND ".join(f'"{each.gram}"{" *" if each.is_beginning else ""}' for each in wanted)
        statement = text(self._MATCHING).bindparams(
            bindparam("here", work.committee_id, Uuid),
            wanted_title=f"title_grams : ({all_of})", wanted_text=f"text_grams : ({all_of})",
        )  # fmt: skip
        return statement.columns(id=Uuid, is_in_title=Boolean)

    def alike(
        self, work: Work, grams: Sequence[str], neighbours: Sequence[UUID], *, many: int, most: int
    ) -> TextualSelect:
        """As the protocol has it."""
        statement = text(self._ALIKE).bindparams(
            bindparam("here", work.committee_id, Uuid),
            bindparam("neighbours", list(neighbours), Uuid, expanding=True),
            grams=json.dumps(grams), many=many, most=most,
        )  # fmt: skip
        return _alike(statement)

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
        all_of = " & ".join(f"{each.gram}{':*' if each.is_beginning else ''}" for each in wanted)
        statement = text("SELECT id, is_in_title FROM matters_matching(CAST(:wanted AS tsquery))")
        return statement.bindparams(bindparam("wanted", all_of, Text)).columns(id=Uuid, is_in_title=Boolean)

    def alike(
        self, _work: Work, grams: Sequence[str], neighbours: Sequence[UUID], *, many: int, most: int
    ) -> TextualSelect:
        """As the protocol has it."""
        statement = text(
            "SELECT * FROM matters_alike(CAST(:grams AS text[]), CAST(:neighbours AS uuid[]), :many, :most)"
        ).bindparams(
            bindparam("grams", list(grams), ARRAY(Text)), bindparam("neighbours", list(neighbours), ARRAY(Uuid)),
            many=many, most=most,
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
