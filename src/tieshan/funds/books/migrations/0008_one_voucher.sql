-- The path of one voucher. A statement that writes one voucher is asked about by its keys; the comparisons are those of
-- the path for many, which stays as it was. Settings are assigned, not performed: an assignment is evaluated at once, a
-- performed call is a statement with all that belongs to one. A plan may be made while a table is short and kept while
-- it grows: without sequential scans it is always that of the index.

CREATE OR REPLACE FUNCTION funds_books_check_month() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off
AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    wide text;
    one record;
    posted bigint[];
    wrong record;
    state text;
BEGIN
    SELECT min(book_id) AS book, max(book_id) AS last_book, date_trunc('month', min(day))::date AS month,
           date_trunc('month', max(day))::date AS last_month, min(number) AS number
      INTO one FROM fresh;
    IF one.book IS NULL THEN
        RETURN NULL;
    END IF;
    wide := set_config('tieshan.reach', 'all', true);
    IF one.book = one.last_book AND one.month = one.last_month THEN
        PERFORM 1 FROM funds_books_book b WHERE b.id = one.book FOR KEY SHARE;
        SELECT p.state INTO state FROM funds_books_period p WHERE p.book_id = one.book AND p.month = one.month;
        IF state IS DISTINCT FROM 'open' THEN
            RAISE EXCEPTION 'the month of voucher % in book % is %', one.number, one.book, coalesce(state, 'not begun')
                USING ERRCODE = 'TS012';
        END IF;
    ELSE
        SELECT array_agg(DISTINCT book_id) INTO posted FROM fresh;
        PERFORM 1 FROM funds_books_book b WHERE b.id = ANY (posted) ORDER BY b.id FOR KEY SHARE;
        SELECT f.book_id, f.number, coalesce(p.state, 'not begun') AS state INTO wrong
          FROM (SELECT book_id, date_trunc('month', day)::date AS month, min(number) AS number FROM fresh GROUP BY 1, 2) f
          LEFT JOIN funds_books_period p ON p.book_id = f.book_id AND p.month = f.month
         WHERE p.state IS DISTINCT FROM 'open' LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the month of voucher % in book % is %', wrong.number, wrong.book_id, wrong.state
                USING ERRCODE = 'TS012';
        END IF;
    END IF;
    wide := set_config('tieshan.reach', reach, true);
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION funds_books_take_lines() RETURNS trigger LANGUAGE plpgsql
    SET enable_nestloop = off SET enable_seqscan = off
AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    wide text;
    own record;
    head record;
    wrong record;
BEGIN
    SELECT min(voucher_id) AS first, max(voucher_id) AS last, min(line) AS line, max(line) AS last_line,
           min(book_id) AS book, max(book_id) AS last_book, min(day) AS day, max(day) AS last_day
      INTO own FROM fresh;
    IF own.first IS NULL THEN
        RETURN NULL;
    END IF;
    wide := set_config('tieshan.reach', 'all', true);
    IF own.first = own.last THEN
        SELECT v.lines, v.book_id, v.day INTO head FROM funds_books_voucher v WHERE v.id = own.first;
        IF NOT FOUND OR own.line < 1 OR own.last_line > head.lines OR own.book <> head.book_id
           OR own.last_book <> head.book_id OR own.day <> head.day OR own.last_day <> head.day THEN
            RAISE EXCEPTION 'a line does not belong to voucher %', own.first USING ERRCODE = 'TS011';
        END IF;
    ELSE
        SELECT f.voucher_id, f.line INTO wrong
          FROM fresh f
          LEFT JOIN (
              SELECT id, lines, book_id, day FROM funds_books_voucher WHERE id BETWEEN own.first AND own.last
          ) v ON v.id = f.voucher_id
         WHERE v.id IS NULL OR f.line NOT BETWEEN 1 AND v.lines OR f.book_id <> v.book_id OR f.day <> v.day LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'line % does not belong to voucher %', wrong.line, wrong.voucher_id USING ERRCODE = 'TS011';
        END IF;
    END IF;
    INSERT INTO funds_books_monthbalance AS m (book_id, month, account, principal_id, opening, debit, credit)
    SELECT book_id, date_trunc('month', day)::date, account, principal_id, 0, sum(debit), sum(credit)
      FROM fresh GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (book_id, month, account, principal_id)
        DO UPDATE SET debit = m.debit + excluded.debit, credit = m.credit + excluded.credit;
    wide := set_config('tieshan.reach', reach, true);
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION funds_books_prove_posting() RETURNS trigger LANGUAGE plpgsql
    SET enable_nestloop = off SET enable_seqscan = off
AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    wide text;
    head funds_books_voucher;
    own record;
    wrong record;
BEGIN
    wide := set_config('tieshan.reach', 'all', true);
    IF NEW.first = NEW.last THEN
        SELECT * INTO head FROM funds_books_voucher WHERE id = NEW.first;
        SELECT count(*) AS lines, sum(j.debit) AS debit, sum(j.credit) AS credit,
               bool_or(j.account LIKE '231%' OR j.account LIKE '10290%') AS custody,
               string_agg(concat_ws(E'\x1f', j.line, j.account, j.debit, j.credit, coalesce(j.principal_id, 0),
                                    j.party, coalesce(j.budget_line_id, 0)), E'\n' ORDER BY j.line) AS written
          INTO own FROM funds_books_journalline j WHERE j.voucher_id = NEW.first;
        IF own.debit IS DISTINCT FROM own.credit OR own.debit IS DISTINCT FROM head.amount THEN
            RAISE EXCEPTION 'voucher % of book % does not balance: debit %, credit %, amount %',
                head.number, head.book_id, coalesce(own.debit, 0), coalesce(own.credit, 0), head.amount USING ERRCODE = 'TS011';
        ELSIF own.lines <> head.lines THEN
            RAISE EXCEPTION 'voucher % of book % has % lines instead of %', head.number, head.book_id, own.lines, head.lines
                USING ERRCODE = 'TS011';
        ELSIF own.custody AND head.pair IS NULL THEN
            RAISE EXCEPTION 'voucher % of book % moves money in custody without its other side', head.number, head.book_id
                USING ERRCODE = 'TS011';
        ELSIF head.mark IS DISTINCT FROM funds_books_mark_over(head, own.written) THEN
            RAISE EXCEPTION 'voucher % of book % does not agree with its mark', head.number, head.book_id
                USING ERRCODE = 'TS011';
        END IF;
    ELSE
        SELECT v.number, v.book_id, v.amount, v.lines AS wanted, coalesce(l.lines, 0) AS lines,
               coalesce(l.debit, 0) AS debit, coalesce(l.credit, 0) AS credit,
               CASE WHEN l.debit IS DISTINCT FROM l.credit OR l.debit IS DISTINCT FROM v.amount THEN 'balance'
                    WHEN l.lines <> v.lines THEN 'lines'
                    WHEN l.custody AND v.pair IS NULL THEN 'custody'
                    ELSE 'mark' END AS what
          INTO wrong
          FROM funds_books_voucher v
          LEFT JOIN (
              SELECT j.voucher_id, count(*) AS lines, sum(j.debit) AS debit, sum(j.credit) AS credit,
                     bool_or(j.account LIKE '231%' OR j.account LIKE '10290%') AS custody,
                     string_agg(concat_ws(E'\x1f', j.line, j.account, j.debit, j.credit, coalesce(j.principal_id, 0),
                                          j.party, coalesce(j.budget_line_id, 0)), E'\n' ORDER BY j.line) AS written
              FROM funds_books_journalline j WHERE j.voucher_id BETWEEN NEW.first AND NEW.last GROUP BY j.voucher_id
          ) l ON l.voucher_id = v.id
         WHERE v.id BETWEEN NEW.first AND NEW.last
           AND (l.debit IS DISTINCT FROM l.credit OR l.debit IS DISTINCT FROM v.amount OR l.lines <> v.lines
                OR (l.custody AND v.pair IS NULL) OR v.mark IS DISTINCT FROM funds_books_mark_over(v, l.written))
         ORDER BY v.id LIMIT 1;
        IF wrong.what = 'balance' THEN
            RAISE EXCEPTION 'voucher % of book % does not balance: debit %, credit %, amount %',
                wrong.number, wrong.book_id, wrong.debit, wrong.credit, wrong.amount USING ERRCODE = 'TS011';
        ELSIF wrong.what = 'lines' THEN
            RAISE EXCEPTION 'voucher % of book % has % lines instead of %', wrong.number, wrong.book_id, wrong.lines,
                wrong.wanted USING ERRCODE = 'TS011';
        ELSIF wrong.what = 'custody' THEN
            RAISE EXCEPTION 'voucher % of book % moves money in custody without its other side', wrong.number,
                wrong.book_id USING ERRCODE = 'TS011';
        ELSIF wrong.what = 'mark' THEN
            RAISE EXCEPTION 'voucher % of book % does not agree with its mark', wrong.number, wrong.book_id
                USING ERRCODE = 'TS011';
        END IF;
    END IF;
    DELETE FROM funds_books_unproved WHERE id = NEW.id;
    wide := set_config('tieshan.reach', reach, true);
    RETURN NULL;
END $body$;

-- As in 0007; a book is read by the statement that locks it, and only many are locked ahead, in the order of their
-- numbers.
CREATE OR REPLACE FUNCTION funds_books_begin_posting(books bigint[], months date[], counts integer[])
RETURNS TABLE (book_id bigint, month date, unit_id bigint, opened_on date, closed_on date, stopped text, state text,
               last integer)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $body$
#variable_conflict use_column
DECLARE
    new_books bigint[] := '{}';
    new_months date[] := '{}';
BEGIN
    IF cardinality(books) > 1 THEN
        PERFORM 1 FROM funds_books_book b WHERE b.id = ANY (books) ORDER BY b.id FOR NO KEY UPDATE;
    END IF;
    FOR place IN 1 .. cardinality(books) LOOP
        book_id := books[place];
        month := months[place];
        SELECT b.unit_id, b.opened_on, b.closed_on, b.stopped INTO unit_id, opened_on, closed_on, stopped
          FROM funds_books_book b WHERE b.id = books[place] FOR NO KEY UPDATE;
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

-- As in 0007; one voucher needs no sorting and no joining.
CREATE OR REPLACE FUNCTION funds_books_write_posting(
    books bigint[], years smallint[], numbers integer[], days date[], kinds text[], texts text[], amounts bigint[],
    counts smallint[], pairs uuid[], reversed bigint[], source_types text[], source_ids bigint[], papers smallint[],
    marks bytea[], made_on date, made_by bigint,
    places integer[], lines smallint[], accounts text[], debits bigint[], credits bigint[], principals bigint[],
    parties text[], budget_lines bigint[])
RETURNS bigint[]
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_nestloop = off
AS $body$
DECLARE
    one bigint;
    written bigint[];
BEGIN
    IF cardinality($1) = 1 THEN
        INSERT INTO funds_books_voucher
            (book_id, year, number, day, kind, text, amount, lines, pair, reverses_id, source_type, source_id, made_on,
             made_by_id, papers, mark)
        VALUES ($1[1], $2[1], $3[1], $4[1], $5[1], $6[1], $7[1], $8[1], $9[1], $10[1], $11[1], $12[1], $15, $16, $13[1],
                $14[1])
        RETURNING id INTO one;
        INSERT INTO funds_books_journalline
            (voucher_id, line, book_id, day, account, debit, credit, principal_id, party, budget_line_id)
        SELECT one, t.line, $1[1], $4[1], t.account, t.debit, t.credit, t.principal, t.party, t.budget_line
        FROM unnest($17, $18, $19, $20, $21, $22, $23, $24)
             AS t (place, line, account, debit, credit, principal, party, budget_line)
        WHERE t.place = 1;
        RETURN ARRAY[one];
    END IF;
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
