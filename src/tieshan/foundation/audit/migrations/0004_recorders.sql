-- A recorder of its own for each audited table. audit_record() puts the statement that writes the history together anew
-- for each write and has it planned anew; for one row that costs several times what the writing does. A recorder holds
-- the very same statement for its table, ready, and keeps its plan. It asks first whether the table still has the
-- columns that it was made for; if not, it does what audit_record() does, until it is made anew. So no change of a table
-- can make it wrong, in the middle of a migration either.

-- The columns of a table as one text: by it a recorder knows its table again.
CREATE FUNCTION audit_columns(relation oid) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT string_agg(attname || ' ' || atttypid, ',' ORDER BY attnum)
    FROM pg_catalog.pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped;
END;

-- Make the recorder of an audited table, or make it anew when it would come out different, and let the table use it. By
-- the table's owner. Says whether anything was made. Rows are joined by hash: a plan that was made for one row and kept
-- would go through all rows for each row of a great statement.
CREATE FUNCTION audit_make_recorder(relation regclass) RETURNS boolean LANGUAGE plpgsql AS $make$
DECLARE
    own_schema name := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = relation);
    own_name name := 'audit_record_' || (SELECT relname FROM pg_class WHERE oid = relation);
    -- they end with a null byte each
    arguments text[] := (
        SELECT trim_array(string_to_array(encode(tgargs, 'escape'), E'\\000'), 1) FROM pg_trigger
        WHERE tgrelid = relation AND tgname = 'z_audit_insert');
    key name := arguments[1];
    given text := (SELECT string_agg(quote_literal(word), ', ' ORDER BY place)
                   FROM unnest(arguments) WITH ORDINALITY AS words (word, place));
    written record;
    head text;
    body text;
    made boolean := false;
BEGIN
    IF arguments IS NULL THEN
        RAISE EXCEPTION '% keeps no history', relation;
    END IF;
    SELECT * INTO written FROM audit_expressions(relation, 'fresh', key, coalesce(arguments[2:], '{}'));
    head := format('INSERT INTO %I.audit_rowhistory (entry_id, n, step, table_name, row_pk, op, data, before) '
                   'SELECT recorder.act, (SELECT coalesce(max(h.n), 0) FROM %1$I.audit_rowhistory h'
                   ' WHERE h.entry_id = recorder.act)'
                   ' + row_number() OVER (), (SELECT nextval(%L)), TG_TABLE_NAME',
                   own_schema, format('%I.audit_step_seq', own_schema));
    -- Named by its block: steps of cases, bargainings and warnings have a column `act` themselves.
    body := format($body$
<<recorder>>
DECLARE
    act bigint := nullif(current_setting('tieshan.act', true), '')::bigint;
BEGIN
    IF (SELECT string_agg(attname || ' ' || atttypid, ',' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped) = %1$L THEN
        IF TG_OP = 'INSERT' THEN
            %2$s, fresh.%3$I, 'I', %4$s, NULL FROM fresh;
            RETURN NULL;
        ELSIF TG_OP = 'UPDATE' THEN
            IF EXISTS (SELECT FROM fresh LEFT JOIN gone USING (%3$I) WHERE gone.%3$I IS NULL) THEN
                RAISE EXCEPTION 'the key of an audited row never changes (%%)', TG_TABLE_NAME USING ERRCODE = 'TS002';
            END IF;
            %2$s, s.id, 'U', s.data, '{' || substr(s.old, 2) || '}'
              FROM (SELECT fresh.%3$I AS id, %4$s AS data, %5$s AS old FROM fresh JOIN gone USING (%3$I) OFFSET 0) AS s
             WHERE s.old <> '';
            RETURN NULL;
        END IF;
    END IF;
    %6$s;
END
$body$, audit_columns(relation), head, key, written.row_data, written.old_data,
        (SELECT prosrc FROM pg_proc WHERE oid = to_regproc(format('%I.audit_record', own_schema))));
    IF body IS DISTINCT FROM (SELECT prosrc FROM pg_proc WHERE oid = to_regproc(format('%I.%I', own_schema, own_name))) THEN
        -- Its owner's rights and the settings are those of audit_record(), for the same reasons.
        EXECUTE format('CREATE OR REPLACE FUNCTION %I.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
                       'SET search_path = pg_catalog, pg_temp SET timezone = ''UTC'' SET datestyle = ''ISO, YMD'' '
                       'SET intervalstyle = ''postgres'' SET bytea_output = ''hex'' SET extra_float_digits = 1 '
                       'SET jit = off SET enable_seqscan = off SET enable_nestloop = off AS %L',
                       own_schema, own_name, body);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %I.%I() FROM PUBLIC', own_schema, own_name);
        made := true;
    END IF;
    IF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = relation AND t.tgname IN ('z_audit_insert', 'z_audit_update')
               AND t.tgfoid <> to_regproc(format('%I.%I', own_schema, own_name))) THEN
        EXECUTE format('CREATE OR REPLACE TRIGGER z_audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS fresh '
                       'FOR EACH STATEMENT EXECUTE FUNCTION %I.%I(%s)', relation, own_schema, own_name, given);
        EXECUTE format('CREATE OR REPLACE TRIGGER z_audit_update AFTER UPDATE ON %s '
                       'REFERENCING OLD TABLE AS gone NEW TABLE AS fresh '
                       'FOR EACH STATEMENT EXECUTE FUNCTION %I.%I(%s)', relation, own_schema, own_name, given);
        made := true;
    END IF;
    RETURN made;
END
$make$;

-- A role that may make nothing else may not make a recorder either.
REVOKE EXECUTE ON FUNCTION audit_make_recorder(regclass) FROM PUBLIC;
