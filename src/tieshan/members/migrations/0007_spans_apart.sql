-- Spans of one person never overlap. Two constraints keep the open span single and the closed ones apart; this trigger
-- keeps the open one and the closed ones apart, once a statement. One exclusion constraint over all spans would say the
-- same, but costs an import of 100,000 members three seconds more in its GiST index. Two writers of one person wait for
-- each other at the person's row, which every act locks first.
CREATE FUNCTION members_spans_apart() RETURNS trigger LANGUAGE plpgsql
    -- Always by the index of the person: with the statistics of a table that has just grown, a plan that reads the
    -- whole table for each new row would look cheap.
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $body$
DECLARE
    clash bigint;
    before text := coalesce(current_setting('tieshan.reach', true), '');
BEGIN
    -- A span in a union beyond the writer's reach counts as well.
    PERFORM set_config('tieshan.reach', 'all', true);
    EXECUTE format(
        -- LATERAL with LIMIT: one look-up by the person's index for each new row, in this order and no other. As a plain
        -- join the row policies keep the index from being used, and the whole table is read for each row.
        'SELECT f.person_id FROM fresh f CROSS JOIN LATERAL (SELECT FROM %I.members_membership m'
        ' WHERE m.person_id = f.person_id AND m.id <> f.id AND m.during && f.during LIMIT 1) o LIMIT 1', TG_TABLE_SCHEMA) INTO clash;
    PERFORM set_config('tieshan.reach', before, true);
    IF clash IS NOT NULL THEN
        RAISE EXCEPTION 'spans of membership of person % overlap', clash
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'membership_one_at_a_time';
    END IF;
    RETURN NULL;
END $body$;

CREATE TRIGGER members_membership_apart_insert AFTER INSERT ON members_membership
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION members_spans_apart();
CREATE TRIGGER members_membership_apart_update AFTER UPDATE ON members_membership
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION members_spans_apart();
