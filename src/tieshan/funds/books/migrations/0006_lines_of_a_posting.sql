-- Lines find their vouchers by the range of the statement's own numbers. The planner knows nothing of rows that were
-- written a moment ago: it took the table of vouchers for small and went through all of it for each line.
CREATE OR REPLACE FUNCTION funds_books_take_lines() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    first bigint;
    last bigint;
    wrong record;
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    SELECT min(voucher_id), max(voucher_id) INTO first, last FROM fresh;
    SELECT f.voucher_id, f.line INTO wrong
      FROM fresh f
      LEFT JOIN (
          SELECT id, lines, book_id, day FROM funds_books_voucher WHERE id BETWEEN first AND last
      ) v ON v.id = f.voucher_id
     WHERE v.id IS NULL OR f.line NOT BETWEEN 1 AND v.lines OR f.book_id <> v.book_id OR f.day <> v.day LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % does not belong to voucher %', wrong.line, wrong.voucher_id USING ERRCODE = 'TS011';
    END IF;
    INSERT INTO funds_books_monthbalance AS m (book_id, month, account, principal_id, opening, debit, credit)
    SELECT book_id, date_trunc('month', day)::date, account, principal_id, 0, sum(debit), sum(credit)
      FROM fresh GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (book_id, month, account, principal_id)
        DO UPDATE SET debit = m.debit + excluded.debit, credit = m.credit + excluded.credit;
    PERFORM set_config('tieshan.reach', reach, true);
    RETURN NULL;
END $body$;
