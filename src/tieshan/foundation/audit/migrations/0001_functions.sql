-- Functions of the journal. They are created in the current schema and name none: trigger bodies take theirs from
-- TG_TABLE_SCHEMA, the others follow the search path of the caller.

CREATE SEQUENCE audit_step_seq;

-- Writes happen inside an act. Fired once a statement, before the rows.
CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    act text := current_setting('tieshan.act', true);
    closed boolean;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'table % keeps a history and is never truncated', TG_TABLE_NAME
            USING ERRCODE = 'TS002';
    END IF;
    IF coalesce(act, '') = '' THEN
        RAISE EXCEPTION 'write to % outside an act', TG_TABLE_NAME
            USING ERRCODE = 'TS001',
                  HINT = 'Every write goes through a function marked @act, or through act_context in a command.';
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.audit_journalentry WHERE id = $1)', TG_TABLE_SCHEMA)
        INTO closed USING act::bigint;
    IF closed THEN
        RAISE EXCEPTION 'write to % after journal entry % was closed', TG_TABLE_NAME, act
            USING ERRCODE = 'TS001';
    END IF;
    RETURN NULL;
END
$body$;

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TS002';
END
$body$;

-- The SQL expressions that give a row as a JSON object without its empty columns ("row_data"), and, for an update
-- of "gone" to "fresh", the old values of the changed columns ("old_data"). Text, numbers and dates are put together by
-- hand, because row_to_json() costs twice as much; concat() takes 100 arguments at most, so wide tables go in portions.
CREATE FUNCTION audit_expressions(relation oid, side text, key name, ignored text[], OUT row_data text, OUT old_data text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
-- plpgsql keeps the plan of this query for the session; an SQL function would plan it anew for every write
#variable_conflict use_column
BEGIN
WITH columns AS (
    SELECT attname, atttypid AS kind, row_number() OVER (ORDER BY attnum) AS place
    FROM pg_attribute
    WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attname <> key AND attname <> ALL (ignored)
), pieces AS (
    -- the column as JSON text; the placeholder %1$s is left for the side
    SELECT *, CASE
        WHEN kind IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'bool'::regtype)
            THEN format('%%1$s.%I::text', attname)
        WHEN kind = 'bytea'::regtype
            THEN format($$'"\\x' || encode(%%1$s.%I, 'hex') || '"'$$, attname)
        -- numbers as text, so that 10.50 stays 10.50
        WHEN kind IN ('date'::regtype, 'timestamptz'::regtype, 'timestamp'::regtype, 'uuid'::regtype, 'numeric'::regtype)
            THEN format($$'"' || %%1$s.%I::text || '"'$$, attname)
        ELSE format('to_json(%%1$s.%I)::text', attname)
    END AS value
    FROM columns
), written AS (
    SELECT place,
        format('%L || ', ',' || to_json(attname::text) || ':') || format(value, side) AS given,
        format('CASE WHEN %s THEN %L || coalesce(%s, ''null'') END',
            CASE
                WHEN kind IN ('text'::regtype, 'varchar'::regtype)
                    THEN format('gone.%1$I COLLATE "C" IS DISTINCT FROM fresh.%1$I COLLATE "C"', attname)
                WHEN kind IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'bool'::regtype, 'bytea'::regtype,
                              'date'::regtype, 'timestamptz'::regtype, 'timestamp'::regtype, 'uuid'::regtype)
                    THEN format('gone.%1$I IS DISTINCT FROM fresh.%1$I', attname)
                -- other types may have no equality, or one that lives outside pg_catalog
                ELSE format('(%s) IS DISTINCT FROM (%s)', format(value, 'gone'), format(value, 'fresh'))
            END,
            ',' || to_json(attname::text) || ':', format(value, 'gone')) AS changed
    FROM pieces
), portions AS (
    SELECT (place - 1) / 90 AS portion,
        'concat(' || string_agg(given, ', ' ORDER BY place) || ')' AS given,
        'concat(' || string_agg(changed, ', ' ORDER BY place) || ')' AS changed
    FROM written
    GROUP BY 1
)
SELECT format($$%L || %s.%I$$, '{' || to_json(key::text) || ':', side, key)
           || coalesce(string_agg(' || ' || given, '' ORDER BY portion), '') || $$ || '}'$$,
       coalesce(string_agg(changed, ' || ' ORDER BY portion), $$''$$)
INTO row_data, old_data
FROM portions;
END
$body$;

-- Row history, once a statement, from its transition tables. Arguments: primary key column, then ignored columns.
-- It runs with its owner's rights, so that the application needs no right to write history itself; hence the fixed
-- search path. The other settings make the text of a value the same in every session.
CREATE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET extra_float_digits = 1 SET jit = off
AS $body$
DECLARE
    act bigint := nullif(current_setting('tieshan.act', true), '')::bigint;
    key name := TG_ARGV[0];
    ignored text[] := coalesce(TG_ARGV[1:], '{}');
    last integer;
    step bigint;
    row_data text;
    old_data text;
    source text;
    moved boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM gone) THEN RETURN NULL; END IF;
    ELSIF NOT EXISTS (SELECT FROM fresh) THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT e.row_data, e.old_data, nextval(%L), '
                   '(SELECT coalesce(max(n), 0) FROM %I.audit_rowhistory WHERE entry_id = $5) '
                   'FROM %2$I.audit_expressions($1, $2, $3, $4) e',
                   format('%I.audit_step_seq', TG_TABLE_SCHEMA), TG_TABLE_SCHEMA)
        INTO row_data, old_data, step, last
        USING TG_RELID, CASE TG_OP WHEN 'DELETE' THEN 'gone' ELSE 'fresh' END, key, ignored, act;
    IF TG_OP = 'UPDATE' THEN
        IF key = 'id' THEN
            moved := EXISTS (SELECT FROM fresh LEFT JOIN gone USING (id) WHERE gone.id IS NULL);
        ELSE
            EXECUTE format('SELECT EXISTS (SELECT FROM fresh LEFT JOIN gone USING (%1$I) WHERE gone.%1$I IS NULL)', key)
                INTO moved;
        END IF;
        IF moved THEN
            RAISE EXCEPTION 'the key of an audited row never changes (%)', TG_TABLE_NAME USING ERRCODE = 'TS002';
        END IF;
        -- a row that comes out as it was, or that changed in ignored columns only, leaves no trace
        source := format('SELECT fresh.%1$I AS id, %2$s AS data, %3$s AS old FROM fresh JOIN gone USING (%1$I) OFFSET 0',
                         key, row_data, old_data);
        source := format('SELECT id, data, ''{'' || substr(old, 2) || ''}'' AS old FROM (%s) AS s WHERE old <> ''''',
                         source);
    ELSE
        source := format('SELECT %1$s.%2$I AS id, %3$s AS data, NULL::text AS old FROM %1$s',
                         CASE TG_OP WHEN 'DELETE' THEN 'gone' ELSE 'fresh' END, key, row_data);
    END IF;
    EXECUTE format('INSERT INTO %I.audit_rowhistory (entry_id, n, step, table_name, row_pk, op, data, before) '
                   'SELECT $1, $2 + row_number() OVER (), $3, $4, s.id, $5, s.data, s.old FROM (%s) AS s',
                   TG_TABLE_SCHEMA, source)
        USING act, last, step, TG_TABLE_NAME, left(TG_OP, 1);
    RETURN NULL;
END
$body$;

-- Otherwise whoever may make a temporary table could hang this trigger on it, put functions of the same names beside it
-- and have them run with the owner's rights. Triggers that are there fire without this right.
REVOKE EXECUTE ON FUNCTION audit_record() FROM PUBLIC;

-- What the seals hash. One line an entry: digest over the entry and the hashes of its rows in order, the number of
-- rows, and the first four bytes of each row's hash, by which a later check names the row that changed.
CREATE FUNCTION audit_digests(entries bigint[])
RETURNS TABLE (entry_id bigint, digest bytea, row_count integer, fingerprints bytea) LANGUAGE sql STABLE AS $body$
SELECT e.id,
    sha256(convert_to(jsonb_build_array(
        e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.xact::text, e.code, e.actor_id, e.actor_name, e.channel,
        e.unit_id, e.subject_type, e.subject_id, e.details, e.request_id)::text, 'UTF8')
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
        SELECT n, sha256(convert_to(concat_ws(chr(31), n, step, table_name, row_pk, op, coalesce(before, ''), data),
                                    'UTF8')) AS hash
        FROM audit_rowhistory WHERE entry_id = e.id ORDER BY n OFFSET 0
    ) r
) h
$body$;

-- Rows of a table that are not as their latest history says: 'changed', 'missing' (deleted without a trace),
-- 'unrecorded' (there without a history). Columns dropped or ignored since then do not count.
CREATE FUNCTION audit_compare(relation regclass, key name, ignored text[], most integer)
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
        FULL JOIN (
            SELECT DISTINCT ON (row_pk) row_pk, op, data FROM audit_rowhistory
            WHERE table_name = $1 ORDER BY row_pk, step DESC, n DESC
        ) h ON h.row_pk = c.id
        WHERE (c.id IS NULL AND h.op <> 'D')
           OR (c.id IS NOT NULL AND (h.row_pk IS NULL OR h.op = 'D' OR (h.data <> c.data AND c.data::jsonb <> (
                SELECT jsonb_object_agg(k, v) FROM jsonb_each(h.data::jsonb) AS kept (k, v) WHERE k = ANY ($2)))))
        LIMIT $3
        $query$, key, expression, relation)
        USING (SELECT relname::text FROM pg_class WHERE oid = relation), columns, most;
END
$body$;
