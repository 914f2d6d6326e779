-- The sums of a budget line follow its entries by themselves; a sum above the budget is refused by the line's own
-- constraint. The schema is taken from TG_TABLE_SCHEMA, so that many districts can live side by side in one database.
CREATE FUNCTION funds_budgets_follow() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format($sql$
        UPDATE %1$I.funds_budgets_budgetline l
           SET reserved_fen = l.reserved_fen + d.reserved, spent_fen = l.spent_fen + d.spent
          FROM (SELECT line_id,
                       sum(CASE kind WHEN 'reserve' THEN amount_fen WHEN 'take_back' THEN amount_fen
                                     ELSE -amount_fen END) AS reserved,
                       sum(CASE kind WHEN 'spend' THEN amount_fen WHEN 'take_back' THEN -amount_fen ELSE 0 END) AS spent
                  FROM fresh GROUP BY line_id) d
         WHERE l.id = d.line_id
    $sql$, TG_TABLE_SCHEMA);
    RETURN NULL;
END $body$;

CREATE TRIGGER funds_budgets_follow AFTER INSERT ON funds_budgets_commitment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION funds_budgets_follow();

-- What was submitted or decided stands as it is: amounts of a version change only while it is being written.
CREATE FUNCTION funds_budgets_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    found text;
    version bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.of_id ELSE NEW.of_id END;
BEGIN
    EXECUTE format('SELECT state FROM %I.funds_budgets_budgetversion WHERE id = $1', TG_TABLE_SCHEMA)
        INTO found USING version;
    IF found NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'the amounts of a budget version that is % do not change', found USING ERRCODE = 'TS021';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $body$;

CREATE TRIGGER funds_budgets_frozen BEFORE INSERT OR UPDATE OR DELETE ON funds_budgets_lineamount
    FOR EACH ROW EXECUTE FUNCTION funds_budgets_frozen();
