-- The row policies of the books, said by functions. A policy is part of the plan of every statement over its table, and
-- all of the plan is made ready before it runs: the joins over units and books, which only a reader of a part of the
-- district needs, cost each statement of a voucher more than its own work. As the answer of a function, hashed once a
-- query like before, they cost nothing until they are asked. The functions name their tables by what they are, not by
-- a search path.

CREATE OR REPLACE FUNCTION funds_books_units_in_reach() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT u.id FROM organisations_unit u
    JOIN unnest(string_to_array(nullif(current_setting('tieshan.reach', true), ''), ',')) AS reach(path)
      ON u.path >= reach.path AND u.path < rtrim(reach.path, '.') || '/'
    UNION ALL
    SELECT unnest(string_to_array(nullif(current_setting('tieshan.reach_units', true), ''), ',')::bigint[]);
END;

CREATE OR REPLACE FUNCTION funds_books_in_reach() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT b.id FROM funds_books_book b;
END;

ALTER POLICY within_reach ON funds_books_book
    USING ((SELECT coalesce(current_setting('tieshan.reach', true), '') = 'all')
           OR unit_id IN (SELECT funds_books_units_in_reach()) OR holder_id IN (SELECT funds_books_units_in_reach()))
    WITH CHECK ((SELECT coalesce(current_setting('tieshan.reach', true), '') = 'all')
           OR unit_id IN (SELECT funds_books_units_in_reach()) OR holder_id IN (SELECT funds_books_units_in_reach()));

DO $policies$
DECLARE
    name text;
    condition text := $$(SELECT coalesce(current_setting('tieshan.reach', true), '') = 'all')
                        OR book_id IN (SELECT funds_books_in_reach())$$;
BEGIN
    FOREACH name IN ARRAY ARRAY['funds_books_period', 'funds_books_voucher', 'funds_books_journalline',
                                'funds_books_monthbalance', 'funds_books_bookproof'] LOOP
        EXECUTE format('ALTER POLICY with_parent ON %I USING (%s) WITH CHECK (%2$s)', name, condition);
    END LOOP;
END $policies$;
