-- A published statement stands as it is, whoever writes.
CREATE FUNCTION funds_statements_keep() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'statement % is published and stands', OLD.id USING ERRCODE = 'TS013';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $body$;

CREATE TRIGGER funds_statement_stands BEFORE UPDATE OR DELETE ON funds_statements_memberstatement
    FOR EACH ROW EXECUTE FUNCTION funds_statements_keep();
