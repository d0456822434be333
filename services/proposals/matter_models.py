"""What proposals of all years are found by: one row for each that was submitted, and its full-text index.

The row is written in the transaction that submits, files or imports (`commands/indexing.py`) and can be made anew from
the proposals at any time; the worker does so by itself where rows are missing or old. Both databases keep the grams of
`services/kernel/grams.py` in its columns. On PostgreSQL they are text-search vectors with GIN indexes; on SQLite
triggers bring them into an FTS5 table beside it.

PostgreSQL does not use such an index for a session behind row-level security: `@@` might tell of rows that the policy
hides, so it asks the policy of every row first. Hence the functions below. They run as the table's owner, whom this
table's policy does not hold, and hold to the session's committee by themselves; nobody else gets past the policy.
See docs/decisions/0020.
"""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import DDL, BigInteger, Index, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from services.kernel.database import NARROW, InCommittee, Model, within
from services.kernel.types import UTCInstant, choice_of
from services.proposals.matter_vocabulary import MatterKind


class Grams(TypeDecorator[str]):
    """Grams with blanks between them, in any order: a text-search vector on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`tsvector` where there is one. A gram has no sign that would mean something in its input."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())


class Matter(InCommittee, Model):
    """A proposal that was submitted, now or in an earlier year, as it is found; `id` is the proposal's own.

    `is_shown_beyond` says whether members of the committees above and below may find it too: they read this row, and
    nothing else of it. `text_grams` holds the title's as well; `key_grams` are those that say what it is about. What is
    long stands last: SQLite then reads the head of a row without it.
    """

    __tablename__ = "matter"
    __holds_owner__: ClassVar[bool] = False

    kind: Mapped[MatterKind] = mapped_column(choice_of(MatterKind, "kind"))
    year: Mapped[int]
    term_number: Mapped[int]
    session_number: Mapped[int]
    category: Mapped[str | None]
    author_seat_id: Mapped[UUID | None]
    is_shown_beyond: Mapped[bool]
    case_number: Mapped[int | None]
    outcome: Mapped[str]
    title: Mapped[str]
    place: Mapped[int | None] = mapped_column(BigInteger)
    """The row's number in SQLite's FTS5 table. A rowid of our own: SQLite may give others new ones."""
    key_count: Mapped[int]
    title_grams: Mapped[str] = mapped_column(Grams)
    key_grams: Mapped[str] = mapped_column(Grams)
    text_grams: Mapped[str] = mapped_column(Grams)
    edition: Mapped[int] = mapped_column(server_default="1")
    """Of how the grams were made (`likeness.EDITION`): what has another one is written anew."""

    __table_args__ = (
        within("author_seat_id", to="seat"),
        Index("ix_matter_id", "id"),
        Index("ix_matter_edition", "committee_id", "edition", "id"),
        Index("ix_matter_author_seat_id", "committee_id", "author_seat_id"),
        Index("ix_matter_place", "place").ddl_if(dialect="sqlite"),
        Index("ix_matter_key_grams", "key_grams", postgresql_using="gin").ddl_if(dialect="postgresql"),
        Index("ix_matter_text_grams", "text_grams", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )


class CommonGram(InCommittee, Model):
    """A gram that stands in so many of the committee's matters that it says nothing; the radar does not ask for it.

    Noted where many are indexed at once: what is common does not change by a single proposal.
    """

    __tablename__ = "common_gram"

    gram: Mapped[str]

    __table_args__ = (UniqueConstraint("committee_id", "gram"), NARROW)


class FollowedMatter(InCommittee, Model):
    """That a person wants to know what becomes of a matter. It may be another committee's: there is no foreign key."""

    __tablename__ = "followed_matter"

    account_id: Mapped[UUID]
    matter_committee_id: Mapped[UUID]
    matter_id: Mapped[UUID]
    followed_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (UniqueConstraint("committee_id", "account_id", "matter_id"), NARROW)


class ProposalReference(InCommittee, Model):
    """The earlier matter on which a proposal builds; as with what is followed, it may be another committee's."""

    __tablename__ = "proposal_reference"

    proposal_id: Mapped[UUID]
    matter_committee_id: Mapped[UUID]
    matter_id: Mapped[UUID]
    referred_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        within("proposal_id", to="proposal"),
        UniqueConstraint("committee_id", "proposal_id", "matter_id"),
        NARROW,
    )


SQLITE_INDEX: Final = (
    """CREATE VIRTUAL TABLE matter_index USING fts5(title_grams, key_grams, text_grams,
    content='matter', content_rowid='place', tokenize='ascii', detail='column')""",
    """CREATE TRIGGER matter_entered AFTER INSERT ON matter BEGIN
    UPDATE matter SET place = (SELECT coalesce(max(place), 0) + 1 FROM matter)
    WHERE committee_id = new.committee_id AND id = new.id;
    INSERT INTO matter_index (rowid, title_grams, key_grams, text_grams)
    SELECT place, title_grams, key_grams, text_grams FROM matter
    WHERE committee_id = new.committee_id AND id = new.id;
    END""",
    """CREATE TRIGGER matter_changed AFTER UPDATE OF title_grams, key_grams, text_grams ON matter BEGIN
    INSERT INTO matter_index (matter_index, rowid, title_grams, key_grams, text_grams)
    VALUES ('delete', old.place, old.title_grams, old.key_grams, old.text_grams);
    INSERT INTO matter_index (rowid, title_grams, key_grams, text_grams)
    VALUES (new.place, new.title_grams, new.key_grams, new.text_grams);
    END""",
    """CREATE TRIGGER matter_left AFTER DELETE ON matter BEGIN
    INSERT INTO matter_index (matter_index, rowid, title_grams, key_grams, text_grams)
    VALUES ('delete', old.place, old.title_grams, old.key_grams, old.text_grams);
    END""",
)
"""FTS5 over the columns of the table, which keeps the words: the index alone is stored beside it."""

POSTGRESQL_FUNCTIONS: Final = (
    """CREATE FUNCTION matters_matching(wanted tsquery) RETURNS TABLE (id uuid, is_in_title boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
    RETURN QUERY SELECT matter.id, matter.title_grams @@ wanted FROM matter
    WHERE matter.committee_id = nullif(current_setting('app.committee', true), '')::uuid
    AND matter.text_grams @@ wanted;
    END $$""",
    """CREATE FUNCTION matters_named(wanted uuid[], neighbours uuid[])
    RETURNS TABLE (committee_id uuid, id uuid, kind text, year integer, case_number integer, outcome text, title text,
    weight float8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE here uuid := nullif(current_setting('app.committee', true), '')::uuid;
    BEGIN
    RETURN QUERY
    SELECT matter.committee_id, matter.id, matter.kind::text, matter.year, matter.case_number, matter.outcome::text,
        matter.title::text, 0::float8
    FROM matter
    WHERE matter.id = ANY (wanted)
    AND (matter.committee_id = here OR matter.is_shown_beyond AND matter.committee_id = ANY (neighbours));
    END $$""",
    """CREATE FUNCTION matters_alike(grams text[], weights float8[], neighbours uuid[], little integer,
    nothing integer, enough integer, most integer)
    RETURNS TABLE (committee_id uuid, id uuid, kind text, year integer, case_number integer, outcome text, title text,
    weight float8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        here uuid := nullif(current_setting('app.committee', true), '')::uuid;
        held tid[];
        common tid[];
        places tid[] := '{}';
        worths float8[] := '{}';
        looked_at integer := 0;
    BEGIN
    FOR number IN 1 .. cardinality(grams) LOOP
        EXIT WHEN looked_at >= enough;
        SELECT array_agg(found.place) INTO held FROM (
            SELECT matter.ctid AS place FROM matter
            WHERE matter.key_grams @@ grams[number]::tsquery
            AND (matter.committee_id = here OR matter.is_shown_beyond AND matter.committee_id = ANY (neighbours))
            LIMIT nothing
        ) AS found;
        CONTINUE WHEN held IS NULL;
        looked_at := looked_at + cardinality(held);
        IF cardinality(held) = nothing THEN
            common := coalesce(common, held);
        ELSE
            places := places || held;
            worths := worths || array_fill(
                weights[number] * sqrt(little / (little + cardinality(held))::float8), ARRAY[cardinality(held)]
            );
        END IF;
    END LOOP;
    IF cardinality(places) = 0 THEN
        places := common;
        worths := array_fill(1::float8, ARRAY[nothing]);
    END IF;
    RETURN QUERY
    WITH alike AS (
        SELECT shared.place, sum(shared.worth) AS worth FROM unnest(places, worths) AS shared (place, worth)
        WHERE shared.place IS NOT NULL GROUP BY shared.place ORDER BY 2 DESC, 1 DESC LIMIT 5 * most
    )
    SELECT matter.committee_id, matter.id, matter.kind::text, matter.year, matter.case_number, matter.outcome::text,
        matter.title::text, (100 * alike.worth / (60 + matter.key_count))::float8
    FROM alike JOIN matter ON matter.ctid = alike.place ORDER BY 8 DESC, 2 DESC LIMIT most;
    END $$""",
)


def _made_with_the_table(statements: tuple[str, ...], dialect: str) -> None:
    for statement in statements:
        made = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
        event.listen(Matter.__table__, "after_create", made)


_made_with_the_table(SQLITE_INDEX, "sqlite")
_made_with_the_table(POSTGRESQL_FUNCTIONS, "postgresql")
