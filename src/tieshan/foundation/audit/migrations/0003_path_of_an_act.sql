-- What every act asks, planned once for the connection instead of once for each statement. The functions name the schema
-- that they are made in; the same migration serves every district of a database. A plan may have been made while the
-- journal was short and is kept while it grows: without sequential scans it is always that of the index.
DO $outer$
BEGIN
EXECUTE format($define$

-- Writes happen inside an act. Fired once a statement, before the rows.
CREATE OR REPLACE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
DECLARE
    act text := current_setting('tieshan.act', true);
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'table %% keeps a history and is never truncated', TG_TABLE_NAME
            USING ERRCODE = 'TS002';
    END IF;
    IF coalesce(act, '') = '' THEN
        RAISE EXCEPTION 'write to %% outside an act', TG_TABLE_NAME
            USING ERRCODE = 'TS001',
                  HINT = 'Every write goes through a function marked @act, or through act_context in a command.';
    END IF;
    IF EXISTS (SELECT FROM %1$I.audit_journalentry WHERE id = act::bigint) THEN
        RAISE EXCEPTION 'write to %% after journal entry %% was closed', TG_TABLE_NAME, act
            USING ERRCODE = 'TS001';
    END IF;
    RETURN NULL;
END
$body$;

-- Row history, once a statement, from its transition tables. Arguments: primary key column, then ignored columns.
-- It runs with its owner's rights, so that the application needs no right to write history itself; hence the fixed
-- search path. The other settings make the text of a value the same in every session.
CREATE OR REPLACE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET extra_float_digits = 1 SET jit = off SET enable_seqscan = off
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
    SELECT e.row_data, e.old_data, nextval('%1$I.audit_step_seq'),
           (SELECT coalesce(max(h.n), 0) FROM %1$I.audit_rowhistory h WHERE h.entry_id = act)
      INTO row_data, old_data, step, last
      FROM %1$I.audit_expressions(TG_RELID, CASE TG_OP WHEN 'DELETE' THEN 'gone' ELSE 'fresh' END, key, ignored) e;
    IF TG_OP = 'UPDATE' THEN
        IF key = 'id' THEN
            moved := EXISTS (SELECT FROM fresh LEFT JOIN gone USING (id) WHERE gone.id IS NULL);
        ELSE
            EXECUTE format('SELECT EXISTS (SELECT FROM fresh LEFT JOIN gone USING (%%1$I) WHERE gone.%%1$I IS NULL)', key)
                INTO moved;
        END IF;
        IF moved THEN
            RAISE EXCEPTION 'the key of an audited row never changes (%%)', TG_TABLE_NAME USING ERRCODE = 'TS002';
        END IF;
        -- a row that comes out as it was, or that changed in ignored columns only, leaves no trace
        source := format('SELECT fresh.%%1$I AS id, %%2$s AS data, %%3$s AS old FROM fresh JOIN gone USING (%%1$I) OFFSET 0',
                         key, row_data, old_data);
        source := format('SELECT id, data, ''{'' || substr(old, 2) || ''}'' AS old FROM (%%s) AS s WHERE old <> ''''',
                         source);
    ELSE
        source := format('SELECT %%1$s.%%2$I AS id, %%3$s AS data, NULL::text AS old FROM %%1$s',
                         CASE TG_OP WHEN 'DELETE' THEN 'gone' ELSE 'fresh' END, key, row_data);
    END IF;
    EXECUTE format('INSERT INTO %%I.audit_rowhistory (entry_id, n, step, table_name, row_pk, op, data, before) '
                   'SELECT $1, $2 + row_number() OVER (), $3, $4, s.id, $5, s.data, s.old FROM (%%s) AS s',
                   TG_TABLE_SCHEMA, source)
        USING act, last, step, TG_TABLE_NAME, left(TG_OP, 1);
    RETURN NULL;
END
$body$;

$define$, current_schema());
END
$outer$;

-- The entry of an act, written and closed: no further row is recorded under it. One call, planned once.
CREATE FUNCTION audit_write_entry(id bigint, code text, actor_id bigint, actor_name text, channel text, unit_id bigint,
                                  subject_type text, subject_id bigint, details jsonb, request_id text)
RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO audit_journalentry (id, at, xact, code, actor_id, actor_name, channel, unit_id, subject_type,
                                    subject_id, details, request_id)
    VALUES ($1, clock_timestamp(), pg_current_xact_id(), $2, $3, $4, $5, $6, $7, $8, $9, $10);
    PERFORM set_config('tieshan.act', '', true);
END $body$;
