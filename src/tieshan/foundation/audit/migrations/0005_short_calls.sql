-- Opening and closing an entry with assignments instead of statements: an assignment is evaluated at once, a performed
-- call is a statement with all that belongs to one. The sequence is named, not looked up for each entry.
DO $outer$
BEGIN
EXECUTE format($define$

CREATE OR REPLACE FUNCTION audit_reserve() RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    -- the transaction's own number first, then that of the entry: the check of the journal relies on it
    own xid8 := pg_current_xact_id();
    reserved bigint := nextval(%1$L);
    act text := set_config('tieshan.act', reserved::text, true);
BEGIN
    RETURN reserved;
END
$body$;

$define$, pg_get_serial_sequence('audit_journalentry', 'id'));
END
$outer$;

CREATE OR REPLACE FUNCTION audit_write_entry(id bigint, code text, actor_id bigint, actor_name text, channel text,
                                             unit_id bigint, subject_type text, subject_id bigint, details jsonb,
                                             request_id text)
RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    act text;
BEGIN
    INSERT INTO audit_journalentry (id, at, xact, code, actor_id, actor_name, channel, unit_id, subject_type,
                                    subject_id, details, request_id)
    VALUES ($1, clock_timestamp(), pg_current_xact_id(), $2, $3, $4, $5, $6, $7, $8, $9, $10);
    act := set_config('tieshan.act', '', true);
END $body$;
