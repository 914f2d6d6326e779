-- Sealing follows every act, and asks the history for numbers and hashes of rows. The history carries a policy of each
-- room: to plan a statement over it, and to make its plan ready, costs ten times what the statement itself does. These
-- two functions run with the rights of the history's owner, whom the policies do not bind; what they answer shows
-- nothing of a row. Hence the fixed search path, with temporary tables last.
DO $outer$
BEGIN
EXECUTE format($define$

-- How many rows of the history each entry has: their numbers run from one without gaps.
CREATE FUNCTION audit_row_counts(entries bigint[])
RETURNS TABLE (entry_id bigint, row_count integer) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = %1$I, pg_temp
AS $body$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT wanted.id, coalesce((
        SELECT h.n FROM audit_rowhistory h WHERE h.entry_id = wanted.id ORDER BY h.entry_id DESC, h.n DESC LIMIT 1
    ), 0)
    FROM unnest(entries) AS wanted (id);
END
$body$;

CREATE OR REPLACE FUNCTION audit_digests(entries bigint[])
RETURNS TABLE (entry_id bigint, digest bytea, row_count integer, fingerprints bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = %1$I, pg_temp
AS $body$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.id,
        sha256(convert_to(jsonb_build_array(
            e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.xact::text, e.code, e.actor_id, e.actor_name,
            e.channel, e.unit_id, e.subject_type, e.subject_id, e.details, e.request_id)::text, 'UTF8')
            || coalesce(h.hashes, '')),
        h.row_count::integer,
        coalesce(h.fingerprints, '')
    FROM unnest(entries) AS wanted (id)
    JOIN audit_journalentry e ON e.id = wanted.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS row_count,
            string_agg(r.hash, '' ORDER BY r.n) AS hashes,
            string_agg(substr(r.hash, 1, 4), '' ORDER BY r.n) AS fingerprints
        FROM (
            SELECT n, sha256(convert_to(concat_ws(chr(31), n, step, table_name, row_pk, op, coalesce(before, ''),
                                                  data), 'UTF8')) AS hash
            FROM audit_rowhistory WHERE entry_id = e.id ORDER BY n OFFSET 0
        ) r
    ) h;
END
$body$;

$define$, current_schema());
END
$outer$;

-- The number of the next entry, opened: until the transaction's end rows are recorded under it. One call instead of two
-- statements; inside it they keep their order, the transaction's own number first.
CREATE FUNCTION audit_reserve() RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    reserved bigint;
BEGIN
    PERFORM pg_current_xact_id();
    reserved := nextval(pg_get_serial_sequence('audit_journalentry', 'id'));
    PERFORM set_config('tieshan.act', reserved::text, true);
    RETURN reserved;
END
$body$;

-- The newest history of each row of a table, for the proof of the tables: planned once for all of them.
CREATE FUNCTION audit_latest(of_table text)
RETURNS TABLE (row_pk bigint, op varchar, data text) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $body$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (row_pk) row_pk, op, data FROM audit_rowhistory
    WHERE table_name = of_table ORDER BY row_pk, step DESC, n DESC;
END
$body$;

CREATE OR REPLACE FUNCTION audit_compare(relation regclass, key name, ignored text[], most integer)
RETURNS TABLE (id bigint, problem text, found text, recorded text) LANGUAGE plpgsql STABLE
    SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET extra_float_digits = 1 SET jit = off
AS $body$
DECLARE
    expression text;
    columns text[];
BEGIN
    SELECT e.row_data INTO expression FROM audit_expressions(relation, 'r', key, ignored) e;
    SELECT array_agg(attname::text) INTO columns FROM pg_attribute
        WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attname <> ALL (ignored);
    RETURN QUERY EXECUTE format($query$
        SELECT coalesce(c.id, h.row_pk)::bigint,
            CASE WHEN c.id IS NULL THEN 'missing' WHEN h.row_pk IS NULL OR h.op = 'D' THEN 'unrecorded'
                 ELSE 'changed' END,
            c.data, h.data
        FROM (SELECT r.%1$I AS id, %2$s AS data FROM %3$s r) c
        FULL JOIN audit_latest($1) h ON h.row_pk = c.id
        WHERE (c.id IS NULL AND h.op <> 'D')
           OR (c.id IS NOT NULL AND (h.row_pk IS NULL OR h.op = 'D' OR (h.data <> c.data AND c.data::jsonb <> (
                SELECT jsonb_object_agg(k, v) FROM jsonb_each(h.data::jsonb) AS kept (k, v) WHERE k = ANY ($2)))))
        LIMIT $3
        $query$, key, expression, relation)
        USING (SELECT relname::text FROM pg_class WHERE oid = relation), columns, most;
END
$body$;
