-- The guard of the months looks at each book and month of a statement once. Of a statement's own rows the planner knows
-- nothing: joined as they are, they were gone through once for each book.
CREATE OR REPLACE FUNCTION funds_books_check_month() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    posted bigint[] := (SELECT array_agg(DISTINCT book_id) FROM fresh);
    wrong record;
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    PERFORM 1 FROM funds_books_book b WHERE b.id = ANY (posted) ORDER BY b.id FOR KEY SHARE;
    SELECT f.book_id, f.number, coalesce(p.state, 'not begun') AS state INTO wrong
      FROM (SELECT book_id, date_trunc('month', day)::date AS month, min(number) AS number FROM fresh GROUP BY 1, 2) f
      LEFT JOIN funds_books_period p ON p.book_id = f.book_id AND p.month = f.month
     WHERE p.state IS DISTINCT FROM 'open' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the month of voucher % in book % is %', wrong.number, wrong.book_id, wrong.state
            USING ERRCODE = 'TS012';
    END IF;
    PERFORM set_config('tieshan.reach', reach, true);
    RETURN NULL;
END $body$;
