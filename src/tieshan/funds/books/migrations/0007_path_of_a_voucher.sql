-- The path of a voucher in two calls. Statements inside a function are planned once for the whole connection; sent one by
-- one they were planned anew for each voucher, with the policies of each table, which cost more than the work itself.

-- The first call: lock the books in the order of their numbers, begin the months that no voucher stood in yet, draw the
-- numbers. A wanted row is a book, a month, and how many vouchers it gets, in order. The answer: the book as it stands
-- under the lock, the state of the month, and the last number before these vouchers. A book out of reach gives no row.
-- Each row is looked up by its keys: the planner knows neither how long the arrays are nor how long the tables will be
-- when the plan that it keeps is used, and joined them through whole tables.
CREATE FUNCTION funds_books_begin_posting(books bigint[], months date[], counts integer[])
RETURNS TABLE (book_id bigint, month date, unit_id bigint, opened_on date, closed_on date, stopped text, state text,
               last integer)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $body$
#variable_conflict use_column
DECLARE
    new_books bigint[] := '{}';
    new_months date[] := '{}';
BEGIN
    PERFORM 1 FROM funds_books_book b WHERE b.id = ANY (books) ORDER BY b.id FOR NO KEY UPDATE;
    FOR place IN 1 .. cardinality(books) LOOP
        book_id := books[place];
        month := months[place];
        SELECT b.unit_id, b.opened_on, b.closed_on, b.stopped INTO unit_id, opened_on, closed_on, stopped
          FROM funds_books_book b WHERE b.id = books[place];
        CONTINUE WHEN NOT FOUND;
        SELECT p.state INTO state FROM funds_books_period p
         WHERE p.book_id = books[place] AND p.month = months[place];
        IF NOT FOUND THEN
            state := 'open';
            new_books := new_books || books[place];
            new_months := new_months || months[place];
        END IF;
        INSERT INTO funds_books_vouchernumber AS n (book_id, year, last)
        VALUES (books[place], extract(year FROM months[place])::smallint, counts[place])
        ON CONFLICT (book_id, year) DO UPDATE SET last = n.last + excluded.last
        RETURNING n.last - counts[place] INTO last;
        RETURN NEXT;
    END LOOP;
    IF new_books <> '{}' THEN
        INSERT INTO funds_books_period (book_id, month, state, reason, version)
        SELECT fresh.book, fresh.month, 'open', '', 1 FROM unnest(new_books, new_months) AS fresh (book, month);
    END IF;
END $body$;

-- The second call: write vouchers and lines. `places` says of each line which of the vouchers it stands on, from one.
-- Lines are joined to their vouchers: looking each up in the array went through the array for each of them. Answers the
-- numbers of the rows, in the order of the vouchers: the insert is sorted, and they are drawn in that order.
CREATE FUNCTION funds_books_write_posting(
    books bigint[], years smallint[], numbers integer[], days date[], kinds text[], texts text[], amounts bigint[],
    counts smallint[], pairs uuid[], reversed bigint[], source_types text[], source_ids bigint[], papers smallint[],
    marks bytea[], made_on date, made_by bigint,
    places integer[], lines smallint[], accounts text[], debits bigint[], credits bigint[], principals bigint[],
    parties text[], budget_lines bigint[])
RETURNS bigint[]
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_nestloop = off
AS $body$
DECLARE
    written bigint[];
BEGIN
    WITH fresh AS (
        INSERT INTO funds_books_voucher
            (book_id, year, number, day, kind, text, amount, lines, pair, reverses_id, source_type, source_id, made_on,
             made_by_id, papers, mark)
        SELECT t.book, t.year, t.number, t.day, t.kind, t.text, t.amount, t.count, t.pair, t.reversed, t.source_type,
               t.source_id, $15, $16, t.papers, t.mark
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) WITH ORDINALITY
             AS t (book, year, number, day, kind, text, amount, count, pair, reversed, source_type, source_id, papers,
                   mark, place)
        ORDER BY t.place
        RETURNING id
    )
    SELECT array_agg(fresh.id ORDER BY fresh.id) INTO written FROM fresh;
    INSERT INTO funds_books_journalline
        (voucher_id, line, book_id, day, account, debit, credit, principal_id, party, budget_line_id)
    SELECT v.id, t.line, v.book, v.day, t.account, t.debit, t.credit, t.principal, t.party, t.budget_line
    FROM unnest($17, $18, $19, $20, $21, $22, $23, $24)
         AS t (place, line, account, debit, credit, principal, party, budget_line)
    JOIN unnest(written, $1, $4) WITH ORDINALITY AS v (id, book, day, place) ON v.place = t.place;
    RETURN written;
END $body$;
