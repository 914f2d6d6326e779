-- What keeps the books true whoever writes. The functions look at the whole district, whatever the writer may see: each
-- widens the reach for itself and puts it back (what raises undoes the transaction, and the setting with it).

-- The mark of a voucher: the hash over its head and its lines, as rules/posting.py writes it.
CREATE FUNCTION funds_books_mark(v funds_books_voucher) RETURNS bytea LANGUAGE plpgsql STABLE AS $body$
DECLARE
    lines text;
BEGIN
    SELECT string_agg(concat_ws(E'\x1f', l.line, l.account, l.debit, l.credit, coalesce(l.principal_id, 0), l.party,
                                coalesce(l.budget_line_id, 0)), E'\n' ORDER BY l.line)
      INTO lines FROM funds_books_journalline l WHERE l.voucher_id = v.id;
    RETURN sha256(convert_to(concat_ws(E'\x1f', v.book_id, v.year, v.number, to_char(v.day, 'YYYY-MM-DD'), v.kind,
                                       coalesce(v.reverses_id, 0), v.text) || E'\n' || coalesce(lines, ''), 'UTF8'));
END $body$;

-- At the end of the transaction a voucher has all its lines, both sides are equal, and it agrees with its mark.
CREATE FUNCTION funds_books_check_voucher() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    found record;
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    SELECT count(*) AS lines, coalesce(sum(debit), 0) AS debit, coalesce(sum(credit), 0) AS credit,
           bool_or(account LIKE '231%' OR account LIKE '10290%') AS custody
      INTO found FROM funds_books_journalline WHERE voucher_id = NEW.id;
    IF found.debit <> found.credit OR found.debit <> NEW.amount THEN
        RAISE EXCEPTION 'voucher % of book % does not balance: debit %, credit %, amount %',
            NEW.number, NEW.book_id, found.debit, found.credit, NEW.amount USING ERRCODE = 'TS011';
    END IF;
    IF found.lines <> NEW.lines THEN
        RAISE EXCEPTION 'voucher % of book % has % lines instead of %', NEW.number, NEW.book_id, found.lines, NEW.lines
            USING ERRCODE = 'TS011';
    END IF;
    IF found.custody AND NEW.pair IS NULL THEN
        RAISE EXCEPTION 'voucher % of book % moves money in custody without its other side', NEW.number, NEW.book_id
            USING ERRCODE = 'TS011';
    END IF;
    IF NEW.mark IS DISTINCT FROM funds_books_mark(NEW) THEN
        RAISE EXCEPTION 'voucher % of book % does not agree with its mark', NEW.number, NEW.book_id
            USING ERRCODE = 'TS011';
    END IF;
    PERFORM set_config('tieshan.reach', reach, true);
    RETURN NULL;
END $body$;

CREATE CONSTRAINT TRIGGER funds_voucher_stands AFTER INSERT ON funds_books_voucher
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_books_check_voucher();

-- No voucher stands in a month that is closed or was never begun. The lock waits for a closing that is under way.
CREATE FUNCTION funds_books_check_month() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    wrong record;
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    PERFORM 1 FROM funds_books_book b WHERE b.id IN (SELECT book_id FROM fresh) ORDER BY b.id FOR KEY SHARE;
    SELECT f.book_id, f.number, coalesce(p.state, 'not begun') AS state INTO wrong
      FROM fresh f LEFT JOIN funds_books_period p
        ON p.book_id = f.book_id AND p.month = date_trunc('month', f.day)::date
     WHERE p.state IS DISTINCT FROM 'open' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the month of voucher % in book % is %', wrong.number, wrong.book_id, wrong.state
            USING ERRCODE = 'TS012';
    END IF;
    PERFORM set_config('tieshan.reach', reach, true);
    RETURN NULL;
END $body$;

CREATE TRIGGER funds_voucher_month AFTER INSERT ON funds_books_voucher
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION funds_books_check_month();

-- Lines belong to their voucher's book and day and are no more than it says; totals of the month follow.
CREATE FUNCTION funds_books_take_lines() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    wrong record;
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    SELECT f.voucher_id, f.line INTO wrong
      FROM fresh f LEFT JOIN funds_books_voucher v ON v.id = f.voucher_id
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

CREATE TRIGGER funds_line_totals AFTER INSERT ON funds_books_journalline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION funds_books_take_lines();

CREATE TRIGGER audit_guard BEFORE INSERT ON funds_books_journalline
    FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();

-- A month closes or opens again only when no poster is at work in the book.
CREATE FUNCTION funds_books_wait_for_posters() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    PERFORM 1 FROM funds_books_book WHERE id = NEW.book_id FOR UPDATE;
    PERFORM set_config('tieshan.reach', reach, true);
    RETURN NEW;
END $body$;

CREATE TRIGGER funds_period_waits BEFORE UPDATE OF state ON funds_books_period
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION funds_books_wait_for_posters();
