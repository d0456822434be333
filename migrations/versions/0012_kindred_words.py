"""kindred words: what is alike is weighed by what the program says of each key."""

from collections.abc import Sequence

from alembic import op

ALIKE = """CREATE FUNCTION matters_alike(grams text[], weights float8[], neighbours uuid[], little integer,
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
    END $$"""
ALIKE_BEFORE = """CREATE FUNCTION matters_alike(grams text[], neighbours uuid[], many integer, most integer)
    RETURNS TABLE (committee_id uuid, id uuid, kind text, year integer, case_number integer, outcome text, title text,
    weight float8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE here uuid := nullif(current_setting('app.committee', true), '')::uuid;
    BEGIN
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT gram.word, gram.word::tsquery AS query FROM unnest(grams) AS gram (word)
    ), shared AS MATERIALIZED (
        SELECT asked.word, found.reference
        FROM asked CROSS JOIN LATERAL (
            SELECT matter.ctid AS reference FROM matter
            WHERE matter.key_grams @@ asked.query
            AND (matter.committee_id = here OR matter.is_shown_beyond AND matter.committee_id = ANY (neighbours))
            LIMIT 25 * many
        ) AS found
    ), telling AS (
        SELECT shared.word, CASE WHEN length(shared.word) = 1 THEN 0.7 ELSE 1.0 END * many / (many + count(*)) AS worth
        FROM shared GROUP BY shared.word HAVING count(*) < 25 * many
    ), alike AS (
        SELECT shared.reference, sum(telling.worth) AS worth
        FROM shared JOIN telling USING (word) GROUP BY shared.reference ORDER BY 2 DESC, 1 DESC LIMIT 5 * most
    )
    SELECT matter.committee_id, matter.id, matter.kind::text, matter.year, matter.case_number, matter.outcome::text,
        matter.title::text, (100 * alike.worth / (60 + matter.key_count))::float8
    FROM alike JOIN matter ON matter.ctid = alike.reference ORDER BY 8 DESC, 2 DESC LIMIT most;
    END $$"""

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Forward. The keys of the matters have changed as well: the worker writes them anew when it starts."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION matters_alike(text[], uuid[], integer, integer)")
        op.execute(ALIKE)


def downgrade() -> None:
    """Back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION matters_alike(text[], float8[], uuid[], integer, integer, integer, integer)")
        op.execute(ALIKE_BEFORE)
